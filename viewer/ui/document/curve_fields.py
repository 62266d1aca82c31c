"""The curves of a grade in the inspector: of all three colours, or of one of them."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QWidget

from viewer.scene.grade import Curve, Grade
from viewer.session.curve_points import CURVE_NAMES, STRAIGHT, CurveName, points_of, with_points
from viewer.ui.widgets.curve_editor import CurveEditor
from viewer.ui.widgets.fields import Choice
from viewer.ui.widgets.layouts import button, column, label, row

TEXTS: dict[CurveName, str] = {"curve": "All colours", "red": "Red", "green": "Green", "blue": "Blue"}
INKS: dict[CurveName, str | None] = {"curve": None, "red": "#e05050", "green": "#40a850", "blue": "#5080e8"}


class CurveFields(QWidget):
    """Shows the curves of a grade, one at a time, and changes them.

    Signals:
        tried(object): The grade with another curve, while it is being changed.
        finished(): A change has ended.
    """

    tried = Signal(object)
    finished = Signal()

    def __init__(self, edit: Grade) -> None:
        super().__init__()
        self._edit = edit
        self._name: CurveName = CURVE_NAMES[0]
        self.which = Choice({name: self.tr(text) for name, text in TEXTS.items()}, self._choose)
        self.which.setAccessibleName(self.tr("Whose curve"))
        self.editor = CurveEditor()
        self.straight = button(self.tr("Straight"), self._straighten, tip=self.tr("Take all points of this curve out"))
        line = row(label(self.tr("Curves")), self.which, self.straight, wide=self.which)
        column(line, self.editor, on=self, spacing=4)
        self.editor.tried.connect(self._try)
        self.editor.finished.connect(self.finished)
        self.show_edit(edit)

    def show_edit(self, edit: Grade) -> None:
        """Show another grade, and the same one of its curves."""
        self._edit = edit
        ink = INKS[self._name]
        self.editor.show_points(points_of(edit, self._name), None if ink is None else QColor(ink))

    def _choose(self, name: CurveName) -> None:
        self._name = name
        self.editor.chosen = -1
        self.show_edit(self._edit)

    def _straighten(self) -> None:
        self._try(STRAIGHT)
        self.show_edit(self._edit)
        self.finished.emit()

    def _try(self, points: Curve) -> None:
        self._edit = with_points(self._edit, self._name, points)
        self.tried.emit(self._edit)

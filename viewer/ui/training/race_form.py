"""The form that lets two methods race."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDoubleSpinBox, QWidget

from viewer.scene.dataset import Dataset
from viewer.session.race import TURN, Entrant
from viewer.training.config import AnyTrainConfig, method_of
from viewer.ui.training.form import downscale_field, method_field, seconds_field, suggested_project
from viewer.ui.widgets.form import Form, PathField

FIRST, SECOND = "voxels", "nerf"
"""The pair that made grids known."""


class RaceForm(Form):
    """Signals: submitted(object, float) with a pair of ``Entrant`` and the seconds of a turn.

    Args:
        parent: The window.
        dataset: What to suggest.
    """

    submitted = Signal(object, float)

    def __init__(self, parent: QWidget, dataset: Dataset | None) -> None:
        super().__init__(parent, "", "")
        self.setWindowTitle(self.tr("Race two methods"))
        self.go.setText(self.tr("Start"))
        self.dataset = PathField(dataset.root if dataset is not None else "", self.tr("Data set folder"), saving=False)
        self.first, self.second = method_field(FIRST), method_field(SECOND)
        self.seconds = seconds_field()
        self.downscale = downscale_field(dataset)
        self.turn = QDoubleSpinBox()
        self.turn.setRange(1.0, 600.0)
        self.turn.setDecimals(0)
        self.turn.setValue(TURN)
        self.turn.setSuffix(self.tr(" s"))
        self.fields.addRow(self.tr("Photos"), self.dataset)
        self.fields.addRow(self.tr("First"), self.first)
        self.fields.addRow(self.tr("Second"), self.second)
        self.fields.addRow(self.tr("Time of each"), self.seconds.widget)
        self.fields.addRow(self.tr("A turn"), self.turn)
        self.fields.addRow(self.downscale.label, self.downscale.widget)
        self.add_note(
            self.tr(
                "The two take turns, so that each has the whole machine while its clock runs. Both learn from the same "
                "photos and are judged by the same held-out ones. Each writes a project into the current folder."
            )
        )
        self.dataset.changed.connect(lambda _: self._check())
        for methods in (self.first, self.second):
            methods.currentIndexChanged.connect(lambda _: self._check())
        self.accepted.connect(self._submit)
        self._check()

    def _check(self) -> None:
        self.go.setEnabled(bool(self.dataset.path) and self.first.currentData() is not self.second.currentData())

    def _submit(self) -> None:
        entrants = (self._entrant(self.first.currentData()), self._entrant(self.second.currentData()))
        self.submitted.emit(entrants, self.turn.value())

    def _entrant(self, config: type[AnyTrainConfig]) -> Entrant:
        path, name = self.dataset.path, method_of(config)
        asked = config(path, seconds=self.seconds.get(), downscale=self.downscale.get())
        return Entrant(asked, suggested_project(path, f"-{name}"))

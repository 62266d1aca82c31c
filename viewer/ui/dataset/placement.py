"""The placement of a data set in the world, and buttons that bring it upright, to the origin, or to unit size."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton

from viewer.ui.document.transform_fields import TransformFields
from viewer.ui.widgets.fields import Section


class PlacementForm(Section):
    """The placement of a data set in numbers, and what can be done to it at once.

    Signals:
        oriented(), centered(), scaled(): Bring it upright, to the origin, to unit size.
    """

    oriented = Signal()
    centered = Signal()
    scaled = Signal()

    def __init__(self) -> None:
        super().__init__("")
        self.setTitle(self.tr("Placement in the world"))
        self.setToolTip(self.tr("Fields trained from these photos move along"))
        self.numbers = TransformFields()
        self.orient, self.center, self.unit = (
            QPushButton(text) for text in (self.tr("Upright"), self.tr("Centre"), self.tr("Unit size"))
        )
        self.orient.setToolTip(self.tr("Turn it so that what was up for the cameras is up here"))
        self.center.setToolTip(self.tr("Move the middle of the subject's box to the origin"))
        self.unit.setToolTip(self.tr("Scale it so that the longest edge of the subject's box is 1"))
        row = QHBoxLayout()
        for button, signal in ((self.orient, self.oriented), (self.center, self.centered), (self.unit, self.scaled)):
            button.clicked.connect(lambda _=False, signal=signal: signal.emit())
            row.addWidget(button)
        self.rows.addRow(self.numbers)
        self.rows.addRow(row)

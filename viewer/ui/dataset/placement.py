"""The placement of a data set in the world, and buttons that bring it upright, to the origin, or to unit size."""

from __future__ import annotations

from PySide6.QtCore import Signal

from viewer.ui.document.transform_fields import TransformFields
from viewer.ui.widgets.fields import Section
from viewer.ui.widgets.layouts import button, row


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
        up = self.tr("Turn it so that what was up for the cameras is up here")
        middle = self.tr("Move the middle of the subject's box to the origin")
        one = self.tr("Scale it so that the longest edge of the subject's box is 1")
        self.orient = button(self.tr("Upright"), self.oriented, up)
        self.center = button(self.tr("Centre"), self.centered, middle)
        self.unit = button(self.tr("Unit size"), self.scaled, one)
        self.rows.addRow(self.numbers)
        self.rows.addRow(row(self.orient, self.center, self.unit))

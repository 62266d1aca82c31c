"""The photos of the document's data sets: what they show, what they are for, how well they are matched."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QWidget

from viewer.session.dataset_rows import PhotoRow
from viewer.ui.dataset.list import PhotoList, PhotoModel
from viewer.ui.dataset.thumbnails import Thumbnails
from viewer.ui.document.transform_fields import TransformFields
from viewer.ui.widgets.fields import Choice, Section
from viewer.ui.widgets.layouts import button, column, label, row


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


HINT = "Open a folder of posed photos (File > Open folder), or add one to the scene."


class DatasetPanel(QWidget):
    """Choices above, photos in the middle, placement below.

    Signals:
        chosen(str): The node of that key.
        arranged(str, str): In that order, only those photos.
        overlaid(bool, bool): Show cameras, show points in the viewport.

    Args:
        thumbnails: The photos' pictures.
    """

    chosen = Signal(str)
    arranged = Signal(str, str)
    overlaid = Signal(bool, bool)

    def __init__(self, thumbnails: Thumbnails) -> None:
        super().__init__()
        self.model = PhotoModel(thumbnails)
        self.photos = PhotoList(self.model)
        self.placement = PlacementForm()
        self.node = QComboBox()
        self.node.activated.connect(lambda row: self.chosen.emit(self.node.itemData(row)))
        self.order = Choice({"name": self.tr("By name"), "worst": self.tr("Worst first")}, lambda _: self._arrange())
        self.only = Choice(
            {
                "all": self.tr("All photos"),
                "train": self.tr("Training"),
                "held_out": self.tr("Held out"),
                "disabled": self.tr("Not used"),
            },
            lambda _: self._arrange(),
        )
        self.cameras, self.points = QCheckBox(self.tr("Cameras")), QCheckBox(self.tr("Points"))
        for box in (self.cameras, self.points):
            box.setChecked(True)
            box.toggled.connect(lambda _: self.overlaid.emit(self.cameras.isChecked(), self.points.isChecked()))
        self.cameras.setToolTip(self.tr("Draw the cameras into the picture"))
        self.points.setToolTip(self.tr("Draw the points that were found with the cameras"))
        self.counts, self.path = label(wrapped=True), label(wrapped=True, selectable=True)
        self.hint = label(self.tr(HINT), wrapped=True)
        self._body = QWidget()
        self._lay_out()
        self.show_nodes((), None)

    def show_nodes(self, nodes: tuple[tuple[str, str], ...], chosen: str | None) -> None:
        """Which data sets there are, by key and name, and which one is shown."""
        with QSignalBlocker(self.node):
            self.node.clear()
            for key, name in nodes:
                self.node.addItem(name, key)
            self.node.setCurrentIndex(self.node.findData(chosen))
        self.node.setVisible(len(nodes) > 1)
        self.hint.setVisible(not nodes)
        self._body.setVisible(bool(nodes))

    def show_points(self, there: bool) -> None:
        """Whether the data set has points that could be drawn."""
        self.points.setEnabled(there)

    def show_rows(self, rows: tuple[PhotoRow, ...], ends: tuple[float, float], counts: str) -> None:
        """Show photos; those that were selected stay so where they are still there."""
        selected, current = self.photos.selected(), self.current
        self.model.show_rows(rows, ends)
        self.photos.select(selected, current)
        self.counts.setText(counts)

    @property
    def current(self) -> str | None:
        """The file of the present photo, if any."""
        index = self.photos.currentIndex()
        return self.model.rows[index.row()].photo.file if index.isValid() else None

    def show_path(self, text: str) -> None:
        """Say where the present photo lies."""
        self.path.setText(text)
        self.path.setToolTip(text)

    def _arrange(self) -> None:
        self.arranged.emit(self.order.currentData(), self.only.currentData())

    def _lay_out(self) -> None:
        choices, overlays = row(self.only, self.order), row(self.cameras, self.points)
        parts = (self.node, choices, self.photos, self.counts, self.path, overlays, self.placement)
        column(*parts, on=self._body, wide=self.photos, spacing=6)
        column(self.hint, self._body, on=self, wide=self._body, margins=8).addStretch(0)

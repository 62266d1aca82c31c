"""The photos of the document's data sets: what they show, what they are for, how well they are matched."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from viewer.session.dataset_rows import PhotoRow
from viewer.ui.dataset.list import PhotoList, PhotoModel
from viewer.ui.dataset.placement import PlacementForm
from viewer.ui.dataset.thumbnails import Thumbnails
from viewer.ui.widgets.fields import Choice

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
        self.counts, self.path, self.hint = QLabel(), QLabel(), QLabel(self.tr(HINT))
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
        self.hint.setWordWrap(True)
        self.path.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.path.setWordWrap(True)
        self.counts.setWordWrap(True)
        body = QVBoxLayout(self._body)
        body.setContentsMargins(0, 0, 0, 0)
        body.setSpacing(6)
        body.addWidget(self.node)
        body.addLayout(_row(self.only, self.order))
        body.addWidget(self.photos, 1)
        body.addWidget(self.counts)
        body.addWidget(self.path)
        body.addLayout(_row(self.cameras, self.points))
        body.addWidget(self.placement)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.addWidget(self.hint)
        column.addWidget(self._body, 1)
        column.addStretch(0)


def _row(*parts: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    for part in parts:
        row.addWidget(part)
    return row

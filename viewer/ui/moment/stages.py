"""A window of its own that shows every stage of a moment's making, as its pictures come."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QPixmap, QResizeEvent
from PySide6.QtWidgets import QDialog, QLabel, QListWidget, QListWidgetItem, QSizePolicy, QWidget

from viewer.ui.widgets.language import tr
from viewer.ui.widgets.layouts import row

NAMES = {
    "aligned": "Aligned photos",
    "flow": "Motion",
    "flow_misses": "Where motion is not sure",
    "disparity": "Disparity of photo {0}",
    "layers": "Layers of photo {0}",
    "photo": "Photo {0}, layer {1}",
    "photo_disparity": "Photo {0}, layer {1}: disparity",
    "points_from_above": "Points from above",
    "points_from_the_left": "Points from the left",
}


class StagesDialog(QDialog):
    """Lists the pictures of a folder, and shows the one that is chosen.

    Args:
        parent: The window.
        folder: Where the pictures are, or will be.
    """

    def __init__(self, parent: QWidget, folder: Path) -> None:
        super().__init__(parent)
        self._folder = folder
        self.setWindowTitle(tr("Stages of the 3D moment"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.list = QListWidget()
        self.list.setMaximumWidth(260)
        self.list.setAccessibleName(tr("Stages"))
        self.picture = QLabel(alignment=Qt.AlignmentFlag.AlignCenter)
        self.picture.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        row(self.list, self.picture, on=self, wide=self.picture, spacing=10)
        self.list.currentItemChanged.connect(lambda *_: self._show())
        self.resize(900, 560)
        self.refresh()

    def refresh(self) -> None:
        """Take in pictures that have come since."""
        known = {self.list.item(number).data(Qt.ItemDataRole.UserRole) for number in range(self.list.count())}
        there = sorted(self._folder.glob("*.png"), key=lambda path: (path.stat().st_mtime_ns, path.name))
        for path in there:
            if path.stem not in known:
                item = QListWidgetItem(stage_name(path.stem))
                item.setData(Qt.ItemDataRole.UserRole, path.stem)
                self.list.addItem(item)
        if self.list.currentRow() < 0 and self.list.count():
            self.list.setCurrentRow(0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The picture is as large as there is room for."""
        super().resizeEvent(event)
        self._show()

    def _show(self) -> None:
        item = self.list.currentItem()
        if item is None:
            return
        pixmap = QPixmap(str(self._folder / f"{item.data(Qt.ItemDataRole.UserRole)}.png"))
        if not pixmap.isNull():
            keep, smooth = Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
            self.picture.setPixmap(pixmap.scaled(self.picture.size(), keep, smooth))


def stage_name(stem: str) -> str:
    """What people call the stage whose picture has that name."""
    if stem in NAMES:
        return tr(NAMES[stem])
    words = stem.split("_")
    numbers = [word for word in words if word.isdigit()]
    name = "photo_disparity" if len(numbers) == 2 and words[-1] == "disparity" else words[0]
    return tr(NAMES.get(name, stem)).format(*numbers)

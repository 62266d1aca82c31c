"""The photos of a data set as a list of small pictures."""

from __future__ import annotations

import math
from collections.abc import Collection

from PySide6.QtCore import (
    QAbstractListModel,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    Qt,
    Signal,
)
from PySide6.QtGui import QGuiApplication, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QListView, QMenu

from viewer.session.dataset_rows import PhotoRow
from viewer.ui.dataset.thumbnails import Thumbnails
from viewer.ui.dataset.tiles import FAULT, LEAST_WIDTH, MARKED, PICTURE, ROW, SHARE, PhotoTile, use_of

AnyIndex = QModelIndex | QPersistentModelIndex
ROOT = QModelIndex()


class PhotoModel(QAbstractListModel):
    """Rows of photos.

    Args:
        thumbnails: Their pictures.
    """

    def __init__(self, thumbnails: Thumbnails) -> None:
        super().__init__()
        self.rows: tuple[PhotoRow, ...] = ()
        self._thumbnails = thumbnails
        self._ends = (0.0, 1.0)
        self._marked: str | None = None
        thumbnails.changed.connect(self._refresh)  # not a lambda: it would keep both alive

    def show_rows(self, rows: tuple[PhotoRow, ...], ends: tuple[float, float]) -> None:
        """Show other photos, or the same ones as they are now.

        Args:
            rows: In order.
            ends: The PSNR of an empty and of a full bar.
        """
        same = [row.photo.file for row in rows] == [row.photo.file for row in self.rows]
        if same:
            self.rows, self._ends = rows, ends
            self._refresh()
            return
        self.beginResetModel()
        self.rows, self._ends = rows, ends
        self.endResetModel()

    def mark(self, file: str | None) -> None:
        """Mark the present photo."""
        if file != self._marked:
            self._marked = file
            self._refresh()

    def index_of(self, file: str) -> QModelIndex:
        """Where a photo is in the list; an invalid index where it is not."""
        for row, each in enumerate(self.rows):
            if each.photo.file == file:
                return self.index(row)
        return QModelIndex()

    def rowCount(self, parent: AnyIndex = ROOT) -> int:
        """How many photos."""
        return 0 if parent.isValid() else len(self.rows)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """What the tile shows."""
        row = self.rows[index.row()]
        if role == ROW:
            return row
        if role == PICTURE:
            return self._thumbnails.picture(row.number)
        if role == MARKED:
            return row.photo.file == self._marked
        if role == FAULT:
            return self._thumbnails.fault(row.number)
        if role == SHARE:
            return self._share(row.psnr)
        if role == Qt.ItemDataRole.DisplayRole:
            return row.photo.file
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._tip(row)
        return None

    def _share(self, psnr: float | None) -> float | None:
        """How full the bar is."""
        if psnr is None or math.isnan(psnr):
            return None
        low, high = self._ends
        return min(max((psnr - low) / (high - low), 0.02), 1.0)

    def _tip(self, row: PhotoRow) -> str:
        lens = row.photo.camera.lens
        lines = [row.photo.file, f"{lens.width} \N{MULTIPLICATION SIGN} {lens.height}, {use_of(row.photo)}"]
        if row.psnr is not None:
            lines.append(f"{row.psnr:.2f} dB")
        fault = self._thumbnails.fault(row.number)
        return "\n".join([*lines, fault] if fault else lines)

    def _refresh(self) -> None:
        if self.rows:
            self.dataChanged.emit(self.index(0), self.index(len(self.rows) - 1))


class PhotoList(QListView):
    """Tiles that fill the width; arrow keys go from one to the next.

    Signals:
        looked(str): At this photo.
        toggled(str): Use it, or use it no longer.
        enabling(object, bool): Use these files, or do not.
        splitting(object, str): Use these files for that.

    Args:
        model: The photos.
    """

    looked = Signal(str)
    toggled = Signal(str)
    enabling = Signal(object, bool)
    splitting = Signal(object, str)

    def __init__(self, model: PhotoModel) -> None:
        super().__init__()
        self.photos = model
        self._tile = PhotoTile(self)
        self._picking = False
        self.setModel(model)
        self.setItemDelegate(self._tile)
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setMovement(QListView.Movement.Static)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setUniformItemSizes(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setMinimumHeight(240)
        self.doubleClicked.connect(lambda index: self.toggled.emit(self.photos.rows[index.row()].photo.file))
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._menu)

    def selected(self) -> tuple[str, ...]:
        """The files that are selected, in the order of the list."""
        rows = sorted(index.row() for index in self.selectedIndexes())
        return tuple(self.photos.rows[row].photo.file for row in rows)

    def select(self, files: Collection[str], current: str | None) -> None:
        """Select photos and make one of them current, without a signal."""
        self._picking = True
        try:
            selection = self.selectionModel()
            selection.clearSelection()
            for file in files:
                selection.select(self.photos.index_of(file), QItemSelectionModel.SelectionFlag.Select)
            index = self.photos.index_of(current or "")
            if index.isValid():
                selection.setCurrentIndex(index, QItemSelectionModel.SelectionFlag.Select)
                self.scrollTo(index)
        finally:
            self._picking = False

    def currentChanged(self, current: AnyIndex, previous: AnyIndex) -> None:
        """Another photo became the current one, by the mouse or by a key."""
        super().currentChanged(current, previous)  # pyright: ignore[reportArgumentType] - the stubs are narrower
        if current.isValid() and not self._picking:
            self.looked.emit(self.photos.rows[current.row()].photo.file)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """As many tiles beside each other as fit, as wide as they can be."""
        room = self.viewport().width() - 2
        self._tile.width = max(room // max(room // LEAST_WIDTH, 1), LEAST_WIDTH)
        self.scheduleDelayedItemsLayout()
        super().resizeEvent(event)

    def _menu(self, at: QPoint) -> None:
        index = self.indexAt(at)
        if not index.isValid():
            return
        row = self.photos.rows[index.row()]
        files = self.selected() if row.photo.file in self.selected() else (row.photo.file,)
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(self.tr("Look through its camera"), lambda: self.looked.emit(row.photo.file))
        menu.addSeparator()
        use = self.tr("Do not use") if row.photo.enabled else self.tr("Use")
        menu.addAction(use, lambda: self.enabling.emit(files, not row.photo.enabled))
        menu.addAction(self.tr("Use for training"), lambda: self.splitting.emit(files, "train"))
        menu.addAction(self.tr("Hold out"), lambda: self.splitting.emit(files, "val"))
        menu.addSeparator()
        copy = self.tr("Copy the file's name") if len(files) == 1 else self.tr("Copy the files' names")
        menu.addAction(copy, lambda: QGuiApplication.clipboard().setText("\n".join(files)))
        menu.popup(self.viewport().mapToGlobal(at))

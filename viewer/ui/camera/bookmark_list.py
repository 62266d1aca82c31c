"""The list of the document's bookmarks, with its buttons."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, SignalInstance
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QWidget

from viewer.scene.document import Bookmark
from viewer.ui.widgets.layouts import button, column, row

HEIGHT = 140


class BookmarkList(QWidget):
    """A double click goes there; names are edited in place.

    Signals:
        added(): Remember this view.
        recalled(int), removed(int), renamed(int, str): What to do with one, by its place in the list.
    """

    added = Signal()
    recalled = Signal(int)
    removed = Signal(int)
    renamed = Signal(int, str)

    def __init__(self) -> None:
        super().__init__()
        self.list = QListWidget()
        self.list.setMinimumHeight(HEIGHT)
        self.list.setEditTriggers(QListWidget.EditTrigger.EditKeyPressed)
        self.list.itemDoubleClicked.connect(lambda _item: self._send(self.recalled))
        self.list.itemChanged.connect(lambda item: self.renamed.emit(self.list.row(item), item.text()))
        self.add = button(self.tr("Add"), self.added)
        self.go = button(self.tr("Go there"), lambda: self._send(self.recalled))
        self.remove = button(self.tr("Remove"), lambda: self._send(self.removed))
        column(self.list, row(self.add, self.go, self.remove), on=self)
        self._shown: tuple[Bookmark, ...] = ()
        self.show_bookmarks(())

    def show_bookmarks(self, bookmarks: tuple[Bookmark, ...]) -> None:
        """Show what the document has now."""
        if bookmarks != self._shown or not bookmarks:
            current = self.list.currentRow()
            self.list.blockSignals(True)
            self.list.clear()
            for bookmark in bookmarks:
                item = QListWidgetItem(bookmark.name)
                item.setFlags(item.flags() | Qt.ItemFlag.ItemIsEditable)
                if bookmark.slot:
                    item.setToolTip(f"Ctrl+{bookmark.slot}")
                self.list.addItem(item)
            self.list.setCurrentRow(min(max(current, 0), len(bookmarks) - 1))
            self.list.blockSignals(False)
            self._shown = bookmarks
        for each in (self.go, self.remove):
            each.setEnabled(bool(bookmarks))

    def _send(self, signal: SignalInstance) -> None:
        current = self.list.currentRow()
        if current >= 0:
            signal.emit(current)

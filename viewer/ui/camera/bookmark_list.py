"""The list of the document's bookmarks, with its buttons."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, SignalInstance
from PySide6.QtWidgets import QHBoxLayout, QListWidget, QListWidgetItem, QPushButton, QVBoxLayout, QWidget

from viewer.scene.document import Bookmark

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
        self.list.itemDoubleClicked.connect(lambda _item: self._tell(self.recalled))
        self.list.itemChanged.connect(lambda item: self.renamed.emit(self.list.row(item), item.text()))
        self.add, self.go, self.remove = (
            QPushButton(text) for text in (self.tr("Add"), self.tr("Go there"), self.tr("Remove"))
        )
        self.add.clicked.connect(lambda: self.added.emit())
        self.go.clicked.connect(lambda: self._tell(self.recalled))
        self.remove.clicked.connect(lambda: self._tell(self.removed))
        buttons = QHBoxLayout()
        for button in (self.add, self.go, self.remove):
            buttons.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.list)
        column.addLayout(buttons)
        self._shown: tuple[Bookmark, ...] = ()
        self.show_bookmarks(())

    def show_bookmarks(self, bookmarks: tuple[Bookmark, ...]) -> None:
        """Show what the document has now."""
        if bookmarks != self._shown or not bookmarks:
            row = self.list.currentRow()
            self.list.blockSignals(True)
            self.list.clear()
            for bookmark in bookmarks:
                item = QListWidgetItem(bookmark.name)
                item.setFlags(item.flags() | Qt.ItemFlag.ItemIsEditable)
                if bookmark.slot:
                    item.setToolTip(f"Ctrl+{bookmark.slot}")
                self.list.addItem(item)
            self.list.setCurrentRow(min(max(row, 0), len(bookmarks) - 1))
            self.list.blockSignals(False)
            self._shown = bookmarks
        for button in (self.go, self.remove):
            button.setEnabled(bool(bookmarks))

    def _tell(self, signal: SignalInstance) -> None:
        row = self.list.currentRow()
        if row >= 0:
            signal.emit(row)

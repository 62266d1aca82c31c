"""The saved selections of the document as a list."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QLineEdit, QListWidgetItem, QPushButton, QWidget

from viewer.scene.elements import Operation
from viewer.scene.saved_sets import MOST_NAME, SavedSet
from viewer.session.picker import operation_of
from viewer.ui.selection.selecting import Selecting
from viewer.ui.widgets.layouts import button, column, row
from viewer.ui.widgets.named_list import NamedList

HEIGHT = 96
SAVED = Qt.ItemDataRole.UserRole
OPERATIONS: tuple[tuple[Operation, str], ...] = (
    ("set", "Select"), ("add", "Add"), ("remove", "Remove"), ("intersect", "Intersect"),
)  # fmt: skip


class SetList(QWidget):
    """A double click or Enter selects a set, as the keys that are held say; names are edited in place.

    Args:
        selecting: Changes the document.
    """

    def __init__(self, selecting: Selecting) -> None:
        super().__init__()
        self._selecting = selecting
        self._shown: tuple[SavedSet, ...] = ()
        self.name = QLineEdit()
        self.name.setPlaceholderText(self.tr("Name of the selection"))
        self.name.setMaxLength(MOST_NAME)
        self.save = button(self.tr("Save"), lambda: self._save(), self.tr("Keep what is selected under this name"))
        self.list = NamedList()
        self.list.setFixedHeight(HEIGHT)
        self.list.setAccessibleName(self.tr("Saved selections"))
        self.buttons: dict[Operation, QPushButton] = {
            name: button(self.tr(text), self._recaller(name)) for name, text in OPERATIONS
        }
        self.rename = button(self.tr("Rename"), lambda: self._edit())
        self.delete = button(self.tr("Delete"), lambda: self._delete())
        *some, last = self.buttons.values()
        column(
            row(self.name, self.save, wide=self.name), self.list, row(*some), row(last, self.rename, self.delete),
            on=self, spacing=6,
        )  # fmt: skip
        self.name.returnPressed.connect(self._save)
        self.list.itemActivated.connect(lambda _item: self._recall_as_held())
        self.list.removed.connect(self._delete)
        self.list.itemChanged.connect(self._renamed)
        self.list.currentRowChanged.connect(lambda _row: self._enable())
        self.list.renaming.over.connect(self.follow)
        selecting.changed.connect(self.follow)
        self.follow()

    @property
    def current(self) -> str:
        """The name of the set that is marked; empty for none."""
        item = self.list.currentItem()
        return "" if item is None else item.data(SAVED)

    def follow(self) -> None:
        """Show what the document has now; once the name is there that someone is typing."""
        sets = self._selecting.context.session.scene.sets
        if sets != self._shown and not self.list.renaming.active:
            kept = self.current
            names = [each.name for each in sets]
            new = [name for name in names if name not in {each.name for each in self._shown}]
            marked = names.index(kept) if kept in names else self.list.currentRow()
            self._shown = sets
            self.list.blockSignals(True)
            self.list.clear()
            for each in sets:
                item = QListWidgetItem(each.name)
                item.setFlags(item.flags() | Qt.ItemFlag.ItemIsEditable)
                item.setData(SAVED, each.name)
                item.setToolTip(each.text)
                self.list.addItem(item)
            # One that has just been saved or renamed is the one to go on with.
            at = names.index(new[0]) if len(new) == 1 else marked
            self.list.setCurrentRow(min(max(at, 0), len(sets) - 1))
            self.list.blockSignals(False)
        self._enable()

    def _enable(self) -> None:
        self.save.setEnabled(self._selecting.why_nothing() is None)
        for each in (*self.buttons.values(), self.rename, self.delete):
            each.setEnabled(bool(self.current))

    def _save(self) -> None:
        if self.save.isEnabled():
            self._selecting.save_set(self.name.text())
            self.name.clear()

    def _recaller(self, operation: Operation) -> Callable[[], None]:
        return lambda: self._recall(operation)

    def _recall(self, operation: Operation) -> None:
        if self.current:
            self._selecting.recall(self.current, operation)

    def _recall_as_held(self) -> None:
        held = QApplication.keyboardModifiers()
        shift, control = (
            bool(held & key) for key in (Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier)
        )
        self._recall(operation_of(shift=shift, control=control))

    def _edit(self) -> None:
        item = self.list.currentItem()
        if item is not None:
            self.list.renaming.begin(self.list.indexFromItem(item))

    def _renamed(self, item: QListWidgetItem) -> None:
        # Later: the list is made anew, and Qt is still at work on this item.
        QTimer.singleShot(0, self, partial(self._rename, item.data(SAVED), item.text()))

    def _rename(self, name: str, new: str) -> None:
        self._shown = ()  # what was refused has its old name again
        self._selecting.rename_set(name, new)
        self.follow()

    def _delete(self) -> None:
        if self.current:
            self._selecting.delete_set(self.current)

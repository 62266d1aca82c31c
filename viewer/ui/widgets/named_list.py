"""A list of things that have names: F2 edits one in place, Delete removes it, whatever these keys do elsewhere."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QListWidget

from viewer.ui.widgets.renaming import Renaming

OWN = (Qt.Key.Key_F2, Qt.Key.Key_Delete)
"""Keys that are commands of the window while nothing else has the keyboard."""


class NamedList(QListWidget):
    """One is marked at a time.

    Signals:
        removed(): The marked one is to go.

    Attributes:
        renaming: Whether a name is being typed; the rows have to stay until it is there.
    """

    removed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.renaming = Renaming(self)
        self.setEditTriggers(QListWidget.EditTrigger.EditKeyPressed)

    def event(self, event: QEvent) -> bool:
        """Keep the list's own keys from the window's commands."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride and event.key() in OWN:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Delete asks for the marked one to be removed."""
        if event.key() == Qt.Key.Key_Delete and self.currentItem() is not None:
            self.removed.emit()
        else:
            super().keyPressEvent(event)

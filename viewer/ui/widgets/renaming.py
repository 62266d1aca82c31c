"""Names that are typed in the rows of a list or a tree, whose rows stay there meanwhile."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QObject, QTimer, Signal
from PySide6.QtWidgets import QAbstractItemView


class Renaming(QObject):
    """Whether someone is typing in a row. Rows that are exchanged meanwhile would take what was typed with them.

    Signals:
        over(): The name is there, or was dropped: the rows may be exchanged again.

    Args:
        view: Whose rows.
    """

    over = Signal()

    def __init__(self, view: QAbstractItemView) -> None:
        super().__init__(view)
        self._view = view
        # Later: Qt is still busy with the row.
        self._later = QTimer(self, interval=0, singleShot=True)
        self._later.timeout.connect(self.over)
        view.itemDelegate().closeEditor.connect(lambda *_: self._later.start())

    @property
    def active(self) -> bool:
        """Whether a name is being typed."""
        return self._view.state() == QAbstractItemView.State.EditingState

    def begin(self, index: QModelIndex) -> None:
        """Let people type in a row; nothing where they do already."""
        if not self.active:
            self._view.edit(index)

"""Gives the keyboard back to the window when a dialog of its own has closed and nothing else has taken it.

Window managers do so by themselves. Where there is none (a bare X server, a kiosk, Qt that draws into memory) no window
had the keyboard after the first dialog: Ctrl+Z and Ctrl+S went nowhere until one clicked.
"""

from __future__ import annotations

from PySide6.QtCore import QMetaObject, QObject, QTimer
from PySide6.QtGui import QWindow
from PySide6.QtWidgets import QApplication, QWidget


class FocusReturn(QObject):
    """Watches which of the program's windows has the keyboard.

    What was clicked into another program keeps it: only a window that has gone gives it back.

    Args:
        window: Gets the keyboard.
        app: Knows who has it.
    """

    def __init__(self, window: QWidget, app: QApplication) -> None:
        super().__init__(window)
        self._window = window
        self._watched: QMetaObject.Connection | None = None
        app.focusWindowChanged.connect(self._on_changed)

    def _on_changed(self, focused: QWindow | None) -> None:
        if focused is not None:
            if self._watched is not None:
                QObject.disconnect(self._watched)
            self._watched = focused.visibleChanged.connect(self._on_visible)

    def _on_visible(self, visible: bool) -> None:
        if not visible:
            QTimer.singleShot(0, self, self._give_back)

    def _give_back(self) -> None:
        window = self._window
        if QApplication.focusWindow() is None and window.isVisible() and not window.isMinimized():
            (QApplication.activeModalWidget() or window).activateWindow()

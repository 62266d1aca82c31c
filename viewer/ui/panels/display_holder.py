"""The place of the display panel. The panel is made when it is first seen."""

from __future__ import annotations

import importlib

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QVBoxLayout, QWidget

from viewer.ui.viewport.viewport import Viewport

PANEL = "viewer.ui.panels.display_panel"
WIDTH = 300
PAINTED_MS = 50
"""After it was shown, the window has been painted."""


class DisplayHolder(QWidget):
    """Empty until it is shown: pyqtgraph takes a third of a second to import, which nobody should have to wait for.

    It is imported on the window's own thread. On another one, Python's garbage collector could run there and delete
    widgets, which Qt does not survive.

    Args:
        viewport: What the panel is about.
    """

    def __init__(self, viewport: Viewport) -> None:
        super().__init__()
        self._viewport = viewport
        self._made = self._seen = False
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self.setMinimumWidth(WIDTH)

    def set_seen(self, seen: bool) -> None:
        """Make the panel when people see its place, once the window has been painted.

        Args:
            seen: As docks say it; widgets behind another tab call themselves visible, too.
        """
        self._seen = seen
        if seen and not self._made:
            QTimer.singleShot(PAINTED_MS, self, self._make)

    def _make(self) -> None:
        if self._made or not self._seen:  # on top for a moment only, while the window was put together
            return
        self._made = True
        self._column.addWidget(importlib.import_module(PANEL).DisplayPanel(self._viewport))

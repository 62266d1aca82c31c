"""The place of the display panel. The panel is made when it is first seen."""

from __future__ import annotations

import importlib

from PySide6.QtCore import QTimer
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from viewer.ui.viewport.viewport import Viewport

PANEL = "viewer.ui.panels.display_panel"
WIDTH = 300


class DisplayHolder(QWidget):
    """Empty until it is shown: pyqtgraph takes a third of a second to import, which the first paint must not wait for.

    Args:
        viewport: What the panel is about.
    """

    def __init__(self, viewport: Viewport) -> None:
        super().__init__()
        self._viewport = viewport
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self.setMinimumWidth(WIDTH)

    def showEvent(self, event: QShowEvent) -> None:
        """Make the panel, once the window has been painted."""
        super().showEvent(event)
        QTimer.singleShot(0, self, self.fill)

    def fill(self) -> None:
        """Make the panel now, if there is none yet."""
        if self._column.isEmpty():
            self._column.addWidget(importlib.import_module(PANEL).DisplayPanel(self._viewport))

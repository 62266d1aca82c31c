"""The place of the display panel. The panel is made when it is first seen."""

from __future__ import annotations

import contextlib
import importlib
import threading

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from viewer.ui.viewport.viewport import Viewport

PLOTS, PANEL = "pyqtgraph", "viewer.ui.panels.display_panel"
WIDTH = 300
PAINTED_MS = 50
"""After it was shown, the window has been painted."""


class DisplayHolder(QWidget):
    """Empty until it is shown: pyqtgraph takes a third of a second to import, which nobody should have to wait for.

    It is imported on a thread of its own, so that the window stays awake meanwhile; the panel is made on the window's.

    Args:
        viewport: What the panel is about.
    """

    _imported = Signal()

    def __init__(self, viewport: Viewport) -> None:
        super().__init__()
        self._viewport = viewport
        self._begun = self._seen = False
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self.setMinimumWidth(WIDTH)
        self._imported.connect(self._fill)

    def set_seen(self, seen: bool) -> None:
        """Begin to make the panel when people see its place, once the window has been painted.

        Args:
            seen: As docks say it; widgets behind another tab call themselves visible, too.
        """
        self._seen = seen
        if seen and not self._begun:
            QTimer.singleShot(PAINTED_MS, self, self._import)

    def _import(self) -> None:
        if self._begun or not self._seen:  # on top for a moment only, while the window was put together
            return
        self._begun = True

        def load() -> None:
            importlib.import_module(PLOTS)
            with contextlib.suppress(RuntimeError):  # the window may be gone by now
                self._imported.emit()

        threading.Thread(target=load, name="plots", daemon=True).start()

    def _fill(self) -> None:
        self._column.addWidget(importlib.import_module(PANEL).DisplayPanel(self._viewport))

"""Holds the place of a panel until it is first seen, and makes it then."""

from __future__ import annotations

import importlib

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

from viewer.ui.widgets.layouts import column

WIDTH = 300
PAINTED_MS = 50
"""After it was shown, the window has been painted."""


class PanelHolder(QWidget):
    """Empty until it is shown: importing pyqtgraph takes a third of a second.

    It is imported on the window's own thread. On another one, Python's garbage collector could run there and delete
    widgets, which Qt does not survive.

    Signals:
        seen(bool): People see it, or no longer.

    Args:
        module: Where the panel's class is.
        name: Of the class, a widget.
        subjects: What the panel is about: the class's arguments.
    """

    seen = Signal(bool)

    def __init__(self, module: str, name: str, *subjects: QObject) -> None:
        super().__init__()
        self._module, self._name, self._subjects = module, name, subjects
        self.panel: QWidget | None = None
        self._seen = False
        self._column = column(on=self)
        self.setMinimumWidth(WIDTH)

    def set_seen(self, seen: bool) -> None:
        """Make the panel when people see its place, once the window has been painted.

        Args:
            seen: As docks report it; widgets behind another tab count as visible, too.
        """
        self._seen = seen
        if seen and self.panel is None:
            QTimer.singleShot(PAINTED_MS, self, self._make)
        self.seen.emit(seen)

    def _make(self) -> None:
        if self.panel is None and self._seen:  # else it was on top for a moment only, while the window was laid out
            panel: QWidget = getattr(importlib.import_module(self._module), self._name)(*self._subjects)
            self._column.addWidget(panel)
            self.panel = panel

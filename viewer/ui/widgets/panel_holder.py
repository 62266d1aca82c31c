"""Holds the place of a panel until it is first seen, and makes it then."""

from __future__ import annotations

import contextlib
import gc
import importlib
import threading

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtWidgets import QWidget

from viewer.ui.widgets.layouts import column

WIDTH = 300
PAINTED_MS = 50
"""After it was shown, the window has been painted."""


class PanelHolder(QWidget):
    """Empty until it is shown: importing pyqtgraph takes a third of a second.

    Another thread imports it while the window goes on. Python's garbage collector does not run meanwhile: on that
    thread it could delete widgets, which Qt does not survive.

    Signals:
        seen(bool): People see it, or no longer.
        imported(): The panel's module is there, or could not be imported.

    Args:
        module: Where the panel's class is.
        name: Of the class, a widget.
        subjects: What the panel is about: the class's arguments.
    """

    seen = Signal(bool)
    imported = Signal()

    def __init__(self, module: str, name: str, *subjects: QObject) -> None:
        super().__init__()
        self._module, self._name, self._subjects = module, name, subjects
        self.panel: QWidget | None = None
        self._seen = self._importing = False
        self._collects = gc.isenabled()
        self.imported.connect(self._make)
        self._column = column(on=self)
        self.setMinimumWidth(WIDTH)

    def set_seen(self, seen: bool) -> None:
        """Make the panel when people see its place, once the window has been painted.

        Args:
            seen: As docks report it; widgets behind another tab count as visible, too.
        """
        self._seen = seen
        if seen and self.panel is None:
            QTimer.singleShot(PAINTED_MS, self, self._prepare)
        self.seen.emit(seen)

    def _prepare(self) -> None:
        # Unless it was on top for a moment only, while the window was laid out.
        if self.panel is None and self._seen and not self._importing:
            self._importing, self._collects = True, gc.isenabled()
            gc.disable()
            threading.Thread(target=self._import, name="panel import", daemon=True).start()

    def _import(self) -> None:
        with contextlib.suppress(RuntimeError):  # the window has gone meanwhile
            try:
                importlib.import_module(self._module)
            finally:
                self.imported.emit()

    @Slot()
    def _make(self) -> None:
        self._importing = False
        if self._collects:
            gc.enable()
        if self.panel is None:
            panel: QWidget = getattr(importlib.import_module(self._module), self._name)(*self._subjects)
            self._column.addWidget(panel)
            self.panel = panel

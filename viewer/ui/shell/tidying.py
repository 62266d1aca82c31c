"""Garbage of the window's process is collected on its thread, and freed memory given back at rest."""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication

from viewer.machine import give_memory_back, share_arenas
from viewer.session.state import State
from viewer.session.store import Store

COLLECT_MS = 1500
REST_MS = 10_000
"""Between two times that all garbage is looked for and memory is given back, which takes 10 to 20 ms."""


class Tidying(QObject):
    """Collects garbage from timers only: a collection on a reading thread would destroy Qt objects there, and crash.

    What has been loaded by now is left out: it is no garbage, and looking through it takes 60 ms.

    Args:
        parent: The window; nothing is collected after it, and none by itself.
        store: Says whether something is being dragged, and whether anything has changed.
    """

    def __init__(self, parent: QObject, store: Store) -> None:
        super().__init__(parent)
        self._store, self._changed = store, True
        share_arenas()
        gc.disable()
        gc.freeze()
        store.subscribe(self._on_changed)
        for interval, work in ((COLLECT_MS, self._collect), (REST_MS, self.rest)):
            timer = QTimer(self, interval=interval)
            timer.timeout.connect(work)
            timer.start()

    def rest(self) -> None:
        """Tidy up, where anything has changed since the last time and no hand is on anything."""
        busy = self._store.state.quick or QApplication.mouseButtons() != Qt.MouseButton.NoButton
        if self._changed and not busy:
            self._changed = False
            gc.collect()
            give_memory_back()

    def _on_changed(self, old: State, new: State) -> None:
        del old, new
        self._changed = True

    def _collect(self) -> None:
        gc.collect(1)

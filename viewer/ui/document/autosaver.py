"""When a recovery copy is written: soon after a change, before risky work, and never while a hand is on something."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication

from viewer.errors import OutputError, ViewerError
from viewer.session.autosave import Autosave
from viewer.session.background import Background, Task
from viewer.session.store import Store
from viewer.ui.document.documents import Documents
from viewer.ui.widgets.report import report_of

LATEST_MS = 120_000
"""After the first change that is in no copy."""
RESTED_MS = 15_000
"""After the last change: while people think, nothing is in the way."""
FREE_MS = 500
"""Between two looks at whether a hand is still on something."""
TOUCH_MS = 30_000
PATIENCE = 3.0
"""Seconds that a closing window waits for the disk."""


class Autosaver(QObject):
    """Writes copies off the window's thread.

    Signals:
        failed(object): A ``Report``; it is tried again.

    Args:
        documents: The document.
        store: Says whether something is being dragged.
        picture: What is seen now, as a PNG.
        folder: Where the copies are.
    """

    failed = Signal(object)
    _ended = Signal(object)

    def __init__(self, documents: Documents, store: Store, picture: Callable[[], bytes], folder: Path) -> None:
        super().__init__()
        self._documents, self._store, self._picture = documents, store, picture
        self._autosave = Autosave(folder)
        self._background = Background(self._ended.emit)
        self._latest, self._rested, self._free = (
            QTimer(self, singleShot=True, interval=each) for each in (LATEST_MS, RESTED_MS, FREE_MS)
        )
        self._touch = QTimer(self, interval=TOUCH_MS)
        for timer in (self._latest, self._rested, self._free):
            timer.timeout.connect(self._write_when_free)
        self._touch.timeout.connect(lambda: self.do(documents.hold.touch))
        self._touch.start()
        self._ended.connect(self._on_ended, Qt.ConnectionType.QueuedConnection)
        documents.changed.connect(self._on_changed)

    def now(self, then: Task = lambda: None) -> None:
        """Write the copy, where one is due: something is about to happen from which we may not come back.

        Args:
            then: Is done behind it, if that has worked.
        """
        for timer in (self._latest, self._rested, self._free):
            timer.stop()
        session = self._documents.session
        picture = self._picture() if self._autosave.is_due(session) else b""
        task = self._autosave.update(session, picture) or (lambda: None)

        def work() -> None:
            task()
            then()

        self._background.submit(work)

    def do(self, task: Task) -> None:
        """Have something else done that may wait for the disk."""
        self._background.submit(task)

    def close(self) -> None:
        """The window closes by itself: nothing is left to recover."""
        self._touch.stop()
        self._background.close(PATIENCE)
        self._autosave.close()
        self._documents.close()

    def _on_changed(self) -> None:
        session = self._documents.session
        if self._autosave.is_due(session):
            self._rested.start()
            if not self._latest.isActive():
                self._latest.start()
        elif not session.dirty:
            self.now()  # what was saved needs no copy any more

    def _write_when_free(self) -> None:
        state = self._store.state
        if state.moving or state.tried is not None or QApplication.mouseButtons() != Qt.MouseButton.NoButton:
            self._free.start()
        else:
            self.now()

    def _on_ended(self, error: ViewerError | OSError | None) -> None:
        if error is None:
            return
        self._autosave.missed()
        self._latest.start()
        if isinstance(error, OSError):
            error = OutputError(f"The recovery copy cannot be written: {error.strerror}.", "Free space, and save now.")
        self.failed.emit(report_of(error))

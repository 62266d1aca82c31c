"""Questions to the disk, which may take their time: asked on a thread of their own, answered on the window's."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import QObject, Qt, Signal

from viewer.errors import OutputError, ViewerError
from viewer.session.background import Background
from viewer.ui.widgets.report import Report, report_of

T = TypeVar("T")
PATIENCE = 1.0
"""Seconds that a closing window waits for a disk."""


class Asides(QObject):
    """Asks one question after the other.

    Args:
        report: Shows why there is no answer.
    """

    _answered = Signal(object)
    _failed = Signal(object)

    def __init__(self, report: Callable[[Report], None]) -> None:
        super().__init__()
        self._report = report
        self._background = Background(self._failed.emit)
        self._open = 0
        self._answered.connect(lambda deliver: deliver(), Qt.ConnectionType.QueuedConnection)
        self._failed.connect(self._on_ended, Qt.ConnectionType.QueuedConnection)

    @property
    def busy(self) -> bool:
        """Whether an answer is still to come."""
        return self._open > 0

    def ask(self, question: Callable[[], T], then: Callable[[T], None]) -> None:
        """Find something out; ``then`` is given the answer, on the window's thread, unless that fails.

        Args:
            question: Touches nothing but the disk and values.
            then: May touch the window.
        """

        def work() -> None:
            answer = question()
            self._answered.emit(lambda: then(answer))

        self._open += 1
        self._background.submit(work)

    def close(self) -> None:
        """The window goes away."""
        self._background.close(PATIENCE)

    def _on_ended(self, error: ViewerError | OSError | None) -> None:
        self._open -= 1
        if isinstance(error, OSError):
            error = OutputError(f"The disk does not answer: {error.strerror}.", "Check the disk, and try again.")
        if error is not None:
            self._report(report_of(error))

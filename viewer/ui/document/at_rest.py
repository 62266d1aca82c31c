"""What is seen, once it is finished: for the pictures of states and files."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QImage

REST_MS = 600
"""After a change, for the picture to come; and between two looks at whether it is there."""


class AtRest(QObject):
    """Waits until nothing moves and nothing more is drawn.

    Signals:
        arrived(QImage): What is seen now; once for all that have asked since the last time.

    Args:
        seen: What is seen now; None as long as that is not finished.
    """

    arrived = Signal(QImage)

    def __init__(self, seen: Callable[[], QImage | None]) -> None:
        super().__init__()
        self._seen = seen
        self._rest = QTimer(self, singleShot=True, interval=REST_MS)
        self._rest.timeout.connect(self._look)

    @property
    def waiting(self) -> bool:
        """Whether a picture is waited for."""
        return self._rest.isActive()

    def ask(self) -> None:
        """Wait for the picture of what was changed just now."""
        self._rest.start()

    def stop(self) -> None:
        """What was asked for is of no use any more."""
        self._rest.stop()

    def _look(self) -> None:
        image = self._seen()
        if image is None:
            self._rest.start()
        elif not image.isNull():
            self.arrived.emit(image)

"""When a surface is drawn again, how often it was, and what it draws."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from typing import Protocol, runtime_checkable

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from viewer.errors import ViewerError
from viewer.session.store import Store
from viewer.ui.viewport.scene_painter import ScenePainter

RATE_WINDOW = 1.5
"""Seconds over which redraws are counted."""
UPLOAD_PAUSE_MS = 4
"""Between two pieces of textures, for everything else that the window has to do."""


@runtime_checkable
class Feed(Protocol):
    """Where a surface gets what to draw, and what it reports errors to."""

    store: Store

    def failed(self, error: ViewerError) -> None:
        """The picture could not be drawn."""
        ...


class RedrawCounter:
    """How often the picture was drawn lately."""

    def __init__(self) -> None:
        self._moments: deque[float] = deque(maxlen=240)

    def count(self) -> None:
        """The picture was drawn now."""
        self._moments.append(time.monotonic())

    def rate(self) -> float:
        """Redraws a second over the last moments; 0 at rest."""
        now = time.monotonic()
        recent = [moment for moment in self._moments if now - moment < RATE_WINDOW]
        return (len(recent) - 1) / (recent[-1] - recent[0]) if len(recent) > 2 else 0.0


class Continuation:
    """Redraws soon where the picture is unfinished: every redraw brings a piece of it.

    Args:
        surface: Where the picture is.
        painter: What draws it; None = nothing does just now.
        redraw: Redraws it.
    """

    def __init__(
        self, surface: QWidget, painter: Callable[[], ScenePainter | None], redraw: Callable[[], None]
    ) -> None:
        self._painter, self._redraw = painter, redraw
        self._timer = QTimer(surface, interval=UPLOAD_PAUSE_MS, singleShot=True)
        self._timer.timeout.connect(self._look)

    @property
    def expected(self) -> bool:
        """Whether more of the picture is on its way."""
        painter = self._painter()
        # In this order: what is worked out between the two questions is not missed.
        return painter is not None and (painter.waiting or painter.unfinished)

    def drawn(self) -> None:
        """A picture was drawn."""
        if self.expected:
            self._timer.start()

    def _look(self) -> None:
        expected, painter = self.expected, self._painter()
        if painter is not None and painter.unfinished:
            self._redraw()
        elif expected:
            self._timer.start()

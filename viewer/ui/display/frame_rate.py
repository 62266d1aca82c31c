"""The target frame rate: kept in the settings, chosen in the menu, followed by the surface and the engine."""

from __future__ import annotations

from PySide6.QtCore import QObject, QSettings

from viewer.session.frame_rate import DEFAULT_RATE, RATES, budget
from viewer.ui.viewport.viewport import Viewport
from viewer.ui.work.engine import Engine

SETTING = "frame_rate"


class FrameRate(QObject):
    """Tells the viewport and the engine how quick to be.

    Args:
        viewport: Becomes coarser while it moves where its redraws take too long.
        engine: Makes its first pictures as fine as there is time.
        settings: Where the choice is kept.
    """

    def __init__(self, viewport: Viewport, engine: Engine, settings: QSettings) -> None:
        super().__init__(viewport)
        self._viewport = viewport
        self._engine = engine
        self._settings = settings
        chosen = str(settings.value(SETTING, DEFAULT_RATE))
        self._apply(int(chosen) if chosen.isdecimal() and int(chosen) in RATES else DEFAULT_RATE)

    def choose(self, rate: int) -> None:
        """Aim at so many pictures a second from now on."""
        self._settings.setValue(SETTING, rate)
        self._apply(rate)

    def _apply(self, rate: int) -> None:
        self._viewport.store.change(frame_rate=rate)
        self._engine.preview_seconds = budget(rate).preview

"""The one place that changes how the viewport shows its frames."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

import msgspec
from PySide6.QtCore import QObject, Signal, SignalInstance

from viewer.render.display_settings import Display
from viewer.render.request import Channel, RenderOptions
from viewer.render.tone import EXPOSURE_LIMIT
from viewer.ui.viewport.view_state import ViewState


@runtime_checkable
class Shows(Protocol):
    """What the control needs of the viewport."""

    wanted: SignalInstance

    def state(self) -> ViewState:
        """What is shown."""
        ...

    def change(self, **changes: object) -> None:
        """Replace fields of the state and redraw."""
        ...


class DisplayControl(QObject):
    """Changes channel, tone, false colours, and the options that fields are rendered with.

    Signals:
        changed(): Display or options have changed.
        exposure_changed(float), channel_changed(str): Likewise, said once more for those who want only that.

    Args:
        viewport: Whose state to change; asked for a new frame where the one that is there will not do.
    """

    changed = Signal()
    exposure_changed = Signal(float)
    channel_changed = Signal(str)

    def __init__(self, viewport: QObject) -> None:
        super().__init__(viewport)
        assert isinstance(viewport, Shows)
        self._viewport: Shows = viewport

    @property
    def display(self) -> Display:
        """How frames are shown."""
        return self._viewport.state().display

    @property
    def options(self) -> RenderOptions:
        """How fields are rendered."""
        return self._viewport.state().options

    def set(self, display: Display) -> None:
        """Show frames that way; another one is asked for only where it lacks a channel."""
        old = self.display
        if display == old:
            return
        self._viewport.change(display=display)
        self.changed.emit()
        if display.tone.exposure != old.tone.exposure:
            self.exposure_changed.emit(display.tone.exposure)
        if display.channel != old.channel:
            self.channel_changed.emit(display.channel)
        if not set(display.channels) <= set(old.channels):
            self._viewport.wanted.emit(False)

    def set_channel(self, channel: Channel) -> None:
        """Show another channel."""
        self.set(msgspec.structs.replace(self.display, channel=channel))
        # Also where nothing has changed: the menu's check mark has.
        self.channel_changed.emit(self.display.channel)

    def set_exposure(self, stops: float) -> None:
        """Brighten or darken the picture."""
        limited = min(max(stops, -EXPOSURE_LIMIT), EXPOSURE_LIMIT)
        tone = msgspec.structs.replace(self.display.tone, exposure=limited)
        self.set(msgspec.structs.replace(self.display, tone=tone))

    def brighten(self, stops: float) -> None:
        """Change the exposure by so much."""
        self.set_exposure(self.display.tone.exposure + stops)

    def set_options(self, options: RenderOptions) -> None:
        """Render fields another way."""
        if options != self.options:
            self._viewport.change(options=options)
            self.changed.emit()
            self._viewport.wanted.emit(False)

"""The one place that changes how the viewport shows its frames."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

from msgspec.structs import replace
from PySide6.QtCore import QObject, Signal, SignalInstance

from viewer.render.request import Channel, Frame, RenderOptions
from viewer.render.show.display_settings import Display
from viewer.render.show.false_color import FalseColor, Scale
from viewer.render.show.tone import EXPOSURE_LIMIT, Tone
from viewer.session.orbit_view import OrbitView
from viewer.ui.viewport.display_parts import scale_in
from viewer.ui.viewport.view_state import ViewState


@runtime_checkable
class Shows(Protocol):
    """What the control needs of the viewport."""

    wanted: SignalInstance

    @property
    def view(self) -> OrbitView:
        """From where one looks."""
        ...

    def state(self) -> ViewState:
        """What is shown."""
        ...

    def change(self, **changes: object) -> None:
        """Replace fields of the state and redraw."""
        ...

    def set_view(self, view: OrbitView, *, moving: bool = False) -> None:
        """Look from elsewhere, and ask for a picture."""
        ...


class DisplayControl(QObject):
    """Changes channel, tone, false colours, and the options that fields are rendered with.

    Signals:
        changed(): Display, options, or what the false colours stand for have changed.
        exposure_changed(float), channel_changed(str): Likewise, said once more for those who want only that.
        framed(): Another frame is on screen.

    Args:
        viewport: Whose state to change; asked for a new frame where the one that is there will not do.
    """

    changed = Signal()
    exposure_changed = Signal(float)
    channel_changed = Signal(str)
    framed = Signal()

    def __init__(self, viewport: QObject) -> None:
        super().__init__(viewport)
        assert isinstance(viewport, Shows)
        self._viewport: Shows = viewport
        self._chosen: dict[Channel, FalseColor] = {}

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
        self._chosen[display.channel] = display.false_color
        self._viewport.change(display=display, scales=_scales(display, self._viewport.state().frame))
        self.changed.emit()
        if display.tone.exposure != old.tone.exposure:
            self.exposure_changed.emit(display.tone.exposure)
        if display.channel != old.channel:
            self.channel_changed.emit(display.channel)
        if not set(display.channels) <= set(old.channels):
            self._viewport.wanted.emit(False)

    def show_frame(self, frame: Frame | None) -> None:
        """Put a frame on the screen. Ranges that are found automatically follow it, but not while a hand moves."""
        state = self._viewport.state()
        kept = state.scales if state.moving else ()
        scales = _scales(state.display, frame, kept)
        self._viewport.change(frame=frame, scales=scales)
        if scales != state.scales:
            self.changed.emit()
        self.framed.emit()

    def set_channel(self, channel: Channel) -> None:
        """Show another channel, in the false colours that were chosen for it before."""
        known = self._chosen.get(channel, FalseColor())
        self.set(replace(self.display, channel=channel, false_color=known))
        # Also where nothing has changed: the menu's check mark has.
        self.channel_changed.emit(self.display.channel)

    def set_second(self, channel: Channel) -> None:
        """Show another channel in the right part of a split picture."""
        known = self._chosen.get(channel, FalseColor())
        self.set(replace(self.display, second=channel, second_false_color=known))

    @property
    def split(self) -> float | None:
        """Where the right part of the picture begins, from 0 to 1; None = it is not split."""
        return self.display.split

    def set_split(self, split: float | None) -> None:
        """Begin the right part there, from 0 to 1; None = do not split the picture."""
        self.set(replace(self.display, split=None if split is None else min(max(split, 0.0), 1.0)))

    def toggle_split(self) -> None:
        """Split the picture in the middle, or no longer."""
        self.set_split(0.5 if self.display.split is None else None)

    def set_tone(self, tone: Tone) -> None:
        """Show light another way."""
        limited = min(max(tone.exposure, -EXPOSURE_LIMIT), EXPOSURE_LIMIT)
        self.set(replace(self.display, tone=replace(tone, exposure=limited)))

    def set_exposure(self, stops: float) -> None:
        """Brighten or darken the picture."""
        self.set_tone(replace(self.display.tone, exposure=stops))

    def brighten(self, stops: float) -> None:
        """Change the exposure by so much."""
        self.set_exposure(self.display.tone.exposure + stops)

    def set_options(self, options: RenderOptions, *, moving: bool = False) -> None:
        """Render fields another way.

        Args:
            options: How.
            moving: A hand is on it: being quick counts for more than being sharp.
        """
        if options == self.options:
            return
        self._viewport.change(options=options)
        self.changed.emit()
        if moving:
            self._viewport.set_view(self._viewport.view, moving=True)
        else:
            self._viewport.wanted.emit(False)


def _scales(display: Display, frame: Frame | None, kept: tuple[Scale | None, ...] = ()) -> tuple[Scale | None, ...]:
    """The false colours of every channel on display, those that are ``kept`` as they are."""
    chosen = (display.false_color, display.second_false_color)
    return tuple(
        (kept[index] if index < len(kept) else None) or scale_in(frame, channel, chosen[index])
        for index, channel in enumerate(display.channels)
    )

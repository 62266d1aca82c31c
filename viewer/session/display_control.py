"""The one place that changes how the viewport shows its frames."""

from __future__ import annotations

from msgspec.structs import replace

from viewer.render.channels import Channel
from viewer.render.request import RenderOptions
from viewer.render.show.display_settings import Display
from viewer.render.show.false_color import FalseColor
from viewer.render.show.tone import EXPOSURE_LIMIT, Tone
from viewer.session.store import Store, scales_of


class DisplayControl:
    """Changes channel, tone, false colours, and the options that fields are rendered with.

    Args:
        store: Where they are.
    """

    def __init__(self, store: Store) -> None:
        self.store = store
        self._chosen: dict[Channel, FalseColor] = {}

    @property
    def display(self) -> Display:
        """How frames are shown."""
        return self.store.state.display

    @property
    def options(self) -> RenderOptions:
        """How fields are rendered."""
        return self.store.state.options

    def set(self, display: Display) -> None:
        """Show frames that way; another one is asked for only where it lacks a channel."""
        if display != self.display:
            self._put(display)

    def set_channel(self, channel: Channel) -> None:
        """Show another channel, in the false colours that were chosen for it before."""
        known = self._chosen.get(channel, FalseColor())
        self._put(replace(self.display, channel=channel, false_color=known))

    def set_second(self, channel: Channel) -> None:
        """Show another channel in the right part of a split picture."""
        known = self._chosen.get(channel, FalseColor())
        self.set(replace(self.display, second=channel, second_false_color=known))

    def _put(self, display: Display) -> None:
        """Also the same display once more: what shows it may have to take back what was clicked."""
        self._chosen[display.channel] = display.false_color
        self.store.change(display=display, scales=scales_of(display, self.store.state.frame))

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
            moving: It is being dragged: being quick counts for more than being sharp.
        """
        if options == self.options:
            return
        if moving:
            self.store.look(self.store.state.view, moving=True, options=options)
        else:
            self.store.change(options=options)

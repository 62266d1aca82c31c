"""Switches between the views of models: patterns, edges, four pictures, fields beside models."""

from __future__ import annotations

from msgspec.structs import replace
from PySide6.QtCore import QObject, Signal

from viewer.session.state import ModelDisplay, ModelView
from viewer.ui.viewport.viewport import Viewport


class ModelControl(QObject):
    """The one place that changes how the viewport shows models beside their channels.

    Signals:
        changed(): They are shown another way.

    Args:
        viewport: Draws.
    """

    changed = Signal()

    def __init__(self, viewport: Viewport) -> None:
        super().__init__(viewport)
        self._viewport = viewport
        viewport.display_changed.connect(self._follow_split)

    @property
    def look(self) -> ModelDisplay:
        """How models are shown."""
        return self._viewport.store.state.models

    def set_look(self, look: ModelDisplay) -> None:
        """Show models that way."""
        if look != self.look:
            self._viewport.store.change(models=look)
            self.changed.emit()

    def set_view(self, view: ModelView) -> None:
        """Show something else of models than the channel."""
        self.set_look(replace(self.look, view=view, four_up=False))
        if view == "texel_density":
            text = self.tr(
                "Texels along a length: green as usual on this model, dark a quarter, pale four times as many"
            )
            self._viewport.hud.say(text)
        elif view == "checker":
            self._viewport.hud.say(self.tr("Squares of equal size in the texture: a colour for each place in it"))

    def toggle_view(self, view: ModelView) -> None:
        """Show that of models, or their channel again."""
        self.set_view("channel" if self.look.view == view else view)

    def toggle_wireframe(self) -> None:
        """Draw the edges of triangles, or no longer."""
        self.set_look(replace(self.look, wireframe=not self.look.wireframe))

    def toggle_four_up(self) -> None:
        """Show four pictures, or one."""
        four_up = not self.look.four_up
        if four_up:
            self._viewport.display.set_split(None)
        self.set_look(replace(self.look, four_up=four_up, beside=False, view="channel"))

    def toggle_beside(self) -> None:
        """Show fields on the left side and models on the right one, or both everywhere."""
        beside = not self.look.beside
        self.set_look(replace(self.look, beside=beside, four_up=False))
        self._viewport.display.set_split(0.5 if beside else None)

    def _follow_split(self) -> None:
        """A picture that is no longer split, or split anew while there are four, has no such sides."""
        split = self._viewport.display.split
        if split is None and self.look.beside:
            self.set_look(replace(self.look, beside=False))
        elif split is not None and self.look.four_up:
            self.set_look(replace(self.look, four_up=False))

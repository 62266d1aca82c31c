"""The place of the texture panel. The panel is made when it is first seen."""

from __future__ import annotations

from viewer.ui.texture.textures import Textures
from viewer.ui.widgets.panel_holder import PanelHolder


class TextureHolder(PanelHolder):
    """Becomes the panel of a model's maps, which are looked at only as long as somebody sees it."""

    def __init__(self, textures: Textures) -> None:
        super().__init__("viewer.ui.texture.panel", "TexturePanel", textures)
        self._textures = textures

    def set_seen(self, seen: bool) -> None:
        """Look at the maps while people see their place."""
        super().set_seen(seen)
        self._textures.watch(seen)

"""The maps of models as a feature of the window."""

from __future__ import annotations

from viewer.ui.document.context import WindowContext
from viewer.ui.texture.textures import Textures
from viewer.ui.widgets.command import Dock, Feature
from viewer.ui.widgets.panel_holder import PanelHolder


def feature(context: WindowContext) -> Feature:
    """A panel that shows the maps of the selected model, and follows them only as long as it is seen."""
    textures = Textures(context.viewport, context.documents)
    context.store.watch(lambda state: state.selection, textures.follow)
    panel = PanelHolder("viewer.ui.texture.panel", "TexturePanel", textures)
    panel.seen.connect(textures.watch)
    return Feature((textures,), dock=Dock("texture", "Texture", panel))

"""The place of the light panel. The panel is made when it is first seen."""

from __future__ import annotations

from viewer.ui.lighting.lighting import Lighting
from viewer.ui.widgets.panel_holder import PanelHolder


class LightHolder(PanelHolder):
    """Becomes the panel of all lights."""

    def __init__(self, lighting: Lighting) -> None:
        super().__init__("viewer.ui.lighting.panel", "LightPanel", lighting)

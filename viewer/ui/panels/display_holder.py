"""The place of the display panel. The panel is made when it is first seen."""

from __future__ import annotations

from viewer.ui.panels.panel_holder import PanelHolder
from viewer.ui.viewport.viewport import Viewport


class DisplayHolder(PanelHolder):
    """Becomes the display panel of a viewport."""

    def __init__(self, viewport: Viewport) -> None:
        super().__init__("viewer.ui.panels.display_panel", "DisplayPanel", viewport)

"""The place of the display panel. The panel is made when it is first seen."""

from __future__ import annotations

from viewer.ui.display.model_control import ModelControl
from viewer.ui.viewport.viewport import Viewport
from viewer.ui.widgets.panel_holder import PanelHolder


class DisplayHolder(PanelHolder):
    """Becomes the display panel of a viewport."""

    def __init__(self, viewport: Viewport, models: ModelControl) -> None:
        super().__init__("viewer.ui.display.panel", "DisplayPanel", viewport, models)

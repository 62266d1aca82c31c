"""The place of the training panel. The panel is made when it is first seen."""

from __future__ import annotations

from viewer.ui.panels.panel_holder import PanelHolder
from viewer.ui.training import Training


class TrainingHolder(PanelHolder):
    """Becomes the panel of all training runs."""

    def __init__(self, training: Training) -> None:
        super().__init__("viewer.ui.panels.training_panel", "TrainingPanel", training)

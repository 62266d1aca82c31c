"""The place of the training panel. The panel is made when it is first seen."""

from __future__ import annotations

from viewer.ui.training.runs import Training
from viewer.ui.training.share import ViewingShare
from viewer.ui.training.share_slider import ShareSlider
from viewer.ui.widgets.panel_holder import PanelHolder


class TrainingHolder(PanelHolder):
    """Becomes the panel of all training runs, below the slider between them and the view."""

    def __init__(self, training: Training, share: ViewingShare) -> None:
        super().__init__("viewer.ui.training.panel", "TrainingPanel", training)
        self.share = ShareSlider()
        self.share.show_share(share.chosen)
        self.share.changed.connect(lambda chosen: share.choose(chosen))
        self._column.addWidget(self.share)

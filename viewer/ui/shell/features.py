"""The table of features: all that a window consists of, in the order of its menus and tabs."""

from __future__ import annotations

from collections.abc import Callable

from viewer.ui.asking.feature import feature as asking
from viewer.ui.bones.feature import feature as bones
from viewer.ui.camera.feature import feature as camera
from viewer.ui.cleaning.feature import feature as cleaning
from viewer.ui.dataset.feature import feature as dataset
from viewer.ui.display.feature import feature as display
from viewer.ui.document.context import WindowContext
from viewer.ui.document.feature import feature as document
from viewer.ui.editing.feature import feature as editing
from viewer.ui.editing.outline_feature import feature as outlines
from viewer.ui.editing.paint_feature import feature as painting
from viewer.ui.extraction.feature import feature as extraction
from viewer.ui.history.feature import feature as history
from viewer.ui.lighting.feature import feature as lighting
from viewer.ui.moment.feature import feature as moment
from viewer.ui.occupancy.feature import feature as occupancy
from viewer.ui.placing.feature import feature as placing
from viewer.ui.points.feature import feature as points
from viewer.ui.selection.feature import feature as selection
from viewer.ui.splats.feature import feature as splats
from viewer.ui.start.feature import feature as start
from viewer.ui.texture.feature import feature as texture
from viewer.ui.timeline.feature import feature as timeline
from viewer.ui.training.feature import feature as training
from viewer.ui.widgets.command import Feature

FEATURES: tuple[Callable[[WindowContext], Feature], ...] = (
    document,
    history,
    start,
    camera,
    dataset,
    display,
    training,
    editing,
    outlines,
    placing,
    painting,
    selection,
    cleaning,
    lighting,
    texture,
    extraction,
    occupancy,
    points,
    splats,
    moment,
    bones,
    asking,
    timeline,
)

"""From a grid in training to a field that can be stored."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from viewer.scene.content import AssetId, DistanceField
from viewer.training.sdf.grid import DistanceGrid, redistance
from viewer.training.sdf.state import RunState

THINNER = 0.4
"""Of the width that was learned is what is stored: a density that does not know at what slant it is met shows
silhouettes by about two widths too large, while training knows the slant."""
LARGEST_HALF = 60000.0


def field_of(state: RunState) -> tuple[DistanceField, Mapping[str, np.ndarray]]:
    """The field as it stands, in units of the data set; tensors as in ``viewer.fields.distance_layout``."""
    grid = state.grid
    voxel = grid.voxel_size
    content = DistanceField(
        AssetId(""), grid.aabb, "grid", "neus", THINNER * state.surface_width.width * voxel, color_space="srgb"
    )
    tensors = {
        "distance": (grid.volume.distance.reshape(grid.shape) * np.float32(voxel)).astype(np.float32),
        "sh.corners": grid.cells[1:].copy(),
        "sh.values": np.clip(grid.volume.colors[1:], -LARGEST_HALF, LARGEST_HALF).astype(np.float16),
    }
    if state.background.learned:
        tensors["background"] = state.background.picture.copy()
    return content, tensors


def redistance_far(grid: DistanceGrid, keep: float) -> None:
    """Make true distances of what lies ``keep`` voxels and more from the surface, in place."""
    np.copyto(grid.volume.distance, redistance(grid.volume.distance, grid.shape, keep))

"""What a run of signed distances has reached; what its checkpoints hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import msgspec
import numpy as np

from viewer.scene.content import AssetId, DistanceField
from viewer.training.checkpoints import require, require_floats
from viewer.training.config import SdfConfig
from viewer.training.grid.state import GridHeader, GridState, check_layout, restore_skips
from viewer.training.sdf.grid import Box, DistanceGrid, grid_with_rows

BY_ROW = ("distances_mean", "distances_square", "colors", "color_squares")
"""Names of ``DistanceGrid.learned_rows`` in checkpoints."""
THINNER = 0.4
"""Of the width that was learned is what is stored: a density that does not depend on the slant at which it is met
shows silhouettes by about two widths too large, while the opacity in training does."""
LARGEST_HALF = 60000.0


@dataclass(eq=False)
class SurfaceWidth:
    """The opacity's width b and Adam's state of its logarithm.

    Attributes:
        width: In voxels.
        mean: Running mean of the gradients.
        square: Running mean of their squares.
    """

    width: float
    mean: float = 0.0
    square: float = 0.0


class DistanceHeader(GridHeader, frozen=True, kw_only=True):
    """The small part of a checkpoint; in files, fields have the names of the first version."""

    config: SdfConfig
    surface_width: tuple[float, float, float] = msgspec.field(name="sharpness")
    is_density: bool = msgspec.field(name="fog")
    adam_steps: int = msgspec.field(name="moments")


@dataclass(eq=False, kw_only=True)
class DistanceState(GridState[DistanceGrid]):
    """What a run has reached.

    Attributes:
        surface_width: Width of the surface.
        is_density: ``grid`` still holds densities, times -1, from which the surface is to be carved.
        adam_steps: Steps since Adam's means of the distances began.
    """

    header = DistanceHeader
    fixed_options = (*GridState.fixed_options, "eikonal", "smoothness", "mask")

    surface_width: SurfaceWidth = field(default_factory=lambda: SurfaceWidth(2.0))
    is_density: bool = False
    adam_steps: int = 0

    def header_entries(self) -> dict[str, Any]:
        """The grid's layout, and how its numbers are to be read."""
        width = self.surface_width
        return {
            **super().header_entries(),
            "sharpness": (width.width, width.mean, width.square),
            "fog": self.is_density,
            "moments": self.adam_steps,
        }

    def arrays(self) -> dict[str, np.ndarray]:
        """Distances, colours and the optimiser's state."""
        rows = {name: array[1:].copy() for name, array in zip(BY_ROW, self.grid.learned_rows, strict=True)}
        return {**super().arrays(), **rows, "distance": self.grid.volume.scalars.copy()}

    @classmethod
    def from_arrays(
        cls, header: DistanceHeader, tensors: Mapping[str, np.ndarray], progress: Mapping[str, Any]
    ) -> DistanceState:
        """The state that a checkpoint holds."""
        cells, distance = tensors["cells"], tensors["distance"]
        by_row = [tensors[name] for name in BY_ROW]
        count, width = len(cells), 3 * (header.degree + 1) ** 2
        check_layout(header, cells)
        require(distance.shape == (header.shape[0] * header.shape[1] * header.shape[2],))
        require([array.shape for array in by_row] == [(count,), (count,), (count, width), (count, width)])
        require_floats(distance, *by_row)
        require(0 < header.surface_width[0] < 1e6)
        grid = grid_with_rows(Box(header.aabb, header.shape), distance.copy(), cells.copy(), header.degree)
        for learned, array in zip(grid.learned_rows, by_row, strict=True):
            learned[1:] = array
        restore_skips(grid, tensors["skip"])
        width = SurfaceWidth(*header.surface_width)
        return cls(
            grid=grid, stage=header.stage, surface_width=width, is_density=header.is_density,
            adam_steps=header.adam_steps, **progress,
        )  # fmt: skip

    def field(self) -> tuple[DistanceField, Mapping[str, np.ndarray]]:
        """The field so far, in units of the data set; tensors as in ``viewer.fields.distance_layout``."""
        grid, volume = self.grid, self.grid.volume
        voxel = grid.voxel_size
        width = THINNER * self.surface_width.width * voxel
        tensors = {
            "distance": (volume.scalars.reshape(grid.shape) * np.float32(voxel)).astype(np.float32),
            "sh.corners": grid.cells[1:].copy(),
            "sh.values": np.clip(volume.rows[1:], -LARGEST_HALF, LARGEST_HALF).astype(np.float16),
        }
        if self.background.learned:
            tensors["background"] = self.background.picture.copy()
        return DistanceField(AssetId(""), grid.aabb, "grid", "neus", width, color_space="srgb"), tensors

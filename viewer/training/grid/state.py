"""What a run on a grid has reached, and the part of its checkpoints that all grids share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import numpy as np

from viewer.scene.geometry import AABB
from viewer.training.checkpoints import Header, RunState, require
from viewer.training.grid.volume import Grid, Shape

GridT = TypeVar("GridT", bound=Grid)


class GridHeader(Header, frozen=True, kw_only=True):
    """What a checkpoint's header says of a grid."""

    aabb: AABB
    shape: Shape
    degree: int
    stage: int


@dataclass(eq=False, kw_only=True)
class GridState(RunState, Generic[GridT]):
    """What a run on a grid has reached.

    Attributes:
        grid: What has been learned.
        stage: Number of the schedule's stage that ``grid`` belongs to.
    """

    fixed_options = ("resolution", "sh_degree")

    grid: GridT
    stage: int = 0

    def header_entries(self) -> dict[str, Any]:
        """The grid's layout."""
        grid = self.grid
        return {"aabb": grid.aabb, "shape": grid.shape, "degree": grid.degree, "stage": self.stage}

    def arrays(self) -> dict[str, np.ndarray]:
        """Which grid points own rows, and which bricks are empty."""
        return {"cells": self.grid.cells[1:].copy(), "skip": self.grid.volume.skip.copy()}


def check_layout(header: GridHeader, cells: np.ndarray) -> None:
    """Make sure that a checkpoint's header and the owners of its rows are valid.

    Raises:
        ValueError: They are not.
    """
    total = header.shape[0] * header.shape[1] * header.shape[2]
    require(header.degree in (0, 1, 2), min(header.shape) >= 2, cells.dtype == np.int32, cells.ndim == 1)
    require(len(cells) == 0 or bool(cells[0] >= 0 and cells[-1] < total and (np.diff(cells) > 0).all()))


def restore_skips(grid: Grid, skip: np.ndarray) -> None:
    """Take over which bricks are empty.

    Raises:
        ValueError: They are not those of the grid.
    """
    require(skip.shape == grid.volume.skip.shape, skip.dtype == np.uint8)
    np.copyto(grid.volume.skip, skip)

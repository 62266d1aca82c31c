"""What a run of sparse voxels has reached; what its checkpoints hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from viewer.training.checkpoints import require, require_floats
from viewer.training.config import VoxelsConfig
from viewer.training.grid.state import GridHeader, GridState, check_layout, restore_skips
from viewer.training.voxels.grid import WIDTHS, VoxelGrid, grid_from_rows, lanes


class VoxelHeader(GridHeader, frozen=True, kw_only=True):
    """The small part of a checkpoint."""

    config: VoxelsConfig


@dataclass(eq=False, kw_only=True)
class VoxelState(GridState[VoxelGrid]):
    """What a run has reached."""

    header = VoxelHeader

    def arrays(self) -> dict[str, np.ndarray]:
        """Rows and squares without their padding."""
        grid, used = self.grid, self.grid.density_lane + 1
        rows, squares = grid.volume.rows[1:, :used].copy(), grid.squares[1:, :used].copy()
        return {**super().arrays(), "rows": rows, "squares": squares}

    @classmethod
    def from_arrays(
        cls, header: GridHeader, tensors: Mapping[str, np.ndarray], progress: Mapping[str, Any]
    ) -> VoxelState:
        """The state that a checkpoint holds."""
        cells, rows, squares = (tensors[name] for name in ("cells", "rows", "squares"))
        check_layout(header, cells)
        require(rows.shape == squares.shape == (len(cells), lanes(header.degree) + 1))
        require_floats(rows, squares)
        full = np.zeros((len(cells), WIDTHS[header.degree]), np.float32)
        full[:, : rows.shape[1]] = rows
        grid = grid_from_rows(header.aabb, header.shape, cells.copy(), full, header.degree)
        grid.squares[1:, : rows.shape[1]] = squares
        restore_skips(grid, tensors["skip"])
        return cls(grid=grid, stage=header.stage, **progress)

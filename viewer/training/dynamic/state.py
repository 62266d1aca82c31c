"""What a run of voxels that move has reached; what its checkpoints hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from viewer.scene.geometry import AABB
from viewer.training.checkpoints import require, require_floats
from viewer.training.config import DynamicConfig
from viewer.training.dynamic.motion import Motion, Sides, empty_motion
from viewer.training.grid.state import GridHeader
from viewer.training.voxels.state import VoxelState


class DynamicHeader(GridHeader, frozen=True, kw_only=True):
    """The small part of a checkpoint."""

    config: DynamicConfig
    motion_box: AABB
    motion_sides: Sides
    motion_step: int


@dataclass(eq=False, kw_only=True)
class DynamicState(VoxelState):
    """What a run has reached.

    Attributes:
        motion: What has been learned of displacements.
        motion_step: Steps that they have taken since they last became finer.
    """

    header = DynamicHeader
    fixed_options = (*VoxelState.fixed_options, "times", "motion")

    motion: Motion
    motion_step: int = 0

    def header_entries(self) -> dict[str, Any]:
        """The layouts of voxels and motion."""
        return {
            **super().header_entries(), "motion_box": self.motion.aabb, "motion_sides": self.motion.sides,
            "motion_step": self.motion_step,
        }  # fmt: skip

    def arrays(self) -> dict[str, np.ndarray]:
        """Those of the voxels, displacements and their moments."""
        motion = self.motion
        named = {"motion": motion.nodes.nodes, "motion.means": motion.means, "motion.squares": motion.squares}
        return {**super().arrays(), **{name: array[:, :3].copy() for name, array in named.items()}}

    @classmethod
    def from_arrays(
        cls, header: GridHeader, tensors: Mapping[str, np.ndarray], progress: Mapping[str, Any]
    ) -> DynamicState:
        """The state that a checkpoint holds."""
        assert isinstance(header, DynamicHeader)
        sides = header.motion_sides
        require(sides[0] >= 1, min(sides[1:]) >= 2, max(sides) <= 1024)
        stored = [tensors[name] for name in ("motion", "motion.means", "motion.squares")]
        count = sides[0] * sides[1] * sides[2] * sides[3]
        require(*(array.shape == (count, 3) for array in stored))
        require_floats(*stored)
        motion = empty_motion(header.motion_box, sides)
        for array, target in zip(stored, (motion.nodes.nodes, motion.means, motion.squares), strict=True):
            target[:, :3] = array
        found = {"motion": motion, "motion_step": header.motion_step}
        state = super().from_arrays(header, tensors, {**progress, **found})
        assert isinstance(state, cls)
        return state

"""What a run of a hash grid has reached; what its checkpoints hold."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from jaxtyping import Float32, UInt8

from viewer.fields.hash_layout import HashLevels, check_hash_grid, hash_levels
from viewer.scene.content import AssetId, HashGridField
from viewer.scene.geometry import AABB
from viewer.training.background import Background
from viewer.training.checkpoints import require, require_floats
from viewer.training.config import HashGridConfig
from viewer.training.hashgrid.march_kernels import BRICK, SIDE
from viewer.training.hashgrid.networks import NAMES, first_weights
from viewer.training.network_learner import NetworkHeader, NetworkState, learned_arrays, no_moments

COARSEST = 16
FIRST_ENTRIES = 1e-4
"""Entries of tables start uniformly within this (Mueller et al. 2022, section 4)."""
FIRST_RAYS = 64
CELLS = SIDE**3


@dataclass(eq=False)
class Occupancy:
    """Where the field may be anything.

    Attributes:
        values: The largest optical thickness of a step that was lately found in each cell.
        occupied: Cells in which samples are taken.
        bricks: Bricks that hold such a cell.
    """

    values: Float32[np.ndarray, " cells"]
    occupied: UInt8[np.ndarray, "x y z"]
    bricks: UInt8[np.ndarray, "bx by bz"]

    def bounds(self) -> tuple[Float32[np.ndarray, "3"], Float32[np.ndarray, "3"]]:
        """Corners of the smallest box with all occupied bricks, in units of the longest edge; empty where none is."""
        lower, upper = np.zeros(3, np.float32), np.zeros(3, np.float32)
        for axis in range(3):
            others = tuple(other for other in range(3) if other != axis)
            filled = np.flatnonzero(self.bricks.any(others))
            if len(filled):
                lower[axis], upper[axis] = filled[0] * BRICK / SIDE, (filled[-1] + 1) * BRICK / SIDE
        return lower, upper


class HashGridHeader(NetworkHeader, frozen=True, kw_only=True):
    """The small part of a checkpoint."""

    config: HashGridConfig
    content: HashGridField


@dataclass(eq=False, kw_only=True)
class HashGridState(NetworkState[HashGridField]):
    """What a run has reached: tables and networks under the names of ``viewer.fields.hash_layout``.

    Attributes:
        rays: Of the next step, by how many samples they have had lately.
        occupancy: Where samples are taken.
        levels: The layout of the grids.
    """

    header = HashGridHeader
    fixed_options = ("levels", "features", "table_bits", "finest", "rate", "contraction")

    occupancy: Occupancy
    rays: int = FIRST_RAYS
    levels: HashLevels = field(init=False)

    def __post_init__(self) -> None:
        """Lay the grids out."""
        self.levels = hash_levels(self.content)

    @property
    def edge(self) -> float:
        """The box's longest edge."""
        return max(self.content.aabb.size)

    @property
    def extent(self) -> float:
        """How long the grids' cells are side by side, in the data set's unit: twice the edge with a contraction."""
        return 2.0 * self.edge if self.content.contraction else self.edge

    @property
    def shift(self) -> float:
        """What is added to density's exponent: at first, light passes what the grids span with a depth of 1."""
        return -math.log(self.extent)

    def tensors(self) -> dict[str, np.ndarray]:
        """Copies of the field's arrays under the names they have in an asset."""
        named = {name: array.copy() for name, array in self.parameters.items()}
        named["density.shift"] = np.array([self.shift], np.float32)
        named["occupied"] = np.packbits(self.occupancy.occupied)
        if self.background.learned:
            named["background"] = self.background.picture.copy()
        return named

    def arrays(self) -> dict[str, np.ndarray]:
        """What is learned, and where it is anything."""
        occupied = np.packbits(self.occupancy.occupied)
        return {**super().arrays(), "occupancy": self.occupancy.values.copy(), "occupied": occupied}

    @classmethod
    def from_arrays(
        cls, header: HashGridHeader, tensors: Mapping[str, np.ndarray], progress: Mapping[str, Any]
    ) -> HashGridState:
        """The state that a checkpoint holds."""
        learned = learned_arrays(tensors, ("tables", *NAMES), header.rays)
        check_hash_grid(header.content, {**learned["parameters"], "density.shift": np.zeros(1, np.float32)})
        values, bits = tensors["occupancy"], tensors["occupied"]
        require(values.shape == (CELLS,), (bits.shape, bits.dtype) == ((CELLS // 8,), np.uint8))
        require_floats(values)
        occupied = np.unpackbits(bits).reshape(SIDE, SIDE, SIDE)
        occupancy = Occupancy(values.copy(), occupied, bricks_of(occupied))
        return cls(content=header.content, occupancy=occupancy, **learned, **progress)


def content_of(config: HashGridConfig, box: AABB, contraction: bool = False) -> HashGridField:
    """The grids that ``config`` asks for, from 16 cells along the longest edge to the finest.

    With ``contraction``, all of space is in them: the box, a cube then, takes half of the cells along each axis.
    """
    levels = config.levels
    growth = max(1.0, (config.finest / COARSEST) ** (1 / max(1, levels - 1)))
    return HashGridField(
        AssetId(""), box, levels, config.features, config.table_bits, COARSEST, growth, contraction=contraction
    )


def first_state(config: HashGridConfig, box: AABB, background: Background, contraction: bool = False) -> HashGridState:
    """Low density everywhere."""
    content = content_of(config, box, contraction)
    entries = np.random.default_rng([config.seed, 1]).uniform(
        -FIRST_ENTRIES, FIRST_ENTRIES, (hash_levels(content).entries, content.features)
    )
    parameters = {"tables": entries.astype(np.float32), **first_weights(content.levels * content.features, config.seed)}
    return HashGridState(content=content, occupancy=full_occupancy(), background=background, **no_moments(parameters))


def full_occupancy() -> Occupancy:
    """Nothing is known yet, so samples are taken in all cells."""
    cells, bricks = (SIDE, SIDE, SIDE), (SIDE // BRICK,) * 3
    return Occupancy(np.zeros(CELLS, np.float32), np.ones(cells, np.uint8), np.ones(bricks, np.uint8))


def bricks_of(occupied: UInt8[np.ndarray, "x y z"]) -> UInt8[np.ndarray, "bx by bz"]:
    """Which bricks hold an occupied cell."""
    side = SIDE // BRICK
    return np.ascontiguousarray(occupied.reshape(side, BRICK, side, BRICK, side, BRICK).max((1, 3, 5)))

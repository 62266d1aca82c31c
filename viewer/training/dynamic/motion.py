"""A motion while it is learned: displacements at nodes over time and space, and what their optimiser keeps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from jaxtyping import Float32, Int32

from viewer.scene.geometry import AABB
from viewer.training.dynamic.motion_kernels import refined, smooth
from viewer.training.thread_pool import ThreadPool, shares

Sides = tuple[int, int, int, int]
"""Nodes over time, and along x, y, z."""


class Nodes(NamedTuple):
    """What the kernels read. A point p lies at ``p * scale + offset``, counted in nodes; displacements are lengths."""

    shape: Int32[np.ndarray, " 4"]
    scale: Float32[np.ndarray, " 3"]
    offset: Float32[np.ndarray, " 3"]
    nodes: Float32[np.ndarray, "nodes 4"]


@dataclass(frozen=True, eq=False)
class Motion:
    """Displacements with what their optimisation needs; the arrays change in place.

    Attributes:
        aabb: The first and the last nodes lie on its faces.
        nodes: What is learned.
        gradients: All zero between two steps.
        means: Adam's first moments.
        squares: Its second moments.
        room: For the nodes while they are smoothed.
    """

    aabb: AABB
    nodes: Nodes
    gradients: Float32[np.ndarray, "nodes 4"]
    means: Float32[np.ndarray, "nodes 4"]
    squares: Float32[np.ndarray, "nodes 4"]
    room: Float32[np.ndarray, "nodes 4"]

    @property
    def sides(self) -> Sides:
        """Nodes over time, and along x, y, z."""
        times, nx, ny, nz = (int(side) for side in self.nodes.shape)
        return (times, nx, ny, nz)

    def smooth(self, over_space: float, over_time: float, thread_pool: ThreadPool) -> None:
        """Move every node a part of the way to the mean of its neighbours in space, and in time."""
        nodes, shape, room = self.nodes.nodes, self.nodes.shape, self.room

        def part(first: int, last: int) -> None:
            smooth(nodes, shape, first, last, np.float32(over_space), np.float32(over_time), room)

        thread_pool.parallel_for(part, shares(len(nodes), thread_pool.size))
        np.copyto(nodes, room)

    def refined(self, sides: Sides) -> Motion:
        """The same motion with more nodes; what the optimiser keeps begins anew."""
        if sides == self.sides:
            return self
        fresh = empty_motion(self.aabb, sides)
        refined(self.nodes.nodes, self.nodes.shape, fresh.nodes.shape, fresh.nodes.nodes)
        return fresh


def empty_motion(aabb: AABB, sides: Sides) -> Motion:
    """Everything at rest."""
    low, size = np.array(aabb.lo), np.array(aabb.size)
    scale = (np.array(sides[1:]) - 1) / size
    shape, offset = np.array(sides, np.int32), -low * scale
    arrays = [np.zeros((sides[0] * sides[1] * sides[2] * sides[3], 4), np.float32) for _ in range(5)]
    nodes = Nodes(shape, scale.astype(np.float32), offset.astype(np.float32), arrays[0])
    return Motion(aabb, nodes, *arrays[1:])


def motion_sides(aabb: AABB, times: int, finest: int) -> Sides:
    """Nodes along each axis, ``finest`` along the longest edge, of cells that are nearly cubes."""
    edge = max(aabb.size) / max(finest - 1, 1)
    nx, ny, nz = (max(2, round(size / edge) + 1) for size in aabb.size)
    return (times, nx, ny, nz)

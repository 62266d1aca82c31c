"""Which matter of a field faces a place, on a lattice: the gradient of its smoothed density is its normal.

A stroke that moves only what faces the eye takes matter at x by the part w(x) of the way. What is at y after it comes
from the place on the way back from y to where the whole stroke would have taken it from, s of the way along, at which
w = s: there is always one, for w is from 0 to 1.
"""

from __future__ import annotations

import numpy as np
from jaxtyping import Float64

from viewer.editing.crowd_normals import differences, smoothed
from viewer.editing.facing import Facing
from viewer.editing.warp import Mapped
from viewer.scene.geometry import Vec3, unit

SMOOTHINGS = 3
STEPS = 8
"""Places along the way back that are looked at first."""
HALVINGS = 12
LEAST_SLOPE = 1e-6
"""Of the steepest slope: gentler ones tell of no surface."""


class FacingGrid:
    """The lattice.

    Args:
        low: Its first node.
        cell: Between two nodes along each axis.
        density: At the nodes.
        eye: What is to be faced.
    """

    def __init__(
        self,
        low: Float64[np.ndarray, " 3"],
        cell: Float64[np.ndarray, " 3"],
        density: Float64[np.ndarray, "x y z"],
        eye: Vec3,
    ) -> None:
        self._low, self._cell = low, cell
        slopes = differences(smoothed(np.maximum(density, 0.0), SMOOTHINGS)).reshape(-1, 3) / cell
        steepness = np.linalg.norm(slopes, axis=1, keepdims=True)
        slopes[steepness[:, 0] <= LEAST_SLOPE * max(float(steepness.max(initial=0.0)), 1e-30)] = 0.0
        nodes = np.stack(np.unravel_index(np.arange(density.size), density.shape), 1)
        self._shares = Facing(low + nodes * cell, unit(-slopes, 0.0, 1e-30)).to(eye).reshape(density.shape)

    def at(self, places: Float64[np.ndarray, "n 3"]) -> Float64[np.ndarray, " n"]:
        """How much of the effect comes to what is there, from 0 to 1."""
        last = np.array(self._shares.shape) - 1
        inside = np.clip((places - self._low) / self._cell, 0.0, last)
        low = np.minimum(inside.astype(np.int64), np.maximum(last - 1, 0))
        share = inside - low
        found = np.zeros(len(places))
        for corner in range(8):
            bits = np.array([corner >> 2 & 1, corner >> 1 & 1, corner & 1])
            node = np.minimum(low + bits, last)
            weight = np.prod(np.where(bits, share, 1.0 - share), axis=1)
            found += weight * self._shares[node[:, 0], node[:, 1], node[:, 2]]
        return found

    def limited(self, places: Float64[np.ndarray, "n 3"], whole: Mapped) -> Mapped:
        """Where what is at places comes from, where the whole stroke would have it come from ``whole``."""
        way = whole.points - places
        low, high = np.zeros(len(places)), np.ones(len(places))
        found = np.zeros(len(places), bool)
        for number in range(STEPS + 1):
            along = number / STEPS
            stops = ~found & (self.at(places + along * way) <= along)
            low[stops], high[stops] = max(along - 1.0 / STEPS, 0.0), along
            found |= stops
        for _ in range(HALVINGS):
            middle = 0.5 * (low + high)
            stops = self.at(places + middle[:, None] * way) <= middle
            high, low = np.where(stops, middle, high), np.where(stops, low, middle)
        jacobian = np.eye(3) + high[:, None, None] * (whole.jacobian - np.eye(3))
        return Mapped(places + high[:, None] * way, jacobian)

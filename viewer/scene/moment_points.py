"""Layers of moving points as arrays, and as tensors of an asset."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float32, Int64, UInt8

from viewer.errors import AssetError
from viewer.scene.geometry import AABB, as_vec3

SEEN = 1
"""Sureness of what was invented."""
HINT = "Make the moment again from its photos."


@dataclass(frozen=True, eq=False)
class MomentPoints:
    """Points of one or two photos, layer by layer, each layer in the order of its photo's pixels (row by row).

    A point is at ``starts + time * (ends - starts)``. Points of the first photo have their pixel's place at time 0,
    those of the second one at time 1.

    Attributes:
        starts: Positions at time 0, in the node's own space.
        ends: Positions at time 1.
        colors: sRGB, and how sure it is that the photo shows this (255 = it does; 1 = invented behind something nearer,
            or beyond the photo's edge).
        bounds: Where each group of points begins, and where the last one ends. Groups are the first photo's layers
            from front to back, and then the second one's.
    """

    starts: Float32[np.ndarray, "n 3"]
    ends: Float32[np.ndarray, "n 3"]
    colors: UInt8[np.ndarray, "n 4"]
    bounds: Int64[np.ndarray, " g"]

    def tensors(self) -> dict[str, np.ndarray]:
        """The arrays under the names they have in an asset."""
        return {"starts": self.starts, "ends": self.ends, "colors": self.colors, "bounds": self.bounds}

    def at(self, time: float) -> Float32[np.ndarray, "n 3"]:
        """Where the points are at a time from 0 to 1."""
        return self.starts + np.float32(time) * (self.ends - self.starts)

    @property
    def core(self) -> AABB:
        """The box around the nearer half of what the photos show, at both times; a point where they show nothing."""
        seen = self.colors[:, 3] > SEEN
        if not seen.any():
            return AABB((0.0, 0.0, 0.0), (0.0, 0.0, 0.0))
        starts, ends = self.starts[seen], self.ends[seen]
        near = starts[:, 2] >= np.median(starts[:, 2])
        lo = np.minimum(starts[near].min(0), ends[near].min(0))
        return AABB(as_vec3(lo), as_vec3(np.maximum(starts[near].max(0), ends[near].max(0))))


def moment_from_tensors(tensors: Mapping[str, np.ndarray], groups: int) -> MomentPoints:
    """The points in an asset's tensors ``starts``, ``ends`` (float32, n x 3), ``colors`` (uint8, n x 4), ``bounds``.

    Args:
        tensors: Of the asset.
        groups: How many groups there are to be: photos times layers.

    Raises:
        AssetError: One is missing, of another type or shape, or a position is not finite.
    """
    starts, ends, colors, bounds = (tensors.get(name) for name in ("starts", "ends", "colors", "bounds"))
    if starts is None or ends is None or colors is None or bounds is None:
        raise AssetError("An asset holds no moving points.", HINT)
    types = (starts.dtype, ends.dtype, colors.dtype, bounds.dtype)
    count = len(starts)
    shapes = (starts.shape, ends.shape, colors.shape, bounds.shape)
    if types != (np.float32, np.float32, np.uint8, np.int64) or (
        shapes != ((count, 3), (count, 3), (count, 4), (groups + 1,))
    ):
        raise AssetError("An asset's moving points do not match each other.", HINT)
    if bounds[0] != 0 or bounds[-1] != count or (np.diff(bounds) < 0).any():
        raise AssetError("An asset's layers of points are out of order.", HINT)
    if not (np.isfinite(starts).all() and np.isfinite(ends).all()):
        raise AssetError("An asset holds points that are not finite.", HINT)
    return MomentPoints(starts, ends, colors, bounds)

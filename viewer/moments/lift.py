"""Layers of photos lifted into space: points, each where it is at the time of either photo."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from jaxtyping import Float, Float32, Float64

from viewer.moments.behind import Layer
from viewer.moments.flow import sampled
from viewer.scene.camera import DOWN_AND_AHEAD, Camera, Pinhole
from viewer.scene.geometry import as_mat4
from viewer.scene.moment_points import MomentPoints

LEAST = 1e-3
"""Disparity of what lies farthest."""


class Eye(NamedTuple):
    """A photo's camera: ``x_camera = rotation x_first + translation`` (+X right, +Y down, +Z ahead), in pixels."""

    rotation: Float64[np.ndarray, "3 3"]
    translation: Float64[np.ndarray, " 3"]
    focal: float
    size: tuple[int, int]

    def lifted(
        self, places: Float[np.ndarray, "n 2"], disparity: Float[np.ndarray, " n"]
    ) -> Float32[np.ndarray, "n 3"]:
        """Points in the node's space, of indices of pixels and their disparity."""
        depth = 1.0 / np.maximum(disparity.astype(np.float64), LEAST)
        x, y = ((places[:, axis] - (self.size[axis] / 2.0 - 0.5)) / self.focal * depth for axis in (0, 1))
        parts = [part - shift for part, shift in zip((x, y, depth), self.translation, strict=True)]
        turn = self.rotation @ DOWN_AND_AHEAD
        columns = (sum(part * turn[row, axis] for row, part in enumerate(parts)) for axis in range(3))
        return np.stack([np.asarray(column, np.float32) for column in columns], -1)

    def camera(self) -> Camera:
        """The same as a camera of the scene."""
        pose = np.eye(4)
        pose[:3, :3] = DOWN_AND_AHEAD @ self.rotation.T @ DOWN_AND_AHEAD
        pose[:3, 3] = DOWN_AND_AHEAD @ (-self.rotation.T @ self.translation)
        width, height = self.size
        lens = Pinhole(width, height, self.focal, self.focal, width / 2.0, height / 2.0)
        return Camera(as_mat4(pose), lens)


class Lifted(NamedTuple):
    """The points of one layer, see :class:`viewer.scene.moment_points.MomentPoints`."""

    own: Float32[np.ndarray, "n 3"]
    other: Float32[np.ndarray, "n 3"]
    colors: np.ndarray


def lifted_layer(
    layer: Layer,
    level: Float32[np.ndarray, "h w 2"],
    eyes: tuple[Eye, Eye],
    other: Float32[np.ndarray, "h w"] | None,
    margin: int,
) -> Lifted:
    """The points of a layer.

    Args:
        layer: On its canvas.
        level: Where each pixel of the canvas would be in the other photo if it did not move, as indices there.
        eyes: The photo's camera and the other one's.
        other: The same layer's disparity in the other photo, on its canvas; None where it has none.
        margin: Pixels of a canvas beyond its photo on each side.
    """
    rows, columns = np.nonzero(layer.mask)
    places = np.stack([columns, rows], -1).astype(np.float32) - np.float32(margin)
    disparity = layer.disparity[rows, columns]
    own = eyes[0].lifted(places, disparity)
    colors = np.concatenate([layer.photo[rows, columns], layer.sure[rows, columns, None]], 1)
    if other is None:
        return Lifted(own, own, colors)
    there = level + layer.strange
    found = sampled(other, there + np.float32(margin))
    return Lifted(own, eyes[1].lifted(there[rows, columns], found[rows, columns]), colors)


def gathered(photos: tuple[tuple[Lifted, ...], ...]) -> MomentPoints:
    """The points of all layers of one or two photos."""
    first = photos[0]
    second = photos[1] if len(photos) > 1 else ()
    starts = [*(each.own for each in first), *(each.other for each in second)]
    ends = [*(each.other for each in first), *(each.own for each in second)]
    colors = [each.colors for each in (*first, *second)]
    bounds = np.concatenate([[0], np.cumsum([len(each) for each in starts])]).astype(np.int64)
    return MomentPoints(np.concatenate(starts), np.concatenate(ends), np.concatenate(colors), bounds)

"""A moment's points for small pictures: one for each 2 x 2 pixels of their photo, or 4 x 4, and so on."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from jaxtyping import Float64, Int64

from viewer.render.moments.merging_kernels import LEAST, OWN_SUMS, add_to_squares, find_squares
from viewer.scene.camera import DOWN_AND_AHEAD, Camera, Pinhole
from viewer.scene.geometry import as_array
from viewer.scene.moment import Moment
from viewer.scene.moment_points import MomentPoints


def merged(content: Moment, points: MomentPoints, pixels: int) -> MomentPoints:
    """The points of each layer merged where they lie in the same square of ``pixels`` x ``pixels`` of their photo.

    Places and colours are means in which surer points count more, so that what is invented does not stain what a photo
    shows; how sure a merged point is, is their plain mean.
    """
    parts: list[Float64[np.ndarray, "m 10"]] = []
    for group, (first, last) in enumerate(pairwise(points.bounds.tolist())):
        photo = group // content.layers
        own = points.starts if photo == 0 else points.ends
        squares = _squares(content.cameras[photo], own, first, last, pixels)
        sums = np.zeros((int(squares.max(initial=-1)) + 1, OWN_SUMS))
        add_to_squares(points.starts, points.ends, points.colors, first, last, squares, sums)
        sums = sums[sums[:, 10] > 0]
        parts.append(np.concatenate([sums[:, :9] / sums[:, 9:10], sums[:, 9:10] / sums[:, 10:] - LEAST], 1))
    whole = np.concatenate(parts)
    bounds = np.cumsum([0, *(len(part) for part in parts)]).astype(np.int64)
    colors = np.rint(whole[:, 6:]).astype(np.uint8)
    return MomentPoints(whole[:, :3].astype(np.float32), whole[:, 3:6].astype(np.float32), colors, bounds)


def _squares(camera: Camera, own: np.ndarray, first: int, last: int, pixels: int) -> Int64[np.ndarray, " n"]:
    """The number of each point's square, row by row."""
    if first == last:
        return np.zeros(0, np.int64)
    lens, view = camera.lens, as_array(camera.camera_to_world)
    assert isinstance(lens, Pinhole)
    turn = DOWN_AND_AHEAD @ view[:3, :3].T
    pose = np.concatenate([turn, -(turn @ view[:3, 3])[:, None]], 1)
    numbers, at = np.array([lens.fx, lens.fy, lens.cx, lens.cy]), np.empty((last - first, 2), np.int64)
    find_squares(own, first, last, pose, numbers, pixels, at)
    at -= at.min(0)
    return at[:, 1] * (at[:, 0].max() + 1) + at[:, 0]

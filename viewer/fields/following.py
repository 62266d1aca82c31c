"""Points that follow what a voxel field shows, from one moment to others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from jaxtyping import Float32
from msgspec.structs import replace

from viewer.fields.following_kernels import shown_places, stored_places
from viewer.fields.motion import blended_nodes, nodes_of
from viewer.scene.content import Motion

NEAR = 1e-3
"""How well places are found, in cells of the displacements' nodes."""
LONGEST_STEP = 16
"""Moments that are looked at between two that are asked for, at most, so that points are found from nearby."""


class Followed(NamedTuple):
    """Points at several moments.

    Attributes:
        places: One set a moment.
        misses: By how much each is not where it should be, a length; large where what it shows is nowhere.
    """

    places: Float32[np.ndarray, "m n 3"]
    misses: Float32[np.ndarray, "m n"]


class _Now(NamedTuple):
    """Displacements at a moment, as the kernels read them."""

    flat: Float32[np.ndarray, "nodes 4"]
    shape: np.ndarray
    scale: Float32[np.ndarray, " 3"]
    offset: Float32[np.ndarray, " 3"]


def followed(
    points: Float32[np.ndarray, "n 3"], motion: Motion, tensors: Mapping[str, np.ndarray], moments: Sequence[float]
) -> Followed:
    """Where points that lie on something at the motion's moment are at other moments.

    Args:
        points: In the field's own space.
        motion: At the moment at which they are there.
        tensors: Of the field.
        moments: In the motion's unit.

    Raises:
        AssetError: The displacements are damaged.
    """
    nodes = nodes_of(motion, tensors)
    points = np.ascontiguousarray(points, np.float32)
    stored = np.empty_like(points)
    stored_places(points, *_now(motion, nodes), stored)
    places = np.empty((len(moments), len(points), 3), np.float32)
    misses = np.empty((len(moments), len(points)), np.float32)
    order = np.argsort(moments, kind="stable")
    start = int(np.searchsorted(np.array(moments)[order], motion.moment))
    near = np.float32(NEAR * float(np.min(np.array(motion.aabb.size) / (np.array(motion.sides[1:]) - 1))))
    span = max(motion.last - motion.first, 1e-12) / max(motion.sides[0] - 1, 1)
    for way in (order[start:], order[:start][::-1]):
        there, before = points.copy(), motion.moment
        for number in way.tolist():
            steps = min(max(round(abs(moments[number] - before) / span), 1), LONGEST_STEP)
            for moment in np.linspace(before, moments[number], steps + 1)[1:]:
                now = _now(replace(motion, moment=float(moment)), nodes)
                shown_places(stored, *now, near, there, misses[number])
            places[number], before = there, moments[number]
    return Followed(places, misses)


def _now(motion: Motion, nodes: np.ndarray) -> _Now:
    blended = blended_nodes(motion, nodes)
    flat = np.zeros((blended[..., 0].size, 4), np.float32)
    flat[:, :3] = blended.reshape(-1, 3)
    scale = (np.array(blended.shape[:3]) - 1) / np.array(motion.aabb.size)
    offset = -np.array(motion.aabb.lo) * scale
    shape = np.array((1, *blended.shape[:3]), np.int32)
    return _Now(flat, shape, scale.astype(np.float32), offset.astype(np.float32))

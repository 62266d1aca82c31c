"""The part of the picture that strokes and the ring of a brush have changed: only that is drawn anew."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from jaxtyping import Float64

from viewer.scene.geometry import AABB, as_vec3
from viewer.session.brush import Ring
from viewer.session.projection import LensKind, Projection
from viewer.session.state import State
from viewer.session.stroke_changes import brushed_nodes
from viewer.ui.viewport.display_parts import NOWHERE, Box
from viewer.ui.viewport.layers.live_surfaces import Repainted

MARGIN = 12
"""Pixels around what is painted: smaller levels of maps spread it, and lines have a width."""
RING_REACH = 1.1
"""In radii: with the line along the normal, and what the ring lies before the surface."""
MOST_PART = 0.6
"""Of the picture, from which on all of it is drawn anew."""


def changed_box(
    old: State | None, new: State, repainted: Repainted | None, content: Sequence[Box | None], matrices: Projection,
    size: tuple[int, int],
) -> Box | None:  # fmt: skip
    """Left, bottom, width and height in pixels of all that differs from a picture; None = anything may.

    Args:
        old: What that picture shows.
        new: What shall be shown, from the same camera.
        repainted: What strokes have changed of models since; None = not known.
        content: The same of other content, in pixels.
        matrices: Of the camera.
        size: Of the picture.
    """
    if old is None or old is new or repainted is None or matrices.kind != LensKind.MATRIX:
        return None
    known = [box for box in content if box is not None]
    if len(known) < len(content) or new.models.four_up or new.display.split is not None:
        return None
    keys = brushed_nodes(old, new)
    if keys is None or keys - repainted.keys - {node.key for node in new.shown.shown("splats")}:
        return None
    places = [node.transform.apply(_corners(box)) for node, box in repainted.boxes]
    if old.ring != new.ring:
        places += [_corners(_ring_box(ring)) for ring in (old.ring, new.ring) if ring is not None]
    return _pixels(places, [box for box in known if box != NOWHERE], matrices, size)


def _pixels(
    places: Iterable[Float64[np.ndarray, "n 3"]], boxes: list[Box], matrices: Projection, size: tuple[int, int]
) -> Box | None:
    """A box around places of the world, and boxes in pixels; None where it is not worth drawing a part alone."""
    points = np.concatenate([*places, np.zeros((0, 3))])
    clip = np.concatenate([points, np.ones((len(points), 1))], 1) @ np.asarray(matrices.world_to_clip, np.float64).T
    if not (clip[:, 3] > 1e-9).all():
        return None
    at = (clip[:, :2] / clip[:, 3:] + 1.0) * 0.5 * size
    corners = [(left + end * width, bottom + end * height) for left, bottom, width, height in boxes for end in (0, 1)]
    at = np.concatenate([at, np.array(corners, np.float64).reshape(-1, 2)])
    if not len(at):
        return NOWHERE
    low = np.clip(np.floor(at.min(0)) - MARGIN, 0, size).astype(int)
    high = np.clip(np.ceil(at.max(0)) + MARGIN, 0, size).astype(int)
    width, height = (int(part) for part in np.maximum(high - low, 0))
    if width * height > MOST_PART * size[0] * size[1]:
        return None
    return int(low[0]), int(low[1]), width, height


def _ring_box(ring: Ring) -> AABB:
    reach = RING_REACH * ring.radius
    at = np.array(ring.at)
    return AABB(as_vec3(at - reach), as_vec3(at + reach))


def _corners(box: AABB) -> Float64[np.ndarray, "8 3"]:
    ends = np.array([box.lo, box.hi], np.float64)
    return np.stack([ends[(number >> np.arange(3)) & 1, np.arange(3)] for number in range(8)])

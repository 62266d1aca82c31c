"""By how many photos elements are seen."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from jaxtyping import Bool, Float64, Int64

from viewer.editing.element_table import ElementTable
from viewer.editing.hiding import unhidden
from viewer.scene.camera import Camera
from viewer.scene.geometry import Transform, as_array
from viewer.scene.picture_positions import picture_positions

SIDES = (48, 640)
"""Fewest and most pixels along the longer side of the pictures in which elements hide each other."""
PIXEL = 5.0
"""Half sizes of elements along a pixel of those pictures: some of those in front then lie in each."""
BEHIND = 12.0
"""Half sizes that an element may lie behind the nearest one in its pixel and still be seen."""
ROUNDING = 0.005
"""Part of the distance that counts as nothing."""
Rows = Bool[np.ndarray, " n"]


class PhotoCounts(NamedTuple):
    """How many photos have each element in their picture, and how many of these see it: no other element hides it."""

    holding: Int64[np.ndarray, " n"]
    seeing: Int64[np.ndarray, " n"]


def photos_seeing(table: ElementTable, transform: Transform, cameras: tuple[Camera, ...]) -> Int64[np.ndarray, " n"]:
    """The number of photos in which each element is seen; see :func:`photo_counts`."""
    return deque(photo_counts(table, transform, cameras), maxlen=1)[0].seeing


def photo_counts(table: ElementTable, transform: Transform, cameras: tuple[Camera, ...]) -> Iterator[PhotoCounts]:
    """What has been counted before the first photo, and after each one.

    Args:
        table: The elements.
        transform: Of their node.
        cameras: Of the photos, in the world.
    """
    places = transform.apply(table.positions.astype(np.float64))
    radius = transform.scale * table.radius.astype(np.float64)
    holding, seeing = np.zeros((2, len(places)), np.int64)
    yield PhotoCounts(holding, seeing)
    for camera in cameras if len(places) else ():
        inside, seen = _seen(camera, places, radius, table.opacity)
        holding += inside
        seeing += seen
        yield PhotoCounts(holding, seeing)


def _seen(
    camera: Camera, places: Float64[np.ndarray, "n 3"], radius: Float64[np.ndarray, " n"], opacity: np.ndarray
) -> tuple[Rows, Rows]:
    """Which elements lie in the picture, and which of these no other one hides."""
    away = np.linalg.norm(places - as_array(camera.camera_to_world)[:3, 3], axis=1)
    lens = camera.lens
    at = picture_positions(camera, places)
    inside = np.all((at >= 0.0) & (at < [lens.width, lens.height]), axis=1)
    if not inside.any():
        return inside, inside
    longer = max(lens.width, lens.height)
    focal = float(getattr(lens, "fx", 0.5 * longer))
    usual = float(np.median(focal * radius[inside] / np.maximum(away[inside], 1e-12)))
    side = float(np.clip(longer / max(PIXEL * usual, 1e-6), *SIDES))
    scale = min(side / longer, 1.0)
    width, height = (max(int(np.ceil(size * scale)), 1) for size in (lens.width, lens.height))
    column, row = (np.minimum(np.nan_to_num(at[:, axis]) * scale, size - 1).astype(np.int64)
                   for axis, size in ((0, width), (1, height)))  # fmt: skip
    pixel, there = row * width + column, np.flatnonzero(inside)
    slack, seen = ROUNDING * away + BEHIND * radius, inside.copy()
    seen[there] = unhidden(pixel[there], away[there], opacity[there], slack[there])
    return inside, seen

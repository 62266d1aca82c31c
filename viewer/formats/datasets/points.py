"""Points that structure from motion has found: what a data set stores of them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from jaxtyping import Float, Float32, Float64, UInt8

from viewer.formats.files import read_bytes
from viewer.formats.ply import decode_points
from viewer.scene.assets import AssetStore
from viewer.scene.color import linear_to_srgb
from viewer.scene.content import AssetId
from viewer.scene.distinct import distinct

LARGEST_FILE = 1 << 30
MOST_POINTS = 200_000
"""More would say no more to the eye."""


class PointCloud(NamedTuple):
    """Reconstructed points: positions in the data set's space, sRGB colours, and what was left out of their file."""

    positions: Float64[np.ndarray, "n 3"]
    colors: UInt8[np.ndarray, "n 3"]
    notes: tuple[str, ...] = ()


NO_POINTS = PointCloud(np.zeros((0, 3)), np.zeros((0, 3), np.uint8))
FARTHEST = 1e15
"""Coordinates beyond this have squares that overflow single precision."""
GREY = 180
"""Of points without colours."""


def read_ply_points(path: Path) -> PointCloud:
    """A cloud of points from a PLY file; points that are not finite are left out.

    Raises:
        InputError: The file is missing, too large, damaged, or holds no points.
    """
    data = read_bytes(path, LARGEST_FILE, "a cloud of points", "Copy the data set whole.")
    notes: list[str] = []
    positions, light = decode_points(data, str(path), notes.append)
    return found_points(positions, light, notes)


def found_points(
    positions: Float[np.ndarray, "n 3"], light: Float32[np.ndarray, "n 3"] | None, notes: Sequence[str]
) -> PointCloud:
    """Points of a file with their linear colours, grey where there are none; what is not finite is left out."""
    if light is None:
        colors = np.full(positions.shape, GREY, np.uint8)
    else:
        colors = np.rint(linear_to_srgb(light) * np.float32(255)).astype(np.uint8)
    finite = (np.abs(positions) < FARTHEST).all(1)  # which is true of no NaN
    if lost := len(positions) - int(np.count_nonzero(finite)):
        left_out = (
            f"{lost:,} of {len(positions):,} points are left out: their positions are not finite, or too far away."
        )
        notes = (*notes, left_out)
    return PointCloud(positions[finite], colors[finite], tuple(notes))


def store_points(cloud: PointCloud, store: AssetStore, most: int = MOST_POINTS) -> AssetId | None:
    """Keep the points as the asset that :class:`viewer.scene.dataset.Dataset` names; None where there are none.

    Of too many, every n-th is taken: neighbours in the file were found in the same photos, so all parts are thinned
    alike.

    Raises:
        OutputError: The store cannot be written.
    """
    count = len(cloud.positions)
    if not count:
        return None
    picked = distinct(np.linspace(0, count - 1, min(count, most)).astype(np.int64))
    return store.put({"points": cloud.positions[picked].astype(np.float32), "colors": cloud.colors[picked]})

"""Occupied cells as faces: those between a cell that is occupied and one that is not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from jaxtyping import Float32, Int32, UInt32

from viewer.engine.jobs import OccupancyFound
from viewer.errors import AssetError
from viewer.scene.color import srgb_to_linear
from viewer.scene.geometry import Transform

GREY = (0.72, 0.76, 0.82, 0.10)
FLOATERS = (
    (0.98, 0.36, 0.30, 0.45),
    (0.98, 0.70, 0.20, 0.45),
    (0.62, 0.86, 0.28, 0.45),
    (0.25, 0.80, 0.86, 0.45),
    (0.56, 0.55, 0.98, 0.45),
    (0.95, 0.45, 0.82, 0.45),
)
"""sRGB and opacity of the largest part, and of the others in turn."""
LIGHT = np.array([[0.70, 0.82], [0.78, 0.90], [0.60, 1.0]], np.float32)
"""How bright faces are towards the lower and the upper end of each axis, so that boxes look like boxes."""
STALE = "Turn the occupied cells off and on again."


class Faces(NamedTuple):
    """Faces of four corners each: two triangles, counter-clockwise as seen from outside.

    Attributes:
        corners: Position in the field's space (3), place on the face (2), linear colour and opacity (4) of each corner.
        triangles: Numbers of corners.
        largest: How many of the triangles, the first ones, belong to the largest part.
    """

    corners: Float32[np.ndarray, "c 9"]
    triangles: UInt32[np.ndarray, "t 3"]
    largest: int


@dataclass(frozen=True, eq=False)
class OccupiedCells:
    """What to draw: faces, and where their field is placed."""

    faces: Faces
    transform: Transform


def faces_of(found: OccupancyFound, tensors: Mapping[str, np.ndarray]) -> Faces:
    """The faces of occupied cells towards empty ones.

    Raises:
        AssetError: The arrays are not what ``found`` promises.
    """
    cells, part = tensors.get("cells"), tensors.get("part")
    if cells is None or part is None or cells.shape != (found.cells, 3) or part.shape != (found.cells,):
        raise AssetError("The list of occupied cells is damaged.", STALE)
    if len(cells) and ((cells < 0).any() or (cells >= np.array(found.shape)).any() or (part < 0).any()):
        raise AssetError("The list of occupied cells reaches beyond its grid.", STALE)
    grid = np.zeros(np.array(found.shape) + 2, np.bool_)
    grid[tuple(cells.T + 1)] = True
    corners, parts = [], []
    edge = np.array(found.aabb.size, np.float32) / np.array(found.shape, np.float32)
    for axis in range(3):
        for side in (0, 1):
            beside = cells + 1
            beside[:, axis] += 2 * side - 1
            open_ = ~grid[tuple(beside.T)]
            corners.append(_face_corners(cells[open_], axis, side, edge, found.aabb.lo, part[open_]))
            parts.append(part[open_])
    owner = np.concatenate(parts)
    order = np.argsort(owner > 0, kind="stable")
    rows = np.concatenate(corners)[order]
    first = 4 * np.arange(len(rows), dtype=np.uint32)[:, None]
    triangles = (first + np.array([0, 1, 2, 0, 2, 3], np.uint32)).reshape(-1, 3)
    return Faces(rows.reshape(-1, 9), triangles, 2 * int((owner == 0).sum()))


def part_color(number: int) -> tuple[float, float, float, float]:
    """SRGB colour and opacity of a connected part; 0 is the largest."""
    return GREY if number == 0 else FLOATERS[(number - 1) % len(FLOATERS)]


def _face_corners(
    cells: Int32[np.ndarray, "n 3"],
    axis: int,
    side: int,
    edge: Float32[np.ndarray, " 3"],
    lo: tuple[float, float, float],
    part: Int32[np.ndarray, " n"],
) -> Float32[np.ndarray, "n 4 9"]:
    """The four corners of each cell's face towards one end of an axis."""
    across, up = (axis + 1) % 3, (axis + 2) % 3
    places = np.array([[0, 0], [1, 0], [1, 1], [0, 1]], np.float32)
    if side == 0:
        places = places[::-1]
    shift = np.zeros((4, 3), np.float32)
    shift[:, axis], shift[:, across], shift[:, up] = side, places[:, 0], places[:, 1]
    result = np.empty((len(cells), 4, 9), np.float32)
    result[..., :3] = np.array(lo, np.float32) + (cells[:, None].astype(np.float32) + shift) * edge
    result[..., 3:5] = places
    table = np.array([part_color(number) for number in range(len(FLOATERS) + 1)], np.float32)
    colors = table[np.where(part == 0, 0, 1 + (part - 1) % len(FLOATERS))]
    result[..., 5:8] = (srgb_to_linear(colors[:, :3]) * LIGHT[axis, side])[:, None]
    result[..., 8] = colors[:, None, 3]
    return result

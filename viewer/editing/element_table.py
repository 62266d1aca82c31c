"""The elements of edited content as columns: what is picked from in the window, and chosen from without one."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float32, Int32, UInt8

from viewer.editing.crowd_normals import crowd_of
from viewer.errors import AssetError
from viewer.fields.voxels import SparseVoxels
from viewer.scene.color import linear_to_srgb
from viewer.scene.elements import ElementKind, Grid
from viewer.scene.geometry import unit
from viewer.scene.harmonics import C0
from viewer.scene.mesh import Mesh
from viewer.scene.points import Points
from viewer.scene.splats import Splats

COLUMNS = {
    "positions": (np.float32, 3), "source": (np.int32, 0), "radius": (np.float32, 0), "opacity": (np.float32, 0),
    "colors": (np.uint8, 3), "corners": (np.float32, 9),
}  # fmt: skip
Edited = SparseVoxels | Mesh | Points | Splats


@dataclass(frozen=True, eq=False)
class ElementTable:
    """The elements that are left after a node's edits, in the node's own space.

    Attributes:
        kind: What they are.
        count: How many the original content has; of voxels, the cells of the grid.
        positions: The middle of each.
        source: The number of each; pieces of one triangle share it.
        radius: Half of its size.
        opacity: From 0 to 1.
        colors: sRGB, as seen from no particular side.
        corners: Of triangles, else None.
        grid: Of voxels, else None.
    """

    kind: ElementKind
    count: int
    positions: Float32[np.ndarray, "n 3"]
    source: Int32[np.ndarray, " n"]
    radius: Float32[np.ndarray, " n"]
    opacity: Float32[np.ndarray, " n"]
    colors: UInt8[np.ndarray, "n 3"]
    corners: Float32[np.ndarray, "n 9"] | None = None
    grid: Grid | None = None

    @functools.cached_property
    def normals(self) -> Float32[np.ndarray, "n 3"]:
        """Unit vectors out of triangles, or from elements to where few others are; zeros where there is none."""
        if self.corners is not None:
            first, second, third = (self.corners[:, 3 * corner : 3 * corner + 3] for corner in range(3))
            return unit(np.cross(second - first, third - first))
        crowd = crowd_of(self.positions, self.opacity)
        if self.grid is not None:
            crowd = crowd._replace(cell=max(self.grid.cell))
        return crowd.normals(np.arange(len(self.positions))).astype(np.float32)

    def tensors(self) -> dict[str, np.ndarray]:
        """The columns under the names that they have in an asset."""
        return {name: column for name in COLUMNS if (column := getattr(self, name)) is not None}


def table_from_tensors(
    kind: ElementKind, count: int, grid: Grid | None, tensors: Mapping[str, np.ndarray]
) -> ElementTable:
    """The table in an asset.

    Raises:
        AssetError: A column is missing, or of another type or length than the others.
    """
    number = len(tensors.get("source", ()))
    for name, (dtype, width) in COLUMNS.items():
        column = tensors.get(name)
        if column is None and name == "corners":
            continue
        if column is None or column.dtype != dtype or column.shape != ((number, width) if width else (number,)):
            raise AssetError("A table of elements is damaged.", "Select again.")
    return ElementTable(kind, count, **{name: tensors[name] for name in COLUMNS if name in tensors}, grid=grid)


def element_table(edited: Edited, count: int, face_colors: UInt8[np.ndarray, "f 3"] | None = None) -> ElementTable:
    """The elements of content after its edits.

    Args:
        edited: The content; ``source`` None stands for no edits.
        count: How many elements the original has; of voxels it is that of their grid.
        face_colors: Of triangles whose colours are not those of their vertices alone.
    """
    match edited:
        case SparseVoxels():
            return _voxels(edited)
        case Mesh():
            return _faces(edited, count, face_colors)
        case Points():
            return _points(edited, count)
        case Splats():
            return _splats(edited, count)


def _numbers(source: np.ndarray | None, count: int) -> np.ndarray:
    return np.arange(count, dtype=np.int32) if source is None else source


def _bytes(colors: np.ndarray) -> np.ndarray:
    return np.rint(np.clip(colors, 0.0, 1.0) * 255.0).astype(np.uint8)


def _voxels(voxels: SparseVoxels) -> ElementTable:
    grid = Grid(voxels.aabb, voxels.shape)
    there = voxels.density > 0.0
    index, terms = voxels.index[there], voxels.sh.shape[1] // 3
    colors = np.clip(0.5 + np.float32(C0) * voxels.sh[there][:, ::terms].astype(np.float32), 0.0, 1.0)
    edge = np.float32(max(grid.cell))
    opacity = -np.expm1(-voxels.density[there] * edge)
    return ElementTable(
        "voxels", grid.count, grid.middles(index).astype(np.float32), index.astype(np.int32),
        np.full(len(index), 0.5 * edge, np.float32), opacity.astype(np.float32),
        _bytes(linear_to_srgb(colors) if voxels.color_space == "linear" else colors), grid=grid,
    )  # fmt: skip


def _faces(mesh: Mesh, count: int, colors: np.ndarray | None) -> ElementTable:
    corners = mesh.vertices[mesh.faces]
    middles = corners.mean(1, dtype=np.float32)
    if colors is None and mesh.colors is not None:
        colors = _bytes(linear_to_srgb(mesh.colors[mesh.faces].mean(1, dtype=np.float32)))
    number = len(mesh.faces)
    return ElementTable(
        "faces", count, middles, _numbers(mesh.source, number),
        np.sqrt(((corners - middles[:, None]) ** 2).sum(2).max(1, initial=0.0)).astype(np.float32),
        np.ones(number, np.float32), np.full((number, 3), 204, np.uint8) if colors is None else colors,
        corners.reshape(number, 9),
    )  # fmt: skip


def _points(points: Points, count: int) -> ElementTable:
    number = len(points.positions)
    # As large as they would be if they filled their box's faces: the mean distance of points on a surface.
    radius = 0.5 * points.aabb.diagonal / max(number, 1) ** 0.5
    return ElementTable(
        "points", count, points.positions, _numbers(points.source, number), np.full(number, radius, np.float32),
        np.ones(number, np.float32), points.colors,
    )  # fmt: skip


def _splats(splats: Splats, count: int) -> ElementTable:
    scales = np.exp(np.minimum(splats.log_scales, 50.0)).max(1, initial=0.0)
    opacity = 1.0 / (1.0 + np.exp(-np.clip(splats.logits, -50.0, 50.0)))
    return ElementTable(
        "splats", count, splats.positions, _numbers(splats.source, splats.count), scales.astype(np.float32),
        opacity.astype(np.float32), _bytes(0.5 + C0 * splats.sh[:, 0]),
    )  # fmt: skip

"""Field to mesh: choose a level, trace the surface, clean it, colour it."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float32, Int32

from viewer.decompose.bricks import Bricks, Lattice, index_bricks, resampled
from viewer.decompose.clean import kept_parts, label_parts, smooth, vertex_normals, without_vertices
from viewer.decompose.color import vertex_colors
from viewer.decompose.isosurface import Isosurface, trace_isosurface
from viewer.decompose.level import level_candidates, visible_level
from viewer.decompose.options import ExtractOptions
from viewer.errors import InputError
from viewer.fields.voxels import MAX_SIDE, SparseVoxels
from viewer.scene.mesh import Mesh
from viewer.scene.progress import Progress, Work

LEAST_RESOLUTION = 8
MOST_ROUNDS = 100
MOST_SAMPLES = 256


def extract(voxels: SparseVoxels, options: ExtractOptions) -> Work[Mesh]:
    """The surface of a field as a closed, coloured triangle mesh in the field's own space.

    Yields progress between its stages, where it may be closed. The last values name the ``level`` that was used, the
    ``vertices`` and ``faces``, and how many separate ``parts`` were found and ``dropped``.

    Raises:
        InputError: An option is out of range, the field is empty, or nothing in it reaches the level.
    """
    _check(options)
    if len(voxels.density) == 0 or float(voxels.density.max()) <= 0.0:
        raise InputError("The field is empty: it has no density above zero.", "Train it longer, or open another one.")
    yield Progress(0.0, "Finding the occupied bricks")
    levels = level_candidates(voxels.density, float(np.min(np.array(voxels.aabb.size) / voxels.shape)))
    bricks = index_bricks(voxels, float(levels[0]) if options.level is None else options.level)
    yield Progress(0.1, "Choosing the level")
    level = visible_level(bricks, voxels.density, levels) if options.level is None else options.level
    yield Progress(0.2, "Tracing the surface", {"level": level})
    surface = _traced(voxels, bricks, level, options.resolution)
    yield Progress(0.45, "Dropping loose parts", {"level": level, "faces": float(len(surface.faces))})
    cleaned = _cleaned(surface, options)
    values = {"level": level, "vertices": float(len(cleaned.vertices)), "faces": float(len(cleaned.faces))}
    values |= {"parts": float(cleaned.parts), "dropped": float(cleaned.dropped)}
    yield Progress(0.6, "Smoothing", values)
    points = smooth(surface.lattice.to_points(cleaned.vertices.astype(np.float64)), cleaned.faces, options.smooth)
    normals = vertex_normals(points, cleaned.faces, bricks, voxels.density)
    colors: Float32[np.ndarray, "v 3"] | None = None
    if options.color_samples:
        yield Progress(0.75, "Colouring the surface", values)
        colors = vertex_colors(voxels, bricks, points, normals, options.color_samples)
    yield Progress(1.0, "Extracted the surface", values)
    return Mesh(points.astype(np.float32), cleaned.faces.astype(np.uint32), normals, colors)


@dataclass(frozen=True, eq=False)
class _Cleaned:
    """What is left of a traced surface; vertices in grid units."""

    vertices: Float32[np.ndarray, "v 3"]
    faces: Int32[np.ndarray, "f 3"]
    parts: int
    dropped: int


def _check(options: ExtractOptions) -> None:
    """Refuse options that cannot work, before anything is computed."""
    if options.resolution and not LEAST_RESOLUTION <= options.resolution <= MAX_SIDE:
        raise InputError(
            f"A resolution of {options.resolution} cells cannot be traced.",
            f"Choose between {LEAST_RESOLUTION} and {MAX_SIDE}, or 0 for the field's own.",
        )
    if options.level is not None and not 0.0 < options.level < math.inf:
        raise InputError(f"The level {options.level} is no density.", "Choose a level above zero.")
    if not (0 <= options.smooth <= MOST_ROUNDS and 0 <= options.color_samples <= MOST_SAMPLES):
        raise InputError(
            "The number of smoothing rounds or colour samples is out of range.",
            f"Choose up to {MOST_ROUNDS} rounds and {MOST_SAMPLES} samples.",
        )
    if options.largest < 0 or not 0.0 <= options.minimum_share <= 1.0:
        raise InputError(
            "The choice of parts to keep makes no sense.", "Keep 0 or more parts, and a share between 0 and 1."
        )


def _traced(voxels: SparseVoxels, bricks: Bricks, level: float, resolution: int) -> Isosurface:
    """The surface on the field's own grid or on another one."""
    lattice: Lattice = bricks.lattice
    if resolution in (0, max(voxels.shape)):
        values = bricks.values(voxels.density)
    else:
        lattice, values = resampled(bricks, voxels.density, resolution)
    surface = trace_isosurface(lattice, values, level)
    if len(surface.faces) == 0:
        positive = voxels.density[voxels.density > 0]
        raise InputError(
            f"Nothing in the field is denser than {level:.4g}, so there is no surface.",
            f"Its densities go from {float(positive.min()):.4g} to {float(positive.max()):.4g}, half of them above "
            f"{float(np.median(positive)):.4g}: choose a level in between, or leave it out.",
        )
    return surface


def _cleaned(surface: Isosurface, options: ExtractOptions) -> _Cleaned:
    """The parts of the surface that ``options`` keep."""
    parts, labels = label_parts(surface.faces, len(surface.vertices))
    keep = kept_parts(surface, parts, labels, options)
    vertices, faces = without_vertices(surface.vertices, surface.faces, keep[labels])
    return _Cleaned(vertices, faces, parts, parts - int(keep.sum()))

"""The surface of Gaussians at rest, coloured from the photos in which its vertices are seen."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from jaxtyping import Float, Float32, Int64
from scipy.ndimage import binary_closing, binary_fill_holes, gaussian_filter, map_coordinates
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components
from skimage.measure import marching_cubes

from viewer.scene.mesh import Mesh, face_normals
from viewer.training.skinned.frames import Frames
from viewer.training.skinned.splat_kernels import fill
from viewer.training.skinned.start import Seen, alike, pixels_of
from viewer.training.skinned.state import Arrays

STEP, LEAST_STEP = 0.6, 1.0 / 120.0
"""Between samples, in sizes of the first Gaussians; in parts of the subject's size, not less."""
REACH = np.float32(3.0)
LEVELS = (0.1, 0.2, 0.35, 0.5, 0.75, 1.0, 1.4)
"""Of what Gaussians add up to: the surface lies at the one whose outlines are nearest to the photos'."""
SMOOTHING = 0.7
"""Samples."""
CLOSED, FULL = 1, 1.5
"""Samples on either side of cracks that are closed, and what they are filled with, in levels."""
SMALLEST = 0.02
"""Of the largest part's triangles: what has fewer is dropped."""
COMPARED = 12
"""Photos whose outlines are compared, at most."""
HIDDEN = 0.02
"""How far behind what is nearest a vertex may lie to be seen, in parts of the subject's size."""
LEAST_OPACITY = 0.9
"""Of pixels that give their colour."""

See = Callable[[Float32[np.ndarray, "n 3"], int], Seen]
"""Where points at rest are seen in the photo of a number."""


def surface_of(values: Arrays, spread: float, frames: Frames, whole: Frames, see: See) -> Mesh:
    """Vertices, triangles, normals and colours; lengths as of the Gaussians.

    Args:
        values: What was learned.
        spread: Size of the first Gaussians.
        frames: Small photos, whose outlines count.
        whole: The same photos, whose colours count.
        see: Poses points as in a small photo, and projects them.
    """
    step = max(LEAST_STEP, STEP * spread)
    grid, low = density_grid(values, step)
    sums = gaussian_filter(grid[..., 0], SMOOTHING)
    level = _level(sums, low, step, frames.pictures, see)
    vertices, faces, _, _ = marching_cubes(np.pad(filled(sums, level), 1), level)
    vertices, faces = _without_crumbs(vertices - 1.0, faces.astype(np.int64))
    codes = _own_colors(grid, vertices)
    places = (low + step * vertices).astype(np.float32)
    normals = vertex_normals(places, faces)
    colors = _seen_colors(places, normals, codes, frames, whole, see)
    return Mesh(places, faces.astype(np.uint32), normals, colors.astype(np.float32))


def density_grid(values: Arrays, step: float) -> tuple[Float32[np.ndarray, "nx ny nz 4"], Float32[np.ndarray, " 3"]]:
    """What Gaussians, and they times their colours, add up to at samples ``step`` apart, and where the first lies."""
    points, sizes = values["points"], np.maximum(np.exp(values["sizes"]), np.float32(0.8 * step))
    opacities, colors = (1.0 / (1.0 + np.exp(-values[name])) for name in ("opacities", "colors"))
    there = opacities > 0.3
    there = there if there.any() else np.ones_like(there)
    points, sizes, opacities, colors = (each[there] for each in (points, sizes, opacities, colors))
    low = (points - REACH * sizes[:, None]).min(0)
    sides = np.ceil(((points + REACH * sizes[:, None]).max(0) - low) / step).astype(int) + 1
    grid = np.zeros((*np.minimum(sides, 4 * round(1.0 / step)), 4), np.float32)
    fill(points, sizes, opacities, colors, low, np.float32(step), REACH, grid)
    return grid, low


def filled(sums: Float32[np.ndarray, "nx ny nz"], level: float) -> Float32[np.ndarray, "nx ny nz"]:
    """The same without cracks and hollows: what lies within is hidden, so that nothing says what is there."""
    inside = np.pad(sums > level, CLOSED)
    whole = binary_fill_holes(binary_closing(inside, iterations=CLOSED))
    assert isinstance(whole, np.ndarray)
    within = whole[(slice(CLOSED, -CLOSED),) * 3]
    return np.where(within, np.maximum(sums, np.float32(FULL * level)), sums)


def vertex_normals(points: Float32[np.ndarray, "v 3"], faces: Int64[np.ndarray, "f 3"]) -> Float32[np.ndarray, "v 3"]:
    """Unit normals, means of those of triangles by their areas."""
    total, flat = np.zeros((len(points), 3)), face_normals(points, faces)
    for corner in range(3):
        np.add.at(total, faces[:, corner], flat)
    lengths = np.linalg.norm(total, axis=1, keepdims=True)
    return np.where(lengths > 1e-12, total / np.maximum(lengths, 1e-12), (0.0, 0.0, 1.0)).astype(np.float32)


def _level(sums: np.ndarray, low: np.ndarray, step: float, pictures: Sequence[np.ndarray], see: See) -> float:
    """Where the surface lies: at the level whose outlines are nearest to the photos'; below what there is at most."""
    most = float(sums.max())
    levels = [level for level in LEVELS if level < 0.9 * most] or [0.5 * most]
    places = np.argwhere(sums > levels[0])
    heights = sums[tuple(places.T)]
    points = (low + step * places).astype(np.float32)
    numbers = range(0, len(pictures), max(1, len(pictures) // COMPARED))
    scores = np.zeros(len(levels))
    for number in numbers:
        there = pixels_of(*see(points, number), pictures[number].shape[:2])
        scores += [alike(pictures[number][..., 3], *there, heights > level) for level in levels]
    return levels[int(np.argmax(scores))]


def _without_crumbs(
    vertices: Float[np.ndarray, "v 3"], faces: Int64[np.ndarray, "f 3"]
) -> tuple[Float[np.ndarray, "w 3"], Int64[np.ndarray, "g 3"]]:
    """Large parts alone, without what they enclose, counter-clockwise seen from outside."""
    if _volumes(vertices, faces).sum() < 0.0:
        faces = faces[:, ::-1]
    one = np.ones(len(faces))
    links = coo_matrix((one, (faces[:, 0], faces[:, 1])), (len(vertices), len(vertices)))
    count, part = connected_components(links + coo_matrix((one, (faces[:, 1], faces[:, 2])), links.shape), False)
    part = part[faces[:, 0]]
    sizes = np.bincount(part, minlength=count)
    inside_out = np.bincount(part, _volumes(vertices, faces), count) < 0.0
    keep = ((sizes >= SMALLEST * sizes.max()) & ~inside_out)[part]
    used = np.zeros(len(vertices), np.bool_)
    used[faces[keep]] = True
    return vertices[used], (np.cumsum(used) - 1)[faces[keep]]


def _volumes(vertices: np.ndarray, faces: np.ndarray) -> Float[np.ndarray, " f"]:
    one, two, three = (vertices[faces[:, corner]] for corner in range(3))
    return np.einsum("fi,fi->f", one, np.cross(two, three)) / 6.0


def _own_colors(grid: Float32[np.ndarray, "nx ny nz 4"], vertices: np.ndarray) -> Float[np.ndarray, "v 3"]:
    """Colours of the Gaussians around vertices, which are in samples."""
    found = [map_coordinates(grid[..., channel], vertices.T, order=1, mode="nearest") for channel in range(4)]
    return np.stack(found[1:], 1) / np.maximum(found[0], 1e-6)[:, None]


def _seen_colors(
    points: Float32[np.ndarray, "v 3"], normals: Float32[np.ndarray, "v 3"], codes: Float[np.ndarray, "v 3"],
    frames: Frames, whole: Frames, see: See,
) -> Float[np.ndarray, "v 3"]:  # fmt: skip
    """The mean of what photos show at each vertex, weighed by how squarely; else the colours that there were."""
    total, weights = 0.02 * codes, np.full(len(points), 0.02)
    finer = frames.factor // whole.factor
    for number, picture in enumerate(frames.pictures):
        places, depths = see(points, number)
        _, tip_depths = see(points + np.float32(0.01) * normals, number)
        squarely = np.clip((depths - tip_depths) / 0.01, 0.0, 1.0)
        rows, columns, within = pixels_of(places, depths, picture.shape[:2])
        nearest = np.full(picture.shape[:2], np.inf)
        np.minimum.at(nearest, (rows, columns), depths[within])
        near = np.flatnonzero(within)
        seen = (depths[within] < nearest[rows, columns] + HIDDEN) & (picture[rows, columns, 3] > LEAST_OPACITY)
        near = near[seen]
        fine = whole.pictures[number]
        columns, rows = np.floor(places[near] * finer).astype(np.int64).T
        shown = fine[rows, columns, :3] / np.maximum(fine[rows, columns, 3:], LEAST_OPACITY)
        weight = squarely[near] ** 2
        total[near] += weight[:, None] * shown
        weights[near] += weight
    return total / weights[:, None]

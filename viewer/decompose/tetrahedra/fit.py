"""A closed mesh from nothing but cut-out views: a signed distance on tetrahedra, learned by its outlines."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from jaxtyping import Float32, Int32, Int64
from scipy.ndimage import distance_transform_edt, gaussian_filter
from torch import Tensor

from viewer.decompose.edges import label_faces
from viewer.decompose.options import ExtractOptions
from viewer.decompose.refine.projection import Outline, outlines
from viewer.decompose.refine.refine import with_vertices
from viewer.decompose.refine.silhouette import coverage, topology_of
from viewer.decompose.tetrahedra.hull import inside_shares, subject_box
from viewer.decompose.tetrahedra.marching import EDGES, marched
from viewer.decompose.views import View
from viewer.errors import InputError
from viewer.scene.distinct import distinct
from viewer.scene.geometry import AABB
from viewer.scene.mesh import Mesh
from viewer.scene.progress import Progress, Work


@dataclass(frozen=True, eq=False)
class TetrahedralGrid:
    """Cubes of six tetrahedra each, all around one diagonal (Kuhn), so that neighbours share whole faces.

    Attributes:
        points: Corners, z fastest.
        shape: How many of them along x, y, z.
        tetrahedra: Rows of four corner numbers, of positive volume.
        edges: Each edge once, the smaller number first.
        cell: Edge of a cube.
    """

    points: Float32[np.ndarray, "p 3"]
    shape: tuple[int, int, int]
    tetrahedra: Int64[np.ndarray, "t 4"]
    edges: Int64[np.ndarray, "e 2"]
    cell: float


def tetrahedral_grid(box: AABB, cells: int) -> TetrahedralGrid:
    """A grid over a box, with ``cells`` cubes along its longest edge; it may reach a little beyond the others."""
    size = np.array(box.size)
    cell = float(size.max()) / cells
    counts = np.maximum(1, np.ceil(size / cell - 1e-6)).astype(np.int64)
    shape = (int(counts[0]) + 1, int(counts[1]) + 1, int(counts[2]) + 1)
    positions = np.stack(np.meshgrid(*(np.arange(side) for side in shape), indexing="ij"), -1).reshape(-1, 3)
    points = (positions - 0.5 * counts) * cell + np.array(box.center)
    first = np.stack(np.meshgrid(*(np.arange(count) for count in counts), indexing="ij"), -1).reshape(-1, 3)
    tetrahedra = np.concatenate([_path(first, order, shape) for order in itertools.permutations(range(3))])
    ends = np.sort(tetrahedra[:, np.array(EDGES)].reshape(-1, 2), axis=1)
    keys = distinct(ends[:, 0] * len(points) + ends[:, 1])
    edges = np.stack([keys // len(points), keys % len(points)], 1)
    return TetrahedralGrid(points.astype(np.float32), shape, tetrahedra, edges, cell)


def _path(first: Int64[np.ndarray, "c 3"], order: tuple[int, ...], shape: tuple[int, int, int]) -> np.ndarray:
    """In each cube the tetrahedron on the way from its first to its last corner along the axes in this order."""
    corner, steps = first, []
    for axis in (None, *order):
        if axis is not None:
            corner = corner + np.eye(3, dtype=np.int64)[axis]
        steps.append((corner[:, 0] * shape[1] + corner[:, 1]) * shape[2] + corner[:, 2])
    odd = np.linalg.det(np.eye(3)[list(order)]) < 0.0
    return np.stack([steps[0], steps[2], steps[1], steps[3]] if odd else steps, 1)


CELLS = 48
"""Along the longest edge of the grid, unless the resolution says otherwise; at most :data:`MOST_CELLS`."""
MOST_CELLS = 64
LONGEST = 192
"""Pixels along the longer side of the pictures: four to a cell."""
BLUR = 0.7
"""Cells: the hull's steps are not to be learned from."""
STEPS = 240
BATCH = 4
RATE = 0.03
"""Of Adam, in cells; it falls to a tenth."""
SIGNS = (0.02, 0.002)
"""First and last weight of the distances' agreement along edges."""
SMOOTHNESS = 0.03
NEAR = 0.9
"""Cells from the surface in which distances are kept smooth; further away they are all alike."""
CRUMB = 0.01
"""Parts with fewer triangles than this share of the largest part's are dropped."""


def mesh_of_views(views: Sequence[View], options: ExtractOptions) -> Work[Mesh]:
    """The surface that covers in each view what the view's opacity says, whatever its topology.

    DMTet (Shen et al., NeurIPS 2021) as nvdiffrec uses it (Munkberg et al., CVPR 2022, section 3): distances at the
    corners of a grid of tetrahedra and the corners' places within half a cell are learned by Adam, from the visual hull
    on; every step takes the surface by marching tetrahedra and compares its coverage with some views. Where distances
    at the ends of an edge differ in sign, each is drawn towards the other's sign (their equation 2), which removes
    crumbs. Hollows that show in no outline stay filled.

    Args:
        views: In the world, cut out, from all around.
        options: ``resolution`` is the number of cells, 0 = 48; ``seed`` decides which views go together.

    Raises:
        InputError: No view has an outline, or the outlines have no solid in common.
    """
    yield Progress(0.0, "Finding the visual hull")
    seen = outlines(views, LONGEST)
    if not any(float(outline.covered.max()) > 0.5 for outline in seen):
        raise InputError("No view shows the outline of the subject.", "Give photos with alpha or masks.")
    grid = tetrahedral_grid(subject_box(seen), min(options.resolution or CELLS, MOST_CELLS))
    yield Progress(0.05, "Finding the visual hull")
    distances = torch.from_numpy(_hull_distances(grid, seen)).requires_grad_()
    points = torch.from_numpy(grid.points)
    optimizer = torch.optim.Adam([distances], RATE)
    generator = np.random.default_rng(options.seed)
    for step in range(STEPS):
        done = step / STEPS
        optimizer.param_groups[0]["lr"] = RATE * 0.1**done
        optimizer.zero_grad()
        loss = _misfit(grid, points, distances, seen, generator)
        signs = SIGNS[0] * (SIGNS[1] / SIGNS[0]) ** done * _sign_changes(distances, grid)
        (loss + signs + SMOOTHNESS * _bends(distances, grid)).backward()
        optimizer.step()
        values = {"misfit": float(loss.detach())}
        yield Progress(0.1 + 0.9 * done, f"Learning the outline, {STEPS - step} steps to go", values)
    with torch.no_grad():
        vertices, faces = marched(points, distances, grid.tetrahedra)
    yield Progress(1.0, "Learned the outline")
    return _mesh(vertices, faces)


def _hull_distances(grid: TetrahedralGrid, seen: Sequence[Outline]) -> np.ndarray:
    """Distances to the visual hull in cells, < 0 inside, no further than 1; the rim of the grid is outside."""
    share = inside_shares(grid.points, seen).reshape(grid.shape)
    inner = np.zeros(grid.shape, bool)
    inner[1:-1, 1:-1, 1:-1] = share[1:-1, 1:-1, 1:-1] > 0.5
    away = np.asarray(distance_transform_edt(~inner)) - np.asarray(distance_transform_edt(inner))
    return np.clip(gaussian_filter(0.5 * away, BLUR), -1.0, 1.0).reshape(-1).astype(np.float32)


def _misfit(
    grid: TetrahedralGrid, points: Tensor, distances: Tensor, seen: Sequence[Outline], generator: np.random.Generator
) -> Tensor:
    """The mean square of coverage less opacity in a few views."""
    vertices, faces = marched(points, distances, grid.tetrahedra)
    topology = topology_of(faces)
    chosen = generator.choice(len(seen), min(BATCH, len(seen)), replace=False)
    errors = [((coverage(vertices, topology, seen[each].view) - seen[each].covered) ** 2).mean() for each in chosen]
    return torch.stack(errors).mean()


def _sign_changes(distances: Tensor, grid: TetrahedralGrid) -> Tensor:
    """The cross-entropy of each distance with the sign at the other end of its edge, over all edges that change it."""
    ends = distances[torch.from_numpy(grid.edges)]
    ends = ends[(ends[:, 0] < 0.0) != (ends[:, 1] < 0.0)]
    if len(ends) == 0:
        return distances.sum() * 0.0
    other = (ends.detach().flip(1) < 0.0).to(ends.dtype)
    return torch.nn.functional.binary_cross_entropy_with_logits(-ends, other)


def _bends(distances: Tensor, grid: TetrahedralGrid) -> Tensor:
    """The mean square of the distances' Laplacian, in cells, where they are small: what no outline shows is smooth."""
    volume = distances.reshape(grid.shape)
    middle = volume[1:-1, 1:-1, 1:-1]
    around = sum(volume.roll(shift, axis)[1:-1, 1:-1, 1:-1] for axis in range(3) for shift in (1, -1))
    near = (middle.detach().abs() < NEAR).to(volume.dtype)
    return (near * (around - 6.0 * middle) ** 2).sum() / near.sum().clamp(min=1.0)


def _mesh(vertices: Tensor, faces: Int32[np.ndarray, "f 3"]) -> Mesh:
    """The mesh without crumbs.

    Raises:
        InputError: Nothing is left.
    """
    if len(faces) == 0:
        raise InputError(
            "The outlines left no surface.", "Check the masks, and that cameras and photos belong together."
        )
    positions = vertices.numpy().astype(np.float64)
    count, labels = label_faces(faces, len(positions))
    sizes = np.bincount(labels, minlength=count)
    whole = faces[(sizes >= CRUMB * sizes.max())[labels]]
    used, numbers = np.unique(whole, return_inverse=True)
    positions, whole = positions[used], numbers.reshape(-1, 3).astype(np.uint32)
    up = np.tile(np.array([0.0, 0.0, 1.0], np.float32), (len(positions), 1))
    return with_vertices(Mesh(positions.astype(np.float32), whole, up), positions)

"""A mesh whose outlines agree with what cameras saw: vertices move, triangles stay as they are."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import numpy as np
import torch
from jaxtyping import Float64, Int32
from scipy.sparse import coo_array, csc_array, eye_array
from scipy.sparse.linalg import splu

from viewer.decompose.options import ExtractOptions
from viewer.decompose.refine.projection import Outline, outlines
from viewer.decompose.refine.silhouette import Topology, coverage, topology_of
from viewer.decompose.views import View
from viewer.errors import InputError
from viewer.scene.distinct import distinct
from viewer.scene.geometry import unit
from viewer.scene.mesh import Mesh, face_normals
from viewer.scene.progress import Progress, Work

FIRST_DECAY, SECOND_DECAY = 0.9, 0.999


class SmoothSteps:
    """Gradient descent on ``u = (I + stiffness L) v`` instead of the vertices v; L is the combinatorial Laplacian.

    Nicolet, Jacobson and Jakob, "Large steps in inverse rendering of geometry", ACM TOG 2021, equations 6 to 9. A step
    of u with gradient ``(I + stiffness L)^-1 dE/du`` moves v by that gradient smoothed twice. Its length follows Adam
    with one second moment for all, the largest (their section 3.3), so that it keeps the gradient's direction.

    Args:
        vertices: Where they begin.
        edges: Each edge once.
        stiffness: How far a gradient spreads: about ``sqrt(stiffness)`` edges.
    """

    def __init__(self, vertices: Float64[np.ndarray, "v 3"], edges: Int32[np.ndarray, "e 2"], stiffness: float) -> None:
        self._system = splu(csc_array(eye_array(len(vertices)) + stiffness * laplacian(edges, len(vertices))))
        self.vertices = vertices.copy()
        self._first = np.zeros_like(vertices)
        self._second = np.zeros_like(vertices)
        self._count = 0

    def step(self, gradient: Float64[np.ndarray, "v 3"], rate: float) -> None:
        """Move the vertices against ``gradient`` by about ``rate`` at most."""
        self._count += 1
        spread = self._system.solve(gradient)
        self._first += (1.0 - FIRST_DECAY) * (spread - self._first)
        self._second += (1.0 - SECOND_DECAY) * (spread * spread - self._second)
        largest = float(self._second.max()) / (1.0 - SECOND_DECAY**self._count)
        if largest <= 0.0:
            return
        move = self._first / ((1.0 - FIRST_DECAY**self._count) * np.sqrt(largest))
        self.vertices -= rate * self._system.solve(move)


def laplacian(edges: Int32[np.ndarray, "e 2"], count: int) -> csc_array:
    """For each vertex the number of its neighbours, less 1 for each of them."""
    a, b = edges[:, 0], edges[:, 1]
    ones = np.ones(len(edges))
    rows, columns = np.concatenate([a, b, a, b]), np.concatenate([b, a, a, b])
    return csc_array(coo_array((np.concatenate([-ones, -ones, ones, ones]), (rows, columns)), shape=(count, count)))


STIFFNESS = 16.0
BATCH = 4
"""Views a step."""
LEVELS = (128, 256, 512)
"""Pixels along the longer side of the pictures, coarse to fine."""
STEPS = 280
"""Of each level but the finest, a third."""
REACH = 1.5
"""Pixels that the fastest vertex may move in the first steps of a level; in its last ones a tenth of that."""
ROUNDS = 20
"""Of taking back moves that turned a triangle over."""


def refined(mesh: Mesh, views: Sequence[View], options: ExtractOptions) -> Work[Mesh]:
    """Move the vertices so that the mesh covers in each view what the view's opacity says.

    Minimises the mean square of (coverage - opacity) over all pixels by smooth gradient steps, coarse to fine; see
    :func:`viewer.decompose.refine.silhouette.coverage` and :class:`viewer.decompose.refine.refine.SmoothSteps`.
    Watertight meshes stay so, and moves that would turn triangles over are taken back. What is not seen as an outline
    from anywhere follows its neighbours. A mesh that agrees less well afterwards is not returned, but the one before.

    Args:
        mesh: In the world.
        views: In the world, cut out: opacity is 1 on the subject and 0 elsewhere.
        options: Their ``seed`` decides which views go together.

    Returns:
        The mesh with new vertices and normals; the last progress holds the mean squares ``misfit_before``, ``misfit``.

    Raises:
        InputError: No view has a lens that can be projected through, or nothing in them is opaque.
    """
    seen = outlines(views, LEVELS[-1])
    if not any(float(outline.covered.max()) > 0.5 for outline in seen):
        raise InputError(
            "No view shows the outline of the subject.",
            "Photos need alpha or masks; refine without them is not possible.",
        )
    topology = topology_of(mesh.faces.astype(np.int32))
    start = mesh.vertices.astype(np.float64)
    yield Progress(0.0, "Preparing the refinement")
    steps = SmoothSteps(start, topology.edges, STIFFNESS)
    before = yield from _misfit(start, topology, seen, 0.0)
    generator = np.random.default_rng(options.seed)
    largest = max(max(outline.covered.shape) for outline in seen)
    sizes = [size for size in LEVELS if size < largest] + [LEVELS[-1]]
    for number, longest in enumerate(sizes):
        last = longest == sizes[-1]
        count = STEPS - (STEPS // 3) * (len(sizes) - 1) if last else STEPS // 3
        level = seen if last else outlines(views, longest)
        part = (number / len(sizes), (number + 1) / len(sizes))
        yield from _descend(steps, topology, level, count, part, generator)
    moved = without_folds(start, steps.vertices, topology.faces)
    after = yield from _misfit(moved, topology, seen, 0.95)
    values = {"misfit_before": before, "misfit": min(before, after)}
    yield Progress(1.0, "Refined the outline", values)
    return with_vertices(mesh, moved) if after < before else mesh


def with_vertices(mesh: Mesh, vertices: Float64[np.ndarray, "v 3"]) -> Mesh:
    """The mesh with its vertices elsewhere, and the normals that belong there: the mean of the triangles' by area."""
    areas = face_normals(vertices, mesh.faces)
    normals = np.zeros_like(vertices)
    for corner in range(3):
        np.add.at(normals, mesh.faces[:, corner], areas)
    normals = np.where(normals.any(1, keepdims=True), unit(normals), mesh.normals)
    return dataclasses.replace(
        mesh, vertices=vertices.astype(np.float32), normals=normals.astype(np.float32), tangents=None
    )


def _descend(
    steps: SmoothSteps, topology: Topology, level: list[Outline], count: int, part: tuple[float, float],
    generator: np.random.Generator,
) -> Work[None]:  # fmt: skip
    """Steps with pictures of one size."""
    pixel = _pixel_size(steps.vertices, level)
    for step in range(count):
        chosen = generator.choice(len(level), min(BATCH, len(level)), replace=False)
        points = torch.tensor(steps.vertices, dtype=torch.float32, requires_grad=True)
        loss = 0.0
        for index in chosen:
            outline = level[index]
            error = ((coverage(points, topology, outline.view) - outline.covered) ** 2).mean() / len(chosen)
            if error.requires_grad:
                error.backward()
            loss += float(error.detach())
        if points.grad is not None:
            steps.step(points.grad.numpy().astype(np.float64), REACH * pixel * 0.1 ** (step / count))
        fraction = part[0] + (part[1] - part[0]) * step / count
        yield Progress(0.95 * fraction, f"Refining the outline, {count - step} steps to go", {"misfit": loss})


def _misfit(
    vertices: Float64[np.ndarray, "v 3"], topology: Topology, seen: list[Outline], fraction: float
) -> Work[float]:
    """The mean square of what the mesh covers less what it should, over all pixels of all views."""
    points = torch.tensor(vertices, dtype=torch.float32)
    total = 0.0
    for outline in seen:
        yield Progress(fraction, "Comparing outlines")
        total += float(((coverage(points, topology, outline.view) - outline.covered) ** 2).mean())
    return total / len(seen)


def _pixel_size(vertices: Float64[np.ndarray, "v 3"], level: list[Outline]) -> float:
    """The width of a pixel where the mesh is: the median over the views."""
    center = torch.tensor(vertices.mean(0), dtype=torch.float32)[None]
    sizes = [abs(float(each.view.project(center)[0, 2] / each.view.focal[0])) for each in level]
    return float(np.median(sizes))


def without_folds(
    start: Float64[np.ndarray, "v 3"], end: Float64[np.ndarray, "v 3"], faces: Int32[np.ndarray, "f 3"]
) -> Float64[np.ndarray, "v 3"]:
    """``end``, where moves that turn a triangle by more than a right angle are halved until none does."""
    share = np.ones(len(start))
    before = face_normals(start, faces)
    moved = end
    for attempt in range(ROUNDS):
        folded = (before * face_normals(moved, faces)).sum(1) < 0.0
        if not folded.any():
            break
        share[distinct(faces[folded])] *= 0.5 if attempt < ROUNDS // 2 else 0.0
        moved = start + share[:, None] * (end - start)
    return moved

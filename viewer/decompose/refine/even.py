"""Bumps of a surface that was learned from outlines evened out where no outline speaks for them.

Outlines say where a surface lies along the curves on which cameras see it end. Between these curves it is what the grid
left on which it was learned: bumps as wide as its cells, which show in every mirrored light. So the surface is sought
that bends least and stays near where it was, nearest where many outlines pass:

    minimise  sum_i d_i |v_i - u_i|^2  +  stiffness |L v|^2,    d_i = min(outlines at i, most) + ground

for vertices v that were at u, with L the mean of the neighbours less the vertex. Its zero is one sparse linear system.
(With all d alike that is the bilaplacian smoothing of Desbrun et al., "Implicit fairing", SIGGRAPH 1999, section 2.5.)
Edges of a vertex are of unlike length in marched tetrahedra; that L counts them alike also moves vertices within the
surface until they are spread evenly, and triangles, not only shading, follow the shape.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from jaxtyping import Float64
from scipy.sparse import csc_array, diags_array
from scipy.sparse.linalg import splu

from viewer.decompose.refine.projection import outlines
from viewer.decompose.refine.refine import LEVELS, laplacian, with_vertices, without_folds
from viewer.decompose.refine.silhouette import Topology, crossings, topology_of
from viewer.decompose.views import View
from viewer.scene.mesh import Mesh
from viewer.scene.progress import Progress, Work

STIFFNESS = 5.0
"""What bending costs beside staying near."""
MOST = 4.0
"""Pixels of outlines at a vertex from which it is held no firmer."""
GROUND = 0.3
"""How firmly vertices are held where no outline passes, in pixels of outlines."""


def evened(mesh: Mesh, views: Sequence[View]) -> Work[Mesh]:
    """The mesh without the bumps that no outline speaks for; its triangles stay as they are.

    Moves that would turn a triangle over are taken back. Steps as narrow as two or three edges are rounded, so this is
    for surfaces that were learned on a grid as coarse as that, not for traced ones.

    Args:
        mesh: In the world.
        views: In the world, cut out.
    """
    topology = topology_of(mesh.faces.astype(np.int32))
    held = yield from outline_pixels(mesh, topology, views)
    start = mesh.vertices.astype(np.float64)
    counts = laplacian(topology.edges, len(start))
    neighbours = np.maximum(counts.diagonal(), 1.0)
    bend = diags_array(1.0 / neighbours) @ counts
    firm = np.minimum(held, MOST) + GROUND
    yield Progress(0.9, "Evening out what no outline shows")
    system = csc_array(diags_array(firm) + STIFFNESS * (bend.T @ bend))
    moved = np.asarray(splu(system).solve(firm[:, None] * start))
    yield Progress(1.0, "Evened out what no outline shows")
    return with_vertices(mesh, without_folds(start, moved, topology.faces))


def outline_pixels(mesh: Mesh, topology: Topology, views: Sequence[View]) -> Work[Float64[np.ndarray, " v"]]:
    """How many pixels of outlines, in all views together, pass at each vertex: half of those at each of its edges."""
    found = np.zeros(len(mesh.vertices))
    points = torch.from_numpy(mesh.vertices)
    seen = outlines(views, LEVELS[-1])
    for number, outline in enumerate(seen):
        yield Progress(0.9 * number / len(seen), "Finding where outlines pass")
        screen = np.ascontiguousarray(outline.view.project(points).numpy())
        _, edges, crossing = crossings(screen, topology, outline.view)
        passing = edges[crossing[crossing >= 0]]
        found += 0.5 * np.bincount(passing.ravel(), minlength=len(found))
    return found

"""How much of each pixel a mesh covers, so that the outline's position can be learned."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from jaxtyping import Float32, Int32, Int64
from torch import Tensor

from viewer.decompose.refine.projection import Projection
from viewer.decompose.refine.silhouette_kernels import find_crossings
from viewer.render.mesh.raster_kernels import rasterized


@dataclass(frozen=True, eq=False)
class Topology:
    """Triangles, and which of them meet at which edge.

    Attributes:
        faces: Rows of three vertex numbers.
        edges: Each edge once, the smaller vertex number first.
        sides: The two faces at each edge; the first one twice at a border. Of more than two faces any two.
        thirds: The vertex of each of these faces that is not on the edge.
    """

    faces: Int32[np.ndarray, "f 3"]
    edges: Int32[np.ndarray, "e 2"]
    sides: Int32[np.ndarray, "e 2"]
    thirds: Int32[np.ndarray, "e 2"]


def topology_of(faces: Int32[np.ndarray, "f 3"]) -> Topology:
    """The edges of a mesh."""
    ends = faces[:, [1, 2, 2, 0, 0, 1]].reshape(-1, 2).astype(np.int64)
    ends.sort(axis=1)
    keys = ends[:, 0] * (int(faces.max(initial=0)) + 1) + ends[:, 1]
    order = np.argsort(keys, kind="stable")
    ordered = keys[order]
    starts = np.flatnonzero(np.r_[True, ordered[1:] != ordered[:-1]]) if len(keys) else np.zeros(0, np.int64)
    stops = np.r_[starts[1:], len(keys)]
    first, last = order[starts], order[stops - 1]
    halves = np.stack([first, last], 1)
    return Topology(
        faces, ends[first].astype(np.int32), (halves // 3).astype(np.int32), faces.reshape(-1)[halves].astype(np.int32)
    )


def coverage(points: Tensor, topology: Topology, view: Projection) -> Tensor:
    """The share of each pixel (h, w) that the mesh covers, differentiable in the vertices where its outline passes.

    Between the centres of a covered and an uncovered pixel the outline lies at distance k from the covered one: that
    one loses ``0.5 - k`` where k < 0.5, the other one gains ``k - 0.5`` where it is larger. So does nvdiffrast's
    antialiasing (Laine et al., ACM TOG 2020, section 3.6), but here all edges of the outline are enumerated, not those
    of the triangles that happen to be hit: limb triangles smaller than a pixel keep their gradients.

    Args:
        points: Vertices (v, 3) in the world.
        topology: Of the mesh.
        view: The camera.
    """
    screen = view.project(points)
    ids, edges, crossing = crossings(np.ascontiguousarray(screen.detach().numpy()), topology, view)
    covered = torch.from_numpy((ids >= 0).astype(np.float32)).reshape(-1)
    axis, y, x = np.nonzero(crossing >= 0)
    if len(axis) == 0:
        return covered.reshape(view.height, view.width)
    here = y * view.width + x
    there = here + np.where(axis == 0, 1, view.width)
    beyond = ids.reshape(-1)[there] >= 0
    inner, outer = np.where(beyond, there, here), np.where(beyond, here, there)
    row, column = np.where(axis == 0, y, x), np.where(axis == 0, x, y)
    crossed = _crossed(screen, edges[crossing[axis, y, x]], axis, row)
    center = torch.from_numpy((column + 0.5 + beyond).astype(np.float32))
    distance = (crossed - center) * torch.from_numpy(np.where(beyond, -1.0, 1.0).astype(np.float32))
    covered = covered.index_add(0, torch.from_numpy(inner), -torch.relu(0.5 - distance))
    covered = covered.index_add(0, torch.from_numpy(outer), torch.relu(distance - 0.5))
    return covered.reshape(view.height, view.width)


def crossings(
    screen: Float32[np.ndarray, "v 3"], topology: Topology, view: Projection
) -> tuple[Int32[np.ndarray, "h w"], Int32[np.ndarray, "s 2"], Int32[np.ndarray, "2 h w"]]:
    """The face in each pixel (-1: none), the outline's edges, and which of them passes between neighbouring pixels.

    The last holds for each pixel the edge between its centre and that of its right (0) or lower (1) neighbour, -1 where
    none passes.
    """
    ids = rasterized(screen, topology.faces, view.width, view.height).ids
    edges, thirds = outline_edges(screen, topology)
    crossing = np.full((2, view.height, view.width), -1, np.int32)
    find_crossings(screen, edges, thirds, ids, crossing, np.zeros(crossing.shape, np.float32))
    return ids, edges, crossing


def outline_edges(
    screen: Float32[np.ndarray, "v 3"], topology: Topology
) -> tuple[Int32[np.ndarray, "s 2"], Int32[np.ndarray, " s"]]:
    """Edges where the mesh turns away from the camera or ends, and the third vertex of the face that looks at it."""
    a, b, c = (screen[topology.faces[:, corner], :2] for corner in range(3))
    area = (b[:, 0] - a[:, 0]) * (c[:, 1] - a[:, 1]) - (b[:, 1] - a[:, 1]) * (c[:, 0] - a[:, 0])
    toward = (area < 0.0)[topology.sides]  # y points down
    border = topology.sides[:, 0] == topology.sides[:, 1]
    found = np.flatnonzero((toward[:, 0] != toward[:, 1]) | border)
    side = np.where(toward[found, 0], 0, 1)
    return topology.edges[found], topology.thirds[found, side]


def _crossed(
    screen: Tensor, edges: Int32[np.ndarray, "n 2"], axis: Int64[np.ndarray, " n"], row: Int64[np.ndarray, " n"]
) -> Tensor:
    """Where edges cross the line through the middle of a row of pixels, or of a column where ``axis`` is 1."""
    first, second = (screen[torch.from_numpy(edges[:, end].astype(np.int64))] for end in range(2))
    along = torch.from_numpy(axis)[:, None]
    u0, u1 = first.gather(1, along)[:, 0], second.gather(1, along)[:, 0]
    v0, v1 = first.gather(1, 1 - along)[:, 0], second.gather(1, 1 - along)[:, 0]
    return u0 + (torch.from_numpy((row + 0.5).astype(np.float32)) - v0) / (v1 - v0) * (u1 - u0)

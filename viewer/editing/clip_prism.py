"""Cutting triangle meshes along outlines that were drawn in a picture."""

from __future__ import annotations

import dataclasses

import numpy as np
from jaxtyping import Bool, Float64

from viewer.editing.mesh_splits import edges_of, split_edges
from viewer.scene.mesh import Mesh
from viewer.scene.prism import Prism, in_outline

AHEAD = 1e3
"""A mesh is cut before the eye at the distance at which corners lie on a surface, times this."""


def split_by_prism(mesh: Mesh, prism: Prism, on: float) -> tuple[Mesh, Bool[np.ndarray, " f"]]:
    """The mesh with its triangles split along the faces of what lies behind an outline, and which of them are inside.

    Only triangles over which an edge of the outline passes are split, and those beside them that share the edge.

    Args:
        mesh: To be split.
        prism: By what.
        on: So near to a face, corners lie on it.
    """
    near = AHEAD * on
    if not prism.parallel:
        mesh = _split_along(mesh, np.ones(len(mesh.faces), bool), -prism.local(mesh.vertices)[:, 2] - near, on)
    flat = _flat(mesh, prism, near)
    corners = np.array(prism.corners, np.float64)
    edges = list(zip(corners, np.roll(corners, -1, 0), strict=True))
    passed = np.zeros(len(mesh.faces), bool)
    lowest, highest = _bounds(mesh, flat)
    for ends in edges:
        passed |= _meets(lowest, highest, ends)
    # An edge is split in all of its triangles: also in those that no edge of the outline passes over.
    ends_of, edge_of = edges_of(mesh.faces)
    shared = np.zeros(len(ends_of), bool)
    shared[edge_of[passed]] = True
    work = shared[edge_of].any(1)
    source = mesh.source
    part = dataclasses.replace(mesh, faces=mesh.faces[work], source=None if source is None else source[work])
    for ends in edges:
        flat = np.concatenate([flat, _flat(part, prism, near, len(flat))])
        asked = _meets(*_bounds(part, flat), ends)
        if asked.any():
            part = _split_along(part, asked, _from_face(part, prism, ends), on)
    faces = np.concatenate([mesh.faces[~work], part.faces])
    if source is not None:
        assert part.source is not None
        source = np.concatenate([source[~work], part.source])
    whole = dataclasses.replace(part, faces=faces, source=source)
    middles = whole.vertices[faces].mean(1, dtype=np.float64)
    return whole, in_outline(prism.seen(middles), corners)


def _split_along(mesh: Mesh, asked: Bool[np.ndarray, " f"], distance: Float64[np.ndarray, " v"], on: float) -> Mesh:
    """The mesh with the edges of some triangles split where a distance, linear in space, is 0."""
    side = np.where(np.abs(distance) <= on, 0, np.sign(distance)).astype(np.int8)
    crossing = asked & (side[mesh.faces].min(1, initial=1) * side[mesh.faces].max(1, initial=-1) < 0)
    if not crossing.any():
        return mesh
    edges, edge_of = edges_of(mesh.faces)
    chosen = np.zeros(len(edges), bool)
    chosen[edge_of[crossing]] = True
    chosen &= side[edges[:, 0]] * side[edges[:, 1]] < 0
    first, second = distance[edges[chosen]].T
    return split_edges(mesh, edges, edge_of, chosen, first / (first - second))[0]


def _flat(mesh: Mesh, prism: Prism, near: float, first: int = 0) -> Float64[np.ndarray, "v 2"]:
    """Where vertices lie in the plane of the corners; NaN for those that are not before the eye."""
    local = prism.local(mesh.vertices[first:])
    if prism.parallel:
        return local[:, :2]
    # What was cut just before the eye lies there up to rounding.
    ahead = np.where(local[:, 2] < -0.5 * near, -local[:, 2], np.nan)
    return local[:, :2] / ahead[:, None]


def _bounds(mesh: Mesh, flat: Float64[np.ndarray, "v 2"]) -> tuple[np.ndarray, np.ndarray]:
    """The lower and upper ends of each triangle's box in the plane; NaN where it is not all before the eye."""
    places = flat[mesh.faces]
    return places.min(1, initial=np.inf), places.max(1, initial=-np.inf)


def _meets(lowest: np.ndarray, highest: np.ndarray, ends: tuple[np.ndarray, np.ndarray]) -> Bool[np.ndarray, " f"]:
    """Which boxes meet that of an edge."""
    low, high = np.minimum(*ends), np.maximum(*ends)
    return np.asarray((lowest <= high).all(1) & (highest >= low).all(1))


def _from_face(mesh: Mesh, prism: Prism, ends: tuple[np.ndarray, np.ndarray]) -> Float64[np.ndarray, " v"]:
    """Distances of vertices from the plane through an edge and the eye, or along parallel rays."""
    local, (start, end) = prism.local(mesh.vertices), ends
    if prism.parallel:
        way = end - start
        normal, local = np.array([-way[1], way[0]]), local[:, :2] - start
    else:
        normal = np.cross([*start, -1.0], [*end, -1.0])
    length = float(np.linalg.norm(normal))
    return local @ normal / (length or 1.0)

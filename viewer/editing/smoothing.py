"""Smoothing strokes: how much of each place is replaced by the mean around it."""

from __future__ import annotations

import dataclasses

import numpy as np
from jaxtyping import Float64

from viewer.editing.dabs import Dabs, eye_of, reach
from viewer.editing.facing import Facing
from viewer.editing.warp import falloff, within
from viewer.scene.distinct import distinct
from viewer.scene.geometry import unit
from viewer.scene.mesh import Mesh, face_normals

RATE = 0.5
"""Of the way to the mean, for one dab at strength 1."""
MOST_SHARE = 0.98


def smoothing_shares(points: Float64[np.ndarray, "n 3"], dabs: Dabs) -> Float64[np.ndarray, " n"]:
    """What part of each place is replaced, all dabs together, from 0 to 1."""
    left = np.ones(len(points))
    for dab in dabs:
        near = within(points, dab)
        weight, _ = falloff(np.linalg.norm(points[near] - dab[:3], axis=1) / dab[3], dab[19])
        left[near] *= 1.0 - np.minimum(RATE * dab[4] * weight, MOST_SHARE)
    return np.minimum(1.0 - left, MOST_SHARE)


def smoothed_mesh(mesh: Mesh, dabs: Dabs) -> Mesh:
    """Vertices moved towards the mean of their neighbours, dab by dab (Laplacian smoothing); normals follow.

    Vertices that lie in one place, as along seams of texture coordinates, move together. Vertices at open edges stay.
    """
    lo, hi = reach(dabs)
    points = mesh.vertices.astype(np.float64)
    near = np.all((points >= lo) & (points <= hi), axis=1)
    faces = mesh.faces[near[mesh.faces].any(1)].astype(np.int64)
    if not len(faces):
        return mesh
    used, faces = np.unique(faces, return_inverse=True)
    places, place_of = np.unique(mesh.vertices[used], axis=0, return_inverse=True)
    place_of, faces = place_of.ravel(), place_of.ravel()[faces.reshape(-1, 3)]
    ends = np.stack([faces, np.roll(faces, -1, 1)], -1).reshape(-1, 2)
    edges, count = np.unique(np.sort(ends, 1), axis=0, return_counts=True)
    both = np.concatenate([edges, edges[:, ::-1]])
    both = both[np.argsort(both[:, 0], kind="stable")]
    degree = np.bincount(both[:, 0], minlength=len(places))
    fixed = np.zeros(len(places), bool)
    fixed[edges[count == 1]] = True
    moved = places.astype(np.float64)
    eye = eye_of(dabs[0])
    facing = np.ones(len(places))
    if eye is not None:
        sums = np.stack([np.bincount(place_of, mesh.normals[used][:, axis], len(places)) for axis in range(3)], 1)
        facing = Facing(moved.copy(), unit(sums, 0.0, 1e-12)).to(eye)
    for dab in dabs:
        chosen = within(moved, dab) & ~fixed & (degree > 0)
        if not chosen.any():
            continue
        rows = chosen[both[:, 0]]
        sums = np.stack([np.bincount(both[rows, 0], moved[both[rows, 1], axis], len(places)) for axis in range(3)], 1)
        means = sums[chosen] / degree[chosen][:, None]
        weight, _ = falloff(np.linalg.norm(moved[chosen] - dab[:3], axis=1) / dab[3], dab[19])
        part = facing[chosen] * np.minimum(RATE * dab[4] * weight, MOST_SHARE)
        moved[chosen] += part[:, None] * (means - moved[chosen])
    changed = used[(moved != places).any(1)[place_of]]
    vertices = mesh.vertices.copy()
    vertices[used] = moved[place_of].astype(np.float32)
    return with_normals(dataclasses.replace(mesh, vertices=vertices), changed)


def with_normals(mesh: Mesh, changed: np.ndarray) -> Mesh:
    """The mesh with normals of the vertices of all triangles at ``changed`` ones: means weighted by area.

    Of vertices in one place the normal is the same, unless it was not before: hard edges stay hard.
    """
    if not len(changed):
        return mesh
    moved = np.zeros(len(mesh.vertices), bool)
    moved[changed] = True
    around = distinct(mesh.faces[moved[mesh.faces].any(1)])
    touched = np.zeros(len(mesh.vertices), bool)
    touched[around] = True
    faces = mesh.faces[touched[mesh.faces].any(1)]
    numbers, local = np.unique(faces, return_inverse=True)
    # One place with one normal before is one vertex here.
    keys = np.concatenate([mesh.vertices[numbers], np.round(mesh.normals[numbers], 3)], 1)
    _, same = np.unique(keys, axis=0, return_inverse=True)
    corners = same.ravel()[local.reshape(-1, 3)]
    facing = face_normals(mesh.vertices, faces)
    sums = np.stack([np.bincount(corners.ravel(), np.repeat(facing[:, axis], 3)) for axis in range(3)], 1)
    found = unit(sums, (0.0, 0.0, 1.0))[same.ravel()]
    normals = mesh.normals.copy()
    chosen = touched[numbers]
    normals[numbers[chosen]] = found[chosen].astype(np.float32)
    tangents = mesh.tangents
    if tangents is not None:
        along = tangents[:, :3] - (tangents[:, :3] * normals).sum(1, keepdims=True) * normals
        tangents = np.concatenate([unit(along, (1.0, 0.0, 0.0)), tangents[:, 3:]], 1).astype(np.float32)
    return dataclasses.replace(mesh, normals=normals, tangents=tangents)

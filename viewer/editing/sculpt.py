"""What strokes do to meshes and points: vertices go where the dabs push them."""

from __future__ import annotations

import dataclasses

import numpy as np
from jaxtyping import Float64

from viewer.editing.crowd_normals import point_crowd
from viewer.editing.dabs import Dabs, sections
from viewer.editing.facing import Facing
from viewer.editing.smoothing import smoothed_mesh
from viewer.editing.warp import Mapped, forward, inside_reach
from viewer.scene.assets import AssetStore
from viewer.scene.geometry import unit
from viewer.scene.mesh import Mesh
from viewer.scene.points import Points
from viewer.scene.sculpt import Sculpt


def sculpted_mesh(mesh: Mesh, edit: Sculpt, store: AssetStore) -> Mesh:
    """The mesh after all strokes; faces, colours and texture coordinates stay what they are."""
    for section in sections(edit, store):
        mesh = smoothed_mesh(mesh, section.dabs) if section.smooths else pushed_mesh(mesh, section.dabs)
    return mesh


def sculpted_points(points: Points, edit: Sculpt, store: AssetStore) -> Points:
    """The points after all strokes that push; smoothing leaves them alone."""
    positions = points.positions
    for section in sections(edit, store):
        chosen = inside_reach(positions, section.dabs)
        if not section.smooths and len(chosen):
            positions = positions.copy()
            facing = None
            if section.eye is not None:
                facing = point_crowd(positions).facing(chosen)
            positions[chosen] = forward(positions[chosen].astype(np.float64), section.dabs, facing).points
    return points if positions is points.positions else dataclasses.replace(points, positions=positions)


def pushed_mesh(mesh: Mesh, dabs: Dabs) -> Mesh:
    """The mesh with its vertices pushed; normals turn as those of a surface do, with the transposed derivative."""
    chosen = inside_reach(mesh.vertices, dabs)
    if not len(chosen):
        return mesh
    places, normals = mesh.vertices[chosen].astype(np.float64), mesh.normals[chosen].astype(np.float64)
    mapped = forward(places, dabs, Facing(places, normals))
    arrays = {name: getattr(mesh, name).copy() for name in ("vertices", "normals")}
    arrays["vertices"][chosen] = mapped.points
    arrays["normals"][chosen] = turned_normals(normals, mapped)
    if mesh.tangents is not None:
        arrays["tangents"] = mesh.tangents.copy()
        arrays["tangents"][chosen, :3] = _turned_tangents(
            mesh.tangents[chosen, :3].astype(np.float64), arrays["normals"][chosen], mapped
        )
    return dataclasses.replace(mesh, **arrays)


def turned_normals(normals: Float64[np.ndarray, "n 3"], mapped: Mapped) -> Float64[np.ndarray, "n 3"]:
    """Normals where their vertices have gone: a surface f(x) = 0 becomes f(x(y)) = 0, whose gradient is ``J^T n``."""
    return unit(np.einsum("nji,nj->ni", mapped.jacobian, normals), (0.0, 0.0, 1.0))


def _turned_tangents(tangents: np.ndarray, normals: np.ndarray, mapped: Mapped) -> np.ndarray:
    """Tangents go with the matter, by the inverse derivative, and stay square to the normals."""
    along = np.linalg.solve(mapped.jacobian, tangents[:, :, None])[:, :, 0]
    along -= (along * normals).sum(1, keepdims=True) * normals
    return unit(along, (1.0, 0.0, 0.0))

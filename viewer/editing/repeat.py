"""What mirroring and repeating do to voxels, meshes, points and splats."""

from __future__ import annotations

import dataclasses
from typing import TypeVar

import numpy as np
from jaxtyping import Float32, Float64, Int64

from viewer.editing.gather import Placed, gathered
from viewer.fields.voxels import SparseVoxels
from viewer.scene.assets import AssetStore
from viewer.scene.geometry import AABB, as_vec3
from viewer.scene.mesh import Mesh
from viewer.scene.points import Points
from viewer.scene.repeat import Isometry, Repeat, isometries
from viewer.scene.rotations import rotation_matrices, unit_quaternions
from viewer.scene.sh_rotation import rotated_sh
from viewer.scene.splats import Splats

E = TypeVar("E", Points, Splats)
FLAT = 1e-9
"""Parts of a unit vector below this are none: the plane lies square to an axis of the grid."""


def repeated_mesh(mesh: Mesh, edit: Repeat, store: AssetStore) -> Mesh:
    """All copies as one mesh. An image is wound the other way round, so that its outside stays outside.

    A tangent goes along, and its sign changes: the bitangent is ``w normal x tangent``, and the cross product of a
    reflection has the other sign. So a normal map says the same of the image as of the original.
    """
    del store
    copies = [_mesh_copy(mesh, each) for each in isometries(edit)]
    whole: dict[str, np.ndarray | None] = {}
    for field in dataclasses.fields(Mesh):
        arrays = [getattr(each, field.name) for each in copies]
        whole[field.name] = None if arrays[0] is None else np.concatenate(arrays)
    faces = [each.faces + np.uint32(number * len(mesh.vertices)) for number, each in enumerate(copies)]
    return Mesh(**{**whole, "faces": np.concatenate(faces)})  # pyright: ignore[reportArgumentType] - as they were


def _mesh_copy(mesh: Mesh, to: Isometry) -> Mesh:
    tangents = mesh.tangents
    if tangents is not None:
        sign = np.float32(-1.0 if to.mirrors else 1.0)
        tangents = np.concatenate([_turned(tangents[:, :3], to), sign * tangents[:, 3:]], 1)
    faces = mesh.faces[:, ::-1] if to.mirrors else mesh.faces
    return dataclasses.replace(
        mesh,
        vertices=to.apply(mesh.vertices.astype(np.float64)).astype(np.float32),
        faces=np.ascontiguousarray(faces),
        normals=_turned(mesh.normals, to),
        tangents=tangents,
    )


def repeated_points(points: Points, edit: Repeat, store: AssetStore) -> Points:
    """All copies as one cloud."""
    del store

    def copy(to: Isometry) -> Points:
        return dataclasses.replace(points, positions=to.apply(points.positions.astype(np.float64)).astype(np.float32))

    return _joined([copy(each) for each in isometries(edit)])


def repeated_splats(splats: Splats, edit: Repeat, store: AssetStore) -> Splats:
    """All copies as one set: a covariance S becomes ``M S M^T``, and what is seen along d was seen along ``M^-1 d``."""
    del store
    return _joined([_splat_copy(splats, each) for each in isometries(edit)])


def _splat_copy(splats: Splats, to: Isometry) -> Splats:
    axes = to.linear @ rotation_matrices(splats.rotations.astype(np.float64))
    if to.mirrors:
        axes[:, :, 2] *= -1.0  # a Gaussian is the same to either side of each of its axes
    return dataclasses.replace(
        splats,
        positions=to.apply(splats.positions.astype(np.float64)).astype(np.float32),
        rotations=unit_quaternions(axes).astype(np.float32),
        sh=rotated_sh(splats.sh, to.linear),
    )


def repeated_voxels(voxels: SparseVoxels, edit: Repeat, store: AssetStore) -> SparseVoxels:
    """All copies as one grid with voxels of the same size.

    An image beyond a plane square to an axis is the same voxels in the other order; else they are interpolated.
    """
    del store
    copies = isometries(edit)
    if len(copies) == 1 and (axis := _flipped_axis(copies[0])) is not None:
        return _flipped(voxels, copies[0], axis)
    if len(copies) == 1 and np.allclose(copies[0].linear, np.eye(3)) and not copies[0].shift.any():
        return voxels
    placed = [Placed(voxels, each.linear, each.shift) for each in copies]
    return gathered(placed, voxels.color_space, voxels.background)


def _flipped_axis(to: Isometry) -> int | None:
    """The axis that an isometry reverses, where it leaves the others alone."""
    signs = np.diag(to.linear)
    if np.abs(to.linear - np.diag(signs)).max() > FLAT:
        return None
    flipped = np.flatnonzero(signs < 0.0)
    return int(flipped[0]) if len(flipped) == 1 else None


def _flipped(voxels: SparseVoxels, to: Isometry, axis: int) -> SparseVoxels:
    places = list(np.unravel_index(voxels.index.astype(np.int64), voxels.shape))
    places[axis] = voxels.shape[axis] - 1 - places[axis]
    index: Int64[np.ndarray, " n"] = np.asarray(np.ravel_multi_index(tuple(places), voxels.shape))
    order = np.argsort(index)
    ends = to.apply(np.array([voxels.aabb.lo, voxels.aabb.hi], np.float64))
    box = AABB(as_vec3(ends.min(0)), as_vec3(ends.max(0)))
    count = voxels.sh.shape[1] // 3
    colors = voxels.sh.astype(np.float32).reshape(-1, 3, count).transpose(0, 2, 1)
    sh = rotated_sh(colors, to.linear).transpose(0, 2, 1).reshape(-1, 3 * count).astype(np.float16)
    return dataclasses.replace(
        voxels, aabb=box, index=index[order].astype(np.int32), density=voxels.density[order], sh=sh[order]
    )


def _turned(vectors: Float32[np.ndarray, "n 3"], to: Isometry) -> Float32[np.ndarray, "n 3"]:
    turned: Float64[np.ndarray, "n 3"] = vectors.astype(np.float64) @ to.linear.T
    return turned.astype(np.float32)


def _joined(copies: list[E]) -> E:
    """One after the other."""
    whole: dict[str, np.ndarray] = {}
    for field in dataclasses.fields(copies[0]):
        arrays = [getattr(each, field.name) for each in copies]
        if isinstance(arrays[0], np.ndarray):
            whole[field.name] = np.concatenate(arrays)
    return dataclasses.replace(copies[0], **whole)

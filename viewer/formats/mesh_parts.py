"""Meshes on their way between scenes and files: in world space, +Z up, linear colours, one material each."""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import replace as replace_arrays

import numpy as np
from jaxtyping import Float, Float32, Int64, Integer
from msgspec.structs import replace

from viewer.errors import InputError, OutputError
from viewer.formats.placements import NodePath
from viewer.formats.rigged import Rigged
from viewer.scene.geometry import AABB, Transform, Vec3, as_vec3
from viewer.scene.material import Material
from viewer.scene.mesh import Mesh, face_normals
from viewer.scene.origin import NOWHERE, local_origin
from viewer.scene.skeleton import Skin
from viewer.scene.tangents import vertex_tangents

LARGEST = 1e15
"""Coordinates beyond this make areas that overflow single precision."""
LARGEST_UV = 1e6
MOST_KEYS = 1 << 62
DENSE = 4
"""Keys are looked up in a table where there are at most this many times as many as corners, else sorted."""


@dataclass(frozen=True, eq=False)
class MeshPart:
    """A named mesh with its material.

    Attributes:
        origin: What was taken off its coordinates, see :mod:`viewer.scene.origin`.
        skin: What moves it, where it comes from a file; its mesh then is in the space below that.
        rig: The same, where it goes into one; its mesh then is as it is now.
        levels: The same with fewer and fewer triangles, for files that hold that.
        spans: From and to when it is seen, in seconds; None = always.
        path: Where it is over time, in files that hold that; its mesh is where it is now. None = always there.
    """

    name: str
    mesh: Mesh
    material: Material
    origin: Vec3 = NOWHERE
    skin: Skin | None = None
    rig: Rigged | None = None
    levels: tuple[Mesh, ...] = ()
    spans: tuple[tuple[float, float], ...] | None = None
    path: NodePath | None = None

    @property
    def aabb(self) -> AABB:
        """Around it, in space less its origin."""
        return self.mesh.aabb if self.skin is None else self.skin.bounds

    def moved(self, transform: Transform) -> MeshPart:
        """The part, moved by a similarity."""
        if self.skin is None:
            return replace_arrays(self, mesh=self.mesh.transformed(transform))
        box, frame = self.skin.box.transformed(transform), transform.after(self.skin.frame)
        bones = tuple(replace(bone, reach=bone.reach * transform.scale) for bone in self.skin.bones)
        return replace_arrays(self, skin=replace(self.skin, frame=frame, box=box, bones=bones))


def to_y_up(vectors: Float[np.ndarray, "n 3"]) -> Float[np.ndarray, "n 3"]:
    """(x, y, z) with +Z up as (x, z, -y) with +Y up: Blender's importers turn this back."""
    return np.stack([vectors[:, 0], vectors[:, 2], -vectors[:, 1]], 1)


def to_z_up(vectors: Float[np.ndarray, "n 3"]) -> Float[np.ndarray, "n 3"]:
    """Undo :func:`to_y_up`."""
    return np.stack([vectors[:, 0], -vectors[:, 2], vectors[:, 1]], 1)


def placed(mesh: Mesh, transform: Transform) -> Mesh:
    """The mesh in world space, ready for a file: all numbers finite, unit normals, and no triangle with a corner twice.

    Raises:
        OutputError: A coordinate is not finite.
    """
    if not (np.isfinite(mesh.vertices).all() and np.abs(mesh.vertices).max(initial=0.0) * transform.scale < LARGEST):
        raise OutputError("The mesh has coordinates that are not finite.", "Extract it again.")
    points = transform.apply(mesh.vertices.astype(np.float64)).astype(np.float32)
    normals = (unit(mesh.normals).astype(np.float64) @ transform.rotation_matrix().T).astype(np.float32)
    faces = mesh.faces
    whole = (faces[:, 0] != faces[:, 1]) & (faces[:, 1] != faces[:, 2]) & (faces[:, 2] != faces[:, 0])
    tangents = mesh.tangents
    if tangents is not None:
        along = unit((unit(tangents[:, :3]).astype(np.float64) @ transform.rotation_matrix().T).astype(np.float32))
        tangents = np.concatenate([along, np.where(tangents[:, 3:] < 0, -1, 1)], 1).astype(np.float32)
    uvs, further = (None if each is None else validated_uvs(each) for each in (mesh.uvs, mesh.further_uvs))
    colors, opacities = (None if each is None else np.nan_to_num(each) for each in (mesh.colors, mesh.opacities))
    return Mesh(points, faces[whole], unit(normals), colors, uvs, tangents, further, opacities)


def validated_uvs(uvs: np.ndarray) -> Float32[np.ndarray, "v n"]:
    """Texture coordinates that are finite and not absurdly far from the picture."""
    return np.clip(np.nan_to_num(uvs), -LARGEST_UV, LARGEST_UV).astype(np.float32)


def unit(vectors: Float[np.ndarray, "n 3"]) -> Float32[np.ndarray, "n 3"]:
    """Vectors of length one; where there is no direction, +Z."""
    long = np.nan_to_num(vectors.astype(np.float64), nan=0.0, posinf=0.0, neginf=0.0)
    length = np.sqrt((long * long).sum(1, keepdims=True))
    pointing = length > 1e-20
    up = np.array([0.0, 0.0, 1.0])
    return np.where(pointing, long / np.where(pointing, length, 1.0), up).astype(np.float32)


def vertex_normals(points: Float[np.ndarray, "v 3"], faces: Integer[np.ndarray, "f 3"]) -> Float32[np.ndarray, "v 3"]:
    """Unit normals at the vertices: the sum of the normals of the triangles around, weighted by area."""
    across = face_normals(points, faces)
    sums = np.zeros((len(points), 3))
    for corner in range(3):
        of_corner = faces[:, corner].astype(np.int64)
        for axis in range(3):
            sums[:, axis] += np.bincount(of_corner, across[:, axis], len(points))
    return unit(sums)


def far_origin(points: Float[np.ndarray, "v 3"]) -> Vec3:
    """What to take off coordinates, see :func:`viewer.scene.origin.local_origin`."""
    if not len(points):
        return NOWHERE
    columns = points.T  # one by one: numpy is slow along short rows
    lo, hi = ([float(column_edge(column)) for column in columns] for column_edge in (np.min, np.max))
    return local_origin((lo[0], lo[1], lo[2]), (hi[0], hi[1], hi[2]))


def about_one_origin(parts: tuple[MeshPart, ...]) -> tuple[tuple[MeshPart, ...], Vec3]:
    """Parts of one file with the same origin, and that one: each alone may have another, or none."""
    boxes = [np.array([part.aabb.lo, part.aabb.hi]) + part.origin for part in parts]
    if not boxes:
        return parts, NOWHERE
    origin = local_origin(as_vec3(np.min(boxes, (0, 1))), as_vec3(np.max(boxes, (0, 1))))
    moved = []
    for part in parts:
        step = np.array(part.origin) - origin
        if part.origin != origin and part.skin is not None:
            part = part.moved(Transform(as_vec3(step)))
        elif part.origin != origin:
            vertices = (part.mesh.vertices + step).astype(np.float32)
            part = replace_arrays(part, mesh=replace_arrays(part.mesh, vertices=vertices))
        moved.append(replace_arrays(part, origin=origin))
    return tuple(moved), origin


def picture_span(points: Float[np.ndarray, "f 3 3"], uvs: Float[np.ndarray, "f 3 2"]) -> tuple[float, float]:
    """Which length on a surface a picture is wide, and high: means over triangles by area; 1 where they do not say."""
    (e1, e2), (d1, d2) = ((corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]) for corners in (points, uvs))
    with np.errstate(all="ignore"):
        area = np.linalg.norm(np.cross(e1, e2), axis=1)
        turned = d1[:, 0] * d2[:, 1] - d2[:, 0] * d1[:, 1]
        whole = np.isfinite(area) & (area > 0.0) & (np.abs(turned) > 1e-20)
        if not whole.any():
            return 1.0, 1.0
        wide = np.linalg.norm(d2[whole, 1:] * e1[whole] - d1[whole, 1:] * e2[whole], axis=1)
        high = np.linalg.norm(d1[whole, :1] * e2[whole] - d2[whole, :1] * e1[whole], axis=1)
        spans = [float(np.average(each / np.abs(turned[whole]), weights=area[whole])) for each in (wide, high)]
    return spans[0], spans[1]


@np.errstate(all="ignore")  # points that are not finite are refused where a mesh is made of them
def completed_normals(
    normals: np.ndarray | None, points: Float[np.ndarray, "v 3"], faces: Integer[np.ndarray, "f 3"]
) -> Float32[np.ndarray, "v 3"]:
    """Unit normals: those that a file has, and computed ones where it has none, or none that point anywhere."""
    if normals is None or normals.shape != points.shape:
        return vertex_normals(points, faces)
    pointing = np.isfinite(normals).all(1) & (normals != 0.0).any(1)
    given = unit(np.clip(normals, -LARGEST, LARGEST))
    return given if pointing.all() else np.where(pointing[:, None], given, vertex_normals(points, faces))


def joined(*columns: Int64[np.ndarray, " n"]) -> tuple[Int64[np.ndarray, " v"], Int64[np.ndarray, " n"]]:
    """One corner of all that are alike in every column, in their columns' order; and for each corner which of these."""
    first = columns[0]
    if not len(first):
        return first, first
    key, most = np.zeros(len(first), np.int64), 1
    for index, column in enumerate(columns):
        low, high = int(column.min()), int(column.max())
        if low == high or (index > 0 and (column == first).all()):
            continue  # it tells nothing apart
        if most * (high - low + 1) >= MOST_KEYS:
            kept, key = _ranked(key, most)
            most = len(kept)
        key, most = key * (high - low + 1) + (column - low), most * (high - low + 1)
    return _ranked(key, most)


def _ranked(key: Int64[np.ndarray, " n"], most: int) -> tuple[Int64[np.ndarray, " v"], Int64[np.ndarray, " n"]]:
    """A place of each number, in their order, and the rank of each; all are below ``most``."""
    if most <= DENSE * len(key):
        place = np.full(most, -1)
        place[key] = np.arange(len(key))
        there = place >= 0
        return place[there], (np.cumsum(there) - 1)[key]
    order = np.argsort(key)
    ordered = key[order]
    new = np.ones(len(key), bool)
    new[1:] = ordered[1:] != ordered[:-1]
    rank = np.empty(len(key), np.int64)
    rank[order] = np.cumsum(new) - 1
    return order[new], rank


def bits(values: Float32[np.ndarray, "n c"]) -> tuple[Int64[np.ndarray, " n"], ...]:
    """Columns of numbers as integers that are alike where the numbers are, for :func:`joined`; -0 counts as 0."""
    patterns = np.ascontiguousarray(values + np.float32(0.0)).view(np.uint32)
    return tuple(column.astype(np.int64) for column in patterns.T)


def validated_mesh_part(
    name: str,
    points: np.ndarray,
    faces: np.ndarray,
    normals: np.ndarray | None,
    colors: np.ndarray | None,
    material: Material,
    place: str,
    uvs: np.ndarray | None = None,
    tangents: np.ndarray | None = None,
    further_uvs: np.ndarray | None = None,
    opacities: np.ndarray | None = None,
) -> MeshPart:
    """A mesh from numbers that a file claimed, or an error that says what is wrong with them.

    Args:
        name: Of the mesh.
        points: (v, 3) +Z up.
        faces: (f, 3) integers of any kind.
        normals: (v, 3), or None; those that are missing, zero or not finite are computed.
        colors: (v, 3) linear, or None.
        material: Of the whole mesh.
        place: The file's name for messages.
        uvs: (v, 2) as glTF has them, or None: then maps cannot be shown, and are left out.
        tangents: (v, 4), or None: then they are computed where a normal map needs them.
        further_uvs: (v, 2 n) further sets of texture coordinates, or None.
        opacities: (v,), or None.

    Returns:
        About an origin of its own where it lies far from zero, so that single precision does for its coordinates.

    Raises:
        InputError: Faces name missing vertices, or coordinates are not finite.
    """
    hint = "The file is damaged: export it again."
    if len(faces) and (int(faces.min()) < 0 or int(faces.max()) >= len(points)):
        raise InputError(f"{place}: a triangle names a vertex that is not there.", hint)
    if not (np.isfinite(points).all() and np.abs(points).max(initial=0.0) < LARGEST):
        raise InputError(f"{place} has coordinates that are not finite.", hint)
    faces = faces.astype(np.uint32)
    smooth = completed_normals(normals, points, faces)
    origin = far_origin(points)
    points = (points - np.array(origin) if any(origin) else points).astype(np.float32)
    if colors is not None:
        colors = np.clip(np.nan_to_num(colors), 0.0, 1.0).astype(np.float32)
    if opacities is not None:
        opacities = np.clip(np.nan_to_num(opacities), 0.0, 1.0).astype(np.float32).reshape(-1, 1)
    mesh = Mesh(points, faces, smooth, colors, opacities=opacities)
    if uvs is None or uvs.shape != (len(points), 2):
        return MeshPart(name, mesh, material.with_maps({}), origin)
    mesh = replace_arrays(mesh, uvs=validated_uvs(uvs))
    if further_uvs is not None:
        mesh = replace_arrays(mesh, further_uvs=validated_uvs(further_uvs))
    maps = {name: texture for name, texture in material.named_maps.items() if mesh.uv_set(texture.uv_set) is not None}
    material = material.with_maps(maps)
    if material.normal_map is None:
        return MeshPart(name, mesh, material, origin)
    if tangents is None or tangents.shape != (len(points), 4) or not np.isfinite(tangents).all():
        placing = mesh.uv_set(material.normal_map.uv_set)
        assert placing is not None
        tangents = vertex_tangents(points, faces, smooth, np.ascontiguousarray(placing))
    else:
        along = unit(np.clip(tangents[:, :3], -LARGEST, LARGEST).astype(np.float32))
        tangents = np.concatenate([along, np.where(tangents[:, 3:] < 0, -1, 1)], 1).astype(np.float32)
    return MeshPart(name, replace_arrays(mesh, tangents=tangents), material, origin)

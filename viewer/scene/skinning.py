"""Meshes as their bones and animations have them at a moment.

Tensors of a skin's asset, for a mesh of v vertices on b bones, with m morph targets:

* ``joints`` (v, k) uint16, ``weights`` (v, k) float32: on which bones a vertex hangs, and by which parts, which add up
  to 1.
* ``bind`` (b, 4, 4) float32: from the space of the stored mesh to each bone's.
* ``morph_positions`` (m, v, 3) and ``morph_normals`` (m, v, 3) float32: what each target adds; ``morph_weights`` (m,).
* ``clip_N_channels`` (c, 7) int32: of animation N, for each channel its bone (-1 = the weights of morph targets), a
  number of :data:`PATHS`, one of :data:`WAYS`, its first place in ``clip_N_times`` (t,) and how many it has there, its
  first place in ``clip_N_values`` (n,) and how many numbers a row has there. Cubic ways have three rows a key: the
  tangent into it, its value, the tangent out of it (glTF 2.0, appendix C). Rotations are (w, x, y, z).
* ``copy_of`` (b,) int32, where a mesh was mirrored or repeated: the number that each bone had before, whose pose it
  takes; -1 for those that carry a copy.

A vertex is where the mean of its bones' matrices takes it (linear blend skinning): ``sum_b w_b B_b bind_b x``.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from colorsys import hsv_to_rgb
from dataclasses import replace
from typing import NamedTuple

import numpy as np
from jaxtyping import Float32, Float64, Int64
from msgspec.structs import replace as replace_struct

from viewer.errors import AssetError
from viewer.scene.assets import AssetStore
from viewer.scene.color import srgb_to_linear
from viewer.scene.content import Model, Shape
from viewer.scene.mesh import Mesh, mesh_from_tensors
from viewer.scene.skeleton import BonePose, Skin, joined, placed_bones, skin_sound

COPY_OF = "copy_of"
PATHS = ("translation", "rotation", "scale", "weights")
WAYS = ("linear", "step", "cubic")
WIDTHS = (3, 4, 3)
"""Numbers of the first three paths."""
DAMAGED = "The file is damaged: open the original again."
Tensors = Mapping[str, np.ndarray]


class Moved(NamedTuple):
    """What an animation makes of a skeleton at a moment.

    Attributes:
        poses: Of each bone within its parent, with what is added by hand or by keys.
        morphs: How far the mesh is towards each morph target.
    """

    poses: tuple[BonePose, ...]
    morphs: Float64[np.ndarray, " m"]


def mesh_of(model: Model, store: AssetStore) -> Mesh:
    """A model's mesh as it is now, in its own space, before any edits.

    Raises:
        AssetError: An asset is missing or damaged.
    """
    return shape_mesh(model.shape, store)


def shape_mesh(shape: Shape, store: AssetStore) -> Mesh:
    """The same of what decides where vertices are.

    Raises:
        AssetError: As above.
    """
    asset, skin = shape
    mesh = mesh_from_tensors(store.get(asset))
    return mesh if skin is None else posed_mesh(mesh, skin, store.get(skin.asset))


def weighted_mesh(shape: Shape, store: AssetStore) -> Mesh:
    """The same without maps and colours of its own, coloured by the bones that it hangs on.

    Raises:
        AssetError: As above.
    """
    mesh, (_, skin) = shape_mesh(shape, store), shape
    if skin is None:
        return mesh
    tensors = store.get(skin.asset)
    shades = bone_colors(len(skin.bones))
    colors = np.einsum("vk,vkc->vc", tensors["weights"].astype(np.float64), shades[tensors["joints"]])
    return Mesh(mesh.vertices, mesh.faces, mesh.normals, colors.astype(np.float32))


def bone_colors(count: int) -> Float64[np.ndarray, "b 3"]:
    """A linear colour for each bone, those of neighbours far from each other: hues by the golden angle."""
    hues = np.arange(count) * (3.0 - math.sqrt(5.0)) * 0.5
    light = np.where(np.arange(count) % 2, 0.55, 0.95)
    shades = [hsv_to_rgb(hue % 1.0, 0.72, value) for hue, value in zip(hues, light, strict=True)]
    return srgb_to_linear(np.array(shades, np.float32)).astype(np.float64)


def posed_mesh(mesh: Mesh, skin: Skin, tensors: Tensors) -> Mesh:
    """A mesh as stored, as its bones and morph targets have it.

    Raises:
        AssetError: The arrays do not belong to the mesh.
    """
    return bent_mesh(mesh, skin, moved(skin, tensors), tensors)


def bent_mesh(mesh: Mesh, skin: Skin, now: Moved, tensors: Tensors) -> Mesh:
    """The same with bones and morph targets as ``now`` says.

    Raises:
        AssetError: As above.
    """
    points, normals = morphed(mesh, now.morphs, tensors)
    matrices = vertex_matrices(tensors, bone_matrices(skin, now.poses, tensors))
    if len(matrices) != len(points):
        raise AssetError("Bones hold another mesh than this one.", DAMAGED)
    linear = matrices[:, :, :3]
    bent = np.einsum("nij,nj->ni", linear, points) + matrices[:, :, 3]
    turned = normals_matrices(linear)
    tangents = mesh.tangents
    if tangents is not None:
        along = _unit(np.einsum("nij,nj->ni", linear, tangents[:, :3].astype(np.float64)), tangents[:, :3])
        tangents = np.concatenate([along, tangents[:, 3:]], 1).astype(np.float32)
    normals = _unit(np.einsum("nij,nj->ni", turned, normals), mesh.normals)
    return replace(mesh, vertices=bent.astype(np.float32), normals=normals.astype(np.float32), tangents=tangents)


def stored_mesh(skin: Skin, tensors: Tensors, mesh: Mesh) -> Mesh:
    """What is stored of a mesh that shall be this one now: undoes :func:`posed_mesh`.

    Raises:
        AssetError: The arrays do not belong to the mesh.
        ValueError: Bones flatten the mesh, so that there is no way back, or morph targets move it.
    """
    now = moved(skin, tensors)
    if now.morphs.any():
        raise ValueError("morph targets move the mesh")
    matrices = vertex_matrices(tensors, bone_matrices(skin, now.poses, tensors))
    linear = matrices[:, :, :3]
    if not (np.abs(np.linalg.det(linear)) > 1e-12).all():
        raise ValueError("bones flatten the mesh")
    points = np.linalg.solve(linear, (mesh.vertices - matrices[:, :, 3])[..., None])[..., 0]
    normals = np.linalg.solve(normals_matrices(linear), mesh.normals.astype(np.float64)[..., None])[..., 0]
    tangents = mesh.tangents
    if tangents is not None:
        along = np.linalg.solve(linear, tangents[:, :3].astype(np.float64)[..., None])[..., 0]
        tangents = np.concatenate([_unit(along, tangents[:, :3]), tangents[:, 3:]], 1).astype(np.float32)
    normals = _unit(normals, mesh.normals).astype(np.float32)
    return replace(mesh, vertices=points.astype(np.float32), normals=normals, tangents=tangents, source=None)


def morphed(
    mesh: Mesh, weights: Float64[np.ndarray, " m"], tensors: Tensors
) -> tuple[Float64[np.ndarray, "v 3"], Float64[np.ndarray, "v 3"]]:
    """Positions and normals of the mesh as stored, moved towards its morph targets."""
    points, normals = mesh.vertices.astype(np.float64), mesh.normals.astype(np.float64)
    for number in np.flatnonzero(weights):
        points = points + weights[number] * tensors["morph_positions"][number]
        if "morph_normals" in tensors:
            normals = normals + weights[number] * tensors["morph_normals"][number]
    return points, normals


def bone_matrices(skin: Skin, poses: tuple[BonePose, ...], tensors: Tensors) -> Float64[np.ndarray, "b 3 4"]:
    """Of each bone: from the space of the stored mesh, by way of the bone as it is, to the model's."""
    return (placed_bones(skin, poses) @ tensors["bind"].astype(np.float64))[:, :3]


def vertex_matrices(tensors: Tensors, bones: Float64[np.ndarray, "b 3 4"]) -> Float64[np.ndarray, "v 3 4"]:
    """Of each vertex: the mean of those of its bones by its weights."""
    joints, weights = tensors["joints"], tensors["weights"]
    total = np.zeros((len(joints), 3, 4))
    for column in range(joints.shape[1]):
        part = weights[:, column].astype(np.float64)
        rows = np.flatnonzero(part)
        if len(rows) == len(part):
            total += part[:, None, None] * bones[joints[:, column]]
        else:
            total[rows] += part[rows, None, None] * bones[joints[rows, column]]
    return total


def moved(skin: Skin, tensors: Tensors) -> Moved:
    """Poses of all bones, and the weights of morph targets, at the skin's moment.

    Raises:
        AssetError: The asset has no such animation.
    """
    numbers = [
        {"translation": bone.rest.translation, "rotation": bone.rest.rotation, "scale": bone.rest.scale}
        for bone in skin.bones
    ]
    morphs = np.asarray(tensors.get("morph_weights", np.zeros(0)), np.float64).copy()
    if skin.playing is not None:
        for bone, path, values in clip_values(tensors, skin.clip, skin.moment):
            if path == "weights":
                morphs[: len(values)] = values[: len(morphs)]
            else:
                numbers[bone][path] = tuple(map(float, values))
    poses = (BonePose(**each) for each in numbers)
    return Moved(tuple(joined(pose, skin.added(number)) for number, pose in enumerate(poses)), morphs)


def clip_values(tensors: Tensors, clip: int, moment: float) -> list[tuple[int, str, Float64[np.ndarray, " w"]]]:
    """What an animation's channels say at a moment: bone, path, numbers.

    Raises:
        AssetError: The asset has no such animation.
    """
    names = (f"clip_{clip}_{part}" for part in ("channels", "times", "values"))
    found: list[tuple[int, str, np.ndarray]] = []
    try:
        channels, times, values = (tensors[name] for name in names)
        for bone, path, way, first, count, place, wide in channels.tolist():
            keys = values[place : place + count * wide * (3 if WAYS[way] == "cubic" else 1)].reshape(-1, wide)
            name = PATHS[path]
            now = channel_at(times[first : first + count], keys, WAYS[way], moment, turns=name == "rotation")
            found.append((bone, name, now))
    except (KeyError, IndexError, ValueError) as error:
        raise AssetError("The animation of a mesh is damaged.", DAMAGED) from error
    return found


def channel_at(
    times: Float32[np.ndarray, " t"], values: Float32[np.ndarray, "n w"], way: str, moment: float, *, turns: bool
) -> Float64[np.ndarray, " w"]:
    """The numbers of a channel at a moment, as glTF 2.0 defines it (appendix C): before and after all keys those."""
    each = 3 if way == "cubic" else 1
    after = int(np.searchsorted(times, np.float32(moment), "right"))
    before, after = max(after - 1, 0), min(after, len(times) - 1)
    keys = values.reshape(-1, each, values.shape[1]).astype(np.float64)
    start, end, middle = keys[before], keys[after], each // 2
    span = float(times[after]) - float(times[before])
    if before == after or way == "step" or span <= 0.0 or moment <= float(times[before]):
        made = start[middle]
    else:
        s = (moment - float(times[before])) / span
        if way == "cubic":
            s2, s3 = s * s, s * s * s
            made = (2 * s3 - 3 * s2 + 1) * start[1] + span * (s3 - 2 * s2 + s) * start[2]
            made = made + (3 * s2 - 2 * s3) * end[1] + span * (s3 - s2) * end[0]
        elif turns:
            made = _slerp(start[0], end[0], s)
        else:
            made = (1.0 - s) * start[0] + s * end[0]
    return made / (np.linalg.norm(made) or 1.0) if turns else made


def _slerp(one: Float64[np.ndarray, " 4"], other: Float64[np.ndarray, " 4"], s: float) -> Float64[np.ndarray, " 4"]:
    """The shorter way between two rotations, at one speed (Shoemake 1985)."""
    cosine = float(one @ other)
    if cosine < 0.0:
        other, cosine = -other, -cosine
    if cosine > 1.0 - 1e-9:
        return (1.0 - s) * one + s * other
    angle = np.arccos(min(cosine, 1.0))
    return (np.sin((1.0 - s) * angle) * one + np.sin(s * angle) * other) / np.sin(angle)


def normals_matrices(linear: Float64[np.ndarray, "v 3 3"]) -> Float64[np.ndarray, "v 3 3"]:
    """What takes normals along: cofactors, which are the inverse transposes but for a factor, and always exist."""
    first, second, third = linear[:, 0], linear[:, 1], linear[:, 2]
    cofactors = np.stack([np.cross(second, third), np.cross(third, first), np.cross(first, second)], 1)
    determinants = (cofactors[:, 0] * first).sum(1)
    return -cofactors if float(np.median(determinants)) < 0.0 else cofactors


def _unit(vectors: Float64[np.ndarray, "v 3"], otherwise: np.ndarray) -> Float64[np.ndarray, "v 3"]:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.where(lengths > 1e-12, vectors / np.where(lengths > 1e-12, lengths, 1.0), otherwise)


def dominant_bones(tensors: Tensors) -> Int64[np.ndarray, " v"]:
    """The bone on which each vertex hangs most."""
    rows = np.arange(len(tensors["joints"]))
    return tensors["joints"][rows, tensors["weights"].argmax(1)].astype(np.int64)


def check_skin(skin: Skin, tensors: Tensors, vertices: int) -> None:
    """Refuse a skin whose arrays do not fit it.

    Raises:
        AssetError: They do not, or its numbers make no sense.
    """
    bones = len(skin.bones)
    joints, weights, bind = (tensors.get(name) for name in ("joints", "weights", "bind"))
    if not skin_sound(skin) or joints is None or weights is None or bind is None:
        raise AssetError("The bones of a mesh make no sense.", DAMAGED)
    shaped = joints.shape == weights.shape == (vertices, joints.shape[-1]) and bind.shape == (bones, 4, 4)
    kinds = (joints.dtype, weights.dtype, bind.dtype) == (np.uint16, np.float32, np.float32)
    if not shaped or not kinds or int(joints.max(initial=0)) >= bones or not np.isfinite(weights).all():
        raise AssetError("The bones of a mesh do not fit it.", DAMAGED)
    morphs = len(tensors.get("morph_weights", ()))
    for name in ("morph_positions", "morph_normals"):
        if name in tensors and tensors[name].shape != (morphs, vertices, 3):
            raise AssetError("The morph targets of a mesh do not fit it.", DAMAGED)
    for clip in range(len(skin.clips)):
        for bone, path, values in clip_values(tensors, clip, 0.0):
            wide = morphs if path == "weights" else WIDTHS[PATHS.index(path)]
            if not -1 <= bone < bones or (bone < 0) != (path == "weights") or len(values) != wide:
                raise AssetError("The animation of a mesh is damaged.", DAMAGED)


def with_skin(model: Model, skin: Skin) -> Model:
    """A model whose bones are otherwise, with a box that holds it."""
    return replace_struct(model, skin=skin, aabb=skin.bounds)

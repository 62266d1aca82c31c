"""From what was learned to a mesh on a skeleton with an animation: what all of the program poses, keys and writes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import torch
from jaxtyping import Float, Float32, Float64, Int64
from scipy.sparse.csgraph import breadth_first_order, minimum_spanning_tree

from viewer.scene.bone_measures import measured
from viewer.scene.color import srgb_to_linear
from viewer.scene.content import AssetId, Model
from viewer.scene.distinct import distinct
from viewer.scene.geometry import AABB, as_vec3
from viewer.scene.material import Material
from viewer.scene.rotations import unit_quaternions
from viewer.scene.skeleton import Bone, BonePose, Clip, Skin
from viewer.scene.skinning import PATHS, WAYS
from viewer.training.skinned.frames import Frames, View3
from viewer.training.skinned.motion import posed
from viewer.training.skinned.rest import Rest
from viewer.training.skinned.start import Seen
from viewer.training.skinned.state import SkinnedState
from viewer.training.skinned.surface import surface_of

SKIN = "skin."
"""What names of the bones' tensors begin with, beside those of the mesh."""
MOST_BONES = 4
"""That a vertex hangs on: what engines for games take."""
LEAST_SHARE = 0.2
"""Of any vertex that hangs on a bone: one that carries less everywhere is dropped."""
KEYS_A_PHOTO, MOST_KEYS = 2, 1024
NOTHING = AABB((0.0, 0.0, 0.0), (0.0, 0.0, 0.0))


class Skeleton(NamedTuple):
    """Bones in an order in which parents come first.

    Attributes:
        order: Which of the learned bones each is.
        parents: Numbers in this order; -1 for the first.
        joints: Where each is joined to its parent, at rest; the first one's is its centre.
    """

    order: Int64[np.ndarray, " b"]
    parents: Int64[np.ndarray, " b"]
    joints: Float64[np.ndarray, "b 3"]


def rigged(
    state: SkinnedState, frames: Frames, whole: Frames, span: tuple[float, float]
) -> tuple[Model, Mapping[str, np.ndarray]]:  # fmt: skip
    """The mesh and its bones, without assets and provenance, and the tensors of both.

    Args:
        state: What was learned.
        frames: Small photos, whose outlines say where the surface lies.
        whole: The same photos, which colour it.
        span: The first and the last time, in the data set's unit: seconds of the animation.
    """
    rest, middle = Rest(state.values, frames.times), np.array(state.middle)
    at_photos = torch.from_numpy(rest.moves(frames.times).astype(np.float32))

    def see(points: Float32[np.ndarray, "n 3"], number: int) -> Seen:
        weights = torch.from_numpy(rest.weights(points).astype(np.float32))
        there = posed(torch.from_numpy(points), weights, at_photos[number])
        change = torch.from_numpy(state.values["cameras"][number]) if "cameras" in state.values else None
        places, depths, _ = View3(frames.cameras[number], middle, state.unit, frames.factor, change)(there)
        return places.numpy(), depths.numpy()

    mesh = surface_of(rest.values, state.spread, frames, whole, see)
    weights = rest.weights(mesh.vertices)
    skeleton = skeleton_of(mesh.vertices.astype(np.float64), weights, rest.centers)
    joints, parts = _strongest(weights[:, skeleton.order])
    count = len(frames.names)
    times = np.linspace(0.0, 1.0, min(MOST_KEYS, max(2, KEYS_A_PHOTO * (count - 1) + 1)))
    times = distinct(np.concatenate([times, frames.times.astype(np.float64)]))
    poses = _poses(rest.moves(times)[:, skeleton.order], skeleton)
    poses[..., :3, 3] *= state.unit
    poses[:, 0, :3, 3] += middle
    bind = np.tile(np.eye(4, dtype=np.float32), (len(skeleton.order), 1, 1))
    bind[:, :3, 3] = -(skeleton.joints * state.unit + middle)
    seconds = span[1] - span[0]
    arrays = {"joints": joints, "weights": parts, "bind": bind, **_channels(times * seconds, poses)}
    vertices = (mesh.vertices.astype(np.float64) * state.unit + middle).astype(np.float32)
    assert mesh.colors is not None
    colors = srgb_to_linear(np.clip(mesh.colors, 0.0, 1.0)).astype(np.float32)
    skin = Skin(AssetId(""), _bones(skeleton, state), NOTHING, clips=(Clip("video", seconds, span[0]),), clip=0)
    skin = measured(skin, arrays, vertices.astype(np.float64))
    material = Material(name="video", lit=False)
    model = Model(AssetId(""), skin.bounds, len(vertices), len(mesh.faces), (material,), skin=skin)
    own = {"vertices": vertices, "faces": mesh.faces, "normals": mesh.normals, "colors": colors}
    return model, {**own, **{f"{SKIN}{name}": array for name, array in arrays.items()}}


def skeleton_of(
    points: Float64[np.ndarray, "v 3"], weights: Float64[np.ndarray, "v b"], centers: Float64[np.ndarray, "b 3"]
) -> Skeleton:
    """A tree of bones: those are joined that share most of the surface, from the one that carries most."""
    alive = np.flatnonzero(weights.max(0) >= LEAST_SHARE)
    own = weights[:, alive]
    shared = own.T @ own
    mass = np.diag(shared)
    alike = shared / np.sqrt(mass[:, None] * mass[None])
    away = np.linalg.norm(centers[alive][:, None] - centers[alive][None], axis=-1)
    costs = -np.log(np.clip(alike, 1e-9, 1.0)) + away + 1e-6
    np.fill_diagonal(costs, 0.0)
    tree = minimum_spanning_tree(costs)
    order, before = breadth_first_order(tree, int(np.argmax(own.sum(0))), directed=False)
    rank = np.empty(len(alive), np.int64)
    rank[order] = np.arange(len(order))
    parents = np.array([-1 if before[each] < 0 else rank[before[each]] for each in order], np.int64)
    joints = centers[alive][order].copy()
    for number, parent in enumerate(parents):
        if parent >= 0:
            both = own[:, order[number]] * own[:, order[parent]]
            middle = 0.5 * (centers[alive][order[number]] + centers[alive][order[parent]])
            # Where two parts hardly touch, between their centres.
            joints[number] = (both @ points + 1e-3 * middle) / (both.sum() + 1e-3)
    return Skeleton(alive[order], parents, joints)


def _strongest(weights: Float64[np.ndarray, "v b"]) -> tuple[np.ndarray, np.ndarray]:
    """The bones on which each vertex hangs most, and by which parts, which add up to 1."""
    joints = np.argsort(-weights, 1, kind="stable")[:, :MOST_BONES]
    parts = np.take_along_axis(weights, joints, 1)
    return joints.astype(np.uint16), (parts / parts.sum(1, keepdims=True)).astype(np.float32)


def _poses(moves: Float64[np.ndarray, "t b 3 4"], skeleton: Skeleton) -> Float64[np.ndarray, "t b 4 4"]:
    """Of each bone within its parent; where a bone is, its joint at rest goes with its own move."""
    placed = np.tile(np.eye(4), (*moves.shape[:2], 1, 1))
    placed[..., :3, :3] = moves[..., :3]
    placed[..., :3, 3] = np.einsum("tbij,bj->tbi", moves[..., :3], skeleton.joints) + moves[..., 3]
    made = placed.copy()
    for number, parent in enumerate(skeleton.parents):
        if parent >= 0:
            made[:, number] = np.linalg.solve(placed[:, parent], placed[:, number])
    return made


def _bones(skeleton: Skeleton, state: SkinnedState) -> tuple[Bone, ...]:
    """At rest a bone is turned as space is, at its joint."""
    joints = skeleton.joints * state.unit
    made = []
    for number, parent in enumerate(skeleton.parents):
        place = joints[number] - joints[parent] if parent >= 0 else joints[number] + np.array(state.middle)
        made.append(Bone(f"bone {number + 1}", int(parent), BonePose(as_vec3(place))))
    return tuple(made)


def _channels(times: Float[np.ndarray, " t"], poses: Float64[np.ndarray, "t b 4 4"]) -> dict[str, np.ndarray]:
    """An animation's arrays (``viewer.scene.skinning``): two channels a bone, all with the same times."""
    count, rows, values, place = len(times), [], [], 0
    for bone in range(poses.shape[1]):
        turns = unit_quaternions(poses[:, bone, :3, :3])
        for path, keys in (("translation", poses[:, bone, :3, 3]), ("rotation", turns)):
            rows.append((bone, PATHS.index(path), WAYS.index("linear"), 0, count, place, keys.shape[1]))
            values.append(keys.ravel())
            place += keys.size
    return {
        "clip_0_channels": np.array(rows, np.int32), "clip_0_times": times.astype(np.float32),
        "clip_0_values": np.concatenate(values).astype(np.float32),
    }  # fmt: skip

"""Skeletons, morph targets and animations of glTF files, as what moves meshes.

Every mesh that something could move becomes one on bones: joints of its skin with all nodes above them; a mesh whose
node is moved without a skin hangs on that node alone.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from dataclasses import replace as replace_arrays
from functools import cached_property
from typing import NamedTuple

import numpy as np
from jaxtyping import Float64, Int64
from msgspec.structs import replace

from viewer.formats.gltf_container import Document, Json, entry, record, whole
from viewer.formats.gltf_geometry import Attributes, vertex_joints
from viewer.formats.gltf_lights import Y_UP
from viewer.formats.gltf_nodes import Nodes, own_matrix
from viewer.scene.assets import AssetStore
from viewer.scene.bone_measures import measured
from viewer.scene.geometry import AABB, Transform, as_vec3, quaternion_from_rotation
from viewer.scene.skeleton import Bone, BonePose, Clip, Skin, distinct_names
from viewer.scene.skinning import PATHS, WAYS, bone_matrices, moved, vertex_matrices

MORPHED = frozenset({"POSITION", "NORMAL", "TANGENT"})
"""Attributes that animations of morph targets move; others stand at the usual weights."""
LONGEST_CLIP = 1e9
"""Seconds."""
MOST_KEYS = 1 << 20
"""Of one channel."""
UPRIGHT = Transform(rotation=quaternion_from_rotation(Y_UP.T))
WAY_NAMES = {"LINEAR": "linear", "STEP": "step", "CUBICSPLINE": "cubic"}


class Channel(NamedTuple):
    """One channel of an animation.

    Attributes:
        node: Which it moves.
        path: What of that.
        way: Between keys.
        times: Rising.
        values: One row a key; with cubic ways three.
    """

    node: int
    path: str
    way: str
    times: Float64[np.ndarray, " t"]
    values: Float64[np.ndarray, "n w"]


class Action(NamedTuple):
    """An animation."""

    name: str
    seconds: float
    channels: tuple[Channel, ...]


@dataclass(frozen=True)
class Hanging:
    """What a primitive hangs on.

    Attributes:
        joints: Numbers of nodes, one a row of ``bind``.
        bind: From the mesh's space to each joint's.
        which: Of each vertex, rows of these.
        weights: By which parts; they add up to 1.
    """

    joints: tuple[int, ...]
    bind: Float64[np.ndarray, "j 4 4"]
    which: Int64[np.ndarray, "v k"]
    weights: Float64[np.ndarray, "v k"]

    def taken(self, rows: Int64[np.ndarray, " n"]) -> Hanging:
        """The same of some vertices."""
        return replace_arrays(self, which=self.which[rows], weights=self.weights[rows])


@dataclass(frozen=True)
class Morphs:
    """Targets towards which an animation moves a primitive: what each adds to its vertices, and how far it is there."""

    positions: Float64[np.ndarray, "m v 3"]
    normals: Float64[np.ndarray, "m v 3"] | None
    weights: Float64[np.ndarray, " m"]

    def taken(self, rows: Int64[np.ndarray, " n"]) -> Morphs:
        """The same of some vertices."""
        normals = None if self.normals is None else self.normals[:, rows]
        return replace_arrays(self, positions=self.positions[:, rows], normals=normals)


class SkinReader:
    """Finds what moves the meshes of a document.

    Args:
        document: Where it is described.
        nodes: Its nodes.
        store: Where bones and animations are put.

    Raises:
        ValueError: An animation makes no sense.
    """

    def __init__(self, document: Document, nodes: Nodes, store: AssetStore) -> None:
        self._document, self._nodes, self._store = document, nodes, store
        self._actions = tuple(self._action(number) for number in range(len(document.body.get("animations", []))))
        channels = [channel for action in self._actions for channel in action.channels]
        self._moved = {channel.node for channel in channels if channel.path != "weights"}
        self._morphed = {channel.node for channel in channels if channel.path == "weights"}

    def moves(self, node: int) -> bool:
        """Whether an animation moves a node, or one that it is in."""
        return not self._moved.isdisjoint(self._nodes.way_up(node))

    def morphs(self, node: int) -> bool:
        """Whether an animation moves a node's mesh towards morph targets."""
        return node in self._morphed

    def hanging(self, node: int, attributes: Attributes, count: int) -> Hanging | None:
        """What the primitive of a node hangs on; None where nothing could move it.

        Raises:
            ValueError: Its skin makes no sense.
        """
        described = entry(self._nodes.records, node)
        if "skin" in described:
            skin = entry(self._document.body["skins"], described["skin"])
            found = vertex_joints(attributes, len(skin["joints"]))
            if found is not None:
                return Hanging(tuple(skin["joints"]), inverse_binds(self._document, skin), *found)
        if not (self.moves(node) or self.morphs(node)):
            return None
        return Hanging((node,), np.eye(4)[None], np.zeros((count, 1), np.int64), np.ones((count, 1)))

    def skin(
        self, node: int, hanging: Hanging, points: Float64[np.ndarray, "v 3"], morphs: Morphs | None
    ) -> Skin | None:
        """What moves a mesh that is stored at ``points``; None where a node is sheared, which no bone can be.

        Raises:
            ValueError: Numbers are not finite.
        """
        bones = self._bones(hanging)
        if bones is None:
            return None
        bind = np.tile(np.eye(4, dtype=np.float32), (len(bones.bones), 1, 1))
        bind[bones.rows] = hanging.bind
        tensors: dict[str, np.ndarray] = {
            "joints": bones.rows[hanging.which].astype(np.uint16),
            "weights": hanging.weights.astype(np.float32),
            "bind": bind,
        }
        if morphs is not None:
            tensors["morph_positions"] = morphs.positions.astype(np.float32)
            tensors["morph_weights"] = morphs.weights.astype(np.float32)
            if morphs.normals is not None:
                tensors["morph_normals"] = morphs.normals.astype(np.float32)
        numbers = dict(bones.nodes)
        wide = 0 if morphs is None else len(morphs.weights)
        for number, action in enumerate(self._actions):
            channels = (each for each in action.channels if (each.path, each.node) == ("weights", node))
            if wide and any(each.values.shape[1] != wide for each in channels):
                raise ValueError("an animation of other morph targets than there are")
            tensors |= _clip_tensors(number, action, numbers, node if morphs is not None else -1)
        if not all(np.isfinite(array).all() for array in tensors.values()):
            raise ValueError("bones with numbers that are not finite")
        clips = tuple(Clip(action.name, action.seconds) for action in self._actions)
        moving = any(len(tensors[f"clip_{number}_channels"]) for number in range(len(clips)))
        clips, playing = (clips, 0) if moving else ((), -1)
        box = AABB((0.0, 0.0, 0.0), (0.0, 0.0, 0.0))
        skin = Skin(self._store.put(tensors), bones.bones, box, UPRIGHT, self._skeleton, clips, playing)
        return measured(skin, tensors, points)

    def mirrors(self, skin: Skin) -> bool:
        """Whether bones turn a mesh inside out where they are at rest."""
        tensors = self._store.get(skin.asset)
        there = replace(skin, clip=-1)
        linear = vertex_matrices(tensors, bone_matrices(there, moved(there, tensors).poses, tensors))[:, :, :3]
        return bool(np.median(np.linalg.det(linear)) < 0.0)

    @cached_property
    def _skeleton(self) -> str:
        """What all meshes of this document have in common."""
        return hashlib.sha256(json.dumps(self._document.body, sort_keys=True).encode()).hexdigest()[:16]

    def _bones(self, hanging: Hanging) -> Bones | None:
        """The joints that a mesh hangs on, and all nodes above them; None where one of them is sheared."""
        wanted = {above for joint in hanging.joints for above in self._nodes.way_up(joint)}
        order = sorted(wanted, key=lambda node: (len(self._nodes.way_up(node)), node))
        names = [str(entry(self._nodes.records, node).get("name") or f"node {node}") for node in order]
        number = {node: place for place, node in enumerate(order)}
        bones: list[Bone] = []
        for node, name in zip(order, distinct_names(names), strict=True):
            rest = pose_of(entry(self._nodes.records, node))
            if rest is None:
                return None
            *_, parent = (-1, *(number[above] for above in self._nodes.way_up(node)[1:2]))
            bones.append(Bone(name, parent, rest))
        rows, taken = [], set()
        for joint in hanging.joints:
            if joint in taken:  # a joint that is named twice takes the mesh along in two ways
                *_, name = distinct_names([*(bone.name for bone in bones), bones[number[joint]].name])
                bones.append(Bone(name, number[joint]))
                rows.append(len(bones) - 1)
            else:
                rows.append(number[joint])
            taken.add(joint)
        return Bones(tuple(bones), tuple(number.items()), np.array(rows))

    def _action(self, index: int) -> Action:
        """An animation of the document."""
        described = entry(self._document.body["animations"], index)
        channels: list[Channel] = []
        for each in described.get("channels", []):
            target, path = record(record(each)["target"]), str(record(each["target"]).get("path"))
            if path not in PATHS or "node" not in target:
                continue  # what extensions move
            sampler = entry(described["samplers"], each["sampler"])
            times = self._document.accessor(sampler["input"], 1)
            wide = {"translation": 3, "rotation": 4, "scale": 3, "weights": 1}[path]
            values = self._document.accessor(sampler["output"], wide).reshape(-1, wide)
            way = WAY_NAMES.get(str(sampler.get("interpolation", "LINEAR")), "linear")
            each_key = 3 if way == "cubic" else 1
            if path == "weights":
                values = values.reshape(len(times) * each_key, -1)
            if not (np.abs(times) < LONGEST_CLIP).all():
                raise ValueError("keys of an animation that are infinitely late")
            if len(values) != len(times) * each_key or not (np.diff(times) >= 0.0).all() or len(times) > MOST_KEYS:
                raise ValueError("keys of an animation that do not match")
            if path == "rotation":
                values = np.roll(values, 1, axis=1)  # w first
                if way != "cubic" and not (np.linalg.norm(values, axis=1) > 1e-6).all():
                    raise ValueError("a rotation that is none")
            channels.append(Channel(whole(target["node"]), path, way, times, values))
        seconds = max((float(channel.times[-1]) for channel in channels), default=0.0)
        return Action(str(described.get("name") or f"Animation {index + 1}"), max(seconds, 0.0), tuple(channels))


class Bones(NamedTuple):
    """The skeleton of a mesh.

    Attributes:
        bones: Parents before children.
        nodes: Numbers of nodes, and of the bones that they are.
        rows: Of each joint, which bone it is.
    """

    bones: tuple[Bone, ...]
    nodes: tuple[tuple[int, int], ...]
    rows: Int64[np.ndarray, " j"]


def pose_of(node: Json) -> BonePose | None:
    """Where a node is within its parent; None where its matrix shears.

    Raises:
        ValueError: Its numbers make no sense.
    """
    matrix = own_matrix(node)
    if "matrix" not in node:
        x, y, z, w = map(float, node.get("rotation", (0.0, 0.0, 0.0, 1.0)))
        scale = np.array(node.get("scale", (1.0, 1.0, 1.0)), np.float64)
        return BonePose(as_vec3(matrix[:3, 3]), (w, x, y, z), as_vec3(scale))
    linear = matrix[:3, :3]
    scale = np.linalg.norm(linear, axis=0) * [1.0, 1.0, float(np.sign(np.linalg.det(linear)))]
    if not (np.abs(scale) > 1e-12).all():
        return None
    turn = linear / scale
    if not np.allclose(turn.T @ turn, np.eye(3), atol=1e-4):
        return None
    return BonePose(as_vec3(matrix[:3, 3]), quaternion_from_rotation(turn), as_vec3(scale))


def inverse_binds(document: Document, skin: Json) -> Float64[np.ndarray, "j 4 4"]:
    """From the space of a mesh to that of each joint of its skin, where the mesh took hold of it.

    Raises:
        ValueError: There are too few, or they are not finite.
    """
    joints = skin["joints"]
    if "inverseBindMatrices" not in skin:
        return np.tile(np.eye(4), (len(joints), 1, 1))
    back = document.accessor(skin["inverseBindMatrices"], 16).reshape(-1, 4, 4)
    if len(back) < len(joints) or not np.isfinite(back).all():
        raise ValueError("a skin whose matrices do not match its joints")
    return back[: len(joints)].transpose(0, 2, 1)


def morphs_of(document: Document, targets: list[Json], weights: Sequence[float], vertices: int) -> Morphs:
    """What morph targets add to a primitive's vertices.

    Raises:
        ValueError: A target does not match them.
    """
    found: dict[str, list[np.ndarray]] = {"POSITION": [], "NORMAL": []}
    for target in targets:
        for key, changes in found.items():
            change = document.accessor(target[key], 3) if key in record(target) else np.zeros((vertices, 3))
            if change.shape != (vertices, 3):
                raise ValueError("a morph target does not match its vertices")
            changes.append(change)
    far = np.zeros(len(targets))
    far[: len(weights)] = weights[: len(targets)]
    turned = any("NORMAL" in target for target in targets)
    return Morphs(np.stack(found["POSITION"]), np.stack(found["NORMAL"]) if turned else None, far)


def _clip_tensors(number: int, action: Action, bones: Mapping[int, int], mesh: int) -> dict[str, np.ndarray]:
    """An animation's channels that move some bones, or the morph targets at the node ``mesh``."""
    rows, times, values, first, place = [], [], [], 0, 0
    for channel in action.channels:
        if channel.path == "weights" and channel.node != mesh:
            continue
        if channel.path != "weights" and channel.node not in bones:
            continue
        bone = -1 if channel.path == "weights" else bones[channel.node]
        count, wide = len(channel.times), channel.values.shape[1]
        rows.append((bone, PATHS.index(channel.path), WAYS.index(channel.way), first, count, place, wide))
        times.append(channel.times)
        values.append(channel.values.ravel())
        first, place = first + count, place + channel.values.size
    return {
        f"clip_{number}_channels": np.array(rows, np.int32).reshape(-1, 7),
        f"clip_{number}_times": np.concatenate([*times, np.zeros(0)]).astype(np.float32),
        f"clip_{number}_values": np.concatenate([*values, np.zeros(0)]).astype(np.float32),
    }

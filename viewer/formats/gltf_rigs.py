"""Writes what moves meshes into glTF: joints, weights, morph targets and animations."""

from __future__ import annotations

from dataclasses import replace as replace_arrays

import numpy as np
from jaxtyping import Float32
from numpy.typing import ArrayLike

from viewer.formats.frames import Spans
from viewer.formats.gltf_draft import Draft, Json
from viewer.formats.gltf_lights import Y_UP
from viewer.formats.placements import NodePath
from viewer.formats.rigged import Rigged
from viewer.scene.distinct import distinct
from viewer.scene.geometry import Transform, as_vec3, quaternion_from_rotation
from viewer.scene.skeleton import BonePose
from viewer.scene.skinning import PATHS, WAYS

SAMPLED = "Timeline"
"""The animation that the scene's own keys make."""
SAME = 1e-7
"""Numbers that differ less do not move."""
WAY_CODES = {"linear": "LINEAR", "step": "STEP", "cubic": "CUBICSPLINE"}
SETS = 4
"""Joints that an attribute holds of each vertex."""
TO_OWN = (0.5**0.5, -(0.5**0.5), 0.0, 0.0)
"""From axes with +Z up to those with +Y up, as a quaternion."""


class RigWriter:
    """Adds skeletons and animations to a document; meshes on one skeleton share it.

    Args:
        draft: The document.
    """

    def __init__(self, draft: Draft) -> None:
        self._draft = draft
        self._skeletons: dict[tuple[object, ...], tuple[int, int]] = {}
        self.skins: list[Json] = []
        self._animations: dict[str, Json] = {}
        self.children: set[int] = set()
        """Nodes that are in others."""

    @property
    def animations(self) -> list[Json]:
        """Those that have channels."""
        return [animation for animation in self._animations.values() if animation["channels"]]

    def show(self, node: int, spans: Spans, end: float) -> None:
        """Let the mesh at a node be seen at some times alone: at others it has no size, as glTF hides nothing itself.

        Without an animation what is seen at first is seen.

        Args:
            node: Its number.
            spans: When it is seen.
            end: Of the animation, at which what was seen last still is.
        """
        keys = {0.0: 0.0, end: 0.0}
        for first, last in spans:
            keys |= {first: 1.0, last: float(last >= end)}
        if not keys[0.0]:
            self._draft.nodes[node]["scale"] = [0.0, 0.0, 0.0]
        times = sorted(keys)
        sizes = np.array([[keys[time]] * 3 for time in times], np.float32)
        self._add(SAMPLED, node, "scale", "step", np.array(times, np.float32), sizes)

    def carry(self, node: int, name: str, path: NodePath) -> None:
        """Put a node, which is in its own space, into one of its own that goes along a path."""
        self._draft.nodes.append({"name": f"{name} path", **_upright(path.now, Transform()), "children": [node]})
        self.children.add(node)
        self._along(len(self._draft.nodes) - 1, path, Transform())

    def steer(self, node: int, path: NodePath) -> None:
        """Let a light, which looks along its -Z, go along a path."""
        self._along(node, path, Transform(rotation=TO_OWN), sizes=False)

    def _along(self, node: int, path: NodePath, own: Transform, *, sizes: bool = True) -> None:
        """Keys of a path for a node whose axes ``own`` turns to +Y up."""
        poses = [_upright(place, own) for place in path.places]
        times = np.array(path.times, np.float32)
        self._channel(SAMPLED, node, "translation", times, [pose["translation"] for pose in poses])
        turns = [(w, x, y, z) for x, y, z, w in (pose["rotation"] for pose in poses)]
        self._channel(SAMPLED, node, "rotation", times, _steady(turns))
        if sizes:
            self._channel(SAMPLED, node, "scale", times, [pose["scale"] for pose in poses])

    def hang(self, node: int, name: str, rig: Rigged, path: NodePath | None = None) -> None:
        """Hang the mesh at a node on its bones, and add what moves it over time; bones that do nothing are left out.

        Where there is a path, it moves the bones; a mesh on them is where they are, whatever node it is in.
        """
        rig = rig if path is None else replace_arrays(rig, place=Transform())
        mesh = self._draft.meshes[self._draft.nodes[node]["mesh"]]
        (primitive,) = mesh["primitives"]
        targets = self.targets(rig)
        if targets:
            primitive["targets"], mesh["weights"] = targets, rig.now.morphs.tolist()
        if rig.still:
            self._draft.nodes[node] |= _frame(rig.place.after(rig.skin.frame)) or {}
            if path is not None:
                self.carry(node, name, path)
        else:
            primitive["attributes"] |= self.attributes(rig)
            self._draft.nodes[node]["skin"] = self.skin(name, rig, path)
        self.animate(rig, name, node, path)

    def attributes(self, rig: Rigged) -> Json:
        """Of a primitive: on which joints its vertices hang."""
        joints, weights = rig.tensors["joints"].astype(np.int64), rig.tensors["weights"].astype(np.float64)
        place = np.zeros(len(rig.skin.bones), np.int64)
        used = used_bones(rig)
        place[used] = np.arange(len(used))
        more = -joints.shape[1] % SETS
        weights = np.pad(weights, ((0, 0), (0, more)))
        which = np.where(weights > 0.0, np.pad(place[joints], ((0, 0), (0, more))), 0)
        weights /= np.maximum(weights.sum(1, keepdims=True), 1e-12)
        made: Json = {}
        for number in range(weights.shape[1] // SETS):
            part = slice(SETS * number, SETS * number + SETS)
            made[f"JOINTS_{number}"] = self._draft.accessor(which[:, part].astype(np.uint16), "VEC4")
            made[f"WEIGHTS_{number}"] = self._draft.accessor(weights[:, part].astype(np.float32), "VEC4")
        return made

    def targets(self, rig: Rigged) -> list[Json]:
        """Morph targets of a primitive."""
        made: list[Json] = []
        for number in range(len(rig.now.morphs)):
            target = {"POSITION": self._draft.accessor(rig.tensors["morph_positions"][number], "VEC3", bounded=True)}
            if "morph_normals" in rig.tensors:
                target["NORMAL"] = self._draft.accessor(rig.tensors["morph_normals"][number], "VEC3")
            made.append(target)
        return made

    def skin(self, name: str, rig: Rigged, path: NodePath | None) -> int:
        """The number of the skin of a mesh."""
        first, root = self._skeleton(name, rig, path)
        used = used_bones(rig)
        back = rig.tensors["bind"][used].transpose(0, 2, 1).reshape(-1, 16)
        record: Json = {"joints": [first + int(bone) for bone in used]}
        record |= {"inverseBindMatrices": self._draft.accessor(back, "MAT4", 0), "skeleton": root}
        self.skins.append(record)
        return len(self.skins) - 1

    def animate(self, rig: Rigged, name: str, mesh: int, path: NodePath | None = None) -> None:
        """Add what moves a mesh over time, which is shown at the node ``mesh``."""
        first = -1 if rig.still else self._skeleton(name, rig, path)[0]
        if rig.samples:
            self._sampled(rig, first, mesh)
        else:
            for number, clip in enumerate(rig.skin.clips):
                self._copied(rig, number, clip.name, (first, mesh))

    def _skeleton(self, name: str, rig: Rigged, path: NodePath | None) -> tuple[int, int]:
        """The node of the first bone, those of the others follow; and of the one above all."""
        skin = rig.skin
        key = (skin.skeleton or id(rig), tuple((bone.name, bone.parent, bone.rest) for bone in skin.bones), skin.frame,
               rig.place, skin.pose, skin.clip, skin.moment, path)  # fmt: skip
        if key in self._skeletons:
            return self._skeletons[key]
        nodes, roots = self._draft.nodes, [number for number, bone in enumerate(skin.bones) if bone.parent < 0]
        first = len(nodes)
        nodes += [{"name": bone.name, **_place(pose)} for bone, pose in zip(skin.bones, rig.now.poses, strict=True)]
        for number, bone in enumerate(skin.bones):
            if bone.parent >= 0:
                nodes[first + bone.parent].setdefault("children", []).append(first + number)
                self.children.add(first + number)
        frame, root = _frame(rig.place.after(skin.frame)), first + roots[0]
        if frame is not None or len(roots) > 1:
            root = len(nodes)
            nodes.append({"name": f"{name} skeleton", **(frame or {}), "children": [first + each for each in roots]})
            self.children |= {first + each for each in roots}
        if path is not None:
            self.carry(root, name, path)
        self._skeletons[key] = first, root
        return first, root

    def _sampled(self, rig: Rigged, first: int, mesh: int) -> None:
        """What the scene's keys make of bones, a key for every frame."""
        times = np.array([sample.time for sample in rig.samples], np.float32)
        for number in range(0 if rig.still else len(rig.skin.bones)):
            poses = [sample.moved.poses[number] for sample in rig.samples]
            self._channel(SAMPLED, first + number, "translation", times, [pose.translation for pose in poses])
            self._channel(SAMPLED, first + number, "rotation", times, _steady([pose.rotation for pose in poses]))
            self._channel(SAMPLED, first + number, "scale", times, [pose.scale for pose in poses])
        if len(rig.now.morphs):
            values = np.array([sample.moved.morphs for sample in rig.samples])
            self._channel(SAMPLED, mesh, "weights", times, values)

    def _channel(self, name: str, node: int, path: str, times: np.ndarray, values: ArrayLike) -> None:
        """Keys at all times, unless nothing moves and the node says the same."""
        rows = np.array(values, np.float64).reshape(len(times), -1)
        own = self._draft.nodes[node].get(path)
        if path == "rotation":
            rows = np.roll(rows, -1, axis=1)
        still = own is not None and np.abs(rows - np.array(own)).max() < SAME
        if not still:
            self._add(name, node, path, "linear", times, rows.astype(np.float32))

    def _copied(self, rig: Rigged, number: int, name: str, nodes: tuple[int, int]) -> None:
        """An animation as its file had it."""
        first, mesh = nodes
        channels, times, values = (rig.tensors[f"clip_{number}_{part}"] for part in ("channels", "times", "values"))
        for bone, path, way, start, count, place, wide in channels.tolist():
            each = 3 if WAYS[way] == "cubic" else 1
            rows = values[place : place + count * wide * each].reshape(-1, wide)
            rows = np.roll(rows, -1, axis=1) if PATHS[path] == "rotation" else rows
            node = mesh if bone < 0 else first + bone
            self._add(name, node, PATHS[path], WAYS[way], times[start : start + count], rows)

    def _add(
        self, name: str, node: int, path: str, way: str, times: Float32[np.ndarray, " t"], rows: np.ndarray
    ) -> None:
        """A channel, once: meshes on one skeleton bring the same."""
        animation = self._animations.setdefault(name, {"name": name, "channels": [], "samplers": []})
        target = {"node": node, "path": path}
        if any(channel["target"] == target for channel in animation["channels"]):
            return
        shape = {"translation": "VEC3", "rotation": "VEC4", "scale": "VEC3", "weights": "SCALAR"}[path]
        output = rows.astype(np.float32).reshape(-1) if path == "weights" else rows.astype(np.float32)
        sampler = {
            "input": self._times(times),
            "output": self._draft.accessor(output, shape, 0),
            "interpolation": WAY_CODES[way],
        }
        animation["channels"].append({"sampler": len(animation["samplers"]), "target": target})
        animation["samplers"].append(sampler)

    def _times(self, times: Float32[np.ndarray, " t"]) -> int:
        number = self._draft.accessor(np.ascontiguousarray(times, np.float32), "SCALAR", 0)
        self._draft.accessors[number] |= {"min": [float(times.min())], "max": [float(times.max())]}
        return number


def used_bones(rig: Rigged) -> np.ndarray:
    """Numbers of the bones that something hangs on."""
    joints, weights = rig.tensors["joints"], rig.tensors["weights"]
    used = distinct(joints[weights > 0.0]).astype(np.int64)
    return used if len(used) else np.zeros(1, np.int64)


def _place(pose: BonePose) -> Json:
    w, x, y, z = np.array(pose.rotation) / np.linalg.norm(pose.rotation)
    turn = [float(x), float(y), float(z), float(w)]
    return {"translation": [*pose.translation], "rotation": turn, "scale": [*pose.scale]}


def _frame(place: Transform) -> Json | None:
    """A node for what leads from a skeleton's own space to +Y up; None where that is the same."""
    matrix = np.eye(4)
    matrix[:3] = Y_UP @ place.matrix()[:3]
    if np.abs(matrix - np.eye(4)).max() < SAME:
        return None
    turn = quaternion_from_rotation(matrix[:3, :3] / place.scale)
    return _place(BonePose(as_vec3(matrix[:3, 3]), turn, (place.scale, place.scale, place.scale)))


def _upright(place: Transform, own: Transform) -> Json:
    """A place of what is in axes with +Y up itself, after ``own``, among such axes."""
    w, x, y, z = place.rotation
    turn = Transform(rotation=(w, x, z, -y)).after(own)
    size = (place.scale, place.scale, place.scale)
    return _place(BonePose(as_vec3(Y_UP @ np.array(place.translation)), turn.rotation, size))


def _steady(turns: list[tuple[float, float, float, float]]) -> np.ndarray:
    """Quaternions of which none lies on the other side than the one before: programs blend them as they are."""
    made = np.array(turns, np.float64)
    made /= np.linalg.norm(made, axis=1, keepdims=True)
    for number in range(1, len(made)):
        if made[number] @ made[number - 1] < 0.0:
            made[number] = -made[number]
    return made

"""Bones in the view: which are seen and where, and what dragging one makes of the meshes that hang on them."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from jaxtyping import Float64
from msgspec.structs import replace

from viewer.errors import AssetError
from viewer.scene.bone_tracks import skin_in, with_added_pose
from viewer.scene.document import Scene
from viewer.scene.geometry import Vec3, as_vec3, quaternion_from_rotation
from viewer.scene.groups import is_locked
from viewer.scene.rotations import quaternion_product
from viewer.scene.similarity import turning
from viewer.scene.skeleton import BonePose, Ellipsoid, Skin, placed_bones
from viewer.scene.skinning import moved
from viewer.session.state import State

NEAR_JOINT = 0.05
"""Of its reach: what hangs on a bone nearer to the joint than this does not show which way the bone points."""


class SeenBone(NamedTuple):
    """A bone in the world.

    Attributes:
        key: Of its node.
        number: Which it is of the node's skeleton.
        name: Of it.
        parent: The number of the one that it is in; -1 = none.
        matrix: From its own space to the world.
        above: From its parent's.
        body: What hangs on it.
        grip: Where it can be taken hold of.
        turns: Dragging the grip turns it; else it moves.
        added: What is added to it now.
        pose: Where it is within its parent, with that.
    """

    key: str
    number: int
    name: str
    parent: int
    matrix: Float64[np.ndarray, "4 4"]
    above: Float64[np.ndarray, "4 4"]
    body: Ellipsoid | None
    grip: Vec3
    turns: bool
    added: BonePose
    pose: BonePose

    @property
    def joint(self) -> Vec3:
        """Where it turns."""
        return as_vec3(self.matrix[:3, 3])


def seen_bones(state: State) -> tuple[SeenBone, ...]:
    """The bones of the active node, where they are shown."""
    node = state.shown.node(state.selected or "")
    skin, store = skin_in(node), state.assets
    if not (state.bones.on and state.overlays) or node is None or skin is None or store is None:
        return ()
    try:
        poses = moved(skin, store.get(skin.asset)).poses
    except AssetError:
        return ()
    place = node.transform.matrix()
    matrices = place @ placed_bones(skin, poses)
    frame = place @ skin.frame.matrix()
    made: list[SeenBone] = []
    for number, bone in enumerate(skin.bones):
        matrix, joint = matrices[number], matrices[number][:3, 3]
        grip = _grip(skin, number, matrices)
        far = float(np.linalg.norm(grip - joint)) > NEAR_JOINT * bone.reach * node.transform.scale
        above = frame if bone.parent < 0 else matrices[bone.parent]
        added = skin.added(number)
        seen = (matrix, above, bone.body, as_vec3(grip), far, added, poses[number])
        made.append(SeenBone(node.key, number, bone.name, bone.parent, *seen))
    return tuple(made)


def _grip(skin: Skin, number: int, matrices: Float64[np.ndarray, "b 4 4"]) -> Float64[np.ndarray, " 3"]:
    """Where a bone is taken hold of: in the middle of what hangs on it, else of the way to its children."""
    matrix, body = matrices[number], skin.bones[number].body
    if body is not None:
        return matrix[:3, :3] @ np.array(body.center) + matrix[:3, 3]
    ends = [matrices[other][:3, 3] for other, each in enumerate(skin.bones) if each.parent == number]
    return 0.5 * (matrix[:3, 3] + np.mean(ends, 0)) if ends else matrix[:3, 3]


def can_pose(state: State) -> bool:
    """Whether the bones that are seen may be dragged."""
    node = state.scene.node(state.selected or "")
    return node is not None and not is_locked(state.scene, node) and not state.bones.rest


def turned_pose(bone: SeenBone, target: Float64[np.ndarray, " 3"]) -> BonePose:
    """What is added to a bone after it was turned about its joint so that its grip points at a place in the world.

    The shortest turn that does so.
    """
    joint = bone.matrix[:3, 3]
    before, after = (np.subtract(point, joint) for point in (bone.grip, target))
    lengths = float(np.linalg.norm(before)), float(np.linalg.norm(after))
    if min(lengths) < 1e-12:
        return bone.added
    return _with_turn(bone, turning(before / lengths[0], after / lengths[1]))


def shifted_pose(bone: SeenBone, way: Float64[np.ndarray, " 3"]) -> BonePose:
    """What is added to a bone after it was moved by a vector of the world."""
    try:
        own = np.linalg.solve(bone.above[:3, :3], way)
    except np.linalg.LinAlgError:
        return bone.added
    return replace(bone.added, translation=as_vec3(np.add(bone.added.translation, own)))


def twisted_pose(bone: SeenBone, angle: float) -> BonePose:
    """What is added to a bone after it was turned about the line from its joint to its grip, in radians."""
    axis = np.subtract(bone.grip, bone.joint)
    length = float(np.linalg.norm(axis))
    if length < 1e-12:
        return bone.added
    x, y, z = axis / length
    cross = np.array([[0.0, -z, y], [z, 0.0, -x], [-y, x, 0.0]])
    return _with_turn(bone, np.eye(3) + np.sin(angle) * cross + (1.0 - np.cos(angle)) * cross @ cross)


def _with_turn(bone: SeenBone, turn: Float64[np.ndarray, "3 3"]) -> BonePose:
    """What is added to a bone after it was turned in the world: R' = A^-1 T A R within its parent A."""
    axes = _rotation(bone.above[:3, :3])
    own = np.array(quaternion_from_rotation(axes.T @ turn @ axes))
    now, added = np.array(bone.pose.rotation), np.array(bone.added.rotation)
    base = quaternion_product(now, added * [1.0, -1.0, -1.0, -1.0])
    fresh = quaternion_product(base * [1.0, -1.0, -1.0, -1.0], quaternion_product(own, now))
    w, x, y, z = (float(number) for number in fresh / np.linalg.norm(fresh))
    return replace(bone.added, rotation=(w, x, y, z))


def _rotation(linear: Float64[np.ndarray, "3 3"]) -> Float64[np.ndarray, "3 3"]:
    """The rotation that is nearest to a matrix."""
    left, _, right = np.linalg.svd(linear)
    return left @ np.diag([1.0, 1.0, float(np.sign(np.linalg.det(left @ right)))]) @ right


def posed_scene(scene: Scene, bone: SeenBone, pose: BonePose) -> Scene:
    """The scene with something else added to a bone, in all meshes that hang on its skeleton."""
    return with_added_pose(scene, bone.key, bone.name, pose)

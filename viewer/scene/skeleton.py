"""Skeletons as values: bones that a mesh hangs on, how they are posed, and the animations that move them.

The mesh of a :class:`viewer.scene.content.Model` with a :class:`Skin` is stored as its bones took hold of it; what it
is now follows from animation, moment and pose (``viewer.scene.skinning``).
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from jaxtyping import Float64
from msgspec import Struct
from msgspec.structs import replace

from viewer.scene.asset_id import AssetId
from viewer.scene.geometry import AABB, Quaternion, Transform, Vec3, as_vec3
from viewer.scene.rotations import quaternion_product, rotation_matrices


class BonePose(Struct, frozen=True):
    """Where a bone is within its parent, or what is added to that: the translation is added, the rest multiplied."""

    translation: Vec3 = (0.0, 0.0, 0.0)
    rotation: Quaternion = (1.0, 0.0, 0.0, 0.0)
    scale: Vec3 = (1.0, 1.0, 1.0)


AT_REST = BonePose()
"""Nothing is added."""


class Ellipsoid(Struct, frozen=True):
    """What hangs on a bone, roughly: in the bone's own space."""

    center: Vec3
    rotation: Quaternion
    radii: Vec3


class Bone(Struct, frozen=True):
    """One joint of a skeleton, and what hangs on it.

    Attributes:
        name: No two of a skeleton have the same.
        parent: The number of an earlier bone; -1 = it is in the skeleton's own space.
        rest: Where it is within its parent when nothing moves it.
        body: What hangs on it; None where nothing does.
        reach: From its joint to the farthest of what it carries, a length in the model's space, in any animation.
    """

    name: str
    parent: int = -1
    rest: BonePose = AT_REST
    body: Ellipsoid | None = None
    reach: float = 0.0


class Clip(Struct, frozen=True):
    """An animation.

    Attributes:
        name: For people.
        seconds: How many it takes.
        photographed: When it begins by the times of the photos that it was learned from; None where it was not.
    """

    name: str
    seconds: float
    photographed: float | None = None


class Skin(Struct, frozen=True):
    """What moves a mesh.

    Attributes:
        asset: Who hangs on what, and the animations; tensors as in ``viewer.scene.skinning``.
        bones: Parents before children.
        box: Around the mesh at rest and in all animations, and around all joints without parents, in the model's space.
        frame: From the skeleton's own space to the model's.
        skeleton: The same for meshes that hang on one skeleton.
        clips: The animations.
        clip: Which one plays; -1 = none.
        moment: At which of its seconds the mesh is.
        pose: What is added to each bone, by hand or by keys; empty = nothing.
    """

    asset: AssetId
    bones: tuple[Bone, ...]
    box: AABB
    frame: Transform = Transform()
    skeleton: str = ""
    clips: tuple[Clip, ...] = ()
    clip: int = -1
    moment: float = 0.0
    pose: tuple[BonePose, ...] = ()

    @property
    def playing(self) -> Clip | None:
        """The animation that moves it; None where none does."""
        return self.clips[self.clip] if 0 <= self.clip < len(self.clips) else None

    def added(self, number: int) -> BonePose:
        """What is added to a bone."""
        return self.pose[number] if self.pose else AT_REST

    def number(self, name: str) -> int | None:
        """Of the bone of that name."""
        return next((number for number, bone in enumerate(self.bones) if bone.name == name), None)

    def with_added(self, number: int, pose: BonePose) -> Skin:
        """This skin with something else added to a bone; a pose of nothing but rest is empty."""
        added = [*(self.pose or (AT_REST,) * len(self.bones))]
        added[number] = pose
        return replace(self, pose=() if all(each == AT_REST for each in added) else tuple(added))

    @property
    def bounds(self) -> AABB:
        """A box that nothing of the mesh lies beyond, in the model's space.

        A turn by an angle moves what a bone carries by 2 reach sin(angle / 2) at most.
        """
        if not self.pose:
            return self.box
        grown, size = 0.0, math.prod(max(1.0, *map(abs, added.scale)) for added in self.pose)
        for bone, added in zip(self.bones, self.pose, strict=True):
            half = math.sqrt(max(1.0 - min(abs(added.rotation[0]) / math.hypot(*added.rotation), 1.0) ** 2, 0.0))
            moved = math.hypot(*added.translation) * self.frame.scale * self.stretch(bone)
            squeezed = max(abs(each - 1.0) for each in added.scale)
            grown += (2.0 * half * bone.reach + moved + squeezed * bone.reach) * size
        return AABB(as_vec3(np.array(self.box.lo) - grown), as_vec3(np.array(self.box.hi) + grown))

    def stretch(self, bone: Bone) -> float:
        """By how much lengths within a bone's parent are longer in the skeleton's space, at rest, at most."""
        size, parent = 1.0, bone.parent
        while parent >= 0:
            size *= max(map(abs, self.bones[parent].rest.scale))
            parent = self.bones[parent].parent
        return size


def joined(base: BonePose, added: BonePose) -> BonePose:
    """A pose with something added to it."""
    if added == AT_REST:
        return base
    turn = quaternion_product(np.array(base.rotation), np.array(added.rotation))
    w, x, y, z = (float(number) for number in turn)
    return BonePose(
        as_vec3(np.add(base.translation, added.translation)),
        (w, x, y, z),
        as_vec3(np.multiply(base.scale, added.scale)),
    )


def matrices_of(poses: Sequence[BonePose]) -> Float64[np.ndarray, "b 4 4"]:
    """Of each bone, into its parent's space."""
    made = np.tile(np.eye(4), (len(poses), 1, 1))
    if poses:
        turns = rotation_matrices(np.array([pose.rotation for pose in poses], np.float64))
        made[:, :3, :3] = turns * np.array([pose.scale for pose in poses])[:, None, :]
        made[:, :3, 3] = [pose.translation for pose in poses]
    return made


def placed_bones(skin: Skin, poses: Sequence[BonePose]) -> Float64[np.ndarray, "b 4 4"]:
    """From each bone's own space to the model's."""
    own, frame = matrices_of(poses), skin.frame.matrix()
    made = np.empty_like(own)
    for number, bone in enumerate(skin.bones):
        made[number] = (frame if bone.parent < 0 else made[bone.parent]) @ own[number]
    return made


def bone_facts(skin: Skin) -> tuple[tuple[str, str], ...]:
    """Names and values of what people may want to know of what moves a mesh."""
    facts = [("bones", f"{len(skin.bones)}, {sum(bone.body is not None for bone in skin.bones)} of them with matter")]
    if skin.clips:
        names = ", ".join(f"{clip.name} ({clip.seconds:.4g} s)" for clip in skin.clips)
        now = "none plays" if skin.playing is None else f"{skin.playing.name} plays, now at {skin.moment:.4g} s"
        facts.append(("animations", f"{names}; {now}"))
    return tuple(facts)


def skin_sound(skin: Skin) -> bool:
    """Whether the numbers of a skin make sense."""
    count = len(skin.bones)
    parents = all(-1 <= bone.parent < number for number, bone in enumerate(skin.bones))
    names = {bone.name for bone in skin.bones}
    numbers = (skin.moment, *(number for pose in _poses(skin) for number in (*pose.translation, *pose.scale)))
    turns = all(0.5 < math.hypot(*pose.rotation) < 2.0 for pose in _poses(skin))
    finite = all(abs(number) < 1e15 for number in (*numbers, *(bone.reach for bone in skin.bones)))
    posed = len(skin.pose) in (0, count) and -1 <= skin.clip < len(skin.clips)
    times = all(0.0 <= clip.seconds < 1e9 for clip in skin.clips)
    return count > 0 and parents and len(names) == count and turns and finite and posed and times


def _poses(skin: Skin) -> tuple[BonePose, ...]:
    return (*(bone.rest for bone in skin.bones), *skin.pose)


def distinct_names(names: Sequence[str]) -> list[str]:
    """The names, those that come again with a number."""
    made: list[str] = []
    taken = set()
    for name in names:
        fresh, number = name, 2
        while fresh in taken:
            fresh, number = f"{name} {number}", number + 1
        taken.add(fresh)
        made.append(fresh)
    return made

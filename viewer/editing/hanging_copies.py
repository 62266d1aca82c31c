"""Images and copies of meshes on bones: each hangs on a copy of the skeleton, so that it moves as the original does.

Where an isometry T puts a copy of the mesh, vertices that go from x to A x by their bones go from T x to T A x. So a
copy of the skeleton hangs below a bone that is T, seen from the skeleton's own space, and what leads into the space of
its bones begins with the inverse of T: together T A T^-1.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import NamedTuple

import msgspec
import numpy as np
from jaxtyping import Float, Float64, Int64, Integer

from viewer.editing.effects import EFFECTS
from viewer.editing.surface import Surface
from viewer.scene.assets import AssetStore
from viewer.scene.edits import Edit, active
from viewer.scene.geometry import AABB, as_vec3, quaternion_from_rotation
from viewer.scene.mesh import Mesh
from viewer.scene.repeat import STAY, Isometry, Repeat, isometries
from viewer.scene.skeleton import AT_REST, Bone, BonePose, Skin
from viewer.scene.skinning import COPY_OF, Tensors

MOST_BONES = 4096
"""Of all copies: a mesh with more of them has none."""
COPY_BITS = 32
"""Numbers of triangles are below these bits, those of their copies above."""
MIRROR = np.diag([-1.0, 1.0, 1.0])


class Copies(NamedTuple):
    """Copies of a mesh, and which of them each triangle of the edited mesh is a part of.

    Attributes:
        places: Where each copy is, from the mesh's own space.
        copy: Of each triangle.
    """

    places: tuple[Isometry, ...]
    copy: Int64[np.ndarray, " f"]


def copies_of(surface: Surface, edits: Sequence[Edit], store: AssetStore) -> tuple[Mesh, Copies]:
    """The edited mesh, and which copy each of its triangles belongs to.

    Raises:
        AssetError: An asset of an edit, or a map, is missing or damaged.
        OutputError: A map was edited, and the store cannot be written.
    """
    count = len(surface.mesh.faces)
    surface = surface._replace(mesh=dataclasses.replace(surface.mesh, source=np.arange(count, dtype=np.int64)))
    places: tuple[Isometry, ...] = (STAY,)
    for edit in active(tuple(edits)):
        faces = len(surface.mesh.faces)
        surface = EFFECTS[type(edit)].surface(surface, edit, store)
        if isinstance(edit, Repeat):
            further = isometries(edit)
            steps = np.repeat(np.arange(len(further)) * len(places), faces)
            source = surface.mesh.source
            assert source is not None
            surface = surface._replace(mesh=dataclasses.replace(surface.mesh, source=source + (steps << COPY_BITS)))
            places = tuple(outer.after(inner) for outer in further for inner in places)
    assert surface.mesh.source is not None
    return surface.mesh, Copies(places, surface.mesh.source.astype(np.int64) >> COPY_BITS)


def back_to_original(
    points: Float[np.ndarray, "n 3"], copy: Int64[np.ndarray, " n"], places: Sequence[Isometry]
) -> Float64[np.ndarray, "n 3"]:
    """Where points of copies are on the original."""
    found = np.array(points, np.float64)
    for number, place in enumerate(places):
        own = copy == number
        found[own] = (found[own] - place.shift) @ place.linear
    return found


def with_copies(
    skin: Skin, tensors: Tensors, copy: Int64[np.ndarray, " v"], places: Sequence[Isometry]
) -> tuple[Skin, dict[str, np.ndarray]] | None:
    """A skin, and its tensors, with a skeleton for each copy; None where these were too many.

    Args:
        skin: Of the original.
        tensors: Its own, but with a row for each vertex of all copies: as the original hangs there.
        copy: Which copy each vertex belongs to.
        places: Where copies are.
    """
    count = len(skin.bones)
    if (count + 1) * len(places) > MOST_BONES:
        return None
    bones: list[Bone] = []
    names = {bone.name for bone in skin.bones}
    firsts, bind, copied = [], [], []
    frame, own = skin.frame.matrix(), np.arange(count, dtype=np.int32)
    for number, place in enumerate(places):
        root = -1
        if not _stays(place):
            root = len(bones)
            bones.append(Bone(_free(f"copy {number}", names), -1, _pose_within(place, frame)))
            bind.append(np.linalg.inv(_matrix(place) @ frame)[None])
            copied.append([-1])
        firsts.append(len(bones))
        for bone in skin.bones:
            name = bone.name if _stays(place) else _free(f"{bone.name} ({number})", names)
            parent = root if bone.parent < 0 else firsts[-1] + bone.parent
            bones.append(msgspec.structs.replace(bone, name=name, parent=parent))
        bind.append(tensors["bind"].astype(np.float64) @ np.linalg.inv(_matrix(place)))
        copied.append(own)
    made = {**tensors, "bind": np.concatenate(bind).astype(np.float32)}
    made[COPY_OF] = np.concatenate(copied).astype(np.int32)
    made["joints"] = (tensors["joints"].astype(np.int64) + np.array(firsts)[copy][:, None]).astype(np.uint16)
    for name in ("morph_positions", "morph_normals"):
        if name in tensors:
            turns = np.stack([place.linear for place in places])[copy]
            made[name] = np.einsum("vij,mvj->mvi", turns, tensors[name].astype(np.float64)).astype(np.float32)
    for clip in range(len(skin.clips)):
        channels = tensors[f"clip_{clip}_channels"]
        of_bones = channels[channels[:, 0] >= 0]
        rows = [channels[channels[:, 0] < 0], *(_moved_by(of_bones, first) for first in firsts)]
        made[f"clip_{clip}_channels"] = np.concatenate(rows).astype(np.int32)
    more = msgspec.structs.replace(skin, bones=tuple(bones), box=_box(skin.box, places))
    return like_original(more, made, skin), made


def like_original(skin: Skin, tensors: Tensors, original: Skin) -> Skin:
    """A skin with copies of bones, which are posed as those of the one are that it was made of.

    Where edits were carried out for good, both are the same.
    """
    copied = tensors.get(COPY_OF)
    if copied is None or len(original.bones) == len(copied):
        return original
    pose = tuple(original.added(number) if number >= 0 else AT_REST for number in copied.tolist())
    return msgspec.structs.replace(skin, clip=original.clip, moment=original.moment, pose=pose if original.pose else ())


def _stays(place: Isometry) -> bool:
    """Whether a copy is where the original is."""
    return np.array_equal(place.linear, STAY.linear) and not place.shift.any()


def _moved_by(channels: Integer[np.ndarray, "c 7"], first: int) -> Integer[np.ndarray, "c 7"]:
    made = channels.copy()
    made[:, 0] += first
    return made


def _free(name: str, taken: set[str]) -> str:
    """A name that no bone has yet, which is taken by that."""
    while name in taken:
        name += "'"
    taken.add(name)
    return name


def _matrix(place: Isometry) -> Float64[np.ndarray, "4 4"]:
    made = np.eye(4)
    made[:3, :3], made[:3, 3] = place.linear, place.shift
    return made


def _pose_within(place: Isometry, frame: Float64[np.ndarray, "4 4"]) -> BonePose:
    """An isometry of the model's space, seen from the skeleton's own: again one, as the frame is a similarity."""
    within = np.linalg.solve(frame, _matrix(place) @ frame)
    flip = MIRROR if place.mirrors else np.eye(3)
    scale = as_vec3(np.diag(flip))
    return BonePose(as_vec3(within[:3, 3]), quaternion_from_rotation(within[:3, :3] @ flip), scale)


def _box(box: AABB, places: Sequence[Isometry]) -> AABB:
    corners = np.concatenate([place.apply(box.corners()) for place in places])
    return AABB(as_vec3(corners.min(0)), as_vec3(corners.max(0)))

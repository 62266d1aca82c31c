"""The motion of one subject put on another: an animation of one skeleton as an animation of another one.

Bones are paired by their names, or, where too few have the same, by where their joints are at rest. A bone of a pair is
turned from its rest as the other one is from its own, seen in axes in which both subjects stand alike; joints of pairs
whose bones have no pair above them go along, by lengths as much larger as the subject is. So limbs keep their lengths,
whatever those of the first subject are. What has no pair goes along with its parent.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from jaxtyping import Float32, Float64
from msgspec.structs import replace
from scipy.optimize import linear_sum_assignment

from viewer.errors import InputError
from viewer.scene.bone_measures import measured
from viewer.scene.mesh import Mesh
from viewer.scene.rotations import unit_quaternions
from viewer.scene.similarity import fitted
from viewer.scene.skeleton import Clip, Skin, placed_bones
from viewer.scene.skinning import PATHS, WAYS, Tensors, moved

RATE = 30.0
"""Keys a second."""
MOST_KEYS = 20_000
BY_NAME = 0.5
"""Of the bones of the smaller skeleton: with fewer names in common, names say nothing."""
BY_PLACE = 0.5
"""Of those of the larger one: where fewer joints lie near another, that is chance."""
NEAR = 0.25
"""Joints farther apart than that are no pair; both skeletons' boxes have a diagonal of 1."""
SQUARE = math.radians(25.0)
"""Skeletons at rest are not alike: a turn this near to one by right angles is meant to be that."""
SAME = 1e-6


class Pairs(NamedTuple):
    """Which bone of the first skeleton each of the second one follows.

    Attributes:
        partner: Numbers of bones, by those of the second skeleton; it has no others.
        named: They were found by their names.
    """

    partner: Mapping[int, int]
    named: bool


class _Alike(NamedTuple):
    """The turn and the factor of lengths from the first model's space to the second one's."""

    turn: Float64[np.ndarray, "3 3"]
    size: float


def retargeted(
    source: tuple[Skin, Tensors], target: tuple[Skin, Tensors], mesh: Mesh, name: str
) -> tuple[Skin, dict[str, np.ndarray], Pairs]:
    """A skin with one more animation, which plays: what plays on another one.

    Args:
        source: The other one.
        target: The skin, and its tensors.
        mesh: Its mesh as stored.
        name: What to call the animation.

    Returns:
        The skin, which still names its old asset, the tensors of its new one, and which bones follow which.

    Raises:
        InputError: Nothing plays on the other one, or no bones are alike.
    """
    (from_skin, from_tensors), (skin, tensors) = source, target
    if from_skin.playing is None:
        raise InputError("No animation plays on the mesh whose motion is wanted.", "Choose one of its animations.")
    pairs = pairs_of(from_skin, skin)
    if not pairs.partner:
        raise InputError("The two skeletons have no bones in common.", "Choose subjects that are built alike.")
    seconds = from_skin.playing.seconds
    count = min(max(2, math.ceil(seconds * RATE) + 1), MOST_KEYS)
    times = np.linspace(0.0, seconds, count).astype(np.float32)
    first = _placed(from_skin, from_tensors, (None, *map(float, times)))
    places = _followed(first, _placed(skin, tensors, (None,))[0], (from_skin, skin), pairs)
    made = dict(tensors)
    number = len(skin.clips)
    made |= _clip(number, times, _within_parents(places, skin))
    clip = Clip(name, seconds)
    skin = replace(skin, clips=(*skin.clips, clip), clip=number, moment=0.0, pose=())
    return measured(skin, made, mesh.vertices.astype(np.float64)), made, pairs


def pairs_of(first: Skin, second: Skin) -> Pairs:
    """Which bones of two skeletons are alike."""
    numbers = {_plain(bone.name): number for number, bone in enumerate(first.bones)}
    named = {
        number: numbers[_plain(bone.name)] for number, bone in enumerate(second.bones) if _plain(bone.name) in numbers
    }
    if len(named) >= BY_NAME * min(len(first.bones), len(second.bones)) and not _all_numbers(second):
        return Pairs(named, named=True)
    apart = np.linalg.norm(_joints(second)[:, None] - _joints(first)[None], axis=2)
    rows, columns = linear_sum_assignment(apart)
    near = apart[rows, columns] <= NEAR
    if near.sum() < BY_PLACE * max(len(first.bones), len(second.bones)):
        return Pairs({}, named=False)
    return Pairs(dict(zip(rows[near].tolist(), columns[near].tolist(), strict=True)), named=False)


def _plain(name: str) -> str:
    """A name without what stands before a colon, and without signs: "mixamorig:Left_Arm" is "leftarm"."""
    return "".join(letter for letter in name.rpartition(":")[2].lower() if letter.isalnum())


def _all_numbers(skin: Skin) -> bool:
    """Whether the names are counted up, as those of skeletons that were learned: they say nothing."""
    stems = {_plain(bone.name).rstrip("0123456789") for bone in skin.bones}
    return len(stems) == 1 and len(skin.bones) > 1


def _joints(skin: Skin) -> Float64[np.ndarray, "b 3"]:
    """Where the joints are at rest, in a box around them whose diagonal is 1."""
    places = placed_bones(skin, [bone.rest for bone in skin.bones])[:, :3, 3]
    low, high = places.min(0), places.max(0)
    return (places - 0.5 * (low + high)) / max(float(np.linalg.norm(high - low)), 1e-12)


def _placed(skin: Skin, tensors: Tensors, moments: Sequence[float | None]) -> Float64[np.ndarray, "t b 4 4"]:
    """Bones at some moments of what plays, or, with None, at rest; what is added by hand is left out."""
    made = []
    for moment in moments:
        there = replace(skin, pose=(), clip=-1 if moment is None else skin.clip, moment=moment or 0.0)
        made.append(placed_bones(there, moved(there, tensors).poses))
    return np.stack(made)


def _followed(
    first: Float64[np.ndarray, "t b 4 4"],
    rest: Float64[np.ndarray, "c 4 4"],
    skins: tuple[Skin, Skin],
    pairs: Pairs,
) -> Float64[np.ndarray, "s c 4 4"]:
    """Where the second skeleton's bones are when they follow the first one's; of those, row 0 is the rest."""
    (one, other), partner = skins, pairs.partner
    alike = _alike(first[0], rest, partner)
    before = _turns(first)
    turned = alike.turn @ before[1:] @ np.swapaxes(before[0], -1, -2) @ alike.turn.T
    places = np.tile(rest, (len(first) - 1, 1, 1, 1))
    for number, bone in enumerate(other.bones):
        own = np.broadcast_to(other.frame.matrix(), places[:, 0].shape) if bone.parent < 0 else places[:, bone.parent]
        above = other.frame.matrix() if bone.parent < 0 else rest[bone.parent]
        within = np.linalg.solve(above, rest[number])
        places[:, number] = own @ within
        if number not in partner:
            continue
        leader = partner[number]
        places[:, number, :3, :3] = turned[:, leader] @ rest[number, :3, :3]
        parent = one.bones[leader].parent
        if bone.parent < 0 or not any(each in partner for each in _above(other, number)):
            way = first[1:, leader, :3, 3] - first[0, leader, :3, 3]
            places[:, number, :3, 3] = rest[number, :3, 3] + alike.size * way @ alike.turn.T
        elif parent >= 0 and partner.get(bone.parent) == parent:
            # What a joint moves within its parent, as joints do that were learned one by one.
            local = np.linalg.solve(first[:, parent], first[:, leader])[:, :3, 3]
            way = np.einsum("tij,tj->ti", first[1:, parent, :3, :3], local[1:] - local[0])
            places[:, number, :3, 3] += alike.size * way @ alike.turn.T
    return places


def _above(skin: Skin, number: int) -> list[int]:
    """The bones above one."""
    found: list[int] = []
    while (number := skin.bones[number].parent) >= 0:
        found.append(number)
    return found


def _alike(
    first: Float64[np.ndarray, "b 4 4"], rest: Float64[np.ndarray, "c 4 4"], partner: Mapping[int, int]
) -> _Alike:
    """How the second subject stands and how large it is, by the joints of pairs at rest."""
    one = np.array([first[leader, :3, 3] for leader in partner.values()])
    other = np.array([rest[number, :3, 3] for number in partner])
    away, there = (places - places.mean(0) for places in (one, other))
    size = math.sqrt(max(float((there * there).sum()), 1e-24) / max(float((away * away).sum()), 1e-24))
    try:
        found = fitted(one, other).transform.rotation_matrix()
    except InputError:  # they lie on a line, or are too few to say how it stands
        return _Alike(np.eye(3), size if len(one) > 1 else 1.0)
    nearest = max(_right_angles(), key=lambda each: float(np.trace(each.T @ found)))
    angle = math.acos(min(max((float(np.trace(nearest.T @ found)) - 1.0) / 2.0, -1.0), 1.0))
    return _Alike(nearest if angle < SQUARE else found, size)


def _right_angles() -> list[Float64[np.ndarray, "3 3"]]:
    """The 24 rotations that take axes to axes."""
    made = []
    for order in itertools.permutations(range(3)):
        for signs in itertools.product((-1.0, 1.0), repeat=3):
            matrix = np.eye(3)[list(order)] * np.array(signs)
            if np.linalg.det(matrix) > 0.0:
                made.append(matrix)
    return made


def _turns(places: Float64[np.ndarray, "*n 4 4"]) -> Float64[np.ndarray, "*n 3 3"]:
    """The rotations of places that may be scaled: those next to them (the polar decomposition)."""
    left, _, right = np.linalg.svd(places[..., :3, :3])
    flips = np.linalg.det(left @ right) < 0.0
    left[flips, :, 2] *= -1.0
    return left @ right


def _within_parents(places: Float64[np.ndarray, "t b 4 4"], skin: Skin) -> Float64[np.ndarray, "t b 4 4"]:
    """Bones within their parents instead of in the model's space."""
    frame = np.broadcast_to(skin.frame.matrix(), places[:, 0].shape)
    above = [frame if bone.parent < 0 else places[:, bone.parent] for bone in skin.bones]
    return np.linalg.solve(np.stack(above, 1), places)


def _clip(
    number: int, times: Float32[np.ndarray, " t"], within: Float64[np.ndarray, "t b 4 4"]
) -> dict[str, np.ndarray]:
    """The tensors of an animation in which every bone has a place, a rotation and a size at these times."""
    channels, values, start = [], [], 0
    for bone in range(within.shape[1]):
        sizes = np.linalg.norm(within[:, bone, :3, :3], axis=1)
        turned = unit_quaternions(_turns(within[:, bone]))
        for row in range(1, len(turned)):
            if turned[row] @ turned[row - 1] < 0.0:
                turned[row] = -turned[row]
        for path, numbers in zip(PATHS[:3], (within[:, bone, :3, 3], turned, sizes), strict=True):
            still = float(np.abs(numbers - numbers[0]).max()) <= SAME
            kept = numbers[:1] if still else numbers
            wide = kept.shape[1]
            channels.append((bone, PATHS.index(path), WAYS.index("linear"), 0, len(kept), start, wide))
            values.append(kept.ravel())
            start += kept.size
    return {
        f"clip_{number}_channels": np.array(channels, np.int32),
        f"clip_{number}_times": times,
        f"clip_{number}_values": np.concatenate(values).astype(np.float32),
    }

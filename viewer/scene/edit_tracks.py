"""Tracks of the numbers of edits, which are known by the edit's place in the list of its node.

A name is ``PLACE.KEY``, as ``0.strength``: the place counts from 0, the key is that of ``viewer.scene.edit_numbers``.
Where edits are moved, added or taken out, ``viewer.scene.track_keeping`` renames the tracks.
"""

from __future__ import annotations

from msgspec.structs import replace

from viewer.scene.document import Node, Scene
from viewer.scene.edit_numbers import EditNumbers, edit_numbers
from viewer.scene.edits import edit_name
from viewer.scene.rotations import angles_deg, rotation_of
from viewer.scene.timeline import Target
from viewer.scene.track_parts import Numbers, Part

KIND = "edit"
AXES = "XYZ"


def edit_target(node: str, place: int, key: str) -> Target:
    """What animates a number of a node's edit."""
    return Target(KIND, node, f"{place}.{key}")


def edit_place(target: Target) -> tuple[int, str] | None:
    """The place and the key of a number; None where the name is none."""
    place, _, key = target.name.partition(".")
    return (int(place), key) if place.isdecimal() and len(place) < 7 and key else None


def edit_targets(scene: Scene) -> tuple[Target, ...]:
    """All numbers of all edits."""
    return tuple(
        edit_target(node.key, place, each.key)
        for node in scene.nodes
        for place, edit in enumerate(node.edits)
        for each in edit_numbers(edit)
    )


def edit_parts(scene: Scene, target: Target) -> tuple[Part, ...]:
    """Of a number's target."""
    each = _row(scene, target)[2]
    if each.turn:
        return (Part(each.name, "turn", -1.0, 1.0, angle=True),)
    names = [each.name] if len(each.numbers) == 1 else [f"{each.name} {axis}" for axis in AXES[: len(each.numbers)]]
    return tuple(Part(name, "number", each.low, each.high, unit=each.unit) for name in names)


def edit_read(scene: Scene, target: Target) -> Numbers:
    """How they are."""
    each = _row(scene, target)[2]
    if not each.turn:
        return each.numbers
    a, b, c = each.numbers
    return rotation_of((a, b, c))


def edit_write(scene: Scene, target: Target, numbers: Numbers) -> Scene:
    """The scene with others."""
    node, place, each = _row(scene, target)
    if each.turn:
        w, x, y, z = numbers
        numbers = angles_deg((w, x, y, z))
    edits = list(node.edits)
    edits[place] = each.changed(numbers)
    return scene.with_node(replace(node, edits=tuple(edits)))


def edit_named(scene: Scene, target: Target) -> str:
    """What the number is of, for people."""
    if target not in edit_targets(scene):
        return target.name
    node, place, each = _row(scene, target)
    return f"{edit_name(node.edits[place])}: {each.name}"


def _row(scene: Scene, target: Target) -> tuple[Node, int, EditNumbers]:
    node, found = scene.node(target.node), edit_place(target)
    assert node is not None, "a target of the scene"
    assert found is not None, "the same"
    place, key = found
    return node, place, next(each for each in edit_numbers(node.edits[place]) if each.key == key)

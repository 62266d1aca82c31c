"""Edits are values: content with edits is the original and a tuple of these, applied in order.

What an edit does to voxels, meshes, points and splats is in ``viewer.editing.effects``, what it does to fields in
``viewer.editing.field_effects``. A new one is a struct and a row of :data:`EDITS` here, and a row in each of those.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from viewer.scene.asset_id import AssetId
from viewer.scene.delete import Delete, delete_box, delete_is_sound, delete_name
from viewer.scene.elements import ElementSet
from viewer.scene.floaters import Floaters, floaters_are_sound, floaters_box, floaters_name
from viewer.scene.geometry import AABB
from viewer.scene.grade import Grade, grade_assets, grade_box, grade_is_sound, grade_name
from viewer.scene.paint import Paint, paint_assets, paint_box, paint_is_sound, paint_name
from viewer.scene.repeat import Array, Mirror, repeat_box, repeat_is_sound, repeat_name, repeated_box
from viewer.scene.restore import Restore, restore_box, restore_is_sound, restore_name
from viewer.scene.sculpt import Sculpt, sculpt_box, sculpt_is_sound, sculpt_name, sculpt_reach
from viewer.scene.volumes import VOLUMES, Volume

Side = Literal["inside", "outside"]
EDITABLE: tuple[Literal["field", "model", "points", "splats"], ...] = ("field", "model", "points", "splats")
"""Families of content that edits have an effect on."""


class Crop(Struct, frozen=True, tag="crop"):
    """Keep only what lies on one side of a volume's surface, given in the node's own space."""

    volume: Volume
    keep: Side = "inside"
    enabled: bool = True


Edit = Crop | Delete | Restore | Floaters | Sculpt | Paint | Grade | Mirror | Array


class EditKind(NamedTuple):
    """What the scene knows of one kind of edit.

    Attributes:
        name: For people: what it does, with its most important number.
        box: Around all numbers of the edit that must be finite, in the node's own space.
        sound: Whether its numbers make sense.
        assets: Those that hold its heavy parts.
        grows: Boxes into which it may push matter.
        spread: The box around what was in a box, for edits that put it elsewhere.
        deletes: Whether it takes elements away that a later :class:`Restore` brings back: it has ``restored``.
    """

    name: Callable[..., str]
    box: Callable[..., AABB]
    sound: Callable[..., bool]
    assets: Callable[..., tuple[AssetId, ...]] = lambda edit: ()  # noqa: ARG005 - most edits need none
    grows: Callable[..., tuple[AABB, ...]] = lambda edit: ()  # noqa: ARG005 - most edits take away
    spread: Callable[..., AABB] = lambda edit, box: box  # noqa: ARG005 - most edits leave all where it is
    deletes: Callable[..., bool] = lambda edit: False  # noqa: ARG005


def _crop_name(edit: Crop) -> str:
    name = VOLUMES[type(edit.volume)].name
    return f"Crop to a {name}" if edit.keep == "inside" else f"Delete what is in a {name}"


EDITS: dict[type[Edit], EditKind] = {
    Crop: EditKind(
        _crop_name,
        lambda edit: VOLUMES[type(edit.volume)].box(edit.volume),
        lambda edit: VOLUMES[type(edit.volume)].sound(edit.volume),
    ),
    Delete: EditKind(
        delete_name,
        delete_box,
        delete_is_sound,
        lambda edit: tuple(each.asset for each in (edit.elements, *edit.restored)),
        deletes=lambda edit: not edit.hides,
    ),
    Restore: EditKind(restore_name, restore_box, restore_is_sound, lambda edit: (edit.elements.asset,)),
    Floaters: EditKind(
        floaters_name,
        floaters_box,
        floaters_are_sound,
        lambda edit: (edit.measures.elements.asset, edit.measures.asset, *(each.asset for each in edit.restored)),
        deletes=lambda edit: True,  # noqa: ARG005
    ),
    Sculpt: EditKind(
        sculpt_name,
        sculpt_box,
        sculpt_is_sound,
        lambda edit: tuple(stroke.asset for stroke in edit.strokes),
        sculpt_reach,
    ),
    Paint: EditKind(paint_name, paint_box, paint_is_sound, paint_assets),
    Grade: EditKind(grade_name, grade_box, grade_is_sound, grade_assets),
    Mirror: EditKind(repeat_name, repeat_box, repeat_is_sound, spread=repeated_box),
    Array: EditKind(repeat_name, repeat_box, repeat_is_sound, spread=repeated_box),
}


def edit_name(edit: Edit) -> str:
    """What an edit does, for people."""
    return EDITS[type(edit)].name(edit)


def active(edits: tuple[Edit, ...]) -> tuple[Edit, ...]:
    """Those that are switched on, in order, and what each of them does: the same object where that is what they say.

    What is restored is given to the deletions before it.
    """
    if all(edit.enabled and not isinstance(edit, Restore) for edit in edits):
        return edits
    made: list[Edit] = []
    for edit in edits:
        if edit.enabled and isinstance(edit, Restore):
            made = [_sparing(each, edit.elements) for each in made]
        elif edit.enabled:
            made.append(edit)
    return tuple(made)


def _sparing(edit: Edit, elements: ElementSet) -> Edit:
    """A deletion that leaves some elements where they are; any other edit as it is."""
    if isinstance(edit, Delete | Floaters) and EDITS[type(edit)].deletes(edit):
        return replace(edit, restored=(*edit.restored, elements))
    return edit


def spread_box(edits: tuple[Edit, ...], box: AABB) -> AABB:
    """The box around what was in a box, once edits have put it elsewhere; the same object where none does."""
    for edit in active(edits):
        box = EDITS[type(edit)].spread(edit, box)
    return box

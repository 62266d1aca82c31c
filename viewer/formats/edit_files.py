"""Edits as a JSON file: the values that a project has, with the places of strokes written out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from msgspec import Struct
from msgspec.structs import replace

from viewer.errors import InputError
from viewer.formats.textures import read_texture
from viewer.scene.assets import AssetStore
from viewer.scene.delete import Delete
from viewer.scene.edits import EDITS, Crop, Edit
from viewer.scene.element_query import Step, query_is_sound
from viewer.scene.elements import MOST_ELEMENTS, ElementKind, ElementSet, Grid, element_set
from viewer.scene.floaters import STRENGTH, FloaterMeasures, Floaters, thresholds_of
from viewer.scene.geometry import AABB, Mat4, Vec3, as_vec3
from viewer.scene.grade import Grade
from viewer.scene.paint import Blend, Clone, Paint, PaintFalloff, PaintStroke, Projection, Target
from viewer.scene.pen import Pressure
from viewer.scene.repeat import Array, Mirror
from viewer.scene.restore import Restore
from viewer.scene.sculpt import Falloff, Operation, Sculpt, Stroke

LARGEST_FILE = 64 << 20
"""Bytes: strokes of a million places."""
FARTHEST = 1e9
HINT = "docs/edits.md has an example of every edit."


class WrittenStroke(Struct, frozen=True, forbid_unknown_fields=True):
    """A :class:`viewer.scene.sculpt.Stroke` with its places; ``normals`` are unit vectors out of the surface.

    ``pressures`` are one for each of them, from 0 to 1, and ``pressure`` says what they act on.
    """

    operation: Operation
    radius: float
    points: tuple[Vec3, ...]
    normals: tuple[Vec3, ...]
    strength: float = 0.5
    falloff: Falloff = "smooth"
    mirror: tuple[bool, bool, bool] = (False, False, False)
    eye: Vec3 | None = None
    pressure: Pressure = "none"
    pressures: tuple[float, ...] = ()


class WrittenSculpt(Struct, frozen=True, tag="sculpt", forbid_unknown_fields=True):
    """A :class:`viewer.scene.sculpt.Sculpt`."""

    strokes: tuple[WrittenStroke, ...]
    strength: float = 1.0
    size: float = 1.0
    enabled: bool = True


class WrittenElements(Struct, frozen=True, forbid_unknown_fields=True):
    """A :class:`viewer.scene.elements.ElementSet` with the numbers of its elements."""

    kind: ElementKind
    count: int
    numbers: tuple[int, ...]
    grid: Grid | None = None


class WrittenDelete(Struct, frozen=True, tag="delete", forbid_unknown_fields=True):
    """A :class:`viewer.scene.delete.Delete`; without elements it acts on those that are selected."""

    elements: WrittenElements | None = None
    others: bool = False
    enabled: bool = True


class WrittenRestore(Struct, frozen=True, tag="restore", forbid_unknown_fields=True):
    """A :class:`viewer.scene.restore.Restore`; without elements, of what was deleted what is selected, or all of it."""

    elements: WrittenElements | None = None
    enabled: bool = True


class WrittenFloaters(Struct, frozen=True, tag="floaters", forbid_unknown_fields=True):
    """A :class:`viewer.scene.floaters.Floaters`: thresholds that are not given are those of the strength."""

    strength: float = STRENGTH
    share: float | None = None
    opacity: float | None = None
    photos: int | None = None
    enabled: bool = True

    def edit(self, measures: FloaterMeasures) -> Floaters:
        """The edit of a node whose elements have been measured."""
        usual = thresholds_of(self.strength)
        given = (self.share, self.opacity, self.photos)
        share, opacity, photos = (one if one is not None else other for one, other in zip(given, usual, strict=True))
        return Floaters(measures, share, opacity, int(photos), self.enabled)


class WrittenProjection(Struct, frozen=True, forbid_unknown_fields=True):
    """A :class:`viewer.scene.paint.Projection`; ``image`` is the path of a picture, beside a file of edits."""

    image: str
    matrix: Mat4
    opacity: float = 1.0


class WrittenPaintStroke(Struct, frozen=True, forbid_unknown_fields=True):
    """A :class:`viewer.scene.paint.PaintStroke` with its places, and pressures as :class:`WrittenStroke` has them."""

    radius: float
    points: tuple[Vec3, ...]
    target: Target = "base_color"
    color: Vec3 = (1.0, 1.0, 1.0)
    value: float = 1.0
    strength: float = 1.0
    blend: Blend = "mix"
    falloff: PaintFalloff = "smooth"
    mirror: tuple[bool, bool, bool] = (False, False, False)
    flatten: bool = False
    projection: WrittenProjection | None = None
    eye: Vec3 | None = None
    pressure: Pressure = "none"
    pressures: tuple[float, ...] = ()
    clone: Clone | None = None


class WrittenPaint(Struct, frozen=True, tag="paint", forbid_unknown_fields=True):
    """A :class:`viewer.scene.paint.Paint`."""

    strokes: tuple[WrittenPaintStroke, ...]
    opacity: float = 1.0
    enabled: bool = True


Written = (
    Crop | WrittenDelete | WrittenRestore | WrittenFloaters | WrittenSculpt | WrittenPaint | Grade | Mirror | Array
)
"""What a file holds a list of; the tags are those of projects."""


def read_written(path: Path) -> tuple[Written, ...]:
    """What is written in a file of edits.

    Raises:
        InputError: It cannot be read, or something in it is no edit.
    """
    return tuple(_beside(path, each) for each in read_values(path, tuple[Written, ...], "edits"))


def _beside(path: Path, written: Written) -> Written:
    """The same, with pictures that lie beside the file found from anywhere."""
    if not isinstance(written, WrittenPaint):
        return written
    strokes = (
        stroke
        if stroke.projection is None
        else replace(stroke, projection=replace(stroke.projection, image=str(path.parent / stroke.projection.image)))
        for stroke in written.strokes
    )
    return replace(written, strokes=tuple(strokes))


def read_steps(path: Path) -> tuple[Step, ...]:
    """The steps of a file that says what to select.

    Raises:
        InputError: It cannot be read, or something in it is no step or makes no sense.
    """
    steps: tuple[Step, ...] = read_values(path, tuple[Step, ...], "steps of a selection")
    check_steps(steps, f" of {path}")
    return steps


def check_steps(steps: Sequence[Step], source: str = "") -> None:
    """Refuse steps of a selection that make no sense.

    Raises:
        InputError: One does not; ``source`` is said behind its number.
    """
    for number, step in enumerate(steps, 1):
        if not query_is_sound(step.choose):
            raise InputError(f"Step {number}{source} makes no sense.", HINT)


def read_values(path: Path, type_: object, what: str) -> Any:  # noqa: ANN401 - what it was asked for
    """The values of a type that a JSON file holds; names in it that mean nothing are refused.

    Args:
        path: The file.
        type_: Of the values.
        what: They are called so in errors.

    Raises:
        InputError: It cannot be read, or holds something else.
    """
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise InputError(f"{path} is larger than a list of {what} may be.", HINT)
        data = path.read_bytes()
        found = msgspec.json.decode(data, type=type_)
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}.", "Check the path.") from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise InputError(f"{path} holds no {what}: {error}.", HINT) from error
    for unknown in _unknown(msgspec.json.decode(data), found):
        raise InputError(f"{path} holds '{unknown[:40]}', which is in none of the {what} there.", HINT)
    return found


def _unknown(written: object, value: object) -> Iterator[str]:
    """The names that are written and mean nothing: those that were misspelt would be left out without a word."""
    if isinstance(written, dict) and isinstance(value, Struct):
        for name, part in written.items():
            if name in value.__struct_fields__:
                yield from _unknown(part, getattr(value, name))
            elif name != "type":
                yield name
    elif isinstance(written, list) and isinstance(value, tuple):
        for one, other in zip(written, value, strict=True):
            yield from _unknown(one, other)


def edit_of(
    name: str,
    written: Written,
    store: AssetStore,
    within: ElementSet | None = None,
    measures: FloaterMeasures | None = None,
) -> Edit:
    """One edit that a script or a file has written down.

    Args:
        name: What it is called in an error.
        written: The edit.
        store: Heavy parts go there.
        within: The elements that it acts on; None = on whole nodes.
        measures: Of the node that it acts on, where it :func:`needs_measures`.

    Raises:
        InputError: It makes no sense, acts on a selection where there is none, or cannot act on one.
        OutputError: The store cannot be written.
    """
    if isinstance(written, WrittenDelete) and written.elements is None:
        if within is None:
            raise InputError(f"{name} deletes what is selected, and nothing is.", "Say with --select what to.")
        return Delete(within, written.others, enabled=written.enabled)
    if isinstance(written, WrittenRestore) and written.elements is None:
        if within is None:
            raise InputError(f"{name} needs to know what was deleted of a node.", "Use fieldwright edit.")
        return Restore(within, written.enabled)
    if isinstance(written, WrittenFloaters):
        if measures is None:
            raise InputError(f"{name} needs to measure the node that it acts on.", "Use fieldwright edit.")
        edit: Edit = written.edit(measures)
    else:
        edit = TAKEN[type(written)](written, store)
    row = EDITS[type(edit)]
    box = row.box(edit)
    if not row.sound(edit) or not all(abs(end) <= FARTHEST for end in (*box.lo, *box.hi)):
        raise InputError(f"{name} makes no sense.", HINT)
    if within is None:
        return edit
    if "within" not in type(edit).__struct_fields__:
        raise InputError(
            f"{name} acts on whole nodes, not within a selection.", "Leave --select away for it, or delete."
        )
    return replace(edit, within=within)


def restores_what_is_chosen(written: Written) -> bool:
    """Whether an edit acts on what is chosen among the elements that its node no longer has."""
    return isinstance(written, WrittenRestore) and written.elements is None


def needs_measures(written: Written) -> bool:
    """Whether an edit can be made only once the elements of its node have been measured."""
    return isinstance(written, WrittenFloaters)


def _sculpt(written: WrittenSculpt, store: AssetStore) -> Sculpt:
    strokes = tuple(_stroke(stroke, store) for stroke in written.strokes)
    return Sculpt(strokes, written.strength, written.size, written.enabled)


def _stroke(written: WrittenStroke, store: AssetStore) -> Stroke:
    points, normals = (np.array(rows, np.float32).reshape(-1, 3) for rows in (written.points, written.normals))
    lengths = np.linalg.norm(normals.astype(np.float64), axis=1)
    if not len(points) or len(points) != len(normals) or not np.isfinite(points).all() or not (lengths > 0.0).all():
        raise InputError("A stroke has no places, or not a normal for each of them.", HINT)
    unit = (normals / lengths[:, None]).astype(np.float32)
    box = AABB(as_vec3(points.min(0)), as_vec3(points.max(0)))
    asset = store.put({"points": points, "normals": unit, **_pressures(written, len(points))})
    return Stroke(
        written.operation, written.radius, written.strength, asset, box, written.falloff, written.mirror, written.eye,
        written.pressure,
    )  # fmt: skip


def _pressures(written: WrittenStroke | WrittenPaintStroke, count: int) -> dict[str, np.ndarray]:
    """What an asset of a stroke holds of the pen; nothing where its pressure acts on nothing."""
    if written.pressure == "none":
        return {}
    if len(written.pressures) != count or not all(0.0 <= each <= 1.0 for each in written.pressures):
        raise InputError("A stroke has not a pressure from 0 to 1 for each of its places.", HINT)
    return {"pressure": np.array(written.pressures, np.float32)}


def _delete(written: WrittenDelete, store: AssetStore) -> Delete:
    return Delete(_elements(written.elements, store), written.others, False, written.enabled)


def _restore(written: WrittenRestore, store: AssetStore) -> Restore:
    return Restore(_elements(written.elements, store), written.enabled)


def _elements(given: WrittenElements | None, store: AssetStore) -> ElementSet:
    assert given is not None
    if not all(0 <= number < given.count < MOST_ELEMENTS for number in given.numbers):
        raise InputError("A set names elements that are not there.", HINT)
    return element_set(given.kind, np.array(given.numbers, np.int64), given.count, store, given.grid)


def _paint(written: WrittenPaint, store: AssetStore) -> Paint:
    strokes = tuple(_paint_stroke(stroke, store) for stroke in written.strokes)
    return Paint(strokes, written.opacity, written.enabled)


def _paint_stroke(written: WrittenPaintStroke, store: AssetStore) -> PaintStroke:
    points = np.array(written.points, np.float64).reshape(-1, 3)
    if not len(points) or not (np.abs(points) <= FARTHEST).all():
        raise InputError("A stroke has no places, or one that is too far away.", HINT)
    points = points.astype(np.float32)
    box = AABB(as_vec3(points.min(0)), as_vec3(points.max(0)))
    return PaintStroke(
        written.radius, store.put({"points": points, **_pressures(written, len(points))}), box, written.target,
        written.color, written.value, written.strength, written.blend, written.falloff, written.mirror, written.flatten,
        None if written.projection is None else _projection(written.projection, store), written.eye, written.pressure,
        written.clone,
    )  # fmt: skip


def _projection(written: WrittenProjection, store: AssetStore) -> Projection:
    pixels = read_texture(Path(written.image), alpha=True, color=True)
    if pixels.shape[2] == 3:
        pixels = np.concatenate([pixels, np.full((*pixels.shape[:2], 1), 255, np.uint8)], 2)
    return Projection(store.put({"pixels": pixels}), written.matrix, written.opacity)


def _as_it_is(written: Edit, store: AssetStore) -> Edit:
    """An edit without a heavy part."""
    del store
    return written


TAKEN: dict[type[Written], Callable[[Any, AssetStore], Edit]] = {
    Crop: _as_it_is,
    WrittenDelete: _delete,
    WrittenRestore: _restore,
    WrittenSculpt: _sculpt,
    WrittenPaint: _paint,
    Grade: _as_it_is,
    Mirror: _as_it_is,
    Array: _as_it_is,
}
"""From what is written to edits."""

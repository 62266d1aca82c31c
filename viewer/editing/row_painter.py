"""Strokes of paint on what has its colour at places of its own: points, splats, voxels, samples of fields."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from jaxtyping import Bool, Float64, Int64

from viewer.editing.clone_sources import sources_of
from viewer.editing.facing import NormalsOf
from viewer.editing.nearest_rows import NearestRows
from viewer.editing.paint_blend import Picture
from viewer.editing.paint_strokes import Segments, line_of
from viewer.editing.row_blocks import RowBlocks
from viewer.editing.stroke_rows import Brushwork, RowStroke, brushwork_of, columns_of, mixed
from viewer.editing.stroke_undo import StrokeChange, UndoLog, UndoMemory, stroke_change
from viewer.scene.assets import AssetStore
from viewer.scene.color import linear_to_srgb, srgb_to_linear
from viewer.scene.content import ColorSpace
from viewer.scene.distinct import distinct
from viewer.scene.geometry import Vec3
from viewer.scene.paint import Paint, paint_reach, source_reach

Colors = Float64[np.ndarray, "n 3"]


class RowValues(NamedTuple):
    """Of some rows: linear colours and how much is left of what depends on the view, now and before the edit."""

    colors: Colors
    original: Colors
    view_dependence: Float64[np.ndarray, " n"]


def plain_values(colors: np.ndarray) -> Callable[[Int64[np.ndarray, " k"]], RowValues]:
    """What looks up rows that have these linear colours and no strokes yet."""

    def at(rows: Int64[np.ndarray, " k"]) -> RowValues:
        own = np.asarray(colors[rows], np.float64)
        return RowValues(own, own, np.ones(len(rows)))

    return at


class _Track:
    """Numbers as they are, as they were before the stroke, and as they were before the edit.

    Rows have numbers once a stroke has come near them: of most it never does.
    """

    def __init__(self, rows: int, columns: int) -> None:
        self.now, self.before, self.original = (np.empty((rows, columns)) for _ in range(3))

    def differs(self, rows: Int64[np.ndarray, " k"]) -> bool:
        """Whether the stroke has changed any of these."""
        return not np.array_equal(self.now[rows], self.before[rows])

    def set(self, rows: Int64[np.ndarray, " k"], values: np.ndarray, original: np.ndarray) -> None:
        """Numbers of rows that have none yet."""
        self.now[rows] = self.before[rows] = values
        self.original[rows] = original


class RowPainter:
    """Paints rows; strokes for what rows do not have, as roughness, change nothing.

    Args:
        places: In the node's own space.
        values: Looks up what rows are; asked once of each that a stroke comes near.
        normals_of: Looks up the normals of rows, for strokes that paint what faces a place; zeros face everything.
        undo: The memory by which strokes can be taken back; None = none can.
        blocks: Whether rows are looked up by where they are, which takes a while at first and less at each step.
    """

    def __init__(
        self,
        places: np.ndarray,
        values: Callable[[Int64[np.ndarray, " k"]], RowValues],
        normals_of: NormalsOf | None = None,
        *,
        undo: UndoMemory | None = None,
        blocks: bool = False,
    ) -> None:
        self._columns, self._values = columns_of(places), values
        self._blocks = RowBlocks(self._columns) if blocks else None
        self._normals_of = normals_of or (lambda rows: np.zeros((len(rows), 3)))
        count = len(places)
        self._tracks = {"base_color": _Track(count, 3), "opacity": _Track(count, 1)}
        self._view = _Track(count, 1)
        self._known: Bool[np.ndarray, " n"] = np.zeros(count, bool)
        self.touched: Bool[np.ndarray, " n"] = np.zeros(count, bool)
        self._work: Brushwork | None = None
        self._picture: Picture | None = None
        self._stroke: RowStroke | None = None
        self._reached: list[Int64[np.ndarray, " k"]] = []
        self._nearest: dict[Vec3, NearestRows] = {}
        self._undoable = undo is not None
        self._log: UndoLog[tuple[str, ...]] = UndoLog(undo or UndoMemory(0))

    @property
    def colors(self) -> Colors:
        """As they are now, of rows that were touched."""
        return self._tracks["base_color"].now

    @property
    def opacities(self) -> Float64[np.ndarray, " n"]:
        """Factors of what there was, of rows that were touched."""
        return self._tracks["opacity"].now[:, 0]

    @property
    def view_dependence(self) -> Float64[np.ndarray, " n"]:
        """What is left of it, 0 to 1, of rows that were touched."""
        return self._view.now[:, 0]

    def begin(self, work: Brushwork, store: AssetStore) -> bool:
        """Begin a stroke; False where rows do not have what it paints.

        Raises:
            AssetError: Its picture is missing or damaged.
        """
        self._work = work if work.target in self._tracks else None
        self._picture = work.picture(store)
        self._stroke = RowStroke(self._columns, work.brush, self._normals_of, self._blocks)
        self._reached = []
        self._log.forget_undone()
        return self._work is not None

    def extend(self, segments: Segments) -> Int64[np.ndarray, " k"]:
        """The stroke goes on along these; the rows that have changed."""
        work, stroke = self._work, self._stroke
        if work is None or stroke is None:
            return np.zeros(0, np.int64)
        number = stroke.extend(segments)
        if not len(number):
            return number
        self._learn(number)
        track = self._tracks[work.target]
        cloned = None if work.clone is None else self._cloned(track, stroke.places(number), segments)
        track.now[number], part = mixed(
            work, self._picture, stroke.places(number), stroke.square(number), stroke.force(number),
            track.before[number], track.original[number], cloned,
        )  # fmt: skip
        if work.target == "base_color" and (work.flatten or work.blend == "erase"):
            left = 1.0 if work.blend == "erase" else 0.0
            before = self._view.before[number]
            self._view.now[number] = before + part[:, None] * (left - before)
        self.touched[number] = True
        self._reached.append(number)
        return number

    def end(self) -> None:
        """The stroke is over."""
        number = self._all_reached()
        if self._undoable:
            changed = tuple(name for name, track in self._every.items() if track.differs(number))
            before, now = (self._all_of(number, changed, when) for when in ("before", "now"))
            self._log.add(changed, stroke_change(number, before, now))
        for track in self._every.values():
            track.before[number] = track.now[number]
        self._reached, self._work, self._stroke = [], None, None

    def revert(self) -> Int64[np.ndarray, " k"]:
        """Take the last finished stroke back; the rows that have changed by that."""
        return self._switched(self._log.back())

    def replay(self) -> Int64[np.ndarray, " k"]:
        """Do the stroke again that was taken back last, where none was begun since."""
        return self._switched(self._log.again())

    @property
    def revertible(self) -> int:
        """How many strokes can be taken back."""
        return self._log.count

    @property
    def replayable(self) -> int:
        """How many that were taken back can be done again."""
        return self._log.undone

    def _cloned(
        self, track: _Track, places: Float64[np.ndarray, "k 3"], segments: Segments
    ) -> Float64[np.ndarray, "k c"]:
        """What the rows nearest to places some way from these were before the stroke; NaN where there is none."""
        work = self._work
        assert work is not None
        assert work.clone is not None
        number = np.full(len(places), -1, np.int64)
        for source in sources_of(work.clone, work.mirror, places, segments):
            along = source.clone.along
            if along not in self._nearest:
                self._nearest[along] = NearestRows(np.stack(self._columns, 1).astype(np.float64), along)
            number[source.rows] = self._nearest[along].of(places[source.rows] + np.array(source.clone.way))
        there = number >= 0
        self._learn(distinct(number[there]))
        return np.where(there[:, None], track.before[number], np.nan)

    def _switched(self, found: tuple[tuple[str, ...], StrokeChange] | None) -> Int64[np.ndarray, " k"]:
        """Give rows what they were before a stroke, or after it."""
        if found is None:
            return np.zeros(0, np.int64)
        changed, change = found
        number, column = change.number, 0
        values = change.other(self._all_of(number, changed, "now"))
        for name in changed:
            track = self._every[name]
            width = track.now.shape[1]
            track.now[number] = track.before[number] = values[:, column : column + width]
            column += width
        return number

    def _all_of(
        self, number: Int64[np.ndarray, " n"], tracks: tuple[str, ...], when: str
    ) -> Float64[np.ndarray, "k c"]:
        """The numbers of rows in these tracks, side by side."""
        columns = [getattr(self._every[track], when)[number] for track in tracks]
        return np.concatenate([np.zeros((len(number), 0)), *columns], 1)

    def _learn(self, number: Int64[np.ndarray, " k"]) -> None:
        """Look up what rows are that no stroke has come near before."""
        new = number[~self._known[number]]
        if len(new):
            colors, original, view = self._values(new)
            self._tracks["base_color"].set(new, colors, original)
            ones = np.ones((len(new), 1))
            self._tracks["opacity"].set(new, ones, ones)
            self._view.set(new, view[:, None], ones)
            self._known[new] = True

    def drop(self) -> Int64[np.ndarray, " k"]:
        """Take the stroke back that is at work; the rows that have changed by that."""
        number = self._all_reached()
        for track in self._every.values():
            track.now[number] = track.before[number]
        self._reached, self._work, self._stroke = [], None, None
        return number

    @property
    def _every(self) -> dict[str, _Track]:
        return {**self._tracks, "view": self._view}

    def _all_reached(self) -> Int64[np.ndarray, " k"]:
        return distinct(np.concatenate([np.zeros(0, np.int64), *self._reached]))

    def paint(self, edit: Paint, store: AssetStore) -> None:
        """All strokes of an edit.

        Raises:
            AssetError: An asset is missing or damaged.
        """
        for stroke in edit.strokes:
            self.begin(brushwork_of(stroke, edit.opacity), store)
            self.extend(line_of(stroke, store))
            self.end()


def reached(edit: Paint, places: np.ndarray, *, sources: bool = True) -> Int64[np.ndarray, " k"]:
    """The rows that lie in the boxes around the strokes of an edit, and around those from which they clone."""
    inside = np.zeros(len(places), bool)
    columns = [places[:, axis] for axis in range(3)]
    for box in (*paint_reach(edit), *(source_reach(edit) if sources else ())):
        near = np.ones(len(places), bool)
        for column, low, high in zip(columns, box.lo, box.hi, strict=True):
            near &= (column >= low) & (column <= high)
        inside |= near
    return np.flatnonzero(inside)


def as_light(colors: np.ndarray, space: ColorSpace) -> Colors:
    """Colours of a space as linear ones."""
    colors = np.asarray(colors, np.float64)
    return colors if space == "linear" else srgb_to_linear(colors).astype(np.float64)


def from_light(colors: Colors, space: ColorSpace) -> Colors:
    """Linear colours as those of a space."""
    return colors if space == "linear" else linear_to_srgb(colors).astype(np.float64)

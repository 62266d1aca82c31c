"""Strokes of paint on what has its colour at places of its own: points, splats, voxels, samples of fields."""

from __future__ import annotations

import numpy as np
from jaxtyping import Bool, Float64, Int64

from viewer.editing.paint_blend import Picture
from viewer.editing.paint_strokes import Segments, line_of
from viewer.editing.stroke_rows import Brushwork, RowStroke, brushwork_of, columns_of, mixed
from viewer.scene.assets import AssetStore
from viewer.scene.color import linear_to_srgb, srgb_to_linear
from viewer.scene.content import ColorSpace
from viewer.scene.paint import Paint, paint_reach

Colors = Float64[np.ndarray, "n 3"]


class _Track:
    """Numbers as they are, as they were before the stroke, and as they were before the edit."""

    def __init__(self, values: np.ndarray) -> None:
        self.now, self.before, self.original = values.copy(), values.copy(), values


class RowPainter:
    """Paints rows; strokes for what rows do not have, as roughness, change nothing.

    Args:
        places: In the node's own space.
        colors: Linear.
    """

    def __init__(self, places: np.ndarray, colors: Colors) -> None:
        self._columns = columns_of(places)
        colors = np.asarray(colors, np.float64)
        self._tracks = {"base_color": _Track(colors), "opacity": _Track(np.ones((len(colors), 1)))}
        self._view = _Track(np.ones((len(colors), 1)))
        self.touched: Bool[np.ndarray, " n"] = np.zeros(len(colors), bool)
        self._work: Brushwork | None = None
        self._picture: Picture | None = None
        self._stroke: RowStroke | None = None
        self._reached: list[Int64[np.ndarray, " k"]] = []
        self._undo: list[tuple[Int64[np.ndarray, " k"], list[np.ndarray]]] = []

    @property
    def colors(self) -> Colors:
        """As they are now."""
        return self._tracks["base_color"].now

    @property
    def opacities(self) -> Float64[np.ndarray, " n"]:
        """Factors of what there was."""
        return self._tracks["opacity"].now[:, 0]

    @property
    def view_dependence(self) -> Float64[np.ndarray, " n"]:
        """What is left of it, 0 to 1."""
        return self._view.now[:, 0]

    def begin(self, work: Brushwork, store: AssetStore) -> bool:
        """Begin a stroke; False where rows do not have what it paints.

        Raises:
            AssetError: Its picture is missing or damaged.
        """
        self._work = work if work.target in self._tracks else None
        self._picture, self._stroke = work.picture(store), RowStroke(self._columns, work.radius)
        self._reached = []
        return self._work is not None

    def extend(self, segments: Segments) -> Int64[np.ndarray, " k"]:
        """The stroke goes on along these; the rows that have changed."""
        work, stroke = self._work, self._stroke
        if work is None or stroke is None:
            return np.zeros(0, np.int64)
        number = stroke.extend(segments)
        if not len(number):
            return number
        track = self._tracks[work.target]
        track.now[number], part = mixed(
            work, self._picture, stroke.places(number), stroke.square[number], track.before[number],
            track.original[number],
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
        self._undo.append((number, [track.before[number] for track in self._every]))
        for track in self._every:
            track.before[number] = track.now[number]
        self._reached, self._work, self._stroke = [], None, None

    def revert(self) -> Int64[np.ndarray, " k"]:
        """Take the last finished stroke back; the rows that have changed by that."""
        number, values = self._undo.pop()
        for track, before in zip(self._every, values, strict=True):
            track.now[number] = track.before[number] = before
        return number

    def drop(self) -> Int64[np.ndarray, " k"]:
        """Take the stroke back that is at work; the rows that have changed by that."""
        number = self._all_reached()
        for track in self._every:
            track.now[number] = track.before[number]
        self._reached, self._work, self._stroke = [], None, None
        return number

    @property
    def _every(self) -> tuple[_Track, ...]:
        return (*self._tracks.values(), self._view)

    def _all_reached(self) -> Int64[np.ndarray, " k"]:
        return np.unique(np.concatenate([np.zeros(0, np.int64), *self._reached]))

    def paint(self, edit: Paint, store: AssetStore) -> None:
        """All strokes of an edit.

        Raises:
            AssetError: An asset is missing or damaged.
        """
        for stroke in edit.strokes:
            self.begin(brushwork_of(stroke, edit.opacity), store)
            self.extend(line_of(stroke, store).segments)
            self.end()


def reached(edit: Paint, places: np.ndarray) -> Int64[np.ndarray, " k"]:
    """The rows that lie in the boxes around the strokes of an edit."""
    inside = np.zeros(len(places), bool)
    columns = [places[:, axis] for axis in range(3)]
    for box in paint_reach(edit):
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

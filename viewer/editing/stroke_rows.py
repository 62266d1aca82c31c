"""A stroke at work on rows of numbers, each with a place in space: texels, vertices, points, splats, voxels, pixels.

A stroke grows at its end while it is drawn. What a row becomes depends only on its place and the whole line, so rows
are the same in the end, however the line came.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from jaxtyping import Float64, Int64

from viewer.editing.paint_blend import Picture, blended, paint_at
from viewer.editing.paint_strokes import Line, Nearest, Segments, painted_rows, shares
from viewer.scene.assets import AssetStore
from viewer.scene.paint import Blend, PaintFalloff, PaintStroke, Projection, Target


class Brushwork(NamedTuple):
    """What a stroke does, without its line.

    Attributes:
        target: What it paints.
        paint: The colour, linear; or the number.
        radius: In the node's own lengths.
        strength: Part of the way that its middle goes.
        blend: How paint and what was there are mixed.
        falloff: How the effect fades.
        flatten: Whether view dependence fades.
        projection: A picture in place of the colour.
    """

    target: Target
    paint: tuple[float, ...]
    radius: float
    strength: float
    blend: Blend = "mix"
    falloff: PaintFalloff = "smooth"
    flatten: bool = False
    projection: Projection | None = None

    def picture(self, store: AssetStore) -> Picture | None:
        """What is painted through.

        Raises:
            AssetError: Its asset is missing or damaged.
        """
        return None if self.projection is None else Picture(self.projection, store)


def brushwork_of(stroke: PaintStroke, opacity: float) -> Brushwork:
    """What a stroke of an edit with that opacity does."""
    paint: tuple[float, ...] = stroke.color if stroke.target == "base_color" else (stroke.value,)
    return Brushwork(
        stroke.target, paint, stroke.radius, opacity * stroke.strength, stroke.blend, stroke.falloff, stroke.flatten,
        stroke.projection,
    )  # fmt: skip


def mixed(
    work: Brushwork,
    picture: Picture | None,
    places: Float64[np.ndarray, "n 3"],
    square: Float64[np.ndarray, " n"],
    base: Float64[np.ndarray, "n c"],
    original: Float64[np.ndarray, "n c"],
) -> tuple[Float64[np.ndarray, "n c"], Float64[np.ndarray, " n"]]:
    """What is at places after a stroke, and what part of the way each has gone.

    Args:
        work: What the stroke does.
        picture: Of its projection.
        places: In the node's own space; needed with a picture only.
        square: Squares of their distances from its line.
        base: What was there before the stroke.
        original: What was there before the edit.
    """
    paint, cover = paint_at(places, work.paint, picture)
    part = np.clip(work.strength * shares(square, work.radius, work.falloff) * cover, 0.0, 1.0)
    return blended(base, paint, original, part, work.blend), part


class RowStroke:
    """One stroke on rows whose places are at hand.

    Args:
        columns: x, y and z of the places, each contiguous.
        radius: Of the brush.
    """

    def __init__(self, columns: tuple[np.ndarray, np.ndarray, np.ndarray], radius: float) -> None:
        self._columns = columns
        self._radius = radius
        self.square = np.full(len(columns[0]), np.inf, np.float64)

    def extend(self, segments: Segments) -> Int64[np.ndarray, " k"]:
        """The line goes on along these; the rows that it has come nearer to."""
        found: Nearest = painted_rows(self._columns, Line(segments, self._radius))
        nearer = found.square < self.square[found.number]
        number = found.number[nearer]
        self.square[number] = found.square[nearer]
        return number

    def places(self, number: Int64[np.ndarray, " k"]) -> Float64[np.ndarray, "k 3"]:
        """Of some rows."""
        return np.stack([column[number].astype(np.float64) for column in self._columns], 1)


def columns_of(places: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """x, y and z of rows of three."""
    x, y, z = (np.ascontiguousarray(places[:, axis]) for axis in range(3))
    return x, y, z

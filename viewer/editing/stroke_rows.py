"""A stroke at work on rows of numbers, each with a place in space: texels, vertices, points, splats, voxels, pixels.

A stroke grows at its end while it is drawn. What a row becomes depends only on its place and the whole line, so rows
are the same in the end, however the line came.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from jaxtyping import Float64, Int64

from viewer.editing.facing import NormalsOf
from viewer.editing.paint_blend import Picture, blended, paint_at
from viewer.editing.paint_strokes import Brush, Line, Reached, Segments, painted_rows, shares
from viewer.editing.row_blocks import Columns, RowBlocks
from viewer.scene.assets import AssetStore
from viewer.scene.geometry import Vec3
from viewer.scene.paint import Blend, Clone, PaintFalloff, PaintStroke, Projection, Target
from viewer.scene.pen import Pressure


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
        eye: Only what faces this place is painted; None = whatever the brush reaches.
        pressure: What the pen's pressure acts on.
        clone: Where its paint is taken from; None = it has one of its own.
        mirror: The planes beyond which it does the same.
    """

    target: Target
    paint: tuple[float, ...]
    radius: float
    strength: float
    blend: Blend = "mix"
    falloff: PaintFalloff = "smooth"
    flatten: bool = False
    projection: Projection | None = None
    eye: Vec3 | None = None
    pressure: Pressure = "none"
    clone: Clone | None = None
    mirror: tuple[bool, bool, bool] = (False, False, False)

    @property
    def brush(self) -> Brush:
        """What decides which piece of its line counts."""
        return Brush(self.radius, self.falloff, self.eye is not None or self.pressure in ("strength", "both"))

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
        stroke.projection, stroke.eye, stroke.pressure, stroke.clone, stroke.mirror,
    )  # fmt: skip


def mixed(
    work: Brushwork,
    picture: Picture | None,
    places: Float64[np.ndarray, "p 3"],
    square: Float64[np.ndarray, " n"],
    force: Float64[np.ndarray, " n"],
    base: Float64[np.ndarray, "n c"],
    original: Float64[np.ndarray, "n c"],
    cloned: Float64[np.ndarray, "n c"] | None = None,
) -> tuple[Float64[np.ndarray, "n c"], Float64[np.ndarray, " n"]]:
    """What is at places after a stroke, and what part of the way each has gone.

    Args:
        work: What the stroke does.
        picture: Of its projection.
        places: In the node's own space; none are needed without a picture.
        square: Squares of their distances from its line.
        force: What its strength is multiplied with there.
        base: What was there before the stroke.
        original: What was there before the edit.
        cloned: The paint of each, of a stroke that clones; NaN where there is none.
    """
    paint, cover = paint_at(places, work.paint, picture)
    if cloned is not None:
        paint, cover = np.where(np.isnan(cloned), 0.0, cloned), cover * np.where(np.isnan(cloned[:, 0]), 0.0, 1.0)
    part = np.clip(work.strength * force * shares(square, work.radius, work.falloff) * cover, 0.0, 1.0)
    return blended(base, paint, original, part, work.blend), part


class RowStroke:
    """One stroke on rows whose places are at hand.

    Args:
        columns: x, y and z of the places, each contiguous.
        brush: That goes along it.
        normals_of: Looks up normals of rows.
        blocks: Of the same rows; None = all are looked at, which takes longer.
    """

    def __init__(self, columns: Columns, brush: Brush, normals_of: NormalsOf, blocks: RowBlocks | None = None) -> None:
        self._columns, self._brush, self._normals_of, self._blocks = columns, brush, normals_of, blocks
        self._reached, self._line = Reached(len(columns[0]), brush), Line(brush)

    def extend(self, segments: Segments) -> Int64[np.ndarray, " k"]:
        """The line goes on along these; the rows that it has come nearer to."""
        if self._blocks is None:
            found = painted_rows(self._columns, segments, self._line, self._brush, self._normals_of)
            return found.number[self._reached.take(found, found.number)]
        near = self._blocks.near(segments[:, :, :3], self._brush.radius)
        x, y, z = (column[near] for column in self._columns)
        facing: NormalsOf = lambda rows: self._normals_of(near[rows])  # noqa: E731
        found = painted_rows((x, y, z), segments, self._line, self._brush, facing)
        number = near[found.number]
        return number[self._reached.take(found, number)]

    def square(self, number: Int64[np.ndarray, " k"]) -> Float64[np.ndarray, " k"]:
        """Of some rows: squares of their distances from the line."""
        return self._reached.square[number]

    def force(self, number: Int64[np.ndarray, " k"]) -> Float64[np.ndarray, " k"]:
        """Of some rows: what the strength of the stroke is multiplied with."""
        return self._reached.force[number]

    def places(self, number: Int64[np.ndarray, " k"]) -> Float64[np.ndarray, "k 3"]:
        """Of some rows."""
        return np.stack([column[number].astype(np.float64) for column in self._columns], 1)


def columns_of(places: np.ndarray) -> Columns:
    """x, y and z of rows of three."""
    x, y, z = (np.ascontiguousarray(places[:, axis]) for axis in range(3))
    return x, y, z

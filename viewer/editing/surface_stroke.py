"""One stroke of paint on a surface: on the texels of a map, or on the vertices."""

from __future__ import annotations

import numpy as np
from jaxtyping import Float64, Int64, UInt8

from viewer.editing.canvases import Place, decoded, encoded
from viewer.editing.clone_sources import sources_of
from viewer.editing.nearest_rows import NearestRows
from viewer.editing.paint_strokes import Segments, shares, slopes
from viewer.editing.stroke_rows import Brushwork, RowStroke, columns_of, mixed
from viewer.editing.surface import Surface
from viewer.editing.surface_frames import SurfaceFrames, mapped_of, slopes_of
from viewer.editing.texel_stroke import TexelStroke
from viewer.scene.assets import AssetStore
from viewer.scene.geometry import Vec3, unit

CLONE_REACH = 2.0
"""Of the radius, around the line from which is cloned: what lies nearer or farther there belongs to it as well."""
NOWHERE = np.zeros((0, 3))
"""No places: where paint is the same everywhere, they do not matter."""


class Canvas:
    """One place of a surface that is painted, and the stroke that is at work there.

    Args:
        place: Where.
        now: Rows of numbers as they are, which are changed.
        before: As they were before the stroke.
        original: As they were before the edit.
    """

    def __init__(self, place: Place, now: np.ndarray, before: np.ndarray, original: np.ndarray) -> None:
        self.place, self.now, self.before, self.original = place, now, before, original
        self.touched: list[Int64[np.ndarray, " n"]] = []

    @property
    def reached(self) -> Int64[np.ndarray, " n"]:
        """All rows that the stroke has changed so far."""
        there = np.zeros(len(self.now), bool)  # marking takes a tenth of the time of sorting
        for number in self.touched:
            there[number] = True
        return np.flatnonzero(there)

    def finish(self) -> None:
        """The stroke is over: what it has made is what the next one begins with."""
        number = self.reached
        self.before[number] = self.now[number]
        self.touched = []

    def drop(self) -> None:
        """Take the stroke back."""
        number = self.reached
        self.now[number] = self.before[number]
        self.touched = []


class SurfaceStroke:
    """A stroke that is at work on a canvas.

    Args:
        work: What it does.
        canvas: Where.
        surface: That the canvas belongs to.
        frames: Of the surface.
        texels: What finds the texels of a map; None at vertices.
        nearest: What finds vertices along directions; it is added to, and serves other strokes of the surface.
        store: Where its picture is.

    Raises:
        AssetError: The picture is missing or damaged.
    """

    def __init__(
        self,
        work: Brushwork,
        canvas: Canvas,
        surface: Surface,
        frames: SurfaceFrames,
        texels: TexelStroke | None,
        nearest: dict[Vec3, NearestRows],
        store: AssetStore,
    ) -> None:
        self.canvas = canvas
        self._work, self._surface, self._frames, self._texels = work, surface, frames, texels
        self._nearest, self._picture = nearest, work.picture(store)
        self._rows: RowStroke | None = None
        if texels is None:
            normals = surface.mesh.normals
            self._rows = RowStroke(
                columns_of(surface.mesh.vertices), work.brush, lambda rows: normals[rows].astype(np.float64)
            )

    def extend(self, segments: Segments) -> Int64[np.ndarray, " n"]:
        """The stroke goes on along these; the rows of the canvas that have changed by it."""
        work, canvas, texels, rows = self._work, self.canvas, self._texels, self._rows
        if rows is not None:
            number = rows.extend(segments)
            square, force, places = rows.square(number), rows.force(number), rows.places(number)
            canvas.now[number] = mixed(
                work, self._picture, places, square, force, canvas.before[number].astype(np.float64),
                canvas.original[number].astype(np.float64), self._cloned_vertices(places, segments),
            )[0]  # fmt: skip
        else:
            assert texels is not None
            slots = texels.extend(segments, work.brush, self._frames.normals, ways=work.target == "relief")
            number = texels.number[slots]
            source = self._source_of(segments, texels, slots)
            if work.target == "relief":
                canvas.now[number] = self._relief(texels, slots, number, source)
            else:
                self._paint_texels(texels, slots, number, source)
        if len(number):
            canvas.touched.append(number)
        return number

    def stop(self) -> None:
        """Nothing more comes: the next stroke finds its texels anew."""
        if self._texels is not None:
            self._texels.clear()

    def _paint_texels(
        self,
        texels: TexelStroke,
        slots: Int64[np.ndarray, " k"],
        number: Int64[np.ndarray, " k"],
        source: Int64[np.ndarray, " k"] | None,
    ) -> None:
        work, canvas = self._work, self.canvas
        channels, srgb = list(canvas.place.channels), canvas.place.map == "base_color_map"
        before = canvas.before[number]
        original = canvas.original[number] if work.blend == "erase" else before
        if len(channels) < 3 or work.target == "opacity":
            before, original = before[:, channels[:1]], original[:, channels[:1]]
        base = decoded(before, srgb=srgb)
        first = decoded(original, srgb=srgb) if work.blend == "erase" else base
        square, force = texels.square[slots], texels.force[slots]
        cloned = None
        if source is not None:
            taken = canvas.before[texels.number[source]]
            cloned = decoded(taken if before.shape[1] == 3 else taken[:, channels[:1]], srgb=srgb)
            cloned = np.where((source >= 0)[:, None], cloned, np.nan)
        places = NOWHERE if self._picture is None else texels.places(slots)
        values, part = mixed(work, self._picture, places, square, force, base, first, cloned)
        codes = encoded(values, srgb=srgb)
        # What has not moved keeps its code, rounded or not.
        codes = np.where(part[:, None] > 0.0, codes, before)
        if len(channels) == 3:
            canvas.now[number] = codes
        else:
            canvas.now[number, channels[0]] = codes[:, 0]

    def _source_of(
        self, segments: Segments, texels: TexelStroke, slots: Int64[np.ndarray, " k"]
    ) -> Int64[np.ndarray, " k"] | None:
        """The entries of the texels that a stroke which clones takes its paint from; -1 where there is none."""
        work = self._work
        if work.clone is None:
            return None
        places, found = texels.places(slots), np.full(len(slots), -1, np.int64)
        for source in sources_of(work.clone, work.mirror, places, segments):
            way, shifted = np.array(source.clone.way), source.segments.copy()
            shifted[:, :, :3] += way
            found[source.rows] = texels.nearest_to(
                shifted, CLONE_REACH * work.radius, places[source.rows] + way, source.clone.along
            )
        return found

    def _cloned_vertices(
        self, places: Float64[np.ndarray, "k 3"], segments: Segments
    ) -> Float64[np.ndarray, "k c"] | None:
        """The same of vertices: the numbers themselves, NaN where there is none."""
        work = self._work
        if work.clone is None:
            return None
        number = np.full(len(places), -1, np.int64)
        for source in sources_of(work.clone, work.mirror, places, segments):
            along = source.clone.along
            if along not in self._nearest:
                self._nearest[along] = NearestRows(self._surface.mesh.vertices.astype(np.float64), along)
            number[source.rows] = self._nearest[along].of(places[source.rows] + np.array(source.clone.way))
        return np.where((number >= 0)[:, None], self.canvas.before[number].astype(np.float64), np.nan)

    def _relief(
        self,
        texels: TexelStroke,
        slots: Int64[np.ndarray, " k"],
        number: Int64[np.ndarray, " k"],
        source: Int64[np.ndarray, " k"] | None,
    ) -> UInt8[np.ndarray, "k 3"]:
        """Mapped normals after a stroke that raises the surface by ``value r strength f(d / r)``, or clones them.

        A surface raised by h has slopes that differ by the gradient of h along it. What is cloned has the gradient, in
        the node's space, that it has where it comes from, however the maps lie there.
        """
        work, canvas = self._work, self.canvas
        base, original = (decoded(array[number], srgb=False) * 2.0 - 1.0 for array in (canvas.before, canvas.original))
        square, strength = texels.square[slots], work.strength * texels.force[slots]
        part = np.clip(strength * shares(square, work.radius, work.falloff), 0.0, 1.0)[:, None]
        if work.blend == "erase":
            mapped = unit(base + part * (original - base), (0.0, 0.0, 1.0))
        elif source is not None:
            there = np.flatnonzero(source >= 0)
            entries, cloned = source[there], base.copy()
            taken = decoded(canvas.before[texels.number[entries]], srgb=False) * 2.0 - 1.0
            gradient = self._frames.gradients(texels.surfaces_of(entries), slopes_of(taken))
            cloned[there] = mapped_of(self._frames.slopes(texels.surfaces(slots[there]), gradient))
            mapped = unit(base + part * (cloned - base), (0.0, 0.0, 1.0))
        else:
            away = unit(texels.away[slots], 0.0, 1e-30)
            steepness = work.paint[0] * work.radius * strength * slopes(square, work.radius, work.falloff)
            raised = self._frames.slopes(texels.surfaces(slots), steepness[:, None] * away)
            mapped = mapped_of(slopes_of(base) + raised)
        codes = encoded(mapped * 0.5 + 0.5, srgb=False)
        flat = np.abs(mapped - unit(base, (0.0, 0.0, 1.0))).max(1, keepdims=True) < 1e-9
        return np.where(flat, canvas.before[number], codes)

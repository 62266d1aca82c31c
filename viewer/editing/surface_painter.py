"""Strokes of paint on surfaces, one after the other: while they are drawn, and when edits are carried out.

Maps have eight bits a number. A stroke begins with what the one before has left, rounded so; that makes it possible to
add one to a map that has the others in it.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from jaxtyping import Float64, Int64, UInt8
from msgspec.structs import replace

from viewer.editing.canvases import Place, decoded, encoded, place_of, prepared, with_values
from viewer.editing.clone_sources import sources_of
from viewer.editing.nearest_rows import NearestRows
from viewer.editing.paint_blend import Picture
from viewer.editing.paint_strokes import Segments, shares, slopes
from viewer.editing.stroke_rows import Brushwork, RowStroke, columns_of, mixed
from viewer.editing.stroke_undo import StrokeChange, UndoLog, UndoMemory, stroke_change
from viewer.editing.surface import Surface, texture_pixels
from viewer.editing.surface_frames import SurfaceFrames, mapped_of, slopes_of
from viewer.editing.texel_finder import TexelFinder
from viewer.editing.texel_stroke import TexelStroke
from viewer.scene.assets import AssetStore
from viewer.scene.geometry import Vec3, unit
from viewer.scene.material import Texture
from viewer.scene.paint import Target

CLONE_REACH = 2.0
"""Of the radius, around the line from which is cloned: what lies nearer or farther there belongs to it as well."""
NOWHERE = np.zeros((0, 3))
"""No places: where paint is the same everywhere, they do not matter."""
Finders = dict[tuple[int, int, int], TexelFinder]
"""What finds texels of a mesh's maps, by their width, height and set of texture coordinates."""


class Painted(NamedTuple):
    """What has changed.

    Attributes:
        place: A map or the vertices.
        number: Texels (row * width + column), or vertices.
    """

    place: Place
    number: Int64[np.ndarray, " n"]


class _Canvas:
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


class SurfacePainter:
    """Paints a surface.

    Args:
        surface: As it is before the next stroke.
        original: As it was before the edit; what erasing brings back.
        store: Where its maps are.
        finders: Those of the mesh, which may be made more; they serve each other painter of it.
        undo: The memory by which strokes can be taken back; None = none can.
    """

    def __init__(
        self,
        surface: Surface,
        original: Surface,
        store: AssetStore,
        finders: Finders | None = None,
        *,
        undo: UndoMemory | None = None,
    ) -> None:
        self.surface = surface
        self._original, self._store = original, store
        self._canvases: dict[Place, _Canvas] = {}
        self._finders: Finders = {} if finders is None else finders
        self._texels: dict[Place, TexelStroke] = {}
        self._undoable = undo is not None
        self._log: UndoLog[_Canvas] = UndoLog(undo or UndoMemory(0))
        self._frames = SurfaceFrames(surface)
        self._nearest: dict[Vec3, NearestRows] = {}
        self._work: Brushwork | None = None
        self._picture: Picture | None = None
        self._rows: RowStroke | None = None
        self._canvas: _Canvas | None = None

    def begin(self, work: Brushwork) -> bool:
        """Begin a stroke; False where the surface has no place for what it paints.

        Raises:
            AssetError: A map or the stroke's picture is missing or damaged.
            OutputError: The store cannot be written.
        """
        place = place_of(self.surface, work.target)
        if place is None:
            return False
        canvas = self._canvases.get(place)
        if canvas is None:
            canvas = self._canvases[place] = self._make_canvas(place, work.target)
        self._work, self._canvas, self._picture = work, canvas, work.picture(self._store)
        self._log.forget_undone()
        if place.map is None:
            self._rows = RowStroke(
                columns_of(self.surface.mesh.vertices), work.brush,
                lambda rows: self.surface.mesh.normals[rows].astype(np.float64),
            )  # fmt: skip
        return True

    def extend(self, segments: Segments) -> Painted | None:
        """The stroke goes on along these; what has changed by it."""
        work, canvas = self._work, self._canvas
        if work is None or canvas is None:
            return None
        if canvas.place.map is None:
            assert self._rows is not None
            number = self._rows.extend(segments)
            square, force, places = self._rows.square(number), self._rows.force(number), self._rows.places(number)
            canvas.now[number] = mixed(
                work, self._picture, places, square, force, canvas.before[number].astype(np.float64),
                canvas.original[number].astype(np.float64), self._cloned_vertices(canvas, places, segments),
            )[0]  # fmt: skip
        else:
            texels = self._texels[canvas.place]
            slots = texels.extend(segments, work.brush, self._frames.normals, ways=work.target == "relief")
            number = texels.number[slots]
            self._paint_texels(canvas, texels, slots, number, self._source_of(segments, texels, slots))
        if not len(number):
            return None
        canvas.touched.append(number)
        return Painted(canvas.place, number)

    def end(self) -> None:
        """The stroke is over."""
        canvas = self._canvas
        if canvas is not None and self._undoable:
            number = canvas.reached
            self._log.add(canvas, stroke_change(number, canvas.before[number], canvas.now[number]))
        self._stop()

    def revert(self) -> Painted | None:
        """Take the last finished stroke back; what has changed by that, None where there is none."""
        return _switched(self._log.back())

    def replay(self) -> Painted | None:
        """Do the stroke again that was taken back last, where none was begun since."""
        return _switched(self._log.again())

    @property
    def revertible(self) -> int:
        """How many strokes can be taken back."""
        return self._log.count

    @property
    def replayable(self) -> int:
        """How many that were taken back can be done again."""
        return self._log.undone

    def drop(self) -> Painted | None:
        """Take the stroke back that is at work; what has changed by that."""
        canvas = self._canvas
        number = None if canvas is None else canvas.reached
        if canvas is not None:
            canvas.drop()
        self._stop()
        return None if canvas is None or number is None or not len(number) else Painted(canvas.place, number)

    @property
    def apart(self) -> bool:
        """Whether paint has come to texels that are seen at several places."""
        return any(texels.apart for texels in self._texels.values())

    def pixels(self, name: str) -> UInt8[np.ndarray, "h w 3"] | None:
        """A map as it is now; None where it has not been painted."""
        texture = getattr(self.surface.material, name)
        canvas = next((each for place, each in self._canvases.items() if place.map == name), None)
        return None if canvas is None else canvas.now.reshape(texture.height, texture.width, 3)

    def values(self, attribute: str) -> np.ndarray | None:
        """Numbers at the vertices as they are now; None where they have not been painted."""
        found = (each for place, each in self._canvases.items() if place.attribute == attribute)
        return next((canvas.now for canvas in found), None)

    def finish(self) -> Surface:
        """The painted surface, its maps in the store.

        Raises:
            OutputError: The store cannot be written.
        """
        mesh, material = self.surface
        for name in sorted({place.map for place in self._canvases if place.map is not None}):
            pixels, texture = self.pixels(name), getattr(material, name)
            assert pixels is not None
            material = replace(material, **{name: replace(texture, asset=self._store.put({"pixels": pixels}))})
        for place, canvas in self._canvases.items():
            if place.attribute is not None:
                mesh = with_values(mesh, place.attribute, canvas.now.astype(np.float32))
        return Surface(mesh, material)

    def _stop(self) -> None:
        if self._canvas is not None:
            self._canvas.finish()
            if self._canvas.place in self._texels:
                self._texels[self._canvas.place].clear()
        self._work = self._canvas = self._rows = self._picture = None

    def _make_canvas(self, place: Place, target: Target) -> _Canvas:
        self.surface = prepared(self.surface, target, place, self._store)
        self._frames = SurfaceFrames(self.surface)  # it may have a map, or texture coordinates, that it lacked
        original = self._original
        if place_of(original, target) is not None:
            original = prepared(original, target, place, self._store)
        if place.map is None:
            assert place.attribute is not None
            own: np.ndarray = getattr(self.surface.mesh, place.attribute)
            old: np.ndarray | None = getattr(original.mesh, place.attribute)
            return _Canvas(place, own.copy(), own.copy(), own if old is None or len(old) != len(own) else old)
        texture: Texture = getattr(self.surface.material, place.map)
        first: Texture | None = getattr(original.material, place.map)
        pixels = texture_pixels(texture, self._store).reshape(-1, 3)
        shared = next((each for own, each in self._canvases.items() if own.map == place.map), None)
        self._texels[place] = TexelStroke(self._finder(texture), len(pixels))
        if shared is not None:  # roughness and metallic are two channels of one map
            return _Canvas(place, shared.now, shared.before, shared.original)
        if first is not None and (first.width, first.height) == (texture.width, texture.height):
            return _Canvas(place, pixels.copy(), pixels.copy(), texture_pixels(first, self._store).reshape(-1, 3))
        return _Canvas(place, pixels.copy(), pixels.copy(), pixels)

    def _finder(self, texture: Texture) -> TexelFinder:
        key = finder_key(texture)
        if key not in self._finders:
            self._finders[key] = TexelFinder(self.surface.mesh, texture)
        return self._finders[key]

    def _paint_texels(
        self,
        canvas: _Canvas,
        texels: TexelStroke,
        slots: Int64[np.ndarray, " k"],
        number: Int64[np.ndarray, " k"],
        source: Int64[np.ndarray, " k"] | None,
    ) -> None:
        work = self._work
        assert work is not None
        if work.target == "relief":
            canvas.now[number] = self._relief(canvas, texels, slots, number, source)
            return
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
        if work is None or work.clone is None:
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
        self, canvas: _Canvas, places: Float64[np.ndarray, "k 3"], segments: Segments
    ) -> Float64[np.ndarray, "k c"] | None:
        """The same of vertices: the numbers themselves, NaN where there is none."""
        work = self._work
        if work is None or work.clone is None:
            return None
        number = np.full(len(places), -1, np.int64)
        for source in sources_of(work.clone, work.mirror, places, segments):
            along = source.clone.along
            if along not in self._nearest:
                self._nearest[along] = NearestRows(self.surface.mesh.vertices.astype(np.float64), along)
            number[source.rows] = self._nearest[along].of(places[source.rows] + np.array(source.clone.way))
        return np.where((number >= 0)[:, None], canvas.before[number].astype(np.float64), np.nan)

    def _relief(
        self,
        canvas: _Canvas,
        texels: TexelStroke,
        slots: Int64[np.ndarray, " k"],
        number: Int64[np.ndarray, " k"],
        source: Int64[np.ndarray, " k"] | None,
    ) -> UInt8[np.ndarray, "k 3"]:
        """Mapped normals after a stroke that raises the surface by ``value r strength f(d / r)``, or clones them.

        A surface raised by h has slopes that differ by the gradient of h along it. What is cloned has the gradient, in
        the node's space, that it has where it comes from, however the maps lie there.
        """
        work = self._work
        assert work is not None
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


def _switched(found: tuple[_Canvas, StrokeChange] | None) -> Painted | None:
    """Give rows the values from before a stroke, or those from after it."""
    if found is None:
        return None
    canvas, change = found
    change.switch(canvas.now, canvas.before)
    return Painted(canvas.place, change.number)


def finder_key(texture: Texture) -> tuple[int, int, int]:
    """What finds the texels of one map finds those of all that have the same key."""
    return texture.width, texture.height, texture.uv_set

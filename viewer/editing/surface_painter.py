"""Strokes of paint on surfaces, one after the other: while they are drawn, and when edits are carried out.

Maps have eight bits a number. A stroke begins with what the one before has left, rounded so; that makes it possible to
add one to a map that has the others in it.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from jaxtyping import Int64, UInt8
from msgspec.structs import replace

from viewer.editing.canvases import Place, place_of, prepared, with_values
from viewer.editing.nearest_rows import NearestRows
from viewer.editing.paint_strokes import Segments
from viewer.editing.stroke_rows import Brushwork
from viewer.editing.stroke_undo import StrokeChange, UndoLog, UndoMemory, stroke_change
from viewer.editing.surface import Surface, texture_pixels
from viewer.editing.surface_frames import SurfaceFrames
from viewer.editing.surface_stroke import Canvas, SurfaceStroke
from viewer.editing.texel_finder import TexelFinder
from viewer.editing.texel_stroke import TexelStroke
from viewer.scene.assets import AssetStore
from viewer.scene.geometry import Vec3
from viewer.scene.material import Texture
from viewer.scene.paint import Target

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
        self._canvases: dict[Place, Canvas] = {}
        self._finders: Finders = {} if finders is None else finders
        self._texels: dict[Place, TexelStroke] = {}
        self._undoable = undo is not None
        self._log: UndoLog[Canvas] = UndoLog(undo or UndoMemory(0))
        self._frames = SurfaceFrames(surface)
        self._nearest: dict[Vec3, NearestRows] = {}
        self._stroke: SurfaceStroke | None = None

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
        self._stroke = SurfaceStroke(
            work, canvas, self.surface, self._frames, self._texels.get(place), self._nearest, self._store
        )
        self._log.forget_undone()
        return True

    def extend(self, segments: Segments) -> Painted | None:
        """The stroke goes on along these; what has changed by it."""
        if self._stroke is None:
            return None
        number = self._stroke.extend(segments)
        return Painted(self._stroke.canvas.place, number) if len(number) else None

    def end(self) -> None:
        """The stroke is over."""
        if self._stroke is not None and self._undoable:
            canvas = self._stroke.canvas
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
        if self._stroke is None:
            return None
        canvas = self._stroke.canvas
        number = canvas.reached
        canvas.drop()
        self._stop()
        return Painted(canvas.place, number) if len(number) else None

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
        if self._stroke is not None:
            self._stroke.canvas.finish()
            self._stroke.stop()
        self._stroke = None

    def _make_canvas(self, place: Place, target: Target) -> Canvas:
        self.surface = prepared(self.surface, target, place, self._store)
        self._frames = SurfaceFrames(self.surface)  # it may have a map, or texture coordinates, that it lacked
        original = self._original
        if place_of(original, target) is not None:
            original = prepared(original, target, place, self._store)
        if place.map is None:
            assert place.attribute is not None
            own: np.ndarray = getattr(self.surface.mesh, place.attribute)
            old: np.ndarray | None = getattr(original.mesh, place.attribute)
            return Canvas(place, own.copy(), own.copy(), own if old is None or len(old) != len(own) else old)
        texture: Texture = getattr(self.surface.material, place.map)
        first: Texture | None = getattr(original.material, place.map)
        pixels = texture_pixels(texture, self._store).reshape(-1, 3)
        shared = next((each for own, each in self._canvases.items() if own.map == place.map), None)
        self._texels[place] = TexelStroke(self._finder(texture), len(pixels))
        if shared is not None:  # roughness and metallic are two channels of one map
            return Canvas(place, shared.now, shared.before, shared.original)
        if first is not None and (first.width, first.height) == (texture.width, texture.height):
            return Canvas(place, pixels.copy(), pixels.copy(), texture_pixels(first, self._store).reshape(-1, 3))
        return Canvas(place, pixels.copy(), pixels.copy(), pixels)

    def _finder(self, texture: Texture) -> TexelFinder:
        key = finder_key(texture)
        if key not in self._finders:
            self._finders[key] = TexelFinder(self.surface.mesh, texture)
        return self._finders[key]


def _switched(found: tuple[Canvas, StrokeChange] | None) -> Painted | None:
    """Give rows the values from before a stroke, or those from after it."""
    if found is None:
        return None
    canvas, change = found
    change.switch(canvas.now, canvas.before)
    return Painted(canvas.place, change.number)


def finder_key(texture: Texture) -> tuple[int, int, int]:
    """What finds the texels of one map finds those of all that have the same key."""
    return texture.width, texture.height, texture.uv_set

"""The newest frame lifted by its depth, on the graphics card: its parts, and the blurred sheet that fills its gaps."""

from __future__ import annotations

from itertools import chain
from typing import Literal, NamedTuple

import moderngl
import numpy as np

from viewer.render.request import Frame
from viewer.scene.geometry import as_array
from viewer.session.brush import LiveStroke
from viewer.ui.viewport.fill import Sheet
from viewer.ui.viewport.layers.pushed_vertices import PushedVertices
from viewer.ui.viewport.reprojection import Lifted, inverse_depth, lift
from viewer.ui.viewport.slice_depth import slice_inverse_depth

Place = Literal["surface", "plane"]
"""A frame's pixels lie where the light comes from, but those of a slice on its plane."""
FILL_FRAMES = 4
"""Number of successive coarse frames that share the fill sheet of the first."""
FILL_TURN, FILL_SHIFT = 0.2, 0.25
"""As long as the view has turned no further, in radians, and moved no further, in distances to what is nearest."""


class Buffers(NamedTuple):
    """One part of a lifted frame on the graphics card, and what its vertices have of each further channel."""

    vertices: moderngl.Buffer
    faces: moderngl.Buffer
    values: dict[str, moderngl.Buffer]

    def release(self) -> None:
        """Give the memory back."""
        for buffer in (self.vertices, self.faces, *self.values.values()):
            buffer.release()


class _Fill(NamedTuple):
    """A fill sheet on the graphics card; none where there is nothing to draw.

    Attributes:
        frame: For which it was made.
        buffers: It.
        frames: How many frames it has been drawn with.
    """

    frame: Frame
    buffers: Buffers | None
    frames: int

    def serves(self, frame: Frame) -> bool:
        """Whether it may stand in for the sheet of another frame, seen from not far away."""
        ours, theirs = self.frame.request, frame.request
        same = ours.scene is theirs.scene and ours.options == theirs.options and ours.channels == theirs.channels
        return same and frame.step > 1 and self.frames < FILL_FRAMES and _near(self.frame, frame)


class LiftedFrame:
    """Parts of one frame, made when they are first asked for.

    Args:
        context: Where they are kept; given back by ``forget``.
    """

    def __init__(self, context: moderngl.Context) -> None:
        self._context = context
        self._frame: Frame | None = None
        self._buffers: dict[Place, dict[str, Buffers]] = {}
        self._fills: dict[Place, _Fill] = {}
        self._pushed: dict[tuple[Place, str], PushedVertices] = {}
        self.inverse: dict[Place, np.ndarray] = {}
        """One over the depth of the frame's pixels, in each place that these lie in."""

    def take(self, frame: Frame) -> None:
        """Go on with another frame; its fill sheet may be that of this one."""
        self._drop_buffers()
        self._frame = frame
        self.inverse = {"surface": inverse_depth(frame)}
        if "slice" in frame.channels:
            self.inverse["plane"] = slice_inverse_depth(frame)

    def forget(self) -> None:
        """Give all back."""
        self._drop_buffers()
        for place in tuple(self._fills):
            self._drop_fill(place)
        self._frame, self.inverse = None, {}

    def let_go(self) -> None:
        """Forget what a stroke has moved."""
        if self._pushed:
            self._drop_buffers()

    def part(self, place: Place, name: str, stroke: LiveStroke | None) -> Buffers | None:
        """A part, ``fill`` included, moved as far as a stroke has come; None where there is nothing to draw."""
        lifted = self.parts(place)
        if name == "fill":
            return self._fills[place].buffers if place in self._fills else None
        buffers = lifted.get(name)
        if buffers is not None and stroke is not None:
            self._push(stroke, place, name, buffers)
        return buffers

    def parts(self, place: Place) -> dict[str, Buffers]:
        """The parts of the lifted frame that have something to draw."""
        frame = self._frame
        if place not in self._buffers and frame is not None:
            fill = self._fills.get(place)
            again = fill is not None and fill.serves(frame)
            lifted = lift(frame, self.inverse[place], fill=not again)
            self._buffers[place] = {} if lifted is None else self._upload(lifted)
            if fill is not None and again:
                self._fills[place] = fill._replace(frames=fill.frames + 1)
            else:
                self._drop_fill(place)
                sheet = None if lifted is None else lifted.fill
                self._fills[place] = _Fill(frame, None if sheet is None else self._upload_fill(sheet), 1)
        return self._buffers.get(place, {})

    def _push(self, stroke: LiveStroke, place: Place, part: str, buffers: Buffers) -> None:
        """Move the vertices of a part as far as the stroke has come."""
        known = self._pushed.get((place, part))
        if known is None or not known.grows_to(stroke.dabs):
            if known is not None:
                return  # another stroke: the buffers are about to go
            rows = np.frombuffer(buffers.vertices.read(), np.float32).reshape(-1, 8).copy()
            known = self._pushed[place, part] = PushedVertices(rows, normals=False, transform=stroke.transform)
        rows, first, last = known.push(stroke.dabs)
        if first < last:
            buffers.vertices.write(np.ascontiguousarray(rows[first:last]), offset=first * rows.strides[0])

    def _upload(self, lifted: Lifted) -> dict[str, Buffers]:
        """The parts that have something to draw."""
        make = self._context.buffer
        parts = {"whole": lifted.whole, "cards": lifted.cards}
        return {
            name: Buffers(make(part.vertices), make(part.faces), {}) for name, part in parts.items() if len(part.faces)
        }

    def _upload_fill(self, sheet: Sheet) -> Buffers | None:
        """The sheet, if there is something to draw of it."""
        make = self._context.buffer
        if not len(sheet.faces):
            return None
        values = {name: make(column) for name, column in sheet.values.items()}
        return Buffers(make(sheet.vertices), make(sheet.faces), values)

    def _drop_fill(self, place: Place) -> None:
        fill = self._fills.pop(place, None)
        if fill is not None and fill.buffers is not None:
            fill.buffers.release()

    def _drop_buffers(self) -> None:
        for part in chain.from_iterable(parts.values() for parts in self._buffers.values()):
            part.release()
        self._buffers, self._pushed = {}, {}


def _near(first: Frame, second: Frame) -> bool:
    """Whether two frames were seen from nearly the same place."""
    ours, theirs = (as_array(frame.request.camera.camera_to_world) for frame in (first, second))
    turned = float(np.arccos(np.clip((np.trace(ours[:3, :3].T @ theirs[:3, :3]) - 1.0) / 2.0, -1.0, 1.0)))
    shift = float(np.linalg.norm(ours[:3, 3] - theirs[:3, 3]))
    return turned <= FILL_TURN and shift <= FILL_SHIFT * float(first.depth.min(initial=np.inf))

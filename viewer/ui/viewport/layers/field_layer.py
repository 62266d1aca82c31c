"""Draws the newest frame: as it is where its camera is ours, else lifted by its depth and seen from where we are."""

from __future__ import annotations

from functools import partial
from itertools import chain
from typing import Literal, NamedTuple

import moderngl
import numpy as np
from jaxtyping import Float32

from viewer.editing.stroke_undo import UndoMemory
from viewer.render.channels import ALWAYS_THERE, SCALAR_CHANNELS
from viewer.render.request import Frame
from viewer.scene.assets import AssetStore
from viewer.scene.camera import Camera, Equirectangular, Fisheye, Orthographic
from viewer.scene.content import FieldContent
from viewer.scene.geometry import as_array
from viewer.session.brush import LiveStroke
from viewer.session.painting import UnseenStrokes
from viewer.session.projection import in_focus
from viewer.session.state import State
from viewer.ui.viewport.drawing import Drawing
from viewer.ui.viewport.fill import Sheet
from viewer.ui.viewport.gl import DEPTH_CLAMP, Programs, assign, blended, draw_everywhere, program, upload
from viewer.ui.viewport.layers.live_rows import FrameRays, LiveFrame, painted_field
from viewer.ui.viewport.layers.pushed_vertices import PushedVertices
from viewer.ui.viewport.layers.volume_layer import Pictures
from viewer.ui.viewport.reprojection import Lifted, inverse_depth, lift
from viewer.ui.viewport.slice_depth import slice_inverse_depth

UNITS = {"radiance": 0, "inverse_depth": 1, "normals": 2, "numbers": 4}
"""Texture units of the frame's pictures."""
LAYOUTS = {
    "whole": (("in_position", 3), ("in_place", 3), ("in_limits", 2)),
    "cards": (("in_position", 3), ("in_place", 3), ("in_limits", 2)),
    "fill": (("in_position", 3), ("in_light", 4), ("in_inverse", 1)),
}
"""How the vertices of each part of a lifted frame lie in memory: names and numbers of floats."""
SAME = "same"
SHADERS: dict[str, tuple[str, str, dict[str, int]]] = {
    SAME: ("fullscreen.vert", "field_same.frag", {}),
    "whole": ("field_moved.vert", "field_moved.frag", {"CARDS": 0}),
    "cards": ("field_moved.vert", "field_moved.frag", {"CARDS": 1}),
    "fill": ("fill.vert", "fill.frag", {}),
}
"""What draws the frame as it is, and the parts of a lifted one."""
Place = Literal["surface", "plane"]
"""A frame's pixels lie where the light comes from, but those of a slice on its plane."""
SMOOTH = (moderngl.LINEAR, moderngl.LINEAR)
FILL_FRAMES = 4
"""Number of successive coarse frames that share the fill sheet of the first."""
FILL_TURN, FILL_SHIFT = 0.2, 0.25
"""As long as the view has turned no further, in radians, and moved no further, in distances to what is nearest."""


class _Buffers(NamedTuple):
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
    buffers: _Buffers | None
    frames: int

    def serves(self, frame: Frame) -> bool:
        """Whether it may stand in for the sheet of another frame, seen from not far away."""
        ours, theirs = self.frame.request, frame.request
        same = ours.scene is theirs.scene and ours.options == theirs.options and ours.channels == theirs.channels
        return same and frame.step > 1 and self.frames < FILL_FRAMES and _near(self.frame, frame)


class FieldLayer:
    """Holds one frame on the graphics card.

    Args:
        context: Where to draw; everything is given back by ``release``.
        undo: The memory by which strokes can be taken back.
    """

    def __init__(self, context: moderngl.Context, undo: UndoMemory) -> None:
        self._context, self._undo = context, undo
        self._programs = {
            part: Programs(context, vertex, fragment, partial(program, **defines))
            for part, (vertex, fragment, defines) in SHADERS.items()
        }
        self._textures: dict[str, moderngl.Texture] = {}
        self._buffers: dict[Place, dict[str, _Buffers]] = {}
        self._fills: dict[Place, _Fill] = {}
        self._given: Frame | None = None
        self._seen: Frame | None = None
        """The given one; None where nothing is seen of that."""
        self._frame: Frame | None = None
        self._inverse: dict[Place, np.ndarray] = {}
        self._stroke: LiveStroke | None = None
        self._pushed: dict[tuple[Place, str], PushedVertices] = {}
        self._painted: LiveFrame | None = None
        self._rays = FrameRays()
        self._unseen = UnseenStrokes()

    def show(self, frame: Frame | None, stroke: LiveStroke | None = None) -> None:
        """Take over a new frame; costs nothing where it is the one that is already here.

        A stroke that is being drawn on one of its fields moves what is lifted.
        """
        if frame is not self._given:
            self._given, self._seen = frame, None if frame is None or _is_empty(frame) else frame
        frame = self._seen
        if stroke is not None and (frame is None or frame.request.scene is not stroke.base or not _is_field(stroke)):
            stroke = None
        if stroke is None and self._pushed:
            self._drop_buffers()
        self._stroke = stroke
        if frame is self._frame:
            return
        self._frame = frame
        self._drop_buffers()
        if frame is None:
            self._drop_fills()
            return
        self._inverse = {"surface": inverse_depth(frame)}
        if "slice" in frame.channels:
            self._inverse["plane"] = slice_inverse_depth(frame)
        pictures = {"radiance": frame.radiance, **self._inverse, **frame.channels}
        for name, picture in pictures.items():
            known = _known(picture) if name in SCALAR_CHANNELS else picture
            self._textures[name] = upload(self._context, known, self._textures.get(name))
        for place in self._inverse:
            self._textures[place].filter = (moderngl.NEAREST, moderngl.NEAREST)

    def paint(self, state: State, store: AssetStore) -> None:
        """Show strokes of paint on the frame that the engine has not drawn yet.

        Raises:
            AssetError: A stroke is missing or damaged.
        """
        frame, painted = self._frame, self._painted
        if painted is not None and painted.frame is not frame:
            painted = self._painted = None
        if frame is None:
            return
        if painted is None:
            node = painted_field(frame, state, self._unseen, store)
            if node is None:
                return
            painted = self._painted = LiveFrame(frame, node, store, self._undo, self._rays)
        changed = painted.follow(state, self._unseen, store)
        if changed is not None:
            first, last = changed
            viewport = (0, first, painted.radiance.shape[1], last - first)
            self._textures["radiance"].write(np.ascontiguousarray(painted.radiance[first:last]), viewport)

    def draw_fill(self, drawing: Drawing) -> None:
        """Draw the blurred sheet wherever nothing is yet, if the camera has moved; call after all that is solid."""
        frame = self._frame
        if frame is None or self._as_it_is(frame, drawing):
            return
        drawing = _drawable(drawing, frame)
        self._context.enable(moderngl.DEPTH_TEST)
        self._context.depth_func = "<="
        self._render_part("fill", drawing)

    def draw(self, drawing: Drawing) -> None:
        """Draw the frame over what is there; the colour where the frame does not have the channel."""
        frame = self._frame
        if frame is None:
            return
        drawing = _drawable(drawing, frame)
        channel = drawing.channel
        if channel not in ALWAYS_THERE:
            self._textures[channel].use(UNITS["normals" if channel == "normal" else "numbers"])
        self._textures["radiance"].use(UNITS["radiance"])
        self._textures[_place(drawing)].use(UNITS["inverse_depth"])
        self._context.enable(moderngl.DEPTH_TEST)
        self._context.depth_func = "<="
        if self._as_it_is(frame, drawing):
            self._render_same(frame, drawing)
            self._get_ready(frame, drawing)
        else:
            self._textures["radiance"].filter = SMOOTH
            self._render_part("whole", drawing)
            self._render_part("cards", drawing)

    def draw_pictures(self, pictures: Pictures, drawing: Drawing) -> None:
        """Draw what the graphics card has rendered from our own camera, over what is there."""
        full = pictures.size == (drawing.camera.lens.width, drawing.camera.lens.height)
        pictures.light.filter = (moderngl.NEAREST, moderngl.NEAREST) if full else SMOOTH
        textures = {"radiance": pictures.light, "inverse_depth": pictures.inverse, "normals": pictures.facing}
        for name, texture in textures.items():
            texture.use(UNITS[name])
        self._context.enable(moderngl.DEPTH_TEST)
        self._context.depth_func = "<="
        self._render_whole(drawing, (1.0, 1.0))

    def release(self) -> None:
        """Give everything back, programs included."""
        self._drop_buffers()
        self._drop_fills()
        for texture in self._textures.values():
            texture.release()
        for programs in self._programs.values():
            programs.release()
        self._textures, self._frame, self._given, self._seen = {}, None, None, None

    def _render_same(self, frame: Frame, drawing: Drawing) -> None:
        """The whole picture in one triangle; to the pixel where the frame is final."""
        height, width = frame.depth.shape
        request = frame.request
        exact = (frame.step, width, height) == (1, request.width, request.height)
        self._textures["radiance"].filter = (moderngl.NEAREST, moderngl.NEAREST) if exact else SMOOTH
        covered = (request.width / (width * frame.step), request.height / (height * frame.step))
        self._render_whole(drawing, covered)

    def _render_whole(self, drawing: Drawing, covered: tuple[float, float]) -> None:
        """The bound pictures over all of the target."""
        target = self._program(SAME, drawing)
        assign(target, {**drawing.uniforms(), **UNITS, **picture_plane(drawing.camera), "covered": covered})
        with blended(self._context):
            draw_everywhere(self._context, target)

    def _render_part(self, part: str, drawing: Drawing) -> None:
        """One part of the lifted frame."""
        place = _place(drawing)
        lifted = self._lifted(place)
        buffers = self._fills[place].buffers if part == "fill" and place in self._fills else lifted.get(part)
        if buffers is not None:
            if self._stroke is not None and part != "fill":
                self._push(self._stroke, place, part, buffers)
            self._draw_buffers(part, buffers, drawing)

    def _as_it_is(self, frame: Frame, drawing: Drawing) -> bool:
        """Whether the frame is drawn as it is: from its own camera, and nothing is being sculpted."""
        return self._stroke is None and _own_camera(frame) == in_focus(drawing.camera)

    def _push(self, stroke: LiveStroke, place: Place, part: str, buffers: _Buffers) -> None:
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

    def _lifted(self, place: Place) -> dict[str, _Buffers]:
        """The parts of the lifted frame that have something to draw."""
        frame = self._frame
        if place not in self._buffers and frame is not None:
            fill = self._fills.get(place)
            again = fill is not None and fill.serves(frame)
            lifted = lift(frame, self._inverse[place], fill=not again)
            self._buffers[place] = {} if lifted is None else self._upload(lifted)
            if fill is not None and again:
                self._fills[place] = fill._replace(frames=fill.frames + 1)
            else:
                self._drop_fill(place)
                sheet = None if lifted is None else lifted.fill
                self._fills[place] = _Fill(frame, None if sheet is None else self._upload_fill(sheet), 1)
        return self._buffers.get(place, {})

    def _draw_buffers(self, part: str, buffers: _Buffers, drawing: Drawing) -> None:
        target = self._program(part, drawing)
        assign(target, {**drawing.uniforms(), **UNITS})
        content = [(buffers.vertices, *_layout(target, LAYOUTS[part]))]
        if drawing.channel in buffers.values and "in_value" in target:
            content.append((buffers.values[drawing.channel], "4f", "in_value"))
        array = self._context.vertex_array(target, content, buffers.faces)
        # The sky may lie beyond every far plane.
        self._context.enable_direct(DEPTH_CLAMP)
        # What fills gaps is a guess, as far away as the sky: nothing to be picked, and it hides nothing.
        with blended(self._context, writes_depth=part != "fill"):
            array.render(moderngl.TRIANGLES, instances=drawing.matrices.instances)
        self._context.disable_direct(DEPTH_CLAMP)
        array.release()

    def _get_ready(self, frame: Frame, drawing: Drawing) -> None:
        """Do one thing that the first movement will need, so that it need not do them all at once.

        Compiling takes some 20 ms for each program, half of it when it is first drawn with; lifting takes as long.
        """
        # Drivers compile once more for another filter.
        self._textures["radiance"].filter = SMOOTH
        for part in LAYOUTS:
            known = self._programs[part].compiled
            self._program(part, drawing)
            if self._programs[part].compiled > known:
                make = self._context.buffer
                point = np.zeros((1, 8), np.float32)
                nowhere = _Buffers(make(point), make(np.zeros(3, np.uint32)), {drawing.channel: make(point)})
                self._draw_buffers(part, nowhere, drawing)
                nowhere.release()
                return
        if frame.step == 1 and frame.done is None and frame.accumulated >= frame.request.options.samples:
            self._lifted(_place(drawing))

    def _program(self, part: str, drawing: Drawing) -> moderngl.Program:
        """What draws a part in one channel through one kind of lens, compiled when it is first needed."""
        lens = {} if part == SAME else {"LENS": int(drawing.matrices.kind)}
        return self._programs[part].get(channel=drawing.channel, **lens)

    def _upload(self, lifted: Lifted) -> dict[str, _Buffers]:
        """The parts that have something to draw."""
        make = self._context.buffer
        parts = {"whole": lifted.whole, "cards": lifted.cards}
        return {
            name: _Buffers(make(part.vertices), make(part.faces), {}) for name, part in parts.items() if len(part.faces)
        }

    def _upload_fill(self, sheet: Sheet) -> _Buffers | None:
        """The sheet, if there is something to draw of it."""
        make = self._context.buffer
        if not len(sheet.faces):
            return None
        values = {name: make(column) for name, column in sheet.values.items()}
        return _Buffers(make(sheet.vertices), make(sheet.faces), values)

    def _drop_fills(self) -> None:
        for place in tuple(self._fills):
            self._drop_fill(place)

    def _drop_fill(self, place: Place) -> None:
        fill = self._fills.pop(place, None)
        if fill is not None and fill.buffers is not None:
            fill.buffers.release()

    def _drop_buffers(self) -> None:
        for part in chain.from_iterable(parts.values() for parts in self._buffers.values()):
            part.release()
        self._buffers, self._pushed = {}, {}


def _is_empty(frame: Frame) -> bool:
    """Whether nothing of a frame is seen, as in scenes without fields."""
    return "slice" not in frame.channels and not frame.radiance.view(np.uint16).any()


def _is_field(stroke: LiveStroke) -> bool:
    """Whether a stroke is drawn on a field."""
    return isinstance(stroke.content, FieldContent)


def _near(first: Frame, second: Frame) -> bool:
    """Whether two frames were seen from nearly the same place."""
    ours, theirs = (as_array(frame.request.camera.camera_to_world) for frame in (first, second))
    turned = float(np.arccos(np.clip((np.trace(ours[:3, :3].T @ theirs[:3, :3]) - 1.0) / 2.0, -1.0, 1.0)))
    shift = float(np.linalg.norm(ours[:3, 3] - theirs[:3, 3]))
    return turned <= FILL_TURN and shift <= FILL_SHIFT * float(first.depth.min(initial=np.inf))


def _layout(target: moderngl.Program, columns: tuple[tuple[str, int], ...]) -> tuple[str, ...]:
    """The layout of a buffer for a program that may have no use for some columns."""
    formats = " ".join(f"{size}f" if name in target else f"{4 * size}x" for name, size in columns)
    return (formats, *(name for name, _ in columns if name in target))


def _drawable(drawing: Drawing, frame: Frame) -> Drawing:
    """The drawing, of the colour where the frame does not have the channel."""
    missing = drawing.channel not in ALWAYS_THERE and drawing.channel not in frame.channels
    return drawing._replace(channel="color") if missing else drawing


def _place(drawing: Drawing) -> Place:
    """Where in space the pixels of a channel lie."""
    return "plane" if drawing.channel == "slice" else "surface"


def _known(numbers: Float32[np.ndarray, "h w"]) -> Float32[np.ndarray, "h w 2"]:
    """Numbers with 0 in place of NaN, and 1 where there is one: so they may be blended between pixels."""
    seen = np.isfinite(numbers)
    return np.stack([np.where(seen, numbers, np.float32(0.0)), seen.astype(np.float32)], -1)


def _own_camera(frame: Frame) -> Camera:
    """The frame's camera at the size that was asked for, all in focus: blur moves nothing."""
    return in_focus(frame.request.camera.resized(frame.request.width, frame.request.height))


def picture_plane(camera: Camera) -> dict[str, object]:
    """Where the axis meets the picture (0 to 1), and how the slope of a ray grows across it."""
    lens = camera.lens
    if isinstance(lens, Orthographic | Fisheye | Equirectangular):
        return {"center": (0.5, 0.5), "slope": (0.0, 0.0)}
    return {
        "center": (lens.cx / lens.width, lens.cy / lens.height),
        "slope": (lens.width / lens.fx, lens.height / lens.fy),
    }

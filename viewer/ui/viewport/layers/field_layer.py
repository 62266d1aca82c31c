"""Draws the newest frame: as it is where its camera is ours, else lifted by its depth and seen from where we are."""

from __future__ import annotations

from functools import partial

import moderngl
import numpy as np
from jaxtyping import Float32

from viewer.editing.stroke_undo import UndoMemory
from viewer.render.channels import ALWAYS_THERE, SCALAR_CHANNELS
from viewer.render.request import Frame
from viewer.scene.assets import AssetStore
from viewer.scene.camera import Camera, Equirectangular, Fisheye, Orthographic
from viewer.scene.content import FieldContent
from viewer.scene.document import Scene
from viewer.session.brush import LiveStroke
from viewer.session.painting import UnseenStrokes
from viewer.session.projection import in_focus
from viewer.session.state import State
from viewer.ui.viewport.drawing import Drawing
from viewer.ui.viewport.gl import DEPTH_CLAMP, Programs, assign, blended, draw_everywhere, program, upload
from viewer.ui.viewport.layers.kept_frames import KeptFrames
from viewer.ui.viewport.layers.lifted_frame import Buffers, LiftedFrame, Place
from viewer.ui.viewport.layers.live_rows import FrameRays, LiveFrame, painted_field
from viewer.ui.viewport.layers.volume_layer import Pictures

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
SMOOTH = (moderngl.LINEAR, moderngl.LINEAR)


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
        self._lifted = LiftedFrame(context)
        self._kept = KeptFrames()
        self._given: Frame | None = None
        self._seen: Frame | None = None
        """The given one; None where nothing is seen of that."""
        self._frame: Frame | None = None
        self._soon_newer = False
        """The frame is one from before; the engine is at work on another one of the same."""
        self._stroke: LiveStroke | None = None
        self._painted: LiveFrame | None = None
        self._rays = FrameRays()
        self._unseen = UnseenStrokes()

    def show(self, frame: Frame | None, scene: Scene, stroke: LiveStroke | None = None) -> None:
        """Take over a new frame; costs nothing where it is the one that is already here.

        Args:
            frame: The newest one.
            scene: Whose fields shall be seen: a finished frame of it goes before one of another scene.
            stroke: That is being drawn on one of its fields, which moves what is lifted.
        """
        if frame is not None:
            self._kept.take(frame)
            newest, frame = frame, self._kept.of(scene, frame)
            self._soon_newer = frame is not newest
        if frame is not self._given:
            self._given, self._seen = frame, None if frame is None or _is_empty(frame) else frame
        frame = self._seen
        if stroke is not None and (frame is None or frame.request.scene is not stroke.base or not _is_field(stroke)):
            stroke = None
        if stroke is None:
            self._lifted.let_go()
        self._stroke = stroke
        if frame is self._frame:
            return
        self._frame = frame
        if frame is None:
            self._lifted.forget()
            return
        self._lifted.take(frame)
        pictures = {"radiance": frame.radiance, **self._lifted.inverse, **frame.channels}
        for name, picture in pictures.items():
            known = _known(picture) if name in SCALAR_CHANNELS else picture
            self._textures[name] = upload(self._context, known, self._textures.get(name))
        for place in self._lifted.inverse:
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
            if not self._soon_newer:
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
        self._lifted.forget()
        self._kept.forget()
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
        buffers = self._lifted.part(_place(drawing), part, self._stroke)
        if buffers is not None:
            self._draw_buffers(part, buffers, drawing)

    def _as_it_is(self, frame: Frame, drawing: Drawing) -> bool:
        """Whether the frame is drawn as it is: from its own camera, and nothing is being sculpted."""
        return self._stroke is None and _own_camera(frame) == in_focus(drawing.camera)

    def _draw_buffers(self, part: str, buffers: Buffers, drawing: Drawing) -> None:
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
                nowhere = Buffers(make(point), make(np.zeros(3, np.uint32)), {drawing.channel: make(point)})
                self._draw_buffers(part, nowhere, drawing)
                nowhere.release()
                return
        if frame.step == 1 and frame.done is None and frame.accumulated >= frame.request.options.samples:
            self._lifted.parts(_place(drawing))

    def _program(self, part: str, drawing: Drawing) -> moderngl.Program:
        """What draws a part in one channel through one kind of lens, compiled when it is first needed."""
        lens = {} if part == SAME else {"LENS": int(drawing.matrices.kind)}
        return self._programs[part].get(channel=drawing.channel, **lens)


def _is_empty(frame: Frame) -> bool:
    """Whether nothing of a frame is seen, as in scenes without fields."""
    return "slice" not in frame.channels and not frame.radiance.view(np.uint16).any()


def _is_field(stroke: LiveStroke) -> bool:
    """Whether a stroke is drawn on a field."""
    return isinstance(stroke.content, FieldContent)


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

"""A picture of Gaussians in one channel: drawn into floats of its own, at once or in pieces, then over the scene."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import NamedTuple

import moderngl
import numpy as np
from jaxtyping import Float32, UInt32

from viewer.scene.camera import Camera, Orthographic
from viewer.scene.document import Node, Scene
from viewer.scene.gaussian_splats import GaussianSplats
from viewer.session.projection import LensKind, forward
from viewer.ui.viewport.drawing import Drawing, OverlayFrame
from viewer.ui.viewport.field_picture import FieldPicture
from viewer.ui.viewport.gl import Programs, assign, blended, draw_everywhere, transform_program
from viewer.ui.viewport.layers.field_layer import picture_plane
from viewer.ui.viewport.layers.splat_buffers import PROJECTED_UNITS, Projected, SplatBuffers

LIGHT_UNIT, DEPTH_UNIT = 0, 1
BEYOND = 1.3
"""Derivatives are taken no farther out than at this part of the way from the middle to the edge (Kerbl et al. 2023)."""
MOST_AT_ONCE = 4_000_000
"""Gaussians that a graphics card is given in one redraw."""
PIECE_SECONDS = 0.03
"""What a piece may take where the processor draws."""
LEAST_PIECE = 2_000
FIRST_SECONDS = 1.5e-6
"""For one Gaussian, before anything was measured."""
SMOOTHING = 0.5
MOST_OPAQUE = 0.99
"""As in ``splat.frag``."""
SAME_DEPTH = 0.02
"""As a part of the distance to the end of all depths."""


class Part(NamedTuple):
    """A set of Gaussians to be drawn: the first ``number`` of it; all of it is numbered from ``first`` on."""

    node: Node
    content: GaussianSplats
    buffers: SplatBuffers
    first: int
    number: int


class Look(NamedTuple):
    """All that a picture depends on, beside the order.

    Attributes:
        camera: From where.
        box: Where in the target.
        size: Of the target.
        degree: Highest degree of view dependence.
        scene: What may hide Gaussians.
        order: Their numbers, the farthest first.
        share: Part of each set that is drawn.
    """

    camera: Camera
    box: tuple[int, int, int, int]
    size: tuple[int, int]
    degree: int
    scene: Scene
    order: UInt32[np.ndarray, " n"]
    share: float

    def is_same(self, other: Look | None) -> bool:
        """Whether another picture would be the same."""
        if other is None or self.scene is not other.scene or self.order is not other.order:
            return False
        return (self[:4], self.share) == (other[:4], other.share)


class SplatPrograms:
    """What is compiled for pictures of Gaussians.

    Args:
        context: Where to draw; everything is given back by ``release``.
    """

    def __init__(self, context: moderngl.Context) -> None:
        self.project = Programs(context, "splat_project.vert", ("middle", "axes", "shown"), transform_program)
        self.draw = Programs(context, "splat.vert", "splat.frag")
        self.lay = Programs(context, "fullscreen.vert", "splat_lay.frag")

    def release(self) -> None:
        """Give everything back."""
        for programs in (self.project, self.draw, self.lay):
            programs.release()


class _Floats:
    """Premultiplied light of any strength, and how deep it comes from; shares the depth of what it is laid over."""

    def __init__(self, context: moderngl.Context, size: tuple[int, int], depth: moderngl.Renderbuffer) -> None:
        self.size, self.depth = size, depth
        self.light = context.texture(size, 4, dtype="f2")
        self.depths = context.texture(size, 1, dtype="f4")
        for texture in (self.light, self.depths):
            texture.repeat_x = texture.repeat_y = False
        self.framebuffer = context.framebuffer([self.light, self.depths], depth)

    def release(self) -> None:
        for each in (self.framebuffer, self.light, self.depths):
            each.release()


class SplatPicture:
    """Holds the newest finished picture and one that is being drawn.

    Args:
        context: Where to draw; everything is given back by ``release``.
        programs: Shared by all pictures.
        software: The processor draws: pieces are as large as it takes to answer in between.
    """

    def __init__(self, context: moderngl.Context, programs: SplatPrograms, *, software: bool) -> None:
        self._context, self._programs, self._software = context, programs, software
        self._projected: Projected | None = None
        self._floats: list[_Floats] = []
        self._shown: Look | None = None
        self._begun: Look | None = None
        self._placed: Look | None = None
        self._drawn = 0
        self._srgb = False
        self._order: UInt32[np.ndarray, " n"] = np.zeros(0, np.uint32)
        self._seconds = {True: FIRST_SECONDS, False: FIRST_SECONDS}

    @property
    def moving_seconds(self) -> float:
        """What one Gaussian takes while a hand moves, where the processor draws."""
        return self._seconds[True]

    @property
    def unfinished(self) -> bool:
        """Whether there is more to draw."""
        return self._begun is not None

    def draw(self, parts: Sequence[Part], look: Look, frame: OverlayFrame, *, at_once: bool) -> None:
        """Draw what is not drawn yet of that picture, or a piece of it."""
        if look.is_same(self._shown):
            self._begun = None
            return
        outer = self._context.fbo
        if not look.is_same(self._begun):
            self._begin(parts, look, frame)
        floats = self._floats[1]
        floats.framebuffer.use()
        floats.framebuffer.viewport, floats.framebuffer.scissor = outer.viewport, outer.scissor
        whole = at_once or not self._software
        most = MOST_AT_ONCE if whole else max(round(PIECE_SECONDS / self._seconds[False]), LEAST_PIECE)
        count = min(most, len(self._order) - self._drawn)
        if self._software:
            self._context.finish()
        begin = time.perf_counter()
        self._draw_piece(self._drawn, count, frame.drawing)
        self._drawn += count
        if self._software and count:
            self._context.finish()
            known = self._seconds[at_once]
            self._seconds[at_once] += SMOOTHING * ((time.perf_counter() - begin) / count - known)
        if self._drawn >= len(self._order):
            self._floats.reverse()
            self._shown, self._begun = look, None
        outer.use()

    @property
    def there(self) -> bool:
        """Whether there is a finished picture."""
        return self._shown is not None

    def lay(self, drawing: Drawing, fields: FieldPicture | None) -> None:
        """Lay the finished picture, mixed with that of the fields, over what is there."""
        if self._shown is None:
            return
        floats, look = self._floats[0], self._shown
        floats.light.use(LIGHT_UNIT)
        floats.depths.use(DEPTH_UNIT)
        smooth = look.box != self._context.fbo.viewport
        for texture in (floats.light, floats.depths):
            texture.filter = (moderngl.LINEAR, moderngl.LINEAR) if smooth else (moderngl.NEAREST, moderngl.NEAREST)
        left, bottom, width, height = look.box
        across, down = floats.size
        own = {
            "light": LIGHT_UNIT, "depths": DEPTH_UNIT, "srgb": self._srgb,
            "box": (left / across, bottom / down, width / across, height / down),
            **({} if fields is None else fields.use()),
        }  # fmt: skip
        target = self._programs.lay.get(channel=drawing.channel, FIELDS=int(fields is not None))
        assign(target, {**drawing.uniforms(), **picture_plane(drawing.camera), **own})
        self._context.enable(moderngl.DEPTH_TEST)
        self._context.depth_func = "<="
        for nearer in (False, True) if fields is not None else (False,):
            for faint in (True, False):
                assign(target, {"faint": faint, "nearer": nearer})
                with blended(self._context, writes_depth=not faint):
                    draw_everywhere(self._context, target)

    def depth_at(self, camera: Camera, column: int, row: int, depth: float) -> float:
        """The normalised depth at which half of the light is stopped at a pixel, exactly.

        Args:
            camera: Of the picture that is on the screen.
            column: In the target.
            row: The same, from below.
            depth: What the picture as a whole has there; returned where something else lies in front, or nothing does.
        """
        if self._projected is None or self._placed is None or self._placed.camera != camera or not len(self._order):
            return depth
        left, bottom, width, height = self._placed.box
        at = (2.0 * (column + 0.5 - left) / width - 1.0, 2.0 * (row + 0.5 - bottom) / height - 1.0)
        if max(abs(part) for part in at) > 1.0:
            return depth
        found = median_depth(self._projected.rows(int(self._order.max()) + 1)[self._order[::-1]], at)
        if found is None:
            return depth
        median, mean = found
        ours = abs(mean - depth) <= SAME_DEPTH * (1.0 - mean)
        return median if ours or median <= depth else depth

    def release(self) -> None:
        """Give everything back."""
        for each in (*self._floats, *((self._projected,) if self._projected else ())):
            each.release()
        self._floats, self._projected, self._shown, self._begun, self._placed = [], None, None, None, None

    def _begin(self, parts: Sequence[Part], look: Look, frame: OverlayFrame) -> None:
        """Project all Gaussians, and clear the picture that they are drawn into."""
        room = parts[-1].first + parts[-1].buffers.count
        if self._projected is None or self._projected.room < room:
            if self._projected is not None:
                self._projected.release()
            self._projected = Projected(self._context, room)
        self._make_floats(look.size, frame.depth)
        self._begun, self._placed, self._drawn = look, look, 0
        spaces = {part.content.color_space for part in parts}
        self._srgb = frame.drawing.channel == "color" and spaces == {"srgb"}
        self._floats[1].framebuffer.use()
        for part in parts:
            self._project(part, look, frame, self._projected, linearize=len(spaces) > 1)
        self._order = look.order if look.share >= 1.0 else _thinned(look.order, parts, room)
        self._projected.finish(self._order)
        self._floats[1].framebuffer.depth_mask = False  # the depth is the scene's
        self._floats[1].framebuffer.clear(0.0, 0.0, 0.0, 0.0, viewport=look.box)

    def _make_floats(self, size: tuple[int, int], depth: moderngl.Renderbuffer) -> None:
        """Have a picture to draw into, and keep the one that is shown."""
        fits = len(self._floats) == 2 and self._floats[1].size == size and self._floats[1].depth is depth
        if not fits:
            new = _Floats(self._context, size, depth)
            for old in self._floats[1:] if self._shown is not None else self._floats:
                old.release()
            self._floats = [*(self._floats[:1] if self._shown is not None else ()), new]
            if len(self._floats) < 2:
                self._floats.insert(0, _Floats(self._context, size, depth))

    def _project(self, part: Part, look: Look, frame: OverlayFrame, projected: Projected, *, linearize: bool) -> None:
        drawing, content, node = frame.drawing, part.content, part.node
        matrices, lens = drawing.matrices, drawing.camera.lens
        parallel = isinstance(lens, Orthographic)
        local_to_world = node.transform.matrix()
        eye = node.transform.inverse().apply(np.array(drawing.camera.position)[None])[0]
        if parallel:
            eye = node.transform.rotation_matrix().T @ forward(drawing.camera)
        width, height = look.box[2:]
        across, up = matrices.plane[0], -matrices.plane[1]
        if isinstance(lens, Orthographic):
            across, up = 2.0 * lens.height / (lens.extent * lens.width), 2.0 / lens.extent
        right, above = matrices.plane[2:]
        target = self._programs.project.get(
            channel=drawing.channel, LENS=matrices.kind, PARALLEL=int(parallel), DEGREE=content.sh_degree
        )
        own = {
            "to_camera": matrices.world_to_camera @ local_to_world, "to_clip": matrices.world_to_clip @ local_to_world,
            "local_to_world": local_to_world, "eye": tuple(float(value) for value in eye), "size": (width, height),
            "focal": (0.5 * width * across, 0.5 * height * up), "near_w": 0.0 if parallel else frame.near,
            "slopes": (
                (-BEYOND - right) / across, (-BEYOND - above) / up, (BEYOND - right) / across, (BEYOND - above) / up,
            ),
            "dimmed": content.filter == "antialiased", "degree": min(content.sh_degree, look.degree),
            "linearize": linearize and content.color_space == "srgb",
        }  # fmt: skip
        assign(target, {**matrices.uniforms(), **own})
        part.buffers.project(target, projected.buffer, part.first, part.number)

    def _draw_piece(self, first: int, count: int, drawing: Drawing) -> None:
        """Draw these over what is there, where no surface hides them."""
        assert self._projected is not None, "they were not projected"
        context, target = self._context, self._programs.draw.get(channel=drawing.channel)
        self._projected.use()
        assign(target, {**PROJECTED_UNITS, "first": first})
        context.enable(moderngl.DEPTH_TEST)
        context.depth_func = "<"
        array = context.vertex_array(target, [])
        with blended(context, writes_depth=False):
            array.render(moderngl.TRIANGLES, vertices=3 * count)
        array.release()


def median_depth(rows: Float32[np.ndarray, "n 12"], at: tuple[float, float]) -> tuple[float, float] | None:
    """Normalised depths at which half of the light is stopped, and from which what is stopped comes in the mean.

    None where less than half of the light is stopped.

    Args:
        rows: As :class:`Projected` has them, the nearest first.
        at: Where, in clip space.
    """
    offset = np.array(at, np.float32) - rows[:, :2]
    major, minor = rows[:, 4:6], rows[:, 6:8]
    near = (np.abs(offset) <= np.abs(major) + np.abs(minor)).all(1)
    offset, major, minor, rows = offset[near], major[near], minor[near], rows[near]
    area = major[:, 0] * minor[:, 1] - major[:, 1] * minor[:, 0]
    with np.errstate(divide="ignore", invalid="ignore"):
        across = (offset[:, 0] * minor[:, 1] - offset[:, 1] * minor[:, 0]) / area
        along = (major[:, 0] * offset[:, 1] - major[:, 1] * offset[:, 0]) / area
    from_middle = across**2 + along**2
    seen = from_middle <= 1.0
    opacity = rows[seen, 3]
    alpha = np.minimum(opacity * (255.0 * opacity) ** -from_middle[seen], MOST_OPAQUE)
    left = np.cumprod(1.0 - alpha)
    if not len(left) or left[-1] > 0.5:
        return None
    depths = rows[seen, 2]
    stopped = np.concatenate([[1.0], left[:-1]]) * alpha
    return float(depths[np.argmax(left <= 0.5)]), float((stopped * depths).sum() / stopped.sum())


def _thinned(order: UInt32[np.ndarray, " n"], parts: Sequence[Part], room: int) -> UInt32[np.ndarray, " m"]:
    """Those that are drawn, in the same order."""
    drawn = np.zeros(room, np.bool_)
    for part in parts:
        drawn[part.first : part.first + part.number] = True
    return order[drawn[order]]


def sorted_by_distance(kind: LensKind) -> bool:
    """Whether Gaussians are in the order of their distance and not of that along the axis."""
    return kind != LensKind.MATRIX

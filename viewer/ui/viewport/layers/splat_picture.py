"""A picture of Gaussians in one channel: drawn into floats of its own, at once or in pieces, then over the scene."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from functools import partial

import moderngl

from viewer.scene.camera import Camera
from viewer.ui.viewport.display_parts import Box
from viewer.ui.viewport.drawing import Drawing, OverlayFrame
from viewer.ui.viewport.field_picture import FieldPicture
from viewer.ui.viewport.gl import assign, blended, draw_everywhere
from viewer.ui.viewport.layers.field_layer import picture_plane
from viewer.ui.viewport.layers.splat_buffers import PROJECTED_UNITS, Projected
from viewer.ui.viewport.layers.splat_depth import median_depth
from viewer.ui.viewport.layers.splat_ellipses import Ellipses
from viewer.ui.viewport.layers.splat_floats import Floats
from viewer.ui.viewport.layers.splat_kept import Kept, KeptPictures
from viewer.ui.viewport.layers.splat_patch import NOTHING, Patch, changed_rows, in_clip, patch_around
from viewer.ui.viewport.layers.splat_placed import PlacedSplats, Sight
from viewer.ui.viewport.layers.splat_projection import (
    Look,
    Part,
    SplatPrograms,
    View,
    mixed_spaces,
    projection_defines,
    projection_uniforms,
)

LIGHT_UNIT, DEPTH_UNIT = 0, 1
PIECE_SECONDS = 0.03
"""What a redraw may take for its piece where the processor draws."""
PROJECTED_AT_ONCE = 1 << 15
DRAWN_AT_ONCE = 4_000
FIRST_SECONDS = 1.5e-6
"""For one Gaussian, before anything was measured."""
SMOOTHING = 0.5
SLABS = 64
"""Groups that Gaussians are split into by their depth, to find in which of them half of the light is stopped."""
SAME_DEPTH = 0.02
"""As a part of the distance to the end of all depths."""


class SplatPicture:
    """Holds the newest finished picture and one that is being drawn.

    Args:
        context: Where to draw; everything is given back by ``release``.
        programs: Shared by all pictures.
        software: The processor draws: at rest, redraws bring pieces that take as long as the window may be held up.
    """

    def __init__(self, context: moderngl.Context, programs: SplatPrograms, *, software: bool) -> None:
        self._context, self._programs, self._software = context, programs, software
        self._placed = PlacedSplats(context, programs)
        self._floats: list[Floats] = []
        self._shown: Look | None = None
        self._begun: Look | None = None
        self._some: Projected | None = None
        """Those of a part of the picture."""
        self._patch: Patch | None = None
        self._kept = KeptPictures(context, programs.keep, software=software)
        self._back: Kept | None = None
        """Of those the one to be shown again."""
        self._pieces: Iterator[None] = iter(())
        self._srgb = self._begun_srgb = False
        self.seconds = FIRST_SECONDS
        """What one Gaussian takes while a hand moves, where the processor draws."""

    @property
    def unfinished(self) -> bool:
        """Whether there is more to draw."""
        return self._begun is not None

    @property
    def there(self) -> bool:
        """Whether there is a finished picture."""
        return self._shown is not None

    def plan(self, parts: Sequence[Part], view: View, frame: OverlayFrame, *, begins: bool) -> Box | None:
        """The part of what is shown in which Gaussians have changed; :meth:`mend` draws it anew.

        Args:
            parts: The sets.
            view: What is to be shown.
            frame: What it is drawn into.
            begins: No stroke was being drawn before: one may come back to what is shown.

        Returns:
            Left, bottom, width and height in pixels of the target; None where what is shown was taken otherwise, or too
            much of it has changed.
        """
        shown = self._shown
        if shown is None or shown.view != view or self._floats[0].depth is not frame.depth:
            return None
        changed = changed_rows(shown.spans, parts)
        if changed is None or not any(map(len, changed)):
            return None if changed is None else NOTHING.box
        known = self._placed.known(shown)
        if known is None or frame.drawing.channel == "depth":
            return None  # half of the light is counted over all of them
        if begins:
            self._kept.keep(shown, self._floats[0], srgb=self._srgb)
        sight = Sight(parts, frame, self._floats[0].framebuffer)
        new = shown._replace(spans=tuple(span.now for span in shown.spans))
        self._back = self._kept.find(new)
        if self._back is not None:
            box = self._back.box
            self._placed.go_stale(sight, shown.spans, in_clip(box, view))
            self._patch, new = None, self._back.look._replace(spans=new.spans)
        else:
            around = self._placed.update(shown, sight)
            self._patch = None if around is None else patch_around(known, shown, around)
            if self._patch is None:
                self._placed.lose()
                return None
            box = self._patch.box
        self._kept.differ(view, box)
        self._placed.change(shown, new)
        self._shown = new
        return box

    def expect(self) -> bool:
        """Have at hand what strokes need of what is shown; whether that was not so yet."""
        shown = self._shown
        return shown is not None and self._begun is None and self._placed.expect(shown)

    def mend(self, drawing: Drawing) -> None:
        """Draw what was planned, if anything was."""
        if self._back is not None:
            self._kept.put_back(self._back, self._floats[0])
            self._srgb, self._back = self._back.srgb, None
        patch, self._patch, shown = self._patch, None, self._shown
        if patch is None or (not len(patch.rows) and not patch.box[2]) or shown is None:
            return
        if self._some is None or self._some.room < len(patch.rows):
            if self._some is not None:
                self._some.release()
            self._some = Projected(self._context, 2 * len(patch.rows))
        self._some.fill(patch.rows)
        outer, framebuffer = self._context.fbo, self._floats[0].framebuffer
        framebuffer.use()
        framebuffer.viewport = shown.view.box
        framebuffer.clear(viewport=patch.box)
        framebuffer.scissor = patch.box
        target = self._programs.draw.get(channel=drawing.channel, FRONT=0, CUT=int(not self._software))
        assign(target, {**drawing.matrices.uniforms(), **PROJECTED_UNITS, "first": 0, "step": 1})
        with blended(self._context, writes_depth=False):
            self._draw_some(target, self._some, len(patch.rows))
        outer.use()

    def shows(self, look: Look) -> bool:
        """Whether that is the picture which is shown."""
        return look.is_same(self._shown)

    def draw(self, parts: Sequence[Part], look: Look, frame: OverlayFrame, *, at_once: bool) -> None:
        """Draw what is not drawn yet of that picture, or a piece of it."""
        if look.is_same(self._shown):
            self._begun = None
            return
        outer = self._context.fbo
        if not look.is_same(self._begun):
            self._pieces = iter(())
            if any(part.buffers.changing for part in parts):
                self._know()  # strokes may change what is shown meanwhile
            self._make_room(look, frame)
            self._begun = look
            self._pieces = self._drawing(parts, look, frame, exact=not at_once)
        if self._software:
            self._context.finish()
        begin = time.perf_counter()
        for _ in self._pieces:
            if self._software and not at_once:
                self._context.finish()
                if time.perf_counter() - begin > PIECE_SECONDS:
                    outer.use()
                    return
        if self._software and at_once:
            self._context.finish()
            self.seconds += SMOOTHING * ((time.perf_counter() - begin) / len(look.order) - self.seconds)
        self._patch = None
        self._floats.reverse()
        self._kept.differ(look.view, look.view.box)
        self._shown, self._begun, self._srgb = self._begun, None, self._begun_srgb
        self._placed.show()
        outer.use()

    def pause(self) -> None:
        """Give the picture up that is being drawn; what is shown stays."""
        self._begun, self._pieces = None, iter(())

    def lay(self, drawing: Drawing, fields: FieldPicture | None) -> None:
        """Lay the finished picture, mixed with that of the fields, over what is there."""
        if self._shown is None:
            return
        floats, look = self._floats[0], self._shown
        floats.light.use(LIGHT_UNIT)
        floats.depths.use(DEPTH_UNIT)
        smooth = look.view.box != self._context.fbo.viewport
        for texture in (floats.light, floats.depths):
            texture.filter = (moderngl.LINEAR, moderngl.LINEAR) if smooth else (moderngl.NEAREST, moderngl.NEAREST)
        left, bottom, width, height = look.view.box
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
        look = self._shown
        if look is None or look.view.camera != camera:
            return depth
        left, bottom, width, height = look.view.box
        at = (2.0 * (column + 0.5 - left) / width - 1.0, 2.0 * (row + 0.5 - bottom) / height - 1.0)
        known = self._know() if max(abs(part) for part in at) <= 1.0 else None
        found = None if known is None else median_depth(known.rows_at(*at), at)
        if found is None:
            return depth
        median, mean = found
        ours = abs(mean - depth) <= SAME_DEPTH * (1.0 - mean)
        return median if ours or median <= depth else depth

    def release(self) -> None:
        """Give everything back."""
        outer, self._pieces = self._context.fbo, iter(())
        outer.use()
        for each in (*self._floats, self._placed, self._some):
            if each is not None:
                each.release()
        self._kept.forget()
        self._floats, self._some, self._patch, self._shown, self._begun = [], None, None, None, None

    def _know(self) -> Ellipses | None:
        """The ellipses of what is shown; None where others have been worked out since."""
        if self._shown is None:
            return None
        self._placed.settle(self._shown)
        return self._placed.known(self._shown)

    def _make_room(self, look: Look, frame: OverlayFrame) -> None:
        """Have a picture to draw into, and keep the one that is shown."""
        floats = self._floats
        if len(floats) == 2 and floats[1].size == look.view.size and floats[1].depth is frame.depth:
            return
        kept = floats[:1] if self.there else []
        for old in floats[len(kept) :]:
            old.release()
        make = partial(Floats, self._context, look.view.size, frame.depth, software=self._software)
        self._floats = [*kept, *(make() for _ in range(2 - len(kept)))]

    def _drawing(self, parts: Sequence[Part], look: Look, frame: OverlayFrame, *, exact: bool) -> Iterator[None]:
        """Draw the picture, and pause between pieces: then anything else may be bound."""
        projected = self._placed.room(look, parts[-1].first + parts[-1].number)
        floats, drawing = self._floats[1], frame.drawing
        spaces = {part.content.color_space for part in parts}
        self._begun_srgb = drawing.channel == "color" and spaces == {"srgb"}
        for part in parts:
            defines = projection_defines(part, frame)
            target = self._programs.project.get(channel=drawing.channel, **defines)
            uniforms = projection_uniforms(part, look.view, frame, linearize=mixed_spaces(parts))
            for first in range(0, part.number, PROJECTED_AT_ONCE):
                floats.framebuffer.use()
                assign(target, uniforms)
                count = min(PROJECTED_AT_ONCE, part.number - first)
                part.buffers.project(target, projected.buffer, part.first, first, count)
                yield
        projected.finish(look.order)
        self._bind(floats.framebuffer, look)
        floats.framebuffer.clear(viewport=look.view.box)
        number = len(look.order)
        target = self._programs.draw.get(channel=drawing.channel, FRONT=0, CUT=int(not self._software))
        for first in range(0, number, DRAWN_AT_ONCE):
            self._bind(floats.framebuffer, look)
            assign(target, {**drawing.matrices.uniforms(), **PROJECTED_UNITS, "first": first, "step": 1})
            with blended(self._context, writes_depth=False):
                self._draw_some(target, projected, min(DRAWN_AT_ONCE, number - first))
            yield
        if exact and drawing.channel == "depth":
            yield from self._find_half(projected, floats, look, drawing)
        if exact and any(part.buffers.changing for part in parts):  # a stroke may begin at any moment
            yield from self._placed.come()

    def _find_half(self, projected: Projected, floats: Floats, look: Look, drawing: Drawing) -> Iterator[None]:
        """Have those depths in the picture at which half of the light has been stopped, instead of the mean.

        The nearest are drawn first, a slab of them at a time. The depth is the mean in the slab that it is reached in.
        """
        context, programs = self._context, self._programs
        sums = context.texture(look.view.size, 4, dtype="f4")
        framebuffer = context.framebuffer([sums], floats.depth)
        framebuffer.depth_mask = False
        try:
            self._bind(framebuffer, look)
            framebuffer.clear(viewport=look.view.box)
            number = len(look.order)
            slab = -(-number // SLABS)
            for first in range(0, number, slab):
                self._bind(framebuffer, look)
                target = programs.draw.get(channel="depth", FRONT=1, CUT=int(not self._software))
                own = {"first": number - 1 - first, "step": -1}
                assign(target, {**drawing.matrices.uniforms(), **PROJECTED_UNITS, **own})
                with blended(context, writes_depth=False):
                    context.blend_func = moderngl.ONE_MINUS_DST_ALPHA, moderngl.ONE
                    self._draw_some(target, projected, min(slab, number - first))
                self._bind(floats.depths_alone, look)
                target = programs.half.get()
                sums.use(LIGHT_UNIT)
                floats.light.use(DEPTH_UNIT)
                assign(target, {"sums": LIGHT_UNIT, "light": DEPTH_UNIT})
                context.disable(moderngl.DEPTH_TEST)
                draw_everywhere(context, target)
                framebuffer.color_mask = (True, True, False, False)
                framebuffer.clear(viewport=look.view.box)
                framebuffer.color_mask = (True, True, True, True)
                yield
        finally:
            floats.depths_alone.use()
            framebuffer.release()
            sums.release()

    def _bind(self, framebuffer: moderngl.Framebuffer, look: Look) -> None:
        framebuffer.use()
        framebuffer.viewport = framebuffer.scissor = look.view.box

    def _draw_some(self, target: moderngl.Program, projected: Projected, count: int) -> None:
        """Draw ``count`` of them where no surface hides them."""
        projected.use()
        self._context.enable(moderngl.DEPTH_TEST)
        self._context.depth_func = "<"
        array = self._context.vertex_array(target, [])
        array.render(moderngl.TRIANGLES, vertices=3 * count)
        array.release()

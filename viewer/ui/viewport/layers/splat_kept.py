"""Pictures of Gaussians from before and after strokes: shown again when those are taken back or done again."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass

import moderngl

from viewer.ui.viewport.display_parts import NOWHERE, Box
from viewer.ui.viewport.gl import Programs, assign, draw_everywhere
from viewer.ui.viewport.layers.splat_floats import Floats
from viewer.ui.viewport.layers.splat_projection import Look, Span, View

MOST_BYTES = 128 << 20
"""Of memory for all of them; the last one stays in any case."""
UNITS = {"light": 0, "depths": 1}

Content = tuple[tuple[object, ...], ...]


@dataclass
class Kept:
    """A picture.

    Attributes:
        look: What it shows.
        floats: It.
        srgb: Whether it was blended in sRGB.
        box: The part in which what is shown now differs from it.
    """

    look: Look
    floats: Floats
    srgb: bool
    box: Box


class KeptPictures:
    """Those of one channel, all from the same view.

    Args:
        context: Where they live; everything is given back by ``forget``.
        programs: What copies them.
        software: The processor draws.
    """

    def __init__(self, context: moderngl.Context, programs: Programs, *, software: bool) -> None:
        self._context, self._programs, self._software = context, programs, software
        self._kept: OrderedDict[Content, Kept] = OrderedDict()

    def keep(self, look: Look, floats: Floats, *, srgb: bool) -> None:
        """Keep what is shown, which is about to change."""
        content = _content(look.spans)
        if content not in self._kept:
            own = Floats(self._context, floats.size, floats.depth, software=self._software)
            self._kept[content] = Kept(look, own, srgb, NOWHERE)
            self._copy(floats, own, look.view.box)
        self._kept.move_to_end(content)
        while len(self._kept) > 1 and sum(each.floats.nbytes for each in self._kept.values()) > MOST_BYTES:
            self._kept.popitem(last=False)[1].floats.release()

    def find(self, look: Look) -> Kept | None:
        """The picture of the same Gaussians, in whatever order, from the same place."""
        found = self._kept.get(_content(look.spans))
        return found if found is not None and found.look.view == look.view else None

    def put_back(self, kept: Kept, floats: Floats) -> None:
        """Show one of them again, where what is shown differs."""
        self._copy(kept.floats, floats, kept.box)
        kept.box = NOWHERE

    def differ(self, view: View, box: Box) -> None:
        """Something else is shown in a part of the picture from now on, or from elsewhere."""
        if any(each.look.view != view for each in self._kept.values()):
            self.forget()
        for each in self._kept.values():
            each.box = _around(each.box, box)

    def forget(self) -> None:
        """Give everything back."""
        for each in self._kept.values():
            each.floats.release()
        self._kept.clear()

    def _copy(self, source: Floats, target: Floats, box: Box) -> None:
        outer = self._context.fbo
        target.framebuffer.use()
        target.framebuffer.viewport, target.framebuffer.scissor = (0, 0, *target.size), box
        source.light.use(UNITS["light"])
        source.depths.use(UNITS["depths"])
        self._context.disable(moderngl.DEPTH_TEST)
        program = self._programs.get()
        assign(program, UNITS)
        draw_everywhere(self._context, program)
        outer.use()


def _content(spans: tuple[Span, ...]) -> Content:
    return tuple((span.buffers, span.first, span.number, span.content) for span in spans)


def _around(one: Box, other: Box) -> Box:
    """A box around both."""
    if not one[2] or not other[2]:
        return one if one[2] else other
    low = [min(ends) for ends in zip(one[:2], other[:2], strict=True)]
    high = [max(a + b, c + d) for a, b, c, d in zip(one[:2], one[2:], other[:2], other[2:], strict=True)]
    return low[0], low[1], high[0] - low[0], high[1] - low[1]

"""Where the Gaussians of the picture that is shown are: on the graphics card and, when asked, for the processor."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import moderngl

from viewer.ui.viewport.drawing import OverlayFrame
from viewer.ui.viewport.gl import assign
from viewer.ui.viewport.layers.splat_buffers import Projected
from viewer.ui.viewport.layers.splat_ellipses import NONE, ClipBox, Ellipses
from viewer.ui.viewport.layers.splat_patch import changed_rows
from viewer.ui.viewport.layers.splat_projection import (
    Look,
    Part,
    Span,
    SplatPrograms,
    mixed_spaces,
    projection_defines,
    projection_uniforms,
)


class Sight(NamedTuple):
    """What ellipses are worked out with.

    Attributes:
        parts: The sets as they are now.
        frame: What their picture is drawn into.
        target: What is bound meanwhile; OpenGL wants something to be.
    """

    parts: Sequence[Part]
    frame: OverlayFrame
    target: moderngl.Framebuffer


class _Stale(NamedTuple):
    """Ellipses that are worked out anew when they are needed.

    Attributes:
        sight: How.
        spans: The sets as the ellipses have them.
        box: Where in the picture those are that have changed since, as they are shown.
    """

    sight: Sight
    spans: tuple[Span, ...]
    box: ClipBox


class PlacedSplats:
    """Ellipses of one picture at a time.

    Args:
        context: Where to draw; everything is given back by ``release``.
        programs: What works them out.
    """

    def __init__(self, context: moderngl.Context, programs: SplatPrograms) -> None:
        self._context, self._programs = context, programs
        self._projected: Projected | None = None
        self._look: Look | None = None
        """Of what is on the graphics card."""
        self._known: Ellipses | None = None
        self._coming: Ellipses | None = None
        """Of a picture that is being drawn, once all of that is."""
        self._stale: _Stale | None = None

    def room(self, look: Look, number: int) -> Projected:
        """Where the ellipses of a picture with that many Gaussians are put."""
        if self._projected is None or self._projected.room < number:
            if self._projected is not None:
                self._projected.release()
            self._projected = Projected(self._context, number)
        self._look, self._coming = look, None
        return self._projected

    def come(self) -> Iterator[None]:
        """All that were put there last will be known as soon as they are shown; in pieces that may take a while."""
        assert self._look is not None
        assert self._projected is not None
        coming = Ellipses(self._projected.rows(len(self._look.order)), self._look.order)
        yield
        coming.prepare()
        self._coming = coming

    def show(self) -> None:
        """What was put there last is shown."""
        self._known, self._coming, self._stale = self._coming, None, None

    def known(self, shown: Look) -> Ellipses | None:
        """Those of what is shown, but for stale ones; None where others were put there since."""
        if self._known is None and self._look is shown:
            assert self._projected is not None
            self._known = Ellipses(self._projected.rows(len(shown.order)), shown.order)
        return self._known

    def expect(self, shown: Look) -> bool:
        """Know those of what is shown; whether they were not known yet."""
        if self._known is not None or self._look is not shown:
            return False
        known = self.known(shown)
        assert known is not None
        known.prepare()
        return True

    def change(self, shown: Look, new: Look) -> None:
        """Something else is shown in a part of the picture."""
        if self._look is shown:
            self._look = new
        if self._known is not None and new.order is not shown.order:
            self._known.put_in(new.order)

    def go_stale(self, sight: Sight, spans: tuple[Span, ...], box: ClipBox) -> None:
        """What has changed since these is shown, and is worked out when it is needed: that takes a while.

        Args:
            sight: How.
            spans: The sets before.
            box: Where in the picture that is.
        """
        before = _Stale(sight, spans, box) if self._stale is None else self._stale
        self._stale = before._replace(sight=sight, box=before.box.union(box))

    def settle(self, shown: Look) -> ClipBox:
        """Work out what is stale; where in the picture something may be elsewhere than it is shown."""
        stale, self._stale, known = self._stale, None, self._known
        if stale is None or known is None:
            return NONE
        around = self._bring(known, shown, stale.sight, stale.spans)
        if around is None:
            self.lose()
        return stale.box if around is None else around.union(stale.box)

    def update(self, shown: Look, sight: Sight) -> ClipBox | None:
        """Work out those that have changed since a picture; where in it these were seen, and are now.

        None where that is not known.
        """
        before, known = self.settle(shown), self.known(shown)
        around = None if known is None else self._bring(known, shown, sight, shown.spans)
        return None if around is None else around.union(before)

    def lose(self) -> None:
        """Forget all of them."""
        self._known = self._look = self._stale = None

    def release(self) -> None:
        """Give everything back."""
        if self._projected is not None:
            self._projected.release()
        self._projected = self._coming = None
        self.lose()

    def _bring(self, known: Ellipses, shown: Look, sight: Sight, spans: Sequence[Span]) -> ClipBox | None:
        changed = changed_rows(spans, sight.parts)
        if changed is None:
            return None
        around, outer, drawing = NONE, self._context.fbo, sight.frame.drawing
        for part, span, rows in zip(sight.parts, spans, changed, strict=True):
            if len(rows):
                sight.target.use()
                target = self._programs.project.get(channel=drawing.channel, **projection_defines(part, sight.frame))
                linearize = mixed_spaces(sight.parts)
                assign(target, projection_uniforms(part, shown.view, sight.frame, linearize=linearize))
                around = around.union(known.replace(rows + span.first, part.buffers.projected(target, rows)))
        outer.use()
        return around

"""The part of a picture of Gaussians in which some have changed: only that is blended anew."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import moderngl
import numpy as np
from jaxtyping import Float32

from viewer.ui.viewport.display_parts import Box
from viewer.ui.viewport.drawing import OverlayFrame
from viewer.ui.viewport.gl import assign
from viewer.ui.viewport.layers.splat_ellipses import NONE, ClipBox, Ellipses
from viewer.ui.viewport.layers.splat_projection import (
    Look,
    Part,
    SplatPrograms,
    mixed_spaces,
    projection_defines,
    projection_uniforms,
)
from viewer.ui.viewport.layers.splat_rows import Rows

MOST_PART = 0.7
"""Of all Gaussians: where more than this share is seen in the part that has changed, all are drawn anew."""


class Patch(NamedTuple):
    """What has to be blended anew.

    Attributes:
        box: Left, bottom, width and height in pixels of the target.
        rows: The Gaussians that reach into it, as ``Projected`` has them, the farthest first.
    """

    box: Box
    rows: Float32[np.ndarray, "n 12"]


NOTHING = Patch((0, 0, 0, 0), np.zeros((0, 12), np.float32))


def changed_rows(shown: Look, parts: Sequence[Part]) -> list[Rows] | None:
    """Of each set, the Gaussians that have changed since a picture; None where that is not known.

    Args:
        shown: The picture.
        parts: Its sets as they are now.
    """
    if [part.buffers for part in parts] != [span.buffers for span in shown.spans]:
        return None
    found = []
    for span in shown.spans:
        rows = span.buffers.changed(span.version)
        if rows is None:
            return None
        found.append(rows[rows < span.number])
    return found


def patch_of(
    known: Ellipses, shown: Look, parts: Sequence[Part], changed: Sequence[Rows], frame: OverlayFrame,
    programs: SplatPrograms, outer: moderngl.Framebuffer,
) -> Patch | None:  # fmt: skip
    """What has to be blended anew; None where that is too much to be worth it.

    Args:
        known: The ellipses of the picture, which are brought up to date.
        shown: The picture.
        parts: Its sets.
        changed: Of each, the Gaussians that have changed.
        frame: What it is drawn into.
        programs: What projects them.
        outer: What is bound; OpenGL wants something to be.
    """
    around = NONE
    for part, span, rows in zip(parts, shown.spans, changed, strict=True):
        if len(rows):
            outer.use()
            target = programs.project.get(channel=frame.drawing.channel, **projection_defines(part, frame))
            assign(target, projection_uniforms(part, shown.view, frame, linearize=mixed_spaces(parts)))
            around = around.union(known.replace(rows + span.first, part.buffers.projected(target, rows)))
    left, bottom, *size = shown.view.box
    low = [max(math.floor(_pixel(edge, side)), 0) for edge, side in zip(around[:2], size, strict=True)]
    high = [min(math.ceil(_pixel(edge, side)), side) for edge, side in zip(around[2:], size, strict=True)]
    if low[0] >= high[0] or low[1] >= high[1]:
        return NOTHING
    ends = (2.0 * place / side - 1.0 for place, side in zip((*low, *high), (*size, *size), strict=True))
    rows = known.rows_in(ClipBox(*ends))
    box = (left + low[0], bottom + low[1], high[0] - low[0], high[1] - low[1])
    return None if len(rows) > MOST_PART * len(shown.order) else Patch(box, rows)


def _pixel(edge: float, side: int) -> float:
    """A place in clip space in pixels, within the picture."""
    return (0.5 * min(max(edge, -1.0), 1.0) + 0.5) * side

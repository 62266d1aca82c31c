"""The part of a picture of Gaussians in which some have changed: only that is blended anew."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from jaxtyping import Float32

from viewer.ui.viewport.display_parts import Box
from viewer.ui.viewport.layers.splat_ellipses import ClipBox, Ellipses
from viewer.ui.viewport.layers.splat_projection import Look, Part, Span, View
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


def changed_rows(spans: Sequence[Span], parts: Sequence[Part]) -> list[Rows] | None:
    """Of each set, the Gaussians that have changed since a picture; None where that is not known.

    Args:
        spans: The sets of the picture.
        parts: Its sets as they are now.
    """
    if [part.buffers for part in parts] != [span.buffers for span in spans]:
        return None
    found = []
    for span in spans:
        rows = span.buffers.changed(span.version)
        if rows is None:
            return None
        found.append(rows[rows < span.number])
    return found


def patch_around(known: Ellipses, shown: Look, around: ClipBox) -> Patch | None:
    """What has to be blended anew; None where that is too much to be worth it.

    Args:
        known: The ellipses of the picture.
        shown: The picture.
        around: The part that changes.
    """
    left, bottom, *size = shown.view.box
    low = [max(math.floor(_pixel(edge, side)), 0) for edge, side in zip(around[:2], size, strict=True)]
    high = [min(math.ceil(_pixel(edge, side)), side) for edge, side in zip(around[2:], size, strict=True)]
    if low[0] >= high[0] or low[1] >= high[1]:
        return NOTHING
    box = (left + low[0], bottom + low[1], high[0] - low[0], high[1] - low[1])
    rows = known.rows_in(in_clip(box, shown.view))
    return None if len(rows) > MOST_PART * len(shown.order) else Patch(box, rows)


def in_clip(box: Box, view: View) -> ClipBox:
    """A part of a picture in clip space."""
    left, bottom, *size = view.box
    low = (box[0] - left, box[1] - bottom)
    high = (low[0] + box[2], low[1] + box[3])
    return ClipBox(*(2.0 * place / side - 1.0 for place, side in zip((*low, *high), (*size, *size), strict=True)))


def _pixel(edge: float, side: int) -> float:
    """A place in clip space in pixels, within the picture."""
    return (0.5 * min(max(edge, -1.0), 1.0) + 0.5) * side

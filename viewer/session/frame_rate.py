"""How many pictures a second to aim at while the view moves, and what follows from it."""

from __future__ import annotations

from typing import NamedTuple

RATES = (15, 30, 60)
DEFAULT_RATE = 30


class FrameBudget(NamedTuple):
    """Times in seconds.

    Attributes:
        slow: A redraw that takes longer is made coarser.
        quick: A redraw that takes less may become finer again.
        preview: What the engine's first picture may take. It may be older than the redraws, which move it by its depth.
    """

    slow: float
    quick: float
    preview: float


def budget(rate: int, share: float = 1.0) -> FrameBudget:
    """What a frame rate leaves for each part.

    A redraw between quick and slow changes nothing, so that the sharpness does not flicker: a step of the redraw's
    scale halves its cost, hence quick is less than half of slow.

    Args:
        rate: Pictures a second.
        share: Part of the processor that redraws may take, where that is what draws: they are made coarser by it, so
            that there need not be fewer.
    """
    period = 1.0 / max(rate, 1)
    return FrameBudget(0.8 * period * share, 0.35 * period * share, 0.67 * period)

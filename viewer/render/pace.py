"""How fast this machine renders, learned from the frames it made, and what follows for the next one."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

from viewer.render.cells import COARSE, FINE, Fineness

STRIDES = (1, 2, 3, 4, 6, 8, 12, 16, 32, 64)
QUICK_SECONDS = 0.4
"""A finer pass that takes longer gets one more before it."""
COARSE_SHARE = 0.2
"""Of the last pass, that those before it may cost."""
TILE_SIDES = (128, 64, 32, 16, 8)
SMALLEST_SHARED = 16
"""Tiles are not cut smaller than this only to give every thread enough of them."""
NETWORK_TILE_SECONDS = 0.06
NETWORK_TILE = 32
"""A network is asked some twenty times a tile, in Python: with a few hundred rays that costs more than its answers."""
TILES_A_THREAD = 8
"""Fewest of them, so that no thread waits long for the last one."""


@dataclass(frozen=True)
class WorkKind:
    """A kind of work whose pace is learned apart from others.

    Attributes:
        key: Distinguishes it from others.
        coarse_guess: Seconds a ray of the whole machine in coarse steps, before anything was measured.
        fine_guess: The same in fine steps.
        tile_seconds: A tile should take no longer, because work can only be given up between two.
        smallest_tile: Edge below which tiles are not cut, whatever they take: each of them has its own overhead.
        coarsest: Stride beyond which a pass gets no quicker: what it costs does not follow from its rays alone.
    """

    key: Hashable
    coarse_guess: float = 1.0e-6
    fine_guess: float = 2.0e-6
    tile_seconds: float = 0.015
    smallest_tile: int = 8
    coarsest: int = STRIDES[-1]

    def guess(self, fineness: Fineness) -> float:
        """The guess for that."""
        return self.fine_guess if fineness == FINE else self.coarse_guess


VOXELS = WorkKind("voxels")


def work_kind(key: Hashable, rays_per_second: float | None, coarsest: int = STRIDES[-1]) -> WorkKind:
    """The kind of work that draws about that many rays a second; None = as many as voxels."""
    if rays_per_second is None:
        return WorkKind(key, VOXELS.coarse_guess, VOXELS.fine_guess)
    return WorkKind(key, 0.5 / rays_per_second, 1.0 / rays_per_second, NETWORK_TILE_SECONDS, NETWORK_TILE, coarsest)


class RenderSpeed:
    """Measured seconds a ray for every kind of work, coarse and fine."""

    def __init__(self) -> None:
        self._seconds_per_ray: dict[tuple[Hashable, Fineness], float] = {}

    def learn(self, kind: WorkKind, fineness: Fineness, rays: int, seconds: float) -> None:
        """Take in a pass. Slower ones count at once, faster ones by and by: a look at the sky promises nothing."""
        measured = seconds / max(rays, 1)
        old = self._seconds_per_ray.get((kind.key, fineness))
        # the first guess may be off by orders of magnitude either way: the first measurement replaces it
        learned = measured if old is None else max(measured, 0.6 * old + 0.4 * measured)
        self._seconds_per_ray[kind.key, fineness] = learned

    def seconds(self, kinds: Sequence[WorkKind], fineness: Fineness, rays: int) -> float:
        """How long ``rays`` through all of these will take."""
        return rays * sum(self._seconds_a_ray(kind, fineness) for kind in kinds)

    def strides(self, kinds: Sequence[WorkKind], width: int, height: int, preview_seconds: float) -> tuple[int, ...]:
        """Stride of each pass, ending with 1.

        The first pass is the finest one that keeps to ``preview_seconds``. After it the stride falls to a quarter where
        that pass is quick, else to a half, so that people do not wait long for a change; but straight to 1 where that
        is quick. All passes before the last one together cost no more than ``COARSE_SHARE`` of it, the first one
        excepted where even the coarsest costs more.
        """
        rays = width * height

        def cost(stride: int) -> float:
            return self.seconds(kinds, COARSE if stride > 1 else FINE, rays // stride**2)

        whole = cost(1)
        if whole <= preview_seconds:
            return (1,)
        allowed = COARSE_SHARE * whole
        coarse = [stride for stride in STRIDES if stride > 1 and cost(stride) <= min(preview_seconds, allowed)]
        coarsest = min(kind.coarsest for kind in kinds)
        chosen, spent = [min([*coarse, coarsest])], 0.0
        while chosen[-1] > 1:
            spent += cost(chosen[-1])
            quarter = max(chosen[-1] // 4, 1)
            finer = quarter if cost(quarter) <= QUICK_SECONDS else chosen[-1] // 2
            chosen.append(finer if whole > QUICK_SECONDS and spent + cost(finer) <= allowed else 1)
        return tuple(chosen)

    def tile_side(self, kinds: Sequence[WorkKind], fineness: Fineness, width: int, height: int, threads: int) -> int:
        """Edge of the tiles to cut a picture of this many pixels into."""
        seconds = max((kind.tile_seconds for kind in kinds), default=VOXELS.tile_seconds)
        smallest = max((kind.smallest_tile for kind in kinds), default=VOXELS.smallest_tile)
        for side in TILE_SIDES:
            quick = side <= smallest or self.seconds(kinds, fineness, side * side) * threads <= seconds
            enough = side <= SMALLEST_SHARED or width * height >= side * side * threads * TILES_A_THREAD
            if quick and enough:
                return side
        return TILE_SIDES[-1]

    def _seconds_a_ray(self, kind: WorkKind, fineness: Fineness) -> float:
        """As measured, or as measured for the other fineness and scaled as the guesses are, or as guessed."""
        known = self._seconds_per_ray.get((kind.key, fineness))
        if known is not None:
            return known
        other = COARSE if fineness == FINE else FINE
        guess, other_guess = kind.guess(fineness), kind.guess(other)
        return self._seconds_per_ray.get((kind.key, other), other_guess) * guess / other_guess

"""How fast this machine renders, learned from the frames it made, and what follows for the next one."""

from __future__ import annotations

from viewer.render.placed import COARSE, FINE, Fineness

FIRST_GUESS = {COARSE: 1.0e-6, FINE: 2.0e-6}
"""Seconds a ray of the whole machine, before anything was measured."""
STRIDES = (1, 2, 4, 8, 16)
QUICK_SECONDS = 0.4
"""A finer pass that takes longer gets one more before it."""
TILE_SIDES = (64, 32, 16)
TILE_SECONDS = 0.015
"""A tile should take no longer, because work can only be given up between two."""
TILES_A_THREAD = 8
"""At least so many, so that no thread waits long for the last one."""


class Pace:
    """Measured seconds a ray, coarse and fine."""

    def __init__(self) -> None:
        self._seconds_per_ray = dict(FIRST_GUESS)

    def learn(self, fineness: Fineness, rays: int, seconds: float) -> None:
        """Take in a pass. Slower ones count at once, faster ones by and by: a look at the sky promises nothing."""
        measured = seconds / max(rays, 1)
        old = self._seconds_per_ray.get(fineness, measured)
        self._seconds_per_ray[fineness] = max(measured, 0.6 * old + 0.4 * measured)

    def seconds(self, fineness: Fineness, rays: int) -> float:
        """How long so many rays will take."""
        return rays * self._seconds_per_ray[fineness]

    def strides(self, width: int, height: int, preview_seconds: float) -> tuple[int, ...]:
        """Pixels that one pixel stands for in each pass, ending with 1.

        The first pass is the finest one that keeps to ``preview_seconds``. After it the stride falls to a quarter where
        that pass is quick, else to a half, so that people do not wait long for a change. In coarse steps all passes
        before the final one together cost about a fifth of it.
        """
        rays = width * height

        def cost(stride: int) -> float:
            return self.seconds(COARSE if stride > 1 else FINE, rays // stride**2)

        chosen = [next((stride for stride in STRIDES if cost(stride) <= preview_seconds), STRIDES[-1])]
        while chosen[-1] > 1:
            quarter = max(chosen[-1] // 4, 1)
            chosen.append(quarter if cost(quarter) <= QUICK_SECONDS else chosen[-1] // 2)
        return tuple(chosen)

    def tile_side(self, fineness: Fineness, width: int, height: int, threads: int) -> int:
        """Edge of the tiles to cut a picture of this many pixels into."""
        for side in TILE_SIDES[:-1]:
            quick = self.seconds(fineness, side * side) * threads <= TILE_SECONDS
            if quick and width * height >= side * side * threads * TILES_A_THREAD:
                return side
        return TILE_SIDES[-1]

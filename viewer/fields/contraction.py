"""The contraction of all space into a cube, as torch has it; the equations are in ``contraction_kernels``."""

from __future__ import annotations

from jaxtyping import Float
from torch import Tensor

from viewer.scene.geometry import AABB

FARTHEST = 64.0
"""In half edges of the inner cube: what is beyond belongs to the background."""


def contracted(points: Float[Tensor, "n 3"], cube: AABB) -> tuple[Float[Tensor, "n 3"], Float[Tensor, " n"]]:
    """Where points come to lie in [0, 1]^3, and how much longer steps are there.

    Args:
        points: Anywhere.
        cube: The inner cube, which fills the middle eighth.
    """
    middle, half = points.new_tensor(cube.center), 0.5 * max(cube.size)
    scaled = (points - middle) / half
    m = scaled.abs().amax(-1).clamp_min(1.0)
    shrink = (2 - 1 / m) / m
    return (shrink[:, None] * scaled + 2) / 4, m * m.sqrt()


def around(cube: AABB) -> AABB:
    """The box that the whole of [0, 1]^3 would be if nothing were contracted: twice the inner cube."""
    lo, hi, middle = cube.lo, cube.hi, cube.center
    low, high = (tuple(2 * end - mid for end, mid in zip(ends, middle, strict=True)) for ends in (lo, hi))
    return AABB((low[0], low[1], low[2]), (high[0], high[1], high[2]))

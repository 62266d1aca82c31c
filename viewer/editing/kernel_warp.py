"""Dabs at work on many places at once, by the compiled kernel."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from jaxtyping import Float64

from viewer.editing.dabs import Dabs
from viewer.editing.warp import Mapped
from viewer.editing.warp_kernels import warp_back

GROUP = 16
"""Dabs in a row with one ball around them."""


def warped(points: Float64[np.ndarray, "n 3"], dabs: Dabs) -> Mapped:
    """As :func:`viewer.editing.warp.backward`."""
    found = np.array(points, np.float64, order="C")
    jacobians = np.empty((len(found), 9))
    starts = np.append(np.arange(0, len(dabs), GROUP), len(dabs)).astype(np.int64)
    balls = np.empty((len(starts) - 1, 4))
    for group, (start, end) in enumerate(pairwise(starts)):
        lo, hi = dabs[start:end, :3].min(0), dabs[start:end, :3].max(0)
        middle = 0.5 * (lo + hi)
        away = np.linalg.norm(dabs[start:end, :3] - middle, axis=1) + dabs[start:end, 3]
        balls[group] = (*middle, away.max())
    warp_back(found, np.ascontiguousarray(dabs), balls, starts, jacobians)
    return Mapped(found, jacobians.reshape(-1, 3, 3))

"""Which elements hide others in a picture: one rule for photos and for the view."""

from __future__ import annotations

import numpy as np
from jaxtyping import Bool, Float, Int

SOLID = 0.3
"""Elements of less opacity hide nothing."""


def unhidden(
    cell: Int[np.ndarray, " n"],
    away: Float[np.ndarray, " n"],
    opacity: Float[np.ndarray, " n"],
    slack: Float[np.ndarray, " n"],
) -> Bool[np.ndarray, " n"]:
    """Which elements no solid one in the same cell of a picture hides.

    Args:
        cell: The number of the cell that each element is in.
        away: Distances from the eye.
        opacity: From 0 to 1.
        slack: How far behind the nearest one each may lie and still be seen.
    """
    nearest = np.full(int(cell.max(initial=-1)) + 1, np.inf, away.dtype)
    solid = opacity >= SOLID
    np.minimum.at(nearest, cell[solid], away[solid])
    return np.asarray(away <= nearest[cell] + slack)

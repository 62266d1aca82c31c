"""Where the field may be anything: a grid of decaying maxima (Mueller et al. 2022, appendix E.2)."""

import numpy as np
from numba import njit

from viewer.training.hashgrid.march_kernels import BRICK, SIDE
from viewer.training.kernel_options import EXACT
from viewer.training.ray_kernels import shuffled, uniform

ORDER_SEED = 77
"""Of the order in which all cells take turns, the same in every run."""


@njit(**EXACT)
def choose_cells(listed, start, first, last, seed, number, cells, points):
    """Take cells, and a random point in each.

    Args:
        listed: Cells that take turns; empty where all do, in a shuffled order.
        start: Whose turn it is.
        first: First place of ``cells`` to fill.
        last: Place after the last one.
        seed: Of the run.
        number: Of the update, for its random numbers.
        cells: (n,) linear cell numbers, written.
        points: (n, 3) in units of the longest edge, written.
    """
    total = SIDE * SIDE * SIDE
    for place in range(first, last):
        if len(listed):
            cell = np.int64(listed[(start + place) % len(listed)])
        else:
            cell = shuffled((start + place) % total, total, ORDER_SEED)
        cells[place] = cell
        corner = (cell // (SIDE * SIDE), cell // SIDE % SIDE, cell % SIDE)
        for axis in range(3):
            inside = uniform(seed, number, place, 12 + axis)
            points[place, axis] = (np.float32(corner[axis]) + inside) / np.float32(SIDE)


@njit(**EXACT)
def raise_to(values, cells, found):
    """Let cells remember the largest value that was found in them."""
    for place in range(len(cells)):
        values[cells[place]] = max(values[cells[place]], found[place])


@njit(**EXACT)
def mark(values, threshold, occupied, bricks):
    """Mark the cells that exceed ``threshold``, and the bricks that hold such a cell."""
    bricks.fill(0)
    cell = 0
    for i in range(SIDE):
        for j in range(SIDE):
            for k in range(SIDE):
                full = values[cell] > threshold
                occupied[i, j, k] = full
                if full:
                    bricks[i // BRICK, j // BRICK, k // BRICK] = 1
                cell += 1

"""Keeps up with where the field is anything."""

from __future__ import annotations

import numpy as np
from jaxtyping import Int64

from viewer.training.hashgrid.occupancy_kernels import choose_cells, mark, raise_to
from viewer.training.hashgrid.state import CELLS, HashGridState
from viewer.training.hashgrid.step import Stepper, StepPlan
from viewer.training.thread_pool import chunks

INTERVAL = 16
"""Steps between two updates (Mueller et al. 2022, appendix E.2), as are DECAY and LEAST."""
DECAY = 0.95
LEAST = 0.01
"""Optical thickness of a step from which on a cell is occupied, or the mean of all cells if that is less."""
FIRST_CELLS = CELLS // 8
"""Cells that an update evaluates as long as not every cell has been evaluated."""
CELLS_A_SAMPLE = 1 / 16
"""Cells of all, and of the occupied ones, that a later update evaluates for every sample in between."""
LEAST_CELLS = CELLS // 128
"""Fewest of them, so that a cell that was dropped too early is found again."""
SWEEP = CELLS // FIRST_CELLS * INTERVAL
"""Steps after which every cell has been evaluated; before, none counts as empty."""


def update(state: HashGridState, stepper: Stepper, plan: StepPlan) -> None:
    """Evaluate the field in some cells, lower what the others remember, and mark those that are occupied."""
    occupancy, number = state.occupancy, state.step // INTERVAL
    everywhere = np.zeros(0, np.int64)
    occupancy.values *= np.float32(DECAY)
    if state.step <= SWEEP:
        _evaluate(state, stepper, plan.march_step, everywhere, FIRST_CELLS, number * FIRST_CELLS)
    else:
        occupied = np.flatnonzero(occupancy.occupied)
        count = max(LEAST_CELLS, int(plan.batch * INTERVAL * CELLS_A_SAMPLE))
        _evaluate(state, stepper, plan.march_step, everywhere, count, number * count)
        if len(occupied):
            _evaluate(state, stepper, plan.march_step, occupied, min(count, len(occupied)), number * count)
    if state.step >= SWEEP:
        threshold = min(LEAST, float(occupancy.values.mean(dtype=np.float64)))
        mark(occupancy.values, np.float32(threshold), occupancy.occupied, occupancy.bricks)


def _evaluate(
    state: HashGridState, stepper: Stepper, march_step: float, listed: Int64[np.ndarray, " m"], count: int, turn: int
) -> None:
    """Raise ``count`` cells to the field's optical thickness at a random point in each."""
    cells, points = np.empty(count, np.int64), np.empty((count, 3), np.float32)
    stepper.thread_pool.parallel_for(
        lambda first, last: choose_cells(listed, turn, first, last, stepper.source.seed, state.step, cells, points),
        chunks(count, -(-count // stepper.thread_pool.size)),
    )
    raise_to(state.occupancy.values, cells, stepper.thickness(state, points, march_step))

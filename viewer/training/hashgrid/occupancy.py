"""Keeping up with where the field is anything."""

from __future__ import annotations

import numpy as np
from jaxtyping import Int64

from viewer.training.hashgrid.occupancy_kernels import choose_cells, mark, raise_to
from viewer.training.hashgrid.state import CELLS, RunState
from viewer.training.hashgrid.step import StepPlan
from viewer.training.hashgrid.stepping import Stepping

INTERVAL = 16
"""Steps between two updates (Mueller et al. 2022, appendix E.2), as are DECAY and LEAST."""
DECAY = 0.95
LEAST = 0.01
"""Optical thickness of a step from which on a cell is occupied, or the mean of all cells if that is less."""
FIRST_ASKED = CELLS // 8
"""Cells that an update asks as long as not every cell has been asked."""
ASKED_A_SAMPLE = 1 / 16
"""Of all cells, and of the occupied ones, so many take turns in a later update for every sample in between."""
LEAST_ASKED = CELLS // 128
"""But no fewer, so that a cell that was given up too early is found again."""
SWEEP = CELLS // FIRST_ASKED * INTERVAL
"""Steps after which every cell has been asked; before, none counts as empty."""


def update(state: RunState, stepper: Stepping, plan: StepPlan) -> None:
    """Ask the field in some cells, let the others forget a little, and tell anew which are occupied."""
    occupancy, number = state.occupancy, state.step // INTERVAL
    first_sweeps = state.step <= SWEEP
    occupancy.values *= np.float32(DECAY)
    if first_sweeps:
        _ask(state, stepper, plan.march_step, np.zeros(0, np.int64), FIRST_ASKED, number * FIRST_ASKED)
    else:
        listed, asked = (
            np.flatnonzero(occupancy.occupied),
            max(LEAST_ASKED, int(plan.batch * INTERVAL * ASKED_A_SAMPLE)),
        )
        _ask(state, stepper, plan.march_step, np.zeros(0, np.int64), asked, number * asked)
        if len(listed):
            _ask(state, stepper, plan.march_step, listed, min(asked, len(listed)), number * asked)
    if state.step >= SWEEP:
        threshold = min(LEAST, float(occupancy.values.mean(dtype=np.float64)))
        mark(occupancy.values, np.float32(threshold), occupancy.occupied, occupancy.bricks)


def _ask(
    state: RunState, stepper: Stepping, march_step: float, listed: Int64[np.ndarray, " m"], count: int, turn: int
) -> None:
    """Raise ``count`` cells to what the field answers at a random point in each."""
    cells, points = np.empty(count, np.int64), np.empty((count, 3), np.float32)
    part = -(-count // stepper.thread_pool.size)
    stepper.thread_pool.parallel_for(
        lambda first, last: choose_cells(listed, turn, first, last, stepper.seed, state.step, cells, points),
        [(first, min(first + part, count)) for first in range(0, count, part)],
    )
    raise_to(state.occupancy.values, cells, stepper.thickness(state, points, march_step))

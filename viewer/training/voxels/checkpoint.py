"""What a run of sparse voxels has reached, as arrays and back."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import msgspec
import numpy as np
from msgspec import Struct

from viewer.scene.geometry import AABB
from viewer.training.background import background_from_checkpoint
from viewer.training.calibration import NAMES, calibration_arrays
from viewer.training.checkpoints import read_checkpoint, resumable
from viewer.training.config import VoxelsConfig
from viewer.training.voxels.grid import WIDTHS, grid_from_rows, lanes
from viewer.training.voxels.state import RunState

FIXED_OPTIONS = ("dataset", "downscale", "seed", "holdout", "resolution", "batch", "sh_degree", *NAMES)
"""Options with which a run is continued as it was started."""


class Header(Struct, frozen=True):
    """The small part of a checkpoint: its run and its place in it."""

    config: VoxelsConfig
    aabb: AABB
    shape: tuple[int, int, int]
    degree: int
    stage: int
    step: int
    place: int
    seconds: float
    background: int


def snapshot(state: RunState, config: VoxelsConfig) -> dict[str, np.ndarray]:
    """Copies of all arrays, with the header as bytes."""
    grid = state.grid
    header = Header(
        config, grid.aabb, grid.shape, grid.degree, state.stage, state.step, state.place, state.seconds,
        state.background.kind,
    )  # fmt: skip
    used = grid.density_lane + 1
    return {
        "header": np.frombuffer(msgspec.json.encode(header), np.uint8),
        "cells": grid.cells[1:].copy(),
        "rows": grid.volume.rows[1:, :used].copy(),
        "squares": grid.squares[1:, :used].copy(),
        "skip": grid.volume.skip.copy(),
        **state.background.arrays(),
    }


def read(path: Path) -> tuple[RunState, VoxelsConfig]:
    """The state in a checkpoint and the options of its run.

    Raises:
        InputError: The file is missing, damaged or not a checkpoint.
    """
    state, header = read_checkpoint(path, Header, _state)
    return state, header.config


def newest(folder: Path, config: VoxelsConfig) -> tuple[RunState, str]:
    """The state to continue from, and a sentence about a damaged file that had to be passed over.

    Raises:
        InputError: There is no sound checkpoint, or it belongs to another run.
    """
    return resumable(folder, config, read, FIXED_OPTIONS)


def _state(header: Header, tensors: Mapping[str, np.ndarray]) -> RunState:
    """The state, after checking that its arrays fit each other."""
    cells, rows, squares, skip = (tensors[name] for name in ("cells", "rows", "squares", "skip"))
    total = header.shape[0] * header.shape[1] * header.shape[2]
    sound = (
        header.degree in (0, 1, 2)
        and cells.dtype == np.int32
        and cells.ndim == 1
        and rows.shape == squares.shape == (len(cells), lanes(header.degree) + 1)
        and rows.dtype == squares.dtype == np.float32
        and (len(cells) == 0 or (cells[0] >= 0 and cells[-1] < total and bool((np.diff(cells) > 0).all())))
        and all(bool(np.isfinite(array).all()) for array in (rows, squares))
    )
    if not sound:
        raise ValueError("its arrays do not fit each other")
    full = np.zeros((len(cells), WIDTHS[header.degree]), np.float32)
    full[:, : rows.shape[1]] = rows
    grid = grid_from_rows(header.aabb, header.shape, cells.copy(), full, header.degree)
    grid.squares[1:, : rows.shape[1]] = squares
    if skip.shape != grid.volume.skip.shape or skip.dtype != np.uint8:
        raise ValueError("its arrays do not fit each other")
    np.copyto(grid.volume.skip, skip)
    background = background_from_checkpoint(header.background, tensors)
    place = header.stage, header.step, header.place, header.seconds
    return RunState(grid, background, *place, calibration_arrays(tensors))

"""What a run of signed distances has reached, as arrays and back."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import msgspec
import numpy as np
from msgspec import Struct

from viewer.scene.geometry import AABB
from viewer.training.background import background_from_checkpoint
from viewer.training.calibration import calibration_arrays
from viewer.training.checkpoints import read_checkpoint, resumable
from viewer.training.config import SdfConfig
from viewer.training.sdf.grid import Box, grid_with_rows
from viewer.training.sdf.state import RunState, SurfaceWidth

FIXED_OPTIONS = (
    "dataset",
    "downscale",
    "seed",
    "holdout",
    "resolution",
    "batch",
    "sh_degree",
    "eikonal",
    "smoothness",
    "mask",
    "exposure",
)
"""Options with which a run is continued as it was started."""
BY_ROW = ("distances_mean", "distances_square", "colors", "color_squares")


class Header(Struct, frozen=True):
    """The small part of a checkpoint: its run and its place in it."""

    config: SdfConfig
    aabb: AABB
    shape: tuple[int, int, int]
    degree: int
    surface_width: tuple[float, float, float]
    fog: bool
    stage: int
    moments: int
    step: int
    place: int
    seconds: float
    background: int


def snapshot(state: RunState, config: SdfConfig) -> dict[str, np.ndarray]:
    """Copies of all arrays, with the header as bytes."""
    grid, width = state.grid, state.surface_width
    header = Header(
        config, grid.aabb, grid.shape, grid.degree, (width.width, width.mean, width.square), state.fog,
        state.stage, state.moments, state.step, state.place, state.seconds, state.background.kind,
    )  # fmt: skip
    by_row = (grid.means, grid.squares, grid.volume.colors, grid.color_squares)
    return {
        "header": np.frombuffer(msgspec.json.encode(header), np.uint8),
        "distance": grid.volume.distance.copy(),
        "cells": grid.cells[1:].copy(),
        **{name: array[1:].copy() for name, array in zip(BY_ROW, by_row, strict=True)},
        "skip": grid.volume.skip.copy(),
        **state.background.arrays(),
    }


def read(path: Path) -> tuple[RunState, SdfConfig]:
    """The state in a checkpoint and the options of its run.

    Raises:
        InputError: The file is missing, damaged or not a checkpoint.
    """
    state, header = read_checkpoint(path, Header, _state)
    return state, header.config


def newest(folder: Path, config: SdfConfig) -> tuple[RunState, str]:
    """The state to continue from, and a sentence about a damaged file that had to be passed over.

    Raises:
        InputError: There is no sound checkpoint, or it belongs to another run.
    """
    return resumable(folder, config, read, FIXED_OPTIONS)


def _state(header: Header, tensors: Mapping[str, np.ndarray]) -> RunState:
    """The state, after checking that its arrays fit each other."""
    cells, distance, skip = tensors["cells"], tensors["distance"], tensors["skip"]
    by_row = [tensors[name] for name in BY_ROW]
    floats = (distance, *by_row)
    total = header.shape[0] * header.shape[1] * header.shape[2]
    count, width = len(cells), 3 * (header.degree + 1) ** 2
    sound = (
        header.degree in (0, 1, 2)
        and min(header.shape) >= 2
        and distance.shape == (total,)
        and cells.dtype == np.int32
        and cells.ndim == 1
        and (count == 0 or (cells[0] >= 0 and cells[-1] < total and bool((np.diff(cells) > 0).all())))
        and [array.shape for array in by_row] == [(count,), (count,), (count, width), (count, width)]
        and all(array.dtype == np.float32 and bool(np.isfinite(array).all()) for array in floats)
        and 0 < header.surface_width[0] < 1e6
    )
    if not sound:
        raise ValueError("its arrays do not fit each other")
    grid = grid_with_rows(Box(header.aabb, header.shape), distance.copy(), cells.copy(), header.degree)
    for kept, array in zip((grid.means, grid.squares, grid.volume.colors, grid.color_squares), by_row, strict=True):
        kept[1:] = array
    if skip.shape != grid.volume.skip.shape or skip.dtype != np.uint8:
        raise ValueError("its arrays do not fit each other")
    np.copyto(grid.volume.skip, skip)
    background = background_from_checkpoint(header.background, tensors)
    return RunState(
        grid, background, SurfaceWidth(*header.surface_width), header.fog, header.stage, header.moments, header.step,
        header.place, header.seconds, calibration_arrays(tensors),
    )  # fmt: skip

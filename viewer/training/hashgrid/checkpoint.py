"""What a run of a hash grid has reached, as arrays and back."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import msgspec
import numpy as np
from msgspec import Struct

from viewer.fields.hash_layout import check_hash_grid
from viewer.scene.content import HashGridField
from viewer.training.background import background_from_checkpoint
from viewer.training.calibration import NAMES as CALIBRATED
from viewer.training.calibration import calibration_arrays
from viewer.training.checkpoints import read_checkpoint, resumable
from viewer.training.config import HashGridConfig
from viewer.training.hashgrid.march_kernels import SIDE
from viewer.training.hashgrid.networks import NAMES
from viewer.training.hashgrid.state import CELLS, Occupancy, RunState, bricks_of

FIXED_OPTIONS = (
    "dataset", "downscale", "seed", "holdout", "levels", "features", "table_bits", "finest", "batch", "rate",
    "contraction", *CALIBRATED,
)  # fmt: skip
"""Options with which a run is continued as it was started."""
LEARNED = ("tables", *NAMES)


class Header(Struct, frozen=True):
    """The small part of a checkpoint: its run and its place in it."""

    config: HashGridConfig
    content: HashGridField
    step: int
    place: int
    rays: int
    seconds: float
    background: int


def snapshot(state: RunState, config: HashGridConfig) -> dict[str, np.ndarray]:
    """Copies of all arrays, with the header as bytes."""
    header = Header(
        config, state.content, state.step, state.place, state.rays, state.seconds, state.background.kind
    )  # fmt: skip
    arrays = {
        "header": np.frombuffer(msgspec.json.encode(header), np.uint8),
        "occupancy": state.occupancy.values.copy(),
        "occupied": np.packbits(state.occupancy.occupied),
        **state.background.arrays(),
    }
    for name in LEARNED:
        arrays[name] = state.parameters[name].copy()
        arrays[f"{name}.mean"] = state.means[name].copy()
        arrays[f"{name}.square"] = state.squares[name].copy()
    return arrays


def read(path: Path) -> tuple[RunState, HashGridConfig]:
    """The state in a checkpoint and the options of its run.

    Raises:
        InputError: The file is missing, damaged or not a checkpoint.
    """
    state, header = read_checkpoint(path, Header, _state)
    return state, header.config


def newest(folder: Path, config: HashGridConfig) -> tuple[RunState, str]:
    """The state to continue from, and a sentence about a damaged file that had to be passed over.

    Raises:
        InputError: There is no sound checkpoint, or it belongs to another run.
    """
    return resumable(folder, config, read, FIXED_OPTIONS)


def _state(header: Header, tensors: Mapping[str, np.ndarray]) -> RunState:
    """The state, after checking that its arrays fit each other."""
    learned = {name: tensors[name].copy() for name in LEARNED}
    check_hash_grid(header.content, {**learned, "density.shift": np.zeros(1, np.float32)})
    means, squares = ({name: tensors[f"{name}.{kind}"].copy() for name in LEARNED} for kind in ("mean", "square"))
    values, bits = tensors["occupancy"], tensors["occupied"]
    others = [values, *means.values(), *squares.values()]
    sound = (
        all(means[name].shape == squares[name].shape == learned[name].shape for name in LEARNED)
        and values.shape == (CELLS,)
        and (bits.shape, bits.dtype) == ((CELLS // 8,), np.uint8)
        and all(array.dtype == np.float32 and bool(np.isfinite(array).all()) for array in others)
        and header.rays > 0
    )
    if not sound:
        raise ValueError("its arrays do not fit each other")
    occupied = np.unpackbits(bits).reshape(SIDE, SIDE, SIDE)
    occupancy = Occupancy(values.copy(), occupied, bricks_of(occupied))
    background = background_from_checkpoint(header.background, tensors)
    return RunState(
        header.content, learned, means, squares, occupancy, background, header.step, header.place, header.rays,
        header.seconds, calibration_arrays(tensors),
    )  # fmt: skip

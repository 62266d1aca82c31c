"""What a run of a NeRF has reached, as arrays and back."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import msgspec
import numpy as np
from msgspec import Struct

from viewer.fields.nerf_layout import check_nerf
from viewer.scene.content import NerfField
from viewer.training.background import background_from_checkpoint
from viewer.training.calibration import NAMES as CALIBRATED
from viewer.training.calibration import calibration_arrays
from viewer.training.checkpoints import read_checkpoint, resumable
from viewer.training.config import NerfConfig
from viewer.training.nerf.networks import widths
from viewer.training.nerf.state import NETWORKS, RunState

FIXED_OPTIONS = (
    "dataset", "downscale", "seed", "holdout", "width", "depth", "octaves", "direction_octaves", "coarse", "fine",
    "batch", "rate", *CALIBRATED,
)  # fmt: skip
"""Options with which a run is continued as it was started."""


class Header(Struct, frozen=True):
    """The small part of a checkpoint: its run and its place in it."""

    config: NerfConfig
    content: NerfField
    rays: int
    step: int
    place: int
    seconds: float
    background: int


def snapshot(state: RunState, config: NerfConfig) -> dict[str, np.ndarray]:
    """Copies of all arrays, with the header as bytes."""
    behind = state.background
    header = Header(config, state.content, state.rays, state.step, state.place, state.seconds, behind.kind)
    arrays = {
        "header": np.frombuffer(msgspec.json.encode(header), np.uint8),
        **behind.arrays(),
    }
    for kind, learned in (("", state.parameters), (".mean", state.means), (".square", state.squares)):
        arrays |= {f"{name}{kind}": array.copy() for name, array in learned.items()}
    return arrays


def read(path: Path) -> tuple[RunState, NerfConfig]:
    """The state in a checkpoint and the options of its run.

    Raises:
        InputError: The file is missing, damaged or not a checkpoint.
    """
    state, header = read_checkpoint(path, Header, _state)
    return state, header.config


def newest(folder: Path, config: NerfConfig) -> tuple[RunState, str]:
    """The state to continue from, and a sentence about a damaged file that had to be passed over.

    Raises:
        InputError: There is no sound checkpoint, or it belongs to another run.
    """
    return resumable(folder, config, read, FIXED_OPTIONS)


def _state(header: Header, tensors: Mapping[str, np.ndarray]) -> RunState:
    """The state, after checking that its arrays fit each other."""
    layers = widths(header.config, header.content)
    names = [f"{network}.{layer}.{part}" for network in NETWORKS for layer in layers for part in ("weight", "bias")]
    parameters, means, squares = (
        {name: np.array(tensors[name + kind]) for name in names} for kind in ("", ".mean", ".square")
    )
    for network in NETWORKS:
        own = {name.removeprefix(f"{network}."): array for name, array in parameters.items() if network in name}
        check_nerf(header.content, own)
    others = [*means.values(), *squares.values()]
    sound = (
        all(means[name].shape == squares[name].shape == parameters[name].shape for name in names)
        and all(array.dtype == np.float32 and bool(np.isfinite(array).all()) for array in others)
        and header.rays > 0
    )
    if not sound:
        raise ValueError("its arrays do not fit each other")
    background = background_from_checkpoint(header.background, tensors)
    return RunState(
        header.content, parameters, means, squares, background, header.rays, header.step, header.place,
        header.seconds, calibration_arrays(tensors),
    )  # fmt: skip

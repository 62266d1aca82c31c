"""Checkpoints of INRIA's trainer and its relatives, ``chkpnt*.pth``, read as tensors and nothing else.

``torch.save((gaussians.capture(), iteration))``: a tuple of numbers and tensors without names (Kerbl et al., 2023). Six
in a row are the Gaussians; relatives put more before and behind them.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np

from viewer.errors import InputError
from viewer.formats.checkpoints.torch_file import read_arrays
from viewer.formats.splats.found import DAMAGED, FEWER_SCALES, FoundSplats
from viewer.formats.splats.quantities import TERMS

CAPTURED = "0"
"""Where the tuple of tensors is in the file's own."""


def read(path: Path) -> tuple[FoundSplats, ...]:
    """The Gaussians of a checkpoint.

    Raises:
        InputError: It cannot be read, is damaged, or holds no Gaussians.
        UnsupportedError: It holds Python objects.
    """
    return (decode(read_arrays(path, tuples=True), path.name),)


def decode(arrays: Mapping[str, np.ndarray], place: str) -> FoundSplats:
    """The Gaussians among numbered tensors: positions, colours, scales, rotations, opacities, in this order.

    Raises:
        InputError: There are no six that fit together.
    """
    own = [name for name in arrays if name.rpartition(".")[0] == CAPTURED]
    start = next((at for at in range(len(own) - 5) if _fit([arrays[name] for name in own[at : at + 6]])), None)
    if start is None:
        raise InputError(f"{place} holds no Gaussians as INRIA's trainer writes them.", DAMAGED)
    positions, first, rest, scales, rotations, opacities = (
        arrays[name].astype(np.float32, copy=False) for name in own[start : start + 6]
    )
    notes = (FEWER_SCALES[scales.shape[1]],) if scales.shape[1] in FEWER_SCALES else ()
    flat = np.full((len(scales), 1), -np.inf, np.float32)
    wide = {1: (scales, scales, scales), 2: (scales, flat)}.get(scales.shape[1], (scales,))
    return FoundSplats(
        positions,
        np.concatenate(wide, 1),
        rotations,
        opacities.reshape(-1),
        np.concatenate([first, rest], 1),
        notes,
    )


def _fit(six: list[np.ndarray]) -> bool:
    """Whether six tensors are Gaussians."""
    positions, first, rest, scales, rotations, opacities = six
    count = len(positions) if positions.ndim == 2 else 0
    return (
        count > 0
        and positions.shape == (count, 3)
        and first.shape == (count, 1, 3)
        and rest.ndim == 3
        and rest.shape[::2] == (count, 3)
        and rest.shape[1] + 1 in TERMS
        and scales.shape in ((count, 1), (count, 2), (count, 3))
        and rotations.shape == (count, 4)
        and opacities.shape == (count, 1)
        and all(array.dtype.kind == "f" for array in six)
    )

"""Checkpoints of splatfacto (nerfstudio) and of gsplat's trainer, read as tensors and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np

from viewer.errors import InputError, UnsupportedError
from viewer.formats.checkpoints.torch_file import read_arrays
from viewer.formats.splats.found import DAMAGED, FoundSplats
from viewer.formats.splats.quantities import TERMS, harmonic_of_color
from viewer.scene.geometry import Transform

FIRST, REST = ("features_dc", "sh0"), ("features_rest", "shN")
"""Colours as nerfstudio and as gsplat call them."""
SHAPES = {"means": 3, "scales": 3, "quats": 4}


def read(path: Path) -> tuple[FoundSplats, ...]:
    """The Gaussians of a checkpoint.

    Raises:
        InputError: It cannot be read, is damaged, or holds no Gaussians.
        UnsupportedError: It holds Python objects, or colours of a network.
    """
    return (decode(read_arrays(path), path.name),)


def decode(arrays: Mapping[str, np.ndarray], place: str) -> FoundSplats:
    """The Gaussians among tensors with names, whatever wraps them.

    Both trainers turn their scenes so that +Z is up.

    Raises:
        InputError: A tensor is missing, or does not fit the others.
        UnsupportedError: Their colours come from a network.
    """
    prefix = next((name.removesuffix("means") for name in arrays if name.rpartition(".")[2] == "means"), None)
    if prefix is None:
        raise InputError(f"{place} holds no Gaussians.", "Open a checkpoint of splatfacto or gsplat.")
    found = {name.removeprefix(prefix): array for name, array in arrays.items() if name.startswith(prefix)}
    first = next((found[name] for name in FIRST if name in found), None)
    if first is None and {"features", "colors"} <= found.keys():
        raise UnsupportedError(f"{place} has colours of a network, which are not read.", "Train without app_opt.")
    absent = [name for name in (*SHAPES, "opacities") if name not in found]
    if absent or first is None:
        raise InputError(f"{place} lacks {', '.join(absent) or FIRST[0]}.", DAMAGED)
    count = len(found["means"])
    first = first.reshape(-1, 1, 3) if first.size == 3 * count else first
    rest = next((found[name] for name in REST if name in found), np.zeros((count, 0, 3), np.float32))
    fits = [found[name].shape == (count, width) for name, width in SHAPES.items()]
    fits += [found["opacities"].size == count, first.shape == (count, 1, 3), rest.ndim == 3]
    if not all(fits) or rest.shape[::2] != (count, 3) or rest.shape[1] + 1 not in TERMS:
        raise InputError(f"The tensors of {place} do not fit together.", DAMAGED)
    notes: tuple[str, ...] = ()
    first = first.astype(np.float32, copy=False)
    if not rest.shape[1] and FIRST[0] in found:
        # splatfacto without spherical harmonics learns logits of colours.
        with np.errstate(over="ignore"):
            first = harmonic_of_color(1 / (1 + np.exp(-first)))
        notes = ("It has no spherical harmonics: its colours are the same from everywhere.",)
    return FoundSplats(
        found["means"].astype(np.float32, copy=False),
        found["scales"].astype(np.float32, copy=False),
        found["quats"].astype(np.float32, copy=False),
        found["opacities"].reshape(-1).astype(np.float32, copy=False),
        np.concatenate([first, rest.astype(np.float32, copy=False)], 1),
        notes,
        placement=Transform(),
    )

"""The network behind a grid of features: its layers, and the order in which its program encodes what it takes."""

from __future__ import annotations

import re
from collections.abc import Mapping

import numpy as np
from jaxtyping import Int64

from viewer.errors import InputError

Layers = list[tuple[np.ndarray, np.ndarray]]


def layers_below(arrays: Mapping[str, np.ndarray], prefix: str, hint: str) -> Layers:
    """All layers under a name, by the numbers in their own names: ``0``, ``2.0``, ``3`` ...

    Raises:
        InputError: There is none, or one has no bias.
    """
    found: list[tuple[list[int], str]] = []
    for name in arrays:
        own = re.fullmatch(rf"{re.escape(prefix)}\.((?:\d{{1,4}}\.)+)weight", name)
        if own is not None:
            found.append(([int(number) for number in own[1].split(".") if number], name))
    layers = [
        (arrays[name], arrays.get(name.removesuffix("weight") + "bias", np.zeros(0))) for _, name in sorted(found)
    ]
    if not layers or any(weight.ndim != 2 or bias.shape != weight.shape[:1] for weight, bias in layers):
        raise InputError(f"It lacks layers of '{prefix}'.", hint)
    return layers


def wave_columns(numbers: int, octaves: int) -> Int64[np.ndarray, " c"]:
    """Where programs of this sort keep our waves, which are ordered by octave, wave and number.

    Theirs are all sines, then all cosines, each by number, then octave.
    """
    octave, wave, number = np.meshgrid(np.arange(octaves), np.arange(2), np.arange(numbers), indexing="ij")
    return ((wave * numbers + number) * octaves + octave).reshape(-1)


def put_layers(tensors: dict[str, np.ndarray], layers: Layers, columns: np.ndarray) -> None:
    """The layers under our names, the first one's columns in our order."""
    for i, (weight, bias) in enumerate(layers):
        with np.errstate(over="ignore", invalid="ignore"):  # what is not finite is refused by the check
            tensors[f"color.{i}.weight"] = np.ascontiguousarray(weight if i else weight[:, columns], np.float32)
            tensors[f"color.{i}.bias"] = np.ascontiguousarray(bias, np.float32)

"""What readers of hash grids share."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from viewer.errors import InputError

AXES_TURNED = (0.5, 0.5, 0.5, 0.5)
"""Turns (a, b, c) into (c, a, b): undoes instant-ngp's order (y, z, x) of axes."""


def single(arrays: Mapping[str, np.ndarray], name: str) -> np.ndarray:
    """An array in single precision.

    Raises:
        InputError: It is missing, or no floating-point numbers.
    """
    array = arrays.get(name)
    if array is None or array.dtype.kind != "f":
        raise InputError(f"The network lacks its '{name}'.", "Copy the file again, or train it again.")
    with np.errstate(over="ignore", invalid="ignore"):  # what is not finite is refused by the check
        return np.ascontiguousarray(array, np.float32)

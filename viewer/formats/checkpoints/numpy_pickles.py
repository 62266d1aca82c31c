"""Numpy's arrays and numbers inside files of ``torch.save``, rebuilt from their bytes by hand.

Numpy's own way runs C code on whatever a file claims of a type; here a type is a letter and a size, and bytes must be
as many as it asks for. Text is passed over; arrays of objects are refused.
"""

from __future__ import annotations

import math
import pickle
import re
from collections.abc import Callable
from typing import Any

import numpy as np

NUMBERS = re.compile(r"b1|[iu][1248]|f[248]")
PASSED_OVER = re.compile(r"[SU]\d*|f16")


class Kind:
    """``numpy.dtype``: a type of numbers; ``value`` is None for what is passed over."""

    def __init__(self, code: str, *_: bool) -> None:
        if not (NUMBERS.fullmatch(code) or PASSED_OVER.fullmatch(code)):
            raise pickle.UnpicklingError("Unsupported class numpy.object_")
        self.value = np.dtype(code) if NUMBERS.fullmatch(code) else None

    def __setstate__(self, state: tuple[Any, ...]) -> None:
        """Of the state of numpy's types, only the order of bytes is meant here."""
        if self.value is not None and state[1] in ("<", ">"):
            self.value = self.value.newbyteorder(state[1])


class Array:
    """``numpy.ndarray``: numbers in the order of this machine; ``value`` is None for what is passed over."""

    def __init__(self) -> None:
        self.value: np.ndarray | None = None

    def __setstate__(self, state: tuple[Any, ...]) -> None:
        """Take its version, shape, kind, whether columns come first, and bytes."""
        _, shape, kind, by_columns, data = state
        if kind.value is None:
            return
        if not all(isinstance(side, int) and side >= 0 for side in shape) or not isinstance(data, bytes):
            raise pickle.UnpicklingError("an array without a shape")
        if len(data) != math.prod(shape) * kind.value.itemsize:
            raise pickle.UnpicklingError("an array of another length")
        stored = np.frombuffer(data, kind.value).reshape(shape, order="F" if by_columns else "C")
        self.value = np.array(stored, kind.value.newbyteorder("="), order="C")


def _rebuilt(*_: object) -> Array:
    return Array()


def _number(kind: Kind, data: bytes = b"") -> Array:
    array = Array()
    array.__setstate__((1, (), kind, False, data))
    return array


def _as_bytes(text: str, encoding: str = "latin1") -> bytes:
    """The bytes that pickles of before Python 3 hold as text."""
    if encoding != "latin1":
        raise pickle.UnpicklingError(f"bytes as {encoding[:20]}")
    return text.encode("latin1")


def stand_ins() -> list[Callable[..., Any] | tuple[Callable[..., Any], str]]:
    """What is built instead of numpy's own, under the names that versions of numpy gave these."""
    cores = ("numpy.core.multiarray", "numpy._core.multiarray")
    return [
        (Array, "numpy.ndarray"),
        (Kind, "numpy.dtype"),
        *((_rebuilt, f"{core}._reconstruct") for core in cores),
        *((_number, f"{core}.scalar") for core in cores),
        (_as_bytes, "_codecs.encode"),
    ]

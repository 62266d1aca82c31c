"""Numbers in text, many at once: a word at a time takes Python several times as long as everything else."""

from __future__ import annotations

import warnings
from typing import TypeVar

import numpy as np
from jaxtyping import Bool, Int64, UInt8

BLANK = 32
"""The space; what is below are tabs, line ends and other control characters."""
NEWLINE = 10
Number = TypeVar("Number", np.float64, np.int64)


def word_starts(text: UInt8[np.ndarray, " n"]) -> Int64[np.ndarray, " w"]:
    """Where the words begin: at what is no blank behind one."""
    inside = text > BLANK
    begins: Bool[np.ndarray, " n"] = inside.copy()
    begins[1:] &= ~inside[:-1]
    return np.flatnonzero(begins)


def numbers(text: UInt8[np.ndarray, " n"], kind: type[Number], count: int) -> np.ndarray:
    """The words of a text as numbers.

    Args:
        text: Words between blanks.
        kind: Of the numbers.
        count: How many words there are.

    Raises:
        ValueError: A word is no number, or too large for its kind.
    """
    if not count:
        return np.zeros(0, kind)
    with warnings.catch_warnings():
        warnings.simplefilter("error", DeprecationWarning)  # how older numpy says that it stopped at a word
        try:
            found = np.fromstring(text.tobytes(), kind, sep=" ")
        except (DeprecationWarning, ValueError):
            found = np.zeros(0, kind)
    if len(found) != count:
        raise ValueError("a word where a number belongs")
    return found

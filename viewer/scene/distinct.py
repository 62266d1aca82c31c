"""Distinct numbers of an array."""

from __future__ import annotations

from typing import Any, TypeVar

import numpy as np

Number = TypeVar("Number", bound=np.generic)


def distinct(numbers: np.ndarray[Any, np.dtype[Number]]) -> np.ndarray[Any, np.dtype[Number]]:
    """The distinct numbers of an array of any shape, in order, as `numpy.unique` gives them.

    Since its version 2.3 `numpy.unique` collects them in a hash table, which takes 8 to 60 times as long as sorting:
    20 s for ten million 64-bit numbers, and sorting takes 0.4 s.
    """
    ordered = np.sort(numbers, axis=None)
    if len(ordered) == 0:
        return ordered
    return ordered[np.concatenate([[True], ordered[1:] != ordered[:-1]])]


def distinct_rows(
    rows: np.ndarray[Any, np.dtype[Number]],
) -> tuple[np.ndarray[Any, np.dtype[Number]], np.ndarray[Any, np.dtype[np.int64]]]:
    """The distinct rows of an array (n, c), in order of their columns, and the number of each row's own among them."""
    order = np.lexsort(rows.T[::-1])
    ordered = rows[order]
    new = np.ones(len(rows), np.bool_)
    new[1:] = (ordered[1:] != ordered[:-1]).any(1)
    number = np.empty(len(rows), np.int64)
    number[order] = np.cumsum(new) - 1
    return ordered[new], number

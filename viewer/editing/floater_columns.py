"""What tells floaters from the rest, as columns: one row an element. Only numpy: the window previews with it."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from jaxtyping import Float16, Int32, UInt16

from viewer.errors import AssetError
from viewer.scene.assets import AssetStore
from viewer.scene.elements import DAMAGED, ElementKind, Grid, Numbers, element_set, numbers_of, packed, unpacked
from viewer.scene.floaters import FloaterMeasures, Thresholds

COLUMNS = ("size", "opacity", "photos")


class FloaterColumns(NamedTuple):
    """What is known of elements, in the order of their growing numbers.

    Attributes:
        size: How many elements the connected part has that each belongs to.
        opacity: The largest of it and of those beside it.
        photos: How many see it; None where no photos are there.
    """

    size: Int32[np.ndarray, " n"]
    opacity: Float16[np.ndarray, " n"]
    photos: UInt16[np.ndarray, " n"] | None


def stored(
    columns: FloaterColumns, kind: ElementKind, numbers: Numbers, count: int, store: AssetStore, grid: Grid | None
) -> FloaterMeasures:
    """Put columns into the store; the other arguments are those of the set of all elements.

    Raises:
        OutputError: The store cannot be written.
    """
    tensors = {name: packed(column) for name in COLUMNS if (column := getattr(columns, name)) is not None}
    return FloaterMeasures(element_set(kind, numbers, count, store, grid), store.put(tensors))


def columns_of(measures: FloaterMeasures, store: AssetStore) -> FloaterColumns:
    """What was put into the store.

    Raises:
        AssetError: It is missing, or is not what it should be.
    """
    tensors, count = store.get(measures.asset), measures.elements.size
    if "size" not in tensors or "opacity" not in tensors:
        raise AssetError("An asset holds nothing about floaters.", DAMAGED)
    size = unpacked(tensors["size"], 4 * count).view("<i4")
    opacity = unpacked(tensors["opacity"], 2 * count).view("<f2")
    photos = unpacked(tensors["photos"], 2 * count).view("<u2") if "photos" in tensors else None
    return FloaterColumns(size, opacity, photos)


def going(columns: FloaterColumns, thresholds: Thresholds) -> np.ndarray:
    """Which rows go."""
    goes = columns.size < thresholds.share * len(columns.size)
    goes |= columns.opacity.astype(np.float32) < np.float32(thresholds.opacity)
    if columns.photos is not None:
        goes |= columns.photos < thresholds.photos
    return goes


def going_numbers(measures: FloaterMeasures, thresholds: Thresholds, store: AssetStore) -> Numbers:
    """The numbers of the elements that go.

    Raises:
        AssetError: What was measured is missing or damaged.
    """
    columns = columns_of(measures, store)
    return numbers_of(measures.elements, store)[going(columns, thresholds)]

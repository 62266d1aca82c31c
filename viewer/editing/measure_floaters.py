"""Measuring what tells floaters from the rest: how large the part is that an element belongs to, and the like."""

from __future__ import annotations

import dataclasses

import numpy as np
from jaxtyping import Bool, Int64

from viewer.editing.element_links import Links, components, links_of
from viewer.editing.element_table import ElementTable
from viewer.editing.floater_columns import FloaterColumns
from viewer.editing.seen_by_photos import PhotoCounts
from viewer.scene.elements import Numbers
from viewer.scene.floaters import PHOTO_LIMIT

SOLID = 0.1
"""Elements of less opacity do not tie solid ones together: haze between two things leaves them apart."""


def floater_columns(table: ElementTable, photos: PhotoCounts | None) -> tuple[Numbers, FloaterColumns]:
    """Numbers of elements, and what is known of each.

    A part is what hangs together by solid elements, with the faint ones that touch it, and is as large as it is solid.
    Photos count where an element lies in their picture and they see its part at all: what is hidden inside a thing that
    is seen belongs to it.

    Args:
        table: The elements; pieces of one triangle count together, by the largest of their measures.
        photos: How many photos hold and see each; None where no photos are there.
    """
    links, solid = links_of(table), table.opacity >= SOLID
    part = loose_parts(links, _solid_links(table, links, solid), solid)
    sizes = np.bincount(part, solid).astype(np.int64)
    # Haze alone is as large as it is.
    sizes = np.where(sizes > 0, sizes, np.bincount(part)) if len(part) else sizes
    opacity = table.opacity.copy()
    for first, second in ((0, 1), (1, 0)):
        np.maximum.at(opacity, links[:, first], table.opacity[links[:, second]])
    seen = None
    if photos is not None:
        best = np.zeros(len(part), np.int64)
        np.maximum.at(best, part, photos.seeing)
        seen = np.minimum(photos.holding, best[part])
    numbers, place = np.unique(table.source, return_inverse=True)
    return numbers, FloaterColumns(
        _largest(sizes[part], place, len(numbers)).astype("<i4"),
        _largest(opacity, place, len(numbers)).astype("<f2"),
        None if seen is None else np.minimum(_largest(seen, place, len(numbers)), PHOTO_LIMIT).astype("<u2"),
    )


def _solid_links(table: ElementTable, links: Links, solid: Bool[np.ndarray, " n"]) -> Int64[np.ndarray, "k 2"]:
    """Pairs of solid elements next to each other: the nearest of a splat may be faint, and yet solid ones are near."""
    rows = np.flatnonzero(solid)
    if len(rows) == len(solid):
        return links
    if table.grid is not None or table.corners is not None:
        return links[solid[links].all(1)]
    columns = {name: column[rows] for name, column in table.tensors().items()}
    return rows[links_of(dataclasses.replace(table, **columns))]


def loose_parts(
    links: Links, solid_links: Int64[np.ndarray, "k 2"], solid: Bool[np.ndarray, " n"]
) -> Int64[np.ndarray, " n"]:
    """The number of each element's part: faint ones belong to the largest solid part that they touch."""
    first, second = solid[links].T
    parts = components(np.concatenate([solid_links, links[~first & ~second]]), len(solid))
    sizes = np.bincount(parts, minlength=1)
    mixed = links[first != second]
    firm = np.where(solid[mixed[:, 0]], mixed[:, 0], mixed[:, 1])
    faint = mixed.sum(1) - firm
    joined = np.arange(len(sizes))
    order = np.argsort(sizes[parts[firm]], kind="stable")  # what is written last counts: the largest
    joined[parts[faint[order]]] = parts[firm[order]]
    return joined[parts]


def _largest(values: np.ndarray, place: np.ndarray, count: int) -> np.ndarray:
    """The largest value at each place."""
    found = np.zeros(count, values.dtype)
    np.maximum.at(found, place.ravel(), values)
    return found

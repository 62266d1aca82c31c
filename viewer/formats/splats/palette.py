"""Values that stand for many: a table of 256 numbers, a palette of rows; and an order in which neighbours are near."""

from __future__ import annotations

import numpy as np
from jaxtyping import Float, Float32, Int64, UInt8

from viewer.scene.distinct import distinct

ENTRIES = 256
ROUNDS = 20
BINS = 4096
MOST_SAMPLES = 1 << 20
"""Values that a table is fitted to."""
MORTON_BITS = 10
"""Of an axis."""


def table_of(values: Float[np.ndarray, "*n"]) -> Float32[np.ndarray, " t"]:
    """256 increasing numbers that are near to all values: Lloyd's iteration (1982).

    It starts from numbers as dense as the cube root of the density of the values, which is best for many (Panter and
    Dite, 1951).
    """
    flat = values.reshape(-1)
    step = max(len(flat) // MOST_SAMPLES, 1)
    ordered = np.sort(flat[::step].astype(np.float64))
    ordered = np.concatenate([[flat.min()], ordered, [flat.max()]])
    found = distinct(ordered)
    if len(found) <= ENTRIES:
        return np.pad(found, (0, ENTRIES - len(found)), mode="edge").astype(np.float32)
    sums = np.concatenate([[0.0], np.cumsum(ordered)])
    density, edges = np.histogram(ordered, BINS)
    spread = np.concatenate([[0.0], np.cumsum(np.cbrt(density))])
    table = np.interp((np.arange(ENTRIES) + 0.5) / ENTRIES * spread[-1], spread, edges)
    for _ in range(ROUNDS):
        ends = np.searchsorted(ordered, (table[1:] + table[:-1]) / 2)
        ends = np.concatenate([[0], ends, [len(ordered)]])
        counts = np.diff(ends)
        table = np.sort(np.where(counts > 0, np.diff(sums[ends]) / np.maximum(counts, 1), table))
    return table.astype(np.float32)


def codes(table: Float32[np.ndarray, " t"], values: Float[np.ndarray, "*n"]) -> UInt8[np.ndarray, "*n"]:
    """The nearest entry of a table for each value."""
    return np.searchsorted((table[1:] + table[:-1]) / 2, values).astype(np.uint8)


def palette_of(
    rows: Float32[np.ndarray, "n c"], most: int
) -> tuple[Float32[np.ndarray, "m c"], Int64[np.ndarray, " n"]]:
    """Rows that stand for all, and which stands for each: the parts that differ most are split at their mean.

    Where there are not more rows than ``most``, every row is its own.
    """
    count = len(rows)
    if count <= most:
        return rows, np.arange(count)
    order, starts = np.arange(count), np.zeros(1, np.int64)
    while True:
        sizes = np.diff(np.append(starts, count))
        part = np.repeat(np.arange(len(starts)), sizes)
        ordered = rows[order]
        means = np.add.reduceat(ordered, starts, axis=0, dtype=np.float64) / sizes[:, None]
        squares = np.add.reduceat(np.square(ordered), starts, axis=0, dtype=np.float64)
        apart = np.maximum(squares - means * means * sizes[:, None], 0.0)
        # Half as many parts as there are, those of the largest error.
        worst = np.argsort(-apart.sum(1))[: min(most - len(starts), max(len(starts) // 2, 1))]
        chosen = np.zeros(len(starts), bool)
        chosen[worst] = True
        axis = apart.argmax(1)[part]
        above = (ordered[np.arange(count), axis] > means[part, axis]) & chosen[part]
        order = order[np.lexsort((above, part))]
        below = np.add.reduceat((~above).astype(np.int64), starts)
        fresh = (starts + below)[chosen & (below < sizes) & (below > 0)]
        if not len(fresh):
            break
        starts = np.sort(np.concatenate([starts, fresh]))
    labels = np.empty(count, np.int64)
    labels[order] = part
    return means.astype(np.float32), labels


def morton_order(positions: Float[np.ndarray, "n 3"]) -> Int64[np.ndarray, " n"]:
    """An order in which neighbours in space are mostly neighbours in the list (Morton, 1966)."""
    low = positions.min(0).astype(np.float64)
    size = np.maximum(positions.max(0).astype(np.float64) - low, 1e-30)
    cells = ((positions - low) / size * ((1 << MORTON_BITS) - 1)).astype(np.int64)
    code = np.zeros(len(positions), np.int64)
    for bit in range(MORTON_BITS):
        for axis in range(3):
            code |= (cells[:, axis] >> bit & 1) << (3 * bit + axis)
    return np.argsort(code, kind="stable")

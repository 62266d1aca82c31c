"""The multiresolution hash encoding, forward and backward (Mueller et al. 2022, section 3), one grid at a time.

With the cell ``floor(x)`` of ``x = s u + offset``, the fractions ``f = x - floor(x)`` and the corners' entries ``e_c``:

    value = sum_c w_c e_c                    w_c = prod_axes (f or 1 - f)
    dL/de_c += w_c dL/dvalue                 dL/du = s sum_c dw_c/df (e_c . dL/dvalue)

``viewer.fields.hash_layout`` says which entry a corner is. Points are clamped to [0, 1]. Backwards, one call adds up
one grid's gradients in the order of its points: with one thread a grid, the sums are the same every time.

Corners are numbered 000, 100, 010, 110, 001, ... in x, y, z.
"""

import numpy as np
from numba import njit

FAST = {
    "cache": True,
    "nogil": True,
    "error_model": "numpy",
    "fastmath": {"reassoc", "contract", "arcp", "nsz", "afn"},
}
"""Sums may be reordered, but NaN and infinity are known."""
PRIME_Y = np.uint32(2654435761)
PRIME_Z = np.uint32(805459861)
U1, U2, U3 = np.uintp(1), np.uintp(2), np.uintp(3)
ZERO, ONE = np.float32(0.0), np.float32(1.0)


@njit(inline="always", **FAST)
def place(u, scale, offset):
    """The cell along one axis, and where in it; NaN counts as 0, so that no memory but the table's is ever touched."""
    u = u if u >= ZERO else u * ZERO
    u = u if u <= ONE else u * ZERO + ONE
    x = u * scale + offset
    cell = np.int64(x) if x == x else np.int64(0)
    return cell, x - np.float32(cell)


@njit(inline="always", **FAST)
def corners(i, j, k, side, entries, hashed):
    """The eight corners' entries."""
    if hashed:
        mask = np.uint32(entries - 1)
        x0 = np.uint32(i)
        x1 = np.uint32(i + 1)
        y0 = np.uint32(np.uint32(j) * PRIME_Y)
        y1 = np.uint32(y0 + PRIME_Y)
        z0 = np.uint32(np.uint32(k) * PRIME_Z)
        z1 = np.uint32(z0 + PRIME_Z)
        a, b, c, d = y0 ^ z0, y1 ^ z0, y0 ^ z1, y1 ^ z1
        return (
            np.uintp((x0 ^ a) & mask), np.uintp((x1 ^ a) & mask), np.uintp((x0 ^ b) & mask), np.uintp((x1 ^ b) & mask),
            np.uintp((x0 ^ c) & mask), np.uintp((x1 ^ c) & mask), np.uintp((x0 ^ d) & mask), np.uintp((x1 ^ d) & mask),
        )  # fmt: skip
    first = i + side * (j + side * k)
    slab = side * side
    return (
        wrapped(first, entries), wrapped(first + 1, entries), wrapped(first + side, entries),
        wrapped(first + side + 1, entries), wrapped(first + slab, entries), wrapped(first + slab + 1, entries),
        wrapped(first + slab + side, entries), wrapped(first + slab + side + 1, entries),
    )  # fmt: skip


@njit(inline="always", **FAST)
def wrapped(entry, entries):
    """``entry`` modulo ``entries``, which it exceeds less than twice."""
    return np.uintp(entry - entries if entry >= entries else entry)


@njit(inline="always", **FAST)
def weights(x, y, z):
    """The eight corners' trilinear weights."""
    p, q, r = ONE - x, ONE - y, ONE - z
    a, b, c, d = q * r, y * r, q * z, y * z
    return p * a, x * a, p * b, x * b, p * c, x * c, p * d, x * d


@njit(inline="always", **FAST)
def blended(table, lane, entries, shares):
    """One feature at a point."""
    a, b, c, d, e, f, g, h = entries
    s, t, u, v, w, m, n, o = shares
    return (
        s * table[a, lane] + t * table[b, lane] + u * table[c, lane] + v * table[d, lane]
        + w * table[e, lane] + m * table[f, lane] + n * table[g, lane] + o * table[h, lane]
    )  # fmt: skip


@njit(**FAST)
def encode(points, first, last, table, scale, offset, side, hashed, values, column):
    """Write one grid's values at points [first, last).

    Args:
        points: (n, 3) in [0, 1].
        first: First point.
        last: Point after the last one.
        table: (entries, f) of the grid.
        scale: Its cells per unit.
        offset: Of a point within them, in cells: 1/2 or 0.
        side: Its corners along an axis, if it is dense.
        hashed: Whether it is not.
        values: (n, c), whose columns [column, column + f) are written.
        column: See there.
    """
    features, column = table.shape[1], np.uintp(column)
    for point in range(np.uintp(first), np.uintp(last)):
        i, x = place(points[point, 0], scale, offset)
        j, y = place(points[point, 1], scale, offset)
        k, z = place(points[point, 2], scale, offset)
        entries, shares = corners(i, j, k, side, len(table), hashed), weights(x, y, z)
        row = values[point]
        # Features of 2 and 4 are all known before one is written, so that they are computed as one vector.
        if features == 4:
            p, q = blended(table, 0, entries, shares), blended(table, 1, entries, shares)
            r, s = blended(table, 2, entries, shares), blended(table, 3, entries, shares)
            row[column], row[column + U1], row[column + U2], row[column + U3] = p, q, r, s
        elif features == 2:
            row[column], row[column + U1] = blended(table, 0, entries, shares), blended(table, 1, entries, shares)
        else:
            for lane in range(np.uintp(features)):
                row[column + lane] = blended(table, lane, entries, shares)


@njit(inline="always", **FAST)
def spread(points, gradients, column, scale, offset, side, hashed, slopes, features):
    """``scatter`` for a number of features that is known when this is compiled."""
    for point in range(np.uintp(len(points))):
        i, x = place(points[point, 0], scale, offset)
        j, y = place(points[point, 1], scale, offset)
        k, z = place(points[point, 2], scale, offset)
        a, b, c, d, e, f, g, h = corners(i, j, k, side, len(slopes), hashed)
        s, t, u, v, w, m, n, o = weights(x, y, z)
        for entry, share in ((a, s), (b, t), (c, u), (d, v), (e, w), (f, m), (g, n), (h, o)):
            for lane in range(np.uintp(features)):
                slopes[entry, lane] += share * gradients[point, column + lane]


@njit(**FAST)
def scatter(points, gradients, column, scale, offset, side, hashed, slopes):
    """Add all points' gradients to the entries of one grid.

    Args:
        points: (n, 3) in [0, 1].
        gradients: (n, c) of the encoding, the grid's in columns [column, column + f).
        column: See there.
        scale: As in :func:`encode`.
        offset: As there.
        side: As there.
        hashed: As there.
        slopes: (entries, f), the grid's gradients, which are added to.
    """
    column = np.uintp(column)
    if slopes.shape[1] == 2:
        spread(points, gradients, column, scale, offset, side, hashed, slopes, 2)
    elif slopes.shape[1] == 4:
        spread(points, gradients, column, scale, offset, side, hashed, slopes, 4)
    else:
        spread(points, gradients, column, scale, offset, side, hashed, slopes, slopes.shape[1])


@njit(inline="always", **FAST)
def product(table, entry, gradients, point, column):
    """``e_c . dL/dvalue``."""
    total = ZERO * gradients[point, column]
    for lane in range(table.shape[1]):
        total += table[entry, lane] * gradients[point, column + lane]
    return total


@njit(**FAST)
def move(points, first, last, table, scale, offset, side, hashed, gradients, column, shifts):
    """Add one grid's share of the gradients of points [first, last).

    Args:
        points: (n, 3); a coordinate outside of [0, 1] is clamped, so its gradient is 0.
        first: First point.
        last: Point after the last one.
        table: As in :func:`encode`.
        scale: As there.
        offset: As there.
        side: As there.
        hashed: As there.
        gradients: (n, c) of the encoding, the grid's in columns [column, column + f).
        column: See there.
        shifts: (n, 3) gradients of the points, which are added to.
    """
    entries = len(table)
    for point in range(np.uintp(first), np.uintp(last)):
        i, x = place(points[point, 0], scale, offset)
        j, y = place(points[point, 1], scale, offset)
        k, z = place(points[point, 2], scale, offset)
        p, q, r = ONE - x, ONE - y, ONE - z
        c0, c1, c2, c3, c4, c5, c6, c7 = corners(i, j, k, side, entries, hashed)
        a, b = product(table, c0, gradients, point, column), product(table, c1, gradients, point, column)
        c, d = product(table, c2, gradients, point, column), product(table, c3, gradients, point, column)
        e, f = product(table, c4, gradients, point, column), product(table, c5, gradients, point, column)
        g, h = product(table, c6, gradients, point, column), product(table, c7, gradients, point, column)
        along_x = q * r * (b - a) + y * r * (d - c) + q * z * (f - e) + y * z * (h - g)
        along_y = p * r * (c - a) + x * r * (d - b) + p * z * (g - e) + x * z * (h - f)
        along_z = p * q * (e - a) + x * q * (f - b) + p * y * (g - c) + x * y * (h - d)
        for axis, slope in ((0, along_x), (1, along_y), (2, along_z)):
            if points[point, axis] >= ZERO and points[point, axis] <= ONE:
                shifts[point, axis] += scale * slope

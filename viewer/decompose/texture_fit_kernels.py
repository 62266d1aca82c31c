"""Kernels that look pixels up in a texture, and spread over its texels what is missing; see ``texture_fit``."""

from __future__ import annotations

from numba import njit


@njit(cache=True, nogil=True)
def look_up(texture, side, corners, across, down, begin, end, result):
    """The pixels from ``begin`` to ``end``: each the mean of one channel of the texture (side * side) at its samples.

    ``corners`` (n, s) are the numbers of the upper left one of four texels, ``across`` and ``down`` (n, s) say how far
    a sample lies towards the others.
    """
    share = 1.0 / corners.shape[1]
    for n in range(begin, end):
        total = 0.0
        for sample in range(corners.shape[1]):
            x, y, t = across[n, sample], down[n, sample], corners[n, sample]
            upper = (1.0 - x) * texture[t] + x * texture[t + 1]
            lower = (1.0 - x) * texture[t + side] + x * texture[t + side + 1]
            total += (1.0 - y) * upper + y * lower
        result[n] = share * total


@njit(cache=True, nogil=True)
def spread_back(pixels, side, corners, across, down, begin, end, texture):
    """The transpose of :func:`look_up`: the pixels from ``begin`` to ``end`` added to the texels they are made of."""
    share = 1.0 / corners.shape[1]
    for n in range(begin, end):
        value = share * pixels[n]
        for sample in range(corners.shape[1]):
            x, y, t = across[n, sample], down[n, sample], corners[n, sample]
            texture[t] += (1.0 - y) * (1.0 - x) * value
            texture[t + 1] += (1.0 - y) * x * value
            texture[t + side] += y * (1.0 - x) * value
            texture[t + side + 1] += y * x * value


@njit(cache=True, nogil=True)
def add_roughness(values, covered, strength, begin, end, result):
    """Add ``strength`` times the graph's Laplacian of a channel (h, w) to the rows from ``begin`` to ``end``.

    Texels are joined to those above, below and beside them if both are ``covered``.
    """
    height, width = values.shape
    for row in range(begin, end):
        for column in range(width):
            if not covered[row, column]:
                continue
            here, total = values[row, column], 0.0
            if column > 0 and covered[row, column - 1]:
                total += here - values[row, column - 1]
            if column < width - 1 and covered[row, column + 1]:
                total += here - values[row, column + 1]
            if row > 0 and covered[row - 1, column]:
                total += here - values[row - 1, column]
            if row < height - 1 and covered[row + 1, column]:
                total += here - values[row + 1, column]
            result[row, column] += strength * total

"""Environment light: looked up, and sampled by its brightness."""

from __future__ import annotations

import math

import numpy as np
from numba import njit

INVERSE_TWO_PI = 0.5 / math.pi


@njit(cache=True, nogil=True, error_model="numpy")
def environment_uv(rotation, x, y, z):
    """Where a unit vector of the world lies in the picture, (u, v) from 0 to 1, once that has been turned."""
    u = 0.5 - (math.atan2(y, x) - rotation) * INVERSE_TWO_PI
    return u - math.floor(u), math.acos(min(max(z, -1.0), 1.0)) / math.pi


@njit(cache=True, nogil=True, error_model="numpy")
def environment_radiance(radiance, u, v):
    """The picture at a place, linear between the texels' centres."""
    height, width = radiance.shape[:2]
    x, y = u * width - 0.5, min(max(v * height - 0.5, 0.0), height - 1.0)
    left, top = math.floor(x), min(int(y), height - 2)
    right, below = x - left, y - top
    first, second = left % width, (left + 1) % width
    a, b = (1.0 - right) * (1.0 - below), right * (1.0 - below)
    c, d = (1.0 - right) * below, right * below
    upper, lower = radiance[top], radiance[top + 1]
    return (
        a * upper[first, 0] + b * upper[second, 0] + c * lower[first, 0] + d * lower[second, 0],
        a * upper[first, 1] + b * upper[second, 1] + c * lower[first, 1] + d * lower[second, 1],
        a * upper[first, 2] + b * upper[second, 2] + c * lower[first, 2] + d * lower[second, 2],
    )


@njit(cache=True, nogil=True, error_model="numpy")
def environment_density(chances, u, v):
    """Of sampling a place, per solid angle. ``chances`` are those of the texels over their solid angles."""
    height, width = chances.shape
    return chances[min(int(v * height), height - 1), min(int(u * width), width - 1)]


@njit(cache=True, nogil=True, error_model="numpy")
def sample_environment(rows, columns, rotation, first, second):
    """A direction whose density is :func:`environment_density`, and its place in the picture.

    ``rows`` sums up the chances of the rows, ``columns`` those of the texels in each row, from above 0 to 1.
    """
    height, width = columns.shape
    row = min(np.searchsorted(rows, first, side="right"), height - 1)
    before = rows[row - 1] if row > 0 else 0.0
    down = (first - before) / max(rows[row] - before, 1e-12)
    sums = columns[row]
    column = min(np.searchsorted(sums, second, side="right"), width - 1)
    before = sums[column - 1] if column > 0 else 0.0
    across = (second - before) / max(sums[column] - before, 1e-12)
    u = (column + min(max(across, 0.0), 0.99999)) / width
    upper, lower = math.cos(math.pi * row / height), math.cos(math.pi * (row + 1) / height)
    z = upper + min(max(down, 0.00001), 0.99999) * (lower - upper)
    phi = 2.0 * math.pi * (0.5 - u) + rotation
    flat = math.sqrt(max(1.0 - z * z, 0.0))
    return math.cos(phi) * flat, math.sin(phi) * flat, z, u, math.acos(z) / math.pi


@njit(cache=True, nogil=True, error_model="numpy")
def environment_seen(radiance, rotation, directions):
    """The environment light along unit vectors."""
    result = np.empty((len(directions), 3), np.float32)
    for ray in range(len(directions)):
        u, v = environment_uv(rotation, directions[ray, 0], directions[ray, 1], directions[ray, 2])
        result[ray, 0], result[ray, 1], result[ray, 2] = environment_radiance(radiance, u, v)
    return result

"""Rays against many small balls of one size, sorted into the cells of a grid.

A ball is listed in every cell that its box touches, so that a ray need only look at the cells on its way. Twin:
``tests/render/points/reference.py``.
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit


@njit(cache=True, nogil=True, error_model="numpy")
def count_cells(points, radius, lo, cell, shape, counts):
    """How many balls each cell lists, into ``counts``."""
    for number in range(len(points)):
        first, last = _touched(points[number], radius, lo, cell, shape)
        for x in range(first[0], last[0] + 1):
            for y in range(first[1], last[1] + 1):
                for z in range(first[2], last[2] + 1):
                    counts[(x * shape[1] + y) * shape[2] + z] += 1


@njit(cache=True, nogil=True, error_model="numpy")
def fill_cells(points, radius, lo, cell, shape, ends, listed):
    """The numbers of each cell's balls, into ``listed``; ``ends`` holds each cell's first place, and then its last."""
    for number in range(len(points)):
        first, last = _touched(points[number], radius, lo, cell, shape)
        for x in range(first[0], last[0] + 1):
            for y in range(first[1], last[1] + 1):
                for z in range(first[2], last[2] + 1):
                    index = (x * shape[1] + y) * shape[2] + z
                    listed[ends[index]] = number
                    ends[index] += 1


@njit(cache=True, nogil=True, error_model="numpy")
def _touched(point, radius, lo, cell, shape):
    """The first and the last cell along each axis that a ball's box touches."""
    first, last = np.empty(3, np.int64), np.empty(3, np.int64)
    for axis in range(3):
        first[axis] = min(max(math.floor((point[axis] - radius - lo[axis]) / cell), 0), shape[axis] - 1)
        last[axis] = min(max(math.floor((point[axis] + radius - lo[axis]) / cell), 0), shape[axis] - 1)
    return first, last


@njit(cache=True, nogil=True, error_model="numpy")
def nearest_balls(origins, directions, points, radius, lo, cell, shape, starts, listed, distances, hits):
    """The first ball on each ray: its distance along the ray (inf = none) and its number (-1 = none).

    Cells are walked as Amanatides and Woo (1987) do: ``along`` holds the distance to the next face of each axis. A ball
    may stick out of the cell that lists it, so a hit counts as soon as no nearer cell is left: once it lies before the
    way out of this one. A ray that begins inside a ball does not see that ball.
    """
    step, cells = np.empty(3, np.int64), np.empty(3, np.int64)
    along, apart = np.empty(3), np.empty(3)
    for ray in range(len(origins)):
        distances[ray], hits[ray] = np.inf, -1
        enters, leaves = 0.0, np.inf
        for axis in range(3):
            o, d = origins[ray, axis], directions[ray, axis]
            low, high = lo[axis] - o, lo[axis] + cell * shape[axis] - o
            if d == 0.0:
                if low > 0.0 or high < 0.0:
                    leaves = -1.0
                continue
            enters = max(enters, min(low / d, high / d))
            leaves = min(leaves, max(low / d, high / d))
        if enters > leaves:
            continue
        for axis in range(3):
            o, d = origins[ray, axis], directions[ray, axis]
            at = (o + d * enters - lo[axis]) / cell
            cells[axis] = min(max(math.floor(at), 0), shape[axis] - 1)
            step[axis] = 1 if d > 0.0 else -1
            face = lo[axis] + cell * (cells[axis] + (1 if d > 0.0 else 0))
            along[axis] = (face - o) / d if d != 0.0 else np.inf
            apart[axis] = cell / abs(d) if d != 0.0 else np.inf
        best, found = np.inf, -1
        while True:
            axis = 0 if along[0] <= along[1] and along[0] <= along[2] else (1 if along[1] <= along[2] else 2)
            index = (cells[0] * shape[1] + cells[1]) * shape[2] + cells[2]
            for place in range(starts[index], starts[index + 1]):
                number = listed[place]
                # |o + t d - p|^2 = r^2 with |d| = 1: t = b - sqrt(b^2 - (|p - o|^2 - r^2)), b = (p - o) d.
                b, square = 0.0, -radius * radius
                for k in range(3):
                    gap = points[number, k] - origins[ray, k]
                    b += gap * directions[ray, k]
                    square += gap * gap
                inside = b * b - square
                if inside >= 0.0:
                    t = b - math.sqrt(inside)
                    if 0.0 < t < best:
                        best, found = t, number
            if best <= along[axis]:
                break
            cells[axis] += step[axis]
            if cells[axis] < 0 or cells[axis] >= shape[axis]:
                break
            along[axis] += apart[axis]
        distances[ray], hits[ray] = best, found

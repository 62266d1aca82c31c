"""Where what is stored at places of a voxel field is at a moment: displacements undone, point by point.

A place p shows what is stored at q = p + D(p) (``viewer.fields.motion_kernels``). Given q, p is found by Newton's
method on p + D(p) - q; D is linear along each axis within a cell of its nodes, so that differences give its derivatives
exactly.
"""

import numpy as np
from numba import njit

from viewer.fields.motion_kernels import EXACT, ZERO, displacement

ROUNDS = 24
"""Steps of Newton's method at most; four suffice where nothing folds."""
HALVINGS = 6
LEAST_TURN = 0.05
"""Determinants of the derivative below this are folds, where a plain step is taken instead."""


@njit(**EXACT)
def shift_at(place, flat, shape, scale, offset, out):
    """Write the displacement at a place in the field's own lengths."""
    displacement(
        flat, shape, np.int64(0), ZERO, place[0] * scale[0] + offset[0], place[1] * scale[1] + offset[1],
        place[2] * scale[2] + offset[2], out,
    )  # fmt: skip


@njit(**EXACT)
def miss_of(place, target, flat, shape, scale, offset, shift):
    """How far what a place shows is stored from ``target``, squared; ``shift`` gets the difference."""
    shift_at(place, flat, shape, scale, offset, shift)
    total = ZERO
    for axis in range(3):
        shift[axis] += place[axis] - target[axis]
        total += shift[axis] * shift[axis]
    return total


@njit(**EXACT)
def stored_places(points, flat, shape, scale, offset, out):
    """Write from where each point is filled."""
    shift = np.zeros(3, np.float32)
    for row in range(len(points)):
        shift_at(points[row], flat, shape, scale, offset, shift)
        for axis in range(3):
            out[row, axis] = points[row, axis] + shift[axis]


@njit(**EXACT)
def shown_places(targets, flat, shape, scale, offset, near, places, misses):
    """Write where each target is shown, and by how much that misses it.

    Args:
        targets: (n, 3) places at which something is stored.
        flat: (nodes, 4) displacements at the moment.
        shape: (1, nx, ny, nz) of the nodes.
        scale: Nodes for each length.
        offset: Where the origin lies, in nodes.
        near: A miss that is good enough, a length.
        places: (n, 3) where to begin, and what is found.
        misses: (n,) lengths.
    """
    shift, ahead, trial = np.zeros(3, np.float32), np.zeros(3, np.float32), np.zeros(3, np.float32)
    slope, step = np.zeros((3, 3), np.float32), np.zeros(3, np.float32)
    enough = near * near
    for row in range(len(targets)):
        place, target = places[row], targets[row]
        miss = miss_of(place, target, flat, shape, scale, offset, shift)
        for _ in range(ROUNDS):
            if miss <= enough:
                break
            for axis in range(3):
                reach = np.float32(0.05) / scale[axis]
                trial[:] = place
                trial[axis] += reach
                miss_of(trial, target, flat, shape, scale, offset, ahead)
                for other in range(3):
                    slope[other, axis] = (ahead[other] - shift[other]) / reach
            newton(slope, shift, step)
            part, better = np.float32(1.0), miss
            for _ in range(HALVINGS):
                for axis in range(3):
                    trial[axis] = place[axis] - part * step[axis]
                better = miss_of(trial, target, flat, shape, scale, offset, ahead)
                if better < miss:
                    break
                part *= np.float32(0.5)
            if not better < miss:
                break
            place[:], shift[:], miss = trial, ahead, better
        misses[row] = np.sqrt(miss)


@njit(**EXACT)
def newton(slope, shift, step):
    """Write the solution of ``slope step = shift``; the shift itself where the slope is a fold."""
    a, b, c = slope[0, 0], slope[0, 1], slope[0, 2]
    d, e, f = slope[1, 0], slope[1, 1], slope[1, 2]
    g, h, i = slope[2, 0], slope[2, 1], slope[2, 2]
    first, second, third = e * i - f * h, f * g - d * i, d * h - e * g
    turn = a * first + b * second + c * third
    if abs(turn) < LEAST_TURN:
        step[:] = shift
        return
    x, y, z = shift[0], shift[1], shift[2]
    step[0] = (first * x + (c * h - b * i) * y + (b * f - c * e) * z) / turn
    step[1] = (second * x + (a * i - c * g) * y + (c * d - a * f) * z) / turn
    step[2] = (third * x + (b * g - a * h) * y + (a * e - b * d) * z) / turn

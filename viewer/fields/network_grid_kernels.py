"""Thousands of small perceptrons, each asked about the points of its own cell.

A network's layers lie one behind the other in a row of ``packed``: of each layer the bias, then the weights by input.
Points are visited in an order that brings those of a network together, so that its row stays in the cache.
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
ZERO = np.float32(0.0)


@njit(inline="always", **FAST)
def add(values, count, row, at, width, rows, answers):
    """Add ``values[:count] @ weights`` to ``answers[:rows]``, weights (count, width) from ``row[at]`` on."""
    for column in range(np.uintp(count)):
        value = values[column]
        if value != ZERO:  # half of what relu leaves
            first = np.uintp(at) + column * np.uintp(width)
            weights = row[first : first + np.uintp(rows)]
            for k in range(np.uintp(rows)):
                answers[k] += value * weights[k]


@njit(**FAST)
def perceptrons(encoded, networks, order, first, last, packed, plan, answers):
    """Write what networks answer at points ``order[first:last]``: relu between layers, nothing behind the last.

    Args:
        encoded: (n, c), what the first layer takes of each point.
        networks: (n,) which network each point asks.
        order: Numbers of points.
        first: See there.
        last: See there.
        packed: (networks, all numbers of one).
        plan: (layers, 3): where a layer begins, its width, and whether it takes ``encoded`` again, in front.
        answers: (n, r), whose rows are written; r may be less than the last layer's width.
    """
    taken, wanted, layers = encoded.shape[1], answers.shape[1], len(plan)
    widest = 0
    for layer in range(layers):
        widest = max(widest, plan[layer, 1])
    before, after = np.empty(widest, np.float32), np.empty(widest, np.float32)
    for number in range(first, last):
        point = order[number]
        row, values = packed[networks[point]], encoded[point]
        had = 0
        for layer in range(layers):
            at, width, again = plan[layer]
            end = layer == layers - 1
            rows = wanted if end else width
            for k in range(rows):
                after[k] = row[at + k]
            at += width
            if layer == 0 or again:
                add(values, taken, row, at, width, rows, after)
                at += taken * width
            add(before, had, row, at, width, rows, after)
            if not end:
                for k in range(rows):
                    after[k] = max(after[k], ZERO)
            before, after = after, before
            had = rows
        for k in range(wanted):
            answers[point, k] = before[k]


@njit(**FAST)
def colors(starts, along, networks, order, first, last, packed, width, answers):
    """Write the colours' numbers of points ``order[first:last]``: one hidden layer whose share of the point is known.

    Args:
        starts: (n, v) the hidden layer before the direction is added.
        along: (n, d) encoded directions.
        networks: (n,) which network each point asks.
        order: Numbers of points.
        first: See there.
        last: See there.
        packed: (networks, d v + 3 + 3 v): weights of the direction, then bias and weights of the colours.
        width: v.
        answers: (n, 3), whose rows are written.
    """
    taken = along.shape[1]
    hidden = np.empty(width, np.float32)
    for number in range(first, last):
        point = order[number]
        row = packed[networks[point]]
        for k in range(width):
            hidden[k] = starts[point, k]
        add(along[point], taken, row, 0, width, width, hidden)
        for k in range(width):
            hidden[k] = max(hidden[k], ZERO)
        at = taken * width
        for k in range(3):
            answers[point, k] = row[at + k]
        add(hidden, width, row, at + 3, 3, 3, answers[point])

"""Kernels that lay charts side by side; see ``pack``. Masks have a byte a cell, rows of y."""

from __future__ import annotations

import math

from numba import njit


@njit(cache=True, nogil=True)
def beside(px, py, qx, qy, x, y):
    """Whether a square of side 1 around a place reaches to the left side of a line."""
    nx, ny = py - qy, qx - px
    return nx * (x - px) + ny * (y - py) + 0.5 * (abs(nx) + abs(ny)) >= 0.0


@njit(cache=True, nogil=True)
def mark_cells(points, faces, mask):
    """Mark all cells, squares of side 1, that a triangle of a chart touches; places are in cells and not negative."""
    rows, columns = mask.shape
    for face in range(faces.shape[0]):
        ax, ay = points[faces[face, 0], 0], points[faces[face, 0], 1]
        bx, by = points[faces[face, 1], 0], points[faces[face, 1], 1]
        cx, cy = points[faces[face, 2], 0], points[faces[face, 2], 1]
        if (bx - ax) * (cy - ay) - (by - ay) * (cx - ax) < 0.0:
            bx, by, cx, cy = cx, cy, bx, by
        left, right = min(ax, bx, cx), max(ax, bx, cx)
        low, high = min(ay, by, cy), max(ay, by, cy)
        for y in range(max(int(low), 0), min(int(high) + 1, rows)):
            for x in range(max(int(left), 0), min(int(right) + 1, columns)):
                if mask[y, x]:
                    continue
                mx, my = x + 0.5, y + 0.5
                inside = beside(ax, ay, bx, by, mx, my) and beside(bx, by, cx, cy, mx, my)
                if inside and beside(cx, cy, ax, ay, mx, my):
                    mask[y, x] = 1


@njit(cache=True, nogil=True)
def borders_of(mask, cells):
    """List the marked cells that have one beside them that is not: if these fit, mostly all do. How many there are."""
    rows, columns = mask.shape
    count = 0
    for y in range(rows):
        for x in range(columns):
            if mask[y, x]:
                edge = y == 0 or x == 0 or y == rows - 1 or x == columns - 1
                if edge or not (mask[y - 1, x] and mask[y + 1, x] and mask[y, x - 1] and mask[y, x + 1]):
                    cells[count, 0], cells[count, 1] = y, x
                    count += 1
    return count


@njit(cache=True, nogil=True)
def first_place(taken, cells, count, rows, columns, last):
    """The lowest place, and there the leftmost, where none of the cells is taken: y, x, or -1 beyond row ``last``."""
    width = taken.shape[1]
    begin = 0
    for y in range(min(last, taken.shape[0] - rows + 1)):
        x = 0
        while x <= width - columns:
            hit = -1
            for n in range(count):
                cell = begin + n
                if cell >= count:
                    cell -= count
                if taken[y + cells[cell, 0], x + cells[cell, 1]]:
                    hit = cell
                    break
            if hit < 0:
                return y, x
            begin = hit  # what was in the way is in the way of the next place, too
            x += 1
    return -1, -1


@njit(cache=True, nogil=True)
def take(taken, mask, top, left, gap):
    """Take the cells of a chart, and those that are nearer to it than ``gap``."""
    rows, columns = mask.shape
    for y in range(rows):
        for x in range(columns):
            if mask[y, x]:
                for v in range(max(top + y - gap, 0), min(top + y + gap + 1, taken.shape[0])):
                    for u in range(max(left + x - gap, 0), min(left + x + gap + 1, taken.shape[1])):
                        taken[v, u] = 1


@njit(cache=True, nogil=True)
def narrowest(points, angles):
    """The angle at which the box around the points has the least area."""
    best, least = 0.0, math.inf
    for n in range(angles.shape[0]):
        cosine, sine = math.cos(angles[n]), math.sin(angles[n])
        left, right, low, high = math.inf, -math.inf, math.inf, -math.inf
        for row in range(points.shape[0]):
            x = cosine * points[row, 0] - sine * points[row, 1]
            y = sine * points[row, 0] + cosine * points[row, 1]
            left, right, low, high = min(left, x), max(right, x), min(low, y), max(high, y)
        area = (right - left) * (high - low)
        if area < least:
            best, least = angles[n], area
    return best

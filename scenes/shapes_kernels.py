"""Exact distances to the shapes that the still life is built of, and to all of them at once.

A shape is one row of numbers. ``KIND``, ``MATERIAL`` and ``ROUND`` (how much it is grown on all sides), the columns
from ``CENTER`` (3), ``ROTATION`` (9, the rows that turn world into local axes) and ``SIZE`` (3). Sizes by kind:

- sphere: none, ``ROUND`` is its radius;     - capsule along local z: half length
- disc around local z: radius, half height;  - ring around local z: radius, half of the angle it spans, from local +x
- box: half edges;                           - lathe around local z: number of its table

A lathe turns an open line of points (distance from the axis, height) and makes it ``ROUND`` thick: a vessel. Its table
holds distances to that line. A world is (shapes, tables, starts, candidates): the last two say, for each cell of a grid
over the scene, where its candidates start and which shapes they are, so that few shapes are looked at in each place.
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit

SPHERE, CAPSULE, DISC, RING, BOX, LATHE = 0, 1, 2, 3, 4, 5
KIND, MATERIAL, ROUND, CENTER, ROTATION, SIZE = 0, 1, 2, 3, 6, 15
TABLE_CELL = 0.004
TABLE_BELOW = 12
"""Rows of a table below z = 0."""
TABLE_SIZE = (90, 210)
LOW_X, LOW_Y, LOW_Z = -1.0, -1.0, -0.05
CELL = 0.05
CELLS_X, CELLS_Y, CELLS_Z = 40, 40, 36
HIT = 2e-4


@njit(cache=True, nogil=True, inline="always")
def to_local(shapes, n, x, y, z):
    """The position in the axes of shape ``n``."""
    a, b, c = x - shapes[n, CENTER], y - shapes[n, CENTER + 1], z - shapes[n, CENTER + 2]
    return (
        shapes[n, ROTATION] * a + shapes[n, ROTATION + 1] * b + shapes[n, ROTATION + 2] * c,
        shapes[n, ROTATION + 3] * a + shapes[n, ROTATION + 4] * b + shapes[n, ROTATION + 5] * c,
        shapes[n, ROTATION + 6] * a + shapes[n, ROTATION + 7] * b + shapes[n, ROTATION + 8] * c,
    )


@njit(cache=True, nogil=True)
def ring_distance(radius, span, x, y, z):
    """Distance to an arc of a circle in the local xy plane that reaches ``span`` radians to both sides of +x."""
    across, edge = math.sqrt(x * x + y * y), math.cos(span)
    if x >= across * edge:
        return math.sqrt((across - radius) ** 2 + z * z)
    dx, dy = x - radius * edge, abs(y) - radius * math.sin(span)
    return math.sqrt(dx * dx + dy * dy + z * z)


@njit(cache=True, nogil=True)
def outside_box(a, b, c):
    """Distance to a box whose faces are ``a``, ``b``, ``c`` away along its axes, negative inside."""
    u, v, w = max(a, 0.0), max(b, 0.0), max(c, 0.0)
    return math.sqrt(u * u + v * v + w * w) + min(max(a, b, c), 0.0)


@njit(cache=True, nogil=True, inline="always")
def lathe_distance(tables, table, r, z):
    """Distance to a profile from its table, by bilinear interpolation.

    Away from the line itself that errs by less than ``TABLE_CELL``^2 / 4 / distance: 4e-4 at the face of a wall. For a
    point p beyond the table with q the nearest point in it, the profile is at least sqrt(|p - q|^2 + d(q)^2) away.
    """
    u = min(r / TABLE_CELL, TABLE_SIZE[0] - 1.001)
    v = min(max(z / TABLE_CELL + TABLE_BELOW, 0.0), TABLE_SIZE[1] - 1.001)
    i, j = int(u), int(v)
    fu, fv = u - i, v - j
    near = tables[table, i, j] * (1.0 - fv) + tables[table, i, j + 1] * fv
    far = tables[table, i + 1, j] * (1.0 - fv) + tables[table, i + 1, j + 1] * fv
    inner = near * (1.0 - fu) + far * fu
    dr, dz = r - u * TABLE_CELL, z - (v - TABLE_BELOW) * TABLE_CELL
    return math.sqrt(inner * inner + dr * dr + dz * dz)


@njit(cache=True, nogil=True, inline="always")
def shape_distance(shapes, n, tables, px, py, pz):
    """Signed distance to shape ``n``; exact outside of it, apart from what a lathe's table costs."""
    x, y, z = to_local(shapes, n, px, py, pz)
    kind, grown = int(shapes[n, KIND]), shapes[n, ROUND]
    a, b, c = shapes[n, SIZE], shapes[n, SIZE + 1], shapes[n, SIZE + 2]
    if kind == SPHERE:
        distance = math.sqrt(x * x + y * y + z * z)
    elif kind == CAPSULE:
        along = z - min(max(z, -a), a)
        distance = math.sqrt(x * x + y * y + along * along)
    elif kind == DISC:
        distance = outside_box(math.sqrt(x * x + y * y) - a, abs(z) - b, -1e9)
    elif kind == RING:
        distance = ring_distance(a, b, x, y, z)
    elif kind == BOX:
        distance = outside_box(abs(x) - a, abs(y) - b, abs(z) - c)
    else:
        distance = lathe_distance(tables, int(a), math.sqrt(x * x + y * y), z)
    return distance - grown


@njit(cache=True, nogil=True)
def list_candidates(shapes, tables, starts, candidates):
    """For each cell of the grid, the shapes that are nearest to any point in it.

    Distances change by at most the distance moved, so a shape whose distance from the cell's centre exceeds the
    smallest one there by more than the cell's diagonal is nearest nowhere in the cell. Where ``candidates`` is empty
    the lists are only counted, into the entries of ``starts`` after each cell's own.
    """
    diagonal = math.sqrt(3.0) * CELL
    distances = np.empty(shapes.shape[0])
    cell = 0
    for i in range(CELLS_X):
        for j in range(CELLS_Y):
            for k in range(CELLS_Z):
                x, y, z = LOW_X + (i + 0.5) * CELL, LOW_Y + (j + 0.5) * CELL, LOW_Z + (k + 0.5) * CELL
                for n in range(shapes.shape[0]):
                    distances[n] = shape_distance(shapes, n, tables, x, y, z)
                limit = distances.min() + diagonal
                count = 0
                for n in range(shapes.shape[0]):
                    if distances[n] <= limit:
                        if candidates.size:
                            candidates[starts[cell] + count] = n
                        count += 1
                if candidates.size == 0:
                    starts[cell + 1] = count
                cell += 1


@njit(cache=True, nogil=True)
def scene_distance(shapes, tables, starts, candidates, x, y, z):
    """Distance to the nearest shape and its number.

    Outside of the grid the cell at its border stands in, and the answer may be too large: rays are cut to the grid.
    """
    i = min(max(int((x - LOW_X) / CELL), 0), CELLS_X - 1)
    j = min(max(int((y - LOW_Y) / CELL), 0), CELLS_Y - 1)
    k = min(max(int((z - LOW_Z) / CELL), 0), CELLS_Z - 1)
    cell = (i * CELLS_Y + j) * CELLS_Z + k
    nearest, which = 1e9, -1
    for place in range(starts[cell], starts[cell + 1]):
        distance = shape_distance(shapes, candidates[place], tables, x, y, z)
        if distance < nearest:
            nearest, which = distance, candidates[place]
    return nearest, which


@njit(cache=True, nogil=True)
def scene_normal(world, x, y, z):
    """Unit gradient of the distance, by differences along the four diagonals of a small tetrahedron."""
    shapes, tables, starts, candidates = world
    step = 3e-4
    nx, ny, nz = 0.0, 0.0, 0.0
    for corner in range(4):
        sx = 1.0 if corner == 0 or corner == 3 else -1.0
        sy = 1.0 if corner == 1 or corner == 3 else -1.0
        sz = 1.0 if corner == 2 or corner == 3 else -1.0
        distance, _ = scene_distance(shapes, tables, starts, candidates, x + step * sx, y + step * sy, z + step * sz)
        nx, ny, nz = nx + sx * distance, ny + sy * distance, nz + sz * distance
    length = max(math.sqrt(nx * nx + ny * ny + nz * nz), 1e-12)
    return nx / length, ny / length, nz / length


@njit(cache=True, nogil=True)
def inside_grid(origin, direction, low, high, near, far):
    """The part of a ray between two planes of the grid, cut to ``near`` and ``far``."""
    if abs(direction) < 1e-12:
        return (near, far) if low <= origin <= high else (1.0, 0.0)
    a, b = (low - origin) / direction, (high - origin) / direction
    return max(near, min(a, b)), min(far, max(a, b))


@njit(cache=True, nogil=True)
def follow(world, ox, oy, oz, dx, dy, dz, reach):
    """Distance along a unit ray to the first surface and the shape met there; (inf, -1) where there is none.

    Sphere tracing (Hart 1996): the distance to the nearest surface is a safe step.
    """
    shapes, tables, starts, candidates = world
    near, far = inside_grid(ox, dx, LOW_X, LOW_X + CELL * CELLS_X, 0.0, reach)
    near, far = inside_grid(oy, dy, LOW_Y, LOW_Y + CELL * CELLS_Y, near, far)
    near, far = inside_grid(oz, dz, LOW_Z, LOW_Z + CELL * CELLS_Z, near, far)
    t = near
    for _ in range(160):
        if t >= far:
            break
        distance, which = scene_distance(shapes, tables, starts, candidates, ox + t * dx, oy + t * dy, oz + t * dz)
        if distance < HIT:
            return t, which
        t += distance
    return np.inf, -1


@njit(cache=True, nogil=True)
def all_distances(world, points):
    """Distances of many points, and the numbers of the shapes that are nearest."""
    shapes, tables, starts, candidates = world
    distances, which = np.empty(points.shape[0]), np.empty(points.shape[0], np.int64)
    for n in range(points.shape[0]):
        distances[n], which[n] = scene_distance(
            shapes, tables, starts, candidates, points[n, 0], points[n, 1], points[n, 2]
        )
    return distances, which


@njit(cache=True, nogil=True)
def all_normals(world, points):
    """Unit normals at many points."""
    normals = np.empty((points.shape[0], 3))
    for n in range(points.shape[0]):
        normals[n] = scene_normal(world, points[n, 0], points[n, 1], points[n, 2])
    return normals

"""Writes voxels into an atlas' bricks. All of it is linear in voxels and occupied bricks."""

from __future__ import annotations

import numpy as np
from numba import njit

from viewer.render.grid.packing_kernels import voxel_at

SIDE = 9
"""Lattice points of a brick along an axis."""


@njit(cache=True, nogil=True)
def _span(voxel, side):
    """The first and last lattice point that a voxel's value belongs to: the rim repeats the outermost ones."""
    return (0 if voxel == 0 else voxel + 1), (side + 1 if voxel == side - 1 else voxel + 1)


@njit(cache=True, nogil=True)
def fill_bricks(index, density, pages_of, columns_of, sh, shape, top, across, high, out, pages):
    """Write every voxel to all lattice points that hold it, in all occupied bricks that have those points.

    Args:
        index: Linear voxel numbers.
        density: One a voxel.
        pages_of: Page that coefficient k of a voxel's row goes to.
        columns_of: Its place there, 0 to 3.
        sh: Half floats as bits, one row a voxel.
        shape: Voxels along x, y, z.
        top: Slots of bricks along x, y, z, negative where a brick is empty.
        across: Bricks along x of the atlas.
        high: Bricks along y of the atlas.
        out: Density of the atlas's points, z first; zeros.
        pages: Coefficients of the atlas's points as bits, page first, then z; zeros.
    """
    nx, ny, nz = shape
    for row in range(len(index)):
        i, j, k = voxel_at(index[row], ny, nz)
        first_x, last_x = _span(i, nx)
        first_y, last_y = _span(j, ny)
        first_z, last_z = _span(k, nz)
        for x in range(first_x, last_x + 1):
            for y in range(first_y, last_y + 1):
                for z in range(first_z, last_z + 1):
                    _write_point(
                        x, y, z, top, across, high, density[row], sh[row], pages_of, columns_of, out, pages,
                    )  # fmt: skip


@njit(cache=True, nogil=True)
def _write_point(x, y, z, top, across, high, density, coefficients, pages_of, columns_of, out, pages):
    """Write one lattice point into the up to eight bricks that share it."""
    for bx in range(max(x - 1, 0) >> 3, min(x >> 3, top.shape[0] - 1) + 1):
        for by in range(max(y - 1, 0) >> 3, min(y >> 3, top.shape[1] - 1) + 1):
            for bz in range(max(z - 1, 0) >> 3, min(z >> 3, top.shape[2] - 1) + 1):
                slot = top[bx, by, bz]
                if slot < 0:
                    continue
                column = slot % across * SIDE + x - 8 * bx
                line = slot // across % high * SIDE + y - 8 * by
                layer = slot // (across * high) * SIDE + z - 8 * bz
                out[layer, line, column] = density
                for channel in range(len(coefficients)):
                    pages[pages_of[channel], layer, line, column, columns_of[channel]] = coefficients[channel]


@njit(cache=True, nogil=True)
def point_distances(density, layers, lines, columns, reach, distance):
    """Chebyshev distance of every point of every brick to the nearest one of positive density in the same brick.

    Beyond the brick's own points nothing is known, so that a distance is at most one more than that to the brick's
    faces, which is what a ray that stays in the brick may rely on. Two raster sweeps are exact, as for any chamfer
    distance of a convex neighbourhood.

    Args:
        density: Of the atlas's points, z first.
        layers: z of the first point of each brick.
        lines: y of it.
        columns: x of it.
        reach: Largest distance that is written.
        distance: Filled; same shape as ``density``.
    """
    near = np.empty((SIDE, SIDE, SIDE), np.int32)
    for slot in range(len(layers)):
        z0, y0, x0 = layers[slot], lines[slot], columns[slot]
        for z in range(SIDE):
            for y in range(SIDE):
                for x in range(SIDE):
                    near[z, y, x] = 0 if density[z0 + z, y0 + y, x0 + x] > 0 else reach
        for sweep in range(2):
            for step_z in range(SIDE):
                z = step_z if sweep == 0 else SIDE - 1 - step_z
                for step_y in range(SIDE):
                    y = step_y if sweep == 0 else SIDE - 1 - step_y
                    for step_x in range(SIDE):
                        x = step_x if sweep == 0 else SIDE - 1 - step_x
                        best = near[z, y, x]
                        for w in range(max(z - 1, 0), min(z + 2, SIDE)):
                            for v in range(max(y - 1, 0), min(y + 2, SIDE)):
                                for u in range(max(x - 1, 0), min(x + 2, SIDE)):
                                    best = min(best, near[w, v, u] + 1)
                        near[z, y, x] = best
        for z in range(SIDE):
            for y in range(SIDE):
                for x in range(SIDE):
                    distance[z0 + z, y0 + y, x0 + x] = near[z, y, x]

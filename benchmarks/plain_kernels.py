"""Volume rendering in numba as one would first write it: a dense grid of row numbers, one pixel after the other."""

from __future__ import annotations

import math

import numpy as np
from numba import njit


@njit(cache=True, nogil=True, fastmath=True)
def basis_of(x, y, z, basis):
    basis[0] = 0.28209479177387814
    basis[1], basis[2], basis[3] = -0.4886025119029199 * y, 0.4886025119029199 * z, -0.4886025119029199 * x
    basis[4], basis[5] = 1.0925484305920792 * x * y, -1.0925484305920792 * y * z
    basis[6] = 0.31539156525252005 * (2.0 * z * z - x * x - y * y)
    basis[7], basis[8] = -1.0925484305920792 * x * z, 0.5462742152960396 * (x * x - y * y)


@njit(cache=True, nogil=True, fastmath=True)
def render_plain(links, density, sh, lo, scale, origin, directions, step, least, out):
    """Premultiplied colour and opacity of each ray; every sample inside of the box is looked up."""
    nx, ny, nz = links.shape
    basis, summed = np.zeros(9, np.float32), np.zeros(27, np.float32)
    for ray in range(len(directions)):
        near, far = np.float32(0.0), np.float32(1e30)
        for axis in range(3):
            speed = directions[ray, axis] * scale[axis]
            place = (origin[axis] - lo[axis]) * scale[axis]
            first, second = -place / speed, (links.shape[axis] - place) / speed
            near, far = max(near, min(first, second)), min(far, max(first, second))
        light = np.float32(1.0)
        basis_of(directions[ray, 0], directions[ray, 1], directions[ray, 2], basis)
        t = near + np.float32(0.5) * step
        while t < far and light > least:
            x = min(max((origin[0] + t * directions[ray, 0] - lo[0]) * scale[0] - np.float32(0.5), 0.0), nx - 1.0)
            y = min(max((origin[1] + t * directions[ray, 1] - lo[1]) * scale[1] - np.float32(0.5), 0.0), ny - 1.0)
            z = min(max((origin[2] + t * directions[ray, 2] - lo[2]) * scale[2] - np.float32(0.5), 0.0), nz - 1.0)
            t += step
            i, j, k = min(int(x), nx - 2), min(int(y), ny - 2), min(int(z), nz - 2)
            fx, fy, fz = np.float32(x - i), np.float32(y - j), np.float32(z - k)
            found = np.float32(0.0)
            for corner in range(8):
                a, b, c = corner >> 2, (corner >> 1) & 1, corner & 1
                row = links[i + a, j + b, k + c]
                if row >= 0:
                    one = np.float32(1.0)
                    found += (fx if a else one - fx) * (fy if b else one - fy) * (fz if c else one - fz) * density[row]
            if found <= 0:
                continue
            weight = light * (np.float32(1.0) - np.float32(math.exp(-found * step)))
            light -= weight
            summed[:] = 0
            for corner in range(8):
                a, b, c = corner >> 2, (corner >> 1) & 1, corner & 1
                row = links[i + a, j + b, k + c]
                if row >= 0:
                    one = np.float32(1.0)
                    share = (fx if a else one - fx) * (fy if b else one - fy) * (fz if c else one - fz)
                    for channel in range(27):
                        summed[channel] += share * sh[row, channel]
            for color in range(3):
                value = np.float32(0.5)
                for order in range(9):
                    value += basis[order] * summed[9 * color + order]
                out[ray, color] += weight * max(value, np.float32(0.0))
        out[ray, 3] = np.float32(1.0) - light

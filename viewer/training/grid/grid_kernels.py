"""Kernels of all grids: parts of the march along rays, and empty space.

Along a ray with samples i of transmittance p_i and radiance c_i = max(0, 1/2 + sum_k y_k(d) sh_k), over background b:

    T_i = prod_{j<i} p_j    w_i = T_i (1 - p_i)    C = sum_i w_i c_i + T_n b    g = dL/dC = 2 (C - target)
    dL/dc_i = w_i g    dL/dt_i = T_{i+1} g.c_i - sum_{j>i} w_j g.c_j - T_n g.b

with the optical thickness t_i = -ln p_i. The methods' kernels go on from there to what their grids hold.
"""

import numpy as np
from numba import njit

from viewer.fields.harmonics_kernels import CONSTANTS_32, harmonics
from viewer.training.kernel_options import EXACT, FAST

ZERO, HALF, ONE, TWO = np.float32(0.0), np.float32(0.5), np.float32(1.0), np.float32(2.0)
FAR = np.float32(1e30)
OPAQUE = np.float32(1e-4)
"""Marching stops at this transmittance: what is behind changes no 8-bit colour."""
BRICK = 4
"""Cells along the edge of a brick. Cell (i, j, k) lies between grid points (i, j, k) and (i+1, j+1, k+1)."""
SHIFT = np.int32(2)
"""Divides by BRICK."""


@njit(inline="always", **FAST)
def write_harmonics(x, y, z, terms, out):
    """The first ``terms`` real spherical harmonics of the unit direction: 1, 4 or 9."""
    values = harmonics(x, y, z, CONSTANTS_32)
    for term in range(terms):
        out[term] = values[term]


@njit(inline="always", **FAST)
def reciprocal(d):
    """1 / d, kept finite."""
    if abs(d) < np.float32(1e-9):
        return np.float32(1e9)
    return ONE / d


@njit(inline="always", **FAST)
def leave(p, inverse, brick, free):
    """The t at which p + t d leaves the bricks within ``free`` - 1 of ``brick``; ``inverse`` is 1 / d."""
    edge = (brick + free) * BRICK if inverse > ZERO else (brick - free + 1) * BRICK
    return (np.float32(edge) - p) * inverse


@njit(inline="always", **FAST)
def corner_weights(fx, fy, fz, weights):
    """Trilinear weights of the corners 000, 001, ... 111 of a cell."""
    gx, gy, gz = ONE - fx, ONE - fy, ONE - fz
    weights[0] = gx * gy * gz
    weights[1] = gx * gy * fz
    weights[2] = gx * fy * gz
    weights[3] = gx * fy * fz
    weights[4] = fx * gy * gz
    weights[5] = fx * gy * fz
    weights[6] = fx * fy * gz
    weights[7] = fx * fy * fz


@njit(**FAST)
def composite(values, first, last, transmittance_left, background, color):
    """Write the light of samples [first, last) over the background into ``color``.

    ``values`` holds red, green and blue before clamping, and the transmittance, of each sample.
    """
    transmittance = ONE
    for channel in range(3):
        color[channel] = transmittance_left * background[channel]
    for sample in range(first, last):
        weight = transmittance * (ONE - values[sample, 3])
        transmittance *= values[sample, 3]
        for channel in range(3):
            color[channel] += weight * max(values[sample, channel], ZERO)


@njit(inline="always", **FAST)
def finish_ray(rays, ray, values, first, last, transmittance_left, factor, gradient):
    """Write the ray's colour, error and gradient of its background; ``gradient`` becomes ``factor`` dL/dC."""
    composite(values, first, last, transmittance_left, rays.backgrounds[ray], rays.colors[ray])
    rays.transmittances[ray] = transmittance_left
    error = ZERO
    for channel in range(3):
        difference = rays.colors[ray, channel] - rays.targets[ray, channel]
        error += difference * difference
        gradient[channel] = TWO * factor * difference
        rays.gradients[ray, channel] = gradient[channel] * transmittance_left
    rays.errors[ray] = error


@njit(inline="always", **FAST)
def sample_gradients(values, sample, gradient, transmittance, remaining):
    """Replace a sample's colour by the loss's derivative with respect to its radiance.

    A colour below zero lets a gradient pass that would raise it, else a dark grid point could never return to light.

    Args:
        values: Of all samples, see :func:`composite`.
        sample: Number of the sample.
        gradient: g.
        transmittance: T_i.
        remaining: sum_{j>=i} w_j g.c_j + T_n g.b.

    Returns:
        Transmittance and remainder for the next sample, and dL/dt_i.
    """
    weight = transmittance * (ONE - values[sample, 3])
    transmittance *= values[sample, 3]
    light = ZERO
    for channel in range(3):
        value = values[sample, channel]
        light += gradient[channel] * max(value, ZERO)
        values[sample, channel] = weight * gradient[channel] if value > ZERO or gradient[channel] < ZERO else ZERO
    remaining -= weight * light
    return transmittance, remaining, transmittance * light - remaining


@njit(inline="always", **FAST)
def color_row(values, sample, basis, terms, row):
    """The sample's gradients with respect to red, green and blue coefficients at its position."""
    for color in range(3):
        slope = values[sample, color]
        for term in range(terms):
            row[color * terms + term] = slope * basis[term]


@njit(**EXACT)
def occupied_bricks(occupied, shape, bricks):
    """1 for every brick with a cell that has an occupied corner.

    Args:
        occupied: (nx * ny * nz,) bool.
        shape: (nx, ny, nz).
        bricks: Bricks along x, y, z.
    """
    result = np.zeros(bricks, np.uint8)
    point = 0
    for i in range(shape[0]):
        for j in range(shape[1]):
            for k in range(shape[2]):
                if occupied[point]:
                    for bi in range(max(i - 1, 0) // BRICK, min(i // BRICK + 1, bricks[0])):
                        for bj in range(max(j - 1, 0) // BRICK, min(j // BRICK + 1, bricks[1])):
                            for bk in range(max(k - 1, 0) // BRICK, min(k // BRICK + 1, bricks[2])):
                                result[bi, bj, bk] = 1
                point += 1
    return result

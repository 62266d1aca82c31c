"""Rays through a grid of signed distances, forward and backward.

All lengths are in voxels. Along a ray with pieces i of equal length s, with the distance d_i and its derivative along
the ray c_i in the middle of each, both of the trilinear interpolation:

    t_i = t(d_i, c_i; s, b)    p_i = exp(-t_i)    L = |C - target|^2 + mask BCE(1 - T_n, alpha)

where BCE is the binary cross entropy (Wang et al. 2021, NeuS, section 3.3); the rest is as in ``grid_kernels``, with
T_n dBCE/dT_n behind the last sample as well. As long as the grid holds densities (``DENSITY``), times -1 so that less
is inside, ``t_i = s max(0, -d_i)``. ``march`` writes down the samples with their gradients, ``scatter`` adds them to
the corners of their cells, in the order in which they were written: each sum has one fixed order, however many threads
share the slabs.

How much light a piece of a ray stops is NeuS' law (Wang et al. 2021, eqs. 10 and 13). With the logistic
``Phi(x) = 1 / (1 + exp(-x / b))`` of width b = 1 / s, a piece on which the distance goes from x to y lets
``Phi(y) / Phi(x)`` of the light pass where y < x, and all of it elsewhere. So its optical thickness is

    t = max(0, S(y) - S(x))    S(x) = -ln Phi(x) = ln(1 + exp(-x / b))

This puts the middle of a ray's weight on the surface itself, at whatever slant it is met; densities that only know the
distance put it outside, by about two widths at silhouettes.
"""

import math

import numpy as np
from numba import njit

from viewer.training.grid.grid_kernels import (
    FAR,
    HALF,
    ONE,
    OPAQUE,
    SHIFT,
    ZERO,
    color_row,
    corner_weights,
    finish_ray,
    leave,
    reciprocal,
    sample_gradients,
    write_harmonics,
)
from viewer.training.kernel_options import FAST


@njit(inline="always", **FAST)
def falloff(distance, width):
    """``S`` at a distance, and ``Phi(-x) = -b S'``."""
    u = distance / width
    tail = math.exp(-abs(u))
    share = ONE / (ONE + tail)
    if u > ZERO:
        return math.log(ONE + tail), tail * share
    return math.log(ONE + tail) - u, share


@njit(inline="always", **FAST)
def thickness(distance, slope, step, width):
    """The optical thickness of a piece, and its derivatives with respect to ``distance``, ``slope`` and ``width``.

    Args:
        distance: In the piece's middle.
        slope: The distance's derivative along the ray; below 0, or there is nothing to stop light.
        step: Length of the piece.
        width: b.
    """
    half = HALF * step * slope
    before, after = distance - half, distance + half
    first, first_share = falloff(before, width)
    last, last_share = falloff(after, width)
    by_distance = (first_share - last_share) / width
    by_slope = -HALF * step * (first_share + last_share) / width
    by_width = (after * last_share - before * first_share) / (width * width)
    return max(last - first, ZERO), by_distance, by_slope, by_width


DENSITY, DISTANCE = np.float32(0.0), np.float32(1.0)
"""What the grid's scalars are: densities times -1, or distances."""
SURE = np.float32(1e-3)
"""Opacities nearer to 0 or 1 than this make no difference to the cross entropy."""


@njit(inline="always", **FAST)
def span(p, d, side, near, far):
    """The part of [near, far] in which p + t d lies between the first and the last corner."""
    last = np.float32(side - 1)
    if abs(d) < np.float32(1e-9):
        if p < ZERO or p > last:
            return near, -ONE
        return near, far
    a, b = -p / d, (last - p) / d
    return max(near, min(a, b)), min(far, max(a, b))


@njit(inline="always", **FAST)
def distance_and_slope(distance, cell, along_y, along_x, fx, fy, fz, dx, dy, dz):
    """The interpolated distance at a position in a cell, and its derivative along (dx, dy, dz)."""
    upper = cell + along_x
    a, b, c, d = distance[cell], distance[cell + 1], distance[cell + along_y], distance[cell + along_y + 1]
    e, f, g, h = distance[upper], distance[upper + 1], distance[upper + along_y], distance[upper + along_y + 1]
    ab, cd, ef, gh = a + fz * (b - a), c + fz * (d - c), e + fz * (f - e), g + fz * (h - g)
    low, high = ab + fy * (cd - ab), ef + fy * (gh - ef)
    by_x = high - low
    by_y = (ONE - fx) * (cd - ab) + fx * (gh - ef)
    by_z = (ONE - fx) * ((ONE - fy) * (b - a) + fy * (d - c)) + fx * ((ONE - fy) * (f - e) + fy * (h - g))
    return low + fx * by_x, by_x * dx + by_y * dy + by_z * dz


@njit(inline="always", **FAST)
def radiance(volume, cell, along_y, along_x, weights, basis, terms, values):
    """Write red, green and blue, before clamping, at a position in a cell."""
    values[0], values[1], values[2] = HALF, HALF, HALF
    for corner in range(8):
        row = np.uint32(volume.link[cell + corner // 4 * along_x + (corner // 2 % 2) * along_y + corner % 2])
        if row == 0:
            continue
        weight, row_values = weights[corner], volume.rows[row]
        for color in range(3):
            total = ZERO
            for term in range(terms):
                total += row_values[color * terms + term] * basis[term]
            values[color] += weight * total


@njit(**FAST)
def trace(volume, origin, direction, shift, settings, basis, terms, samples, start, end, weights):
    """Walk one ray and write its samples from ``start`` on, as far as there is room before ``end``.

    Args:
        volume: What to walk through.
        origin: Of the ray.
        direction: Of the ray, a unit vector.
        shift: Of the first piece's middle, in steps.
        settings: [step, near in world units, distance beyond which there is nothing, width b, weight of the mask,
            DENSITY or DISTANCE].
        basis: Harmonics of ``direction``.
        terms: Their number.
        samples: Where they are written: colour before clamping and share of light that passes in ``values``, the
            derivatives of the optical thickness by d, c and b in ``slopes``.
        start: Number of the first sample.
        end: Number after the last one that there is room for.
        weights: Room for 8 corner weights.

    Returns:
        The end of the ray's samples, and the transmittance there.
    """
    shape, distance, skip, scale = volume.shape, volume.scalars, volume.skip, volume.scale[0]
    dx, dy, dz = direction[0], direction[1], direction[2]
    px = origin[0] * scale + volume.offset[0]
    py = origin[1] * scale + volume.offset[1]
    pz = origin[2] * scale + volume.offset[2]
    step, reach, width, is_density = settings[0], settings[2], settings[3], settings[5] == DENSITY
    near, far = span(px, dx, shape[0], settings[1] * scale, FAR)
    near, far = span(py, dy, shape[1], near, far)
    near, far = span(pz, dz, shape[2], near, far)
    along_y, along_x = np.int64(shape[2]), np.int64(shape[1]) * np.int64(shape[2])
    vx, vy, vz = reciprocal(dx), reciprocal(dy), reciprocal(dz)
    count, transmittance = start, ONE
    number, per_step = np.int32(0), ONE / step
    while True:
        t = near + (np.float32(number) + shift) * step
        if not t < far or count >= end:
            break
        x, y, z = max(px + t * dx, ZERO), max(py + t * dy, ZERO), max(pz + t * dz, ZERO)
        ix, iy, iz = min(np.int32(x), shape[0] - 2), min(np.int32(y), shape[1] - 2), min(np.int32(z), shape[2] - 2)
        bx, by, bz = ix >> SHIFT, iy >> SHIFT, iz >> SHIFT
        empty = np.int32(skip[bx, by, bz])
        if empty > 0:
            out = min(leave(px, vx, bx, empty), min(leave(py, vy, by, empty), leave(pz, vz, bz, empty)))
            number = max(number + np.int32(1), np.int32((out - near) * per_step - shift) + np.int32(1))
            continue
        number += np.int32(1)
        cell = np.int64(ix) * along_x + np.int64(iy) * along_y + np.int64(iz)
        fx, fy, fz = x - np.float32(ix), y - np.float32(iy), z - np.float32(iz)
        found, slope = distance_and_slope(distance, cell, along_y, along_x, fx, fy, fz, dx, dy, dz)
        if not (found < reach and (is_density or slope < ZERO)):
            continue
        if is_density:
            stopped, by_distance, by_slope, by_width = -step * found, -step, ZERO, ZERO
        else:
            stopped, by_distance, by_slope, by_width = thickness(found, slope, step, width)
        passed = math.exp(-stopped)
        values = samples.values[count]
        corner_weights(fx, fy, fz, weights)
        radiance(volume, cell, along_y, along_x, weights, basis, terms, values)
        values[3] = passed
        slopes = samples.slopes[count]
        slopes[0], slopes[1], slopes[2] = by_distance, by_slope, by_width
        samples.cells[count] = cell
        fractions = samples.fractions[count]
        fractions[0], fractions[1], fractions[2] = fx, fy, fz
        count += 1
        transmittance *= passed
        if transmittance < OPAQUE:
            break
    return count, transmittance


@njit(inline="always", **FAST)
def mask_slope(transmittance, alpha):
    """The derivative of the cross entropy between opacity and alpha, by the transmittance of the ray."""
    through = min(max(transmittance, SURE), ONE - SURE)
    return alpha / (ONE - through) - (ONE - alpha) / through


@njit(**FAST)
def march(volume, terms, rays, samples, first, last, begin, end, settings, factor):
    """Rays [first, last): their colours, errors and transmittances, and the gradients of their samples.

    Samples go to [begin, end) of ``samples``; what does not fit there is left out. ``values`` become the derivatives by
    radiance, ``slopes`` those by d and c. ``factor`` scales the gradients: 1 / (rays of the batch).

    Returns:
        Where the samples end, and the derivative of the loss by b.
    """
    weights, gradient = np.zeros(8, np.float32), np.zeros(3, np.float32)
    count, by_width = begin, ZERO
    values, slopes = samples.values, samples.slopes
    for ray in range(first, last):
        basis, color = rays.bases[ray], rays.colors[ray]
        write_harmonics(rays.directions[ray, 0], rays.directions[ray, 1], rays.directions[ray, 2], terms, basis)
        start = count
        count, left = trace(
            volume, rays.origins[ray], rays.directions[ray], rays.shifts[ray], settings, basis, terms, samples, start,
            end, weights,
        )  # fmt: skip
        finish_ray(rays, ray, values, start, count, left, factor, gradient)
        behind = settings[4] * factor * left * mask_slope(left, rays.alphas[ray])
        by_width += gradients_of_samples(values, slopes, start, count, color, gradient, behind)
        samples.rays[start:count].fill(ray)
    return count, by_width


@njit(**FAST)
def gradients_of_samples(values, slopes, first, last, color, gradient, behind):
    """Replace what is known of a ray's samples by the loss's derivatives: by their radiance, and by d and c.

    Args:
        values: Of all samples, see ``grid.grid_kernels.composite``.
        slopes: Derivatives of t by d, c and b.
        first: The ray's first sample.
        last: The one after its last.
        color: Of the ray.
        gradient: g = dL/dC.
        behind: T_n dL/dT_n, apart from what T_n does to C.

    Returns:
        The derivative by b.
    """
    remaining = gradient[0] * color[0] + gradient[1] * color[1] + gradient[2] * color[2] + behind
    transmittance, by_width = ONE, ZERO
    for sample in range(first, last):
        transmittance, remaining, slope = sample_gradients(values, sample, gradient, transmittance, remaining)
        slopes[sample, 0] *= slope
        slopes[sample, 1] *= slope
        by_width += slope * slopes[sample, 2]
    return by_width


@njit(**FAST)
def scatter(volume, gradients, terms, rays, samples, begins, ends, low, high):
    """Add the samples' gradients to the corners with low <= x < high, sample after sample.

    Args:
        volume: For its shape and links.
        gradients: Of distances and of colours, by row, and which colours have any.
        terms: Number of harmonics.
        rays: For the directions and their harmonics.
        samples: Of all parts.
        begins: First sample of each part.
        ends: The one after its last.
        low: First plane of corners.
        high: The one after the last.
    """
    along_y = np.int64(volume.shape[2])
    along_x = np.int64(volume.shape[1]) * along_y
    weights, row = np.zeros(8, np.float32), np.zeros(3 * terms, np.float32)
    for part in range(len(begins)):
        for sample in range(begins[part], ends[part]):
            cell = np.int64(samples.cells[sample])
            x = cell // along_x
            if x + 1 < low or x >= high:
                continue
            fx, fy, fz = samples.fractions[sample, 0], samples.fractions[sample, 1], samples.fractions[sample, 2]
            corner_weights(fx, fy, fz, weights)
            ray = samples.rays[sample]
            by_distance, by_slope = samples.slopes[sample, 0], samples.slopes[sample, 1]
            dx, dy, dz = rays.directions[ray, 0], rays.directions[ray, 1], rays.directions[ray, 2]
            color_row(samples.values, sample, rays.bases[ray], terms, row)
            for corner in range(8):
                side, over_y, over_z = corner // 4, corner // 2 % 2, corner % 2
                if x + side < low or x + side >= high:
                    continue
                target = np.uint32(volume.link[cell + side * along_x + over_y * along_y + over_z])
                if target == 0:
                    continue
                wx, wy, wz = fx if side else ONE - fx, fy if over_y else ONE - fy, fz if over_z else ONE - fz
                turn = (dx if side else -dx) * wy * wz
                turn += (dy if over_y else -dy) * wx * wz
                turn += (dz if over_z else -dz) * wx * wy
                weight = weights[corner]
                gradients.distances[target] += weight * by_distance + turn * by_slope
                gradients.touched[target] = 1
                sums = gradients.colors[target]
                for lane in range(3 * terms):
                    sums[lane] += weight * row[lane]

"""Rays through sparse voxels, forward and backward, after Plenoxels (Fridovich-Keil et al. 2022).

Along a ray with samples i at equal steps delta, with density s_i = max(0, interpolated), the transmittance of a sample
is p_i = exp(-s_i delta); colours and dL/dt_i are those of ``grid.grid_kernels``, and dL/ds_i = delta dL/dt_i.

``march`` writes down the samples with their gradients; ``scatter`` adds them to the rows of a slab of the grid in the
order in which they were written. So each row's sum has one fixed order, however many threads share the slabs.
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
from viewer.training.voxels.distortion_kernels import distortion_slopes


@njit(inline="always", **FAST)
def span(p, d, side, near, far):
    """The part of [near, far] in which p + t d lies within half a voxel outside of the outermost centres."""
    if abs(d) < np.float32(1e-9):
        if p < -HALF or p > np.float32(side) - HALF:
            return near, -ONE
        return near, far
    a = (-HALF - p) / d
    b = (np.float32(side) - HALF - p) / d
    return max(near, min(a, b)), min(far, max(a, b))


@njit(inline="always", **FAST)
def blend(link, rows, cell, along_y, along_x, weights, lanes):
    """Red, green and blue at a position in a cell: 1/2 + sum of weight * coefficient * harmonic."""
    a, b = rows[np.uint32(link[cell])], rows[np.uint32(link[cell + 1])]
    c, d = rows[np.uint32(link[cell + along_y])], rows[np.uint32(link[cell + along_y + 1])]
    upper = cell + along_x
    e, f = rows[np.uint32(link[upper])], rows[np.uint32(link[upper + 1])]
    g, h = rows[np.uint32(link[upper + along_y])], rows[np.uint32(link[upper + along_y + 1])]
    u0, u1, u2, u3 = weights[0], weights[1], weights[2], weights[3]
    u4, u5, u6, u7 = weights[4], weights[5], weights[6], weights[7]
    reds, greens, blues = lanes[0], lanes[1], lanes[2]
    red, green, blue = HALF, HALF, HALF
    for k in range(rows.shape[1]):
        mixed = (
            u0 * a[k] + u1 * b[k] + u2 * c[k] + u3 * d[k] + u4 * e[k] + u5 * f[k] + u6 * g[k] + u7 * h[k]
        )  # fmt: skip
        red += mixed * reds[k]
        green += mixed * greens[k]
        blue += mixed * blues[k]
    return red, green, blue


@njit(inline="always", **FAST)
def spread_harmonics(basis, terms, lanes):
    """The harmonics in the lanes where a row has red, green and blue coefficients: one row of ``lanes`` for each."""
    lanes.fill(ZERO)
    for color in range(3):
        for term in range(terms):
            lanes[color, color * terms + term] = basis[term]


@njit(**FAST)
def trace(volume, origin, direction, shift, settings, lanes, cells, fractions, values, start, weights, distances):
    """Walk one ray and write its samples from ``start`` on.

    Args:
        volume: What to walk through.
        origin: Of the ray.
        direction: Of the ray, a unit vector.
        shift: Of the first sample, in steps.
        settings: [step in voxels, near in world units, least optical thickness of a sample that counts, ...].
        lanes: From ``spread_harmonics`` of ``direction``.
        cells: Number of the cell of each sample.
        fractions: Its position in the cell.
        values: Its red, green, blue before clamping, and the share of light that passes it.
        start: Where the first sample goes.
        weights: Room for 8 corner weights.
        distances: Of the ray's samples in voxels, from 0 on.

    Returns:
        The end of the ray's samples, the transmittance there, and the length of a step in world units.
    """
    shape, link, density, skip = volume.shape, volume.link, volume.scalars, volume.skip
    dx, dy, dz = direction[0] * volume.scale[0], direction[1] * volume.scale[1], direction[2] * volume.scale[2]
    px = origin[0] * volume.scale[0] + volume.offset[0]
    py = origin[1] * volume.scale[1] + volume.offset[1]
    pz = origin[2] * volume.scale[2] + volume.offset[2]
    length = math.sqrt(dx * dx + dy * dy + dz * dz)
    dx, dy, dz = dx / length, dy / length, dz / length
    step = settings[0]
    delta = step / length
    near, far = span(px, dx, shape[0], settings[1] * length, FAR)
    near, far = span(py, dy, shape[1], near, far)
    near, far = span(pz, dz, shape[2], near, far)
    along_y, along_x = np.int64(shape[2]), np.int64(shape[1]) * np.int64(shape[2])
    end_x, end_y, end_z = np.float32(shape[0] - 1), np.float32(shape[1] - 1), np.float32(shape[2] - 1)
    count, transmittance = start, ONE
    vx, vy, vz = reciprocal(dx), reciprocal(dy), reciprocal(dz)
    number, capacity, per_step = np.int32(0), len(cells), ONE / step
    while True:
        t = near + (np.float32(number) + shift) * step
        if not t < far or count >= capacity:
            break
        x = min(max(px + t * dx, ZERO), end_x)
        y = min(max(py + t * dy, ZERO), end_y)
        z = min(max(pz + t * dz, ZERO), end_z)
        ix, iy, iz = min(np.int32(x), shape[0] - 2), min(np.int32(y), shape[1] - 2), min(np.int32(z), shape[2] - 2)
        bx, by, bz = ix >> SHIFT, iy >> SHIFT, iz >> SHIFT
        empty = np.int32(skip[bx, by, bz])
        if empty > 0:
            end = min(leave(px, vx, bx, empty), min(leave(py, vy, by, empty), leave(pz, vz, bz, empty)))
            number = max(number + np.int32(1), np.int32((end - near) * per_step - shift) + np.int32(1))
            continue
        number += np.int32(1)
        cell = np.int64(ix) * along_x + np.int64(iy) * along_y + np.int64(iz)
        fx, fy, fz = x - np.float32(ix), y - np.float32(iy), z - np.float32(iz)
        corner_weights(fx, fy, fz, weights)
        upper = cell + along_x
        thickness = (
            weights[0] * density[cell] + weights[1] * density[cell + 1]
            + weights[2] * density[cell + along_y] + weights[3] * density[cell + along_y + 1]
            + weights[4] * density[upper] + weights[5] * density[upper + 1]
            + weights[6] * density[upper + along_y] + weights[7] * density[upper + along_y + 1]
        )  # fmt: skip
        if not thickness * delta > settings[2]:
            continue
        passed = math.exp(-thickness * delta)
        values[count, 0], values[count, 1], values[count, 2] = blend(
            link, volume.rows, cell, along_y, along_x, weights, lanes
        )
        values[count, 3] = passed
        cells[count] = cell
        distances[count - start] = t - near
        fractions[count, 0], fractions[count, 1], fractions[count, 2] = fx, fy, fz
        count += 1
        transmittance *= passed
        if transmittance < OPAQUE:
            break
    return count, transmittance, delta


@njit(**FAST)
def gradients_of_samples(values, first, last, color, gradient, delta, slopes):
    """Replace a ray's samples by the loss's derivatives with respect to their radiance and density.

    ``slopes`` has the derivatives of further losses by their optical thickness, from 0 on.
    """
    remaining = gradient[0] * color[0] + gradient[1] * color[1] + gradient[2] * color[2]
    transmittance = ONE
    for sample in range(first, last):
        transmittance, remaining, slope = sample_gradients(values, sample, gradient, transmittance, remaining)
        values[sample, 3] = delta * (slope + slopes[sample - first])


@njit(**FAST)
def march(volume, terms, rays, samples, first, last, begin, end, settings, factor):
    """Rays [first, last): their colours, errors and transmittances, and the gradients of their samples.

    Samples go to [begin, end) of ``samples``; what does not fit there is left out. ``values`` become the derivatives by
    radiance and density. ``factor`` scales the gradients: 1 / (rays of the batch). The fourth of ``settings`` is the
    weight of the distortion.

    Returns:
        Where the samples end, and 0: there is no surface whose width could learn.
    """
    weights, lanes = np.zeros(8, np.float32), np.zeros((3, volume.rows.shape[1]), np.float32)
    gradient = np.zeros(3, np.float32)
    # No ray is longer than three edges of the grid.
    most = np.int64((volume.shape[0] + volume.shape[1] + volume.shape[2]) / settings[0]) + 8
    distances, slopes = np.zeros(most, np.float32), np.zeros(most, np.float32)
    count = begin
    cells, fractions, values = samples.cells[:end], samples.fractions[:end], samples.values[:end]
    for ray in range(first, last):
        basis, color = rays.bases[ray], rays.colors[ray]
        write_harmonics(rays.directions[ray, 0], rays.directions[ray, 1], rays.directions[ray, 2], terms, basis)
        spread_harmonics(basis, terms, lanes)
        start = count
        count, left, delta = trace(
            volume, rays.origins[ray], rays.directions[ray], rays.shifts[ray], settings, lanes, cells, fractions,
            values, start, weights, distances,
        )  # fmt: skip
        finish_ray(rays, ray, values, start, count, left, factor, gradient)
        if settings[3] > ZERO:
            distortion_slopes(values, start, count, settings[0], settings[3] * factor, distances, slopes)
        gradients_of_samples(values, start, count, color, gradient, delta, slopes)
        samples.rays[start:count].fill(ray)
    return count, ZERO


@njit(**FAST)
def scatter(volume, gradients, terms, rays, samples, begins, ends, low, high):
    """Add the samples' gradients to the rows of voxels with low <= x < high, sample after sample."""
    along_y = np.int64(volume.shape[2])
    along_x = np.int64(volume.shape[1]) * along_y
    width = volume.rows.shape[1]
    weights, row = np.zeros(8, np.float32), np.zeros(width, np.float32)
    for part in range(len(begins)):
        for sample in range(begins[part], ends[part]):
            cell = np.int64(samples.cells[sample])
            x = cell // along_x
            if x + 1 < low or x >= high:
                continue
            fractions = samples.fractions[sample]
            corner_weights(fractions[0], fractions[1], fractions[2], weights)
            color_row(samples.values, sample, rays.bases[samples.rays[sample]], terms, row)
            row[3 * terms] = samples.values[sample, 3]
            for corner in range(8):
                side = corner // 4
                if x + side < low or x + side >= high:
                    continue
                target = np.uint32(volume.link[cell + side * along_x + (corner // 2 % 2) * along_y + corner % 2])
                if target == 0:
                    continue
                gradients.touched[target] = 1
                weight, sums = weights[corner], gradients.rows[target]
                for lane in range(width):
                    sums[lane] += weight * row[lane]


@njit(**FAST)
def strongest_weights(volume, rays, settings, first, last, strongest):
    """Raise ``strongest`` of every row to the largest weight that a sample in one of its cells has along the rays."""
    weights, lanes = np.zeros(8, np.float32), np.zeros((3, volume.rows.shape[1]), np.float32)
    capacity = 4 * np.int64(volume.shape[0] + volume.shape[1] + volume.shape[2])
    cells = np.zeros(capacity, np.int32)
    fractions = np.zeros((capacity, 3), np.float32)
    values, distances = np.zeros((capacity, 4), np.float32), np.zeros(capacity, np.float32)
    along_y = np.int64(volume.shape[2])
    along_x = np.int64(volume.shape[1]) * along_y
    for ray in range(first, last):
        end, _, _ = trace(
            volume, rays.origins[ray], rays.directions[ray], rays.shifts[ray], settings, lanes, cells, fractions,
            values, 0, weights, distances,
        )  # fmt: skip
        transmittance = ONE
        for sample in range(end):
            weight = transmittance * (ONE - values[sample, 3])
            transmittance *= values[sample, 3]
            for corner in range(8):
                row = volume.link[cells[sample] + corner // 4 * along_x + (corner // 2 % 2) * along_y + corner % 2]
                strongest[row] = max(strongest[row], weight)

"""Rays through sparse voxels that move, forward and backward.

A sample at p, of a ray of time t, shows what the voxels hold at q = p + D(p, t), with the displacement D of
``viewer.fields.motion_kernels``. Colours, densities and their gradients are those of ``training.voxels``; with the
trilinear weights u_c of the corners around q, their rows r_c and dL/dr = h at the sample,

    dL/dD = sum_c (du_c/dq) (h . r_c)
"""

import math

import numpy as np
from numba import njit

from viewer.fields.motion_kernels import displacement
from viewer.training.grid.grid_kernels import (
    BRICK,
    FAR,
    HALF,
    ONE,
    OPAQUE,
    SHIFT,
    ZERO,
    color_row,
    corner_weights,
    finish_ray,
    write_harmonics,
)
from viewer.training.kernel_options import FAST
from viewer.training.voxels.march_kernels import blend, gradients_of_samples, span, spread_harmonics

STRIDE = np.float32(0.5)
"""Of the empty length around a place in the voxels that a ray goes on by: displacements change on the way."""


@njit(inline="always", **FAST)
def room_in(at, brick, free):
    """How far along an axis it is to the edge of the bricks within ``free`` - 1 of ``brick``."""
    return min(at - np.float32((brick - free + 1) * BRICK), np.float32((brick + free) * BRICK) - at)


@njit(**FAST)
def trace(
    volume, motion, time, origin, direction, shift, settings, lanes, cells, fractions, values, places, start, weights,
    shown,
):  # fmt: skip
    """Walk one ray and write its samples from ``start`` on.

    Args:
        volume: What the voxels hold.
        motion: From where they fill space, ``viewer.training.dynamic.motion.Nodes``.
        time: Of the ray, from 0 at the first node's to 1 at the last one's.
        origin: Of the ray.
        direction: Of the ray, a unit vector.
        shift: Of the first sample, in steps.
        settings: [step in voxels, near in world units, least optical thickness of a sample that counts].
        lanes: The harmonics of ``direction`` in the lanes of a row.
        cells: Number of the cell of each sample.
        fractions: Its position in the cell.
        values: Its red, green, blue before clamping, and the share of light that passes it.
        places: Where it was met, in nodes of the motion.
        start: Where the first sample goes.
        weights: Room for 8 corner weights.
        shown: Room for a displacement.

    Returns:
        The end of the ray's samples, the transmittance there, and the length of a step in world units.
    """
    shape, link, density, skip = volume.shape, volume.link, volume.scalars, volume.skip
    sx, sy, sz = volume.scale[0], volume.scale[1], volume.scale[2]
    dx, dy, dz = direction[0] * sx, direction[1] * sy, direction[2] * sz
    px = origin[0] * sx + volume.offset[0]
    py = origin[1] * sy + volume.offset[1]
    pz = origin[2] * sz + volume.offset[2]
    length = math.sqrt(dx * dx + dy * dy + dz * dz)
    dx, dy, dz = dx / length, dy / length, dz / length
    step = settings[0]
    delta = step / length
    near, far = span(px, dx, shape[0], settings[1] * length, FAR)
    near, far = span(py, dy, shape[1], near, far)
    near, far = span(pz, dz, shape[2], near, far)
    along_y, along_x = np.int64(shape[2]), np.int64(shape[1]) * np.int64(shape[2])
    end_x, end_y, end_z = np.float32(shape[0] - 1), np.float32(shape[1] - 1), np.float32(shape[2] - 1)
    # From voxels to nodes of the motion.
    ax, ay, az = motion.scale[0] / sx, motion.scale[1] / sy, motion.scale[2] / sz
    bx = motion.offset[0] - volume.offset[0] * ax
    by = motion.offset[1] - volume.offset[1] * ay
    bz = motion.offset[2] - volume.offset[2] * az
    moment = min(max(time, ZERO), ONE) * np.float32(motion.shape[0] - 1)
    frame = min(np.int64(moment), np.int64(max(motion.shape[0] - 2, 0)))
    share = moment - np.float32(frame)
    count, transmittance = start, ONE
    number, capacity = np.int32(0), len(cells)
    while True:
        t = near + (np.float32(number) + shift) * step
        if not t < far or count >= capacity:
            break
        number += np.int32(1)
        u, v, w = px + t * dx, py + t * dy, pz + t * dz
        nx, ny, nz = u * ax + bx, v * ay + by, w * az + bz
        displacement(motion.nodes, motion.shape, frame, share, nx, ny, nz, shown)
        x, y, z = u + shown[0] * sx, v + shown[1] * sy, w + shown[2] * sz
        if (
            x < -HALF or y < -HALF or z < -HALF or x > end_x + HALF or y > end_y + HALF or z > end_z + HALF
        ):  # nothing is there
            continue
        x, y, z = min(max(x, ZERO), end_x), min(max(y, ZERO), end_y), min(max(z, ZERO), end_z)
        ix, iy, iz = min(np.int32(x), shape[0] - 2), min(np.int32(y), shape[1] - 2), min(np.int32(z), shape[2] - 2)
        qx, qy, qz = ix >> SHIFT, iy >> SHIFT, iz >> SHIFT
        empty = np.int32(skip[qx, qy, qz])
        if empty > 0:
            room = min(room_in(x, qx, empty), min(room_in(y, qy, empty), room_in(z, qz, empty)))
            number += max(np.int32(STRIDE * room / step) - np.int32(1), np.int32(0))
            continue
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
        fractions[count, 0], fractions[count, 1], fractions[count, 2] = fx, fy, fz
        places[count, 0], places[count, 1], places[count, 2] = nx, ny, nz
        count += 1
        transmittance *= passed
        if transmittance < OPAQUE:
            break
    return count, transmittance, delta


@njit(**FAST)
def forces(volume, terms, basis, samples, first, last, row, products):
    """Write dL/dq, in world units, of samples [first, last) of one ray; their ``values`` are gradients already."""
    along_y = np.int64(volume.shape[2])
    along_x = np.int64(volume.shape[1]) * along_y
    width = 3 * terms + 1
    for sample in range(first, last):
        cell = np.int64(samples.cells[sample])
        color_row(samples.values, sample, basis, terms, row)
        row[3 * terms] = samples.values[sample, 3]
        for corner in range(8):
            source = np.uint32(volume.link[cell + corner // 4 * along_x + (corner // 2 % 2) * along_y + corner % 2])
            total = ZERO
            for lane in range(width):
                total += row[lane] * volume.rows[source, lane]
            products[corner] = total
        fx, fy, fz = samples.fractions[sample, 0], samples.fractions[sample, 1], samples.fractions[sample, 2]
        gx, gy, gz = ONE - fx, ONE - fy, ONE - fz
        a, b, c, d = products[0], products[1], products[2], products[3]
        e, f, g, h = products[4], products[5], products[6], products[7]
        force = samples.forces[sample]
        at = (
            np.float32(cell // along_x) + fx,
            np.float32(cell // along_y % volume.shape[1]) + fy,
            np.float32(cell % along_y) + fz,
        )
        force[0] = volume.scale[0] * (gy * gz * (e - a) + gy * fz * (f - b) + fy * gz * (g - c) + fy * fz * (h - d))
        force[1] = volume.scale[1] * (gx * gz * (c - a) + gx * fz * (d - b) + fx * gz * (g - e) + fx * fz * (h - f))
        force[2] = volume.scale[2] * (gx * gy * (b - a) + gx * fy * (d - c) + fx * gy * (f - e) + fx * fy * (h - g))
        for axis in range(3):
            if at[axis] <= ZERO or at[axis] >= np.float32(volume.shape[axis] - 1):
                force[axis] = ZERO  # beyond the outermost centres nothing changes any more


@njit(**FAST)
def march(volume, motion, terms, rays, samples, first, last, begin, end, settings, factor):
    """Rays [first, last): their colours, errors and transmittances, and the gradients and forces of their samples.

    As ``viewer.training.voxels.march_kernels.march``; ``samples.forces`` become the derivatives by displacement.
    """
    width = volume.rows.shape[1]
    weights, lanes = np.zeros(8, np.float32), np.zeros((3, width), np.float32)
    gradient, shown = np.zeros(3, np.float32), np.zeros(3, np.float32)
    row, products = np.zeros(width, np.float32), np.zeros(8, np.float32)
    most = np.int64((volume.shape[0] + volume.shape[1] + volume.shape[2]) / settings[0]) + 8
    slopes = np.zeros(most, np.float32)
    count = begin
    cells, fractions = samples.cells[:end], samples.fractions[:end]
    values, places = samples.values[:end], samples.places[:end]
    for ray in range(first, last):
        basis, color = rays.bases[ray], rays.colors[ray]
        write_harmonics(rays.directions[ray, 0], rays.directions[ray, 1], rays.directions[ray, 2], terms, basis)
        spread_harmonics(basis, terms, lanes)
        start = count
        count, left, delta = trace(
            volume, motion, rays.times[ray], rays.origins[ray], rays.directions[ray], rays.shifts[ray], settings, lanes,
            cells, fractions, values, places, start, weights, shown,
        )  # fmt: skip
        finish_ray(rays, ray, values, start, count, left, factor, gradient)
        if factor == ZERO:
            count = start  # only its colour is wanted
            continue
        gradients_of_samples(values, start, count, color, gradient, delta, slopes)
        forces(volume, terms, basis, samples, start, count, row, products)
        samples.rays[start:count].fill(ray)
    return count, ZERO


@njit(**FAST)
def strongest_weights(volume, motion, rays, settings, first, last, strongest, bounds, least):
    """As its namesake of voxels that rest; ``bounds`` (2, 3) grows around where samples of weight ``least`` are met.

    They are in world units.
    """
    weights, lanes = np.zeros(8, np.float32), np.zeros((3, volume.rows.shape[1]), np.float32)
    capacity = 4 * np.int64(volume.shape[0] + volume.shape[1] + volume.shape[2])
    cells = np.zeros(capacity, np.int32)
    fractions, places = np.zeros((capacity, 3), np.float32), np.zeros((capacity, 3), np.float32)
    values, shown = np.zeros((capacity, 4), np.float32), np.zeros(3, np.float32)
    along_y = np.int64(volume.shape[2])
    along_x = np.int64(volume.shape[1]) * along_y
    for ray in range(first, last):
        end, _, _ = trace(
            volume, motion, rays.times[ray], rays.origins[ray], rays.directions[ray], rays.shifts[ray], settings, lanes,
            cells, fractions, values, places, 0, weights, shown,
        )  # fmt: skip
        transmittance = ONE
        for sample in range(end):
            weight = transmittance * (ONE - values[sample, 3])
            transmittance *= values[sample, 3]
            for corner in range(8):
                row = volume.link[cells[sample] + corner // 4 * along_x + (corner // 2 % 2) * along_y + corner % 2]
                strongest[row] = max(strongest[row], weight)
            if weight >= least:
                for axis in range(3):
                    at = (places[sample, axis] - motion.offset[axis]) / motion.scale[axis]
                    bounds[0, axis] = min(bounds[0, axis], at)
                    bounds[1, axis] = max(bounds[1, axis], at)

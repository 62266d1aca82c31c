"""Samples of rays at even steps in normalised device coordinates (:class:`viewer.scene.ndc.Ndc`)."""

import math

import numpy as np
from numba import njit

LEAST_DEPTH = 1e-6
MOST_STEPS = 1 << 16


@njit(cache=True, nogil=True)
def ndc_samples(begins, ends, spans, numbers, lo, cells_per_length, grid, along, lengths, starts):
    """List, ray by ray, the steps whose middle lies in an occupied cell; return how many there are.

    Even steps between a ray's two ends in projective coordinates: the share t of the way there is the share
    ``t z0 / ((1 - t) z1 + t z0)`` of the way in space, for 1 / z is linear in t.

    Args:
        begins: (n, 3) where rays begin, in the reference camera's axes, z < 0.
        ends: (n, 3) where they end.
        spans: (n,) lengths of the ways between, in the field's own space; rays of length 0 have no samples.
        numbers: (7,) tangents a and b, near, shifts, step, own lengths in a length of the camera's axes.
        lo: (3,) where ``grid`` begins in normalised device coordinates.
        cells_per_length: (3,) of it.
        grid: (x, y, z) what is occupied; outside of it nothing is.
        along: (samples,) written: distance of each sample from its ray's begin; nothing is written where it is empty.
        lengths: (samples,) written: the step's length, as if it were taken on a ray from the camera's centre.
        starts: (n + 1,) written: where each ray's samples begin, and the end.
    """
    nx, ny, nz = grid.shape
    a, b, near, right, up, step, scale = numbers
    found, room = 0, len(along)
    for ray in range(len(spans)):
        starts[ray] = found
        if spans[ray] <= 0.0:
            continue
        z0, z1 = min(begins[ray, 2], -LEAST_DEPTH * near), min(ends[ray, 2], -LEAST_DEPTH * near)
        u0, v0, w0 = -begins[ray, 0] / (a * z0) - right, -begins[ray, 1] / (b * z0) - up, 1.0 + 2.0 * near / z0
        u1, v1, w1 = -ends[ray, 0] / (a * z1) - right, -ends[ray, 1] / (b * z1) - up, 1.0 + 2.0 * near / z1
        whole = math.sqrt((u1 - u0) ** 2 + (v1 - v0) ** 2 + (w1 - w0) ** 2)
        count = min(max(math.ceil(whole / step), 1), MOST_STEPS)
        for number in range(count):
            t = (number + 0.5) / count
            i = math.floor((u0 + t * (u1 - u0) - lo[0]) * cells_per_length[0])
            j = math.floor((v0 + t * (v1 - v0) - lo[1]) * cells_per_length[1])
            k = math.floor((w0 + t * (w1 - w0) - lo[2]) * cells_per_length[2])
            if not (0 <= i < nx and 0 <= j < ny and 0 <= k < nz and grid[i, j, k]):
                continue
            if found < room:
                share = t * z0 / ((1.0 - t) * z1 + t * z0)
                x = begins[ray, 0] + share * (ends[ray, 0] - begins[ray, 0])
                y = begins[ray, 1] + share * (ends[ray, 1] - begins[ray, 1])
                z = begins[ray, 2] + share * (ends[ray, 2] - begins[ray, 2])
                radius = math.sqrt(x * x + y * y + z * z)
                along[found] = np.float32(share * spans[ray])
                lengths[found] = np.float32(scale * whole / count * -z * radius / (2.0 * near))
            found += 1
    starts[len(spans)] = found
    return found

"""Gaussians as they appear in a picture: ellipses with a colour, an opacity and a depth.

Camera axes here are +X right, +Y down, +Z ahead. Every Gaussian in front of the camera becomes a row of 16 floats, see
the names below; the opacity of those that are not seen is 0. Lengths in a picture are in its pixels. Twin:
``tests/render/splats/reference.py``.
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit

from viewer.fields.harmonics_kernels import CONSTANTS_3_32, CONSTANTS_32, harmonics_to_degree_3

U, V, XX, XY, YY, OPACITY, RED, GREEN, BLUE, REACH, TU, TV, NX, NY, NZ, AHEAD = range(16)
"""Middle; covariance, before it is widened; opacity and colour; distance from the eye, and how it varies together with
the place in the picture; shortest axis in the world, towards the eye; what it is sorted by."""
PINHOLE, PARALLEL, BENT = 0, 1, 2
"""Kinds of lenses; places and derivatives of bent ones are given."""
LOW_PASS = 0.3
"""Square pixels that every ellipse is widened by (Kerbl et al. 2023)."""
FADED = 1.0 / 255.0
"""What is less opaque is not drawn."""
BEYOND = 0.15
"""A pinhole's derivative is that at this part of the picture's size beyond its edge, for what lies farther out."""
MARGIN = 128.0
"""Pixels around the picture within which ellipses are projected: coarse pictures widen them more."""


@njit(cache=True, nogil=True, error_model="numpy")
def covariances(log_scales, rotations, first, last, results):
    """The covariances ``R S^2 R^T`` of Gaussians as (xx, xy, xz, yy, yz, zz), from ``first`` to before ``last``."""
    for number in range(first, last):
        w, x, y, z = rotations[number, 0], rotations[number, 1], rotations[number, 2], rotations[number, 3]
        square = w * w + x * x + y * y + z * z
        two = 2.0 / square if square > 0.0 else 0.0
        a, b, c = (
            math.exp(2.0 * log_scales[number, 0]),
            math.exp(2.0 * log_scales[number, 1]),
            math.exp(2.0 * log_scales[number, 2]),
        )
        r00, r01, r02 = 1.0 - two * (y * y + z * z), two * (x * y - w * z), two * (x * z + w * y)
        r10, r11, r12 = two * (x * y + w * z), 1.0 - two * (x * x + z * z), two * (y * z - w * x)
        r20, r21, r22 = two * (x * z - w * y), two * (y * z + w * x), 1.0 - two * (x * x + y * y)
        results[number, 0] = r00 * r00 * a + r01 * r01 * b + r02 * r02 * c
        results[number, 1] = r00 * r10 * a + r01 * r11 * b + r02 * r12 * c
        results[number, 2] = r00 * r20 * a + r01 * r21 * b + r02 * r22 * c
        results[number, 3] = r10 * r10 * a + r11 * r11 * b + r12 * r12 * c
        results[number, 4] = r10 * r20 * a + r11 * r21 * b + r12 * r22 * c
        results[number, 5] = r20 * r20 * a + r21 * r21 * b + r22 * r22 * c


@njit(cache=True, nogil=True, error_model="numpy")
def shortest_axes(log_scales, rotations, first, last, results):
    """The unit vector along the least standard deviation of each Gaussian, either way."""
    for number in range(first, last):
        w, x, y, z = rotations[number, 0], rotations[number, 1], rotations[number, 2], rotations[number, 3]
        two = 2.0 / (w * w + x * x + y * y + z * z)
        a, b, c = log_scales[number, 0], log_scales[number, 1], log_scales[number, 2]
        if a <= b and a <= c:
            results[number, 0] = 1.0 - two * (y * y + z * z)
            results[number, 1] = two * (x * y + w * z)
            results[number, 2] = two * (x * z - w * y)
        elif b <= c:
            results[number, 0] = two * (x * y - w * z)
            results[number, 1] = 1.0 - two * (x * x + z * z)
            results[number, 2] = two * (y * z + w * x)
        else:
            results[number, 0] = two * (x * z + w * y)
            results[number, 1] = two * (y * z - w * x)
            results[number, 2] = 1.0 - two * (x * x + y * y)


@njit(cache=True, nogil=True, error_model="numpy")
def to_camera(positions, linear, offset, first, last, places):
    """Centres in camera space: ``linear @ position + offset``."""
    for number in range(first, last):
        x, y, z = positions[number, 0], positions[number, 1], positions[number, 2]
        for axis in range(3):
            places[number - first, axis] = (
                linear[axis, 0] * x + linear[axis, 1] * y + linear[axis, 2] * z + offset[axis]
            )


@njit(cache=True, nogil=True, error_model="numpy")
def project(
    positions, covariance, logits, axes, turn, linear, offset, kind, lens, bent, near, blur, dimmed, first, last, rows
):
    """Where Gaussians lie in the picture, how large, how opaque and how far; their colours are left as they are.

    The covariance in the picture is ``J A S A^T J^T`` with the projection's derivative J at the middle (Zwicker et al.
    2001). ``(TU, TV)`` is ``J A S A^T e``, e the unit vector to the middle: the covariance of distance and place.

    Args:
        positions: (n, 3) in the node's own space.
        covariance: (n, 6), as :func:`covariances` has it.
        logits: (n,).
        axes: (n, 3) shortest axes; none where no normals are wanted.
        turn: From the node's axes to the world's, (3, 3).
        linear: From the node's space to the camera's, (3, 3); a rotation times a scale.
        offset: (3,).
        kind: ``PINHOLE``, ``PARALLEL`` or ``BENT``.
        lens: Width, height, focal lengths x and y, principal point x and y; of parallel rays the pixels per length.
        bent: (n, 8) place and derivative (2, 3) in the picture for ``BENT``, from ``first`` on; NaN where nothing is.
        near: What lies nearer is not seen.
        blur: Radius of the lens's opening, and at which distance things are sharp.
        dimmed: Antialiased: whatever is widened by ``LOW_PASS`` is dimmed as much.
        first: Where to begin.
        last: Where to end.
        rows: (n, 16), as said above.
    """
    width, height, fx, fy, cx, cy = lens[0], lens[1], lens[2], lens[3], lens[4], lens[5]
    low_x, high_x = (-BEYOND * width - cx) / fx, (width * (1.0 + BEYOND) - cx) / fx
    low_y, high_y = (-BEYOND * height - cy) / fy, (height * (1.0 + BEYOND) - cy) / fy
    for number in range(first, last):
        rows[number, OPACITY] = 0.0
        px, py, pz = positions[number, 0], positions[number, 1], positions[number, 2]
        x = linear[0, 0] * px + linear[0, 1] * py + linear[0, 2] * pz + offset[0]
        y = linear[1, 0] * px + linear[1, 1] * py + linear[1, 2] * pz + offset[1]
        z = linear[2, 0] * px + linear[2, 1] * py + linear[2, 2] * pz + offset[2]
        j00, j01, j02, j10, j11, j12 = fx, 0.0, 0.0, 0.0, fy, 0.0
        reach, ahead = z, z
        if kind == BENT:
            reach = math.sqrt(x * x + y * y + z * z)
            ahead = reach
            row = bent[number - first]
            u, v = row[0], row[1]
            j00, j01, j02, j10, j11, j12 = row[2], row[3], row[4], row[5], row[6], row[7]
            if not reach > near or not math.isfinite(u + v):
                continue
        else:
            if not z > near:
                continue
            if kind == PINHOLE:
                reach = math.sqrt(x * x + y * y + z * z)
                u, v = fx * x / z + cx, fy * y / z + cy
                j00, j11 = fx / z, fy / z
                j02 = -j00 * min(max(x / z, low_x), high_x)
                j12 = -j11 * min(max(y / z, low_y), high_y)
            else:
                u, v = fx * x + cx, fy * y + cy
        # B = J A, and the covariance's rows times it.
        b00 = j00 * linear[0, 0] + j01 * linear[1, 0] + j02 * linear[2, 0]
        b01 = j00 * linear[0, 1] + j01 * linear[1, 1] + j02 * linear[2, 1]
        b02 = j00 * linear[0, 2] + j01 * linear[1, 2] + j02 * linear[2, 2]
        b10 = j10 * linear[0, 0] + j11 * linear[1, 0] + j12 * linear[2, 0]
        b11 = j10 * linear[0, 1] + j11 * linear[1, 1] + j12 * linear[2, 1]
        b12 = j10 * linear[0, 2] + j11 * linear[1, 2] + j12 * linear[2, 2]
        s = covariance[number]
        sb00, sb01, sb02 = (
            s[0] * b00 + s[1] * b01 + s[2] * b02,
            s[1] * b00 + s[3] * b01 + s[4] * b02,
            s[2] * b00 + s[4] * b01 + s[5] * b02,
        )
        sb10, sb11, sb12 = (
            s[0] * b10 + s[1] * b11 + s[2] * b12,
            s[1] * b10 + s[3] * b11 + s[4] * b12,
            s[2] * b10 + s[4] * b11 + s[5] * b12,
        )
        xx, xy, yy = (
            b00 * sb00 + b01 * sb01 + b02 * sb02,
            b10 * sb00 + b11 * sb01 + b12 * sb02,
            b10 * sb10 + b11 * sb11 + b12 * sb12,
        )
        opacity = 1.0 / (1.0 + math.exp(-logits[number]))
        if dimmed:
            before, after = xx * yy - xy * xy, (xx + LOW_PASS) * (yy + LOW_PASS) - xy * xy
            opacity *= math.sqrt(max(before / after, 0.0))
        if blur[0] > 0.0:
            # A point becomes a disc; one of radius r has the variance r^2 / 4 along each axis.
            per_length = 0.5 * (math.sqrt(j00 * j00 + j01 * j01) + math.sqrt(j10 * j10 + j11 * j11))
            radius = blur[0] * abs(1.0 - ahead / blur[1]) * per_length
            sharp = (xx + LOW_PASS) * (yy + LOW_PASS) - xy * xy
            xx, yy = xx + 0.25 * radius * radius, yy + 0.25 * radius * radius
            opacity *= math.sqrt(sharp / ((xx + LOW_PASS) * (yy + LOW_PASS) - xy * xy))
        if not opacity >= FADED:
            continue
        wide = 2.0 * math.log(opacity / FADED)
        across, down = math.sqrt(wide * (xx + LOW_PASS)) + MARGIN, math.sqrt(wide * (yy + LOW_PASS)) + MARGIN
        if not (-across < u < width + across and -down < v < height + down):
            continue
        if kind == PARALLEL:
            ex, ey, ez = linear[2, 0], linear[2, 1], linear[2, 2]
        else:
            ex = (linear[0, 0] * x + linear[1, 0] * y + linear[2, 0] * z) / reach
            ey = (linear[0, 1] * x + linear[1, 1] * y + linear[2, 1] * z) / reach
            ez = (linear[0, 2] * x + linear[1, 2] * y + linear[2, 2] * z) / reach
        result = rows[number]
        result[U], result[V], result[XX], result[XY], result[YY] = u, v, xx, xy, yy
        result[OPACITY], result[REACH], result[AHEAD] = opacity, reach, ahead
        result[TU] = sb00 * ex + sb01 * ey + sb02 * ez
        result[TV] = sb10 * ex + sb11 * ey + sb12 * ez
        if axes.shape[0] > 0:
            side = -1.0 if axes[number, 0] * ex + axes[number, 1] * ey + axes[number, 2] * ez > 0.0 else 1.0
            for axis in range(3):
                result[NX + axis] = side * (
                    turn[axis, 0] * axes[number, 0] + turn[axis, 1] * axes[number, 1] + turn[axis, 2] * axes[number, 2]
                )


@njit(cache=True, nogil=True, error_model="numpy")
def colors(positions, sh, terms, eye, parallel, first, last, rows):
    """The colours of Gaussians that are seen: ``max(0, 1/2 + sum_k sh_k Y_k)``.

    ``eye`` is where it is in the node's space or, for ``parallel`` rays, the unit vector along them; ``terms`` of the
    ``sh`` (n, k, 3) are used.
    """
    half, zero = np.float32(0.5), np.float32(0)
    for number in range(first, last):
        row = rows[number]
        if row[OPACITY] == zero:
            continue
        x, y, z = eye[0], eye[1], eye[2]
        if not parallel:
            x, y, z = positions[number, 0] - x, positions[number, 1] - y, positions[number, 2] - z
            length = math.sqrt(x * x + y * y + z * z)
            x, y, z = x / length, y / length, z / length
        basis = harmonics_to_degree_3(np.float32(x), np.float32(y), np.float32(z), CONSTANTS_32, CONSTANTS_3_32)
        red, green, blue = half, half, half
        for term in range(terms):
            red += basis[term] * sh[number, term, 0]
            green += basis[term] * sh[number, term, 1]
            blue += basis[term] * sh[number, term, 2]
        row[RED], row[GREEN], row[BLUE] = max(red, zero), max(green, zero), max(blue, zero)

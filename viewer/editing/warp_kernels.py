"""Dabs at work on many places, compiled; :func:`viewer.editing.warp.backward` is the twin."""

from __future__ import annotations

import math

from numba import njit


@njit(cache=True, nogil=True)
def warp_back(points, dabs, balls, starts, jacobians):
    """Move places, in their array, to where the matter there comes from.

    Args:
        points: (n, 3), written.
        dabs: (m, 24) as :mod:`viewer.editing.dabs` has them.
        balls: (g, 4) middle and radius of a ball around each group of dabs.
        starts: (g + 1,) the first dab of each group, and the end.
        jacobians: (n, 9) written: the derivative of where places come from, row by row; or (0, 9) where it is not
            needed.
    """
    wanted = jacobians.shape[0] > 0
    for p in range(points.shape[0]):
        x, y, z = points[p, 0], points[p, 1], points[p, 2]
        a, b, c = 1.0, 0.0, 0.0
        d, e, f = 0.0, 1.0, 0.0
        g, h, i = 0.0, 0.0, 1.0
        for group in range(balls.shape[0] - 1, -1, -1):
            dx, dy, dz = x - balls[group, 0], y - balls[group, 1], z - balls[group, 2]
            if dx * dx + dy * dy + dz * dz >= balls[group, 3] * balls[group, 3]:
                continue
            for m in range(starts[group + 1] - 1, starts[group] - 1, -1):
                radius = dabs[m, 3]
                ux, uy, uz = x - dabs[m, 0], y - dabs[m, 1], z - dabs[m, 2]
                square = ux * ux + uy * uy + uz * uz
                if square >= radius * radius:
                    continue
                length = math.sqrt(square)
                rho = length / radius
                if dabs[m, 19] == 0.0:
                    rest = 1.0 - rho * rho
                    w, slope = rest * rest, -4.0 * rho * rest
                elif dabs[m, 19] == 1.0:
                    w, slope = (1.0 - rho) * (1.0 - rho), -2.0 * (1.0 - rho)
                else:
                    share = min(max(2.0 * rho - 1.0, 0.0), 1.0)
                    w, slope = 1.0 - share * share * (3.0 - 2.0 * share), -12.0 * share * (1.0 - share)
                px = dabs[m, 4] + dabs[m, 7] * ux + dabs[m, 8] * uy + dabs[m, 9] * uz
                py = dabs[m, 5] + dabs[m, 10] * ux + dabs[m, 11] * uy + dabs[m, 12] * uz
                pz = dabs[m, 6] + dabs[m, 13] * ux + dabs[m, 14] * uy + dabs[m, 15] * uz
                qx, qy, qz = dabs[m, 16], dabs[m, 17], dabs[m, 18]
                angle = math.sqrt(qx * qx + qy * qy + qz * qz)
                r00, r01, r02 = 1.0, 0.0, 0.0
                r10, r11, r12 = 0.0, 1.0, 0.0
                r20, r21, r22 = 0.0, 0.0, 1.0
                cx, cy, cz = px, py, pz
                tx, ty, tz = ux, uy, uz
                if angle > 0.0:
                    kx, ky, kz = qx / angle, qy / angle, qz / angle
                    s, v = math.sin(w * angle), 1.0 - math.cos(w * angle)
                    r00 = 1.0 - v * (ky * ky + kz * kz)
                    r01 = v * kx * ky - s * kz
                    r02 = v * kx * kz + s * ky
                    r10 = v * kx * ky + s * kz
                    r11 = 1.0 - v * (kx * kx + kz * kz)
                    r12 = v * ky * kz - s * kx
                    r20 = v * kx * kz - s * ky
                    r21 = v * ky * kz + s * kx
                    r22 = 1.0 - v * (kx * kx + ky * ky)
                    tx = r00 * ux + r01 * uy + r02 * uz
                    ty = r10 * ux + r11 * uy + r12 * uz
                    tz = r20 * ux + r21 * uy + r22 * uz
                    cx += qy * tz - qz * ty
                    cy += qz * tx - qx * tz
                    cz += qx * ty - qy * tx
                x = dabs[m, 0] + tx + w * px
                y = dabs[m, 1] + ty + w * py
                z = dabs[m, 2] + tz + w * pz
                if wanted:
                    grows = slope / (radius * max(length, 1e-30))
                    gx, gy, gz = grows * ux, grows * uy, grows * uz
                    j00 = r00 + w * dabs[m, 7] + cx * gx
                    j01 = r01 + w * dabs[m, 8] + cx * gy
                    j02 = r02 + w * dabs[m, 9] + cx * gz
                    j10 = r10 + w * dabs[m, 10] + cy * gx
                    j11 = r11 + w * dabs[m, 11] + cy * gy
                    j12 = r12 + w * dabs[m, 12] + cy * gz
                    j20 = r20 + w * dabs[m, 13] + cz * gx
                    j21 = r21 + w * dabs[m, 14] + cz * gy
                    j22 = r22 + w * dabs[m, 15] + cz * gz
                    a, d, g = j00 * a + j01 * d + j02 * g, j10 * a + j11 * d + j12 * g, j20 * a + j21 * d + j22 * g
                    b, e, h = j00 * b + j01 * e + j02 * h, j10 * b + j11 * e + j12 * h, j20 * b + j21 * e + j22 * h
                    c, f, i = j00 * c + j01 * f + j02 * i, j10 * c + j11 * f + j12 * i, j20 * c + j21 * f + j22 * i
        points[p, 0], points[p, 1], points[p, 2] = x, y, z
        if wanted:
            jacobians[p, 0], jacobians[p, 1], jacobians[p, 2] = a, b, c
            jacobians[p, 3], jacobians[p, 4], jacobians[p, 5] = d, e, f
            jacobians[p, 6], jacobians[p, 7], jacobians[p, 8] = g, h, i

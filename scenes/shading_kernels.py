"""Finishes, sky and light of the still life, and the paths of light between them.

``lamp`` is (towards it: x, y, z; cosine of its radius; what white that faces it sends out: red, green, blue).

A finish is one row: ``PATTERN``, the two colours from ``FIRST`` and ``SECOND`` (linear Rec. 709), ``ROUGHNESS``,
``METALLIC``, ``SHEEN`` (reflectance when looked at straight on) and ``SCALE`` of the pattern.
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit

from scenes.shapes_kernels import MATERIAL, SIZE, follow, scene_normal, to_local

PLAIN, WOOD, BANDS, PAGES, PEEL, RIPE, CHECKS = 0, 1, 2, 3, 4, 5, 6
PATTERN, FIRST, SECOND, ROUGHNESS, METALLIC, SHEEN, SCALE = 0, 1, 4, 7, 8, 9, 10
FINISH_COLUMNS = 11
REST = (0.26, 0.25, 0.25)
"""Radiance that a surface sees on all sides from where no path is followed."""
OFF = 1.5e-3
"""How far a new ray starts from the surface it leaves."""
BRIGHTEST = 3.0
"""Light of one path is cut here: rarer, brighter ones are noise."""


@njit(cache=True, nogil=True)
def next_number(state):
    """A uniform number in [0, 1): PCG, O'Neill 2014, "permuted congruential generator", RXS M XS 32."""
    state[0] = (state[0] * np.uint64(747796405) + np.uint64(2891336453)) & np.uint64(0xFFFFFFFF)
    word = ((state[0] >> ((state[0] >> np.uint64(28)) + np.uint64(4))) ^ state[0]) * np.uint64(277803737)
    word &= np.uint64(0xFFFFFFFF)
    return float((word >> np.uint64(22)) ^ word) / 4294967296.0


@njit(cache=True, nogil=True)
def smooth_step(low, high, value):
    """0 below ``low``, 1 above ``high``, smooth in between."""
    part = min(max((value - low) / (high - low), 0.0), 1.0)
    return part * part * (3.0 - 2.0 * part)


@njit(cache=True, nogil=True)
def grain(x, y, z):
    """Smooth, slowly changing noise from a few sines."""
    return (
        math.sin(3.1 * x + 1.7 * math.sin(2.3 * y + z))
        + 0.5 * math.sin(5.9 * y - 2.1 * math.sin(3.7 * z + x))
        + 0.3 * math.sin(9.7 * x + 4.1 * z)
    )


@njit(cache=True, nogil=True)
def pattern_share(finishes, row, shapes, n, x, y, z):
    """How much of the second colour there is at a place, 0 to 1."""
    kind, scale = int(finishes[row, PATTERN]), finishes[row, SCALE]
    a, b, c = to_local(shapes, n, x, y, z)
    if kind == WOOD:
        ring = math.hypot(a + 0.5, b * 0.35 + 0.02 * grain(2.0 * a, 2.0 * b, c)) * scale
        ring += 0.25 * grain(1.3 * a, 5.0 * b, 2.0 * c)
        return 0.75 * (0.5 + 0.5 * math.sin(ring)) ** 2 + 0.25 * (0.5 + 0.5 * math.sin(4.3 * ring + 30.0 * b))
    if kind == BANDS:
        low = smooth_step(0.012, 0.018, abs(c - scale) - 0.03)
        return min(low, smooth_step(0.004, 0.009, abs(abs(c - scale) - 0.075) - 0.006))
    if kind == PAGES:
        return 0.5 + 0.5 * math.sin(c * scale)
    if kind == PEEL:
        return smooth_step(0.0, 1.6, grain(scale * a, scale * b, scale * c))
    if kind == RIPE:
        return smooth_step(-0.15, 0.2, 0.8 * a - 0.35 * b + 0.25 * c + 0.03 * grain(scale * a, scale * b, scale * c))
    if kind == CHECKS:
        across = math.floor(a * scale + 0.5) + math.floor(b * scale + 0.5)
        inside = math.hypot(a, b) < shapes[n, SIZE] * 0.86
        return float(int(across) & 1) if inside else 0.0
    return 0.0


@njit(cache=True, nogil=True)
def sky(dx, dy, dz, blurred, color):
    """Light of the surroundings without the lamp: a bright studio with two windows, darker towards the floor.

    Matte surfaces see the windows ``blurred`` over half of the sky: they cannot tell, and pictures get less noisy.
    """
    up = smooth_step(-0.35, 0.9, dz)
    if blurred:
        left, back = max(0.0, 0.55 + 0.83 * dy * 0.6 - 0.83 * dx * 0.8), max(0.0, 0.4 + 0.5 * dx + 0.34 * dy)
        left, back = 0.14 * left * smooth_step(-0.3, 0.6, dz), 0.14 * back * smooth_step(-0.3, 0.6, dz)
    else:
        turn = math.atan2(dy, dx)
        left = smooth_step(0.0, 0.2, 0.45 - abs(turn - 2.6)) * smooth_step(0.0, 0.2, dz) * smooth_step(0.9, 0.65, dz)
        back = smooth_step(0.0, 0.3, 0.55 - abs(turn - 0.6)) * smooth_step(0.1, 0.3, dz) * smooth_step(0.8, 0.5, dz)
    color[0] = 0.25 + 0.22 * up + 1.3 * left + 0.8 * back
    color[1] = 0.23 + 0.27 * up + 1.4 * left + 0.7 * back
    color[2] = 0.21 + 0.35 * up + 1.6 * left + 0.5 * back


@njit(cache=True, nogil=True)
def frame_around(nx, ny, nz):
    """Two unit vectors that make a right-handed frame with the normal (Duff et al. 2017)."""
    sign = math.copysign(1.0, nz)
    a = -1.0 / (sign + nz)
    b = nx * ny * a
    return 1.0 + sign * nx * nx * a, sign * b, -sign * nx, b, sign + ny * ny * a, -ny


@njit(cache=True, nogil=True)
def tilted(nx, ny, nz, cosine, turn):
    """The unit vector at an angle of that cosine to the normal, turned around it."""
    tx, ty, tz, bx, by, bz = frame_around(nx, ny, nz)
    sine = math.sqrt(max(0.0, 1.0 - cosine * cosine))
    u, v = sine * math.cos(turn), sine * math.sin(turn)
    return u * tx + v * bx + cosine * nx, u * ty + v * by + cosine * ny, u * tz + v * bz + cosine * nz


@njit(cache=True, nogil=True)
def towards_lamp(world, lamp, x, y, z, nx, ny, nz, state):
    """A random direction to the lamp's disc in the sky, and how much the surface faces the lamp; 0 in its shadow.

    Facing is the cosine between the normal and the middle of the disc, so that surfaces in the open have no noise.
    """
    facing = max(0.0, nx * lamp[0] + ny * lamp[1] + nz * lamp[2])
    cosine = 1.0 - next_number(state) * (1.0 - lamp[3])
    lx, ly, lz = tilted(lamp[0], lamp[1], lamp[2], cosine, 2.0 * math.pi * next_number(state))
    if facing == 0.0 or nx * lx + ny * ly + nz * lz <= 0.0:
        return lx, ly, lz, 0.0
    distance, _ = follow(world, x + OFF * nx, y + OFF * ny, z + OFF * nz, lx, ly, lz, 8.0)
    return lx, ly, lz, facing if distance == np.inf else 0.0


@njit(cache=True, nogil=True)
def gloss(nx, ny, nz, dx, dy, dz, lx, ly, lz, roughness):
    """Microfacets' share of reflected light, times pi, without Fresnel's factor.

    ``pi D / (4 (l.h)^2)`` with GGX's D (Walter et al. 2007) and the visibility of Kelemen and Szirmay-Kalos (2001).
    """
    hx, hy, hz = lx - dx, ly - dy, lz - dz
    length = math.sqrt(hx * hx + hy * hy + hz * hz)
    across = (hx * lx + hy * ly + hz * lz) / length
    up = (hx * nx + hy * ny + hz * nz) / length
    alpha = roughness * roughness
    spread = up * up * (alpha * alpha - 1.0) + 1.0
    return alpha * alpha / (spread * spread) / (4.0 * max(across * across, 0.05))


@njit(cache=True, nogil=True)
def bounce_glossy(dx, dy, dz, nx, ny, nz, roughness, state):
    """A reflected direction: mirror about a normal drawn from the GGX distribution (Walter et al. 2007, eq. 35)."""
    u = next_number(state)
    alpha = roughness * roughness
    cosine = math.sqrt((1.0 - u) / (1.0 + (alpha * alpha - 1.0) * u))
    mx, my, mz = tilted(nx, ny, nz, cosine, 2.0 * math.pi * next_number(state))
    along = dx * mx + dy * my + dz * mz
    return dx - 2.0 * along * mx, dy - 2.0 * along * my, dz - 2.0 * along * mz


@njit(cache=True, nogil=True)
def finish_at(finishes, shapes, which, x, y, z, albedo):
    """Fill ``albedo`` with the colour at a place of a shape; returns the number of its finish."""
    row = int(shapes[which, MATERIAL])
    share = pattern_share(finishes, row, shapes, which, x, y, z)
    for channel in range(3):
        albedo[channel] = finishes[row, FIRST + channel] * (1.0 - share) + finishes[row, SECOND + channel] * share
    return row


@njit(cache=True, nogil=True)
def light_along(world, finishes, lamp, ox, oy, oz, dx, dy, dz, nx, ny, nz, matte, state, color, albedo):
    """Fill ``color`` with what comes back along a ray that left a surface: sky, or another surface taken as matte.

    That surface is lit by the lamp, with a shadow ray, and by an even rest of light; no path goes farther. A ray from
    a ``matte`` surface that gets away brings the blurred sky around the surface's normal instead of that in its own
    direction: then noise comes only from what stands in the way.
    """
    distance, which = follow(world, ox, oy, oz, dx, dy, dz, 8.0)
    if which < 0:
        if matte:
            sky(nx, ny, nz, True, color)
        else:
            sky(dx, dy, dz, False, color)
        return
    x, y, z = ox + distance * dx, oy + distance * dy, oz + distance * dz
    nx, ny, nz = scene_normal(world, x, y, z)
    if nx * dx + ny * dy + nz * dz > 0.0:
        nx, ny, nz = -nx, -ny, -nz
    finish_at(finishes, world[0], which, x, y, z, albedo)
    _, _, _, facing = towards_lamp(world, lamp, x, y, z, nx, ny, nz, state)
    for channel in range(3):
        color[channel] = albedo[channel] * (lamp[4 + channel] * facing + REST[channel])


@njit(cache=True, nogil=True)
def trace_path(world, finishes, lamp, ox, oy, oz, dx, dy, dz, sample, grid, state, light, color, albedo, other):
    """Light that reaches the eye along a ray, into ``light``; returns 1 where the ray met the scene, else 0.

    The surface looks for the lamp with one shadow ray, which serves its matte and its glossy side, and sends out one
    ray for each side: the share of the glossy one is Fresnel's (Schlick 1994). Metals have no matte side. The rays of a
    pixel's ``grid`` x ``grid`` samples are spread over as many equal parts of the sky.
    """
    distance, which = follow(world, ox, oy, oz, dx, dy, dz, 12.0)
    if which < 0:
        return 0
    x, y, z = ox + distance * dx, oy + distance * dy, oz + distance * dz
    nx, ny, nz = scene_normal(world, x, y, z)
    if nx * dx + ny * dy + nz * dz > 0.0:  # the inner side of a thin wall
        nx, ny, nz = -nx, -ny, -nz
    row = finish_at(finishes, world[0], which, x, y, z, albedo)
    metal, roughness, sheen = finishes[row, METALLIC] > 0.0, finishes[row, ROUGHNESS], finishes[row, SHEEN]
    grazing = (1.0 - min(1.0, -(nx * dx + ny * dy + nz * dz))) ** 5 * (1.0 - 0.6 * roughness)
    share = sheen + (1.0 - sheen) * grazing if sheen > 0.0 else 0.0
    lx, ly, lz, facing = towards_lamp(world, lamp, x, y, z, nx, ny, nz, state)
    shine = gloss(nx, ny, nz, dx, dy, dz, lx, ly, lz, roughness) if facing > 0.0 else 0.0
    light[:] = 0.0
    x, y, z = x + OFF * nx, y + OFF * ny, z + OFF * nz
    if metal or share > 0.0:
        rx, ry, rz = bounce_glossy(dx, dy, dz, nx, ny, nz, roughness, state)
        if nx * rx + ny * ry + nz * rz > 0.0:
            light_along(world, finishes, lamp, x, y, z, rx, ry, rz, nx, ny, nz, False, state, color, other)
        else:
            color[:] = 0.0
        for channel in range(3):
            mirror = albedo[channel] + (1.0 - albedo[channel]) * grazing if metal else share
            light[channel] += mirror * (color[channel] + lamp[4 + channel] * facing * shine)
    if not metal:
        up, turn = (sample // grid + next_number(state)) / grid, (sample % grid + next_number(state)) / grid
        tx, ty, tz = tilted(nx, ny, nz, math.sqrt(1.0 - up), 2.0 * math.pi * turn)
        light_along(world, finishes, lamp, x, y, z, tx, ty, tz, nx, ny, nz, True, state, color, other)
        for channel in range(3):
            light[channel] += (1.0 - share) * albedo[channel] * (color[channel] + lamp[4 + channel] * facing)
    for channel in range(3):
        light[channel] = min(light[channel], BRIGHTEST)
    return 1


@njit(cache=True, nogil=True)
def render_rows(world, finishes, lamp, pose, focal, width, height, first, last, grid, seed, picture):
    """Render the rows ``first`` to ``last`` - 1: premultiplied linear colour and coverage.

    Each pixel takes ``grid`` x ``grid`` paths, one through a random place in each cell of a grid over the pixel.
    """
    light, color, albedo, other = np.empty(3), np.empty(3), np.empty(3), np.empty(3)
    state = np.empty(1, np.uint64)
    for row in range(first, last):
        for column in range(width):
            state[0] = np.uint64(((seed * 9781 + row) * 6271 + column) & 0xFFFFFFFF)
            next_number(state)
            for sample in range(grid * grid):
                x = (column + (sample % grid + next_number(state)) / grid - 0.5 * width) / focal
                y = (0.5 * height - row - (sample // grid + next_number(state)) / grid) / focal
                length = math.sqrt(x * x + y * y + 1.0)
                dx = (pose[0, 0] * x + pose[0, 1] * y - pose[0, 2]) / length
                dy = (pose[1, 0] * x + pose[1, 1] * y - pose[1, 2]) / length
                dz = (pose[2, 0] * x + pose[2, 1] * y - pose[2, 2]) / length
                met = trace_path(
                    world, finishes, lamp, pose[0, 3], pose[1, 3], pose[2, 3], dx, dy, dz, sample, grid,
                    state, light, color, albedo, other,
                )  # fmt: skip
                if met:
                    for channel in range(3):
                        picture[row, column, channel] += light[channel] / (grid * grid)
                    picture[row, column, 3] += 1.0 / (grid * grid)

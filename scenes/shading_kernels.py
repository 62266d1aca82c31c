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
BOUNCES = 2
REST = (0.26, 0.25, 0.25)
"""Radiance that a surface sees on all sides where a path is not followed farther."""
OFF = 1.5e-3
"""How far a new ray starts from the surface it leaves."""
BRIGHTEST = 6.0
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
def sky(dx, dy, dz, color):
    """Light of the surroundings without the lamp: a bright studio with two windows, darker towards the floor."""
    up = smooth_step(-0.35, 0.9, dz)
    color[0] = 0.25 + 0.22 * up
    color[1] = 0.23 + 0.27 * up
    color[2] = 0.21 + 0.35 * up
    turn = math.atan2(dy, dx)
    left = smooth_step(0.0, 0.12, 0.42 - abs(turn - 2.6)) * smooth_step(0.02, 0.16, dz) * smooth_step(0.85, 0.7, dz)
    back = smooth_step(0.0, 0.25, 0.5 - abs(turn - 0.6)) * smooth_step(0.1, 0.3, dz) * smooth_step(0.75, 0.55, dz)
    color[0] += 1.5 * left + 0.9 * back
    color[1] += 1.6 * left + 0.75 * back
    color[2] += 1.8 * left + 0.55 * back


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
    """A random direction to the lamp's disc in the sky and its cosine to the normal; cosine 0 where it is in shadow."""
    cosine = 1.0 - next_number(state) * (1.0 - lamp[3])
    lx, ly, lz = tilted(lamp[0], lamp[1], lamp[2], cosine, 2.0 * math.pi * next_number(state))
    facing = nx * lx + ny * ly + nz * lz
    if facing > 0.0:
        distance, _ = follow(world, x + OFF * nx, y + OFF * ny, z + OFF * nz, lx, ly, lz, 8.0)
        facing = facing if distance == np.inf else 0.0
    return lx, ly, lz, max(facing, 0.0)


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
def bounced(bounce, chance, roughness, metal, grazing, dx, dy, dz, nx, ny, nz, state, albedo, tint):
    """Where the path goes on, as a reflection (True) or as diffuse light (False); what is lost colours ``tint``.

    Rays from the eye look at reflections more often than light goes there, each for less: that evens out noise.
    """
    tried = max(chance, 0.15) if bounce == 0 and chance > 0.0 else chance
    if next_number(state) < tried:
        dx, dy, dz = bounce_glossy(dx, dy, dz, nx, ny, nz, roughness, state)
        for channel in range(3):
            tint[channel] *= chance / tried * (albedo[channel] + (1.0 - albedo[channel]) * grazing if metal else 1.0)
        return True, dx, dy, dz
    for channel in range(3):
        tint[channel] *= (1.0 - chance) / (1.0 - tried) * albedo[channel]
    dx, dy, dz = tilted(nx, ny, nz, math.sqrt(1.0 - next_number(state)), 2.0 * math.pi * next_number(state))
    return False, dx, dy, dz


@njit(cache=True, nogil=True)
def trace_path(world, finishes, lamp, ox, oy, oz, dx, dy, dz, state, light, color, albedo, tint):
    """Follow one path of light backwards from the eye. Fills ``light`` and returns 1 where it met the scene, else 0.

    Every surface looks for the lamp with one shadow ray, which serves its diffuse and its glossy side. Then the path
    goes on to the rest of the sky, as a reflection with the probability that Fresnel's law (Schlick 1994) and the
    finish give it, or as diffuse light. Highlights that diffuse light would find are left out: rare, bright, noisy.
    """
    light[:] = 0.0
    tint[:] = 1.0
    scattered = False
    for bounce in range(BOUNCES):
        distance, which = follow(world, ox, oy, oz, dx, dy, dz, 12.0)
        if which < 0:
            if bounce == 0:
                return 0
            sky(dx, dy, dz, color)
            for channel in range(3):
                light[channel] += tint[channel] * color[channel]
            break
        ox, oy, oz = ox + distance * dx, oy + distance * dy, oz + distance * dz
        nx, ny, nz = scene_normal(world, ox, oy, oz)
        if nx * dx + ny * dy + nz * dz > 0.0:  # the inner side of a thin wall
            nx, ny, nz = -nx, -ny, -nz
        shapes = world[0]
        row = int(shapes[which, MATERIAL])
        metal, roughness = finishes[row, METALLIC] > 0.0, finishes[row, ROUGHNESS]
        share = pattern_share(finishes, row, shapes, which, ox, oy, oz)
        for channel in range(3):
            albedo[channel] = finishes[row, FIRST + channel] * (1.0 - share) + finishes[row, SECOND + channel] * share
        grazing = (1.0 - min(1.0, -(nx * dx + ny * dy + nz * dz))) ** 5 * (1.0 - 0.6 * roughness)
        sheen = finishes[row, SHEEN]
        chance = 1.0 if metal else sheen + (1.0 - sheen) * grazing if sheen > 0.0 else 0.0
        lx, ly, lz, facing = towards_lamp(world, lamp, ox, oy, oz, nx, ny, nz, state)
        if facing > 0.0:
            shine = 0.0 if scattered else gloss(nx, ny, nz, dx, dy, dz, lx, ly, lz, roughness)
            for channel in range(3):
                mirror = albedo[channel] if metal else chance
                matte = 0.0 if metal else albedo[channel] * (1.0 - chance)
                light[channel] += tint[channel] * lamp[4 + channel] * facing * (matte + mirror * shine)
        if bounce == BOUNCES - 1:
            for channel in range(3):
                light[channel] += tint[channel] * albedo[channel] * REST[channel]
            break
        glossy, dx, dy, dz = bounced(
            bounce, chance, roughness, metal, grazing, dx, dy, dz, nx, ny, nz, state, albedo, tint
        )
        if nx * dx + ny * dy + nz * dz <= 0.0:
            break
        scattered = scattered or not glossy
        ox, oy, oz = ox + OFF * nx, oy + OFF * ny, oz + OFF * nz
    for channel in range(3):
        light[channel] = min(light[channel], BRIGHTEST)
    return 1


@njit(cache=True, nogil=True)
def render_rows(world, finishes, lamp, pose, focal, width, height, first, last, grid, seed, picture):
    """Render the rows ``first`` to ``last`` - 1: premultiplied linear colour and coverage.

    Each pixel takes ``grid`` x ``grid`` paths, one through a random place in each cell of a grid over the pixel.
    """
    light, color, albedo, tint = np.empty(3), np.empty(3), np.empty(3), np.empty(3)
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
                    world, finishes, lamp, pose[0, 3], pose[1, 3], pose[2, 3], dx, dy, dz, state, light, color, albedo,
                    tint,
                )  # fmt: skip
                if met:
                    for channel in range(3):
                        picture[row, column, channel] += light[channel] / (grid * grid)
                    picture[row, column, 3] += 1.0 / (grid * grid)

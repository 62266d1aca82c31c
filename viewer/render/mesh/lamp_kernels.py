"""Lamps: which to ask, where on them, and what shines from there. Rows as :mod:`viewer.render.mesh.lamps` lays out.

Lamps without extent have infinite density: what they send is then irradiance at right angles, else radiance.
"""

from __future__ import annotations

import math

from numba import njit

from viewer.render.mesh.lamps import AREA, AXIS, INNER, KIND, LIGHT, OUTER, PLACE, RIGHT, SIZE, SPOT, SUN, UP
from viewer.render.mesh.sampling_kernels import TWO_PI, cone_direction, luminance, to_world

NOWHERE = (-1.0, 0.0, 0.0, 0.0, 0.0)
FAR = 1e30


@njit(cache=True, nogil=True, error_model="numpy")
def dot_with(lamp, column, x, y, z):
    """With a vector of the lamp's row."""
    return lamp[column] * x + lamp[column + 1] * y + lamp[column + 2] * z


@njit(cache=True, nogil=True, error_model="numpy")
def square_of(lamp, column):
    """Squared length of a vector of the lamp's row."""
    return dot_with(lamp, column, lamp[column], lamp[column + 1], lamp[column + 2])


@njit(cache=True, nogil=True, error_model="numpy")
def spot_share(lamp, x, y, z):
    """How much of its light a lamp sends along a unit vector: glTF's fall-off for spots (KHR_lights_punctual)."""
    if lamp[KIND] != SPOT:
        return 1.0
    scale = 1.0 / max(lamp[INNER] - lamp[OUTER], 1e-4)
    share = min(max((dot_with(lamp, AXIS, x, y, z) - lamp[OUTER]) * scale, 0.0), 1.0)
    return share * share


@njit(cache=True, nogil=True, error_model="numpy")
def area_of(lamp):
    """Of a rectangle whose halved sides the row holds."""
    return 4.0 * math.sqrt(square_of(lamp, RIGHT) * square_of(lamp, UP))


@njit(cache=True, nogil=True, error_model="numpy")
def lamp_weight(lamp, px, py, pz):
    """About how bright a lamp is at a place where nothing stands in between."""
    bright = luminance(lamp[LIGHT], lamp[LIGHT + 1], lamp[LIGHT + 2])
    if lamp[KIND] == SUN:
        return bright
    x, y, z = px - lamp[PLACE], py - lamp[PLACE + 1], pz - lamp[PLACE + 2]
    square = max(x * x + y * y + z * z, 1e-12)
    length = math.sqrt(square)
    if lamp[KIND] == AREA:
        area = area_of(lamp)
        ahead = dot_with(lamp, AXIS, x, y, z) / length
        return bright * area * max(ahead, 0.02) / max(square, 0.25 * area) if ahead > 0.0 else 0.0
    return bright * spot_share(lamp, x / length, y / length, z / length) / square


@njit(cache=True, nogil=True, error_model="numpy")
def lamp_chance(lamps, number, px, py, pz):
    """How often that lamp is asked at a place."""
    whole, own = 0.0, 0.0
    for index in range(len(lamps)):
        weight = lamp_weight(lamps[index], px, py, pz)
        whole += weight
        if index == number:
            own = weight
    return own / whole if whole > 0.0 else 0.0


@njit(cache=True, nogil=True, error_model="numpy")
def choose_lamp(lamps, px, py, pz, choice):
    """The lamp to ask at a place, and how often it is asked; -1 where none shines there."""
    whole = 0.0
    for index in range(len(lamps)):
        whole += lamp_weight(lamps[index], px, py, pz)
    chosen, own, left = -1, 0.0, choice * whole
    for index in range(len(lamps)):
        weight = lamp_weight(lamps[index], px, py, pz)
        if weight <= 0.0:
            continue
        chosen, own = index, weight
        left -= weight
        if left < 0.0:
            break
    return chosen, own / whole if whole > 0.0 else 0.0


@njit(cache=True, nogil=True, error_model="numpy")
def sample_lamp(lamp, px, py, pz, u, v):
    """A direction from a place to a lamp, how far to go, what comes from there, and the density."""
    red, green, blue = lamp[LIGHT], lamp[LIGHT + 1], lamp[LIGHT + 2]
    if lamp[KIND] == SUN:
        opening = lamp[SIZE]
        x, y, z = -lamp[AXIS], -lamp[AXIS + 1], -lamp[AXIS + 2]
        if opening <= 0.0:
            return x, y, z, FAR, red, green, blue, math.inf
        a, b, c = cone_direction(u, v, opening)
        x, y, z = to_world(a, b, c, x, y, z)
        # the irradiance of a disc of that radiance, seen head-on
        each = 1.0 / (math.pi * opening * (2.0 - opening))
        return x, y, z, FAR, red * each, green * each, blue * each, 1.0 / (TWO_PI * opening)
    x, y, z = lamp[PLACE] - px, lamp[PLACE + 1] - py, lamp[PLACE + 2] - pz
    if lamp[KIND] == AREA:
        a, b = 2.0 * u - 1.0, 2.0 * v - 1.0
        x += a * lamp[RIGHT] + b * lamp[UP]
        y += a * lamp[RIGHT + 1] + b * lamp[UP + 1]
        z += a * lamp[RIGHT + 2] + b * lamp[UP + 2]
    square = max(x * x + y * y + z * z, 1e-12)
    length = math.sqrt(square)
    x, y, z = x / length, y / length, z / length
    if lamp[KIND] == AREA:
        ahead = -dot_with(lamp, AXIS, x, y, z)
        if ahead <= 0.0:
            return x, y, z, length, 0.0, 0.0, 0.0, 1.0
        return x, y, z, length, red, green, blue, square / (ahead * max(area_of(lamp), 1e-12))
    share = spot_share(lamp, -x, -y, -z)
    part = lamp[SIZE] * lamp[SIZE] / square
    if part <= 0.0 or part >= 1.0:
        each = share / square
        return x, y, z, length, red * each, green * each, blue * each, math.inf
    opening = part / (1.0 + math.sqrt(1.0 - part))
    a, b, c = cone_direction(u, v, opening)
    x, y, z = to_world(a, b, c, x, y, z)
    each = share / (math.pi * lamp[SIZE] * lamp[SIZE])
    return x, y, z, length - lamp[SIZE], red * each, green * each, blue * each, 1.0 / (TWO_PI * opening)


@njit(cache=True, nogil=True, error_model="numpy")
def meet_lamp(lamp, px, py, pz, x, y, z):
    """How far along a unit vector a lamp with extent lies (-1: not there), what it sends, and the density."""
    red, green, blue = lamp[LIGHT], lamp[LIGHT + 1], lamp[LIGHT + 2]
    if lamp[KIND] == SUN:
        opening = lamp[SIZE]
        if opening <= 0.0 or 1.0 + dot_with(lamp, AXIS, x, y, z) > opening:
            return NOWHERE
        each = 1.0 / (math.pi * opening * (2.0 - opening))
        return FAR, red * each, green * each, blue * each, 1.0 / (TWO_PI * opening)
    cx, cy, cz = lamp[PLACE] - px, lamp[PLACE + 1] - py, lamp[PLACE + 2] - pz
    if lamp[KIND] == AREA:
        ahead = -dot_with(lamp, AXIS, x, y, z)
        if ahead <= 1e-9:
            return NOWHERE
        distance = -dot_with(lamp, AXIS, cx, cy, cz) / ahead
        ox, oy, oz = distance * x - cx, distance * y - cy, distance * z - cz
        outside = abs(dot_with(lamp, RIGHT, ox, oy, oz)) > square_of(lamp, RIGHT)
        outside = outside or abs(dot_with(lamp, UP, ox, oy, oz)) > square_of(lamp, UP)
        if distance <= 0.0 or outside:
            return NOWHERE
        return distance, red, green, blue, distance * distance / (ahead * max(area_of(lamp), 1e-12))
    square, radius = cx * cx + cy * cy + cz * cz, lamp[SIZE]
    along = cx * x + cy * y + cz * z
    inside = along * along - square + radius * radius
    if radius <= 0.0 or square <= radius * radius or along <= 0.0 or inside < 0.0:
        return NOWHERE
    part, length = radius * radius / square, math.sqrt(square)
    each = spot_share(lamp, -cx / length, -cy / length, -cz / length) / (math.pi * radius * radius)
    opening = part / (1.0 + math.sqrt(1.0 - part))
    return along - math.sqrt(inside), red * each, green * each, blue * each, 1.0 / (TWO_PI * opening)

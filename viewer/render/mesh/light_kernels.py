"""Lights: which to ask, where on them, and what shines from there. Rows as :mod:`viewer.render.mesh.lights` lays out.

Lights without extent have infinite density: what they send is then irradiance at right angles, else radiance.
"""

from __future__ import annotations

import math

from numba import njit

from viewer.render.mesh.lights import AREA, AXIS, INNER, KIND, LIGHT, OUTER, POSITION, RIGHT, SIZE, SPOT, SUN, UP
from viewer.render.mesh.sampling_kernels import TWO_PI, cone_direction, luminance, to_world

NOWHERE = (-1.0, 0.0, 0.0, 0.0, 0.0)
FAR = 1e30


@njit(cache=True, nogil=True, error_model="numpy")
def dot_with(light, column, x, y, z):
    """With a vector of the light's row."""
    return light[column] * x + light[column + 1] * y + light[column + 2] * z


@njit(cache=True, nogil=True, error_model="numpy")
def square_of(light, column):
    """Squared length of a vector of the light's row."""
    return dot_with(light, column, light[column], light[column + 1], light[column + 2])


@njit(cache=True, nogil=True, error_model="numpy")
def spot_share(light, x, y, z):
    """How much of its light a light sends along a unit vector: glTF's fall-off for spots (KHR_lights_punctual)."""
    if light[KIND] != SPOT:
        return 1.0
    scale = 1.0 / max(light[INNER] - light[OUTER], 1e-4)
    share = min(max((dot_with(light, AXIS, x, y, z) - light[OUTER]) * scale, 0.0), 1.0)
    return share * share


@njit(cache=True, nogil=True, error_model="numpy")
def area_of(light):
    """Of a rectangle whose halved sides the row holds."""
    return 4.0 * math.sqrt(square_of(light, RIGHT) * square_of(light, UP))


@njit(cache=True, nogil=True, error_model="numpy")
def light_weight(light, px, py, pz):
    """About how bright a light is at a position, were nothing in between."""
    bright = luminance(light[LIGHT], light[LIGHT + 1], light[LIGHT + 2])
    if light[KIND] == SUN:
        return bright
    x, y, z = px - light[POSITION], py - light[POSITION + 1], pz - light[POSITION + 2]
    square = max(x * x + y * y + z * z, 1e-12)
    length = math.sqrt(square)
    if light[KIND] == AREA:
        area = area_of(light)
        ahead = dot_with(light, AXIS, x, y, z) / length
        return bright * area * max(ahead, 0.02) / max(square, 0.25 * area) if ahead > 0.0 else 0.0
    return bright * spot_share(light, x / length, y / length, z / length) / square


@njit(cache=True, nogil=True, error_model="numpy")
def light_chance(lights, number, px, py, pz):
    """How often that light is asked at a place."""
    whole, own = 0.0, 0.0
    for index in range(len(lights)):
        weight = light_weight(lights[index], px, py, pz)
        whole += weight
        if index == number:
            own = weight
    return own / whole if whole > 0.0 else 0.0


@njit(cache=True, nogil=True, error_model="numpy")
def choose_light(lights, px, py, pz, choice):
    """The light to ask at a place, and how often it is asked; -1 where none shines there."""
    whole = 0.0
    for index in range(len(lights)):
        whole += light_weight(lights[index], px, py, pz)
    chosen, own, left = -1, 0.0, choice * whole
    for index in range(len(lights)):
        weight = light_weight(lights[index], px, py, pz)
        if weight <= 0.0:
            continue
        chosen, own = index, weight
        left -= weight
        if left < 0.0:
            break
    return chosen, own / whole if whole > 0.0 else 0.0


@njit(cache=True, nogil=True, error_model="numpy")
def sample_light(light, px, py, pz, u, v):
    """A direction from a place to a light, how far to go, what comes from there, and the density."""
    red, green, blue = light[LIGHT], light[LIGHT + 1], light[LIGHT + 2]
    if light[KIND] == SUN:
        opening = light[SIZE]
        x, y, z = -light[AXIS], -light[AXIS + 1], -light[AXIS + 2]
        if opening <= 0.0:
            return x, y, z, FAR, red, green, blue, math.inf
        a, b, c = cone_direction(u, v, opening)
        x, y, z = to_world(a, b, c, x, y, z)
        # the irradiance of a disc of that radiance, seen head-on
        each = 1.0 / (math.pi * opening * (2.0 - opening))
        return x, y, z, FAR, red * each, green * each, blue * each, 1.0 / (TWO_PI * opening)
    x, y, z = light[POSITION] - px, light[POSITION + 1] - py, light[POSITION + 2] - pz
    if light[KIND] == AREA:
        a, b = 2.0 * u - 1.0, 2.0 * v - 1.0
        x += a * light[RIGHT] + b * light[UP]
        y += a * light[RIGHT + 1] + b * light[UP + 1]
        z += a * light[RIGHT + 2] + b * light[UP + 2]
    square = max(x * x + y * y + z * z, 1e-12)
    length = math.sqrt(square)
    x, y, z = x / length, y / length, z / length
    if light[KIND] == AREA:
        ahead = -dot_with(light, AXIS, x, y, z)
        if ahead <= 0.0:
            return x, y, z, length, 0.0, 0.0, 0.0, 1.0
        return x, y, z, length, red, green, blue, square / (ahead * max(area_of(light), 1e-12))
    share = spot_share(light, -x, -y, -z)
    part = light[SIZE] * light[SIZE] / square
    if part <= 0.0 or part >= 1.0:
        each = share / square
        return x, y, z, length, red * each, green * each, blue * each, math.inf
    opening = part / (1.0 + math.sqrt(1.0 - part))
    a, b, c = cone_direction(u, v, opening)
    x, y, z = to_world(a, b, c, x, y, z)
    each = share / (math.pi * light[SIZE] * light[SIZE])
    return x, y, z, length - light[SIZE], red * each, green * each, blue * each, 1.0 / (TWO_PI * opening)


@njit(cache=True, nogil=True, error_model="numpy")
def meet_light(light, px, py, pz, x, y, z):
    """How far along a unit vector a light with extent lies (-1: not there), what it sends, and the density."""
    red, green, blue = light[LIGHT], light[LIGHT + 1], light[LIGHT + 2]
    if light[KIND] == SUN:
        opening = light[SIZE]
        if opening <= 0.0 or 1.0 + dot_with(light, AXIS, x, y, z) > opening:
            return NOWHERE
        each = 1.0 / (math.pi * opening * (2.0 - opening))
        return FAR, red * each, green * each, blue * each, 1.0 / (TWO_PI * opening)
    cx, cy, cz = light[POSITION] - px, light[POSITION + 1] - py, light[POSITION + 2] - pz
    if light[KIND] == AREA:
        ahead = -dot_with(light, AXIS, x, y, z)
        if ahead <= 1e-9:
            return NOWHERE
        distance = -dot_with(light, AXIS, cx, cy, cz) / ahead
        ox, oy, oz = distance * x - cx, distance * y - cy, distance * z - cz
        outside = abs(dot_with(light, RIGHT, ox, oy, oz)) > square_of(light, RIGHT)
        outside = outside or abs(dot_with(light, UP, ox, oy, oz)) > square_of(light, UP)
        if distance <= 0.0 or outside:
            return NOWHERE
        return distance, red, green, blue, distance * distance / (ahead * max(area_of(light), 1e-12))
    square, radius = cx * cx + cy * cy + cz * cz, light[SIZE]
    along = cx * x + cy * y + cz * z
    inside = along * along - square + radius * radius
    if radius <= 0.0 or square <= radius * radius or along <= 0.0 or inside < 0.0:
        return NOWHERE
    part, length = radius * radius / square, math.sqrt(square)
    each = spot_share(light, -cx / length, -cy / length, -cz / length) / (math.pi * radius * radius)
    opening = part / (1.0 + math.sqrt(1.0 - part))
    return along - math.sqrt(inside), red * each, green * each, blue * each, 1.0 / (TWO_PI * opening)

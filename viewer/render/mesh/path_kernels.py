"""Light paths, one vertex at a time: ask a light, choose where to go on, and take in what is met there.

Both ways to find a light are weighted by Veach's power heuristic, so each may be as bad as it likes where the other is
good. ``carried`` is what a path passes on of the light that it finds. ``white`` is the same for a white matt surface in
place of the first one: the light that falls onto it, whatever it is made of.
"""

from __future__ import annotations

import math

from numba import njit

from viewer.render.mesh.environment_kernels import (
    environment_density,
    environment_radiance,
    environment_uv,
    sample_environment,
)
from viewer.render.mesh.light_kernels import FAR, choose_light, light_chance, meet_light, sample_light
from viewer.render.mesh.reflectance_kernels import (
    DIELECTRIC,
    INVERSE_PI,
    lobe,
    matt_share,
    mirror_chance,
    mirrored_parts,
    sample_direction,
    schlick,
)
from viewer.render.mesh.sampling_kernels import balanced, uniform
from viewer.render.mesh.surface_kernels import BASE, FACET, GLOW, LIT, METALLIC, NORMAL, POSITION, ROUGHNESS

NUMBERS = 8
"""Random numbers a vertex: which light, where on it (2), which lobe, where to (2), whether to go on; one is spare."""
SURE = 2
"""Vertices after which a path that carries little may end."""
MATT_BLUR = 0.5
"""Beyond a matt bounce, mirrors are at least so rough: caustics would be sparks for ever (Kaplanyan et al. 2013)."""


@njit(cache=True, nogil=True, error_model="numpy")
def dot(vector, start, x, y, z):
    """With the three numbers of a row from ``start`` on."""
    return vector[start] * x + vector[start + 1] * y + vector[start + 2] * z


@njit(cache=True, nogil=True, error_model="numpy")
def response(row, view, parts, chance, x, y, z):
    """What the surface passes on of light from (x, y, z) times its cosine, and the density of sampling that."""
    to_light = dot(row, NORMAL, x, y, z)
    if to_light <= 1e-6 or dot(row, FACET, x, y, z) <= 0.0:
        return 0.0, 0.0, 0.0, 0.0
    to_view = max(dot(row, NORMAL, view[0], view[1], view[2]), 1e-4)
    hx, hy, hz = view[0] + x, view[1] + y, view[2] + z
    length = math.sqrt(hx * hx + hy * hy + hz * hz)
    if length < 1e-9:
        return 0.0, 0.0, 0.0, 0.0
    mirrored, density = lobe(row[ROUGHNESS], to_view, to_light, dot(row, NORMAL, hx, hy, hz) / length)
    fresnel = schlick((view[0] * hx + view[1] * hy + view[2] * hz) / length)
    again = 1.0 / (parts[0] + parts[1]) - 1.0
    metallic = row[METALLIC]
    matt = (1.0 - metallic) * matt_share(parts[0], parts[1]) * INVERSE_PI * to_light
    plain = DIELECTRIC * (1.0 - metallic)
    first, second, third = (
        plain + row[BASE] * metallic,
        plain + row[BASE + 1] * metallic,
        plain + row[BASE + 2] * metallic,
    )
    return (
        row[BASE] * matt + (first + (1.0 - first) * fresnel) * (1.0 + first * again) * mirrored,
        row[BASE + 1] * matt + (second + (1.0 - second) * fresnel) * (1.0 + second * again) * mirrored,
        row[BASE + 2] * matt + (third + (1.0 - third) * fresnel) * (1.0 + third * again) * mirrored,
        chance * density + (1.0 - chance) * INVERSE_PI * to_light,
    )


@njit(cache=True, nogil=True, error_model="numpy")
def asked_light(lights, row, first, second, third):
    """A direction towards some light, how far it is, what comes from there, and the density of asking for it."""
    radiance, chances, sums, columns, rotation, share, analytic_lights = lights
    px, py, pz = row[POSITION], row[POSITION + 1], row[POSITION + 2]
    if first < share:
        x, y, z, u, v = sample_environment(sums, columns, rotation, second, third)
        red, green, blue = environment_radiance(radiance, u, v)
        return x, y, z, FAR, red, green, blue, share * environment_density(chances, u, v)
    number, chance = choose_light(analytic_lights, px, py, pz, (first - share) / max(1.0 - share, 1e-9))
    if number < 0:
        return 0.0, 0.0, 1.0, FAR, 0.0, 0.0, 0.0, 1.0
    x, y, z, far, red, green, blue, density = sample_light(analytic_lights[number], px, py, pz, second, third)
    chance *= 1.0 - share
    if math.isinf(density):  # no other way finds it
        return x, y, z, far, red / chance, green / chance, blue / chance, density
    return x, y, z, far, red, green, blue, density * chance


@njit(cache=True, nogil=True, error_model="numpy")
def ask(row, view, parts, chance, lights, numbers, carried, white, depth, offset, shadow, path):
    """Write down the shadow ray to a light, and what it carries if nothing is in between."""
    origins, directions, fars, found, matt = shadow
    x, y, z, far, red, green, blue, density = asked_light(lights, row, numbers[0], numbers[1], numbers[2])
    a, b, c, other = response(row, view, parts, chance, x, y, z)
    if other <= 0.0 or density <= 0.0 or red + green + blue <= 0.0:
        fars[path] = 0.0
        return
    weight = 1.0 if math.isinf(density) else balanced(density, other) / density
    red, green, blue = red * weight, green * weight, blue * weight
    plain = INVERSE_PI * dot(row, NORMAL, x, y, z)
    found[path, 0], found[path, 1], found[path, 2] = carried[0] * a * red, carried[1] * b * green, carried[2] * c * blue
    if depth == 0:
        a, b, c = plain, plain, plain
    matt[path, 0], matt[path, 1], matt[path, 2] = white[0] * a * red, white[1] * b * green, white[2] * c * blue
    for axis in range(3):
        origins[path, axis] = row[POSITION + axis] + offset * row[FACET + axis]
    directions[path, 0], directions[path, 1], directions[path, 2] = x, y, z
    fars[path] = far - 2.0 * offset if far < FAR else FAR


@njit(cache=True, nogil=True, error_model="numpy")
def go_on(row, view, parts, chance, numbers, carried, white, depth, onward, path):
    """Choose the next direction; the path ends where nothing would be carried, or by chance where it is little."""
    directions, densities, blurs = onward
    x, y, z = sample_direction(
        row[NORMAL : NORMAL + 3], view, row[ROUGHNESS], chance, numbers[3], numbers[4], numbers[5]
    )
    a, b, c, density = response(row, view, parts, chance, x, y, z)
    densities[path] = 0.0
    if density <= 0.0:
        return
    plain = INVERSE_PI * dot(row, NORMAL, x, y, z)
    carried[0], carried[1], carried[2] = carried[0] * a / density, carried[1] * b / density, carried[2] * c / density
    if depth == 0:
        a, b, c = plain, plain, plain
    white[0], white[1], white[2] = white[0] * a / density, white[1] * b / density, white[2] * c / density
    most = max(carried[0], carried[1], carried[2])
    if depth >= SURE:
        stay = min(most, 0.95)
        if numbers[6] >= stay:
            return
        carried /= stay
        white /= stay
    if most <= 0.0:
        return
    densities[path] = density
    blurs[path] = max(blurs[path], row[ROUGHNESS] if numbers[3] < chance else MATT_BLUR)
    directions[path, 0], directions[path, 1], directions[path, 2] = x, y, z


@njit(cache=True, nogil=True, error_model="numpy")
def bounce(rows, views, carried, white, sample_keys, depth, most, tables, lights, offset, shadow, onward, numbers):
    """At each path's surface: ask one light, and choose where to go on.

    Args:
        rows: As :func:`viewer.render.mesh.surface_kernels.surfaces` fills them in.
        views: Where the paths come from.
        carried: What each path passes on; changed to what it passes on beyond this surface.
        white: See above.
        sample_keys: Numbers of each path's pixel and sample, for its random numbers.
        depth: How many surfaces the paths have met before.
        most: How often what is mirrored may be followed at most.
        tables: Random numbers, and what surfaces mirror of white light.
        lights: The environment light, how often it is asked, and the lights.
        offset: How far to move off the surface.
        shadow: Filled in: origins, directions and lengths of shadow rays (0: none) and what comes along them.
        onward: Filled in: directions of the paths, their densities (0: ended), and how rough mirrors will be.
        numbers: Memory.
    """
    points, brdf = tables
    for path in range(len(rows)):
        row, view = rows[path], views[path]
        cosine = dot(row, NORMAL, view[0], view[1], view[2])
        parts = mirrored_parts(brdf, row[ROUGHNESS], cosine)
        chance = min(mirror_chance(row[BASE : BASE + 3], row[METALLIC], parts[0], parts[1]), most)
        for number in range(NUMBERS):
            numbers[number] = uniform(points, sample_keys[path, 1], depth * NUMBERS + number, sample_keys[path, 0])
        ask(row, view, parts, chance, lights, numbers, carried[path], white[path], depth, offset, shadow, path)
        go_on(row, view, parts, chance, numbers, carried[path], white[path], depth, onward, path)


@njit(cache=True, nogil=True, error_model="numpy")
def add_unblocked(blocked, pixels, found, matt, color, light):
    """Add up what came along the shadow rays."""
    for path in range(len(blocked)):
        if not blocked[path]:
            color[pixels[path]] += found[path]
            light[pixels[path]] += matt[path]


@njit(cache=True, nogil=True, error_model="numpy")
def arrive(rows, directions, densities, distances, carried, white, pixels, lights, color, light):
    """Add up the environment light that paths run into, and that of lights with extent on their way."""
    radiance, chances, _, _, rotation, share, analytic_lights = lights
    for path in range(len(rows)):
        x, y, z = directions[path, 0], directions[path, 1], directions[path, 2]
        red, green, blue = 0.0, 0.0, 0.0
        if share > 0.0 and math.isinf(distances[path]):
            u, v = environment_uv(rotation, x, y, z)
            red, green, blue = environment_radiance(radiance, u, v)
            weight = balanced(densities[path], share * environment_density(chances, u, v))
            red, green, blue = red * weight, green * weight, blue * weight
        px, py, pz = rows[path, POSITION], rows[path, POSITION + 1], rows[path, POSITION + 2]
        for number in range(len(analytic_lights)):
            far, a, b, c, density = meet_light(analytic_lights[number], px, py, pz, x, y, z)
            if far > 0.0 and far <= distances[path]:
                density *= (1.0 - share) * light_chance(analytic_lights, number, px, py, pz)
                weight = balanced(densities[path], density)
                red, green, blue = red + a * weight, green + b * weight, blue + c * weight
        pixel = pixels[path]
        color[pixel, 0] += carried[path, 0] * red
        color[pixel, 1] += carried[path, 1] * green
        color[pixel, 2] += carried[path, 2] * blue
        light[pixel, 0] += white[path, 0] * red
        light[pixel, 1] += white[path, 1] * green
        light[pixel, 2] += white[path, 2] * blue


@njit(cache=True, nogil=True, error_model="numpy")
def add_glow(rows, carried, white, pixels, color, light):
    """Add up what surfaces give off by themselves; unlit ones give off their colour."""
    for path in range(len(rows)):
        row, pixel = rows[path], pixels[path]
        for axis in range(3):
            glow = row[GLOW + axis] + (1.0 - row[LIT]) * row[BASE + axis]
            color[pixel, axis] += carried[path, axis] * glow
            light[pixel, axis] += white[path, axis] * glow

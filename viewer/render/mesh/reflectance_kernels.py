"""The metallic-roughness surface: GGX over a matt base that gets what is not mirrored.

With n.v, n.l, h between v and l, and ``alpha = roughness^2``:

- mirrored: ``f = F D G2 / (4 n.v n.l)``; D GGX, G2 Smith's height-correlated masking (Heitz 2014), F Schlick's with
  ``F0 = 0.04 (1 - metallic) + base metallic``; times ``1 + F0 (1 - E) / E`` for light that bounces more than once
  between the facets (Turquin 2019), E the part of white light that one bounce mirrors.
- matt: ``f = base (1 - metallic) d / pi``, ``d = 1 - (part of white light that the dielectric mirrors towards v)``, as
  Blender's principled shader layers them.

Surfaces of white base therefore neither lose nor make light. Directions point away from the surface.
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit

from viewer.render.mesh.sampling_kernels import cosine_direction, luminance, to_world
from viewer.render.mesh.surface_kernels import NORMAL, ROUGHNESS

LEAST_ALPHA = 1e-3
"""Narrower lobes are mirrors to single precision."""
DIELECTRIC = 0.04
"""What glass of index 1.5 mirrors head-on."""
INVERSE_PI = 1.0 / math.pi


@njit(cache=True, nogil=True, error_model="numpy")
def mirrored_parts(table, roughness, cosine):
    """Factor and summand of F0 of a single bounce, between the entries of ``split_sum.environment_brdf``."""
    last = table.shape[0] - 1
    x, y = min(max(cosine, 0.0), 1.0) * last, min(max(roughness, 0.0), 1.0) * last
    column, row = min(int(x), last - 1), min(int(y), last - 1)
    right, below = x - column, y - row
    first, second = 0.0, 0.0
    for down in range(2):
        for across in range(2):
            share = (below if down else 1.0 - below) * (right if across else 1.0 - right)
            first += share * table[row + down, column + across, 0]
            second += share * table[row + down, column + across, 1]
    return first, second


@njit(cache=True, nogil=True, error_model="numpy")
def matt_share(factor, summand):
    """What a dielectric does not mirror towards the viewer."""
    once = factor + summand
    return max(1.0 - (DIELECTRIC * factor + summand) * (1.0 + DIELECTRIC * (1.0 / once - 1.0)), 0.0)


@njit(cache=True, nogil=True, error_model="numpy")
def mirror_chance(base, metallic, factor, summand):
    """How often to sample the lobe of what is mirrored."""
    bright = luminance(base[0], base[1], base[2])
    mirrored = (DIELECTRIC * (1.0 - metallic) + bright * metallic) * factor + summand
    matt = bright * (1.0 - metallic) * matt_share(factor, summand)
    chance = mirrored / max(mirrored + matt, 1e-9)
    return 1.0 if metallic >= 1.0 else min(max(chance, 0.1), 0.95)


@njit(cache=True, nogil=True, error_model="numpy")
def masked(cosine, square):
    """One plus twice Smith's Lambda, times the cosine."""
    return math.sqrt(square + (1.0 - square) * cosine * cosine)


@njit(cache=True, nogil=True, error_model="numpy")
def lobe(roughness, to_view, to_light, half):
    """``D G2 / (4 n.v)``, which is GGX without Fresnel, times n.l; and the density of sampling it; ``half`` is n.h."""
    alpha = max(roughness * roughness, LEAST_ALPHA)
    square = alpha * alpha
    bell = half * half * (square - 1.0) + 1.0
    spread = square / (math.pi * bell * bell)
    view_mask, light_mask = masked(to_view, square), masked(to_light, square)
    value = spread * 0.5 * to_light / (to_light * view_mask + to_view * light_mask)
    return value, spread * 0.5 / (to_view + view_mask)


@njit(cache=True, nogil=True, error_model="numpy")
def sample_half(roughness, vx, vy, vz, u, v):
    """A facet's normal among those that are seen from v, both around +Z (Dupuy and Benyoub 2023)."""
    alpha = max(roughness * roughness, LEAST_ALPHA)
    x, y = alpha * vx, alpha * vy
    length = math.sqrt(x * x + y * y + vz * vz)
    x, y, top = x / length, y / length, vz / length
    height = (1.0 - u) * (1.0 + top) - top
    ring, angle = math.sqrt(max(1.0 - height * height, 0.0)), 2.0 * math.pi * v
    x, y, z = alpha * (ring * math.cos(angle) + x), alpha * (ring * math.sin(angle) + y), max(height + top, 1e-9)
    length = math.sqrt(x * x + y * y + z * z)
    return x / length, y / length, z / length


@njit(cache=True, nogil=True, error_model="numpy")
def schlick(cosine):
    """Schlick's ``(1 - cos)^5``."""
    left = min(max(1.0 - cosine, 0.0), 1.0)
    return left * left * left * left * left


@njit(cache=True, nogil=True, error_model="numpy")
def sample_direction(normal, view, roughness, chance, choice, u, v):
    """A direction of light, by one of the two lobes; its length is 1."""
    if choice >= chance:
        x, y, z = cosine_direction(u, v)
        return to_world(x, y, z, normal[0], normal[1], normal[2])
    ax, ay, az = to_world(1.0, 0.0, 0.0, normal[0], normal[1], normal[2])
    bx, by, bz = to_world(0.0, 1.0, 0.0, normal[0], normal[1], normal[2])
    along = view[0] * ax + view[1] * ay + view[2] * az
    across = view[0] * bx + view[1] * by + view[2] * bz
    up = max(view[0] * normal[0] + view[1] * normal[1] + view[2] * normal[2], 1e-6)
    x, y, z = sample_half(roughness, along, across, up, u, v)
    toward = 2.0 * (along * x + across * y + up * z)
    x, y, z = toward * x - along, toward * y - across, toward * z - up
    return x * ax + y * bx + z * normal[0], x * ay + y * by + z * normal[1], x * az + y * bz + z * normal[2]


@njit(cache=True, nogil=True, error_model="numpy")
def matt_shares(rows, views, brdf):
    """What the matt base of each surface gets: 1 less what the dielectric on top of it mirrors."""
    result = np.empty(len(rows))
    for ray in range(len(rows)):
        row, view = rows[ray], views[ray]
        cosine = view[0] * row[NORMAL] + view[1] * row[NORMAL + 1] + view[2] * row[NORMAL + 2]
        parts = mirrored_parts(brdf, row[ROUGHNESS], cosine)
        result[ray] = matt_share(parts[0], parts[1])
    return result

"""What a ray finds where it meets a triangle: place, normals, material. One row of numbers a ray.

Columns: 0-2 place; 3-5 normal of the triangle and 6-8 of the shading, both towards the ray's origin; 9-11 base colour;
12 roughness; 13 metallic; 14 occlusion; 15-17 light that it gives off; 18 whether it answers light at all.
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit

POSITION, FACET, NORMAL, BASE, ROUGHNESS, METALLIC, OCCLUSION, GLOW, LIT = 0, 3, 6, 9, 12, 13, 14, 15, 18
COLUMNS = 19
BASE_MAP, ORM_MAP, NORMAL_MAP, GLOW_MAP, OPACITY_MAP, OCCLUSION_MAP = range(6)
"""Columns of a material's maps."""
OPACITY, CUTOFF, ALPHA, TWO_SIDED = 9, 10, 11, 12
"""Columns of a material's numbers, behind those that are filled in."""
OPAQUE, MASK, BLEND = range(3)
START, WIDTH, HEIGHT, WRAP_U, WRAP_V, FIRST_UV, SMOOTH = range(7)
"""Columns of the layout of textures: where they are, how large, what lies beyond their edges, what places them, and
whether texels are mixed."""
REPEAT, MIRROR, CLAMP = range(3)
STEEPEST = 0.01
"""Shading normals are bent until their cosine to the viewer is at least this."""


@njit(cache=True, nogil=True, error_model="numpy")
def wrapped(place, size, wrap):
    """The column or row of a texture that is shown at one beyond its edges."""
    if wrap == CLAMP:
        return min(max(place, 0), size - 1)
    place %= size if wrap == REPEAT else 2 * size
    return place if place < size else 2 * size - 1 - place


@njit(cache=True, nogil=True, error_model="numpy")
def texel(pixels, decode, texture, uvs, found):
    """A texture at its texture coordinates, once ``decode`` has been looked up; linear between the texels' centres."""
    start, width, height = texture[START], texture[WIDTH], texture[HEIGHT]
    x, y = uvs[texture[FIRST_UV]] * width - 0.5, uvs[texture[FIRST_UV] + 1] * height - 0.5
    left, top = math.floor(x), math.floor(y)
    right, below = x - left, y - top
    if texture[SMOOTH] == 0:  # the nearest alone
        right, below = 1.0 if right >= 0.5 else 0.0, 1.0 if below >= 0.5 else 0.0
    found[0], found[1], found[2] = 0.0, 0.0, 0.0
    for down in range(2):
        row = wrapped(top + down, height, texture[WRAP_V])
        for across in range(2):
            column = wrapped(left + across, width, texture[WRAP_U])
            share = (below if down else 1.0 - below) * (right if across else 1.0 - right)
            at = start + 3 * (row * width + column)
            for channel in range(3):
                found[channel] += share * decode[pixels[at + channel]]


@njit(cache=True, nogil=True, error_model="numpy")
def normalized(vector):
    """Make a vector's length 1; whether it had any."""
    length = math.sqrt(vector[0] * vector[0] + vector[1] * vector[1] + vector[2] * vector[2])
    if not length > 1e-20:
        return False
    for axis in range(3):
        vector[axis] /= length
    return True


@njit(cache=True, nogil=True, error_model="numpy")
def mixed(values, corners, weights, found):
    """Values at the corners, blended."""
    for axis in range(len(found)):
        found[axis] = 0.0
        for corner in range(3):
            found[axis] += weights[corner] * values[corners[corner], axis]


@njit(cache=True, nogil=True, error_model="numpy")
def bend(row, view):
    """Turn the triangle's and the shading normal towards the viewer."""
    facing = view[0] * row[FACET] + view[1] * row[FACET + 1] + view[2] * row[FACET + 2]
    if facing < 0.0:
        for axis in range(FACET, FACET + 6):
            row[axis] = -row[axis]
    shaded = row[NORMAL : NORMAL + 3]
    cosine = view[0] * shaded[0] + view[1] * shaded[1] + view[2] * shaded[2]
    if cosine < STEEPEST:
        for axis in range(3):
            shaded[axis] += (STEEPEST - cosine) * view[axis]
        if not normalized(shaded):
            shaded[:] = row[FACET : FACET + 3]


@njit(cache=True, nogil=True, error_model="numpy")
def mapped_normal(shaded, tangents, corners, weights, color, tangent):
    """Turn the shading normal as a normal map says, along the tangents of glTF."""
    mixed(tangents, corners, weights, tangent)
    sign = 1.0 if tangent[3] >= 0.0 else -1.0
    along = shaded[0] * tangent[0] + shaded[1] * tangent[1] + shaded[2] * tangent[2]
    for axis in range(3):
        tangent[axis] -= along * shaded[axis]
    if not normalized(tangent):
        return
    x, y, z = 2.0 * color[0] - 1.0, 2.0 * color[1] - 1.0, 2.0 * color[2] - 1.0
    nx, ny, nz = shaded[0], shaded[1], shaded[2]
    bx = sign * (ny * tangent[2] - nz * tangent[1])
    by = sign * (nz * tangent[0] - nx * tangent[2])
    bz = sign * (nx * tangent[1] - ny * tangent[0])
    shaded[0] = x * tangent[0] + y * bx + z * nx
    shaded[1] = x * tangent[1] + y * by + z * ny
    shaded[2] = x * tangent[2] + y * bz + z * nz
    if not normalized(shaded):
        shaded[0], shaded[1], shaded[2] = nx, ny, nz


@njit(cache=True, nogil=True, error_model="numpy")
def coloured(row, numbers, maps, pixels, linear, srgb, layout, uvs, color):
    """Fill in a material at a place of its maps."""
    row[BASE : BASE + 3] *= numbers[0:3]
    row[METALLIC], row[ROUGHNESS], row[OCCLUSION], row[LIT] = numbers[3], numbers[4], 1.0, numbers[8]
    row[GLOW : GLOW + 3] = numbers[5:8]
    if maps[BASE_MAP] >= 0:
        texel(pixels, srgb, layout[maps[BASE_MAP]], uvs, color)
        row[BASE : BASE + 3] *= color[:3]
    if maps[ORM_MAP] >= 0:
        texel(pixels, linear, layout[maps[ORM_MAP]], uvs, color)
        row[OCCLUSION] = color[0]
        row[ROUGHNESS] *= color[1]
        row[METALLIC] *= color[2]
    if maps[OCCLUSION_MAP] >= 0:
        texel(pixels, linear, layout[maps[OCCLUSION_MAP]], uvs, color)
        row[OCCLUSION] *= color[0]
    if maps[GLOW_MAP] >= 0:
        texel(pixels, srgb, layout[maps[GLOW_MAP]], uvs, color)
        row[GLOW : GLOW + 3] *= color[:3]


@njit(cache=True, nogil=True, error_model="numpy")
def facet_of(vertices, corners, facet):
    """The normal of a triangle, as long as twice its area."""
    a, b, c = vertices[corners[0]], vertices[corners[1]], vertices[corners[2]]
    px, py, pz = b[0] - a[0], b[1] - a[1], b[2] - a[2]
    qx, qy, qz = c[0] - a[0], c[1] - a[1], c[2] - a[2]
    facet[0], facet[1], facet[2] = py * qz - pz * qy, pz * qx - px * qz, px * qy - py * qx


@njit(cache=True, nogil=True, error_model="numpy")
def opacities(faces, seconds, thirds, directions, mesh, materials, one_sided, result):
    """How much of the light from behind is stopped where each ray meets a triangle; 1 for those that meet none.

    Args:
        faces: As for :func:`surfaces`, like all but the last two.
        seconds: See above.
        thirds: See above.
        directions: See above.
        mesh: See above.
        materials: See above.
        one_sided: Whether the backs of triangles that have only fronts stop nothing.
        result: One number a ray.
    """
    vertices, triangles, _, colors, all_uvs, _, material_ids = mesh
    numbers, maps, pixels, linear, _, layout = materials
    weights, uvs, color, facet = np.empty(3), np.empty(all_uvs.shape[1]), np.empty(4), np.empty(3)
    for ray in range(len(faces)):
        result[ray] = 1.0
        if faces[ray] < 0:
            continue
        corners, material_id = triangles[faces[ray]], material_ids[faces[ray]]
        finish = numbers[material_id]
        if one_sided and finish[TWO_SIDED] == 0.0:
            facet_of(vertices, corners, facet)
            ahead = facet[0] * directions[ray, 0] + facet[1] * directions[ray, 1] + facet[2] * directions[ray, 2]
            if ahead > 0.0:
                result[ray] = 0.0
                continue
        if finish[ALPHA] == OPAQUE:
            continue
        weights[1], weights[2] = seconds[ray], thirds[ray]
        weights[0] = 1.0 - weights[1] - weights[2]
        mixed(colors, corners, weights, color)
        opacity = finish[OPACITY] * color[3]
        if maps[material_id, OPACITY_MAP] >= 0:
            mixed(all_uvs, corners, weights, uvs)
            texel(pixels, linear, layout[maps[material_id, OPACITY_MAP]], uvs, color)
            opacity *= color[0]
        if finish[ALPHA] == MASK:
            opacity = 1.0 if opacity >= finish[CUTOFF] else 0.0
        result[ray] = opacity


@njit(cache=True, nogil=True, error_model="numpy")
def surfaces(faces, seconds, thirds, directions, mesh, materials, result):
    """Fill in a row for each ray that meets a triangle; those that meet none keep theirs.

    Args:
        faces: Which triangle, or -1.
        seconds: Barycentric weight of its second corner.
        thirds: Of its third one.
        directions: Of the rays.
        mesh: Vertices, faces, normals, colours and opacities, texture coordinates, tangents, the material of each face.
        materials: Numbers and maps of the materials; pixels, decoding tables and layout of the textures.
        result: One row a ray.
    """
    vertices, triangles, normals, colors, all_uvs, tangents, material_ids = mesh
    numbers, maps, pixels, linear, srgb, layout = materials
    weights, uvs, color = np.empty(3), np.empty(all_uvs.shape[1]), np.empty(3)
    tangent, view = np.empty(4), np.empty(3)
    for ray in range(len(faces)):
        if faces[ray] < 0:
            continue
        row, corners = result[ray], triangles[faces[ray]]
        weights[1], weights[2] = seconds[ray], thirds[ray]
        weights[0] = 1.0 - weights[1] - weights[2]
        mixed(vertices, corners, weights, row[POSITION : POSITION + 3])
        mixed(normals, corners, weights, row[NORMAL : NORMAL + 3])
        mixed(colors, corners, weights, row[BASE : BASE + 3])
        facet, shaded = row[FACET : FACET + 3], row[NORMAL : NORMAL + 3]
        facet_of(vertices, corners, facet)
        normalized(facet)
        if not normalized(shaded):
            shaded[:] = facet
        material_id = material_ids[faces[ray]]
        mixed(all_uvs, corners, weights, uvs)
        coloured(row, numbers[material_id], maps[material_id], pixels, linear, srgb, layout, uvs, color)
        if maps[material_id, NORMAL_MAP] >= 0:
            texel(pixels, linear, layout[maps[material_id, NORMAL_MAP]], uvs, color)
            mapped_normal(shaded, tangents, corners, weights, color, tangent)
        if facet[0] * shaded[0] + facet[1] * shaded[1] + facet[2] * shaded[2] < 0.0:
            for axis in range(3):
                facet[axis] = -facet[axis]
        for axis in range(3):
            view[axis] = -directions[ray, axis]
        bend(row, view)

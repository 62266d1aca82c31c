"""Carries the look of a surface over to other triangles that lie nearly where its own do: new maps, baked from its."""

from __future__ import annotations

from dataclasses import replace as replace_arrays

import numpy as np
from jaxtyping import Float, Float32, Float64, UInt8
from msgspec.structs import replace

from viewer.decompose.edges import sides_of
from viewer.decompose.maps import stored_texture, to_bytes
from viewer.decompose.nearest import Found, Nearest, mixed
from viewer.decompose.tangents import with_tangents
from viewer.decompose.texels import Texels, texels_of
from viewer.decompose.unwrap import unwrapped
from viewer.editing.surface import Surface, has_layout, texture_pixels
from viewer.render.mesh.ray_caster import RayCaster
from viewer.scene.assets import AssetStore
from viewer.scene.geometry import unit
from viewer.scene.material import Texture
from viewer.scene.mesh import Mesh
from viewer.scene.progress import Progress, Work, subprogress
from viewer.scene.tangents import vertex_tangents

CHUNK = 1 << 16
STEEPEST = 0.05
"""Least cosine between a direction and the smooth normal that a normal map can hold."""
STEP = "Carrying the maps over"


def rebaked(mesh: Mesh, before: Surface, side: int, store: AssetStore, *, relief: bool = True) -> Work[Surface]:
    """Other triangles with the look of the ones before: colours at vertices, and maps in a new atlas.

    Each texel shows what lies at the nearest point of the surface before. Its maps keep what they mean and get one
    atlas, one size and one set of coordinates; the normal map also holds the relief that the new triangles lack.

    Args:
        mesh: The new triangles.
        before: The surface whose look it gets.
        side: Texels along a side of the maps.
        store: Where the maps are, and the new ones go.
        relief: Whether the normal map gets the normals of the surface before where it had none.

    Raises:
        InputError: The surface falls into too many charts for that many texels.
        AssetError: A map is missing or damaged.
        OutputError: The disk is full.
    """
    yield Progress(0.0, STEP)
    dense, material = before
    surface = Nearest(dense.vertices, dense.faces)
    at = surface.find(mesh.vertices)
    colors, opacities = (
        None if each is None else mixed(each, dense.faces, at).astype(np.float32)
        for each in (dense.colors, dense.opacities)
    )
    mesh = replace_arrays(mesh, colors=colors, opacities=opacities)
    maps = {name: each for name, each in material.named_maps.items() if has_layout(dense, each.uv_set)}
    if not maps and not (relief and material.lit):
        return Surface(mesh, material.with_maps({}))
    mesh = yield from subprogress(unwrapped(mesh, side), 0.05, 0.4)
    texels = texels_of(mesh, side)
    found = yield from subprogress(_counterparts(mesh, texels, dense, surface), 0.4, 0.7)
    baked: dict[str, Texture] = {}
    for number, (name, texture) in enumerate(maps.items()):
        yield Progress(0.7 + 0.2 * number / len(maps), STEP)
        if name != "normal_map":
            rows = looked_up(texture, texture_pixels(texture, store), _placed(dense, texture, found))
            baked[name] = stored_texture(to_bytes(texels.picture(rows)), store)
    if material.lit and (relief or "normal_map" in maps):
        yield Progress(0.9, STEP)
        normals = _normals(dense, maps.get("normal_map"), store, found)
        local = _in_frames(normals, texels, mesh)
        baked["normal_map"] = stored_texture(to_bytes(0.5 * unit(texels.picture(local)) + 0.5), store)
    # In one atlas nothing repeats: beyond its edges there is nothing to see.
    baked = {name: replace(texture, wrap_u="clamp", wrap_v="clamp") for name, texture in baked.items()}
    return Surface(mesh, material.with_maps(baked))


def _placed(dense: Mesh, texture: Texture, found: Found) -> Float64[np.ndarray, "n 2"]:
    """Where a map's texels lie that show some points of the surface."""
    uvs = dense.uv_set(texture.uv_set)
    assert uvs is not None
    return mixed(uvs, dense.faces, found)


def looked_up(
    texture: Texture, pixels: UInt8[np.ndarray, "h w 3"], uvs: Float[np.ndarray, "n 2"]
) -> Float32[np.ndarray, "n 3"]:
    """Values in [0, 1] of a map at texture coordinates, mixed between four texels where it is smooth."""
    size = np.array([texture.width, texture.height])
    if not texture.smooth:
        return pixels[texture.texels_at(uvs)].astype(np.float32) / np.float32(255.0)
    places = uvs * size - 0.5
    corner = np.floor(places)
    share = (places - corner).astype(np.float32)
    result = np.zeros((len(uvs), 3), np.float32)
    for right, down in ((0, 0), (1, 0), (0, 1), (1, 1)):
        rows = pixels[texture.texels_at((corner + np.array([right + 0.5, down + 0.5])) / size)].astype(np.float32)
        weight = np.abs(1 - right - share[:, 0]) * np.abs(1 - down - share[:, 1])
        result += weight[:, None] * rows
    return result / np.float32(255.0)


def _counterparts(mesh: Mesh, texels: Texels, dense: Mesh, surface: Nearest) -> Work[Found]:
    """The point of the surface before for each covered texel: the nearest one that is turned as it is."""
    points, normals = texels.points(mesh), texels.normals(mesh)
    parts: list[Found] = []
    for begin in range(0, max(len(points), 1), CHUNK):
        yield Progress(begin / max(len(points), 1), STEP)
        parts.append(surface.find(points[begin : begin + CHUNK]))
    faces, weights, distances = (np.concatenate([part[k] for part in parts]) for k in range(3))
    outward = sides_of(dense.vertices, dense.faces).across
    against = np.flatnonzero((outward[faces] * normals).sum(1) < 0.0)
    if len(against):  # the other side of a thin sheet lies near, too
        caster = RayCaster(dense.vertices, dense.faces)
        away = (2.0 * distances[against] + 10.0 * caster.offset).astype(np.float32)[:, None]
        hits = caster.hits(points[against] + away * normals[against], -normals[against])
        right = (hits.faces >= 0) & (hits.distances < 2.0 * away[:, 0])
        right[right] = (outward[hits.faces[right]] * normals[against][right]).sum(1) > 0.0
        rows = against[right]
        faces[rows] = hits.faces[right]
        second, third = hits.u[right].astype(np.float64), hits.v[right].astype(np.float64)
        weights[rows] = np.stack([1.0 - second - third, second, third], 1)
    return Found(faces, weights, distances)


def _normals(dense: Mesh, texture: Texture | None, store: AssetStore, found: Found) -> Float32[np.ndarray, "n 3"]:
    """Unit normals of the surface before at some of its points, with its normal map."""
    smooth = unit(mixed(dense.normals, dense.faces, found).astype(np.float32))
    if texture is None:
        return smooth
    local = looked_up(texture, texture_pixels(texture, store), _placed(dense, texture, found)) * np.float32(2.0) - 1.0
    framed = dense if texture.uv_set else with_tangents(dense)
    rows = framed.tangents
    if texture.uv_set:
        placing = dense.uv_set(texture.uv_set)
        assert placing is not None
        rows = vertex_tangents(dense.vertices, dense.faces, dense.normals, np.ascontiguousarray(placing))
    assert rows is not None
    tangents = mixed(rows, framed.faces, found).astype(np.float32)
    along = unit(tangents[:, :3] - (tangents[:, :3] * smooth).sum(1, keepdims=True) * smooth)
    across = np.cross(smooth, along) * np.where(tangents[:, 3:] < 0, np.float32(-1), np.float32(1))
    return unit((local[:, :1] * along + local[:, 1:2] * across + local[:, 2:] * smooth).astype(np.float32))


def _in_frames(normals: Float32[np.ndarray, "n 3"], texels: Texels, mesh: Mesh) -> Float32[np.ndarray, "n 3"]:
    """Directions at the covered texels, in the frames of their normal map."""
    own, tangents = texels.normals(mesh), texels.tangents(mesh)
    across = np.cross(own, tangents[:, :3]) * tangents[:, 3:]
    local = np.stack([(normals * axis).sum(1) for axis in (tangents[:, :3], across, own)], 1)
    return np.where(local[:, 2:] > STEEPEST, unit(local.astype(np.float32)), np.array([0.0, 0.0, 1.0], np.float32))

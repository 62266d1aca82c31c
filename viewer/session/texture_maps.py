"""A material's maps one by one: which there are, what they stand for, and the numbers in them. No Qt."""

from __future__ import annotations

import math
from collections.abc import Generator
from typing import Literal, NamedTuple

import numpy as np
from jaxtyping import Float32, UInt8

from viewer.scene.color import linear_to_srgb, srgb_to_linear
from viewer.scene.material import Material, Texture

MapName = Literal["base_color", "roughness", "metallic", "occlusion", "normal", "emissive", "opacity"]
LABELS: dict[MapName, str] = {
    "base_color": "Base colour",
    "roughness": "Roughness",
    "metallic": "Metallic",
    "occlusion": "Occlusion",
    "normal": "Normal",
    "emissive": "Emissive",
    "opacity": "Opacity",
}
SAMPLED_FACES = 20_000
"""Faces that a figure of the whole mesh looks at."""


class TextureMap(NamedTuple):
    """One thing that a texture says.

    Attributes:
        name: Which.
        texture: Where it is.
        channel: The one number that it is; None for colours and normals.
        srgb: Whether the bytes are sRGB, and not the numbers themselves.
    """

    name: MapName
    texture: Texture
    channel: int | None = None
    srgb: bool = False


def maps_of(material: Material) -> tuple[TextureMap, ...]:
    """All maps of a material, the packed one taken apart."""
    found: list[TextureMap] = []
    if material.base_color_map is not None:
        found.append(TextureMap("base_color", material.base_color_map, srgb=True))
    if material.orm_map is not None:
        found += [TextureMap("roughness", material.orm_map, 1), TextureMap("metallic", material.orm_map, 2)]
    if (occlusion := material.occlusion_map or material.orm_map) is not None:
        found.append(TextureMap("occlusion", occlusion, 0))
    if material.normal_map is not None:
        found.append(TextureMap("normal", material.normal_map))
    if material.emissive_map is not None:
        found.append(TextureMap("emissive", material.emissive_map, srgb=True))
    if material.opacity_map is not None:
        found.append(TextureMap("opacity", material.opacity_map, 0))
    return tuple(found)


class Texel(NamedTuple):
    """A place in a texture, column and row from the upper left, and the texture coordinates of its point."""

    column: int
    row: int
    u: float
    v: float


def texel_at(u: float, v: float, width: int, height: int) -> Texel:
    """The texel at texture coordinates; they repeat."""
    u, v = u - math.floor(u), v - math.floor(v)
    return Texel(min(int(u * width), width - 1), min(int(v * height), height - 1), u, v)


def numbers_at(pixels: UInt8[np.ndarray, "h w 3"], texel: Texel, shown: TextureMap) -> str:
    """What a map says at a texel, for people: colours linear and as sRGB, a normal as vector, a number as such."""
    code = pixels[texel.row, texel.column].astype(np.float32) / np.float32(255.0)
    if shown.channel is not None:
        value = float(code[shown.channel])
        return f"{value:.3f}  ({round(255 * value)})"
    if shown.name == "normal":
        x, y, z = (float(part) for part in 2.0 * code - 1.0)
        return f"({x:+.2f}, {y:+.2f}, {z:+.2f})"
    linear, srgb = (srgb_to_linear(code), code) if shown.srgb else (code, linear_to_srgb(code))
    lights = ", ".join(f"{float(part):.3f}" for part in linear)
    bytes_ = " ".join(f"{round(255 * float(part))}" for part in srgb)
    return f"linear {lights}   sRGB {bytes_}"


class Density(NamedTuple):
    """Texels along a unit of length on the surface: the median by area, and where the middle nine tenths lie."""

    median: float
    low: float
    high: float
    used: float
    """Part of the texture that triangles cover, those that lie over each other counted twice."""


def texel_density(
    vertices: Float32[np.ndarray, "v 3"],
    faces: np.ndarray,
    uvs: Float32[np.ndarray, "v 2"],
    size: tuple[int, int],
    scale: float = 1.0,
) -> Density | None:
    """How finely a texture of that width and height lies on a mesh; None where no face has any area on both.

    Each face has ``sqrt(area in texels / area in space)``. Of large meshes evenly chosen faces are looked at.

    Args:
        vertices: In the node's own space.
        faces: Rows of three vertex numbers.
        uvs: Texture coordinates at the vertices.
        size: Of the texture.
        scale: From the node's own space to the world.
    """
    step = max(1, math.ceil(len(faces) / SAMPLED_FACES))
    chosen = faces[::step]
    corners, flat = vertices[chosen].astype(np.float64) * scale, uvs[chosen].astype(np.float64)
    space = 0.5 * np.linalg.norm(np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]), axis=1)
    one, two = flat[:, 1] - flat[:, 0], flat[:, 2] - flat[:, 0]
    covered = 0.5 * np.abs(one[:, 0] * two[:, 1] - one[:, 1] * two[:, 0])
    sound = (space > 0.0) & (covered > 0.0) & np.isfinite(space) & np.isfinite(covered)
    if not sound.any():
        return None
    space, covered = space[sound], covered[sound]
    density = np.sqrt(covered * size[0] * size[1] / space)
    order = np.argsort(density)
    below = np.cumsum(space[order])
    low, median, high = (float(density[order][np.searchsorted(below, part * below[-1])]) for part in (0.05, 0.5, 0.95))
    return Density(median, low, high, float(covered.sum()) * step)


def pyramid(pixels: UInt8[np.ndarray, "h w 3"], least: int = 256) -> Generator[None, None, list[np.ndarray]]:
    """The picture and ever smaller ones, each texel the mean of four, until one is at most ``least`` wide and high.

    It goes in steps of some rows, so that a window may go on meanwhile.
    """
    levels: list[np.ndarray] = [pixels]
    while max(levels[-1].shape[:2]) > least:
        large = levels[-1]
        height, width = max(large.shape[0] // 2, 1), max(large.shape[1] // 2, 1)
        small = np.empty((height, width, 3), np.uint8)
        rows = max(1, 200_000 // width)
        for top in range(0, height, rows):
            band = large[2 * top : 2 * min(top + rows, height), : 2 * width]
            small[top : top + rows] = _halved(band, small[top : top + rows].shape[0], width)
            yield
        levels.append(small)
    return levels


def _halved(band: UInt8[np.ndarray, "a b 3"], height: int, width: int) -> UInt8[np.ndarray, "h w 3"]:
    """Means of two by two; a picture one texel high or wide keeps that side."""
    down, across = min(band.shape[0], 2), min(band.shape[1], 2)
    parts = [band[y::down, x::across][:height, :width].astype(np.uint16) for y in range(down) for x in range(across)]
    return ((sum(parts[1:], parts[0]) + len(parts) // 2) // len(parts)).astype(np.uint8)

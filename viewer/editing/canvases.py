"""What of a surface takes paint: one of its maps, or the colours or opacities at its vertices.

A surface that lacks what a target needs is given it first, so that it looks as before: a plain map where texture
coordinates can place one, else vertex colours. Numbers of the material that a map is multiplied with go into the map.
"""

from __future__ import annotations

import dataclasses
from typing import Literal, NamedTuple

import numpy as np
from jaxtyping import UInt8
from msgspec.structs import replace

from viewer.editing.surface import Surface, has_layout, texture_pixels
from viewer.scene.assets import AssetStore
from viewer.scene.color import byte_levels, linear_to_srgb, srgb_to_linear
from viewer.scene.material import Material, Texture
from viewer.scene.mesh import Mesh
from viewer.scene.paint import Target

NEW_SIDE = 2048
"""Texels along a side of a map that is made because there was none."""
MapName = Literal["base_color_map", "orm_map", "normal_map", "opacity_map"]
Attribute = Literal["colors", "opacities"]


class Place(NamedTuple):
    """Where a target's numbers are.

    Attributes:
        map: A map's name; None = at the vertices.
        channels: Which of its three numbers.
        attribute: Of the mesh, where there is no map.
    """

    map: MapName | None
    channels: tuple[int, ...] = (0, 1, 2)
    attribute: Attribute | None = None


MAPS: dict[Target, tuple[MapName, tuple[int, ...]]] = {
    "base_color": ("base_color_map", (0, 1, 2)),
    "roughness": ("orm_map", (1,)),
    "metallic": ("orm_map", (2,)),
    "opacity": ("opacity_map", (0, 1, 2)),
    "relief": ("normal_map", (0, 1, 2)),
}
ATTRIBUTES: dict[Target, Attribute] = {"base_color": "colors", "opacity": "opacities"}
"""Targets that vertices can hold."""


def place_of(surface: Surface, target: Target) -> Place | None:
    """What of a surface a target changes; None where it has no place for it."""
    name, channels = MAPS[target]
    there = getattr(surface.material, name)
    attribute = ATTRIBUTES.get(target)
    if there is not None and has_layout(surface.mesh, there.uv_set):
        return Place(name, channels)
    if attribute is not None and (getattr(surface.mesh, attribute) is not None or not has_layout(surface.mesh)):
        return Place(None, attribute=attribute)
    return Place(name, channels) if has_layout(surface.mesh) else None


def prepared(surface: Surface, target: Target, place: Place, store: AssetStore) -> Surface:
    """The surface, which looks as before, with a place for the target's numbers.

    Raises:
        AssetError: A map is missing or damaged.
        OutputError: The store cannot be written.
    """
    if place.map is None:
        return _with_attribute(surface, target)
    material = surface.material
    there = getattr(material, place.map)
    if there is None:
        material = _with_new_map(material, place.map, store)
    elif (factors := _factors(material, place.map)) != (1.0, 1.0, 1.0):
        pixels = _scaled(texture_pixels(there, store), factors, srgb=place.map == "base_color_map")
        material = replace(material, **{place.map: replace(there, asset=store.put({"pixels": pixels}))})
        material = _plain(material, place.map)
    return Surface(surface.mesh, _see_through(material) if target == "opacity" else material)


def _see_through(material: Material) -> Material:
    """The material with its opacity obeyed."""
    return replace(material, alpha_mode="blend") if material.alpha_mode == "opaque" else material


def _with_attribute(surface: Surface, target: Target) -> Surface:
    mesh, material = surface
    if target == "opacity":
        values = np.ones((len(mesh.vertices), 1), np.float32) if mesh.opacities is None else mesh.opacities
        values = values * np.float32(material.opacity)
        return Surface(dataclasses.replace(mesh, opacities=values), _see_through(replace(material, opacity=1.0)))
    if mesh.colors is not None and material.base_color == (1.0, 1.0, 1.0):
        return surface
    colors = np.ones((len(mesh.vertices), 3), np.float32) if mesh.colors is None else mesh.colors
    colors = colors * np.array(material.base_color, np.float32)
    return Surface(dataclasses.replace(mesh, colors=colors), replace(material, base_color=(1.0, 1.0, 1.0)))


def _factors(material: Material, name: MapName) -> tuple[float, float, float]:
    """What each number of a map is multiplied with."""
    match name:
        case "base_color_map":
            return material.base_color
        case "orm_map":
            return (1.0, material.roughness, material.metallic)
        case "opacity_map":
            return (material.opacity, material.opacity, material.opacity)
        case "normal_map":
            return (1.0, 1.0, 1.0)


def _plain(material: Material, name: MapName) -> Material:
    """The material without the factors of a map."""
    numbers: dict[MapName, dict[str, object]] = {
        "base_color_map": {"base_color": (1.0, 1.0, 1.0)},
        "orm_map": {"roughness": 1.0, "metallic": 1.0},
        "opacity_map": {"opacity": 1.0},
        "normal_map": {},
    }
    return replace(material, **numbers[name])


def _with_new_map(material: Material, name: MapName, store: AssetStore) -> Material:
    """The material with a map that is the same everywhere."""
    sizes = [(each.width, each.height) for each in material.maps]
    width, height = max(sizes, key=lambda size: size[0] * size[1], default=(NEW_SIDE, NEW_SIDE))
    numbers = np.array(_factors(material, name), np.float32)
    if name == "normal_map":
        texel = np.array([128, 128, 255], np.uint8)
    else:
        texel = encoded(numbers[None], srgb=name == "base_color_map")[0]
    pixels = np.broadcast_to(texel, (height, width, 3)).copy()
    texture = Texture(store.put({"pixels": pixels}), width, height)
    return _plain(replace(material, **{name: texture}), name)


def _scaled(pixels: UInt8[np.ndarray, "h w 3"], factors: tuple[float, ...], *, srgb: bool) -> np.ndarray:
    levels = srgb_to_linear(byte_levels()) if srgb else byte_levels()
    result = np.empty_like(pixels)
    for channel, factor in enumerate(factors):
        table = encoded(levels[:, None] * np.float32(factor), srgb=srgb)[:, 0]
        result[..., channel] = table[pixels[..., channel]]
    return result


def encoded(values: np.ndarray, *, srgb: bool) -> UInt8[np.ndarray, "n c"]:
    """Numbers as bytes, light as sRGB codes."""
    values = np.clip(values, 0.0, 1.0)
    codes = linear_to_srgb(np.asarray(values, np.float32)) if srgb else values
    return np.rint(np.clip(codes, 0.0, 1.0) * np.float32(255.0)).astype(np.uint8)


def decoded(codes: UInt8[np.ndarray, "n c"], *, srgb: bool) -> np.ndarray:
    """Bytes as numbers, sRGB codes as light."""
    levels = srgb_to_linear(byte_levels()) if srgb else byte_levels()
    return levels.astype(np.float64)[codes]


def with_values(mesh: Mesh, attribute: Attribute, values: np.ndarray) -> Mesh:
    """The mesh with other numbers at its vertices."""
    return dataclasses.replace(mesh, **{attribute: values})

"""Several meshes with materials as one mesh with one material, whose maps lie in atlases.

Parts of one material are simply put together. Otherwise each part gets a tile of an atlas: its maps, texel by texel
where all of them have the same size, times its material's numbers. Maps that a part places by different sets of texture
coordinates get atlases of their own, placed by sets of their own.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from jaxtyping import Float64, UInt8
from msgspec.structs import replace

from viewer.editing.atlas_tiles import Tile, arranged, tile_of
from viewer.editing.join_meshes import joined_meshes, some_tangents
from viewer.editing.surface import Surface, texture_pixels
from viewer.errors import InputError
from viewer.scene.assets import AssetStore
from viewer.scene.color import linear_to_srgb, srgb_to_linear
from viewer.scene.material import Material, Texture
from viewer.scene.progress import note
from viewer.scene.tangents import vertex_tangents

MOST_SETS = 5
"""Sets of texture coordinates that a mesh can have."""
SRGB = frozenset(("base_color_map", "emissive_map"))
"""Maps in sRGB; the others are linear."""
MASKED = 0.5
"""The least opacity that leaves something, once masks of several materials are one."""
ALL = np.arange(256) / 255.0
FLAT = np.array((128, 128, 255), np.uint8)
"""A normal map that changes nothing."""


class Joined(NamedTuple):
    """One mesh and material of several, and what people should know of how they came about."""

    surface: Surface
    notes: tuple[str, ...] = ()


class _Look(NamedTuple):
    """What a material becomes in a joined one: a number or colour for each kind of map, which the map is a factor of.

    Attributes:
        material: Of the part.
        factors: By the names of maps, three numbers each.
        cutoff: Below which its opacity is none, else all; None = it stays as it is.
    """

    material: Material
    factors: dict[str, Float64[np.ndarray, " 3"]]
    cutoff: float | None


def joined_surfaces(parts: Sequence[Surface], store: AssetStore) -> Joined:
    """All parts, which lie in one space, as one.

    Raises:
        InputError: Some have light in their colours and others are lit, or maps need more sets of texture coordinates
            than a mesh has.
        AssetError: A map is missing or damaged.
        OutputError: The store cannot be written.
    """
    first = parts[0].material
    if all(replace(part.material, name=first.name) == first for part in parts):
        return Joined(Surface(joined_meshes([part.mesh for part in parts]), first))
    if len({part.material.lit for part in parts}) > 1:
        raise InputError(
            "Meshes that are lit and meshes with light in their colours cannot have one material.",
            "Join those of each kind.",
        )
    target = _common(parts)
    parts = [_bare(part, target) for part in parts]
    looks = [_look(part.material, target) for part in parts]
    needed = _needed(looks, target)
    layouts = _layouts(looks, needed)
    if len(layouts) > MOST_SETS:
        raise InputError(
            f"The maps of these meshes need {len(layouts)} sets of texture coordinates, and a mesh has {MOST_SETS}.",
            "Join fewer of them.",
        )
    maps: dict[str, Texture] = {}
    columns: list[list[np.ndarray]] = [[] for _ in parts]
    least = 1.0
    for number, (sets, names) in enumerate(layouts):
        found = [
            tile_of(part.mesh.uv_set(own), [each for name in names if (each := _map(look.material, name)) is not None])
            for part, look, own in zip(parts, looks, sets, strict=True)
        ]
        tiles, size, scale = arranged(found)
        least = min(least, scale)
        for part, tile, own, placed in zip(parts, tiles, sets, columns, strict=True):
            placed.append(tile.placed(part.mesh.uv_set(own), len(part.mesh.vertices), size))
        for name in names:
            pixels = _painted(name, looks, tiles, size, store)
            maps[name] = Texture(store.put({"pixels": pixels}), *size, "clamp", "clamp", number)
    meshes = [
        dataclasses.replace(
            part.mesh,
            uvs=placed[0] if placed else None,
            further_uvs=np.concatenate(placed[1:], 1) if len(placed) > 1 else None,
            tangents=_tangents(part) if "normal_map" in maps else None,
        )
        for part, placed in zip(parts, columns, strict=True)
    ]
    notes = [note(f"Maps were made smaller, to {least:.0%}, so that they fit one picture.")] if least < 1.0 else []
    if len({part.material.double_sided for part in parts}) > 1:
        notes.append(note("All of it is seen from both sides, as some of it was."))
    return Joined(Surface(joined_meshes(meshes), _with(target, looks[0].material, needed, maps)), tuple(notes))


def _common(parts: Sequence[Surface]) -> Material:
    """A material that can show what all of them show, with numbers that leave maps as they are."""
    materials = [part.material for part in parts]
    modes = {each.alpha_mode for each in materials}
    cutoffs = {each.alpha_cutoff for each in materials if each.alpha_mode == "mask"}
    cutoff = cutoffs.pop() if len(cutoffs) == 1 else MASKED
    emission = np.max([each.emissive for each in materials], axis=0)
    red, green, blue = (float(part) for part in emission)
    return Material(
        materials[0].name,
        metallic=1.0,
        lit=materials[0].lit,
        emissive=(red, green, blue),
        alpha_mode="blend" if "blend" in modes else "mask" if "mask" in modes else "opaque",
        alpha_cutoff=cutoff,
        double_sided=any(each.double_sided for each in materials),
    )


def _bare(part: Surface, target: Material) -> Surface:
    """A part without what its material makes nothing of, and another one would."""
    mesh, material = part
    if material.alpha_mode == "opaque" and target.alpha_mode != "opaque":
        mesh = dataclasses.replace(mesh, opacities=None)
        material = replace(material, opacity=1.0, opacity_map=None)
    maps = {name: each for name, each in material.named_maps.items() if mesh.uv_set(each.uv_set) is not None}
    return Surface(mesh, material.with_maps(maps))


def _look(material: Material, target: Material) -> _Look:
    emission = np.array(material.emissive) / np.maximum(np.array(target.emissive), 1e-30)
    masks = material.alpha_mode == "mask"
    changed = masks and (target.alpha_mode != "mask" or material.alpha_cutoff != target.alpha_cutoff)
    factors = {
        "base_color_map": np.array(material.base_color),
        "orm_map": np.array((1.0, material.roughness, material.metallic)),
        "normal_map": np.ones(3),
        "emissive_map": emission,
        "opacity_map": np.full(3, material.opacity),
        "occlusion_map": np.ones(3),
    }
    return _Look(material, factors, material.alpha_cutoff if changed else None)


def _needed(looks: Sequence[_Look], target: Material) -> tuple[str, ...]:
    """The maps that the joined material must have: those that a part has, and where parts have other numbers."""
    first = looks[0]

    def differs(name: str) -> bool:
        return any((look.factors[name] != first.factors[name]).any() for look in looks)

    there = [
        name
        for name in first.factors
        if differs(name) or any(getattr(look.material, name) is not None for look in looks)
    ]
    thresholds = any(look.cutoff is not None for look in looks)
    if target.alpha_mode == "opaque":
        there = [name for name in there if name != "opacity_map"]
    elif thresholds and "opacity_map" not in there:
        there.append("opacity_map")
    return tuple(there)


def _map(material: Material, name: str) -> Texture | None:
    """A material's map of a kind; occlusion may be in the red of another one."""
    found: Texture | None = getattr(material, name)
    return material.orm_map if found is None and name == "occlusion_map" else found


def _layouts(looks: Sequence[_Look], names: Sequence[str]) -> list[tuple[tuple[int, ...], tuple[str, ...]]]:
    """Which maps can lie in one atlas: those that every part places by one set. For each, the sets and the names."""
    found: list[tuple[list[int | None], list[str]]] = []
    for name in names:
        maps = [_map(look.material, name) for look in looks]
        wanted = [None if each is None else each.uv_set for each in maps]
        for sets, inside in found:
            if all(None in (one, other) or one == other for one, other in zip(sets, wanted, strict=True)):
                sets[:] = [other if one is None else one for one, other in zip(sets, wanted, strict=True)]
                inside.append(name)
                break
        else:
            found.append((wanted, [name]))
    return [(tuple(each or 0 for each in sets), tuple(inside)) for sets, inside in found]


def _painted(
    name: str, looks: Sequence[_Look], tiles: Sequence[Tile], size: tuple[int, int], store: AssetStore
) -> UInt8[np.ndarray, "h w 3"]:
    """One map of the atlas."""
    pixels = np.zeros((size[1], size[0], 3), np.uint8)
    apart = any(look.material.occlusion_map is not None for look in looks)
    for look, tile in zip(looks, tiles, strict=True):
        texture, factor = _map(look.material, name), look.factors[name]
        if name == "orm_map" and apart:  # occlusion is in a map of its own
            factor = factor * (0.0, 1.0, 1.0)
        if texture is None:
            shown = np.broadcast_to(FLAT if name == "normal_map" else _encoded(name, np.ones((1, 3)) * factor), (1, 3))
        else:
            shown = _scaled(name, tile.sampled(texture, texture_pixels(texture, store)), factor)
        if name == "orm_map" and apart:
            shown = shown.copy()
            shown[..., 0] = 255
        if name == "occlusion_map":
            shown = np.broadcast_to(shown[..., :1], shown.shape)
        if name == "opacity_map" and look.cutoff is not None:
            shown = np.where(shown >= np.ceil(255.0 * look.cutoff), 255, 0).astype(np.uint8)
        (x, y), (wide, high) = tile.corner, tile.outer
        pixels[y : y + high, x : x + wide] = shown
    return pixels


def _scaled(
    name: str, values: Float64[np.ndarray, "h w 3"], factor: Float64[np.ndarray, " 3"]
) -> UInt8[np.ndarray, "h w 3"]:
    """A map's numbers times a factor; bytes stay the very same where that is one."""
    codes = np.clip(np.rint(values), 0, 255).astype(np.uint8)
    if (factor == 1.0).all():
        return codes
    levels = srgb_to_linear(ALL) if name in SRGB else ALL
    tables = _encoded(name, levels[:, None] * factor)
    return np.stack([tables[codes[..., channel], channel] for channel in range(3)], -1)


def _encoded(name: str, values: Float64[np.ndarray, "n 3"]) -> UInt8[np.ndarray, "n 3"]:
    shown = np.clip(values, 0.0, 1.0)
    return np.rint(255.0 * (linear_to_srgb(shown) if name in SRGB else shown)).astype(np.uint8)


def _tangents(part: Surface) -> np.ndarray:
    """Along the texture coordinates that place the part's normal map; any, where it has none."""
    mesh, texture = part.mesh, part.material.normal_map
    placing = None if texture is None else mesh.uv_set(texture.uv_set)
    if placing is None or mesh.tangents is not None:
        return some_tangents(mesh)
    return vertex_tangents(mesh.vertices, mesh.faces, mesh.normals, np.ascontiguousarray(placing))


def _with(target: Material, first: Material, needed: Sequence[str], maps: dict[str, Texture]) -> Material:
    """The joined material: numbers that all parts share where it has no map of them."""
    shared = {
        "base_color_map": {"base_color": first.base_color},
        "orm_map": {"roughness": first.roughness, "metallic": first.metallic},
        "opacity_map": {"opacity": first.opacity},
    }
    numbers = {key: value for name, each in shared.items() if name not in needed for key, value in each.items()}
    return replace(target.with_maps(maps), **numbers)

"""All visible models of a scene in one: triangles in the world, their materials, and what finds rays on them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from jaxtyping import Float32, Float64, Int64

from viewer.editing.content import surface_of
from viewer.editing.surface import texture_pixels
from viewer.render.mesh.ray_caster import RayCaster
from viewer.render.mesh.surface_kernels import BLEND, CLAMP, MASK, MIRROR, OPAQUE, REPEAT
from viewer.scene.asset_id import AssetId
from viewer.scene.assets import AssetStore
from viewer.scene.color import srgb_to_linear
from viewer.scene.content import Model
from viewer.scene.document import Node, Scene
from viewer.scene.material import MAP_NAMES, AlphaMode, Material, Wrap
from viewer.scene.mesh import Mesh

MATERIAL_NUMBERS = 13
"""Base colour, metallic, roughness, emissive, whether it is lit; opacity, cut-off, alpha mode, whether it has backs."""
ALPHA_MODES: dict[AlphaMode, int] = {"opaque": OPAQUE, "mask": MASK, "blend": BLEND}
WRAPS: dict[Wrap, int] = {"repeat": REPEAT, "mirror": MIRROR, "clamp": CLAMP}


@dataclass(frozen=True, eq=False)
class ModelWorld:
    """What :func:`viewer.render.mesh.surface_kernels.surfaces` takes, and the rays' acceleration structure.

    Attributes:
        caster: Finds triangles.
        mesh: Vertices, faces, normals, colours and opacities, texture coordinates, tangents, the material of each face.
        materials: Numbers and maps of the materials; pixels, decoding tables and layout of the textures.
        sheer: Whether rays may pass a triangle, from either side.
        one_sided: Whether the backs of some triangles are not seen.
    """

    caster: RayCaster
    mesh: tuple[np.ndarray, ...]
    materials: tuple[np.ndarray, ...]
    sheer: bool
    one_sided: bool


def visible_models(scene: Scene) -> tuple[Node, ...]:
    """The nodes with models that are to be seen."""
    return scene.shown("model")


def model_world(nodes: Sequence[Node], store: AssetStore) -> ModelWorld | None:
    """The models of these nodes where they are placed; None where they have no triangle.

    Raises:
        AssetError: A mesh or a texture is missing or damaged.
    """
    meshes: list[tuple[Mesh, Node]] = []
    materials: list[Material] = []
    for node in nodes:
        if not isinstance(node.content, Model):
            continue
        mesh, material = surface_of(node, store)
        if len(mesh.faces):
            meshes.append((mesh, node))
            materials.append(material)
    if not meshes:
        return None
    columns = max(2 if mesh.further_uvs is None else 2 + mesh.further_uvs.shape[1] for mesh, _ in meshes)
    parts: list[tuple[np.ndarray, ...]] = []
    first = 0
    for index, (mesh, node) in enumerate(meshes):
        parts.append((*_placed(mesh, node, first, columns), np.full(len(mesh.faces), index, np.int64)))
        first += len(mesh.vertices)
    joined = tuple(np.concatenate(arrays) for arrays in zip(*parts, strict=True))
    sheer = any(material.alpha_mode != "opaque" for material in materials)
    one_sided = not all(material.double_sided for material in materials)
    return ModelWorld(
        RayCaster(joined[0], joined[1]), joined, _material_tables(materials, store), sheer, one_sided
    )  # fmt: skip


def _placed(mesh: Mesh, node: Node, first: int, columns: int) -> tuple[np.ndarray, ...]:
    """Vertices, faces, normals, colours, texture coordinates in ``columns``, and tangents in the world."""
    mesh, count = mesh.transformed(node.transform), len(mesh.vertices)
    shades = np.ones((count, 4))
    if mesh.colors is not None:
        shades[:, :3] = mesh.colors
    if mesh.opacities is not None:
        shades[:, 3:] = mesh.opacities
    uvs = np.zeros((count, columns))
    for index in range(columns // 2):
        placing = mesh.uv_set(index)
        if placing is not None:
            uvs[:, 2 * index : 2 * index + 2] = placing
    further = (mesh.normals, shades, uvs, np.zeros((count, 4)) if mesh.tangents is None else mesh.tangents)
    faces = (mesh.faces + np.uint32(first)).astype(np.uint32)
    return mesh.vertices, faces, *(np.ascontiguousarray(array, np.float32) for array in further)


def _material_tables(materials: Sequence[Material], store: AssetStore) -> tuple[np.ndarray, ...]:
    """Numbers and maps of the materials; pixels, decoding tables and layout of all textures."""
    places: dict[AssetId, int] = {}
    pixels: list[np.ndarray] = []
    start = 0
    textures = list(dict.fromkeys(texture for material in materials for texture in material.maps))
    layout: list[tuple[int, ...]] = []
    for texture in textures:
        if texture.asset not in places:
            places[texture.asset] = start
            pixels.append(np.ascontiguousarray(texture_pixels(texture, store)).reshape(-1))
            start += pixels[-1].size
        wraps, size = (WRAPS[texture.wrap_u], WRAPS[texture.wrap_v]), (texture.width, texture.height)
        layout.append((places[texture.asset], *size, *wraps, 2 * texture.uv_set, int(texture.smooth)))
    maps = [
        [
            textures.index(texture) if texture is not None else -1
            for texture in (getattr(each, name) for name in MAP_NAMES)
        ]
        for each in materials
    ]
    flat = np.concatenate(pixels) if pixels else np.zeros(3, np.uint8)
    layouts: Int64[np.ndarray, "textures 7"] = np.array(layout, np.int64).reshape(-1, 7)
    return _numbers(materials), np.array(maps, np.int64), flat, *_decoding(), layouts


def _numbers(materials: Sequence[Material]) -> Float64[np.ndarray, "materials 13"]:
    rows = [
        (
            *each.base_color, each.metallic, each.roughness, *each.emissive, float(each.lit),
            each.opacity, each.alpha_cutoff, float(ALPHA_MODES[each.alpha_mode]), float(each.double_sided),
        )
        for each in materials
    ]  # fmt: skip
    return np.array(rows, np.float64).reshape(-1, MATERIAL_NUMBERS)


@cache
def _decoding() -> tuple[Float32[np.ndarray, " 256"], Float32[np.ndarray, " 256"]]:
    """Bytes as numbers from 0 to 1, and sRGB bytes as light."""
    plain = (np.arange(256) / 255.0).astype(np.float32)
    light = srgb_to_linear(plain).astype(np.float32)
    for table in (plain, light):
        table.flags.writeable = False
    return plain, light

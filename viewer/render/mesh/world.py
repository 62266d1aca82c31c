"""All visible models of a scene in one: triangles in the world, their materials, and what finds rays on them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from jaxtyping import Float32, Float64, Int64

from viewer.errors import AssetError
from viewer.render.mesh.ray_caster import RayCaster
from viewer.scene.assets import AssetStore
from viewer.scene.color import srgb_to_linear
from viewer.scene.content import Model
from viewer.scene.document import Node, Scene
from viewer.scene.material import Material, Texture
from viewer.scene.mesh import Mesh, mesh_from_tensors

MATERIAL_NUMBERS = 9
"""Base colour, metallic, roughness, emissive, whether it is lit."""


@dataclass(frozen=True, eq=False)
class ModelWorld:
    """What :func:`viewer.render.mesh.surface_kernels.surfaces` takes, and the rays' acceleration structure.

    Attributes:
        caster: Finds triangles.
        mesh: Vertices, faces, normals, colours, texture coordinates, tangents, and the material of each face.
        materials: Numbers and maps of the materials; pixels, decoding tables and layout of the textures.
    """

    caster: RayCaster
    mesh: tuple[np.ndarray, ...]
    materials: tuple[np.ndarray, ...]


def visible_models(scene: Scene) -> tuple[Node, ...]:
    """The nodes with models that are to be seen."""
    return scene.shown("model")


def model_world(nodes: Sequence[Node], store: AssetStore) -> ModelWorld | None:
    """The models of these nodes where they stand; None where they have no triangle.

    Raises:
        AssetError: A mesh or a texture is missing or damaged.
    """
    parts: list[tuple[np.ndarray, ...]] = []
    materials: list[Material] = []
    first = 0
    for node in nodes:
        model = node.content
        if not isinstance(model, Model):
            continue
        mesh = mesh_from_tensors(store.get(model.asset))
        if len(mesh.faces) == 0:
            continue
        parts.append((*_placed(mesh, node, first), np.full(len(mesh.faces), len(materials), np.int64)))
        materials.append(model.materials[0] if model.materials else Material())
        first += len(mesh.vertices)
    if not parts:
        return None
    joined = tuple(np.concatenate(arrays) for arrays in zip(*parts, strict=True))
    return ModelWorld(RayCaster(joined[0], joined[1]), joined, _material_tables(materials, store))


def _placed(mesh: Mesh, node: Node, first: int) -> tuple[np.ndarray, ...]:
    """Vertices, faces, normals, colours, texture coordinates and tangents in the world."""
    mesh, count = mesh.transformed(node.transform), len(mesh.vertices)
    further = (
        mesh.normals,
        np.ones((count, 3)) if mesh.colors is None else mesh.colors,
        np.zeros((count, 2)) if mesh.uvs is None else mesh.uvs,
        np.zeros((count, 4)) if mesh.tangents is None else mesh.tangents,
    )
    faces = (mesh.faces + np.uint32(first)).astype(np.uint32)
    return mesh.vertices, faces, *(np.ascontiguousarray(array, np.float32) for array in further)


def _material_tables(materials: Sequence[Material], store: AssetStore) -> tuple[np.ndarray, ...]:
    """Numbers and maps of the materials; pixels, decoding tables and layout of all textures."""
    textures: dict[Texture, int] = {}
    pixels: list[np.ndarray] = []
    layout: list[tuple[int, int, int]] = []
    start = 0
    for texture in dict.fromkeys(texture for material in materials for texture in material.maps):
        picture = texture_pixels(texture, store)
        textures[texture] = len(layout)
        layout.append((start, picture.shape[1], picture.shape[0]))
        pixels.append(picture.reshape(-1))
        start += picture.size
    maps = [
        [
            -1 if texture is None else textures[texture]
            for texture in (material.base_color_map, material.orm_map, material.normal_map, material.emissive_map)
        ]
        for material in materials
    ]
    flat = np.concatenate(pixels) if pixels else np.zeros(3, np.uint8)
    layouts: Int64[np.ndarray, "textures 3"] = np.array(layout, np.int64).reshape(-1, 3)
    return _numbers(materials), np.array(maps, np.int64), flat, *_decoding(), layouts


def _numbers(materials: Sequence[Material]) -> Float64[np.ndarray, "materials 9"]:
    rows = [
        (*material.base_color, material.metallic, material.roughness, *material.emissive, float(material.lit))
        for material in materials
    ]
    return np.array(rows, np.float64).reshape(-1, MATERIAL_NUMBERS)


def texture_pixels(texture: Texture, store: AssetStore) -> np.ndarray:
    """uint8 (h, w, 3) of a texture.

    Raises:
        AssetError: It is missing, or its asset holds no picture.
    """
    pixels = store.get(texture.asset).get("pixels")
    if pixels is None or pixels.dtype != np.uint8 or pixels.ndim != 3 or pixels.shape[2] != 3 or pixels.size == 0:
        raise AssetError("A texture's asset holds no picture.", "The file is damaged; open the model again.")
    return np.ascontiguousarray(pixels)


@cache
def _decoding() -> tuple[Float32[np.ndarray, " 256"], Float32[np.ndarray, " 256"]]:
    """Bytes as numbers from 0 to 1, and sRGB bytes as light."""
    plain = (np.arange(256) / 255.0).astype(np.float32)
    light = srgb_to_linear(plain).astype(np.float32)
    for table in (plain, light):
        table.flags.writeable = False
    return plain, light

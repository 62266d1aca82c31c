"""How large an export would be, told without making it: exactly where a format says so, else from samples.

Light enough for the window's process.
"""

from __future__ import annotations

import zlib

import numpy as np
from jaxtyping import UInt8

from viewer.formats.options import FIELD, LIGHTS, USD, ExportOptions, environment_name
from viewer.scene.assets import AssetStore
from viewer.scene.content import Model
from viewer.scene.document import Scene
from viewer.scene.light import EnvironmentLight
from viewer.scene.material import Material, Texture

BANDS, ROWS = 8, 8
"""How many strips of a map are compressed to estimate the whole, and rows of each."""
STL_HEADER, STL_FACE = 84, 50
PLY_FACE = 13
GLB_TEXT = 1500
"""Of the description beside the numbers."""
SCRIPT = 2700
HDR_TEXEL, EXR_TEXEL = 3.9, 10.5
"""Bytes a texel of typical probes after compression."""
USDC_PACKED = 0.8
TEXT_NUMBER = 9
"""Bytes of a number in text with what parts it from the next."""


class SizeEstimate:
    """Sizes of the files of one scene; what takes time is done once.

    Args:
        scene: What would be exported.
        store: Where its assets are.
    """

    def __init__(self, scene: Scene, store: AssetStore) -> None:
        self._scene = scene
        self._store = store
        self._ratios: dict[str, float] = {}

    def files(self, stem: str, suffix: str, options: ExportOptions) -> dict[str, int]:
        """Names and bytes of what would be written; empty where there is nothing, or nobody can say.

        Raises:
            AssetError: An asset is missing or damaged.
        """
        light = self._scene.environment()
        if suffix in LIGHTS:
            return {} if light is None else {f"{stem}{suffix}": _light(light, suffix)}
        models = [node.content for node in self._scene.nodes if node.visible and isinstance(node.content, Model)]
        if not models or suffix == FIELD:
            return {}
        files = {f"{stem}{suffix}": sum(self._mesh(model, suffix, options) for model in models)}
        materials = list(dict.fromkeys(model.materials[0] for model in models if model.materials))
        inside = suffix in (".glb", ".usdz")
        if options.textures and suffix not in (".ply", ".stl"):
            maps = sum(self._maps(material, suffix, options) for material in materials)
            if inside:
                files[f"{stem}{suffix}"] += maps
            elif maps:
                files["textures"] = maps
        if suffix == ".glb":
            files[f"{stem}{suffix}"] += GLB_TEXT
        if suffix == ".obj":
            files[f"{stem}.mtl"] = 200 * len(materials)
        if options.lights and light is not None and suffix not in (".ply", ".stl"):
            if suffix == ".usdz":
                files[f"{stem}{suffix}"] += _light(light, ".exr")
            else:
                theirs = suffix == ".obj" and stem == "mesh"
                files["probe.hdr" if theirs else environment_name(stem)] = _light(light, ".hdr")
        if options.blender_script and suffix not in (".ply", ".stl"):
            files[f"{stem}_blender.py"] = SCRIPT
        return files

    def _mesh(self, model: Model, suffix: str, options: ExportOptions) -> int:
        """Vertices and faces."""
        if suffix == ".stl":
            return STL_HEADER + STL_FACE * model.faces
        tensors = self._store.get(model.asset)
        uvs = "uvs" in tensors
        colored = options.colors and "colors" in tensors
        relief = bool(model.materials) and model.materials[0].normal_map is not None and model.materials[0].lit
        floats = 3 + 3 * options.normals + 2 * uvs
        if suffix == ".ply":
            return 250 + (4 * floats + 3 * colored) * model.vertices + PLY_FACE * model.faces
        if suffix in (".obj", ".usda"):
            corner = len(str(model.vertices)) + 1
            columns = 1 + options.normals + uvs if suffix == ".obj" else 1
            return TEXT_NUMBER * (floats + 3 * colored) * model.vertices + 3 * corner * columns * model.faces
        mapped = uvs and options.textures and bool(model.materials) and bool(model.materials[0].maps)
        tangents = 4 * (relief and options.tangents and options.normals and mapped)
        numbers = 3 + 3 * options.normals + 2 * mapped + tangents + 3 * colored
        index = 2 if model.vertices < 65535 else 4
        size = 4 * numbers * model.vertices + 3 * index * model.faces
        return round(size * USDC_PACKED) if suffix in USD else size

    def _maps(self, material: Material, suffix: str, options: ExportOptions) -> int:
        """The pictures of a material."""
        total = 0.0
        for texture in dict.fromkeys(material.maps):
            width, height = _limited(texture, options.texture_limit)
            if not material.lit and texture != material.base_color_map:
                continue
            channels = 2 if suffix == ".obj" and texture == material.orm_map else 3
            total += width * height * channels * self._ratio(texture)
        return round(total)

    def _ratio(self, texture: Texture) -> float:
        """How far a map can be compressed."""
        if texture.asset not in self._ratios:
            self._ratios[texture.asset] = _compressed(self._store.get(texture.asset)["pixels"])
        return self._ratios[texture.asset]


def _compressed(pixels: UInt8[np.ndarray, "h w 3"]) -> float:
    """Bytes after PNG's compression a byte before, from a few strips across the map."""
    height = pixels.shape[0]
    before = after = 0
    for start in np.linspace(0, max(height - ROWS, 0), BANDS).astype(int):
        strip = pixels[start : start + ROWS].astype(np.int16)
        guess = np.zeros_like(strip)
        guess[1:, 1:] = (strip[1:, :-1] + strip[:-1, 1:]) // 2
        left = (strip - guess).astype(np.uint8).tobytes()
        before += len(left)
        after += len(zlib.compress(left, 6))
    return after / max(before, 1)


def _limited(texture: Texture, limit: int) -> tuple[int, int]:
    longest = max(texture.width, texture.height)
    scale = min(1.0, limit / longest) if limit > 0 else 1.0
    return max(round(texture.width * scale), 1), max(round(texture.height * scale), 1)


def _light(light: EnvironmentLight, suffix: str) -> int:
    return round(light.width * light.height * (EXR_TEXEL if suffix == ".exr" else HDR_TEXEL))

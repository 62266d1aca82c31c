"""How large an export would be, estimated without making it: exactly where a format says so, else from samples.

Light enough for the window's process.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable

import numpy as np
from jaxtyping import UInt8

from viewer.formats.mesh_formats import EXPORTS, FIELD, LIGHTS, MeshNumbers
from viewer.formats.options import ExportOptions, environment_name
from viewer.formats.splat_formats import splat_export
from viewer.scene.assets import AssetStore
from viewer.scene.content import Model
from viewer.scene.document import Scene
from viewer.scene.gaussian_splats import GaussianSplats
from viewer.scene.light import EnvironmentLight
from viewer.scene.material import Material, Texture

BANDS, ROWS = 8, 8
"""How many strips of a map are compressed to estimate the whole, and rows of each."""
SCRIPT = 4100
HDR_TEXEL, EXR_TEXEL = 3.9, 10.5
"""Bytes a texel of typical probes after compression."""


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
        """Names and bytes of what would be written; empty where there is nothing, or no estimate is possible.

        Raises:
            AssetError: An asset is missing or damaged.
        """
        light = self._scene.environment()
        if suffix in LIGHTS:
            return {} if light is None else {f"{stem}{suffix}": _light(light, suffix)}
        name = f"{stem}{suffix}"
        splats = splat_export(name, self._scene)
        if splats is not None:
            total = round(self._gaussians(splats.size))
            return {name: total} if total else {}
        if suffix == FIELD:
            return {}
        models = [node.content for node in self._scene.shown("model") if isinstance(node.content, Model)]
        _, export = EXPORTS[suffix]
        gaussians = self._gaussians(export.splat_size) if export.splat_size is not None else 0.0
        if not models and not gaussians:
            return {}
        files = {name: round(gaussians + sum(export.size(self._numbers(model, options)) for model in models))}
        materials = list(dict.fromkeys(model.materials[0] for model in models if model.materials))
        if options.textures and "textures" in export.carries:
            maps = sum(self._maps(material, suffix, options) for material in materials)
            if export.maps_inside:
                files[name] += maps
            elif maps:
                files["textures"] = maps
        if export.material_file:
            files[f"{stem}{export.material_file}"] = 200 * len(materials)
        if options.lights and "lights" in export.carries and light is not None:
            if export.light_inside:
                files[name] += _light(light, ".exr")
            else:
                nvdiffrec = suffix == ".obj" and stem == "mesh"
                files["probe.hdr" if nvdiffrec else environment_name(stem)] = _light(light, ".hdr")
        if options.blender_script and "blender_script" in export.carries:
            files[f"{stem}_blender.py"] = SCRIPT
        return files

    def _gaussians(self, size: Callable[[int], float]) -> float:
        """Bytes of all visible splats, by the size of one with a number of spherical harmonics."""
        sets = [node.content for node in self._scene.shown("splats") if isinstance(node.content, GaussianSplats)]
        degree = max((each.sh_degree for each in sets), default=0)
        return float(sum(each.count for each in sets)) * size(3 * (degree + 1) ** 2)

    def _numbers(self, model: Model, options: ExportOptions) -> MeshNumbers:
        """What of a model's mesh is written."""
        tensors = self._store.get(model.asset)
        material = model.materials[0] if model.materials else Material()
        mapped = "uvs" in tensors and options.textures and bool(material.maps)
        tangents = mapped and options.tangents and options.normals and material.lit and material.normal_map is not None
        return MeshNumbers(
            model.vertices,
            model.faces,
            options.normals,
            options.colors and "colors" in tensors,
            tangents,
            "uvs" in tensors,
        )

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

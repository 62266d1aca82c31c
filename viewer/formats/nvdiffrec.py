"""nvdiffrec's output folders (Munkberg et al. 2022): ``mesh.obj``, its maps, and the light as ``probe.hdr``.

Two things are other than elsewhere: the red of ``texture_ks.png`` is how much is hidden, and the middle of the light's
picture is -Z, with +Y up: u = atan2(x, -z) / 2 pi + 1/2 and v = acos(y) / pi.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from jaxtyping import Float32

from viewer.formats import rgbe
from viewer.formats.environment import read_environment
from viewer.formats.mtl import Library
from viewer.formats.textures import TextureFiles, encode_png
from viewer.scene.material import Material

STEM, MATERIAL, PROBE = "mesh", "defaultMat", "probe.hdr"
KD, KS, NORMAL = "texture_kd.png", "texture_ks.png", "texture_n.png"


def is_folder(path: Path) -> bool:
    """Whether a folder holds a mesh in that layout, itself or in its ``mesh``."""
    return path.is_dir() and mesh_of(path) is not None


def mesh_of(folder: Path) -> Path | None:
    """The mesh of an output folder: the finished one, else that of the first pass."""
    names = (f"{STEM}.obj", f"mesh/{STEM}.obj", f"dmtet_mesh/{STEM}.obj")
    found = (folder / name for name in names)
    return next((path for path in found if path.is_file() and path.with_suffix(".mtl").is_file()), None)


def probe_of(mesh: Path) -> Path | None:
    """The light that was found along with a mesh: beside it, or a folder above."""
    found = (mesh.parent / PROBE, mesh.parent.parent / PROBE)
    return next((path for path in found if path.is_file()), None)


def read_probe(path: Path) -> Float32[np.ndarray, "h w 3"]:
    """The light of an output folder in our own orientation.

    Their middle, -Z with +Y up, is +Y with +Z up: a quarter of the picture left of our middle.

    Raises:
        InputError: It cannot be read, or is no light.
    """
    light = read_environment(path)
    return np.roll(light, -quarter(light), 1)


def encode_probe(radiance: Float32[np.ndarray, "h w 3"]) -> bytes:
    """Light in our orientation as ``probe.hdr``."""
    return rgbe.encode(np.roll(radiance, quarter(radiance), 1))


def quarter(radiance: Float32[np.ndarray, "h w 3"]) -> int:
    """A quarter of the way around, in texels."""
    return radiance.shape[1] // 4


def library(material: Material, textures: TextureFiles) -> Library:
    """``mesh.mtl`` and the maps that it names: only what their loader understands, which takes numbers for the rest.

    Raises:
        AssetError: A map is missing or damaged.
    """
    red, green, blue = material.base_color
    lines = [
        "# Fieldwright", f"newmtl {MATERIAL}", "bsdf pbr", f"Kd {red:.6g} {green:.6g} {blue:.6g}",
        f"Ks 0 {material.roughness:.6g} {material.metallic:.6g}",
    ]  # fmt: skip
    pictures: dict[str, bytes] = {}
    if material.base_color_map is not None:
        pictures[KD] = textures.png(material.base_color_map, "color", material.base_color)
        lines.append(f"map_Kd {KD}")
    if material.orm_map is not None:
        texels = textures.pixels(material.orm_map, "data").astype(np.float32)
        factors = np.array([1.0, material.roughness, material.metallic], np.float32)
        ks = np.clip(np.rint(texels * factors), 0.0, 255.0).astype(np.uint8)
        ks[..., 0] = 255 - ks[..., 0]
        pictures[KS] = encode_png(ks)
        lines.append(f"map_Ks {KS}")
    if material.normal_map is not None:
        pictures[NORMAL] = textures.png(material.normal_map, "normal")
        lines.append(f"bump {NORMAL}")
    return Library(lines, pictures)

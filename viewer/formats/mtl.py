"""Materials of OBJ files: MTL, with the keys that carry metallic and roughness (Pr, Pm, map_Pr, map_Pm, norm)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import numpy as np
from jaxtyping import UInt8

from viewer.formats.texture_reader import TextureReader
from viewer.formats.textures import TextureFiles, encode_png, resized
from viewer.scene.geometry import Vec3
from viewer.scene.material import Material, Texture

LARGEST = 1e6
COLORS, NUMBERS = ("kd", "ke", "ks", "ka"), ("pr", "pm", "ns", "illum", "d")
MAPS = {
    "map_kd": "kd", "map_ke": "ke", "map_pr": "pr", "map_pm": "pm", "map_ks": "ks", "norm": "normal",
    "bump": "normal", "map_bump": "normal",
}  # fmt: skip
ARGUMENTS = {"-bm": 1, "-boost": 1, "-cc": 1, "-clamp": 1, "-imfchan": 1, "-mm": 2, "-type": 1, "-texres": 1}
"""How many words follow an option of a map; ``-o``, ``-s`` and ``-t`` take up to three numbers."""


@dataclass(frozen=True)
class Library:
    """A file of materials, line by line, and the pictures beside it by name."""

    lines: list[str]
    pictures: dict[str, bytes]


def encode(materials: Mapping[str, Material], stem: str, textures: TextureFiles) -> Library:
    """Materials by name, with maps in files that begin with ``stem``; one kind of number a file, as programs read it.

    Raises:
        AssetError: A map is missing or damaged.
    """
    lines = ["# Fieldwright"]
    pictures: dict[str, bytes] = {}
    for index, (name, material) in enumerate(materials.items()):
        prefix = stem if len(materials) == 1 else f"{stem}_{index}"
        lines += _material_lines(name, material)
        maps = _maps(material, textures)
        for (key, what), data in maps.items():
            # Names with blanks end at the first one in many readers.
            file = "_".join(f"{prefix}_{what}.png".split())
            pictures[file] = data
            lines.append(f"{key} {file}")
            if key == "norm":
                lines.append(f"map_Bump {file}")  # by which Blender knows a normal map
    return Library(lines, pictures)


def decode(data: bytes, folder: Path, reader: TextureReader) -> dict[str, Material]:
    """The materials in a file by name; maps that cannot be read are left out, and ``reader`` notes them."""
    records: dict[str, dict[str, list[str]]] = {}
    current: dict[str, list[str]] = {}
    for line in data.decode("utf-8", "replace").splitlines():
        words = line.split()
        if len(words) < 2 or words[0].startswith("#"):
            continue
        if words[0].lower() == "newmtl":
            current = records.setdefault(" ".join(words[1:]), {})
        else:
            current[words[0].lower()] = words[1:]
    return {name: _material(name, record, folder, reader) for name, record in records.items()}


def _material_lines(name: str, material: Material) -> list[str]:
    """The numbers of a material; 'illum 0' = colours as they are."""
    base = (1.0, 1.0, 1.0) if material.base_color_map is not None else material.base_color  # the map has it in it
    lines = [f"newmtl {name}", f"Kd {_words(base)}", "d 1"]
    lines += [f"Pr {material.roughness:.6g}", f"Pm {material.metallic:.6g}"]
    if max(material.emissive) > 0.0:
        lines.append(f"Ke {_words(material.emissive if material.emissive_map is None else (1.0, 1.0, 1.0))}")
    return [*lines, f"illum {2 if material.lit else 0}"]


def _maps(material: Material, textures: TextureFiles) -> dict[tuple[str, str], bytes]:
    """PNG files by the key that names them in the library and by what they hold."""
    files: dict[tuple[str, str], bytes] = {}
    if material.base_color_map is not None:
        files["map_Kd", "base_color"] = textures.png(material.base_color_map, "color", material.base_color)
    if material.orm_map is not None:
        texels = textures.pixels(material.orm_map, "data").astype(np.float32)
        # OBJ has no product of number and map.
        rough, metal = texels[..., 1] * material.roughness, texels[..., 2] * material.metallic
        for key, what, values in (("map_Pr", "roughness", rough), ("map_Pm", "metallic", metal)):
            files[key, what] = encode_png(np.clip(np.rint(values), 0, 255).astype(np.uint8))
    if material.normal_map is not None:
        files["norm", "normal"] = textures.png(material.normal_map, "normal")
    if material.emissive_map is not None and max(material.emissive) > 0.0:
        files["map_Ke", "emissive"] = textures.png(material.emissive_map, "color", material.emissive)
    return files


def _material(name: str, record: Mapping[str, list[str]], folder: Path, reader: TextureReader) -> Material:
    """A material out of its lines."""
    maps: dict[str, UInt8[np.ndarray, "h w 3"]] = {}
    for key, what in MAPS.items():
        file = _file(record[key]) if key in record else ""
        pixels = reader.file(folder, file) if file else None
        if pixels is not None:
            maps[what] = pixels
    physical = record.get("bsdf") == ["pbr"]
    roughness, metallic = _number(record, "pr", 0.6), _number(record, "pm", 0.0)
    base, emissive = _color(record, "kd", (1.0, 1.0, 1.0)), _color(record, "ke", (0.0, 0.0, 0.0))
    orm: Texture | None = None
    if physical:
        # nvdiffrec: Ks holds what is occluded, roughness and metallic.
        _, roughness, metallic = _color(record, "ks", (0.0, roughness, metallic))
        base = (1.0, 1.0, 1.0) if "kd" in maps else base
    if physical and "ks" in maps:
        orm, roughness, metallic = reader.keep(_open_red(maps["ks"])), 1.0, 1.0
    elif "pr" in maps or "pm" in maps:
        orm = reader.keep(_joined(maps.get("pr"), maps.get("pm"), roughness, metallic))
        roughness = metallic = 1.0
    if "ke" in maps and max(emissive) == 0.0:
        emissive = (1.0, 1.0, 1.0)
    textures = {what: reader.keep(maps[what]) if what in maps else None for what in ("kd", "normal", "ke")}
    lit = record.get("illum") != ["0"]
    return Material(
        name, base, metallic, roughness, lit, emissive, textures["kd"], orm, textures["normal"], textures["ke"]
    )  # fmt: skip


def _open_red(ks: UInt8[np.ndarray, "h w 3"]) -> UInt8[np.ndarray, "h w 3"]:
    """Red as glTF has it, how much is open, where nvdiffrec has how much is hidden."""
    orm = ks.copy()
    orm[..., 0] = 255 - ks[..., 0]
    return orm


def _joined(
    rough: UInt8[np.ndarray, "h w 3"] | None,
    metal: UInt8[np.ndarray, "a b 3"] | None,
    roughness: float,
    metallic: float,
) -> UInt8[np.ndarray, "r c 3"]:
    """One map of occlusion (none), roughness and metallic; a number fills in for the map that is missing."""
    sizes = [each.shape[:2] for each in (rough, metal) if each is not None]
    height, width = max(sizes)
    result = np.full((height, width, 3), 255, np.uint8)
    for channel, texels, number in ((1, rough, roughness), (2, metal, metallic)):
        filling = round(255 * min(max(number, 0.0), 1.0))
        result[..., channel] = filling if texels is None else resized(texels, width, height)[..., 0]
    return result


def _file(words: list[str]) -> str:
    """The name of a map's file, behind its options; it may have blanks."""
    at = 0
    while at < len(words) and words[at].startswith("-"):
        if words[at] in ("-o", "-s", "-t"):
            at += 1
            end = at + 3
            while at < min(end, len(words)) and _is_number(words[at]):
                at += 1
        else:
            at += 1 + ARGUMENTS.get(words[at], 1)
    return str(PurePosixPath(" ".join(words[at:]).replace("\\", "/"))) if at < len(words) else ""


def _color(record: Mapping[str, list[str]], key: str, default: Vec3) -> Vec3:
    """Three numbers, one for all of them, or the default."""
    words = record.get(key, [])
    if not words or not all(map(_is_number, words[:3])):
        return default
    red, green, blue = (words * 3)[:3] if len(words) < 3 else words[:3]
    return (_clipped(red), _clipped(green), _clipped(blue))


def _number(record: Mapping[str, list[str]], key: str, default: float) -> float:
    words = record.get(key, [])
    return min(_clipped(words[0]), 1.0) if words and _is_number(words[0]) else default


def _is_number(word: str) -> bool:
    try:
        return float(word) == float(word)
    except ValueError:
        return False


def _clipped(word: str) -> float:
    return min(max(float(word), 0.0), LARGEST)


def _words(color: Vec3) -> str:
    return " ".join(f"{value:.6g}" for value in color)

"""Materials of OBJ files: MTL, with the keys that carry metallic and roughness (Pr, Pm, map_Pr, map_Pm, norm)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath
from typing import NamedTuple

import numpy as np
from jaxtyping import UInt8
from msgspec.structs import replace

from viewer.formats.encodings import as_ascii_superset, encoding_note, encoding_of, file_beside
from viewer.formats.gltf import MOST_SETS
from viewer.formats.texture_reader import TextureReader
from viewer.formats.textures import TextureFiles, encode_png, normal_colors, resized
from viewer.scene.geometry import Vec3
from viewer.scene.material import Material, Texture, Wrap

LARGEST = 1e6
MAPS = {
    "map_kd": "kd", "map_ke": "ke", "map_pr": "pr", "map_pm": "pm", "map_ks": "ks", "norm": "normal",
    "bump": "bump", "map_bump": "bump", "map_d": "d", "map_tr": "tr",
}  # fmt: skip
ARGUMENTS = {"-mm": 2}
"""How many words follow an option of a map, if not one; ``-o``, ``-s`` and ``-t`` take up to three numbers."""
OTHER_COLORS = ("xyz", "spectral")
"""What comes before colours that are not red, green and blue."""
OPACITY, COLORS = ("d", "tr"), ("kd", "ke")
PLACING = ("-s", "-o", "-t")
"""Options that place a picture otherwise."""
BLUER = 30
"""Bytes by which a normal map's blue is above its red and green on average; height maps are grey."""
Span = Callable[[str], tuple[float, float]]
"""From the name of a material to the lengths on its surface that a picture is wide and high."""
Placing = tuple[float, float, float, float]
"""Where a picture is looked up: u times the first number plus the third, v, from the bottom, with the two others."""
AS_IT_IS: Placing = (1.0, 1.0, 0.0, 0.0)
Placings = dict[str, list[Placing]]
"""Of a material's sets of texture coordinates, by its name; the first is :data:`AS_IT_IS`."""


Record = dict[str, list[str]]
"""The words of a material's lines by the first one, in lower case."""
Texels = UInt8[np.ndarray, "h w 3"]


class _Picture(NamedTuple):
    """A map: its texels, which set of texture coordinates places it, and what lies beyond its edges."""

    texels: Texels
    uv_set: int
    wrap: Wrap

    def kept(self, reader: TextureReader) -> Texture:
        """As a texture in the store."""
        texture = reader.keep(self.texels)
        return replace(texture, wrap_u=self.wrap, wrap_v=self.wrap, uv_set=self.uv_set)


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
        options = "-clamp on " if any(each.wrap_u == each.wrap_v == "clamp" for each in material.maps) else ""
        for (key, what), data in maps.items():
            # Names with blanks end at the first one in many readers.
            file = "_".join(f"{prefix}_{what}.png".split())
            pictures[file] = data
            lines.append(f"{key} {options}{file}")
            if key == "norm":
                lines.append(f"map_Bump {options}{file}")  # by which Blender knows a normal map
    return Library(lines, pictures)


def decode(
    data: bytes,
    folder: Path,
    reader: TextureReader,
    span: Span = lambda _: (1.0, 1.0),
    place: str = "the library",
    placings: Placings | None = None,
) -> dict[str, Material]:
    """The materials in a file by name; maps that cannot be read are left out, and ``reader`` notes them.

    Args:
        data: The file.
        folder: Where its maps lie.
        reader: Reads them.
        span: How large pictures are on the surfaces, from which the slopes of height maps follow.
        place: The file's name, for notes.
        placings: Collects the sets of texture coordinates that the maps' ``uv_set`` are numbers of.
    """
    data = as_ascii_superset(data)
    encoding = encoding_of(data, folder, lambda text: (_map_of(words)[0] for key, words in _keys(text) if key in MAPS))
    if message := encoding_note(encoding, place):
        reader.note(message)
    records: dict[str, Record] = {}
    current: Record = {}
    for key, words in _keys(data.decode(encoding)):
        if key == "newmtl":
            current = records.setdefault(" ".join(words), {})
        else:
            current[key] = words
    found = {}
    for name, record in records.items():
        placed = [AS_IT_IS] if placings is None else placings.setdefault(name, [AS_IT_IS])
        maps = _read_maps(record, folder, reader, encoding, partial(span, name), placed)
        if "disp" in record or "map_disp" in record:
            reader.note(f"The displacement of '{name[:80]}' is not shown.")
        for key in COLORS:
            if record.get(key, [""])[0] in OTHER_COLORS:
                reader.note(f"A colour of '{name[:80]}' is given as {record[key][0]}, which is not read.")
        found[name] = _material(name, record, maps, reader)
    return found


def _keys(text: str) -> Iterator[tuple[str, list[str]]]:
    """The first word of each line, in lower case, and the others."""
    for line in re.split(r"[\r\n]+", text):
        first, *words = line.split() or ["#"]
        if words and not first.startswith("#"):
            yield first.lower(), words


def _material_lines(name: str, material: Material) -> list[str]:
    """The numbers of a material; 'illum 0' = colours as they are."""
    base = (1.0, 1.0, 1.0) if material.base_color_map is not None else material.base_color  # the map has it in it
    opacity = material.opacity if material.alpha_mode == "blend" else 1.0
    lines = [f"newmtl {name}", f"Kd {_words(base)}", f"d {opacity:.6g}"]
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
    if material.opacity_map is not None and material.alpha_mode != "opaque":
        opacity = textures.pixels(material.opacity_map, "data")[..., 0]
        if material.alpha_mode == "mask":  # OBJ knows none
            opacity = np.where(opacity * material.opacity >= 255.0 * material.alpha_cutoff, 255, 0).astype(np.uint8)
        files["map_d", "opacity"] = encode_png(opacity)
    return files


def _read_maps(
    record: Record,
    folder: Path,
    reader: TextureReader,
    encoding: str,
    span: Callable[[], tuple[float, float]],
    placed: list[Placing],
) -> dict[str, _Picture]:
    """The pictures of a material by what they hold; a height map comes as the normals of its slopes."""
    maps: dict[str, _Picture] = {}
    for key, what in MAPS.items():
        if key not in record or (what == "bump" and "normal" in maps):
            continue
        file, options = _map_of(record[key])
        place = file_beside(folder, file, encoding) if file else ""
        texels = reader.file(folder, place, alpha=what in OPACITY, color=what in COLORS) if file else None
        if texels is None:
            continue
        if what in OPACITY:
            what, texels = "opacity", _opacities(texels, inverted=what == "tr")
        placing = _placing(options)
        if what == "bump":
            what = "normal"
            if record.get("bsdf") != ["pbr"] and not _holds_normals(texels):
                texels = height_normals(texels, _strength(options), _spanned(span(), placing))
        if placing not in placed and len(placed) < MOST_SETS:
            placed.append(placing)
        elif placing not in placed:
            reader.note(f"The map {file[:80]} is placed as others are: there are more placings than can be kept.")
        uv_set = placed.index(placing) if placing in placed else 0
        maps[what] = _Picture(texels, uv_set, "clamp" if options.get("-clamp") == ["on"] else "repeat")
    return maps


def _opacities(pixels: UInt8[np.ndarray, "h w c"], *, inverted: bool) -> Texels:
    """Opacity as a map has it: a picture's alpha, or how bright it is where it has none."""
    grey = pixels[..., 3] if pixels.shape[2] == 4 else np.rint(pixels.mean(2)).astype(np.uint8)
    return np.repeat((255 - grey if inverted else grey)[..., None], 3, 2)


def _placing(options: Mapping[str, list[str]]) -> Placing:
    """What ``-s`` and ``-o`` say."""
    (across, along), (right, up) = (
        tuple(min(max(float(word), -LARGEST), LARGEST) for word in (*options.get(option, []), *2 * [other])[:2])
        for option, other in (("-s", "1"), ("-o", "0"))
    )
    return (across, along, right, up)


def _spanned(span: tuple[float, float], placing: Placing) -> tuple[float, float]:
    """Which lengths a picture spans on the surface once it is placed."""
    across, along = (abs(scale) if scale else 1.0 for scale in placing[:2])
    return span[0] / across, span[1] / along


def _holds_normals(pixels: Texels) -> bool:
    """Whether a picture is a normal map, as many programs write under the key of height maps."""
    red, green, blue = pixels.reshape(-1, 3).mean(0)
    return bool(blue - max(red, green) > BLUER and blue > 128 + BLUER)


def _strength(options: Mapping[str, list[str]]) -> float:
    """What heights are multiplied with."""
    factor = 1.0
    for words in (options.get("-bm", [])[:1], options.get("-mm", [])[1:2]):
        if words and _is_number(words[0]):
            factor *= min(max(float(words[0]), -LARGEST), LARGEST)
    return factor


def height_normals(heights: Texels, strength: float, span: tuple[float, float]) -> Texels:
    """The normals of a surface that is raised by the light of a picture: ``(-dh/dx, -dh/dy, 1)`` at length 1.

    Args:
        heights: From 0, black, to 1, white; of a coloured picture, the mean of its channels.
        strength: The height of white, in the units of the surface.
        span: Which lengths on the surface the picture is wide and high.
    """
    raised = heights.astype(np.float64).mean(2) * (strength / 255.0)
    height, width = raised.shape
    right = np.gradient(raised, axis=1) * (width / span[0]) if width > 1 else np.zeros_like(raised)
    down = np.gradient(raised, axis=0) * (height / span[1]) if height > 1 else np.zeros_like(raised)
    slopes = np.stack([-right, down, np.ones_like(raised)], -1).astype(np.float32)
    return np.rint(normal_colors(slopes) * np.float32(255.0)).astype(np.uint8)


def _opacity(record: Record) -> float:
    """How much of the light from behind a material stops: ``d``, or 1 - ``Tr``."""
    if "d" in record:
        return _number({"d": record["d"][-1:]}, "d", 1.0)  # an option may come before the number
    return 1.0 - _number(record, "tr", 0.0)


def _material(name: str, record: Record, maps: Mapping[str, _Picture], reader: TextureReader) -> Material:
    """A material out of its lines."""
    physical = record.get("bsdf") == ["pbr"]
    roughness, metallic = _number(record, "pr", 0.6), _number(record, "pm", 0.0)
    base, emissive = _color(record, "kd", (1.0, 1.0, 1.0)), _color(record, "ke", (0.0, 0.0, 0.0))
    orm: Texture | None = None
    if physical:
        # nvdiffrec: Ks holds what is occluded, roughness and metallic.
        _, roughness, metallic = _color(record, "ks", (0.0, roughness, metallic))
        base = (1.0, 1.0, 1.0) if "kd" in maps else base
    if physical and "ks" in maps:
        ks = maps["ks"]
        orm, roughness, metallic = ks._replace(texels=_open_red(ks.texels)).kept(reader), 1.0, 1.0
    elif "pr" in maps or "pm" in maps:
        orm = _joined(maps.get("pr"), maps.get("pm"), roughness, metallic).kept(reader)
        roughness = metallic = 1.0
    if "ke" in maps and max(emissive) == 0.0:
        emissive = (1.0, 1.0, 1.0)
    textures = {what: maps[what].kept(reader) if what in maps else None for what in ("kd", "normal", "ke", "opacity")}
    lit, opacity = record.get("illum") != ["0"], _opacity(record)
    return Material(
        name, base, metallic, roughness, lit, emissive, textures["kd"], orm, textures["normal"], textures["ke"],
        opacity, "opaque" if opacity == 1.0 and "opacity" not in maps else "blend", opacity_map=textures["opacity"],
    )  # fmt: skip


def _open_red(ks: UInt8[np.ndarray, "h w 3"]) -> UInt8[np.ndarray, "h w 3"]:
    """Red as glTF has it, how much is open, where nvdiffrec has how much is hidden."""
    orm = ks.copy()
    orm[..., 0] = 255 - ks[..., 0]
    return orm


def _joined(rough: _Picture | None, metal: _Picture | None, roughness: float, metallic: float) -> _Picture:
    """One map of occlusion (none), roughness and metallic; a number fills in for the map that is missing."""
    there = [each for each in (rough, metal) if each is not None]
    height, width = max(each.texels.shape[:2] for each in there)
    result = np.full((height, width, 3), 255, np.uint8)
    for channel, map_, number in ((1, rough, roughness), (2, metal, metallic)):
        filling = round(255 * min(max(number, 0.0), 1.0))
        result[..., channel] = filling if map_ is None else resized(map_.texels, width, height)[..., 0]
    return there[0]._replace(texels=result)


def _map_of(words: list[str]) -> tuple[str, dict[str, list[str]]]:
    """The name of a map's file, which may have blanks, and the options before it."""
    at = 0
    options: dict[str, list[str]] = {}
    while at < len(words) and words[at].startswith("-"):
        end = at + 1 + ARGUMENTS.get(words[at], 1)
        if words[at] in PLACING:
            end = at + 1
            while end < min(at + 4, len(words)) and _is_number(words[end]):
                end += 1
        options[words[at]] = words[at + 1 : end]
        at = end
    return str(PurePosixPath(" ".join(words[at:]).replace("\\", "/"))) if at < len(words) else "", options


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

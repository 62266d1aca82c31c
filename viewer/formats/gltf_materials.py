"""Materials of glTF 2.0 as ours: occlusion joins roughness and metallic in one map, scales go into the texels."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

import numpy as np
from jaxtyping import Float64, UInt8

from viewer.formats.gltf import BRIGHT, UNLIT
from viewer.formats.gltf_container import Document, entry, number, whole
from viewer.formats.gltf_container import record as record_of
from viewer.formats.texture_reader import TextureReader
from viewer.formats.textures import normal_colors, resized
from viewer.scene.geometry import Vec3
from viewer.scene.material import Material, Texture

TRANSFORM = "KHR_texture_transform"
Json = dict[str, Any]
Slot = Literal["base color", "metallic-roughness", "normal", "occlusion", "emissive"]
Texels = UInt8[np.ndarray, "h w 3"]


class MaterialReader:
    """Reads each material of a document once.

    Args:
        document: Where they are described.
        textures: Reads and keeps their maps.
    """

    def __init__(self, document: Document, textures: TextureReader) -> None:
        self._document = document
        self._textures = textures
        self._known: dict[int, tuple[Material, Float64[np.ndarray, "3 3"]]] = {}

    def material(self, index: object) -> tuple[Material, Float64[np.ndarray, "3 3"]]:
        """A material, and how texture coordinates are to be changed before they are used with its maps.

        Raises:
            ValueError: Its numbers make no sense.
        """
        if index is None:
            return Material(lit=True), np.eye(3)
        record = entry(self._document.body["materials"], index)
        place = whole(index)
        if place not in self._known:
            self._known[place] = self._read(record)
        return self._known[place]

    def _read(self, record: Json) -> tuple[Material, Float64[np.ndarray, "3 3"]]:
        surface = record_of(record.get("pbrMetallicRoughness", {}))
        extensions = record_of(record.get("extensions", {}))
        red, green, blue, *_ = (_share(value) for value in surface.get("baseColorFactor", (1, 1, 1, 1)))
        metallic, roughness = (_share(surface.get(name, 1.0)) for name in ("metallicFactor", "roughnessFactor"))
        lit = UNLIT not in extensions
        references: dict[Slot, object] = {
            "base color": surface.get("baseColorTexture"),
            "metallic-roughness": surface.get("metallicRoughnessTexture") if lit else None,
            "normal": record.get("normalTexture") if lit else None,
            "occlusion": record.get("occlusionTexture") if lit else None,
            "emissive": record.get("emissiveTexture") if lit else None,
        }
        infos: dict[Slot, Json] = {slot: record_of(info) for slot, info in references.items() if info is not None}
        maps, turn = self._maps(infos)
        if "metallic-roughness" in infos and "metallic-roughness" not in maps:
            metallic = 0.0  # the factor of a map that is missing is 1: all would be a dark mirror
        if record.get("alphaMode", "OPAQUE") != "OPAQUE":
            self._textures.note("Transparency is not shown.")
        material = Material(
            str(record.get("name", "material")),
            (red, green, blue),
            metallic,
            roughness,
            lit,
            _emissive(record, extensions),
            self._stored(maps.get("base color")),
            self._stored(_orm(maps, infos.get("occlusion", {}))),
            self._stored(_normal(maps, infos.get("normal", {}))),
            self._stored(maps.get("emissive")),
        )
        return material, turn

    def _maps(self, infos: Mapping[Slot, Json]) -> tuple[dict[Slot, Texels], Float64[np.ndarray, "3 3"]]:
        """The pictures that can be used together, and what changes the texture coordinates of all of them."""
        first = {slot: info for slot, info in infos.items() if info.get("texCoord", 0) == 0}
        turns = {slot: _turn(info) for slot, info in first.items()}
        turn = next(iter(turns.values()), np.eye(3))
        maps: dict[Slot, Texels] = {}
        for slot, info in infos.items():
            if slot not in first:
                self._textures.note(f"The {slot} map uses a second set of texture coordinates and is left out.")
            elif not np.allclose(turns[slot], turn):
                self._textures.note(f"The {slot} map is placed otherwise than the others and is left out.")
            else:
                texels = self._texels(info, slot)
                if texels is not None:
                    maps[slot] = texels
        return maps, turn

    def _texels(self, info: Json, slot: Slot) -> Texels | None:
        """The picture that a reference leads to, or None."""
        texture = entry(self._document.body["textures"], info["index"])
        if "source" not in texture:
            self._textures.note(f"The {slot} map is of a kind that is not read, and is left out.")
            return None
        found = self._document.image(texture["source"])
        if isinstance(found, bytes):
            return self._textures.bytes(found, f"The {slot} map")
        folder = self._document.folder
        if folder is None:
            self._textures.note(f"The texture {found[:80]} is not beside the model.")
            return None
        return self._textures.file(folder, found)

    def _stored(self, texels: Texels | None) -> Texture | None:
        return None if texels is None else self._textures.keep(texels)


def _orm(maps: dict[Slot, Texels], occlusion: Json) -> Texels | None:
    """Occlusion (1 = open) in red beside roughness and metallic; without the former, everything is open."""
    rough, open_to = maps.get("metallic-roughness"), maps.get("occlusion")
    if rough is None and open_to is None:
        return None
    result = np.full_like(open_to, 255) if rough is None else rough.copy()
    result[..., 0] = 255
    if open_to is not None:
        strength = min(_share(occlusion.get("strength", 1.0)), 1.0)
        texels = resized(open_to, result.shape[1], result.shape[0])[..., 0].astype(np.float32)
        result[..., 0] = np.rint(255.0 + strength * (texels - 255.0)).astype(np.uint8)
    return result


def _normal(maps: dict[Slot, Texels], info: Json) -> Texels | None:
    """The normal map with its scale in its texels."""
    texels, scale = maps.get("normal"), info.get("scale", 1.0)
    if texels is None or scale == 1.0:
        return texels
    scale = number(scale)
    vectors = (texels.astype(np.float32) * np.float32(2 / 255) - 1) * np.array([scale, scale, 1.0], np.float32)
    return np.rint(normal_colors(vectors) * np.float32(255.0)).astype(np.uint8)


def _turn(info: Json) -> Float64[np.ndarray, "3 3"]:
    """KHR_texture_transform as a matrix: translation after rotation after scale."""
    record = record_of(record_of(info.get("extensions", {})).get(TRANSFORM, {}))
    right, down = (number(value) for value in record.get("offset", (0, 0)))
    across, along = (number(value) for value in record.get("scale", (1, 1)))
    angle = number(record.get("rotation", 0.0))
    cosine, sine = np.cos(angle), np.sin(angle)
    rotation = np.array([[cosine, sine, 0.0], [-sine, cosine, 0.0], [0.0, 0.0, 1.0]])
    return np.array([[1.0, 0.0, right], [0.0, 1.0, down], [0.0, 0.0, 1.0]]) @ rotation @ np.diag([across, along, 1.0])


def _emissive(record: Json, extensions: Json) -> Vec3:
    """What the surface gives off, with the strength that makes it brighter than white."""
    red, green, blue = (_share(value) for value in record.get("emissiveFactor", (0, 0, 0)))
    strength = number(record_of(extensions.get(BRIGHT, {})).get("emissiveStrength", 1.0), low=0.0)
    return (red * strength, green * strength, blue * strength)


def _share(value: object) -> float:
    """A factor from 0 to 1; a little outside is forgiven for colours, as other programs do."""
    return min(max(number(value, -1e-3, 1.001), 0.0), 1.0)

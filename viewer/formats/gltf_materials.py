"""Materials of glTF 2.0 as ours: occlusion joins roughness and metallic in one map, scales go into the texels."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, NamedTuple

import numpy as np
from jaxtyping import Float64, UInt8
from msgspec.structs import replace

from viewer.formats import gltf_specular
from viewer.formats.gltf import NEAREST, REPEATS, WRAPS
from viewer.formats.gltf_container import Document, entry, number, whole
from viewer.formats.gltf_container import record as record_of
from viewer.formats.gltf_extensions import BASISU, BRIGHT, PICTURES, SPECULAR, TRANSFORM, UNLIT
from viewer.formats.texture_reader import TextureReader
from viewer.formats.textures import normal_colors, resized
from viewer.scene.geometry import Vec3, as_vec3
from viewer.scene.material import AlphaMode, Material, Texture, Wrap

Json = dict[str, Any]
Slot = Literal["base color", "metallic-roughness", "normal", "occlusion", "emissive", "diffuse", "specular-glossiness"]
Texels = UInt8[np.ndarray, "h w c"]
MODES: Mapping[object, AlphaMode] = {"OPAQUE": "opaque", "MASK": "mask", "BLEND": "blend"}


class Placing(NamedTuple):
    """Which texture coordinates of a file a map is placed by, and how they are changed first.

    Attributes:
        attribute: Number of the attribute.
        turn: The upper two rows of a matrix, row by row.
    """

    attribute: int
    turn: tuple[float, ...] = (1.0, 0.0, 0.0, 0.0, 1.0, 0.0)

    def applied(self, uvs: Float64[np.ndarray, "v 2"]) -> Float64[np.ndarray, "v 2"]:
        """The coordinates after the change."""
        turn = np.array(self.turn).reshape(2, 3)
        return uvs @ turn[:, :2].T + turn[:, 2]


class Picture(NamedTuple):
    """A map of a file.

    Attributes:
        texels: With three channels, or four where it has alpha.
        wraps: Beyond the edges along u and v.
        smooth: Whether texels are mixed.
        placing: Where it lies.
    """

    texels: Texels
    wraps: tuple[Wrap, Wrap]
    smooth: bool
    placing: Placing

    @property
    def where(self) -> tuple[object, ...]:
        """Maps for which this is the same can share their texels."""
        return (self.wraps, self.smooth, self.placing)


class ReadMaterial(NamedTuple):
    """A material, and what the sets of texture coordinates are that its maps name."""

    material: Material
    placings: tuple[Placing, ...]


class MaterialReader:
    """Reads each material of a document once.

    Args:
        document: Where they are described.
        textures: Reads and keeps their maps.
    """

    def __init__(self, document: Document, textures: TextureReader) -> None:
        self._document = document
        self._textures = textures
        self._known: dict[int, ReadMaterial] = {}

    def material(self, index: object) -> ReadMaterial:
        """A material; what the specification says where there is none.

        Raises:
            ValueError: Its numbers make no sense.
        """
        if index is None:
            return ReadMaterial(Material(metallic=1.0, lit=True, double_sided=False), (Placing(0),))
        record = entry(self._document.body["materials"], index)
        place = whole(index)
        if place not in self._known:
            self._known[place] = self._read(record)
        return self._known[place]

    def _read(self, record: Json) -> ReadMaterial:
        extensions = record_of(record.get("extensions", {}))
        lit = UNLIT not in extensions
        if lit and SPECULAR in extensions:
            material, maps = self._specular_glossiness(record_of(extensions[SPECULAR]))
        else:
            material, maps = self._metallic_roughness(record_of(record.get("pbrMetallicRoughness", {})), lit=lit)
        if lit:
            occlusion, normal = record.get("occlusionTexture"), record.get("normalTexture")
            maps |= _with_occlusion(maps, self._picture(occlusion, "occlusion"), _strength(occlusion))
            maps |= _named("normal_map", _scaled(self._picture(normal, "normal"), normal))
            maps |= _named("emissive_map", self._picture(record.get("emissiveTexture"), "emissive"))
        mode = MODES.get(record.get("alphaMode", "OPAQUE"))
        if mode is None:
            raise ValueError(f"{str(record['alphaMode'])[:20]} where an alpha mode was expected")
        if mode == "opaque":
            material, maps = replace(material, opacity=1.0), {k: v for k, v in maps.items() if k != "opacity_map"}
        material = replace(
            material,
            name=str(record.get("name", "material")),
            emissive=_emissive(record, extensions),
            alpha_mode=mode,
            alpha_cutoff=number(record.get("alphaCutoff", 0.5), low=0.0),
            double_sided=record.get("doubleSided") is True,
        )
        return self._stored(material, maps)

    def _metallic_roughness(self, surface: Json, *, lit: bool) -> tuple[Material, dict[str, Picture]]:
        red, green, blue, opacity = (_share(value) for value in surface.get("baseColorFactor", (1, 1, 1, 1)))
        metallic, roughness = (_share(surface.get(name, 1.0)) for name in ("metallicFactor", "roughnessFactor"))
        maps = _coloured(self._picture(surface.get("baseColorTexture"), "base color"))
        described = surface.get("metallicRoughnessTexture") if lit else None
        rough = self._picture(described, "metallic-roughness")
        if rough is not None:
            texels = rough.texels[..., :3].copy()
            texels[..., 0] = 255
            maps["orm_map"] = rough._replace(texels=texels)
        elif described is not None:
            metallic = 0.0  # the factor of a map that is missing is 1: all would be a dark mirror
        return Material("", (red, green, blue), metallic, roughness, lit, opacity=opacity), maps

    def _specular_glossiness(self, surface: Json) -> tuple[Material, dict[str, Picture]]:
        """The older description of surfaces, converted."""
        red, green, blue, opacity = (_share(value) for value in surface.get("diffuseFactor", (1, 1, 1, 1)))
        specular = as_vec3(np.array([_share(value) for value in surface.get("specularFactor", (1, 1, 1))]))
        gloss = _share(surface.get("glossinessFactor", 1.0))
        diffuse = self._picture(surface.get("diffuseTexture"), "diffuse")
        shiny = self._picture(surface.get("specularGlossinessTexture"), "specular-glossiness")
        if diffuse is not None and shiny is not None and diffuse.where != shiny.where:
            self._textures.note("The specular-glossiness map lies otherwise than the diffuse one and is left out.")
            shiny = None
        place = diffuse or shiny
        if place is None:
            (color,), (metallic,) = gltf_specular.metallic_of(np.array([(red, green, blue)]), np.array([specular]))
            return Material("", as_vec3(color), float(metallic), 1.0 - gloss, lit=True, opacity=opacity), {}
        color, rough = gltf_specular.converted_maps(
            ((red, green, blue), None if diffuse is None else diffuse.texels[..., :3]),
            (specular, gloss, None if shiny is None else shiny.texels),
        )
        maps = {**_coloured(diffuse), "base_color_map": place._replace(texels=color)}
        return Material("", metallic=1.0, lit=True, opacity=opacity), maps | {"orm_map": place._replace(texels=rough)}

    def _picture(self, info: object, slot: Slot) -> Picture | None:
        """The map that a reference leads to, or None."""
        if info is None:
            return None
        info = record_of(info)
        texture = entry(self._document.body["textures"], info["index"])
        extensions = record_of(texture.get("extensions", {}))
        sources = [record_of(extensions[name]).get("source") for name in PICTURES if name in extensions]
        source = next(iter(sources), texture.get("source"))
        if source is None:
            kind = f", {', '.join(extensions)}," if extensions else ""
            hint = " Export it as PNG or JPEG." if BASISU in extensions else ""
            self._textures.note(f"The {slot} map is of a kind{kind} that is not read, and is left out.{hint}")
            return None
        texels = self._texels(source, slot)
        if texels is None:
            return None
        sampler = entry(self._document.body["samplers"], texture["sampler"]) if "sampler" in texture else {}
        wraps = WRAPS[sampler.get("wrapS", REPEATS)], WRAPS[sampler.get("wrapT", REPEATS)]
        return Picture(texels, wraps, sampler.get("magFilter") != NEAREST, _placing(info))

    def _texels(self, source: object, slot: Slot) -> Texels | None:
        found = self._document.image(source)
        if isinstance(found, bytes):
            return self._textures.bytes(found, f"The {slot} map", alpha=True)
        folder = self._document.folder
        if folder is None:
            self._textures.note(f"The texture {found[:80]} is not beside the model.")
            return None
        return self._textures.file(folder, found, alpha=True)

    def _stored(self, material: Material, maps: dict[str, Picture]) -> ReadMaterial:
        """The material with its maps put into the store, and their sets of texture coordinates counted."""
        placings = list(dict.fromkeys(picture.placing for picture in maps.values())) or [Placing(0)]
        stored: dict[str, Texture] = {}
        for name, picture in maps.items():
            wrap_u, wrap_v = picture.wraps
            texture = self._textures.keep(picture.texels[..., :3])
            place = placings.index(picture.placing)
            stored[name] = replace(
                texture, wrap_u=wrap_u, wrap_v=wrap_v, uv_set=place, smooth=picture.smooth
            )  # fmt: skip
        return ReadMaterial(material.with_maps(stored), tuple(placings))


def _named(name: str, picture: Picture | None) -> dict[str, Picture]:
    return {} if picture is None else {name: picture}


def _coloured(picture: Picture | None) -> dict[str, Picture]:
    """Colours, and opacity where a picture has any alpha."""
    if picture is None:
        return {}
    maps: dict[str, Picture] = {"base_color_map": picture}
    if picture.texels.shape[2] == 4:
        maps["opacity_map"] = picture._replace(texels=picture.texels[..., 3:].repeat(3, 2))
    return maps


def _with_occlusion(maps: Mapping[str, Picture], occlusion: Picture | None, strength: float) -> dict[str, Picture]:
    """Occlusion (1 = open) in red beside roughness and metallic; by itself where it lies otherwise."""
    if occlusion is None:
        return {}
    rough = maps.get("orm_map")
    if rough is None:
        rough = occlusion._replace(texels=np.full_like(occlusion.texels[..., :3], 255))
    shared = rough.where == occlusion.where
    texels = rough.texels.copy() if shared else np.full_like(occlusion.texels[..., :3], 255)
    open_to = resized(occlusion.texels[..., :3], texels.shape[1], texels.shape[0])[..., 0].astype(np.float32)
    texels[..., 0] = np.rint(255.0 + strength * (open_to - 255.0)).astype(np.uint8)
    if shared:
        return {"orm_map": rough._replace(texels=texels)}
    return {"occlusion_map": occlusion._replace(texels=texels)}


def _strength(info: object) -> float:
    return 1.0 if info is None else _share(record_of(info).get("strength", 1.0))


def _scaled(picture: Picture | None, info: object) -> Picture | None:
    """The normal map with its scale in its texels."""
    scale = 1.0 if picture is None else record_of(info).get("scale", 1.0)
    if picture is None or scale == 1.0:
        return picture
    texels, scale = picture.texels[..., :3], number(scale)
    vectors = (texels.astype(np.float32) * np.float32(2 / 255) - 1) * np.array([scale, scale, 1.0], np.float32)
    return picture._replace(texels=np.rint(normal_colors(vectors) * np.float32(255.0)).astype(np.uint8))


def _placing(info: Json) -> Placing:
    """KHR_texture_transform as a matrix: translation after rotation after scale; it may name other coordinates."""
    record = record_of(record_of(info.get("extensions", {})).get(TRANSFORM, {}))
    attribute = whole(record.get("texCoord", info.get("texCoord", 0)))
    right, down = (number(value) for value in record.get("offset", (0, 0)))
    across, along = (number(value) for value in record.get("scale", (1, 1)))
    angle = number(record.get("rotation", 0.0))
    cosine, sine = float(np.cos(angle)), float(np.sin(angle))
    return Placing(attribute, (cosine * across, sine * along, right, -sine * across, cosine * along, down))


def _emissive(record: Json, extensions: Json) -> Vec3:
    """What the surface gives off, with the strength that makes it brighter than white."""
    # Before there was an extension for their strength, bright lights had colours above 1.
    red, green, blue = (number(value, low=0.0) for value in record.get("emissiveFactor", (0, 0, 0)))
    strength = number(record_of(extensions.get(BRIGHT, {})).get("emissiveStrength", 1.0), low=0.0)
    return (red * strength, green * strength, blue * strength)


def _share(value: object) -> float:
    """A factor from 0 to 1; a little outside is forgiven for colours, as other programs do."""
    return min(max(number(value, -1e-3, 1.001), 0.0), 1.0)

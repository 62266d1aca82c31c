"""How a surface answers light: the metallic-roughness model of glTF 2.0, with Blender's names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import numpy as np
from jaxtyping import Float, Int64
from msgspec import Struct
from msgspec.structs import replace

from viewer.scene.asset_id import AssetId
from viewer.scene.geometry import Vec3

Wrap = Literal["repeat", "mirror", "clamp"]
"""What lies beyond a picture's edge: the picture again, its mirror image, or the edge's own colour."""
AlphaMode = Literal["opaque", "mask", "blend"]
"""Opacity means nothing; it decides whether anything is there; or the surface lets light through."""


MAP_NAMES = ("base_color_map", "orm_map", "normal_map", "emissive_map", "opacity_map", "occlusion_map")


class Texture(Struct, frozen=True):
    """A picture on a surface: uint8 ``pixels`` (height, width, 3) in its asset, the top row first.

    Texture coordinates are glTF's: (0, 0) is the picture's upper left corner, u goes right and v down.

    Attributes:
        asset: The picture.
        width: In texels.
        height: In texels.
        wrap_u: Beyond the left and right edges.
        wrap_v: Beyond the upper and lower ones.
        uv_set: Which of the mesh's sets of texture coordinates place it.
        smooth: Whether colours between the middles of texels are mixed, or each texel is a square.
    """

    asset: AssetId
    width: int
    height: int
    wrap_u: Wrap = "repeat"
    wrap_v: Wrap = "repeat"
    uv_set: int = 0
    smooth: bool = True

    def texels_at(self, uvs: Float[np.ndarray, "n 2"]) -> tuple[Int64[np.ndarray, " n"], Int64[np.ndarray, " n"]]:
        """Rows and columns of the texels in which texture coordinates lie."""
        places = np.floor(uvs * (self.width, self.height)).astype(np.int64)
        column, row = (
            _wrapped(place, size, wrap)
            for place, size, wrap in zip(places.T, (self.width, self.height), (self.wrap_u, self.wrap_v), strict=True)
        )
        return row, column


def _wrapped(places: Int64[np.ndarray, " n"], size: int, wrap: Wrap) -> Int64[np.ndarray, " n"]:
    if wrap == "clamp":
        return np.clip(places, 0, size - 1)
    around = places % (size if wrap == "repeat" else 2 * size)
    return np.minimum(around, 2 * size - 1 - around)


class Material(Struct, frozen=True):
    """One surface finish. Colours are linear Rec. 709; a map multiplies the number or colour of the same name.

    Attributes:
        base_color: Albedo, multiplied with the mesh's vertex colours where it has any.
        metallic: 0 = a dielectric that mirrors 4 % head-on, 1 = a metal that is tinted by its base colour.
        roughness: GGX's ``alpha`` is its square.
        emissive: Light that the surface gives off by itself.
        lit: False where light is already in the colours, as in a mesh coloured from a radiance field.
        base_color_map: sRGB.
        orm_map: Linear: red = occlusion (1 = open to all sides), green = roughness, blue = metallic.
        normal_map: Linear ``(n + 1) / 2`` in tangent space, +Y up as in OpenGL and glTF.
        emissive_map: sRGB.
        opacity: How much of the light from behind is stopped; multiplied with the mesh's vertex opacities.
        alpha_mode: What opacity does.
        alpha_cutoff: The least opacity at which a mask leaves something.
        double_sided: Whether backs are seen, too.
        opacity_map: Linear, the same number in all channels.
        occlusion_map: Linear, red, where it is placed otherwise than ``orm_map``, whose red is then 1.
    """

    name: str = "material"
    base_color: Vec3 = (1.0, 1.0, 1.0)
    metallic: float = 0.0
    roughness: float = 1.0
    lit: bool = False
    emissive: Vec3 = (0.0, 0.0, 0.0)
    base_color_map: Texture | None = None
    orm_map: Texture | None = None
    normal_map: Texture | None = None
    emissive_map: Texture | None = None
    opacity: float = 1.0
    alpha_mode: AlphaMode = "opaque"
    alpha_cutoff: float = 0.5
    double_sided: bool = True
    opacity_map: Texture | None = None
    occlusion_map: Texture | None = None

    @property
    def maps(self) -> tuple[Texture, ...]:
        """All maps that there are."""
        return tuple(self.named_maps.values())

    @property
    def named_maps(self) -> dict[str, Texture]:
        """All maps that there are by the names of their fields."""
        every = ((name, getattr(self, name)) for name in MAP_NAMES)
        return {name: texture for name, texture in every if texture is not None}

    def with_maps(self, maps: Mapping[str, Texture]) -> Material:
        """The same with these maps and no others."""
        return replace(self, **{name: maps.get(name) for name in MAP_NAMES})

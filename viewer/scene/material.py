"""How a surface answers light: the metallic-roughness model of glTF 2.0, with Blender's names."""

from __future__ import annotations

from msgspec import Struct

from viewer.scene.asset_id import AssetId
from viewer.scene.geometry import Vec3


class Texture(Struct, frozen=True):
    """A picture on a surface: uint8 ``pixels`` (height, width, 3) in its asset, the top row first.

    Texture coordinates are glTF's: (0, 0) is the picture's upper left corner, u goes right and v down, and both repeat.
    """

    asset: AssetId
    width: int
    height: int


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

    @property
    def maps(self) -> tuple[Texture, ...]:
        """All maps that there are."""
        every = (self.base_color_map, self.orm_map, self.normal_map, self.emissive_map)
        return tuple(texture for texture in every if texture is not None)

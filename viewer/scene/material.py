"""How a surface answers light: the metallic-roughness model of glTF 2.0, with Blender's names."""

from __future__ import annotations

from msgspec import Struct

from viewer.scene.geometry import Vec3


class Material(Struct, frozen=True):
    """One surface finish. Colours are linear Rec. 709.

    Attributes:
        base_color: Albedo, multiplied with the mesh's vertex colours where it has any.
        lit: False where light is already in the colours, as in a mesh coloured from a radiance field.
    """

    name: str = "material"
    base_color: Vec3 = (1.0, 1.0, 1.0)
    metallic: float = 0.0
    roughness: float = 1.0
    lit: bool = False

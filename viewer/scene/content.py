"""What a node holds, apart from lights and data sets: fields and models. Heavy parts are named by their asset."""

from __future__ import annotations

from typing import Literal, NewType

from msgspec import Struct

from viewer.scene.geometry import AABB
from viewer.scene.material import Material

AssetId = NewType("AssetId", str)
"""64 lower-case hexadecimal digits: SHA-256 of the asset file."""

ColorSpace = Literal["linear", "srgb"]
"""The space in which a field's samples are composited: fields trained on 8-bit photos live in sRGB."""


class Provenance(Struct, frozen=True):
    """Where something came from, shown by ``fieldwright info``."""

    method: str = ""
    source: str = ""
    steps: int = 0
    seconds: float = 0.0
    psnr: float | None = None
    notes: tuple[str, ...] = ()


class VoxelField(Struct, frozen=True, tag="voxels"):
    """A sparse grid of density and spherical harmonics; tensors as in ``viewer.fields.voxels.SparseVoxels``."""

    asset: AssetId
    aabb: AABB
    shape: tuple[int, int, int]
    count: int
    sh_degree: int
    color_space: ColorSpace = "srgb"
    provenance: Provenance = Provenance()


class Model(Struct, frozen=True, tag="model"):
    """A triangle mesh with its materials; tensors as in ``viewer.scene.mesh.Mesh``."""

    asset: AssetId
    aabb: AABB
    vertices: int
    faces: int
    materials: tuple[Material, ...] = (Material(),)
    provenance: Provenance = Provenance()

"""Whether an asset is what a field's content promises; numpy only, so that projects are opened without torch."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from viewer.errors import AssetError
from viewer.fields.distance_layout import check_distance
from viewer.fields.hash_layout import check_hash_grid
from viewer.fields.nerf_layout import check_nerf
from viewer.fields.voxels import voxels_from_tensors
from viewer.scene.content import AnalyticField, DistanceField, FieldContent, HashGridField, NerfField, VoxelField


def check_field(content: FieldContent, tensors: Mapping[str, np.ndarray]) -> None:
    """Refuse tensors that are not the field that ``content`` promises.

    Raises:
        AssetError: One is missing, has the wrong type or shape, or is not finite; or a number of ``content`` is absurd.
    """
    match content:
        case VoxelField():
            voxels_from_tensors(content, tensors)
        case NerfField():
            check_nerf(content, tensors)
        case HashGridField():
            check_hash_grid(content, tensors)
        case AnalyticField():
            _check_solid(content)
        case DistanceField():
            check_distance(content, tensors)


def _check_solid(content: AnalyticField) -> None:
    """Refuse a solid without extent, or of numbers that no solid has.

    Raises:
        AssetError: It is one.
    """
    hint = "The project was damaged or edited by hand: open a backup copy."
    if not all(low < high for low, high in zip(content.aabb.lo, content.aabb.hi, strict=True)):
        raise AssetError("The solid's box is empty.", hint)
    if not 0 <= content.uniform_density < 1e9 or not all(0 <= channel < 1e6 for channel in content.color):
        raise AssetError("The solid's density or colour makes no sense.", hint)

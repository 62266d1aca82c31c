"""Whether an asset is what a field's content promises; numpy only, so that projects are opened without torch."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from viewer.fields.distance_layout import check_distance
from viewer.fields.nerf_layout import check_nerf
from viewer.fields.voxels import voxels_from_tensors
from viewer.scene.content import DistanceField, FieldContent, NerfField, VoxelField


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
        case DistanceField():
            check_distance(content, tensors)

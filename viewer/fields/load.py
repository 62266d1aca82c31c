"""From what a scene says and an asset holds to a field that answers."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import torch

from viewer.errors import UnsupportedError
from viewer.fields.checks import check_field
from viewer.fields.distance import DistanceNet
from viewer.fields.field import Field
from viewer.fields.hashgrid import HashGrid
from viewer.fields.nerf import Nerf
from viewer.fields.solids import Solid
from viewer.fields.voxels import voxels_from_tensors
from viewer.fields.voxels_torch import TorchVoxels
from viewer.scene.content import AnalyticField, DistanceField, FieldContent, HashGridField, NerfField, VoxelField


def load_field(
    content: FieldContent,
    tensors: Mapping[str, np.ndarray],
    device: str | torch.device = "cpu",
    dtype: torch.dtype = torch.float32,
) -> Field:
    """The torch field that ``content`` names.

    Args:
        content: What a node holds.
        tensors: Its asset's arrays; empty for what has no asset.
        device: Where it computes.
        dtype: Of its matrix products.

    Raises:
        AssetError: The arrays are not what ``content`` promises.
    """
    check_field(content, tensors)
    match content:
        case VoxelField():
            return TorchVoxels(voxels_from_tensors(content, tensors))
        case NerfField():
            return Nerf(content, tensors, device, dtype)
        case HashGridField():
            return HashGrid(content, tensors, device, dtype)
        case AnalyticField():
            return Solid(content)
        case DistanceField():
            return DistanceNet(content, tensors, device, dtype)
        case _:
            raise UnsupportedError(f"A {type(content).__name__} has no torch reference.", "Open another kind of field.")

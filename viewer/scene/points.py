"""Points in space with colours, as an asset holds them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float32, UInt8

from viewer.errors import AssetError


@dataclass(frozen=True, eq=False)
class Points:
    """Places in a node's own space, and sRGB colours."""

    places: Float32[np.ndarray, "n 3"]
    colors: UInt8[np.ndarray, "n 3"]


def points_from_tensors(tensors: Mapping[str, np.ndarray]) -> Points:
    """The points in an asset's tensors ``points`` (float32, n x 3) and ``colors`` (uint8, n x 3).

    Raises:
        AssetError: One is missing, of another type or shape, or a place is not finite.
    """
    places, colors = tensors.get("points"), tensors.get("colors")
    if places is None or colors is None or (places.dtype, colors.dtype) != (np.float32, np.uint8):
        raise AssetError("An asset holds no points with colours.", "Open the data set again.")
    if places.ndim != 2 or places.shape[1] != 3 or colors.shape != places.shape or not np.isfinite(places).all():
        raise AssetError("An asset holds points that are none.", "Open the data set again.")
    return Points(places, colors)

"""Points in space with colours, as an asset holds them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float32, Int32, UInt8

from viewer.errors import AssetError
from viewer.scene.geometry import AABB, as_vec3


@dataclass(frozen=True, eq=False)
class Points:
    """Positions in a node's own space, and sRGB colours.

    Attributes:
        positions: Of the points.
        colors: Of each.
        source: Its number before any edit, while edits are carried out.
        exact: The colours as numbers, neither rounded nor cut off at 0 and 1, once edits that are being carried out
            have changed some.
    """

    positions: Float32[np.ndarray, "n 3"]
    colors: UInt8[np.ndarray, "n 3"]
    source: Int32[np.ndarray, " n"] | None = None
    exact: Float32[np.ndarray, "n 3"] | None = None

    @property
    def aabb(self) -> AABB:
        """The box around all points; a point at the origin where there are none."""
        if len(self.positions) == 0:
            return AABB((0.0, 0.0, 0.0), (0.0, 0.0, 0.0))
        return AABB(as_vec3(self.positions.min(0)), as_vec3(self.positions.max(0)))

    def chosen(self, rows: Bool[np.ndarray, " n"]) -> Points:
        """Some of the points."""
        source, exact = (None if each is None else each[rows] for each in (self.source, self.exact))
        return Points(self.positions[rows], self.colors[rows], source, exact)

    def tensors(self) -> dict[str, np.ndarray]:
        """The arrays under the names they have in an asset."""
        return {"points": self.positions, "colors": self.colors}


def points_from_tensors(tensors: Mapping[str, np.ndarray]) -> Points:
    """The points in an asset's tensors ``points`` (float32, n x 3) and ``colors`` (uint8, n x 3).

    Raises:
        AssetError: One is missing, of another type or shape, or a position is not finite.
    """
    positions, colors = tensors.get("points"), tensors.get("colors")
    if positions is None or colors is None or (positions.dtype, colors.dtype) != (np.float32, np.uint8):
        raise AssetError("An asset holds no points with colours.", "Open the original file again.")
    if positions.ndim != 2 or positions.shape[1] != 3 or colors.shape != positions.shape:
        raise AssetError("An asset's points and colours do not match.", "Open the original file again.")
    if not np.isfinite(positions).all():
        raise AssetError("An asset holds points that are not finite.", "Open the original file again.")
    return Points(positions, colors)

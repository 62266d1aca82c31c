"""Where the surface of a signed distance lies, and how such surfaces are brought upright."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
import torch

from viewer.fields.encoded_distance import distance_field
from viewer.scene.content import DistanceField
from viewer.scene.geometry import AABB, Transform, as_vec3

UPRIGHT = Transform(rotation=(math.sqrt(0.5), math.sqrt(0.5), 0.0, 0.0))
"""From +Y up to +Z up: (x, y, z) -> (x, -z, y)."""
SIDE = 48
"""Samples along an axis; parts thinner than a cell are found by the distance being shorter than one."""
MARGIN = 0.04
"""Of the box's longest side."""


def zero_set_box(content: DistanceField, tensors: Mapping[str, np.ndarray]) -> AABB | None:
    """The box of the surface within the field's own box, and a little more; None where there is no inside."""
    lo, size = np.array(content.aabb.lo), np.array(content.aabb.size)
    centers = (np.indices((SIDE,) * 3).reshape(3, -1).T + 0.5) / SIDE * size + lo
    with torch.inference_mode():
        distance = distance_field(content, tensors).distance(torch.from_numpy(centers)).double().numpy()
    cell = float((size / SIDE).max())
    if not (distance < 0).any():
        return None
    near = centers[distance < 0.5 * cell]
    low, high = near.min(0) - cell, near.max(0) + cell
    margin = MARGIN * float((high - low).max())
    return AABB(as_vec3(np.maximum(low - margin, lo)), as_vec3(np.minimum(high + margin, lo + size)))

"""Equirectangular pictures at other sizes: light is neither lost nor made."""

from __future__ import annotations

import math

import numpy as np
from jaxtyping import Float32, Float64


def averaged(radiance: Float32[np.ndarray, "h w 3"], width: int, height: int) -> Float32[np.ndarray, "height width 3"]:
    """The mean radiance of each texel of a smaller picture, over solid angle; sizes need not divide each other."""
    rows, columns = radiance.shape[:2]
    if (columns, rows) == (width, height):
        return radiance
    # what lies above each edge, in solid angle
    fine = np.cos(np.linspace(0.0, math.pi, rows + 1))
    coarse = np.cos(np.linspace(0.0, math.pi, height + 1))
    result = np.empty((height, width, 3), np.float32)
    for channel in range(3):
        light = radiance[..., channel].astype(np.float64)
        across = _between(light, np.arange(columns + 1.0), np.linspace(0.0, columns, width + 1)) * (width / columns)
        down = _between((across * -np.diff(fine)[:, None]).T, 1.0 - fine, 1.0 - coarse).T
        result[..., channel] = down / -np.diff(coarse)[:, None]
    return np.maximum(result, np.float32(0.0))


def interpolated(
    radiance: Float32[np.ndarray, "h w 3"], width: int, height: int
) -> Float32[np.ndarray, "height width 3"]:
    """The picture at a larger size, linear between the texels' centres; around the sphere it has no edge."""
    rows, columns = radiance.shape[:2]
    if (columns, rows) == (width, height):
        return radiance
    x = (np.arange(width) + 0.5) * (columns / width) - 0.5
    y = np.clip((np.arange(height) + 0.5) * (rows / height) - 0.5, 0.0, rows - 1.0)
    left, top = np.floor(x).astype(np.int64), np.minimum(np.floor(y).astype(np.int64), max(rows - 2, 0))
    right, below = (x - left).astype(np.float32)[None, :, None], (y - top).astype(np.float32)[:, None, None]
    across = radiance[:, left % columns] * (1 - right) + radiance[:, (left + 1) % columns] * right
    return across[top] * (1 - below) + across[np.minimum(top + 1, rows - 1)] * below


def _between(
    parts: Float64[np.ndarray, "m n"], edges: Float64[np.ndarray, " k"], wanted: Float64[np.ndarray, " j"]
) -> Float64[np.ndarray, "m i"]:
    """What lies between each two of the ``wanted`` edges, where ``parts`` lie evenly between each two ``edges``."""
    sums = np.concatenate([np.zeros((len(parts), 1)), np.cumsum(parts, 1)], 1)
    place = np.clip(np.searchsorted(edges, wanted, "right") - 1, 0, len(edges) - 2)
    share = np.clip((wanted - edges[place]) / (edges[place + 1] - edges[place]), 0.0, 1.0)
    below = sums[:, place] + share * parts[:, place]
    return np.diff(below, axis=1)

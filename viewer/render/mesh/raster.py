"""Which triangle of a mesh a pinhole camera sees in each pixel, by a depth buffer."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from jaxtyping import Float32, Int32

from viewer.render.mesh.raster_kernels import rasterize

NEAR = 1e-4
"""Of the largest depth: triangles that come nearer to the camera's plane are left out."""


class Raster(NamedTuple):
    """The nearest triangle behind each pixel's centre, -1 where there is none, and its depth along the optical axis."""

    ids: Int32[np.ndarray, "h w"]
    depths: Float32[np.ndarray, "h w"]


def rasterized(screen: Float32[np.ndarray, "v 3"], faces: Int32[np.ndarray, "f 3"], width: int, height: int) -> Raster:
    """Fill the triangles.

    Args:
        screen: Of each vertex x and y in pixels, and its depth along the optical axis.
        faces: Rows of three vertex numbers.
        width: Of the picture.
        height: Of the picture.
    """
    ids = np.full((height, width), -1, np.int32)
    depths = np.full((height, width), np.inf, np.float32)
    if len(faces):
        rasterize(screen, faces, NEAR * max(float(screen[:, 2].max()), 0.0), ids, depths)
    return Raster(ids, depths)

"""Where in space the pixels of a slice lie: on its plane, and not where the field stops the light."""

from __future__ import annotations

import numpy as np
from jaxtyping import Float32

from viewer.render.request import Frame
from viewer.scene.distinct import distinct

NODES = 128
"""Pixels along each axis between two places where the plane's depth is calculated; it is smooth and interpolated."""


def slice_inverse_depth(frame: Frame) -> Float32[np.ndarray, "h w"]:
    """One over the distance along the ray to the slice's plane; 0 where the frame has no slice.

    Args:
        frame: Must have been rendered with the channel ``slice``.
    """
    height, width = frame.depth.shape
    request = frame.request
    camera = request.camera.resized(request.width, request.height)
    rows, down = _blending(height)
    columns, across = _blending(width)
    x, y = np.meshgrid(columns + 0.5, rows + 0.5)
    origins, directions = camera.rays(np.stack([x.ravel(), y.ravel()], -1) * frame.step)
    plane = request.slice_plane
    normal = np.array(plane.normal)
    toward, away = directions @ normal, (np.array(plane.point) - origins) @ normal
    inverse = np.divide(toward, away, out=np.zeros_like(toward), where=away != 0.0)
    smooth = down @ inverse.reshape(x.shape).astype(np.float32) @ across.T
    return np.where(np.isfinite(frame.channels["slice"]), np.maximum(smooth, np.float32(0.0)), np.float32(0.0))


def _blending(length: int) -> tuple[np.ndarray, Float32[np.ndarray, "length few"]]:
    """Numbers of a few pixels along an axis, and how much of each of them every pixel takes."""
    few = distinct(np.linspace(0, length - 1, min(length, NODES)).round().astype(np.int64))
    weights = np.stack([np.interp(np.arange(length), few, each) for each in np.eye(len(few))], -1)
    return few, weights.astype(np.float32)

"""Where cameras see points: the way back from :meth:`viewer.scene.camera.Camera.rays`."""

from __future__ import annotations

import math

import numpy as np
from jaxtyping import Float, Float64

from viewer.scene.camera import Camera, Equirectangular, Fisheye, OpenCV, Orthographic
from viewer.scene.geometry import as_array

BENT = 1.02
"""Outside of the picture by this much a lens's polynomial says nothing more, and may lead back into the picture."""


def pixels_of(camera: Camera, points: Float[np.ndarray, "n 3"]) -> Float64[np.ndarray, "n 2"]:
    """Pixel positions (x, y) of points; NaN where the camera does not see them: behind it, or beside its picture."""
    pose, lens = as_array(camera.camera_to_world), camera.lens
    local = (points.astype(np.float64) - pose[:3, 3]) @ pose[:3, :3]
    x, y, ahead = local[:, 0], -local[:, 1], -local[:, 2]
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        if isinstance(lens, Orthographic):
            unit = lens.height / lens.extent
            found = np.stack([0.5 * lens.width + x * unit, 0.5 * lens.height + y * unit], -1)
        elif isinstance(lens, Equirectangular):
            around, above = np.arctan2(x, ahead), np.arctan2(-y, np.hypot(x, ahead))
            u, v = around / (2.0 * math.pi) + 0.5, 0.5 - above / math.pi
            return np.stack([u * lens.width, v * lens.height], -1)
        elif isinstance(lens, Fisheye):
            away = np.hypot(x, y)
            angle = np.arctan2(away, ahead)
            ratio = np.where(away > 0.0, lens.distort(angle) / np.maximum(away, 1e-30), 0.0)
            found = np.stack([lens.cx + lens.fx * x * ratio, lens.cy + lens.fy * y * ratio], -1)
            # Farther out than the picture's corners the polynomial may turn back.
            widest = np.arccos(np.clip(-lens.directions(_corners(lens.width, lens.height))[:, 2], -1.0, 1.0)).max()
            return _inside(found, lens.width, lens.height, angle <= widest * BENT)
        else:
            flat_x, flat_y = x / ahead, y / ahead
            seen = ahead > 0.0
            if isinstance(lens, OpenCV):
                corners = lens.directions(_corners(lens.width, lens.height))
                seen &= (
                    np.hypot(flat_x, flat_y) <= BENT * (np.hypot(corners[:, 0], corners[:, 1]) / -corners[:, 2]).max()
                )
                flat_x, flat_y = lens.distort(flat_x, flat_y)
            found = np.stack([lens.cx + lens.fx * flat_x, lens.cy + lens.fy * flat_y], -1)
            return _inside(found, lens.width, lens.height, seen)
    return _inside(found, lens.width, lens.height, ahead > 0.0)


def rays_to(
    camera: Camera, points: Float[np.ndarray, "n 3"]
) -> tuple[Float64[np.ndarray, "n 3"], Float64[np.ndarray, "n 3"], Float64[np.ndarray, " n"]]:
    """Where the rays to points start, their unit directions, and how far the points are.

    Parallel rays start in the camera's plane.
    """
    pose = as_array(camera.camera_to_world)
    away = points - pose[:3, 3]
    if isinstance(camera.lens, Orthographic):
        ahead = -pose[:3, 2]
        depth = away @ ahead
        return points - depth[:, None] * ahead, np.broadcast_to(ahead, away.shape), depth
    distance = np.sqrt((away * away).sum(1))
    return np.broadcast_to(pose[:3, 3], away.shape), away / np.maximum(distance, 1e-30)[:, None], distance


def _corners(width: int, height: int) -> Float64[np.ndarray, "4 2"]:
    return np.array([[0.0, 0.0], [width, 0.0], [0.0, height], [width, height]])


def _inside(found: np.ndarray, width: int, height: int, seen: np.ndarray) -> Float64[np.ndarray, "n 2"]:
    seen = seen & (found >= 0.0).all(1) & (found[:, 0] <= width) & (found[:, 1] <= height)
    return np.where(seen[:, None], found, np.nan)

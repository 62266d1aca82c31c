"""Views as flat pictures: a pinhole camera that torch can project through, and the opacity that it should see."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from jaxtyping import Float32
from scipy.ndimage import map_coordinates
from torch import Tensor

from viewer.decompose.views import View
from viewer.scene.camera import Fisheye, OpenCV, Pinhole, pixel_centers
from viewer.scene.geometry import as_array


@dataclass(frozen=True, eq=False)
class Projection:
    """A pinhole camera.

    Attributes:
        rotation: From the world to axes right, down, forward.
        translation: Of the same change of axes.
        focal: In pixels, across and down.
        middle: Pixel position of the axis.
        width: Of the picture.
        height: Of the picture.
    """

    rotation: Tensor
    translation: Tensor
    focal: Tensor
    middle: Tensor
    width: int
    height: int

    def project(self, points: Tensor) -> Tensor:
        """Pixel x and y, and the depth along the axis, of points (n, 3)."""
        local = points @ self.rotation.T + self.translation
        depth = local[:, 2:]
        # Behind the camera there is no picture; filling triangles leaves those out by their depth.
        flat = local[:, :2] / torch.where(depth.abs() < 1e-8, torch.full_like(depth, 1e-8), depth)
        return torch.cat([flat * self.focal + self.middle, depth], 1)


@dataclass(frozen=True, eq=False)
class Outline:
    """What a camera should see of a mesh: the share (h, w) of each pixel that is covered."""

    view: Projection
    covered: Tensor


def outlines(views: Sequence[View], longest: int) -> list[Outline]:
    """The views' opacities as pinhole cameras see them, with about ``longest`` pixels along the longer side at most.

    Distorted lenses are made straight. Views through other lenses (parallel or all-round) are left out.
    """
    found: list[Outline] = []
    for view in views:
        lens = view.camera.lens
        if not isinstance(lens, Pinhole | OpenCV | Fisheye):
            continue
        factor = max(1, math.ceil(max(lens.width, lens.height) / longest))
        opacity = _straight(view.pixels[..., 3], lens) if not isinstance(lens, Pinhole) else view.pixels[..., 3]
        found.append(Outline(projection_of(view, factor), torch.from_numpy(_smaller(opacity, factor))))
    return found


def projection_of(view: View, factor: int = 1) -> Projection:
    """A view's camera as a pinhole, for a picture of 1/``factor`` of its size, rounded down."""
    lens = view.camera.lens
    assert isinstance(lens, Pinhole | OpenCV | Fisheye)
    pose = as_array(view.camera.camera_to_world)
    rotation = (pose[:3, :3] * np.array([1.0, -1.0, -1.0])).T
    return Projection(
        torch.from_numpy(rotation.astype(np.float32)),
        torch.from_numpy((-rotation @ pose[:3, 3]).astype(np.float32)),
        torch.tensor([lens.fx / factor, lens.fy / factor]),
        torch.tensor([lens.cx / factor, lens.cy / factor]),
        lens.width // factor,
        lens.height // factor,
    )


def _straight(opacity: Float32[np.ndarray, "h w"], lens: OpenCV | Fisheye) -> Float32[np.ndarray, "h w"]:
    """What an ideal lens of the same focal length would have seen: bilinear; beyond the picture nothing."""
    pixels = pixel_centers(lens.width, lens.height)
    x, y = (pixels[:, 0] - lens.cx) / lens.fx, (pixels[:, 1] - lens.cy) / lens.fy
    if isinstance(lens, OpenCV):
        bent_x, bent_y = lens.distort(x, y)
    else:
        away = np.hypot(x, y)
        ratio = lens.distort(np.arctan(away)) / np.maximum(away, 1e-12)
        bent_x, bent_y = x * ratio, y * ratio
    positions = np.stack([bent_y * lens.fy + lens.cy - 0.5, bent_x * lens.fx + lens.cx - 0.5])
    return map_coordinates(opacity, positions, order=1).reshape(opacity.shape).astype(np.float32)


def _smaller(opacity: Float32[np.ndarray, "h w"], factor: int) -> Float32[np.ndarray, "_ _"]:
    """The mean of each block of pixels."""
    height, width = opacity.shape[0] // factor, opacity.shape[1] // factor
    blocks = opacity[: height * factor, : width * factor].reshape(height, factor, width, factor)
    return np.ascontiguousarray(blocks.mean((1, 3), dtype=np.float32))

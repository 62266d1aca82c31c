"""Gaussian splatting written down plainly, one Gaussian after the other over the whole picture, in double precision.

Kerbl et al. 2023, section 4 and their appendix; the antialiased filter as in gsplat. Sets are drawn in one order.
"""

from __future__ import annotations

import numpy as np
import torch

from viewer.fields.harmonics import harmonics_to_degree_3
from viewer.scene.camera import Camera, Orthographic, pixel_centers
from viewer.scene.geometry import as_array


def rotations(quaternions):
    w, x, y, z = quaternions.astype(np.float64).T
    rows = [
        1 - 2 * (y * y + z * z), 2 * (x * y - w * z), 2 * (x * z + w * y),
        2 * (x * y + w * z), 1 - 2 * (x * x + z * z), 2 * (y * z - w * x),
        2 * (x * z - w * y), 2 * (y * z + w * x), 1 - 2 * (x * x + y * y),
    ]  # fmt: skip
    return np.stack(rows, -1).reshape(-1, 3, 3)


def colors(splats, directions):
    basis = harmonics_to_degree_3(torch.tensor(directions)).numpy()[:, : splats.sh.shape[1]]
    return np.maximum(0.5 + np.einsum("nk,nkc->nc", basis, splats.sh.astype(np.float64)), 0.0)


def ellipses(splats, transform, camera: Camera, antialiased):
    """Of each: depth along the axis, place and covariance in pixels, opacity, colour, normal in the world."""
    lens, pose = camera.lens, as_array(camera.camera_to_world)
    turn = transform.rotation_matrix()
    centers = transform.apply(splats.positions.astype(np.float64))
    local = (centers - pose[:3, 3]) @ pose[:3, :3]
    own = rotations(splats.rotations)
    axes = turn @ own
    spread = axes * (transform.scale * np.exp(splats.log_scales.astype(np.float64)))[:, None, :]
    in_camera = pose[:3, :3].T @ spread
    covariance = in_camera @ in_camera.transpose(0, 2, 1)
    x, y, ahead = local[:, 0], local[:, 1], -local[:, 2]
    zero = np.zeros_like(x)
    if isinstance(lens, Orthographic):
        f = lens.height / lens.extent
        places = np.stack([0.5 * lens.width + f * x, 0.5 * lens.height - f * y], -1)
        slope = np.stack([zero + f, zero, zero, zero, zero - f, zero], -1).reshape(-1, 2, 3)
        toward = np.tile(-pose[:3, 2], (len(x), 1))
    else:
        places = np.stack([lens.cx + lens.fx * x / ahead, lens.cy - lens.fy * y / ahead], -1)
        # 1.3 times as far as the edges of a picture whose axis is in its middle.
        edges = [1.3 * 0.5 * lens.width / lens.fx, 1.3 * 0.5 * lens.height / lens.fy]
        across, up = np.clip(x / ahead, -edges[0], edges[0]), np.clip(y / ahead, -edges[1], edges[1])
        fx, fy = lens.fx / ahead, lens.fy / ahead
        slope = np.stack([fx, zero, fx * across, zero, -fy, -fy * up], -1).reshape(-1, 2, 3)
        toward = centers - pose[:3, 3]
    flat = slope @ covariance @ slope.transpose(0, 2, 1)
    wide = flat + 0.3 * np.eye(2)
    opacity = 1 / (1 + np.exp(-splats.logits.astype(np.float64)))
    if antialiased:
        opacity = opacity * np.sqrt(np.maximum(np.linalg.det(flat) / np.linalg.det(wide), 0))
    toward = toward / np.linalg.norm(toward, axis=1, keepdims=True)
    thinnest = axes[np.arange(len(axes)), :, splats.log_scales.argmin(1)]
    normals = np.where((thinnest * toward).sum(1, keepdims=True) > 0, -thinnest, thinnest)
    return ahead, places, wide, opacity, colors(splats, toward @ turn), normals


def splatted(sets, camera: Camera, wall=np.inf):
    """What is seen of some sets in front of a wall across the axis.

    Their colours as they are, opacity, normals, and how far along the axis half of the light has been stopped.

    Args:
        sets: (splats, transform, whether antialiased) of each.
        camera: With a pinhole, its axis in the middle, or parallel rays.
        wall: How far along the axis it is.
    """
    parts = [ellipses(splats, transform, camera, antialiased) for splats, transform, antialiased in sets]
    ahead, places, wide, opacity, color, normals = (np.concatenate(columns) for columns in zip(*parts, strict=True))
    width, height = camera.lens.width, camera.lens.height
    pixels = pixel_centers(width, height).reshape(height, width, 2)
    left, light = np.ones((height, width)), np.zeros((height, width, 3))
    facing, half = np.zeros((height, width, 3)), np.full((height, width), np.inf)
    for number in np.argsort(ahead):
        if ahead[number] >= wall or (ahead[number] <= 0 and not isinstance(camera.lens, Orthographic)):
            continue
        apart = pixels - places[number]
        fall = 0.5 * np.einsum("hwi,ij,hwj->hw", apart, np.linalg.inv(wide[number]), apart)
        alpha = np.minimum(opacity[number] * np.exp(-fall), 0.99)
        alpha[alpha < 1 / 255] = 0
        light += (left * alpha)[..., None] * color[number]
        facing += (left * alpha)[..., None] * normals[number]
        after = left * (1 - alpha)
        half[(left > 0.5) & (after <= 0.5)] = ahead[number]
        left = after
    return light, 1 - left, facing, half

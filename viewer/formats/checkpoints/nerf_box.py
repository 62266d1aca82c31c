"""Where a NeRF's scene lies: a network answers everywhere, but only what cameras saw of it means anything."""

from __future__ import annotations

import math

import numpy as np
import torch

from viewer.fields.nerf import Nerf
from viewer.scene.geometry import AABB, as_vec3

CAMERAS, SIDE, SAMPLES = 16, 10, 64
MARGIN = 0.03
"""Of the box's size, on every side."""
SEEN = 0.03
"""What a sample must add to some pixel."""
PLAIN = 0.06
"""Colours so close to black or white are what a network paints into the air before such a background."""


def scene_box(nerf: Nerf) -> AABB:
    """The box of what cameras on the upper half of a sphere around the origin see, and a little more.

    They are a little above its equator and higher. Its radius is the middle between near and far, as in NeRF's
    synthetic scenes: cameras at 4, near 2, far 6. Samples that are black or white do not widen the box: before such a
    background, a network is free to fill the air with it. Where nothing is seen, the field's own box stays.
    """
    near, far = nerf.content.near, nerf.content.far
    origins, directions = _rays(0.5 * (near + far))
    t = torch.linspace(near, far, SAMPLES)
    points = origins[:, None] + directions[:, None] * t[:, None]
    found: list[torch.Tensor] = []
    with torch.inference_mode():
        for rays in torch.arange(len(origins)).split(256):
            along = directions[rays, None].expand(-1, len(t), -1)
            density, radiance = nerf.sample(points[rays].reshape(-1, 3), along.reshape(-1, 3))
            through = (-density.view(-1, len(t)) * (t[1] - t[0])).exp()
            before = torch.cat([torch.ones_like(through[:, :1]), through.cumprod(1)[:, :-1]], 1)
            radiance = radiance.view(*through.shape, 3)
            plain = (radiance.amax(-1) < PLAIN) | (radiance.amin(-1) > 1 - PLAIN)
            seen = ((1 - through) * before > SEEN) & ~plain
            found.append(points[rays][seen])
    seen_points = torch.cat(found).double().numpy()
    if len(seen_points) < 50:
        return nerf.aabb
    # A few stray samples in the air must not decide.
    low, high = np.quantile(seen_points, 0.002, axis=0), np.quantile(seen_points, 0.998, axis=0)
    margin = MARGIN * float((high - low).max())
    return AABB(
        as_vec3(np.maximum(low - margin, np.array(nerf.aabb.lo))),
        as_vec3(np.minimum(high + margin, np.array(nerf.aabb.hi))),
    )


def _rays(radius: float) -> tuple[torch.Tensor, torch.Tensor]:
    """Origins and directions of cameras spread evenly (a Fibonacci lattice) over the upper half of a sphere."""
    k = np.arange(CAMERAS)
    up = 0.15 + 0.85 * (k + 0.5) / CAMERAS
    turn = k * math.pi * (3 - math.sqrt(5))
    ring = np.sqrt(1 - up * up)
    back = np.stack([ring * np.cos(turn), ring * np.sin(turn), up], 1)
    right = np.stack([-np.sin(turn), np.cos(turn), np.zeros(CAMERAS)], 1)
    over = np.cross(back, right)
    half = 0.4
    x, y = np.meshgrid((np.arange(SIDE) + 0.5) / SIDE * 2 - 1, (np.arange(SIDE) + 0.5) / SIDE * 2 - 1)
    directions = x.ravel()[:, None] * half * right[:, None] + y.ravel()[:, None] * half * over[:, None] - back[:, None]
    directions /= np.linalg.norm(directions, axis=-1, keepdims=True)
    origins = np.repeat(radius * back, SIDE * SIDE, 0)
    return torch.from_numpy(origins).float(), torch.from_numpy(directions.reshape(-1, 3)).float()

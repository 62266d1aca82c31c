"""A world whose pictures are known exactly: a checkered ball over a checkered floor, in a coloured sky or in none."""

from __future__ import annotations

import numpy as np

from viewer.render.request import Frame, RenderRequest
from viewer.scene.camera import Camera, look_at, pinhole, pixel_centers
from viewer.scene.document import Scene

BALL = np.array([0.0, 0.0, 1.0])
FLOOR_RADIUS = 4.0


def trace(camera, pixels, sky):
    """Premultiplied radiance, distance and normal along the rays through some pixels."""
    origins, directions = camera.rays(pixels)
    offset = origins - BALL
    b, c = (directions * offset).sum(-1), (offset**2).sum(-1) - 1.0
    root = b * b - c
    ball = np.where(root > 0, -b - np.sqrt(np.maximum(root, 0)), np.inf)
    ball[ball < 0] = np.inf
    down = directions[:, 2] < -1e-6
    floor = np.where(down, -origins[:, 2] / np.where(down, directions[:, 2], -1.0), np.inf)
    floor[floor < 0] = np.inf
    reach = origins + directions * np.where(np.isfinite(floor), floor, 0.0)[:, None]
    floor[np.hypot(reach[:, 0], reach[:, 1]) > FLOOR_RADIUS] = np.inf
    depth = np.minimum(ball, floor)
    hit = np.isfinite(depth)
    points = origins + directions * np.where(hit, depth, 0.0)[:, None]
    normals = np.where((ball < floor)[:, None], points - BALL, np.array([0.0, 0.0, 1.0])) * hit[:, None]
    check = np.floor(points * 2 + 0.25).sum(-1) % 2
    color = np.where((ball < floor)[:, None], [0.8, 0.25, 0.1], [0.2, 0.35, 0.6]) * (0.35 + 0.65 * check)[:, None]
    radiance = np.concatenate([color, np.ones_like(color[:, :1])], -1) * hit[:, None]
    if sky:
        radiance[~hit] = np.concatenate([0.3 + 0.2 * directions[~hit], np.ones_like(directions[~hit, :1])], -1)
    return radiance, depth, normals


def frame(
    camera: Camera, width: int, height: int, step: int = 1, sky: bool = True, scene: Scene | None = None
) -> Frame:
    """What an ideal engine would answer."""
    columns, rows = -(-width // step), -(-height // step)
    pixels = (pixel_centers(columns, rows)) * step
    radiance, depth, normals = trace(camera.resized(width, height), pixels, sky)
    request = RenderRequest(scene or Scene(), camera, width, height, ("color", "normal"))
    return Frame(
        request,
        radiance.reshape(rows, columns, 4).astype(np.float16),
        depth.reshape(rows, columns).astype(np.float32),
        {"normal": normals.reshape(rows, columns, 3).astype(np.float32)},
        step,
    )


def camera(azimuth=30.0, elevation=25.0, distance=7.0, width=1280, height=720, target=(0.0, 0.0, 0.8)) -> Camera:
    a, e = np.radians([azimuth, elevation])
    eye = np.array(target) + distance * np.array([np.cos(e) * np.cos(a), np.cos(e) * np.sin(a), np.sin(e)])
    return Camera(look_at(tuple(eye.tolist()), target), pinhole(0.8, width, height))

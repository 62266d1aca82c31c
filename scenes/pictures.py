"""Photographs of the still life: cameras all around it, and a data set in the layout of NeRF's synthetic scenes."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np

from scenes.shading_kernels import render_rows
from scenes.still_life import StillLife
from viewer.formats.images import write_png
from viewer.scene.camera import Camera, look_at, pinhole
from viewer.scene.color import linear_to_srgb
from viewer.scene.geometry import Vec3, as_array

TARGET: Vec3 = (0.0, 0.0, 0.66)
DISTANCE = 4.0
FOV_Y = math.radians(33.0)
LOWEST, HIGHEST = math.radians(-22.0), math.radians(84.0)
GOLDEN_TURN = math.pi * (3.0 - math.sqrt(5.0))
ROWS = 25
"""Rows of a picture that one thread renders at a time."""


def camera_at(azimuth: float, elevation: float, size: int, distance: float = DISTANCE) -> Camera:
    """A camera that looks at the middle of the still life; angles in radians, azimuth from +X towards +Y."""
    x = TARGET[0] + distance * math.cos(elevation) * math.cos(azimuth)
    y = TARGET[1] + distance * math.cos(elevation) * math.sin(azimuth)
    z = TARGET[2] + distance * math.sin(elevation)
    return Camera(look_at((x, y, z), TARGET), pinhole(FOV_Y, size, size))


def cameras_around(count: int, size: int, turn: float = 0.0) -> list[Camera]:
    """Cameras spread evenly over the sphere between the lowest and the highest elevation, along a golden spiral."""
    low, high = math.sin(LOWEST), math.sin(HIGHEST)
    heights = [low + (high - low) * (number + 0.5) / count for number in range(count)]
    return [camera_at(turn + number * GOLDEN_TURN, math.asin(height), size) for number, height in enumerate(heights)]


def photograph(life: StillLife, camera: Camera, paths: int, seed: int, pool: ThreadPoolExecutor) -> np.ndarray:
    """A picture with straight alpha and sRGB colours in [0, 1]; each pixel averages ``paths`` x ``paths`` paths."""
    width, height = camera.lens.width, camera.lens.height
    linear = np.zeros((height, width, 4))
    pose, focal = as_array(camera.camera_to_world), 0.5 * height / math.tan(0.5 * FOV_Y)

    def rows(first: int) -> None:
        last = min(first + ROWS, height)
        render_rows(life.world, life.finishes, life.lamp, pose, focal, width, height, first, last, paths, seed, linear)

    list(pool.map(rows, range(0, height, ROWS)))
    alpha = linear[..., 3:].astype(np.float32)
    straight = linear[..., :3].astype(np.float32) / np.maximum(alpha, np.float32(1e-9))
    return np.concatenate([linear_to_srgb(straight).clip(0.0, 1.0), alpha], -1)


def write_dataset(
    life: StillLife, folder: Path, split: str, cameras: list[Camera], paths: int, threads: int
) -> Iterator[int]:
    """Photograph all cameras into ``folder``; yields how many are done."""
    (folder / split).mkdir(parents=True, exist_ok=True)
    frames = []
    with ThreadPoolExecutor(threads) as pool:
        for number, camera in enumerate(cameras):
            name = f"{split}/r_{number:03d}"
            write_png(folder / f"{name}.png", photograph(life, camera, paths, number + 1, pool))
            frames.append({"file_path": f"./{name}", "transform_matrix": camera.camera_to_world})
            yield number + 1
    text = json.dumps({"camera_angle_x": FOV_Y, "frames": frames}, indent=1)
    (folder / f"transforms_{split}.json").write_text(text)

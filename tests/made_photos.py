"""A data set small enough to train within seconds: a ball, red above and blue below, seen from all around."""

import json
import math

import numpy as np
import pytest
from PIL import Image

from viewer.scene.camera import Camera, look_at, pinhole, pixel_centers

SIDE = 32
VIEWS = {"train": 20, "val": 3}
RADIUS = 0.8
FOV_X = 0.7


def photo(camera):
    """RGBA bytes of the ball: exact, without antialiasing."""
    origins, directions = camera.rays(pixel_centers(SIDE, SIDE))
    half = (origins * directions).sum(-1)
    root = half**2 - (origins**2).sum(-1) + RADIUS**2
    hit = root > 0
    points = origins + directions * (-half - np.sqrt(np.maximum(root, 0)))[:, None]
    color = np.where(points[:, 2:] > 0, [0.9, 0.15, 0.1], [0.1, 0.2, 0.85])
    rgba = np.concatenate([color * hit[:, None], hit[:, None]], -1)
    return (rgba.reshape(SIDE, SIDE, 4) * 255).round().astype(np.uint8)


def write_ball(folder):
    """Write the data set in NeRF-synthetic's layout."""
    folder.mkdir(parents=True, exist_ok=True)
    for split, count in VIEWS.items():
        frames = []
        (folder / split).mkdir()
        for number in range(count):
            azimuth, height = 2.4 * number, 0.9 * math.sin(1.7 * number)
            across = math.sqrt(1 - height**2)
            eye = (4.0 * across * math.cos(azimuth), 4.0 * across * math.sin(azimuth), 4.0 * height)
            camera = Camera(look_at(eye, (0.0, 0.0, 0.0)), pinhole(FOV_X, SIDE, SIDE))
            Image.fromarray(photo(camera)).save(folder / split / f"r_{number}.png")
            frames.append({"file_path": f"./{split}/r_{number}", "transform_matrix": camera.camera_to_world})
        (folder / f"transforms_{split}.json").write_text(json.dumps({"camera_angle_x": FOV_X, "frames": frames}))


@pytest.fixture(scope="session")
def ball(tmp_path_factory):
    """The folder of the data set."""
    folder = tmp_path_factory.mktemp("ball")
    write_ball(folder)
    return folder

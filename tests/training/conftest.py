"""A scene whose photos are a formula: a ball with a coloured pattern, seen from all sides."""

from pathlib import Path

import numpy as np
import pytest

from viewer.scene.camera import Camera, look_at, pinhole, pixel_centers
from viewer.scene.dataset import Dataset, Photo
from viewer.scene.geometry import AABB

RADIUS = 0.7
SIZE = 48


def ball_color(points):
    """Smooth colours on the ball's surface."""
    return 0.5 + 0.35 * np.sin(np.array([3.0, 4.0, 5.0]) * points + np.array([0.0, 1.0, 2.0]))


def ball_photo(camera, background=None):
    """RGBA of the ball; over ``background(directions)`` where one is given."""
    lens = camera.lens
    origins, directions = camera.rays(pixel_centers(lens.width, lens.height))
    along = (origins * directions).sum(1)
    inside = along**2 - (origins**2).sum(1) + RADIUS**2
    hit = inside > 0
    points = origins - (along + np.sqrt(np.maximum(inside, 0)))[:, None] * directions
    picture = np.zeros((lens.height * lens.width, 4), np.float32)
    picture[hit, :3] = ball_color(points)[hit]
    picture[:, 3] = hit
    if background is not None:
        picture[~hit, :3] = background(directions[~hit])
        picture[:, 3] = 1
    return picture.reshape(lens.height, lens.width, 4)


def cameras(count, distance=3.0):
    """Cameras all around, on a spiral over the sphere."""
    result = []
    for number in range(count):
        height = 0.9 - 1.8 * (number + 0.5) / count
        turn = number * 2.399963
        ring = np.sqrt(1 - height * height)
        eye = (distance * ring * np.cos(turn), distance * ring * np.sin(turn), distance * height)
        result.append(Camera(look_at(tuple(float(x) for x in eye), (0.0, 0.0, 0.0)), pinhole(0.7, SIZE, SIZE)))
    return result


class BallScene:
    """A data set and its photos."""

    def __init__(self, count=34, held_out=4, background=None, root="/nowhere/ball"):
        self.background = background
        photos = tuple(
            Photo(f"{n}.png", camera, "val" if n % (count // held_out) == 3 else "train", time=float(n))
            for n, camera in enumerate(cameras(count))
        )
        self.dataset = Dataset(root, "formula", photos, AABB((-1.0, -1.0, -1.0), (1.0, 1.0, 1.0)), background is None)
        self.loads = 0

    def load(self, photo):
        self.loads += 1
        return ball_photo(photo.camera, self.background)


@pytest.fixture
def ball():
    return BallScene()


@pytest.fixture
def run_folder(tmp_path) -> Path:
    return tmp_path / "run"

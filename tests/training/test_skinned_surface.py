"""The surface of Gaussians: closed, without what it encloses, and in the right place."""

import numpy as np
import pytest
import torch

from viewer.scene.camera import Camera, look_at, pinhole
from viewer.training.skinned.frames import Frames, View3
from viewer.training.skinned.surface import filled, surface_of

RADIUS = 0.3


def test_cracks_and_hollows_are_filled_and_the_outside_is_not():
    sums = np.zeros((14, 14, 14), np.float32)
    sums[2:12, 2:12, 2:12] = 1.0
    sums[5:9, 5:9, 5:9] = 0.0
    sums[6, 6, 2:5] = 0.0
    full = filled(sums, 0.5)
    assert full[3:11, 3:11, 3:11].min() > 0.5
    assert full.sum() == full[2:12, 2:12, 2:12].sum()


def shell():
    """Gaussians on a sphere, red, and nothing within."""
    number = np.arange(900)
    height = 1.0 - (2.0 * number + 1.0) / 900
    ring, turn = np.sqrt(1.0 - height**2), 2.399963 * number
    points = RADIUS * np.stack([ring * np.cos(turn), ring * np.sin(turn), height], 1)
    colors = np.tile(np.array([4.0, -4.0, -4.0], np.float32), (900, 1))
    same = {"sizes": np.full(900, np.log(0.025), np.float32), "opacities": np.full(900, 3.0, np.float32)}
    return {"points": points.astype(np.float32), "colors": colors, **same}


def test_a_hollow_ball_is_one_closed_surface_in_its_colour():
    eyes = (2.0, 0.0, 0.5), (0.0, -2.0, 1.0)
    cameras = [Camera(look_at(eye, (0.0, 0.0, 0.0)), pinhole(0.7, 48, 48)) for eye in eyes]
    views = [View3(camera, np.zeros(3), 1.0, 1) for camera in cameras]
    picture = np.zeros((48, 48, 4), np.float32)
    y, x = np.mgrid[0:48, 0:48] + 0.5
    inside = np.hypot(x - 24, y - 24) < 24 * 1.1 * RADIUS / (0.5 * 48 * 2.2 / cameras[0].lens.fx)
    picture[inside] = (0.0, 0.0, 1.0, 1.0)
    frames = Frames((picture, picture), tuple(cameras), np.array([0.0, 1.0], np.float32), ("a", "b"))

    def see(points, number):
        places, depths, _ = views[number](torch.from_numpy(points))
        return places.numpy(), depths.numpy()

    mesh = surface_of(shell(), 0.025, frames, frames, see)
    away = np.linalg.norm(mesh.vertices, axis=1)
    assert away.min() > RADIUS - 0.03
    assert away.max() < RADIUS + 0.08
    edges = np.sort(np.concatenate([mesh.faces[:, [0, 1]], mesh.faces[:, [1, 2]], mesh.faces[:, [2, 0]]]), axis=1)
    assert set(np.unique(edges, axis=0, return_counts=True)[1]) == {2}
    assert len(mesh.vertices) - len(mesh.faces) // 2 == 2
    assert (np.einsum("vi,vi->v", mesh.normals, mesh.vertices) > 0).all()
    seen = mesh.vertices @ np.array([2.0, 0.0, 0.5]) > 0.9 * RADIUS * 2.06
    assert mesh.colors[seen].mean(0) == pytest.approx([0.0, 0.0, 1.0], abs=0.1)
    hidden = mesh.vertices @ np.array([-1.0, 1.0, -0.7]) > 0.9 * RADIUS * 1.58
    assert mesh.colors[hidden].mean(0) == pytest.approx([1.0, 0.0, 0.0], abs=0.1)

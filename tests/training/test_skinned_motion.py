"""Bones over time: splines, weights and moves against what they must be."""

import numpy as np
import pytest
import torch

from viewer.scene.camera import Camera, OpenCV, look_at, pinhole
from viewer.scene.rotations import turns
from viewer.training.skinned.frames import View3
from viewer.training.skinned.motion import (
    ORDER,
    bone_moves,
    nearest_middles,
    posed,
    refined,
    roughness,
    skin_weights,
    spline_weights,
    stretching,
    turned,
)

TIMES = np.linspace(0.0, 1.0, 23)


def test_parts_of_a_spline_add_up_to_one_and_follow_a_line():
    parts = spline_weights(TIMES, 5)
    assert parts.shape == (23, 5 + ORDER)
    assert np.allclose(parts.sum(1), 1.0, atol=1e-6)
    knots = (np.arange(5 + ORDER) - 1.0) / 5.0
    assert np.allclose(parts @ knots, TIMES, atol=1e-6)


def test_a_finer_spline_takes_the_same_way():
    knots = np.random.default_rng(0).normal(size=(4 + ORDER, 2, 3)).astype(np.float32)
    finer = refined(knots, 8)
    way, again = spline_weights(TIMES, 4) @ knots.reshape(7, -1), spline_weights(TIMES, 8) @ finer.reshape(11, -1)
    assert np.allclose(way, again, atol=1e-4)


def test_rotations_are_those_of_the_scene_and_have_gradients_at_rest():
    vectors = np.random.default_rng(0).normal(size=(5, 3))
    assert np.allclose(turned(torch.from_numpy(vectors)).numpy(), turns(vectors), atol=1e-9)
    still = torch.zeros(1, 3, requires_grad=True)
    turned(still)[0, 0, 1].backward()
    assert np.allclose(still.grad.numpy(), [[0.0, 0.0, -1.0]], atol=1e-4)


def test_a_bone_turns_about_its_centre():
    centers = torch.tensor([[1.0, 2.0, 3.0]])
    parts = torch.from_numpy(spline_weights(np.array([0.5]), 2))
    quarter = torch.tensor([0.0, 0.0, np.pi / 2]).expand(2 + ORDER, 1, 3)
    moves = bone_moves(parts, quarter, torch.zeros(2 + ORDER, 1, 3), centers)[0]
    point = posed(torch.tensor([[2.0, 2.0, 3.0]]), torch.ones(1, 1), moves)
    assert np.allclose(point.numpy(), [[1.0, 3.0, 3.0]], atol=1e-5)


def test_points_hang_on_the_nearest_bone():
    centers, widths = torch.tensor([[0.0, 0.0, 0.0], [1.0, 0.0, 0.0]]), torch.full((2, 3), float(np.log(0.1)))
    weights = skin_weights(torch.tensor([[0.1, 0, 0], [0.5, 0, 0], [0.9, 0, 0]]), centers, widths)
    assert np.allclose(weights.numpy(), [[1, 0], [0.5, 0.5], [0, 1]], atol=1e-6)


def test_bones_that_move_alike_stretch_nothing():
    random = np.random.default_rng(0)
    points, weights = torch.from_numpy(random.normal(size=(7, 3))), torch.full((7, 2), 0.5, dtype=torch.float64)
    move = torch.from_numpy(np.concatenate([turns(random.normal(size=(1, 3)))[0], random.normal(size=(3, 1))], 1))
    alike = move.expand(1, 2, 3, 4)
    assert abs(float(stretching(points, weights, alike))) < 1e-12
    apart = alike.clone()
    apart[0, 1, 0, 3] += 2.0  # half of each: 1 from their mean
    assert np.isclose(float(stretching(points, weights, apart)), 1.0)


def test_even_ways_are_smooth():
    knots = torch.arange(6.0)[:, None, None].expand(6, 2, 3)
    assert float(roughness(knots)) == 0.0
    assert float(roughness(knots.square())) > 0.0
    assert float(roughness(knots[:2])) == 0.0


def test_middles_of_separate_heaps_are_found():
    random = np.random.default_rng(0)
    there = np.array([[0.0, 0, 0], [5, 0, 0], [0, 5, 0]])
    points = np.concatenate([each + 0.1 * random.normal(size=(40, 3)) for each in there])
    middles, owners = nearest_middles(points, 3)
    assert {tuple(each) for each in np.rint(middles)} == {tuple(each) for each in there}
    assert all(len(set(owners[begin : begin + 40])) == 1 for begin in (0, 40, 80))


BENT = OpenCV(64, 48, 70.0, 68.0, 31.0, 25.0, 0.1, -0.05, 0.01, -0.02)


@pytest.mark.parametrize("lens", [pinhole(0.7, 64, 48), BENT])
def test_a_view_puts_points_where_the_camera_sees_them(lens):
    camera = Camera(look_at((2.0, 1.0, 0.5), (0.0, 0.1, 0.0)), lens)
    pixels = np.random.default_rng(0).uniform((0, 0), (64, 48), (20, 2))
    origins, directions = camera.rays(pixels)
    points = origins + np.linspace(1.0, 3.0, 20)[:, None] * directions
    middle, unit = np.array([0.1, -0.2, 0.3]), 1.7
    own = torch.from_numpy(((points - middle) / unit).astype(np.float32))
    places, depths, _ = View3(camera, middle, unit, 2)(own)
    assert np.allclose(places.numpy(), pixels / 2, atol=1e-3)
    ahead = -np.array(camera.camera_to_world).reshape(4, 4)[:3, 2]
    assert np.allclose(depths.numpy(), (points - origins) @ ahead / unit, atol=1e-5)

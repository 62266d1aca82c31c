"""Pictures of Gaussians: the kernels against what torch computes and differentiates by itself."""

import numpy as np
import pytest
import torch

from viewer.training.skinned.splat_kernels import fill
from viewer.training.skinned.splats import NEAR, drawn, radii_of

HEIGHT, WIDTH = 12, 16


def drawn_exactly(places, radii, opacities, colors, depths, reach=3.0):
    """Every Gaussian at every pixel, in double precision."""
    y, x = torch.meshgrid(torch.arange(HEIGHT) + 0.5, torch.arange(WIDTH) + 0.5, indexing="ij")
    picture, passed = torch.zeros(HEIGHT, WIDTH, 4, dtype=torch.float64), torch.ones(HEIGHT, WIDTH, dtype=torch.float64)
    for number in torch.argsort(depths):
        if depths[number] <= NEAR:
            continue
        across, down = x - places[number, 0], y - places[number, 1]
        there = (across.abs() <= reach * radii[number]) & (down.abs() <= reach * radii[number])
        there &= passed >= 1e-5
        shape = torch.exp(-0.5 * (across**2 + down**2) / radii[number] ** 2)
        stopped = torch.where(there, (opacities[number] * shape).clamp_max(0.99), 0.0)
        color = torch.cat([colors[number], torch.ones(1, dtype=torch.float64)])
        picture = picture + (stopped * passed)[..., None] * color
        passed = passed * (1 - stopped)
    return picture


def some(count=9, seed=3):
    random = np.random.default_rng(seed)
    places = random.uniform((-1, -1), (WIDTH + 1, HEIGHT + 1), (count, 2))
    numbers = places, random.uniform(0.7, 3, count), random.uniform(0.2, 1, count), random.uniform(0, 1, (count, 3))
    return [torch.tensor(each, dtype=torch.float32) for each in (*numbers, random.uniform(0.5, 2, count))]


def test_a_picture_is_what_the_formula_says():
    inputs = some()
    inputs[4][2] = -1.0  # behind the camera
    exact = drawn_exactly(*(each.double() for each in inputs))
    assert np.allclose(drawn(*inputs, (HEIGHT, WIDTH)).numpy(), exact.numpy(), atol=2e-6)


def test_gradients_are_those_of_the_formula():
    inputs = some()
    inputs[2][0] = 1.0  # beyond the most that one may stop in its middle
    wanted = torch.from_numpy(np.random.default_rng(1).normal(size=(HEIGHT, WIDTH, 4)).astype(np.float32))
    kinds = torch.float32, torch.float64
    found, exact = ([each.clone().to(kind).requires_grad_(True) for each in inputs[:4]] for kind in kinds)
    (drawn(*found, inputs[4], (HEIGHT, WIDTH)) * wanted).sum().backward()
    (drawn_exactly(*exact, inputs[4].double()) * wanted.double()).sum().backward()
    for one, other in zip(found, exact, strict=True):
        scale = float(other.grad.abs().max())
        assert np.allclose(one.grad.numpy(), other.grad.numpy(), atol=2e-4 * scale)


def test_hundreds_behind_each_other_have_gradients_that_are_numbers():
    """Products of what each lets pass would be rounded to the smallest number, and that divided back to infinity."""
    count = 800
    inputs = [torch.full((count, 2), 6.0), torch.full((count,), 3.0), torch.full((count,), 0.4), torch.rand(count, 3)]
    found = [each.requires_grad_(True) for each in inputs]
    drawn(*found, 1.0 + torch.arange(count), (HEIGHT, WIDTH)).sum().backward()
    assert all(np.abs(each.grad.numpy()).max() < 1e3 for each in found)
    assert all(np.abs(each.grad.numpy()).max() > 0.0 for each in found)


def test_nothing_to_see_is_an_empty_picture():
    inputs = some(2)
    inputs[4][:] = -1.0
    assert not drawn(*inputs, (HEIGHT, WIDTH)).any()


def test_what_is_farther_is_smaller_but_no_smaller_than_a_pixel():
    radii = radii_of(torch.full((3,), 0.1), torch.tensor([1.0, 2.0, 1e6]), 100.0)
    assert radii.tolist() == pytest.approx([10.0045, 5.009, 0.3], rel=1e-4)


def test_a_grid_holds_the_sum_and_its_colours():
    points = np.array([[0.5, 0.5, 0.5], [0.7, 0.5, 0.5]], np.float32)
    sizes, opacities = np.array([0.1, 0.2], np.float32), np.array([0.5, 1.0], np.float32)
    colors = np.array([[1, 0, 0], [0, 1, 0.5]], np.float32)
    grid = np.zeros((11, 11, 11, 4), np.float32)
    fill(points, sizes, opacities, colors, np.zeros(3, np.float32), np.float32(0.1), np.float32(3.0), grid)
    first, second = 0.5 * np.exp(-0.5 * 1.0), np.exp(-0.5 * 0.25)
    assert grid[6, 5, 5] == pytest.approx([first + second, first, second, 0.5 * second], rel=1e-4)
    assert not grid[0, 0, 0].any()

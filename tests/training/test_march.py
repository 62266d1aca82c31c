"""The march and its gradients against torch's autograd, and against what can be said in closed form."""

import math

import numpy as np
import pytest
import torch

from tests.training import voxels_reference as reference
from tests.training.grids import BOX, SHAPE, random_grid
from viewer.scene.geometry import AABB
from viewer.training.batches import empty_rays
from viewer.training.grid.step import empty_samples
from viewer.training.voxels.grid import WIDTHS, grid_from_rows, lanes
from viewer.training.voxels.march_kernels import march, scatter, strongest_weights


def random_rays(count, seed=1):
    rng = np.random.default_rng(seed)
    rays = empty_rays(count)
    rays.origins[:] = rng.normal(0, 1, (count, 3))
    rays.origins[:] *= 2.5 / np.linalg.norm(rays.origins, axis=1, keepdims=True)
    toward = rng.uniform(-0.5, 0.5, (count, 3)) - rays.origins
    rays.directions[:] = toward / np.linalg.norm(toward, axis=1, keepdims=True)
    rays.shifts[:] = rng.random(count)
    rays.backgrounds[:] = rng.random((count, 3))
    rays.targets[:] = rng.random((count, 3))
    return rays


def run_kernels(grid, rays, step=0.5, near=0.0, slabs=((0, SHAPE[0]),), distortion=0.0):
    count = len(rays.errors)
    samples = empty_samples(count * 100)
    settings = np.array([step, near, 0.0, distortion], np.float32)
    end, _ = march(grid.volume, grid.terms, rays, samples, 0, count, 0, count * 100, settings, np.float32(1 / count))
    begins, ends = np.array([0]), np.array([end])
    for low, high in slabs:
        scatter(grid.volume, grid.gradients, grid.terms, rays, samples, begins, ends, low, high)
    return end


def run_reference(grid, rays, step=0.5, near=0.0):
    rows = torch.tensor(grid.volume.rows, dtype=torch.float64, requires_grad=True)
    inputs = (torch.tensor(part, dtype=torch.float64) for part in (
        rays.origins, rays.directions, rays.shifts, rays.backgrounds))  # fmt: skip
    return rows, reference.march(grid.volume, rows, grid.degree, *inputs, step, near)


def relative_error(one, other):
    return np.abs(one - other).max() / np.abs(other).max()


@pytest.mark.parametrize("degree", [0, 1, 2])
@pytest.mark.parametrize("step", [0.5, 1.0])
def test_colours_and_gradients_are_those_of_autograd(degree, step):
    grid, rays = random_grid(degree), random_rays(200)
    run_kernels(grid, rays, step)
    rows, marched = run_reference(grid, rays, step)
    loss = reference.photometric_loss(marched.colors, torch.tensor(rays.targets, dtype=torch.float64))
    loss.backward()
    np.testing.assert_allclose(rays.colors, marched.colors.detach().numpy(), atol=1e-4)
    np.testing.assert_allclose(rays.transmittances, marched.transmittances.detach().numpy(), atol=1e-4)
    assert rays.errors.mean() == pytest.approx(loss.item(), rel=1e-4)
    expected = rows.grad.numpy()
    assert relative_error(grid.gradients.rows[1:, : lanes(degree)], expected[1:, : lanes(degree)]) < 1e-3
    assert relative_error(grid.gradients.rows[1:, lanes(degree)], expected[1:, lanes(degree)]) < 1e-3
    assert not grid.gradients.rows[0].any()
    assert ((grid.gradients.rows != 0).any(1) <= (grid.gradients.touched == 1)).all()


@pytest.mark.parametrize("step", [0.5, 1.0])
def test_the_gradient_of_the_distortion_is_that_of_autograd(step):
    grid, rays = random_grid(0), random_rays(100)
    rows, marched = run_reference(grid, rays, step)
    rays.targets[:] = marched.colors.detach().numpy()  # no other loss
    run_kernels(grid, rays, step, distortion=0.7)
    loss = 0.7 * reference.distortion(marched.weights, step)
    loss.backward()
    expected = rows.grad.numpy()[1:, lanes(0)]
    assert relative_error(grid.gradients.rows[1:, lanes(0)], expected) < 1e-3
    assert np.abs(expected).max() > 1e-5


def test_light_from_one_sample_has_no_distortion_but_its_own_length():
    weights = torch.zeros(1, 9, dtype=torch.float64)
    weights[0, 4] = 1.0
    assert reference.distortion(weights, 0.5).item() == pytest.approx(0.5 / 3)


def test_the_gradient_of_the_background_is_what_light_is_left():
    grid, rays = random_grid(1), random_rays(50)
    run_kernels(grid, rays)
    expected = 2 / 50 * (rays.colors - rays.targets) * rays.transmittances[:, None]
    np.testing.assert_allclose(rays.gradients, expected, rtol=1e-4, atol=1e-8)


def test_rays_begin_at_near():
    grid, rays = random_grid(0), random_rays(60)
    run_kernels(grid, rays, near=2.4)
    _, marched = run_reference(grid, rays, near=2.4)
    np.testing.assert_allclose(rays.colors, marched.colors.detach().numpy(), atol=1e-4)


def test_skipping_empty_bricks_changes_nothing():
    rng = np.random.default_rng(3)
    cells = np.sort(rng.choice(32**3, 60, replace=False)).astype(np.int32)
    rows = np.zeros((60, WIDTHS[0]), np.float32)
    rows[:, :3], rows[:, 3] = rng.normal(0, 1, (60, 3)), 40.0
    grid = grid_from_rows(BOX, (32, 32, 32), cells, rows, 0)
    assert (grid.volume.skip > 1).any()
    rays = random_rays(400)
    run_kernels(grid, rays)
    skipped = rays.colors.copy()
    grid.volume.skip[:] = 0
    run_kernels(grid, rays)
    np.testing.assert_array_equal(skipped, rays.colors)


def test_the_sums_do_not_depend_on_how_slabs_are_cut():
    one, three = random_grid(2), random_grid(2)
    rays = random_rays(300)
    run_kernels(one, rays)
    run_kernels(three, rays, slabs=((4, 9), (0, 1), (1, 4)))
    np.testing.assert_array_equal(one.gradients.rows, three.gradients.rows)
    np.testing.assert_array_equal(one.gradients.touched, three.gradients.touched)


def test_uniform_density_absorbs_by_beer_and_lambert():
    rows = np.zeros((math.prod(SHAPE), WIDTHS[0]), np.float32)
    rows[:, 3] = 1.5
    grid = grid_from_rows(BOX, SHAPE, np.arange(len(rows), dtype=np.int32), rows, 0)
    rays = empty_rays(1)
    rays.origins[:], rays.directions[:], rays.shifts[:] = (0.1, 0.1, 5.0), (0.0, 0.0, -1.0), 0.5
    run_kernels(grid, rays, step=0.125)
    assert rays.transmittances[0] == pytest.approx(math.exp(-1.5 * 1.5), rel=1e-4)
    np.testing.assert_allclose(rays.colors[0], 0.5 * (1 - math.exp(-1.5 * 1.5)), rtol=1e-4)


def test_the_strongest_weight_of_a_wall_is_at_its_front():
    rows = np.zeros((512, WIDTHS[0]), np.float32)
    rows[:, 3] = 200.0
    grid = grid_from_rows(AABB((0.0, 0.0, 0.0), (1.0, 1.0, 1.0)), (8, 8, 8), np.arange(512, dtype=np.int32), rows, 0)
    rays = empty_rays(1)
    rays.origins[:], rays.directions[:], rays.shifts[:] = (0.5, 0.5, 3.0), (0.0, 0.0, -1.0), 0.5
    strongest = np.zeros(513, np.float32)
    strongest_weights(grid.volume, rays, np.array([0.5, 0, 0], np.float32), 0, 1, strongest)
    by_height = strongest[1:].reshape(8, 8, 8).max((0, 1))
    assert by_height[7] > 0.9
    assert by_height[:5].max() < 0.01


def test_what_is_not_a_number_shows_in_the_error():
    grid, rays = random_grid(0), random_rays(50)
    grid.volume.rows[1:, 0] = np.nan
    run_kernels(grid, rays)
    assert not np.isfinite(rays.errors).all()

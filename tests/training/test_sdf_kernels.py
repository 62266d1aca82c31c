"""Kernels of signed distances against torch's autograd, and against what can be said in closed form."""

import math

import numpy as np
import pytest
import torch
from scipy.integrate import quad

from tests.training import sdf_reference as reference
from viewer.scene.geometry import AABB
from viewer.training.batches import empty_rays
from viewer.training.grid.step import empty_samples
from viewer.training.sdf.distance_kernels import SOFT, descend_colors, descend_distances, regularize, slopes_at_surface
from viewer.training.sdf.grid import box_of, grid_with_rows, near_surface, redistance
from viewer.training.sdf.march_kernels import march, scatter, thickness
from viewer.training.sdf.regrid import resample, with_band
from viewer.training.sdf.step import march_settings, reach_of

BOX = AABB((-1.0, -0.8, -0.9), (1.0, 0.9, 1.1))
STEP = 0.7


def positions_of(corners):
    axes = [low + corners.voxel * np.arange(side) for low, side in zip(corners.aabb.lo, corners.shape, strict=True)]
    return np.stack(np.meshgrid(*axes, indexing="ij"), -1)


def ball(resolution=10, radius=0.6, box=BOX):
    """The true distance to a ball, in voxels, and where its corners lie."""
    corners = box_of(box, resolution)
    places = positions_of(corners)
    return corners, ((np.linalg.norm(places, axis=-1) - radius) / corners.voxel).astype(np.float32).ravel()


def random_grid(degree, seed=0, noise=0.4, colors=0.2):
    rng = np.random.default_rng(seed)
    box, distance = ball()
    distance = distance + rng.normal(0, noise, len(distance)).astype(np.float32)
    grid = grid_with_rows(box, distance, np.arange(len(distance), dtype=np.int32), degree)
    grid.volume.rows[1:] = rng.normal(0, colors, grid.volume.rows[1:].shape)
    return grid


def random_rays(count, seed=1):
    rng = np.random.default_rng(seed)
    rays = empty_rays(count)
    origins = rng.normal(0, 1, (count, 3))
    rays.origins[:] = origins * 3 / np.linalg.norm(origins, axis=1, keepdims=True)
    toward = rng.uniform(-0.6, 0.6, (count, 3)) - rays.origins
    rays.directions[:] = toward / np.linalg.norm(toward, axis=1, keepdims=True)
    rays.shifts[:], rays.alphas[:] = rng.random(count), rng.random(count)
    rays.backgrounds[:], rays.targets[:] = rng.random((count, 3)), rng.random((count, 3))
    return rays


def run_kernels(grid, rays, width=0.8, mask=0.0, fog=False, slabs=None):
    count = len(rays.errors)
    samples = empty_samples(count * 60)
    settings = march_settings(STEP, 0.0, width, mask, fog)
    end, by_width = march(
        grid.volume, grid.terms, rays, samples, 0, count, 0, count * 60, settings, np.float32(1 / count)
    )
    for low, high in slabs or ((0, grid.shape[0]),):
        scatter(grid.volume, grid.gradients, grid.terms, rays, samples, np.array([0]), np.array([end]), low, high)
    return by_width


def doubles(array, grad=False):
    return torch.tensor(np.asarray(array), dtype=torch.float64, requires_grad=grad)


def run_reference(grid, rays, width=0.8, mask=0.0, fog=False):
    distance, colors = doubles(grid.volume.scalars, True), doubles(grid.volume.rows, True)
    wide = doubles(width, True)
    marched = reference.march(
        grid.volume, distance, colors, wide, doubles(rays.origins), doubles(rays.directions), doubles(rays.shifts),
        doubles(rays.backgrounds), STEP, 0.0 if fog else reach_of(width, STEP), fog,
    )  # fmt: skip
    reference.loss(marched, doubles(rays.targets), doubles(rays.alphas), mask).backward()
    return marched, distance.grad, colors.grad, wide.grad


def relative_error(one, other):
    return np.abs(one - other).max() / np.abs(other).max()


@pytest.mark.parametrize("degree", [0, 1, 2])
@pytest.mark.parametrize("mask", [0.0, 0.3])
def test_colours_and_gradients_are_those_of_autograd(degree, mask):
    grid, rays = random_grid(degree), random_rays(200)
    by_width = run_kernels(grid, rays, mask=mask)
    marched, distance, colors, width = run_reference(grid, rays, mask=mask)
    np.testing.assert_allclose(rays.colors, marched.colors.detach().numpy(), atol=1e-5)
    np.testing.assert_allclose(rays.transmittances, marched.transmittances.detach().numpy(), atol=1e-4)
    # The kernels stop where a ten-thousandth of the light is left; the twin does not.
    assert relative_error(grid.gradients.distances[1:], distance.numpy()) < 2e-3
    assert relative_error(grid.gradients.colors[1:], colors.numpy()[1:]) < 1e-3
    assert by_width == pytest.approx(width.item(), rel=1e-3, abs=1e-6)
    assert ((grid.gradients.colors != 0).any(1) <= (grid.gradients.touched == 1)).all()


def test_gradients_of_densities_are_those_of_autograd():
    grid, rays = random_grid(1), random_rays(200)
    grid.volume.scalars[:] *= 0.1
    assert run_kernels(grid, rays, fog=True) == 0
    marched, distance, colors, _ = run_reference(grid, rays, fog=True)
    np.testing.assert_allclose(rays.colors, marched.colors.detach().numpy(), atol=1e-5)
    assert relative_error(grid.gradients.distances[1:], distance.numpy()) < 1e-3
    assert relative_error(grid.gradients.colors[1:], colors.numpy()[1:]) < 1e-3


def test_the_sums_do_not_depend_on_how_slabs_are_cut():
    one, three, rays = random_grid(1), random_grid(1), random_rays(200)
    run_kernels(one, rays)
    run_kernels(three, rays, slabs=((5, 11), (0, 2), (2, 5)))
    np.testing.assert_array_equal(one.gradients.distances, three.gradients.distances)
    np.testing.assert_array_equal(one.gradients.colors, three.gradients.colors)


def test_skipping_empty_bricks_changes_nothing():
    box, distance = ball(40, 0.3)
    grid = grid_with_rows(box, distance, np.arange(len(distance), dtype=np.int32), 0)
    rays = random_rays(400)
    run_kernels(grid, rays, 0.5)
    seen = rays.colors.copy()
    grid.refresh_skips(reach_of(0.5, STEP))
    assert (grid.volume.skip > 1).any()
    run_kernels(grid, rays, 0.5)
    np.testing.assert_array_equal(seen, rays.colors)


@pytest.mark.parametrize("cosine", [1.0, 0.5, 0.2])
def test_half_of_the_light_is_stopped_at_the_surface_at_any_slant(cosine):
    """NeuS' transmittance is Phi(d) / Phi(start): one half on the surface; integrated from its density."""
    width = 0.6
    pieces = [np.float32(d) for d in np.arange(12.0, 0.0, -0.5 * cosine) - 0.25 * cosine]
    total = sum(float(thickness(d, np.float32(-cosine), np.float32(0.5), np.float32(width))[0]) for d in pieces)
    assert math.exp(-total) == pytest.approx(0.5, abs=1e-3)
    rho, _ = quad(lambda t: cosine / width / (1 + math.exp((12.0 - cosine * t) / width)), 0.0, 12.0 / cosine)
    assert total == pytest.approx(rho, abs=1e-3)


def test_what_turns_away_stops_nothing():
    assert thickness(np.float32(0.1), np.float32(0.8), np.float32(0.5), np.float32(0.6))[0] == 0


@pytest.mark.parametrize("octant", range(8))
def test_the_gradients_of_the_regularizers_are_those_of_autograd(octant):
    grid = random_grid(0, noise=0.2)
    box, shape = box_of(BOX, 10), grid.shape
    inner = near_surface(grid.volume.scalars, shape, math.inf)
    cells = np.concatenate([[-1], np.flatnonzero(inner)]).astype(np.int32)
    gradients = np.zeros(len(cells), np.float32)
    regularize(
        grid.volume.scalars, cells, grid.volume.shape, np.int64(octant), np.float32(0.7), np.float32(0.3), 0,
        len(cells), gradients,
    )  # fmt: skip
    values = doubles(grid.volume.scalars.reshape(shape), True)
    reference.regularizers(values, octant, 0.7, 0.3, float(SOFT)).backward()
    # The kernel sums over corners that are learned and those beside them; only where all of those are inner ones do
    # both sums have the same terms.
    deep = np.zeros(shape, bool)
    deep[2:-2, 2:-2, 2:-2] = True
    expected = values.grad.numpy().ravel()[cells[1:]]
    chosen = deep.ravel()[cells[1:]]
    assert chosen.sum() > 200
    assert relative_error(gradients[1:][chosen], expected[chosen]) < 1e-5
    assert box.shape == shape


def test_a_true_distance_is_hardly_moved():
    box, distance = ball(24)
    cells = np.concatenate([[-1], np.flatnonzero(near_surface(distance, box.shape, 3.0))]).astype(np.int32)
    lengths, errors, count = slopes_at_surface(distance, cells, np.array(box.shape, np.int32), 1)
    assert count > 300
    assert lengths / count == pytest.approx(1.0, abs=0.01)
    assert errors / count < 0.01


def test_fast_sweeping_restores_the_distance_to_a_ball():
    box, distance = ball(40)
    found = redistance(np.tanh(0.3 * distance), box.shape, 0.0).reshape(box.shape)
    inner = (slice(1, -1),) * 3
    truth = distance.reshape(box.shape)[inner]
    assert np.abs(found[inner] - truth).max() < 1.2
    assert np.abs(found[inner] - truth)[np.abs(truth) < 3].mean() < 0.1
    assert ((found[inner] < 0) == (truth < 0)).all()


def test_values_near_the_surface_may_stay():
    box, distance = ball(24)
    odd = np.where(np.abs(distance) < 2, distance * 0.8, 5 * distance).astype(np.float32)
    found = redistance(odd, box.shape, 1.5)
    kept = np.abs(odd) < 1.5
    np.testing.assert_array_equal(found[kept], odd[kept])
    assert np.abs(found - distance)[np.abs(distance) < 6].max() < 1.5


def test_what_reaches_the_wall_is_closed_there():
    box, distance = ball(16, 1.5)
    found = redistance(distance, box.shape, 0.0).reshape(box.shape)
    for axis in range(3):
        assert (np.moveaxis(found, axis, 0)[[0, -1]] > 0).all()
    assert found[8, 7, 8] < -4


def test_without_a_surface_nothing_is_measured():
    box, _ = ball(8)
    everywhere = np.full(math.prod(box.shape), 3.0, np.float32)
    np.testing.assert_array_equal(redistance(everywhere, box.shape, 0.0), everywhere)


def test_a_finer_grid_has_the_same_surface_and_colours():
    box, distance = ball(20)
    cells = np.flatnonzero(near_surface(distance, box.shape, 5.0)).astype(np.int32)
    grid = grid_with_rows(box, distance, cells, 0)
    grid.volume.rows[1:] = (0.25, -0.5, 0.75)
    fine = resample(grid, AABB((-0.8, -0.75, -0.8), (0.8, 0.8, 0.9)), 37, 1, 3.0)
    places = positions_of(box_of(fine.aabb, max(fine.shape) - 1))
    truth = (np.linalg.norm(places, axis=-1) - 0.6).ravel()
    near = np.abs(truth) < 2 * fine.voxel_size
    wrong = np.abs(fine.volume.scalars * fine.voxel_size - truth)[near]
    assert wrong.mean() < 0.15 * fine.voxel_size
    assert wrong.max() < 0.7 * fine.voxel_size
    constant = fine.volume.rows[1:, [0, 4, 8]]
    np.testing.assert_allclose(constant, np.broadcast_to([0.25, -0.5, 0.75], constant.shape), rtol=1e-5)
    assert not fine.volume.rows[1:, [1, 2, 3, 5, 6, 7, 9, 10, 11]].any()


def test_a_new_band_keeps_what_was_learned():
    box, distance = ball(20)
    cells = np.flatnonzero(near_surface(distance, box.shape, 2.0)).astype(np.int32)
    grid = grid_with_rows(box, distance, cells, 0)
    grid.volume.rows[1:], grid.means[1:] = 0.5, 3.0
    wide = with_band(grid, 2.0, 4.0)
    assert len(wide.cells) > len(grid.cells)
    np.testing.assert_array_equal(wide.volume.rows[1:], 0.5)
    both = np.isin(wide.cells[1:], cells)
    assert (wide.means[1:][both] == 3.0).all()
    assert not wide.means[1:][~both].any()


def test_steps_are_those_of_torchs_adam():
    rng = np.random.default_rng(0)
    distance = rng.normal(0, 1, 21).astype(np.float32)
    start, cells = doubles(distance[1:], True), np.arange(21, dtype=np.int32)
    adam = torch.optim.Adam([start], lr=0.05, betas=(0.9, 0.99), eps=1e-12)
    means, squares = np.zeros(21, np.float32), np.zeros(21, np.float32)
    for number in range(1, 6):
        gradient = rng.normal(0, 1, 21).astype(np.float32)
        start.grad = doubles(gradient[1:])
        adam.step()
        descend_distances(distance, cells, gradient, means, squares, np.float32(0.05), number, 0, 21)
        assert not gradient[1:].any()
    np.testing.assert_allclose(distance[1:], start.detach().numpy(), atol=1e-5)


def test_colours_that_no_ray_saw_stay():
    colors, gradients = np.ones((3, 3), np.float32), np.full((3, 3), 2.0, np.float32)
    squares, touched = np.zeros((3, 3), np.float32), np.array([0, 1, 0], np.uint8)
    descend_colors(colors, gradients, squares, touched, np.float32(0.1), 0, 3)
    np.testing.assert_allclose(colors[1], 0.9)
    np.testing.assert_array_equal(colors[2], 1.0)
    assert not touched.any()

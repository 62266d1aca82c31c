"""Smoothing, descending, drawing and resampling, each against a second way to say it."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.training import voxels_reference as reference
from tests.training.grids import BOX, SHAPE, random_grid
from viewer.render.grid.packing_kernels import brick_distances
from viewer.scene.geometry import AABB
from viewer.training.background import learned_background, roughness
from viewer.training.batches import PoolBuilder, empty_rays, z_order
from viewer.training.ray_kernels import PANORAMA, RANDOM, WHITE, draw_rays, shuffled
from viewer.training.thread_pool import ThreadPool
from viewer.training.voxels.grid import dilate, grid_shape, masked_grid, uniform_grid, with_degree
from viewer.training.voxels.prune import box_around, regrid
from viewer.training.voxels.row_kernels import descend_rows, total_variation
from viewer.training.voxels.step import lane_values


def test_the_gradient_of_total_variation_is_that_of_autograd():
    grid = random_grid(1)
    weights, softness = lane_values(grid, 0.3, 0.7), np.float32(0.1)
    volume, gradients = grid.volume, grid.gradients
    gradients.touched[:] = 1
    for phase in range(4):  # a quarter of the rows each: together they are all, once
        total_variation(volume, grid.cells, gradients, 0, len(grid.cells), weights, softness, 4, phase)
    rows = torch.tensor(volume.rows, dtype=torch.float64, requires_grad=True)
    reference.total_variation(
        volume,
        rows,
        torch.tensor(weights, dtype=torch.float64),
        torch.full((volume.rows.shape[1],), 0.1, dtype=torch.float64),
    ).backward()
    expected = rows.grad.numpy()
    assert np.abs(gradients.rows - expected).max() < 1e-3 * np.abs(expected).max()


def test_smoothing_only_what_was_seen_leaves_the_rest_alone():
    grid = random_grid(0, filled=1.0)
    gradients = grid.gradients
    gradients.touched[5:9] = 1
    weights = lane_values(grid, 1.0, 1.0)
    total_variation(grid.volume, grid.cells, gradients, 0, len(grid.cells), weights, np.float32(1.0), 1, 0)
    assert set(np.nonzero(gradients.rows.any(1))[0]) == set(range(5, 9))
    assert gradients.touched.sum() == 4


def test_a_step_of_rmsprop_is_that_of_torch():
    grid = random_grid(2)
    rng = np.random.default_rng(0)
    gradients = grid.gradients
    gradients.rows[1:] = rng.normal(0, 1e-4, gradients.rows[1:].shape)
    grid.squares[1::2] = rng.uniform(0, 1e-8, grid.squares[1::2].shape)
    gradients.touched[1:-3] = 1
    rates = lane_values(grid, 0.01, 2.0)
    before = [torch.tensor(part.copy()) for part in (grid.volume.rows, gradients.rows, grid.squares)]
    rows, squares = reference.descend(*before, torch.tensor(rates), 0.95)
    descend_rows(
        grid.volume.rows, gradients.rows, grid.squares, gradients.touched, grid.cells, grid.volume.scalars,
        grid.density_lane, 0, len(grid.cells), rates, 0.95,
    )  # fmt: skip
    np.testing.assert_allclose(grid.volume.rows[1:-3], rows[1:-3].numpy(), rtol=1e-4, atol=1e-6)
    np.testing.assert_allclose(grid.squares[1:-3], squares[1:-3].numpy(), rtol=1e-4, atol=1e-20)
    np.testing.assert_array_equal(grid.volume.rows[-3:], before[0][-3:].numpy())
    np.testing.assert_array_equal(grid.volume.scalars[grid.cells[1:]], grid.volume.rows[1:, grid.density_lane])
    assert not gradients.touched.any()
    assert not gradients.rows[1:-3].any()


@given(st.integers(1, 3000), st.integers(0, 2**32 - 1))
@settings(max_examples=30)
def test_the_shuffle_is_a_permutation(count, seed):
    assert sorted(shuffled(number, count, np.uint32(seed)) for number in range(count)) == list(range(count))


def test_two_seeds_shuffle_differently():
    orders = [[shuffled(number, 1000, np.uint32(seed)) for number in range(1000)] for seed in (1, 2)]
    assert np.mean(np.equal(*orders)) < 0.02
    assert abs(np.corrcoef(orders[0], np.arange(1000))[0, 1]) < 0.1


def test_z_order_keeps_squares_together():
    order = z_order(6, 10)
    assert sorted(order) == list(range(60))
    y, x = np.divmod(order[:4], 10)
    assert set(zip(y, x, strict=True)) == {(0, 0), (0, 1), (1, 0), (1, 1)}


def test_rays_of_a_batch_are_those_of_the_cameras(ball):
    builder = PoolBuilder()
    photos = ball.dataset.photos[:3]
    for photo in photos:
        builder.add(photo, ball.load(photo))
    pool = builder.pool()
    rays = empty_rays(64)
    draw_rays(pool, rays, 0, 64, 128, 7, 5, 4, 1, np.zeros((1, 1, 3), np.float32))
    total = len(pool.pixels) // 4
    order = z_order(48, 48)
    for ray in range(64):
        place = 128 + ray
        # which pixel it should be, by the permutation's own definition: groups of four, shuffled
        matches = []
        for number, photo in enumerate(photos):
            origin, _ = photo.camera.rays(np.array([[0.5, 0.5]]))
            if np.allclose(origin[0], rays.origins[ray], atol=1e-5):
                matches.append(number)
        assert len(matches) == 1
        camera, picture = photos[matches[0]].camera, ball.load(photos[matches[0]])
        y, x = np.divmod(order, 48)
        _, directions = camera.rays(np.stack([x + 0.5, y + 0.5], -1))
        nearest = int(np.argmax(directions @ rays.directions[ray]))
        np.testing.assert_allclose(directions[nearest], rays.directions[ray], atol=1e-6)
        color = picture[y[nearest], x[nearest]]
        expected = color[:3] * color[3] + (1 - color[3])
        np.testing.assert_allclose(rays.targets[ray], expected, atol=0.003)
        assert place // 4 < total


@pytest.mark.parametrize("kind", [WHITE, RANDOM, PANORAMA])
def test_half_transparent_pixels_show_the_background_that_rays_end_in(ball, kind):
    builder = PoolBuilder()
    photo = ball.dataset.photos[0]
    builder.add(photo, np.broadcast_to(np.float32([1.0, 0.2, 0.0, 0.4]), (48, 48, 4)).copy())
    rays = empty_rays(500)
    picture = np.random.default_rng(0).random((8, 16, 3)).astype(np.float32)
    draw_rays(builder.pool(), rays, 0, 500, 0, 0, 0, 1, kind, picture)
    np.testing.assert_allclose(rays.targets, 0.4 * np.array([1.0, 0.2, 0.0]) + 0.6 * rays.backgrounds, atol=2e-3)
    spread = rays.backgrounds.std(0).min()
    assert spread == 0 if kind == WHITE else spread > 0.02
    assert (rays.backgrounds == 1).all() == (kind == WHITE)
    if kind == RANDOM:
        np.testing.assert_allclose(rays.backgrounds.mean(0), 0.5, atol=0.06)


def test_distances_are_chebyshev():
    occupied = np.zeros((7, 5, 9), np.uint8)
    occupied[1, 2, 3] = occupied[6, 0, 8] = 1
    points = np.argwhere(occupied)
    grid = np.stack(np.meshgrid(*(np.arange(n) for n in occupied.shape), indexing="ij"), -1)
    expected = np.abs(grid[..., None, :] - points).max(-1).min(-1)
    distances = np.empty(occupied.shape, np.int32)
    brick_distances(occupied, distances)
    np.testing.assert_array_equal(distances, expected)


def test_a_finer_grid_holds_the_same_linear_function():
    grid = uniform_grid(BOX, SHAPE, 1.0)
    centers = (np.stack(np.unravel_index(grid.cells[1:], SHAPE), -1) + 0.5) / np.array(SHAPE) * BOX.size + BOX.lo
    grid.volume.rows[1:, 3] = 5 + centers @ [1.0, 2.0, -1.0]
    thread_pool = ThreadPool(2)
    box = AABB((-0.5, -0.2, -0.5), (0.6, 0.5, 0.4))
    fine = regrid(grid, np.ones(SHAPE, bool), box, 22, 10**6, thread_pool)
    thread_pool.close()
    assert max(fine.shape) == 22
    assert len(fine.cells) - 1 == np.prod(fine.shape)
    places = (np.stack(np.unravel_index(fine.cells[1:], fine.shape), -1) + 0.5) / np.array(fine.shape)
    points = places * np.array(box.size) + box.lo
    np.testing.assert_allclose(fine.volume.rows[1:, 3], 5 + points @ [1.0, 2.0, -1.0], atol=1e-4)


def test_the_voxel_limit_lowers_the_resolution():
    thread_pool = ThreadPool(1)
    fine = regrid(uniform_grid(BOX, SHAPE, 1.0), np.ones(SHAPE, bool), BOX, 64, 20_000, thread_pool)
    thread_pool.close()
    assert 5_000 < len(fine.cells) <= 20_001


def test_a_box_hugs_what_is_kept():
    grid = uniform_grid(AABB((0.0, 0.0, 0.0), (10.0, 10.0, 10.0)), (10, 10, 10), 1.0)
    mask = np.zeros((10, 10, 10), bool)
    mask[4, 5, 3:6] = True
    box = box_around(grid, mask)
    assert box.lo == pytest.approx((2.0, 3.0, 1.0))
    assert box.hi == pytest.approx((7.0, 8.0, 8.0))
    assert box_around(grid, np.zeros_like(mask)) == grid.aabb


def test_raising_the_degree_keeps_the_colours():
    grid = random_grid(0)
    raised = with_degree(grid, 2)
    np.testing.assert_array_equal(raised.volume.rows[:, [0, 9, 18, 27]], grid.volume.rows[:, :4])
    assert not raised.volume.rows[:, 1:9].any()
    np.testing.assert_array_equal(with_degree(raised, 0).volume.rows, grid.volume.rows)


def test_kept_rows_are_unchanged():
    grid = random_grid(1)
    mask = np.zeros(SHAPE, bool)
    mask[2:5] = True
    smaller = masked_grid(grid, mask)
    chosen = np.isin(grid.cells, smaller.cells) & (grid.cells >= 0)
    np.testing.assert_array_equal(smaller.volume.rows[1:], grid.volume.rows[chosen])
    assert 0 < len(smaller.cells) < len(grid.cells)


def test_visible_rows_are_all_that_interpolation_can_see():
    grid = random_grid(0, filled=0.3)
    stored = grid.voxels()
    positive = np.zeros(SHAPE, bool)
    positive.ravel()[grid.cells[1:][grid.volume.rows[1:, 3] > 0]] = True
    near = dilate(positive).ravel()
    assert set(stored.index) == {cell for cell in grid.cells[1:] if near[cell]}
    assert (np.diff(stored.index) > 0).all()


def test_grids_have_cubic_voxels():
    nx, ny, nz = grid_shape(AABB((0.0, 0.0, 0.0), (1.0, 2.0, 0.5)), 64)
    assert (nx, ny, nz) == (32, 64, 16)


def test_the_background_learns_what_it_is_shown():
    background = learned_background()
    rng = np.random.default_rng(0)
    for _ in range(150):
        rays = empty_rays(2000)
        directions = rng.normal(0, 1, (2000, 3))
        rays.directions[:] = directions / np.linalg.norm(directions, axis=1, keepdims=True)
        truth = np.where(rays.directions[:, 2:] > 0, [[0.2, 0.4, 0.9]], [[0.5, 0.3, 0.1]])
        aim_colors = np.zeros((2000, 3), np.float32)
        look_at_picture(background.picture, rays.directions, aim_colors)
        rays.gradients[:] = 2 / 2000 * (aim_colors - truth)
        background.learn(rays, 2000)
    height = len(background.picture)
    np.testing.assert_allclose(background.picture[: height // 2 - 4].mean((0, 1)), [0.2, 0.4, 0.9], atol=0.05)
    np.testing.assert_allclose(background.picture[height // 2 + 4 :].mean((0, 1)), [0.5, 0.3, 0.1], atol=0.05)


def look_at_picture(picture, directions, out):
    """Nearest texel, by the convention of light probes: the middle looks along +X, a quarter to the left along +Y."""
    height, width = picture.shape[:2]
    u = 0.5 - np.arctan2(directions[:, 1], directions[:, 0]) / (2 * np.pi)
    v = np.arccos(np.clip(directions[:, 2], -1, 1)) / np.pi
    out[:] = picture[np.minimum((v * height).astype(int), height - 1), (u * width).astype(int) % width]


def test_roughness_of_a_flat_picture_is_zero():
    np.testing.assert_allclose(roughness(np.full((4, 8, 3), 0.3, np.float32)), 0, atol=1e-6)

"""Rays through voxels that move, and the gradients of displacements, against torch's autograd and closed forms."""

import numpy as np
import pytest
import torch

from tests.training.grids import BOX, SHAPE, random_grid
from tests.training.test_march import random_rays
from viewer.fields.voxels_torch import TorchVoxels
from viewer.training.dynamic.march_kernels import march, strongest_weights
from viewer.training.dynamic.motion import empty_motion, motion_sides
from viewer.training.dynamic.motion_kernels import descend, scatter
from viewer.training.dynamic.step import moving_samples
from viewer.training.thread_pool import ThreadPool
from viewer.training.voxels.march_kernels import scatter as scatter_rows
from viewer.training.voxels.march_kernels import span

SIDES = (3, 4, 3, 5)
STEP = 0.5


def moving_case(reach=0.2, seed=3):
    """A grid, a motion and rays; colours are positive, where the loss has a derivative everywhere."""
    rng = np.random.default_rng(seed)
    grid = random_grid(1, filled=1.0)
    grid.volume.rows[1:, :12] *= 0.15
    motion = empty_motion(BOX, SIDES)
    motion.nodes.nodes[:, :3] = rng.uniform(-reach, reach, (len(motion.nodes.nodes), 3))
    grid.volume.skip[:] = 0  # every sample counts: what is left out of empty space is tested by itself
    rays = random_rays(60, seed)
    rays.times[:] = rng.random(60)
    return grid, motion, rays


def marched(grid, motion, rays, factor):
    count = len(rays.errors)
    samples = moving_samples(count * 100)
    settings = np.array([STEP, 0.0, 0.0, 0.0], np.float32)
    end, _ = march(
        grid.volume, motion.nodes, grid.terms, rays, samples, 0, count, 0, count * 100, settings, np.float32(factor)
    )
    return samples, np.array([0]), np.array([end])


def displaced(nodes, points, time):
    """D(p, t) in float64, from nodes (times, nx, ny, nz, 3) over BOX."""
    times = nodes.shape[0]
    moment = time * (times - 1)
    before = min(int(moment), times - 2)
    blended = nodes[before] * (1 - (moment - before)) + nodes[before + 1] * (moment - before)
    sides = torch.tensor(blended.shape[:3])
    low, size = torch.tensor(BOX.lo, dtype=torch.float64), torch.tensor(BOX.size, dtype=torch.float64)
    at = torch.minimum(((points - low) / size * (sides - 1)).clamp_min(0), (sides - 1).double())
    base = torch.minimum(at.floor().long(), sides - 2)
    part, total = at - base, torch.zeros_like(points)
    for corner in range(8):
        bits = torch.tensor([corner >> 2 & 1, corner >> 1 & 1, corner & 1])
        i, j, k = (base + bits).unbind(-1)
        total = total + torch.where(bits.bool(), part, 1 - part).prod(-1, keepdim=True) * blended[i, j, k]
    return total


def twin(grid, motion, rays):
    """Colours of rays by torch, and what they were computed from, with gradients."""
    voxels = TorchVoxels(grid.voxels(), torch.float64)
    chosen = grid.visible_rows()
    rows = torch.tensor(grid.volume.rows, dtype=torch.float64, requires_grad=True)
    voxels.density_rows, voxels.sh_rows = rows[chosen, 12], rows[chosen, :12]
    nodes = torch.tensor(motion.nodes.nodes[:, :3].reshape(*SIDES, 3), dtype=torch.float64, requires_grad=True)
    scale, offset = grid.volume.scale.astype(np.float64), grid.volume.offset.astype(np.float64)
    colors = []
    for ray in range(len(rays.errors)):
        origin, direction = (rays.origins[ray].astype(np.float64), rays.directions[ray].astype(np.float64))
        along = direction * scale
        length = np.linalg.norm(along)
        near, far = 0.0, 1e30
        for axis in range(3):
            near, far = span.py_func(
                origin[axis] * scale[axis] + offset[axis], along[axis] / length, SHAPE[axis], near, far
            )
        steps = np.arange(0, max(0, int(np.ceil((far - near) / STEP))) + 1)
        distances = near + (steps + rays.shifts[ray]) * STEP
        distances = distances[distances < far] / length
        if not len(distances):
            colors.append(torch.tensor(rays.backgrounds[ray], dtype=torch.float64))
            continue
        points = torch.tensor(origin + distances[:, None] * direction)
        shown = points + displaced(nodes, points, float(rays.times[ray]))
        sample = voxels.sample(shown, torch.tensor(direction).expand_as(points))
        passed = torch.exp(-sample.density * STEP / length)
        left = torch.cumprod(torch.cat([torch.ones(1), passed]), 0)
        light = ((left[:-1] * (1 - passed))[:, None] * sample.radiance).sum(0)
        colors.append(light + left[-1] * torch.tensor(rays.backgrounds[ray], dtype=torch.float64))
    return torch.stack(colors), nodes, rows


def test_colours_and_gradients_are_those_of_autograd():
    grid, motion, rays = moving_case()
    samples, begins, ends = marched(grid, motion, rays, 1 / len(rays.errors))
    for low, high in ((0, 2), (2, SIDES[1])):
        scatter(motion.nodes, motion.gradients, rays, samples, begins, ends, low, high)
    scatter_rows(grid.volume, grid.gradients, grid.terms, rays, samples, begins, ends, 0, SHAPE[0])
    colors, nodes, rows = twin(grid, motion, rays)
    np.testing.assert_allclose(rays.colors, colors.detach().numpy(), atol=2e-4)
    loss = (colors - torch.tensor(rays.targets, dtype=torch.float64)).square().sum() / len(rays.errors)
    loss.backward()
    found, expected = motion.gradients[:, :3].reshape(*SIDES, 3), nodes.grad.numpy()
    assert np.abs(expected).max() > 1e-3
    assert np.abs(found - expected).max() < 5e-3 * np.abs(expected).max()
    expected = rows.grad.numpy()
    assert np.abs(grid.gradients.rows - expected).max() < 5e-3 * np.abs(expected).max()


def test_nothing_that_moves_is_lost_in_empty_space():
    """Skipping what is empty where things come from changes no colour."""
    grid, motion, rays = moving_case(0.3)
    outside = np.ones(SHAPE, bool)
    outside[3:5, 2:4, 3:5] = False
    grid.volume.rows[1:][outside.ravel(), 12] = 0.0
    grid.volume.scalars[:] = grid.volume.rows[1:, 12]
    marched(grid, motion, rays, 0.0)
    every = rays.colors.copy()
    grid.refresh_skips()
    assert grid.volume.skip.max() > 0
    marched(grid, motion, rays, 0.0)
    np.testing.assert_allclose(rays.colors, every, atol=1e-5)
    assert np.abs(every - rays.backgrounds).max() > 0.1


def test_what_is_shifted_as_a_whole_is_seen_elsewhere():
    """A constant displacement is the same as moving the camera by it."""
    grid, motion, rays = moving_case(0.0)
    marched(grid, motion, rays, 0.0)
    at_rest = rays.colors.copy()
    motion.nodes.nodes[:, 0] = 0.25
    rays.origins[:, 0] -= 0.25
    marched(grid, motion, rays, 0.0)
    followed = np.median(np.abs(rays.colors - at_rest).max(1))
    rays.origins[:, 0] += 0.25
    marched(grid, motion, rays, 0.0)
    assert followed < 0.2 * np.median(np.abs(rays.colors - at_rest).max(1))


def test_boxes_grow_around_where_things_are_met():
    grid, motion, rays = moving_case()
    settings, box = np.array([0.5, 0.0, 1e-6, 0.0], np.float32), np.array([[np.inf] * 3, [-np.inf] * 3], np.float32)
    strongest = np.zeros(len(grid.cells), np.float32)
    strongest_weights(grid.volume, motion.nodes, rays, settings, 0, len(rays.errors), strongest, box, np.float32(0.05))
    assert (box[0] >= np.array(BOX.lo) - 0.2).all()
    assert (box[1] <= np.array(BOX.hi) + 0.2).all()
    assert (box[1] > box[0]).all()
    assert strongest.max() > 0.05


def test_adam_takes_its_first_step_by_the_rate_and_clears_gradients():
    motion = empty_motion(BOX, SIDES)
    motion.gradients[5, :3] = (2.0, -3.0, 0.0)
    descend(
        motion.nodes.nodes,
        motion.gradients,
        motion.means,
        motion.squares,
        0,
        len(motion.gradients),
        np.float32(0.01),
        1,
    )
    np.testing.assert_allclose(motion.nodes.nodes[5, :3], (-0.01, 0.01, 0.0), rtol=1e-4)
    assert not motion.gradients.any()
    assert np.count_nonzero(motion.nodes.nodes) == 2


@pytest.mark.parametrize("threads", [1, 2])
def test_smoothing_keeps_what_is_even_and_evens_out_the_rest(threads):
    pool, motion = ThreadPool(threads), empty_motion(BOX, SIDES)
    motion.nodes.nodes[:, :3] = (0.1, -0.2, 0.3)
    motion.smooth(0.3, 0.3, pool)
    np.testing.assert_allclose(motion.nodes.nodes[:, :3], np.broadcast_to((0.1, -0.2, 0.3), (180, 3)), rtol=1e-6)
    rng = np.random.default_rng(0)
    motion.nodes.nodes[:, :3] = rng.normal(size=(180, 3))
    before = motion.nodes.nodes[:, :3].copy()
    motion.smooth(0.3, 0.3, pool)
    pool.close()
    after = motion.nodes.nodes[:, :3]
    assert after.std() < before.std()
    np.testing.assert_allclose(after.mean(0), before.mean(0), atol=1e-6)  # what one gives, its neighbour takes


def test_finer_nodes_move_everything_as_coarse_ones_do():
    motion = empty_motion(BOX, SIDES)
    rng = np.random.default_rng(0)
    motion.nodes.nodes[:, :3] = rng.normal(size=(180, 3))
    finer = motion.refined((5, 7, 5, 9))
    nodes = finer.nodes.nodes[:, :3].reshape(5, 7, 5, 9, 3)
    np.testing.assert_allclose(nodes[::2, ::2, ::2, ::2], motion.nodes.nodes[:, :3].reshape(*SIDES, 3), atol=1e-6)
    middle = 0.5 * (nodes[0, 0, 0, 0] + nodes[2, 0, 0, 0])
    np.testing.assert_allclose(nodes[1, 0, 0, 0], middle, atol=1e-6)


def test_nodes_are_as_far_apart_along_every_axis():
    assert motion_sides(BOX, 6, 12) == (6, 12, 8, 9)

"""Camera poses that are learned: the gradients against torch, the algebra, and whole runs from wrong poses."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from scipy.spatial.transform import Rotation

from tests.training import voxels_reference as reference
from tests.training.conftest import BallScene
from tests.training.grids import BOX, SHAPE, random_grid
from tests.training.test_march import random_rays, relative_error
from viewer.scene.geometry import AABB
from viewer.scene.progress import run_to_end
from viewer.scene.rotations import turns
from viewer.training.grid.step import empty_samples
from viewer.training.pose_corrections import PoseCorrections, common_motions
from viewer.training.prepare import load_photos
from viewer.training.voxels.grid import grid_from_rows
from viewer.training.voxels.march_kernels import march
from viewer.training.voxels.ray_gradient_kernels import accumulate_ray_gradients


def rays_from_inside(count):
    """No sample of them slides along with the place where its ray enters the box."""
    rays, rng = random_rays(count), np.random.default_rng(3)
    lo, hi = np.array(BOX.lo), np.array(BOX.hi)
    rays.origins[:] = lo + (hi - lo) * rng.uniform(0.2, 0.8, (count, 3))
    return rays


def ray_gradients_of(grid, rays, near):
    count = len(rays.errors)
    samples, ray_gradients = empty_samples(count * 100), np.ones((count, 6), np.float32)
    settings = np.array([0.5, near, 0.0], np.float32)
    end, _ = march(grid.volume, grid.terms, rays, samples, 0, count, 0, count * 100, settings, np.float32(1 / count))
    accumulate_ray_gradients(grid.volume, grid.terms, rays, samples, 0, count, 0, end, ray_gradients)
    return ray_gradients


@pytest.mark.parametrize("degree", [0, 2])
def test_ray_gradients_are_those_of_the_reference(degree):
    grid, rays, near = random_grid(degree), rays_from_inside(120), 0.0
    ray_gradients = ray_gradients_of(grid, rays, near)
    rows = torch.tensor(grid.volume.rows, dtype=torch.float64)
    origins = torch.tensor(rays.origins, dtype=torch.float64, requires_grad=True)
    directions, shifts, backgrounds, targets = (
        torch.tensor(part, dtype=torch.float64)
        for part in (rays.directions, rays.shifts, rays.backgrounds, rays.targets)
    )  # fmt: skip
    marched = reference.march(grid.volume, rows, degree, origins, directions, shifts, backgrounds, 0.5, near)
    reference.photometric_loss(marched.colors, targets).backward()
    inside = marched.counted.any(1).numpy()
    assert inside.sum() > 30
    assert relative_error(ray_gradients[:, :3], origins.grad.numpy()) < 2e-3


def test_turning_gradients_are_differences_of_the_loss():
    """In double precision, by the reference, with samples that turn with the ray; colours without harmonics."""
    grid, rays, near = random_grid(0), rays_from_inside(60), 0.0
    # Cubic voxels: steps are as long in every direction. Nothing on the border, where places are clamped.
    cubic = AABB((-0.9, -0.7, -0.8), (0.9, 0.7, 0.8))
    places = np.stack(np.unravel_index(grid.cells[1:], SHAPE), 1)
    inner = ((places > 0) & (places < np.array(SHAPE) - 1)).all(1)
    grid = grid_from_rows(cubic, SHAPE, grid.cells[1:][inner], grid.volume.rows[1:][inner], 0)
    ray_gradients = ray_gradients_of(grid, rays, near)[:, 3:]
    rows = torch.tensor(grid.volume.rows, dtype=torch.float64)
    turns = torch.zeros(60, 3, dtype=torch.float64, requires_grad=True)
    given_ = torch.tensor(rays.directions, dtype=torch.float64)
    directions = given_ + torch.linalg.cross(turns, given_)
    origins, shifts, backgrounds, targets = (
        torch.tensor(part, dtype=torch.float64) for part in (rays.origins, rays.shifts, rays.backgrounds, rays.targets)
    )  # fmt: skip
    marched = reference.march(grid.volume, rows, 0, origins, directions, shifts, backgrounds, 0.5, near)
    reference.photometric_loss(marched.colors, targets).backward()
    assert relative_error(ray_gradients, turns.grad.numpy()) < 2e-3


@given(st.lists(st.floats(-3, 3), min_size=3, max_size=3))
def test_rotations_are_those_of_scipy(vector):
    vectors = np.array([vector, np.zeros(3), 1e-9 * np.array(vector)])
    np.testing.assert_allclose(turns(vectors), Rotation.from_rotvec(vectors).as_matrix(), atol=1e-12)


def test_what_moves_all_cameras_together_keeps_them_rigid():
    centers = np.random.default_rng(0).normal(size=(9, 3))
    basis = common_motions(centers)
    assert basis.shape == (54, 7)
    np.testing.assert_allclose(basis.T @ basis, np.eye(7), atol=1e-12)
    # A solid's motion, to first order, or growth: distances change alike.
    for column in basis.T:
        shifts = column.reshape(9, 6)[:, 3:]
        between = centers[:, None] - centers
        stretch = (between * (shifts[:, None] - shifts)).sum(-1)[np.triu_indices(9, 1)]
        length = (between**2).sum(-1)[np.triu_indices(9, 1)]
        np.testing.assert_allclose(stretch / length, stretch[0] / length[0], atol=1e-12)
    assert common_motions(np.zeros((1, 3))).shape == (6, 6)


def test_corrections_follow_the_gradients_and_come_back_from_a_checkpoint():
    scene = BallScene(8, 2)
    pool = run_to_end(load_photos(scene.dataset, scene.load)).train
    given_ = pool.poses.copy()
    poses, rays = PoseCorrections(pool, 2.0), random_rays(200)
    rays.photos[:] = np.arange(200) % len(given_)
    ray_gradients = np.random.default_rng(1).normal(size=(200, 6)).astype(np.float32)
    poses.learn(rays, 200, ray_gradients, 0.0)
    assert (pool.poses == given_).all()
    for _ in range(3):
        poses.learn(rays, 200, ray_gradients, 0.5)
    assert not np.allclose(pool.poses, given_, atol=1e-6)
    turned = pool.poses[:, :, :3]
    np.testing.assert_allclose(turned @ turned.transpose(0, 2, 1), np.eye(3)[None].repeat(len(given_), 0), atol=1e-5)
    reached, held = pool.poses.copy(), poses.arrays()
    again = run_to_end(load_photos(scene.dataset, scene.load)).train
    other = PoseCorrections(again, 2.0)
    other.restore(held)
    assert (again.poses == reached).all()
    for one in (poses, other):
        one.learn(rays, 200, ray_gradients, 0.6)
    assert (again.poses == pool.poses).all()
    with pytest.raises(ValueError, match="photos"):
        PoseCorrections(again, 2.0).restore({**held, "poses": held["poses"][:-1]})

"""Gains of single photos: the gradient against torch, and gains that are known."""

import numpy as np
import pytest
import torch

from tests.training.conftest import BallScene
from viewer.scene.progress import run_to_end
from viewer.training.batches import empty_rays
from viewer.training.exposure import Exposures, fitted_gains
from viewer.training.prepare import load_photos
from viewer.training.ray_kernels import RANDOM, draw_rays


@pytest.fixture
def pool():
    scene = BallScene(8, 2)
    return run_to_end(load_photos(scene.dataset, scene.load)).train


def aimed(pool, step, count=2000):
    rays = empty_rays(count)
    draw_rays(pool, rays, 0, count, step * count, 0, step, 4, RANDOM, np.ones((1, 1, 3), np.float32))
    return rays


def test_known_gains_are_found_up_to_a_common_factor(pool):
    """The truth is rendered, and the photos were taken with other gains."""
    rng = np.random.default_rng(0)
    gains = rng.uniform(0.6, 1.4, (len(pool.starts), 3))
    exposures, picture = Exposures(pool), pool.pixels.copy()
    owners = np.searchsorted(pool.starts, np.arange(len(picture)), side="right") - 1
    pool.pixels[:, :3] = np.clip(np.rint(0.6 * gains[owners] * picture[:, :3]), 0, 255)
    # A field follows what its photos have in common.
    common = np.tile(0.6 * np.exp(np.log(gains).mean(0)), (len(gains), 1)).astype(np.float32)
    truth = pool._replace(pixels=picture, gains=common)
    for step in range(400):
        rays = aimed(pool, step)
        rays.colors[:] = aimed(truth, step).targets
        exposures.learn(rays, 2000, step / 400)
    found = np.exp(exposures.values)
    ratio = found / gains
    np.testing.assert_allclose(ratio / np.exp(np.log(ratio).mean(0)), 1, atol=0.03)
    np.testing.assert_allclose(np.log(found).mean(0), 0, atol=1e-9)
    np.testing.assert_allclose(pool.gains, 1 / found, rtol=1e-6)


def test_the_gradient_is_that_of_autograd(pool):
    """Adam's first mean is a tenth of the gradient, less what photos have in common.

    What is transparent shows the background, whatever the gain.
    """
    exposures, rays = Exposures(pool), aimed(pool, 0)
    rays.colors[:] = np.random.default_rng(1).random(rays.colors.shape)
    logs = torch.zeros(len(pool.starts), 3, dtype=torch.float64, requires_grad=True)
    own = torch.tensor(rays.targets - (1 - rays.alphas[:, None]) * rays.backgrounds, dtype=torch.float64)
    rest = torch.tensor(rays.targets, dtype=torch.float64) - own
    targets = torch.exp(-logs)[torch.tensor(rays.photos).long()] * own + rest
    (targets - torch.tensor(rays.colors, dtype=torch.float64)).square().mean().backward()
    exposures.learn(rays, len(rays.errors), 0.0)
    np.testing.assert_allclose(
        exposures.arrays()["exposure.mean"], 0.1 * (logs.grad - logs.grad.mean(0)).numpy(), rtol=1e-3, atol=1e-9
    )


def test_they_come_back_from_a_checkpoint_and_are_refused_for_other_photos(pool):
    exposures, rays = Exposures(pool), aimed(pool, 0)
    exposures.learn(rays, len(rays.errors), 0.0)
    held, gains = exposures.arrays(), pool.gains.copy()
    pool.gains[:] = 1
    again = Exposures(pool)
    again.restore(held)
    assert (pool.gains == gains).all()
    with pytest.raises(ValueError, match="photos"):
        again.restore({**held, "exposure": held["exposure"][1:]})
    with pytest.raises(ValueError, match="photos"):
        again.restore({**held, "exposure": np.full_like(held["exposure"], np.nan)})


def test_the_gains_of_held_out_photos_are_least_squares():
    rng = np.random.default_rng(2)
    colors, photos = rng.random((900, 3)).astype(np.float32), rng.integers(0, 3, 900).astype(np.int32)
    gains = np.array([[0.5, 1.0, 2.0], [1.0, 1.0, 1.0], [1.5, 0.7, 0.9]], np.float32)
    targets = gains[photos] * colors
    whole = np.ones(900, np.float32)
    np.testing.assert_allclose(fitted_gains(colors, targets, whole, photos), gains[photos], rtol=1e-5)
    assert (fitted_gains(np.zeros((4, 3), np.float32), targets[:4], whole[:4], photos[:4]) == 1).all()
    assert fitted_gains(colors[:0], targets[:0], whole[:0], photos[:0]).shape == (0, 3)
    # What is not part of the scene has no say and stays as it is.
    alphas = (np.arange(900) % 2).astype(np.float32)
    targets[::2] = 0.9
    found = fitted_gains(colors, targets, alphas, photos)
    np.testing.assert_allclose(found[1::2], gains[photos][1::2], rtol=1e-5)
    assert (found[::2] == 1).all()

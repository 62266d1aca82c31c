"""Figures of likeness against values worked out by hand."""

import math

import numpy as np
import pytest

from viewer.training.metrics import decibels, psnr, ssim


def test_an_error_of_a_tenth_is_twenty_decibels():
    assert psnr(np.full((4, 5, 3), 0.6), np.full((4, 5, 3), 0.5)) == pytest.approx(20.0)
    assert decibels(0.001) == pytest.approx(30.0)


def test_equal_pictures():
    picture = np.random.default_rng(0).random((16, 20, 3)).astype(np.float32)
    assert psnr(picture, picture) == math.inf
    assert ssim(picture, picture) == pytest.approx(1.0)


def test_flat_pictures_differ_only_in_luminance():
    one, other = np.full((16, 16, 3), 0.25), np.full((16, 16, 3), 0.75)
    c1 = 0.01**2
    assert ssim(one, other) == pytest.approx((2 * 0.25 * 0.75 + c1) / (0.25**2 + 0.75**2 + c1), rel=1e-6)


def test_noise_costs_structure():
    rng = np.random.default_rng(0)
    picture = rng.random((32, 32, 3))
    noisy = np.clip(picture + rng.normal(0, 0.3, picture.shape), 0, 1)
    assert ssim(noisy, picture) < 0.9

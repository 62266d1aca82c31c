"""What draws Gaussians and masks to each other."""

import numpy as np
import pytest
import torch

from viewer.training.skinned.outlines import TOUCHING, apart

FOCAL, DEPTH = 60.0, 2.0
LENGTH = FOCAL / DEPTH
"""Pixels along a subject of size 1."""


def distance(places, mask, opacities=None):
    """Of Gaussians at places in pixels, and what pulls each of them."""
    there = torch.tensor(places, dtype=torch.float32, requires_grad=True)
    solid = torch.ones(len(places)) if opacities is None else torch.tensor(opacities)
    found = apart((there, torch.full((len(places),), DEPTH), FOCAL), solid, mask, np.random.default_rng(0))
    if found.requires_grad:
        found.backward()
    return found.item(), None if there.grad is None else there.grad.numpy()


def masked(*pixels):
    mask = np.zeros((40, 50), np.float32)
    for column, row in pixels:
        mask[row, column] = 1.0
    return mask


def test_a_gaussian_and_a_pixel_draw_each_other_by_their_distance_squared():
    found, pull = distance([[30.5, 20.5]], masked((20, 20)))
    assert found == pytest.approx(2.0 * (10.0**2 - TOUCHING**2) / LENGTH**2)
    assert pull[0] == pytest.approx([4.0 * 10.0 / LENGTH**2, 0.0])


def test_a_limb_that_nothing_is_at_draws_the_nearest_gaussian_alone():
    places = [[10.5, 10.5], [20.5, 10.5]]
    _, pull = distance(places, masked((10, 10), (20, 10), (20, 30)))
    assert pull[1, 1] < 0.0
    assert not pull[0].any()


def test_gaussians_outside_the_mask_come_in_even_from_beyond_the_picture():
    _, pull = distance([[10.5, 10.5], [70.0, 10.5], [10.5, -30.0]], masked((10, 10)))
    assert not pull[0].any()
    assert pull[1, 0] > 0.0
    assert pull[2, 1] < 0.0


def test_what_touches_is_left_to_the_picture():
    found, pull = distance([[10.5, 10.5], [11.5, 11.5]], masked((10, 10), (11, 11), (11, 10)))
    assert found == 0.0
    assert not pull.any()


def test_faint_gaussians_and_empty_masks_draw_nothing():
    assert distance([[30.5, 20.5]], masked())[0] == 0.0
    assert distance([[30.5, 20.5]], masked((20, 20)), [0.1])[0] == 0.0
    with_faint, pull = distance([[30.5, 20.5], [21.0, 20.5]], masked((20, 20)), [1.0, 0.1])
    assert with_faint == distance([[30.5, 20.5]], masked((20, 20)))[0]
    assert not pull[1].any()

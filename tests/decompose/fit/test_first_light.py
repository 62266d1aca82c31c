"""The light to begin with, where what is right is known from the start."""

import math

import numpy as np
import pytest
import torch

from viewer.decompose.fit.first_light import drawn, first_light
from viewer.decompose.fit.losses import Weights, prior_loss
from viewer.decompose.fit.unknowns import MaterialTensors
from viewer.scene.environment import texel_directions, texel_solid_angles

HEIGHT = 8
LAMP = 2 * 2 * HEIGHT + 5
WHITE, RED, BLACK = (0.8, 0.75, 0.7), (0.7, 0.1, 0.05), (0.05, 0.05, 0.05)


def corr(a, b):
    return float(np.corrcoef(a.ravel(), b.ravel())[0, 1])


@pytest.fixture(scope="module")
def studio():
    """Matter of three paints under one lamp and dim sky; many elements are in the shadow of something flat."""
    generator = np.random.default_rng(4)
    count, toward = 700, texel_directions(2 * HEIGHT, HEIGHT).reshape(-1, 3)
    normals, walls = (each / np.linalg.norm(each, axis=1)[:, None] for each in generator.normal(size=(2, count, 3)))
    open_there = walls @ toward.T > generator.uniform(-1.0, 0.4, (count, 1))
    solid = np.repeat(texel_solid_angles(2 * HEIGHT, HEIGHT), 2 * HEIGHT)
    reaching = ((normals @ toward.T).clip(0.0) * open_there * solid).astype(np.float32)
    light = np.full((len(toward), 3), 0.3, np.float32)
    light[LAMP] = 40.0
    paint = generator.choice(3, count, p=(0.6, 0.2, 0.2))
    base = np.array((WHITE, RED, BLACK), np.float32)[paint]
    bounced = np.full((count, 3), 0.1, np.float32)
    # Dielectrics mirror 4 % head-on and more at an angle, of light of any hue.
    sent = ((0.95 * base + 0.05) * (reaching @ light + bounced) / math.pi).astype(np.float32)
    ones, chooser = np.ones(count, np.float32), np.random.default_rng(0)
    return reaching, bounced, sent, light, base, *first_light(reaching, bounced, sent, ones, chooser)


def test_a_lamp_and_paints_are_found_by_shadows(studio):
    *_, light, base, found, paints = studio
    assert found.mean(1).argmax() == LAMP
    assert corr(found, light) > 0.97
    scale = (base * paints).sum(0) / (paints * paints).sum(0)
    assert np.quantile(np.abs(np.log(paints * scale / base)), 0.8) < 0.25


def test_grey_by_its_brightness_alone_would_not_be_black(studio):
    """What the start is for: in even light, the same photos make nothing of black paint but its shade."""
    reaching, bounced, sent, _, base, _, paints = studio
    even = sent / (reaching.sum(1, keepdims=True) + bounced)
    black = base[:, 0] < 0.1
    spread = [np.log(each[~black].mean(1) + 1e-4).std() for each in (even, paints, base)]
    assert spread[0] > spread[1] + 0.3
    assert spread[1] < spread[2] + 0.15


def test_the_light_is_white_and_the_brightest_paint_usual(studio):
    reaching, *_, found, paints = studio
    means = reaching.mean(0) @ found
    assert np.abs(means / means.mean() - 1.0).max() < 0.1
    assert 0.5 < np.quantile(paints.max(1), 0.95) < 0.8


def test_colors_go_to_the_nearest_crowd_and_lonely_ones_stay():
    generator = np.random.default_rng(1)
    crowds = np.concatenate([generator.normal(at, 0.05, (100, 3)) for at in (0.0, 2.0)]).astype(np.float32)
    colors = np.array([[0.2, 0.1, 0.0], [1.9, 2.1, 2.2], [50.0, 0.0, 0.0]], np.float32)
    moved = drawn(colors, crowds, np.ones(200, np.float32), 0.3)
    np.testing.assert_allclose(moved, [[0.0] * 3, [2.0] * 3, [50.0, 0.0, 0.0]], atol=0.05)


def test_what_few_pixels_show_is_not_drawn_to_what_is_common():
    base = torch.tensor([[0.15] * 3, [0.15] * 3, [0.22] * 3], requires_grad=True)
    materials = MaterialTensors(base, torch.full((3,), 0.5), torch.zeros(3), torch.zeros(3, 2))
    others = (torch.tensor([0, 1]), torch.tensor([2, 2]))
    evidence = torch.tensor([1.0, 0.0])
    only = Weights(base=0.0, gloss=0.0, plain=0.0, tilt=0.0, white=0.0, even=0.0)
    prior_loss(materials, torch.zeros(4, 8, 3), torch.tensor([[0, 1]]), others, evidence, only).backward()
    assert base.grad is not None
    assert (base.grad[0] < 0.0).all()
    assert not base.grad[1].any()

"""Textures fitted to pictures of a surface whose true texture is known."""

import math

import numpy as np
import pytest

from tests.decompose.surfaces import plane
from viewer.decompose.texels import texels_of
from viewer.decompose.texture_fit import fitted_texture, texture_pixels
from viewer.decompose.texture_fit_kernels import add_roughness, look_up, spread_back
from viewer.decompose.views import View
from viewer.scene.camera import Camera, look_at, pinhole, pixel_centers
from viewer.scene.color import linear_to_srgb
from viewer.scene.progress import run_to_end

SIDE = 64


def painted(x, y):
    """Linear Rec. 709 of the true plane: waves of about eight texels."""
    wave = 0.5 + 0.35 * np.sin(24 * x) * np.sin(24 * y)
    return np.stack([wave, 0.8 * wave + 0.1, 0.6 - 0.5 * wave], -1)


def photo(eye, side=72, finer=6, shift=0.0):
    """What a camera sees of the plane z = 0 from (-1, -1) to (1, 1): each pixel the mean of many rays."""
    camera = Camera(look_at(eye, (0.0, 0.0, 0.0), (0.0, 1.0, 0.0)), pinhole(math.radians(40), side, side))
    steps = (np.arange(finer) + 0.5) / finer - 0.5
    pixels = np.zeros((side * side, 4))
    for dx in steps:
        for dy in steps:
            origins, toward = camera.rays(pixel_centers(side, side) + np.array([dx, dy]))
            place = origins - toward * (origins[:, 2:] / toward[:, 2:])
            there = (np.abs(place[:, :2]) < 1.0).all(1)[:, None]
            light = np.concatenate([painted(*place[:, :2].T) + shift, np.ones((len(place), 1))], 1)
            pixels += there * light / finer**2
    return View(camera, pixels.reshape(side, side, 4).astype(np.float32))


EYES = [(x, y, 2.6) for x in (-0.9, 0.1, 1.1) for y in (-1.0, 0.2, 0.9)]


@pytest.fixture(scope="module")
def photos():
    return [photo(eye) for eye in EYES]


def truth():
    middle = (np.arange(SIDE) + 0.5) / (SIDE / 2) - 1
    return painted(*np.meshgrid(middle, -middle))


def error(found, inner=4):
    off = linear_to_srgb(found) - linear_to_srgb(truth())
    return float(np.sqrt((off[inner:-inner, inner:-inner] ** 2).mean()))


def test_photos_coarser_than_the_texels_give_the_texture_back(photos):
    mesh = plane(cells=2)
    texels = texels_of(mesh, SIDE)
    first = np.full((SIDE, SIDE, 3), 0.4, np.float32)
    found = run_to_end(fitted_texture(mesh, texels, photos, first))
    assert error(first) > 0.1
    assert error(found) < 0.02
    # What is right already stays so.
    assert error(run_to_end(fitted_texture(mesh, texels, photos, truth().astype(np.float32)))) < 0.01


def test_the_light_of_views_that_differ_is_their_mean(photos):
    """Half of the photos are brighter: the texture lies between, as their mean in codes of sRGB does."""
    mesh = plane(cells=2)
    brighter = [photo(eye, shift=0.2) for eye in EYES]
    found = run_to_end(fitted_texture(mesh, texels_of(mesh, SIDE), [*photos, *brighter], truth().astype(np.float32)))
    between = 0.5 * (linear_to_srgb(truth()) + linear_to_srgb(truth() + 0.2))
    off = (linear_to_srgb(found) - between)[4:-4, 4:-4]
    assert abs(off.mean()) < 0.005
    assert np.sqrt((off**2).mean()) < 0.02


def test_what_no_picture_shows_stays(photos):
    mesh = plane(cells=2)
    texels = texels_of(mesh, SIDE)
    first = np.full((SIDE, SIDE, 3), 0.4, np.float32)
    nothing = View(photos[0].camera, np.zeros_like(photos[0].pixels))
    broken = View(photos[0].camera, np.full_like(photos[0].pixels, np.nan))
    for views in ([], [nothing], [broken]):
        assert run_to_end(fitted_texture(mesh, texels, views, first)) is first
    half = View(photos[4].camera, photos[4].pixels * (np.arange(72) < 36)[None, :, None].astype(np.float32))
    found = run_to_end(fitted_texture(mesh, texels, [half], first))
    assert np.abs(found - first)[8:-8, :20].max() > 0.1
    assert np.abs(found - first)[8:-8, -8:].max() < 0.02


def test_the_kernels_are_each_others_transposes(photos):
    mesh = plane(cells=2)
    pixels = run_to_end(texture_pixels(mesh, photos[:2], SIDE))
    places, count = (pixels.corners, pixels.across, pixels.down), len(pixels.corners)
    random = np.random.default_rng(3)
    texture, values = random.random(SIDE * SIDE), random.random(count)
    seen, spread = np.zeros(count), np.zeros(SIDE * SIDE)
    look_up(texture, SIDE, *places, 0, count, seen)
    spread_back(values, SIDE, *places, 0, count, spread)
    assert np.vdot(seen, values) == pytest.approx(np.vdot(texture, spread), rel=1e-9)


def test_roughness_is_the_sum_of_squared_differences():
    random = np.random.default_rng(4)
    values, covered = random.random((7, 9)), random.random((7, 9)) < 0.7
    result = np.zeros_like(values)
    add_roughness(values, covered, 2.0, 0, 3, result)
    add_roughness(values, covered, 2.0, 3, 7, result)
    down = ((values[1:] - values[:-1])[covered[1:] & covered[:-1]] ** 2).sum()
    across = ((values[:, 1:] - values[:, :-1])[covered[:, 1:] & covered[:, :-1]] ** 2).sum()
    assert np.vdot(values, result) == pytest.approx(2.0 * (down + across))

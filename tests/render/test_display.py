"""What people see of a frame."""

import numpy as np
import pytest

from tests.render.sample_fields import request
from viewer.render.display import (
    as_bytes,
    channel_picture,
    depth_picture,
    false_colors,
    field_picture_over,
    normal_picture,
    picture_over,
    straight_srgb,
)
from viewer.render.request import CHANNELS, Frame
from viewer.scene.color import linear_to_srgb, srgb_to_linear


def frame(radiance, depth=1.0, normal=(0.0, 0.0, 1.0)):
    """A frame of one pixel."""
    return Frame(
        request([]),
        np.array([[radiance]], np.float16),
        np.array([[depth]], np.float32),
        {"normal": np.array([[normal]], np.float32)},
    )


def test_colour_is_composited_as_light():
    seen = picture_over(frame((0.25, 0.0, 0.5, 0.5)), (0.5, 0.5, 0.5))
    light = np.array([0.5, 0.25, 0.75], np.float32)
    assert np.allclose(seen[0, 0], linear_to_srgb(light), atol=1e-3)


def test_exposure_doubles_light_with_every_stop():
    once, twice = (picture_over(frame((0.1, 0.05, 0.2, 1.0)), (0.0, 0.0, 0.0), stops) for stops in (0.0, 1.0))
    assert np.allclose(srgb_to_linear(twice), 2 * srgb_to_linear(once), rtol=1e-3)


def test_bright_light_is_clipped_to_white():
    assert (picture_over(frame((9.0, 400.0, 65504.0, 1.0)), (0.0, 0.0, 0.0)) == 1).all()


def test_evaluation_composites_after_the_curve():
    """An 8-bit photo of value v and alpha a over white is v a + 1 - a."""
    value, alpha = np.array([0.2, 0.5, 0.9], np.float32), 0.3
    premultiplied = (*(srgb_to_linear(value) * alpha), alpha)
    seen = field_picture_over(frame(premultiplied), (1.0, 1.0, 1.0))
    assert np.allclose(seen[0, 0], value * alpha + 1 - alpha, atol=1e-3)


def test_nothing_shows_the_background_alone():
    assert np.allclose(field_picture_over(frame((0, 0, 0, 0)), (0.25, 0.5, 1.0))[0, 0], (0.25, 0.5, 1.0))
    color, opacity = straight_srgb(frame((0, 0, 0, 0)))
    assert not color.any()
    assert not opacity.any()


def test_false_colours_grow_lighter_evenly():
    linear = srgb_to_linear(false_colors())
    luminance = linear @ np.array([0.2126, 0.7152, 0.0722])
    lightness = np.cbrt(luminance)
    assert (np.diff(luminance) > 0).all()
    assert np.std(np.diff(lightness)) < 0.35 * np.mean(np.diff(lightness))


def test_near_is_light_far_is_dark_and_nothing_is_black():
    depth = np.array([[1.0, 2.0, 3.0, np.inf]], np.float32)
    seen = depth_picture(depth)
    assert (np.diff(seen.sum(-1)) < 0).all()
    assert np.array_equal(seen[0, 0], false_colors()[-1])
    assert np.array_equal(seen[0, 2], false_colors()[0])
    assert not seen[0, 3].any()
    assert np.array_equal(depth_picture(depth, 1.0, 5.0)[0, 2], false_colors()[128])


@pytest.mark.parametrize("depth", [np.full((2, 3), np.inf, np.float32), np.full((2, 3), 4.0, np.float32)])
def test_depth_without_any_range(depth):
    assert np.isfinite(depth_picture(depth)).all()


def test_normals_point_along_their_colours():
    normal = np.array([[[1, 0, 0], [0, 0, -1], [0, 0, 0]]], np.float32)
    assert np.allclose(normal_picture(normal)[0], [[1, 0.5, 0.5], [0.5, 0.5, 0], [0, 0, 0]])


@pytest.mark.parametrize("channel", CHANNELS)
def test_every_channel_is_a_picture(channel):
    seen = channel_picture(frame((0.2, 0.2, 0.2, 0.5)), channel)
    assert seen.shape == (1, 1, 3)
    assert seen.dtype == np.float32
    assert 0 <= seen.min() <= seen.max() <= 1


def test_bytes_are_rounded():
    assert as_bytes(np.array([[[0.0, 0.49 / 255, 0.51 / 255, 1.0, 2.0, -1.0]]], np.float32)).tolist() == [
        [[0, 0, 1, 255, 255, 0]]
    ]

"""What people see of a frame."""

import numpy as np
import pytest

from tests.render.sample_fields import request
from viewer.render.channels import CHANNELS, MATERIAL_COLORS, MATERIAL_NUMBERS, SCALAR_CHANNELS
from viewer.render.request import Frame
from viewer.render.show.display import (
    as_bytes,
    channel_picture,
    field_picture_over,
    normal_picture,
    picture_over,
    straight_picture,
    straight_srgb,
)
from viewer.render.show.display_settings import Display
from viewer.render.show.tone import Tone
from viewer.scene.color import linear_to_srgb, srgb_to_linear


def frame(radiance, depth=1.0, normal=(0.0, 0.0, 1.0)):
    """A frame of one pixel."""
    return Frame(
        request([]),
        np.array([[radiance]], np.float16),
        np.array([[depth]], np.float32),
        {
            "normal": np.array([[normal]], np.float32),
            "view_dependence": np.array([[(-0.1, 0.0, 0.1)]], np.float32),
            **{name: np.array([[0.7]], np.float32) for name in (*SCALAR_CHANNELS, *MATERIAL_NUMBERS)},
            **{name: np.array([[(0.1, 0.5, 2.0)]], np.float32) for name in MATERIAL_COLORS},
        },
    )


def test_colour_is_composited_as_light():
    seen = picture_over(frame((0.25, 0.0, 0.5, 0.5)), (0.5, 0.5, 0.5))
    light = np.array([0.5, 0.25, 0.75], np.float32)
    assert np.allclose(seen[0, 0], linear_to_srgb(light), atol=1e-3)


def test_exposure_doubles_light_with_every_stop():
    once, twice = (
        picture_over(frame((0.1, 0.05, 0.2, 1.0)), (0.0, 0.0, 0.0), Tone(exposure=stops)) for stops in (0.0, 1.0)
    )
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


def test_normals_point_along_their_colours():
    normal = np.array([[[1, 0, 0], [0, 0, -1], [0, 0, 0]]], np.float32)
    assert np.allclose(normal_picture(normal)[0], [[1, 0.5, 0.5], [0.5, 0.5, 0], [0, 0, 0]])


def test_what_does_not_change_with_the_view_is_mid_grey():
    seen = channel_picture(frame((0.2, 0.2, 0.2, 1.0)), Display(channel="view_dependence"))[0, 0]
    assert seen[0] < 0.5
    assert seen[1] == pytest.approx(0.5, abs=1e-4)
    assert seen[2] > 0.5
    stronger = channel_picture(frame((0, 0, 0, 1)), Display(channel="view_dependence", tone=Tone(exposure=1.0)))[0, 0]
    assert stronger[0] < seen[0]
    assert stronger[2] > seen[2]


def test_a_colour_chosen_for_the_background_counts():
    display = Display(background=(0.0, 1.0, 0.0))
    assert np.allclose(channel_picture(frame((0, 0, 0, 0)), display, (1.0, 0.0, 0.0))[0, 0], (0, 1, 0))
    transparent = straight_picture(frame((0.25, 0.0, 0.1, 0.5)), Tone(exposure=-1.0))[0, 0]
    light = np.array([0.25, 0.0, 0.1], np.float32)
    assert np.allclose(transparent, [*linear_to_srgb(light), 0.5], atol=1e-3)


@pytest.mark.parametrize("channel", CHANNELS)
def test_every_channel_is_a_picture(channel):
    seen = channel_picture(frame((0.2, 0.2, 0.2, 0.5)), Display(channel=channel))
    assert seen.shape == (1, 1, 3)
    assert seen.dtype == np.float32
    assert 0 <= seen.min() <= seen.max() <= 1


def test_bytes_are_rounded():
    assert as_bytes(np.array([[[0.0, 0.49 / 255, 0.51 / 255, 1.0, 2.0, -1.0]]], np.float32)).tolist() == [
        [[0, 0, 1, 255, 255, 0]]
    ]

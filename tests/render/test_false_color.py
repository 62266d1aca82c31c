"""Maps, ranges and contour lines."""

import numpy as np
import pytest

from tests.render.sample_fields import request
from viewer.render.request import Frame
from viewer.render.show.false_color import (
    MAPS,
    FalseColor,
    Scale,
    color_maps,
    false_color_picture,
    numbers_of,
    round_step,
    scale_of,
)
from viewer.scene.color import srgb_to_linear


def lightness(colors):
    return np.cbrt(srgb_to_linear(colors) @ np.array([0.2126, 0.7152, 0.0722]))


@pytest.mark.parametrize("name", ["meadow", "ember", "grey"])
def test_maps_grow_lighter_evenly_without_leaving_the_gamut(name):
    colors = color_maps()[MAPS.index(name)]
    steps = np.diff(lightness(colors))
    assert (steps > 0).all()
    assert np.std(steps[4:]) < 0.35 * np.mean(steps)
    assert np.abs(np.diff(colors, axis=0)).max() < 0.012  # no kink where a colour would have been cut off


def test_the_diverging_map_is_lightest_in_the_middle_and_equally_dark_at_its_ends():
    colors = color_maps()[MAPS.index("diverging")]
    rising = lightness(colors)
    assert (np.diff(rising[:127]) > 0).all()
    assert (np.diff(rising[129:]) < 0).all()
    assert rising[0] == pytest.approx(rising[-1], abs=0.04)
    assert colors[0, 2] > colors[0, 0]
    assert colors[-1, 0] > colors[-1, 2]


def test_ranges_leave_out_one_in_a_hundred_on_either_side():
    values = np.linspace(0, 100, 10_000, dtype=np.float32).reshape(100, 100)
    values[0, 0], values[50, 50], values[3, 3] = np.nan, np.inf, 1e30
    scale = scale_of(values, "cost", FalseColor())
    assert scale.low == pytest.approx(1.0, abs=0.1)
    assert scale.high == pytest.approx(99.0, abs=0.1)
    assert scale.map == "meadow"
    assert scale_of(values, "cost", FalseColor(inverted=True)).bounds == scale.bounds
    assert scale_of(values, "cost", FalseColor(inverted=True)).low == scale.high
    assert scale_of(values, "cost", FalseColor(low=5.0, high=9.0)).bounds == (5.0, 9.0)


def test_near_is_light_far_is_dark_and_nothing_is_black():
    depth = np.array([[1.0, 2.0, 3.0, np.inf]], np.float32)
    seen = false_color_picture(depth, scale_of(depth, "depth", FalseColor(low=1.0, high=3.0)))
    assert np.array_equal(seen[0, 0], color_maps()[0, -1])
    assert np.array_equal(seen[0, 2], color_maps()[0, 0])
    assert not seen[0, 3].any()


@pytest.mark.parametrize(
    "values", [np.full((2, 3), np.nan), np.full((2, 3), 4.0), np.zeros((1, 1)), np.full((1, 2), -1e9)]
)
@pytest.mark.parametrize("channel", ["depth", "slice", "uncertainty"])
@pytest.mark.parametrize("chosen", [FalseColor(), FalseColor(low=7.0), FalseColor(high=-3.0)])
def test_pictures_without_any_range(values, channel, chosen):
    values = values.astype(np.float32)
    scale = scale_of(values, channel, chosen)
    assert scale.low != scale.high
    assert np.isfinite(false_color_picture(values, scale)).all()


def test_signed_distances_are_shown_on_both_sides_of_zero():
    y, x = np.mgrid[-1:1:400j, -2:2:800j]
    distance = (np.hypot(x, y) - 0.7).astype(np.float32)
    scale = scale_of(distance, "slice", FalseColor())
    assert scale.map == "diverging"
    assert scale.low == -scale.high
    assert scale.contour in (0.1, 0.2, 0.5)
    seen = false_color_picture(distance, scale)
    plain = false_color_picture(distance, Scale(scale.map, scale.low, scale.high))
    pixel = 2 / 399
    assert not seen[np.abs(distance) < 0.5 * pixel].any()  # a black line where the surface is
    between = np.abs(distance / scale.contour % 1 - 0.5) < 0.2
    assert np.array_equal(seen[between], plain[between])
    on_line = (np.abs(distance / scale.contour - np.rint(distance / scale.contour)) < 0.01) & (np.abs(distance) > 0.05)
    assert (seen[on_line] < 0.75 * plain[on_line] + 0.01).all()


def test_densities_have_no_contours():
    density = np.random.default_rng(0).random((20, 30), np.float32)
    scale = scale_of(density, "slice", FalseColor())
    assert (scale.map, scale.contour) == ("meadow", 0.0)


@pytest.mark.parametrize(("step", "rounded"), [(0.9, 1.0), (1.0, 1.0), (1.1, 2.0), (0.021, 0.05), (600.0, 1000.0)])
def test_steps_are_round(step, rounded):
    assert round_step(step) == pytest.approx(rounded)


def test_numbers_come_from_the_frame():
    depth = np.ones((2, 2), np.float32)
    frame = Frame(
        request([]), np.zeros((2, 2, 4), np.float16), depth, {"cost": 2 * depth, "normal": np.zeros((2, 2, 3))}
    )
    assert numbers_of(frame, "depth") is depth
    assert numbers_of(frame, "cost") is frame.channels["cost"]
    assert numbers_of(frame, "slice") is None
    assert numbers_of(frame, "normal") is None

"""Figures of one pixel, and of all of them."""

import numpy as np
import pytest

from tests.ui.synthetic import camera, frame, trace
from viewer.render.request import Frame
from viewer.render.show.histogram import DARKEST, luminance_histogram, stop_edges
from viewer.render.show.probe import read_pixel

WIDTH, HEIGHT = 120, 80


@pytest.mark.parametrize("step", [1, 4])
def test_a_pixel_is_where_its_ray_ends(step):
    view = camera(width=WIDTH, height=HEIGHT)
    shown = frame(view, WIDTH, HEIGHT, step, sky=False)
    reading = read_pixel(shown, 61.0, 37.5)
    middle = (np.floor(np.array([61.0, 37.5]) / step) + 0.5) * step
    radiance, depth, normals = trace(view, middle[None], False)
    origins, directions = view.rays(middle[None])
    assert reading.depth == pytest.approx(depth[0], rel=1e-5)
    assert reading.point == pytest.approx(origins[0] + depth[0] * directions[0], abs=1e-5)
    assert reading.color == pytest.approx(radiance[0, :3], rel=2e-3)
    assert reading.normal == pytest.approx(normals[0], abs=1e-5)
    assert reading.opacity == 1.0


def test_nothing_has_no_depth_and_beyond_the_picture_is_nothing():
    shown = frame(camera(width=WIDTH, height=HEIGHT), WIDTH, HEIGHT, sky=False)
    nothing = read_pixel(shown, 1.0, 1.0)
    assert (nothing.depth, nothing.point, nothing.normal, nothing.opacity) == (None, None, None, 0.0)
    assert nothing.hex_code == "#000000"
    for x, y in ((-0.1, 4.0), (4.0, -1.0), (WIDTH, 4.0), (4.0, HEIGHT), (np.nan, 4.0)):
        assert read_pixel(shown, float(x), float(y)) is None


def test_colours_are_straight_and_numbers_that_are_not_there_are_left_out():
    shown = frame(camera(width=WIDTH, height=HEIGHT), WIDTH, HEIGHT)
    light = shown.radiance.copy()
    light[5, 7] = (0.1, 0.05, 0.0, 0.5)
    cost, sure = np.full((HEIGHT, WIDTH), 7, np.float32), np.full((HEIGHT, WIDTH), np.nan, np.float32)
    reading = read_pixel(Frame(shown.request, light, shown.depth, {"cost": cost, "uncertainty": sure}), 7.5, 5.5)
    assert reading.color == pytest.approx((0.2, 0.1, 0.0), rel=1e-3)
    assert reading.hex_code == "#7c5900"
    assert reading.numbers == {"cost": 7.0}


def grey_frame(luminance, opacity=1.0):
    base = frame(camera(width=WIDTH, height=HEIGHT), WIDTH, HEIGHT)
    radiance = np.full((HEIGHT, WIDTH, 4), opacity, np.float16)
    radiance[..., :3] = np.asarray(luminance, np.float16) * np.float16(opacity)
    return Frame(base.request, radiance, base.depth)


@pytest.mark.parametrize(("luminance", "exposure", "stops"), [(0.5, 0.0, -1.0), (0.25, 1.0, -1.0), (4.0, -0.5, 1.5)])
def test_light_lies_in_the_bin_of_its_stops(luminance, exposure, stops):
    shares = luminance_histogram(grey_frame(luminance * 1.01, 0.75), exposure)
    assert shares.sum() == pytest.approx(1.0)
    index = int(shares.argmax())
    assert shares[index] == 1.0
    assert stop_edges()[index] <= stops + 0.02 <= stop_edges()[index + 1]


def test_black_counts_as_darkest_and_nothing_does_not_count():
    assert luminance_histogram(grey_frame(0.0), 0.0)[0] == 1.0
    assert stop_edges()[0] == DARKEST
    assert not luminance_histogram(grey_frame(0.5, 0.0), 0.0).any()

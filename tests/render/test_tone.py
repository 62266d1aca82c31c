"""White balance, exposure and curves against their definitions."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from viewer.render.show.tone import (
    CURVES,
    FILMIC_INSET,
    FILMIC_STOPS,
    LINEAR_TO_XYZ,
    NEUTRAL_KELVIN,
    TOO_BRIGHT,
    TOO_DARK,
    Tone,
    adaptation,
    filmic,
    neutral,
    picture_of,
    sigmoid,
    white,
)
from viewer.scene.color import linear_to_srgb

RAMP = np.geomspace(1e-4, 4e4, 400, dtype=np.float32)


def grey(values):
    return np.repeat(np.asarray(values, np.float32)[None, :, None], 3, -1)


def test_the_default_changes_nothing():
    light = np.random.default_rng(1).random((5, 7, 3), np.float32) * 2
    assert np.array_equal(picture_of(light, Tone()), np.clip(linear_to_srgb(light), 0, 1))
    assert np.array_equal(adaptation(Tone()), np.eye(3))


def test_exposure_counts_in_stops():
    light = np.full((1, 1, 3), 0.1, np.float32)
    assert np.allclose(picture_of(light, Tone(exposure=2.0)), linear_to_srgb(light * 4))


@given(st.floats(1600, 14000), st.floats(-150, 150))
def test_light_of_the_chosen_colour_becomes_that_of_the_neutral_one(kelvin, tint):
    """The definition of adaptation: one white is turned into the other, at the same brightness."""
    source = np.linalg.solve(LINEAR_TO_XYZ, white(kelvin, tint))
    adapted = LINEAR_TO_XYZ @ (adaptation(Tone(kelvin=kelvin, tint=tint)) @ source)
    assert np.allclose(adapted, white(NEUTRAL_KELVIN, 0.0), atol=1e-6)


@pytest.mark.parametrize(
    ("kelvin", "x", "y"),
    [(2856.0, 0.4476, 0.4074), (4000.0, 0.3805, 0.3768), (6500.0, 0.3135, 0.3237), (10000.0, 0.2807, 0.2884)],
)
def test_black_bodies_have_the_colours_of_planck(kelvin, x, y):
    """Chromaticities of Planck's law under the CIE 1931 observer, from tables (2856 K is illuminant A)."""
    found = white(kelvin, 0.0)
    assert found[0] / found.sum() == pytest.approx(x, abs=5e-4)
    assert found[1] / found.sum() == pytest.approx(y, abs=5e-4)


def test_a_higher_temperature_makes_pictures_warmer_and_tint_makes_them_magenta():
    light = grey([0.3])
    red, _, blue = picture_of(light, Tone(kelvin=9000.0))[0, 0]
    assert red > blue
    red, green, blue = picture_of(light, Tone(tint=60.0))[0, 0]
    assert min(red, blue) > green


def agx_sigmoid(x):
    """The published form of the curve, with the parameters that the docstring states."""
    pivot, level, slope = 10 / 16.5, 0.18 ** (1 / 2.2), 2.0

    def half(distance, length, height, power):
        steep = slope * length
        scale = (steep**-power * ((steep / height) ** power - 1)) ** (-1 / power)
        z = slope * distance / scale
        return scale * z / (1 + z**power) ** (1 / power)

    toe = level - half(np.maximum(pivot - x, 0), pivot, level, 3.0)
    return np.where(x < pivot, toe, level + half(np.maximum(x - pivot, 0), 1 - pivot, 1 - level, 3.25))


def test_the_polynomial_follows_the_sigmoid():
    x = np.linspace(0, 1, 2001)
    assert np.abs(sigmoid(x.astype(np.float32)) - agx_sigmoid(x)).max() < 0.0046
    assert (np.diff(sigmoid(x.astype(np.float32))) > -1e-6).all()
    assert sigmoid(np.array([0.0, 1.0], np.float32)) == pytest.approx([0, 1], abs=2e-6)


def test_middle_grey_stays_and_bright_colours_become_white():
    assert filmic(np.full(3, 0.18, np.float32)) == pytest.approx(0.18, rel=0.03)
    assert FILMIC_INSET.sum(1) == pytest.approx(np.ones(3), abs=2e-4)
    top = 0.18 * 2.0 ** FILMIC_STOPS[1]
    assert filmic(np.full(3, top, np.float32)) == pytest.approx(1.0, abs=2e-3)
    dull, glaring = filmic(np.array([0.5, 0.02, 0.02], np.float32)), filmic(np.array([50, 2, 2], np.float32))
    assert (dull.max() - dull.min()) / dull.max() > (glaring.max() - glaring.min()) / glaring.max()


def khronos(color):
    """The specification's steps for one colour, in its own order."""
    r, g, b = (float(part) for part in color)
    x = min(r, g, b)
    f = x - x * x / 0.16 if x <= 0.08 else 0.04
    r, g, b = r - f, g - f, b - f
    p = max(r, g, b)
    if p < 0.76:
        return np.array([r, g, b])
    n = 1 - 0.24**2 / (p + 0.24 - 0.76)
    w = 1 / (0.15 * (p - n) + 1)
    return w * np.array([r, g, b]) * n / p + (1 - w) * n


def test_neutral_follows_the_specification():
    colors = np.random.default_rng(2).gamma(0.5, 2.0, (300, 3)).astype(np.float32)
    assert np.allclose(neutral(colors), [khronos(color) for color in colors], atol=2e-5)


@pytest.mark.parametrize("curve", CURVES)
def test_curves_rise_and_stay_within_the_screen(curve):
    ramp = picture_of(grey(RAMP), Tone(curve=curve))[0]
    assert (np.diff(ramp, axis=0) > -2e-6).all()
    assert ramp.min() >= 0
    assert ramp.max() <= 1
    assert ramp[-1] == pytest.approx(1.0, abs=1e-3)


@pytest.mark.parametrize("curve", CURVES)
def test_nothing_breaks_a_curve(curve):
    light = np.array([[[np.inf, 0, 0], [-1, -5, 3], [65504, 65504, 65504], [0, 0, 0]]], np.float32)
    shown = picture_of(light, Tone(curve=curve, kelvin=3000.0))
    assert ((shown >= 0) & (shown <= 1)).all() or curve == "srgb"


def test_clipping_is_striped():
    light = np.ones((16, 16, 3), np.float32) * np.array([0.5, 0.5, 0.5], np.float32)
    light[:8], light[8:, :8] = (1.5, 0.2, 0.2), 0.0
    shown = picture_of(light, Tone(clipping=True))
    red, blue = (shown == np.array(TOO_BRIGHT, np.float32)).all(-1), (shown == np.array(TOO_DARK, np.float32)).all(-1)
    assert red[:8].mean() == pytest.approx(0.5)
    assert blue[8:, :8].mean() == pytest.approx(0.5)
    assert not red[8:].any()
    assert not blue[8:, 8:].any()
    assert not picture_of(light * 0.5, Tone(clipping=True))[:8, :, 1].max() > 0.5

"""The sRGB curve, against values worked out by hand from the standard."""

import numpy as np
import pytest

from viewer.scene.color import linear_to_srgb, srgb_to_linear


@pytest.mark.parametrize(
    ("linear", "srgb"), [(0.0, 0.0), (1.0, 1.0), (0.5, 0.735357), (0.18, 0.461356), (0.002, 0.02584)]
)
def test_known_values(linear, srgb):
    assert linear_to_srgb(np.array([linear], np.float32))[0] == pytest.approx(srgb, abs=1e-5)
    assert srgb_to_linear(np.array([srgb], np.float32))[0] == pytest.approx(linear, abs=1e-5)


def test_every_byte_comes_back():
    bytes_ = np.arange(256, dtype=np.float32) / np.float32(255)
    back = linear_to_srgb(srgb_to_linear(bytes_))
    assert back.dtype == np.float32
    np.testing.assert_array_equal(np.rint(back * 255), np.arange(256))
    assert (np.diff(srgb_to_linear(bytes_)) > 0).all()


def test_negative_and_large_values_stay_finite_and_in_order():
    values = np.array([-2.0, -1e-3, 0.0, 1e-3, 3.0, 1e4], np.float32)
    for curve in (linear_to_srgb, srgb_to_linear):
        assert (np.diff(curve(values)) > 0).all()

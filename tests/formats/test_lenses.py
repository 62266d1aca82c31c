"""Lenses out of files: each bends light as OpenCV says, and the rays of its pixels go back to them."""

import numpy as np
import pytest

from viewer.formats.datasets.lenses import fitted, read_lens
from viewer.formats.images import Header
from viewer.formats.json_fields import Fields
from viewer.scene.camera import Fisheye, OpenCV, Pinhole

HEADER = Header(640, 480, False)
BENT = {"fl_x": 300.0, "fl_y": 310.0, "cx": 315.0, "cy": 244.0, "k1": 0.05, "k2": -0.02, "k3": 0.003, "k4": -0.0004}


def lens_of(frame, everywhere=None):
    return read_lens(Fields(frame, "frame"), Fields(everywhere or {}, "file"), HEADER)


def pixels():
    return np.random.default_rng(2).random((200, 2)) * (HEADER.width, HEADER.height)


def test_fisheye_rays_land_on_their_pixels():
    """OpenCV's fisheye: theta_d = theta (1 + k1 theta^2 + ...), along the image point's own direction."""
    lens = lens_of({**BENT, "camera_model": "OPENCV_FISHEYE"})
    assert isinstance(lens, Fisheye)
    x, y, z = lens.directions(pixels()).T
    np.testing.assert_allclose(x * x + y * y + z * z, 1.0, atol=1e-12)
    theta = np.arctan2(np.hypot(x, y), -z)
    bent = theta * (1 + 0.05 * theta**2 - 0.02 * theta**4 + 0.003 * theta**6 - 0.0004 * theta**8)
    around = np.arctan2(-y, x)
    landed = np.stack([315 + 300 * bent * np.cos(around), 244 + 310 * bent * np.sin(around)], 1)
    np.testing.assert_allclose(landed, pixels(), atol=1e-6)


def test_opencv_rays_land_on_their_pixels():
    """Brown-Conrady, written out from OpenCV's documentation."""
    lens = lens_of({**BENT, "p1": 0.001, "p2": -0.002})
    assert isinstance(lens, OpenCV)
    x, y, z = lens.directions(pixels()).T
    u, v = -x / z, y / z
    r2 = u * u + v * v
    radial = 1 + 0.05 * r2 - 0.02 * r2**2 + 0.003 * r2**3 - 0.0004 * r2**4
    across = u * radial + 2 * 0.001 * u * v - 0.002 * (r2 + 2 * u * u)
    down = v * radial + 0.001 * (r2 + 2 * v * v) - 2 * 0.002 * u * v
    np.testing.assert_allclose(np.stack([315 + 300 * across, 244 + 310 * down], 1), pixels(), atol=1e-6)


def test_a_fisheye_looks_along_its_axis_in_the_middle():
    lens = lens_of({"fl_x": 300.0, "is_fisheye": True})
    np.testing.assert_allclose(lens.directions(np.array([[320.0, 240.0]])), [[0.0, 0.0, -1.0]], atol=1e-12)


def test_the_frame_wins_over_the_file_whatever_it_states():
    everywhere = {"fl_x": 100.0, "k1": 0.3}
    assert lens_of({"camera_angle_x": 1.0}, everywhere).fx == pytest.approx(320 / np.tan(0.5))
    assert lens_of({"k1": 0.0}, everywhere) == Pinhole(640, 480, 100.0, 100.0, 320.0, 240.0)


@pytest.mark.parametrize(
    ("header", "size"),
    [
        (Header(640, 480, False), (640, 480)),
        (Header(320, 240, False), (320, 240)),
        (Header(213, 160, False), (213, 160)),  # a third, rounded
        (Header(480, 640, False, sideways=True), (640, 480)),
        (Header(240, 320, False, sideways=True), (320, 240)),
        (Header(480, 640, False), None),
        (Header(640, 400, False), None),
    ],
)
def test_lenses_are_fitted_to_the_picture_that_is_there(header, size):
    lens = fitted(lens_of(BENT), header)
    assert (None if lens is None else (lens.width, lens.height)) == size
    if lens is not None:
        assert lens.fx / lens.width == pytest.approx(300 / 640)

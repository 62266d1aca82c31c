"""Lenses: pixels to directions, against formulas written out a second time."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from viewer.scene.camera import Camera, Fisheye, OpenCV, Orthographic, fov_y, look_at, pinhole, pixel_centers, resized
from viewer.scene.geometry import IDENTITY


def test_the_middle_of_a_pinhole_looks_along_minus_z():
    lens = pinhole(math.radians(50), 640, 480)
    direction = lens.directions(np.array([[320.0, 240.0]]))
    np.testing.assert_allclose(direction, [[0, 0, -1]], atol=1e-12)


def test_the_top_edge_of_a_pinhole_looks_up_by_half_the_field_of_view():
    lens = pinhole(math.radians(50), 640, 480)
    x, y, z = lens.directions(np.array([[320.0, 0.0]]))[0]
    assert math.atan2(y, -z) == pytest.approx(math.radians(25))
    assert x == pytest.approx(0)


@given(
    st.floats(-0.1, 0.1), st.floats(-0.05, 0.05), st.floats(-0.005, 0.005), st.floats(-0.005, 0.005),
    st.floats(0, 1080), st.floats(0, 1920),
)  # fmt: skip
def test_undistortion_inverts_distortion(k1, k2, p1, p2, x, y):
    lens = OpenCV(1080, 1920, 1375.5, 1374.5, 554.6, 965.3, k1, k2, p1, p2)
    direction = lens.directions(np.array([[x, y]]))
    flat = direction / -direction[:, 2:]
    bent_x, bent_y = lens.distort(flat[:, 0], -flat[:, 1])
    assert bent_x[0] * lens.fx + lens.cx == pytest.approx(x, abs=1e-3)
    assert bent_y[0] * lens.fy + lens.cy == pytest.approx(y, abs=1e-3)


def test_a_fisheye_sees_180_degrees_at_the_angle_its_focal_length_says():
    lens = Fisheye(200, 200, 100 / (math.pi / 2), 100 / (math.pi / 2), 100.0, 100.0)
    left = lens.directions(np.array([[0.0, 100.0]]))
    np.testing.assert_allclose(left, [[-1, 0, 0]], atol=1e-9)


def test_orthographic_rays_start_on_a_plane_as_high_as_its_extent():
    camera = Camera(IDENTITY, Orthographic(4, 2, extent=2.0))
    origins, directions = camera.rays(pixel_centers(4, 2))
    np.testing.assert_allclose(origins[0], [-1.5, 0.5, 0])
    np.testing.assert_allclose(origins[-1], [1.5, -0.5, 0])
    np.testing.assert_allclose(directions, np.tile([0, 0, -1.0], (8, 1)))


@given(st.floats(0.1, 2.5), st.integers(1, 2000), st.integers(1, 2000), st.integers(1, 2000), st.integers(1, 2000))
def test_another_picture_size_keeps_the_vertical_field_of_view(angle, width, height, new_width, new_height):
    lens = resized(pinhole(angle, width, height), new_width, new_height)
    assert fov_y(lens) == pytest.approx(angle)
    assert (lens.width, lens.height) == (new_width, new_height)


def test_look_at_puts_the_target_in_the_middle_and_up_upward():
    camera = Camera(look_at((3.0, -4.0, 2.0), (0.0, 0.0, 0.5)), pinhole(0.8, 100, 100))
    origins, directions = camera.rays(np.array([[50.0, 50.0], [50.0, 0.0]]))
    toward = np.array([0.0, 0.0, 0.5]) - origins[0]
    np.testing.assert_allclose(directions[0], toward / np.linalg.norm(toward), atol=1e-12)
    assert directions[1][2] > directions[0][2]


def test_look_at_straight_down_is_a_rotation():
    pose = np.array(look_at((0.0, 0.0, 5.0), (0.0, 0.0, 0.0)))
    np.testing.assert_allclose(pose[:3, :3] @ pose[:3, :3].T, np.eye(3), atol=1e-12)
    assert np.linalg.det(pose[:3, :3]) == pytest.approx(1)

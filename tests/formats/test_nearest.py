"""The nearest points of a surface, against those of all triangles one by one and of shapes known on paper."""

import numpy as np
import pytest

from viewer.decompose.nearest import Nearest, mixed

FLOOR = np.array([[0, 0, 0], [4, 0, 0], [4, 3, 0], [0, 3, 0]], np.float32)
HALVES = np.array([[0, 1, 2], [0, 2, 3]], np.uint32)


def test_nearest_points_of_a_rectangle():
    points = np.random.default_rng(0).uniform(-3, 7, (500, 3))
    surface = Nearest(FLOOR, HALVES)
    found = surface.find(points)
    nearest = np.clip(points, 0, [4, 3, 0])
    np.testing.assert_allclose(surface.points(found), nearest, atol=1e-9)
    np.testing.assert_allclose(found.distances, np.linalg.norm(points - nearest, axis=1), atol=1e-9)
    np.testing.assert_allclose(mixed(FLOOR[:, :2], HALVES, found), nearest[:, :2], atol=1e-6)


@pytest.mark.parametrize("count", [1, 5, 700])
def test_none_of_many_triangles_is_nearer_than_the_one_that_was_found(count):
    rng = np.random.default_rng(1)
    vertices = rng.normal(size=(3 * count, 3))
    faces = np.arange(3 * count).reshape(-1, 3)
    faces[: count // 4, 2] = faces[: count // 4, 1]  # stretches
    faces[: count // 8] = faces[: count // 8, :1]  # and points
    points = rng.normal(size=(60, 3)) * 2
    surface = Nearest(vertices, faces)
    found = surface.find(points)
    assert (found.weights >= -1e-9).all()
    np.testing.assert_allclose(np.linalg.norm(surface.points(found) - points, axis=1), found.distances)
    each = np.stack([Nearest(vertices, face[None]).find(points).distances for face in faces], 1)
    np.testing.assert_allclose(found.distances, each.min(1))

"""Polygons into triangles: areas by the shoelace formula, whatever their form and plane."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from viewer.formats.polygons import triangulated

L = [(2, 1), (1, 1), (1, 2), (0, 2), (0, 0), (2, 0)]
DART = [(0, 2), (0, 0), (2, 0), (0.5, 0.5)]
TURN = np.linalg.qr(np.array([[0.3, 0.5, 0.8], [0.9, -0.2, 0.1], [0.1, 0.7, -0.4]]))[0]


def shoelace(flat):
    x, y = np.array(flat, float).T
    return 0.5 * float((x * np.roll(y, -1) - y * np.roll(x, -1)).sum())


def cut(polygons):
    """The triangles of polygons that are given as points."""
    points = np.concatenate([np.array(each, float) for each in polygons])
    lengths = np.array([len(each) for each in polygons])
    return points, triangulated(points, np.arange(len(points)), lengths)


def normals(points, triangles):
    a, b, c = points[triangles].transpose(1, 0, 2)
    return np.cross(b - a, c - a) / 2


def around(flat, plane):
    """A flat polygon in a plane of space."""
    solid = np.column_stack([np.array(flat, float), np.zeros(len(flat))])
    return {"z": solid, "x": solid[:, [2, 0, 1]], "y": solid[:, [1, 2, 0]], "askew": solid @ TURN + [5e5, 4e6, 100]}[
        plane
    ]


@pytest.mark.parametrize("plane", ["x", "y", "z", "askew"])
@pytest.mark.parametrize("flat", [L, DART, L[::-1], DART[::-1], L[2:] + L[:2], DART[3:] + DART[:3]])
def test_concave_polygons_are_covered_once(flat, plane):
    points, triangles = cut([around(flat, plane)])
    found = normals(points, triangles)
    assert len(triangles) == len(flat) - 2
    assert np.linalg.norm(found, axis=1).sum() == pytest.approx(abs(shoelace(flat)), rel=1e-6)
    # All face as the polygon does.
    assert np.linalg.norm(found.sum(0)) == pytest.approx(abs(shoelace(flat)), rel=1e-6)
    assert found.sum(0) @ normals(points, np.array([[0, 1, 2]]))[0] != 0


def test_a_ring_that_is_one_polygon_with_a_bridge():
    """Outside anticlockwise, inside clockwise, with an edge there and back: pi (2^2 - 1^2), but for the corners."""
    turns = np.arange(65) * (2 * np.pi / 64)
    circle = np.stack([np.cos(turns), np.sin(turns)], 1)
    ring = np.concatenate([2 * circle, circle[::-1]])
    points, triangles = cut([around(ring, "x")])
    area = 3 * 32 * np.sin(2 * np.pi / 64)
    assert np.linalg.norm(normals(points, triangles), axis=1).sum() == pytest.approx(area, rel=1e-9)


def test_a_polygon_that_goes_around_many_times_is_there_once():
    square = [(0, 0), (1, 0), (1, 1), (0, 1)]
    points = around(square, "y")
    triangles = triangulated(points, np.tile(np.arange(4), 100), np.array([400]))
    corners = np.tile(np.arange(4), 100)[triangles]
    assert np.linalg.norm(normals(points, corners), axis=1).sum() == pytest.approx(1.0)


def test_many_polygons_keep_their_order_and_their_corners():
    """Triangles, a square, an L and a pair of corners: as many triangles as corners less two, in order of polygons."""
    flats = [[(0, 0), (1, 0), (0, 1)], [(0, 0), (1, 0), (1, 1), (0, 1)], L, [(0, 0), (1, 1)], [(3, 0), (4, 0), (3, 1)]]
    _, triangles = cut([around(flat, "z") for flat in flats])
    lengths = [len(flat) for flat in flats]
    polygon = np.repeat(np.arange(5), lengths)[triangles]
    np.testing.assert_array_equal(polygon, np.repeat([0, 1, 2, 4], [1, 2, 4, 1])[:, None].repeat(3, 1))
    np.testing.assert_array_equal(triangles[:3], [[0, 1, 2], [3, 4, 5], [3, 5, 6]])


@given(radii=st.lists(st.floats(0.05, 1.0), min_size=4, max_size=40))
def test_any_star_is_covered_once(radii):
    turns = np.arange(len(radii)) * (2 * np.pi / len(radii))
    star = np.array(radii)[:, None] * np.stack([np.cos(turns), np.sin(turns)], 1)
    points, triangles = cut([around(star, "askew")])
    found = normals(points - points[0], triangles)
    assert np.linalg.norm(found, axis=1).sum() == pytest.approx(shoelace(star), rel=1e-5)


@pytest.mark.parametrize("wrong", [np.nan, np.inf, 1e300])
def test_points_that_are_not_finite_do_no_harm_here(wrong):
    points = around(L, "z")
    points[2, 0] = wrong
    assert len(triangulated(points, np.arange(6), np.array([6]))) > 0
    flat = np.zeros((6, 3))
    assert len(triangulated(flat, np.arange(6), np.array([6]))) == 4

"""Dabs: forwards and backwards undo each other, the derivative is the one of differences, the kernel is its twin."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from viewer.editing.dabs import reach, spaced, stroke_dabs
from viewer.editing.kernel_warp import warped
from viewer.editing.warp import backward, forward
from viewer.scene.sculpt import FALLOFFS, OPERATIONS

PUSHING = [operation for operation in OPERATIONS if operation != "smooth"]
UP = np.array([0.0, 0.0, 1.0])


recipes = some.lists(
    some.tuples(
        some.integers(0, 10_000),
        some.integers(2, 5),
        some.sampled_from(PUSHING),
        some.floats(0.2, 0.6),
        some.floats(-2.0, 2.0),
        some.sampled_from(FALLOFFS),
        some.tuples(some.booleans(), some.booleans(), some.booleans()),
    ),
    min_size=1,
    max_size=3,
)


def rows_of(recipe):
    rows = []
    for seed, count, operation, radius, strength, falloff, mirror in recipe:
        random = np.random.default_rng(seed)
        points = np.cumsum(random.normal(0, 0.15, (count, 3)), 0)
        normals = random.normal(size=points.shape)
        normals /= np.linalg.norm(normals, axis=1, keepdims=True)
        rows.append(stroke_dabs(operation, points, normals, radius, strength, falloff, mirror))
    return np.concatenate(rows)


@settings(max_examples=20, deadline=None)
@given(recipes)
def test_what_goes_forward_comes_back(recipe):
    rows = rows_of(recipe)
    points = np.random.default_rng(0).uniform(-1, 1, (200, 3))
    there = forward(points, rows)
    back = backward(there.points, rows)
    assert np.allclose(back.points, points, atol=1e-6)
    sizes = np.abs(there.jacobian).max((1, 2))  # those of steep dabs reach hundreds
    assert (np.abs(there.jacobian - back.jacobian).max((1, 2)) <= 1e-4 + 1e-5 * sizes).all()
    # Nothing is turned inside out.
    assert (np.linalg.det(back.jacobian) > 0).all()


@settings(max_examples=10, deadline=None)
@given(recipes)
def test_the_derivative_is_that_of_differences_and_the_kernel_agrees(recipe):
    rows = rows_of(recipe)
    points = np.random.default_rng(1).uniform(-1, 1, (50, 3))
    here, step = backward(points, rows), 1e-6
    for axis in range(3):
        shift = step * np.eye(3)[axis]
        slope = (backward(points + shift, rows).points - backward(points - shift, rows).points) / (2 * step)
        # Where falloffs have a kink, a difference across it is something between.
        assert np.quantile(np.abs(slope - here.jacobian[:, :, axis]).max(1), 0.9) < 1e-4
    fast = warped(points, rows)
    assert np.allclose(fast.points, here.points, atol=1e-10)
    assert np.allclose(fast.jacobian, here.jacobian, atol=1e-8)


@settings(max_examples=10, deadline=None)
@given(recipes)
def test_beyond_its_reach_nothing_moves(recipe):
    rows = rows_of(recipe)
    lo, hi = reach(rows)
    points = np.random.default_rng(2).uniform(-3, 3, (300, 3))
    outside = points[((points <= lo) | (points >= hi)).any(1)]
    assert np.array_equal(backward(outside, rows).points, outside)
    assert np.array_equal(warped(outside, rows).points, outside)


def test_raising_follows_the_normal_and_denting_goes_the_other_way():
    for strength in (0.5, -0.5):
        rows = stroke_dabs("draw", np.zeros((1, 3)), UP[None], 1.0, strength)
        moved = forward(np.array([[0.0, 0.0, 0.0], [0.99, 0.0, 0.0]]), rows).points
        assert np.sign(moved[0, 2]) == np.sign(strength)
        # x = y - 0.15 s (1 - y^2)^2 along the axis
        assert moved[0, 2] == pytest.approx(0.15 * strength * (1 - moved[0, 2] ** 2) ** 2, abs=1e-9)
        assert abs(moved[1, 2]) < 1e-4


def test_what_is_grabbed_follows_the_hand_exactly():
    way = np.array([[0.0, 0.0, 0.0], [0.4, 0.1, 0.0], [0.9, 0.5, 0.2]])
    rows = stroke_dabs("grab", way, np.broadcast_to(UP, way.shape), 0.3, 0.5)
    assert np.allclose(forward(way[:1], rows).points, way[-1:], atol=1e-7)


def test_twisting_turns_about_the_normal_and_keeps_distances_to_it():
    rows = stroke_dabs("twist", np.zeros((1, 3)), UP[None], 1.0, 1.0)
    moved = forward(np.array([[0.3, 0.0, 0.1]]), rows).points[0]
    assert np.hypot(moved[0], moved[1]) == pytest.approx(0.3)
    assert moved[1] > 0.0
    assert moved[2] == pytest.approx(0.1)


@pytest.mark.parametrize(("operation", "low", "high"), [("flatten", 0.3, 0.99), ("pinch", 0.3, 0.999)])
def test_flattening_and_pinching_bring_things_together(operation, low, high):
    rows = stroke_dabs(operation, np.zeros((4, 3)), np.tile(UP, (4, 1)), 1.0, 1.0)
    start = np.array([[0.0, 0.0, 0.3]]) if operation == "flatten" else np.array([[0.3, 0.0, 0.0]])
    share = np.linalg.norm(forward(start, rows).points) / 0.3
    assert low < share < high


def test_a_mirrored_stroke_is_its_own_mirror_image():
    points = np.array([[0.4, 0.1, 0.0], [0.5, 0.3, 0.1]])
    normals = np.array([[0.6, 0.0, 0.8], [0.0, 0.6, 0.8]])
    asked = np.random.default_rng(3).uniform(-1, 1, (100, 3))
    flip = np.array([-1.0, 1.0, 1.0])
    for operation in PUSHING:
        rows = stroke_dabs(operation, points, normals, 0.3, 0.7, mirror=(True, False, False))
        there, mirrored = backward(asked, rows), backward(asked * flip, rows)
        assert np.allclose(there.points * flip, mirrored.points, atol=1e-9), operation


def test_places_are_never_farther_apart_than_asked():
    points = np.array([[0.0, 0, 0], [1.0, 0, 0], [1.0, 0.05, 0]])
    between, normals, _ = spaced(points, np.tile(UP, (3, 1)), 0.3, np.ones((3, 2)))
    assert np.linalg.norm(np.diff(between, axis=0), axis=1).max() <= 0.3 + 1e-9
    assert all(np.abs(between - point).sum(1).min() < 1e-12 for point in points)
    assert np.allclose(np.linalg.norm(normals, axis=1), 1.0)
    again, *_ = spaced(between, normals, 0.3, np.ones((len(between), 2)))
    assert np.allclose(again, between)

"""What lies between keys, against what is known of it on paper."""

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from viewer.scene.easing import bezier_eased
from viewer.scene.geometry import Transform
from viewer.scene.interpolation import TrackCurve
from viewer.scene.timeline import EASINGS, Key

NUMBERS = st.floats(-1e3, 1e3).map(lambda x: round(x, 3))
TIMES = st.lists(st.integers(0, 500), min_size=1, max_size=6, unique=True).map(sorted)


@st.composite
def keys(draw, size, easings=EASINGS):
    return tuple(
        Key(
            time / 30,
            tuple(draw(st.lists(NUMBERS, min_size=size, max_size=size))),
            draw(st.sampled_from(easings)),
        )
        for time in draw(TIMES)
    )


def length(key):
    return math.hypot(*key.numbers)


@settings(max_examples=25)
@given(keys(1), st.booleans())
def test_numbers_are_exact_at_keys_and_finite_everywhere(track, loops):
    curve = TrackCurve(track, ("number",), period=600 / 30 if loops else None)
    for key in track:
        assert curve.at(key.time) == key.numbers
    for time in np.linspace(-1.0, 21.0, 45):
        assert math.isfinite(curve.at(float(time))[0])


@settings(max_examples=25)
@given(keys(1, ("smooth", "linear", "ease", "hold")))
def test_numbers_stay_between_their_keys(track):
    curve = TrackCurve(track, ("number",))
    for key, later in pairwise(track):
        low, high = sorted((key.numbers[0], later.numbers[0]))
        for part in np.linspace(0, 1, 13)[1:-1]:
            found = curve.at(key.time + float(part) * (later.time - key.time))[0]
            assert low - 1e-9 <= found <= high + 1e-9


@settings(max_examples=25)
@given(keys(1, ("smooth", "linear", "ease", "spring")), st.integers(0, 500))
def test_numbers_do_not_jump(track, frame):
    curve, tiny = TrackCurve(track, ("number",)), 1e-7
    one, other = curve.at(frame / 30)[0], curve.at(frame / 30 + tiny)[0]
    span = np.ptp([key.numbers[0] for key in track])
    assert abs(other - one) <= 1e3 * tiny * span + 1e-9


@settings(max_examples=25)
@given(keys(3), st.floats(0, 1))
def test_positions_are_exact_at_keys(track, smoothness):
    curve = TrackCurve(track, ("place",), smoothness)
    for key in track:
        assert curve.at(key.time) == key.numbers
        near = np.array(curve.at(key.time + 1e-9))
        assert np.isfinite(near).all()
        assert key.easing == "spring" or np.abs(near - key.numbers).max() < 1e-2


@settings(max_examples=25)
@given(keys(4).filter(lambda track: all(length(key) > 1e-6 for key in track)))
def test_rotations_keep_their_length(track):
    curve = TrackCurve(track, ("turn",))
    for time in np.linspace(-0.5, 17.0, 40):
        found = curve.at(float(time))
        if all(key.time != time for key in track):
            assert math.hypot(*found) == pytest.approx(1.0)


def test_a_path_is_run_at_one_speed_where_it_is_linear():
    """However its bends lie, the length that has been run is in proportion to the time."""
    points = ((0, 0, 0), (1, 4, 0), (2, -1, 3), (9, 0, 0))
    track = tuple(Key(float(i), tuple(map(float, p)), "linear") for i, p in enumerate(points))
    curve = TrackCurve(track, ("place",))
    for start in range(3):
        at = np.array([curve.at(start + t) for t in np.linspace(0, 1, 401)])
        steps = np.linalg.norm(np.diff(at, axis=0), axis=1)
        run = np.concatenate([[0], np.cumsum(steps)]) / steps.sum()
        assert np.abs(run - np.linspace(0, 1, 401)).max() < 2e-4


def test_a_smooth_path_has_no_corner_and_no_jerk_at_a_key():
    track = tuple(
        Key(t, p)
        for t, p in ((0.0, (0.0, 0.0, 0.0)), (1.0, (1.0, 2.0, 0.0)), (4.0, (5.0, 0.0, 1.0)), (5.0, (6.0, 3.0, 0.0)))
    )
    curve, step = TrackCurve(track, ("place",)), 1e-4
    for time in (1.0, 4.0):
        before = (np.array(curve.at(time)) - curve.at(time - step)) / step
        after = (np.array(curve.at(time + step)) - curve.at(time)) / step
        assert np.linalg.norm(after - before) < 0.005 * np.linalg.norm(before)


def test_a_path_without_smoothness_is_straight():
    track = (Key(0.0, (0.0, 0.0, 0.0)), Key(1.0, (1.0, 2.0, 3.0)), Key(2.0, (5.0, 0.0, 0.0)))
    curve = TrackCurve(track, ("place",), smoothness=0.0)
    for time in np.linspace(0, 1, 11):
        x, y, z = curve.at(float(time))
        assert (y, z) == pytest.approx((2 * x, 3 * x), abs=1e-9)


def test_points_of_a_circle_give_nearly_a_circle():
    around = 2 * np.pi * np.arange(12) / 12
    track = tuple(Key(i / 12, (math.cos(a), math.sin(a), 0.0)) for i, a in enumerate(around))
    curve = TrackCurve(track, ("place",), period=1.0)
    at = np.array([curve.at(t) for t in np.linspace(0, 0.999, 500)])
    assert np.abs(np.hypot(at[:, 0], at[:, 1]) - 1).max() < 2e-3
    # At one speed, over the end as well.
    assert np.allclose(np.arctan2(at[:, 1], at[:, 0]) % (2 * np.pi), 2 * np.pi * np.linspace(0, 0.999, 500), atol=2e-3)


def quaternion(angle, axis=(0.0, 0.0, 1.0)):
    return (math.cos(angle / 2), *(math.sin(angle / 2) * part for part in axis))


def turned(numbers):
    r = Transform(rotation=numbers).rotation_matrix()
    return math.atan2(r[1, 0], r[0, 0])


def test_a_rotation_goes_the_shorter_way_at_one_speed():
    far = tuple(-x for x in quaternion(math.radians(170)))  # the same rotation, written from the other side
    curve = TrackCurve((Key(0.0, quaternion(0.0), "linear"), Key(2.0, far)), ("turn",))
    for time in np.linspace(0.1, 1.9, 10):
        assert turned(curve.at(float(time))) == pytest.approx(math.radians(85 * time))


def test_equal_steps_of_rotation_are_turned_evenly_through_their_keys():
    track = tuple(Key(float(i), quaternion(0.7 * i)) for i in range(5))
    curve = TrackCurve(track, ("turn",))
    for time in np.linspace(0.05, 3.95, 30):
        assert turned(curve.at(float(time))) % (2 * np.pi) == pytest.approx(0.7 * time % (2 * np.pi), abs=1e-9)


def test_a_smooth_rotation_does_not_jerk_at_a_key():
    axes = [(0.0, 0.0, 1.0), (0.0, 0.6, 0.8), (1.0, 0.0, 0.0), (0.0, 1.0, 0.0)]
    track = tuple(Key(t, quaternion(0.9 * i, axes[i])) for i, t in enumerate((0.0, 1.0, 1.5, 4.0)))
    curve, step = TrackCurve(track, ("turn",)), 1e-4
    for time in (1.0, 1.5):
        before, here, after = (np.array(curve.at(time + s)) for s in (-step, 0, step))
        before, after = (q if q @ here > 0 else -q for q in (before, after))
        assert np.linalg.norm((after - here) - (here - before)) / step < 0.01


def test_easings_do_what_they_are_called():
    def course(easing, *parts):
        curve = TrackCurve((Key(0.0, (0.0,), easing), Key(1.0, (1.0,))), ("number",))
        return [curve.at(part)[0] for part in parts]

    assert course("hold", 0.01, 0.99, 1.0) == [0.0, 0.0, 1.0]
    assert course("linear", 0.25, 0.75) == [0.25, 0.75]
    assert course("ease", 0.25, 0.5, 0.75) == [0.15625, 0.5, 0.84375]
    assert course("smooth", 0.25, 0.5, 0.75) == pytest.approx([0.25, 0.5, 0.75])  # alone, it need not slow down
    spring = course("spring", *np.linspace(0, 1, 101)[:-1])
    assert max(spring) > 1.1
    assert abs(spring[-1] - 1.0) < 1e-3
    assert abs(spring[1]) < 0.02  # it begins at rest


def test_factors_grow_evenly_and_stay_above_zero():
    curve = TrackCurve((Key(0.0, (1.0,), "linear"), Key(2.0, (16.0,), "spring"), Key(3.0, (0.001,))), ("factor",))
    assert curve.at(1.0)[0] == pytest.approx(4.0)
    assert min(curve.at(t)[0] for t in np.linspace(2, 3, 50)) > 0.0


def test_a_spring_runs_past_the_last_key_of_a_path_and_comes_back():
    curve = TrackCurve((Key(0.0, (0.0, 0.0, 0.0), "spring"), Key(1.0, (2.0, 0.0, 0.0))), ("place",))
    at = np.array([curve.at(t) for t in np.linspace(0, 1, 200)])
    assert at[:, 0].max() > 2.2
    assert np.abs(at[:, 1:]).max() == 0.0


def test_keys_in_one_place_stand_still():
    track = (Key(0.0, (1.0, 1.0, 1.0)), Key(1.0, (1.0, 1.0, 1.0)), Key(2.0, (1.0, 1.0, 1.0)))
    assert TrackCurve(track, ("place",)).at(0.4) == (1.0, 1.0, 1.0)


@pytest.mark.parametrize(
    ("handles", "part", "expected"),
    [
        ((0.25, 0.1, 0.25, 1.0), 0.5, 0.8024033877),  # CSS "ease", as browsers have it
        ((0.42, 0.0, 0.58, 1.0), 0.25, 0.1291616),  # CSS "ease-in-out"
        ((1.0 / 3.0, 1.0 / 3.0, 2.0 / 3.0, 2.0 / 3.0), 0.7, 0.7),
        ((1.0, 0.0, 0.0, 1.0), 0.5, 0.5),  # is upright in the middle
    ],
)
def test_handles_bend_the_way_between_two_keys(handles, part, expected):
    assert bezier_eased(handles, part) == pytest.approx(expected, abs=1e-5)


@given(st.tuples(st.floats(0, 1), st.floats(-2, 2), st.floats(0, 1), st.floats(-2, 2)), st.floats(0, 1))
def test_handles_give_the_place_on_their_curve(handles, along):
    x1, y1, x2, y2 = handles
    x, y = (
        3 * (1 - along) ** 2 * along * a + 3 * (1 - along) * along**2 * b + along**3 for a, b in ((x1, x2), (y1, y2))
    )
    found = bezier_eased(handles, x)
    slope = 3 * (1 - along) ** 2 * x1 + 6 * (1 - along) * along * (x2 - x1) + 3 * along**2 * (1 - x2)
    if slope > 1e-3:
        assert found == pytest.approx(y, abs=1e-6)


def test_a_smooth_stretch_takes_over_the_speed_of_the_handles_beside_it():
    keys = (Key(0.0, (0.0,), "bezier", (0.3, 0.0, 0.5, 0.5)), Key(1.0, (1.0,)), Key(2.0, (2.0,)))
    curve = TrackCurve(keys, ("number",))
    before, after = ((curve.at(1.0 + sign * 1e-5)[0] - 1.0) / (sign * 1e-5) for sign in (-1, 1))
    assert before == pytest.approx(1.0, abs=1e-3)
    assert after == pytest.approx(before, abs=1e-3)

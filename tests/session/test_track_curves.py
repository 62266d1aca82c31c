"""Curves of tracks, against what is known of them."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from viewer.scene.animation import curve_of
from viewer.scene.camera import Camera, pinhole
from viewer.scene.document import Scene
from viewer.scene.geometry import IDENTITY
from viewer.scene.timeline import EASINGS, Key, KeyId, Target, Timeline, Track
from viewer.scene.tracks import parts_of
from viewer.session.key_numbers import read_numbers, shown_numbers
from viewer.session.timeline_view import TimeScale, framed
from viewer.session.track_curves import (
    CurveId,
    ValueScale,
    around,
    curves_of,
    handle_places,
    handles_of,
    with_handle_at,
    with_values_moved,
)

EXPOSURE, POSE, FOV = Target("world", "", "exposure"), Target("camera", "", "pose"), Target("camera", "", "fov")
SCENE = Scene(camera=Camera(IDENTITY, pinhole(0.7, 80, 60)))
VALUES = st.lists(st.floats(-8, 8).map(lambda x: round(x, 3)), min_size=2, max_size=5)


def scene_with(target, *keys):
    return replace(SCENE, timeline=Timeline(tracks=(Track(*target, keys=keys),)))


def exposures(values, easing="smooth"):
    return scene_with(EXPOSURE, *(Key(float(n), (value,), easing) for n, value in enumerate(values)))


def only(scene, *times):
    (curve,) = curves_of(scene, scene.timeline.tracks[0], times)
    return curve


@given(VALUES, st.sampled_from(["smooth", "linear", "ease"]))
@settings(max_examples=40, deadline=None)
def test_handles_of_an_easing_give_the_same_curve(values, easing):
    """So that dragging one of them a little changes the curve a little."""
    scene = exposures(values, easing)
    curve = only(scene, 0.0)
    keys = [
        replace(key, easing="bezier", handles=handles_of(curve, number) or key.handles)
        for number, key in enumerate(curve.track.keys)
    ]
    parts = parts_of(scene, EXPOSURE)
    assert parts is not None
    for time in np.linspace(0.0, len(values) - 1.0, 23):
        before, after = (
            curve_of(each, each.timeline.tracks[0]).at(float(time)) for each in (scene, scene_with(EXPOSURE, *keys))
        )
        assert after == pytest.approx(before, abs=2e-3 * (1.0 + max(map(abs, values))))


@given(VALUES, st.integers(0, 3), st.floats(0.05, 0.95), st.floats(-9, 9), st.sampled_from(["out", "in"]))
@settings(max_examples=60, deadline=None)
def test_a_handle_is_where_it_was_put(values, number, part, value, side):
    scene = exposures(values)
    number %= len(values)
    wanted = [each for each in handle_places(only(scene), [KeyId(EXPOSURE, float(number))]) if each.side == side]
    if not wanted or abs(values[number] - values[number + (1 if side == "out" else -1)]) < 0.5:
        return
    (handle,) = wanted
    time = number + part * (1 if side == "out" else -1)
    timeline = with_handle_at(scene.timeline, only(scene), handle, time, value)
    moved = replace(scene, timeline=timeline)
    (found,) = [each for each in handle_places(only(moved), [handle.key]) if each.side == side]
    assert (found.time, found.value) == pytest.approx((time, value), abs=1e-9)


def test_a_handle_stays_between_its_keys():
    scene = exposures([0.0, 1.0])
    (handle,) = handle_places(only(scene), [KeyId(EXPOSURE, 0.0)])
    for time, part in ((-5.0, 0.0), (5.0, 1.0)):
        timeline = with_handle_at(scene.timeline, only(scene), handle, time, 0.5)
        assert timeline.tracks[0].keys[0].handles[0] == part


def test_spring_and_hold_have_no_handles():
    for easing in ("spring", "hold"):
        assert handle_places(only(exposures([0.0, 1.0], easing)), [KeyId(EXPOSURE, 0.0)]) == ()


@given(VALUES, st.sampled_from(EASINGS), st.floats(-3, 3))
@settings(max_examples=40, deadline=None)
def test_keys_that_are_dragged_up_are_larger_by_as_much(values, easing, by):
    scene = exposures(values, easing)
    timeline = with_values_moved(scene, [KeyId(EXPOSURE, 1.0)], CurveId(EXPOSURE, 0), by)
    after = [key.numbers[0] for key in timeline.tracks[0].keys]
    expected = min(max(values[1] + by, -12.0), 12.0)
    assert after[1] == (values[1] if abs(expected - values[1]) < 5e-7 else pytest.approx(expected))
    assert after[:1] + after[2:] == values[:1] + values[2:]


def test_angles_are_in_degrees_and_go_on_beyond_a_turn():
    turns = [
        (0.0, 0.0, 0.0, float(np.cos(a / 2)), 0.0, 0.0, float(np.sin(a / 2))) for a in np.radians([0, 120, 240, 330])
    ]
    scene = scene_with(POSE, *(Key(float(n), turn, "linear") for n, turn in enumerate(turns)))
    curves = curves_of(scene, scene.timeline.tracks[0], np.linspace(0, 3, 50))
    assert [(curve.shown.axis, curve.shown.unit) for curve in curves[3:]] == [
        (axis, "\N{DEGREE SIGN}") for axis in "XYZ"
    ]
    assert curves[5].keys == pytest.approx([0.0, 120.0, 240.0, 330.0])
    assert (np.diff(curves[5].values) > 0).all()
    (fov,) = curves_of(scene_with(FOV, Key(0.0, (1.0,))), Track(*FOV, keys=(Key(0.0, (1.0,)),)), [0.0])
    assert fov.keys == pytest.approx([57.29577951])


@given(st.lists(st.floats(-1e4, 1e4), min_size=7, max_size=7))
def test_numbers_that_are_not_typed_keep_their_last_bit(numbers):
    parts = parts_of(SCENE, POSE)
    turn = np.array(numbers[3:]) if any(abs(x) > 1e-3 for x in numbers[3:]) else np.array([1.0, 0.0, 0.0, 0.0])
    whole = (*numbers[:3], *(float(x) for x in turn / np.linalg.norm(turn)))
    assert read_numbers(parts, shown_numbers(parts, whole), whole) == whole


@given(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6), st.floats(0, 1), st.floats(0.1, 10))
def test_scales_of_values_lead_there_and_back(one, other, part, factor):
    scale = around([one, other], 24, 300)
    assert scale.low < min(one, other) <= max(one, other) < scale.high
    value = scale.low + part * (scale.high - scale.low)
    assert scale.value_at(scale.y_of(value)) == pytest.approx(value, abs=1e-9 * (abs(one) + abs(other) + 1))
    y = scale.y_of(value)
    assert scale.zoomed(factor, y).value_at(y) == pytest.approx(value, abs=1e-6 * (abs(one) + abs(other) + 1))
    step, ticks = scale.ticks()
    assert 0 < len(ticks) <= 300 / 34 + 1
    assert all(scale.low <= tick <= scale.high for tick in ticks)
    assert step > 0


def test_scales_that_are_too_fine_or_too_coarse_stay():
    scale = ValueScale(-1.0, 1.0, 0, 100)
    for factor in (1e-15, 1e15):
        assert scale.zoomed(factor, 50.0) == scale


def test_frames_fill_the_width():
    scale = framed([10.0, 20.0], TimeScale(0.0, 500.0, 190, 800))
    assert scale.first < 10.0 < 20.0 < scale.first + scale.frames < 25.0
    assert framed([7.0], scale).frames >= 4.0

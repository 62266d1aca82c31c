import math

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.session.test_navigation import HEIGHT, WIDTH, views
from viewer.scene.camera import Camera, look_at, pinhole
from viewer.scene.geometry import AABB
from viewer.session.navigation import PickPoint, between, look_around, zoom, zoom_toward
from viewer.session.orbit_view import OrbitView
from viewer.session.tools import fly as flying
from viewer.session.tools.camera import Pointer, begin_drag
from viewer.session.tools.fly import Held

held = st.builds(Held, st.integers(-1, 1), st.integers(-1, 1), st.integers(-1, 1), st.booleans(), st.booleans())


@given(views, held, st.floats(0.01, 100), st.floats(0, 0.1))
def test_flying_covers_speed_times_time_and_never_turns(view, keys, speed, seconds):
    after = flying.fly(view, keys, speed, seconds)
    assert np.allclose(after.axes(), view.axes())
    way = np.linalg.norm(after.eye - view.eye)
    factor = (4.0 if keys.fast else 1.0) * (0.25 if keys.slow else 1.0)
    wanted = speed * seconds * factor if keys.moving else 0.0
    assert way == pytest.approx(wanted, rel=1e-6, abs=1e-9) or way == 0.0
    assert np.allclose(np.subtract(after.pivot, view.pivot), after.eye - view.eye)


def test_keys_lead_where_they_say():
    view = OrbitView(azimuth=-math.pi / 2, elevation=0.0)  # looks along +Y
    ways = {
        Held(forward=1): (0, 1, 0), Held(forward=-1): (0, -1, 0), Held(right=1): (1, 0, 0), Held(right=-1): (-1, 0, 0),
        Held(up=1): (0, 0, 1), Held(up=-1): (0, 0, -1),
    }  # fmt: skip
    for keys, way in ways.items():
        assert np.allclose(flying.fly(view, keys, 10.0, 0.05).eye - view.eye, 0.5 * np.array(way), atol=1e-9)


def test_many_small_steps_are_one_large_one():
    view, keys = OrbitView(), Held(1, 1, 0)
    small = view
    for _ in range(10):
        small = flying.fly(small, keys, 2.0, 0.008)
    assert np.allclose(small.eye, flying.fly(view, keys, 2.0, 0.08).eye)


def test_a_hitch_does_not_leap():
    view = OrbitView()
    assert flying.fly(view, Held(1), 1.0, 30.0) == flying.fly(view, Held(1), 1.0, flying.LONGEST_STEP)


def test_the_speed_suits_the_scene():
    box = AABB((0.0, 0.0, 0.0), (30.0, 40.0, 0.0))
    assert flying.cruising_speed(box, OrbitView()) == pytest.approx(50 / flying.CROSSING_SECONDS)
    assert flying.cruising_speed(None, OrbitView(distance=6.0)) > 0
    assert flying.faster(1.0, 3.0) == pytest.approx(flying.SPEED_STEP**3)
    assert flying.faster(1.0, 1e9) == flying.SPEED_LIMIT
    assert flying.faster(1.0, -1e9) == 1 / flying.SPEED_LIMIT


@given(views, views)
def test_a_glide_starts_and_ends_where_it_should_and_takes_the_shorter_turn(start, end):
    assert between(start, end, 1.0) is end
    first = between(start, end, 0.0)
    assert np.allclose([*first.pivot, first.distance, first.elevation], [*start.pivot, start.distance, start.elevation])
    gap = abs(math.remainder(end.azimuth - start.azimuth, math.tau))
    middle = between(start, end, 0.5)
    assert abs(math.remainder(middle.azimuth - start.azimuth, math.tau)) <= gap / 2 + 1e-9


coordinates = st.floats(-1e5, 1e5)
huge = st.floats(allow_nan=False, allow_infinity=True)
actions = st.one_of(
    st.tuples(st.just("drag"), st.sampled_from(["orbit", "pan", "dolly"]), coordinates, coordinates),
    st.tuples(st.just("zoom"), huge, coordinates, coordinates),
    st.tuples(st.just("toward"), st.floats(0, 1e300), coordinates, st.one_of(st.none(), st.floats(0, 1e300))),
    st.tuples(st.just("fly"), held, huge, huge),
    st.tuples(st.just("look"), huge, huge),
)
sizes = st.tuples(st.integers(0, 3), st.integers(0, 3)) | st.just((WIDTH, HEIGHT))


@given(views, st.lists(actions, max_size=12), sizes)
def test_nothing_that_hands_do_loses_the_camera(view, todo, size):
    """No sequence of gestures gives a camera with numbers that are none, in pictures of any size."""
    for action in todo:
        match action:
            case ("drag", name, x, y):
                drag = begin_drag(name, view, Pointer(1.0, 1.0, *size))
                view = drag.send(Pointer(x, y, *size))
            case ("zoom", factor, *_):
                view = zoom(view, factor)
            case ("toward", factor, x, depth):
                view = zoom_toward(view, factor, PickPoint(x, 0.5, *size, depth))
            case ("fly", keys, speed, seconds):
                view = flying.fly(view, keys, speed, seconds)
            case ("look", right, up):
                view = look_around(view, right, up)
    pose = np.array(view.camera(*size).camera_to_world)
    assert np.isfinite(pose).all()
    assert np.allclose(pose[:3, :3] @ pose[:3, :3].T, np.eye(3), atol=1e-6)
    assert view.distance > 0


def test_looking_through_a_camera_keeps_its_roll_until_the_first_movement():
    straight = np.array(look_at((3.0, 2.0, 1.0), (0.0, 0.0, 0.0)))
    turn = np.eye(4)
    turn[:2, :2] = [[0.8, -0.6], [0.6, 0.8]]
    rolled = Camera(tuple(map(tuple, (straight @ turn).tolist())), pinhole(0.7, WIDTH, HEIGHT))
    view = msgspec.structs.replace(OrbitView(), through=rolled)
    assert view.camera(2 * WIDTH, 2 * HEIGHT).camera_to_world == rolled.camera_to_world
    assert flying.fly(view, Held(forward=1), 1.0, 0.01).through is None

"""Keys of the camera's path, moved in the view."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from viewer.scene.camera import Camera, pinhole
from viewer.scene.document import Scene
from viewer.scene.geometry import IDENTITY, Transform
from viewer.scene.rotations import rotation_of
from viewer.scene.timeline import Key, KeyId, Timeline, Track
from viewer.session.camera_keys import POSE, axes_of_key, with_moved_keys
from viewer.session.gizmo import turned

QUARTER = rotation_of((90.0, 0.0, 0.0))
KEYS = (Key(0.0, (1.0, 2.0, 3.0, *QUARTER), "ease"), Key(1.0, (4.0, 5.0, 6.0, 1.0, 0.0, 0.0, 0.0)))
SCENE = Scene(camera=Camera(IDENTITY, pinhole(0.7, 80, 60)), timeline=Timeline(tracks=(Track(*POSE, keys=KEYS),)))
FIRST = KeyId(POSE, 0.0)
PLACES = st.tuples(*[st.floats(-1e3, 1e3)] * 3)


def first(scene):
    return scene.timeline.track(POSE).keys[0]


@given(PLACES)
def test_what_is_moved_keeps_its_rotation_and_easing_to_the_last_bit(way):
    scene = with_moved_keys(SCENE, [FIRST], Transform(way))
    assert first(scene).numbers[:3] == pytest.approx(np.add(KEYS[0].numbers[:3], way))
    assert first(scene).numbers[3:] == KEYS[0].numbers[3:]
    assert (first(scene).easing, scene.timeline.track(POSE).keys[1]) == ("ease", KEYS[1])


@given(st.floats(-3, 3))
def test_what_is_turned_about_itself_stays_where_it_is_to_the_last_bit(angle):
    motion = turned(KEYS[0].numbers[:3], np.array([0.0, 0.0, 1.0]), angle)
    scene = with_moved_keys(SCENE, [FIRST], motion)
    assert first(scene).numbers[:3] == KEYS[0].numbers[:3]
    expected = motion.rotation_matrix() @ axes_of_key(SCENE, FIRST)
    assert axes_of_key(scene, FIRST) == pytest.approx(expected, abs=1e-9)


def test_keys_of_other_tracks_are_left_alone():
    other = KeyId(POSE._replace(name="fov"), 0.0)
    assert with_moved_keys(SCENE, [other], Transform((1.0, 0.0, 0.0))).timeline == SCENE.timeline

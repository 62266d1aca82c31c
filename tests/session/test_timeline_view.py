"""The timeline as it is drawn, and documents that change over time."""

import pytest
from msgspec.structs import replace

from viewer.scene.assets import AssetStore
from viewer.scene.content import AnalyticField
from viewer.scene.document import Node, Scene
from viewer.scene.geometry import AABB, Transform
from viewer.scene.timeline import Key, KeyId, Target, Timeline, Track
from viewer.session.session import Session
from viewer.session.timeline_view import key_at, keys_between, next_key, rows_of, still_there, whole

BALL = AnalyticField(AABB((-1.0, -1.0, -1.0), (1.0, 1.0, 1.0)))
PLACE, EXPOSURE = Target("transform", "ball"), Target("world", "", "exposure")


def at(x):
    return (x, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0)


def scene(*tracks):
    tracks = tracks or (Track(*PLACE, keys=(Key(0.0, at(0.0), "linear"), Key(2.0, at(4.0)))),)
    return Scene((Node("Ball", BALL, key="ball"),), timeline=Timeline(tracks=tracks))


@pytest.fixture
def session(tmp_path):
    made = Session(AssetStore(tmp_path))
    made.open(scene(), made.store, None, None)
    return made


def x(session):
    node = session.scene.node("ball")
    assert node is not None
    return node.transform.translation[0]


def test_the_document_is_seen_at_its_time_and_stays_saved(session):
    session.time = 1.0
    assert x(session) == pytest.approx(2.0)
    assert session.scene is session.scene  # made once
    assert not session.dirty
    assert session.document_scene.node("ball").transform == Transform()


def test_what_is_animated_is_keyed_where_it_is_changed(session):
    session.time = 1.0
    session.change(session.placed("ball", Transform((9.0, 0.0, 0.0))), "Move")
    assert x(session) == 9.0
    session.time = 2.0
    assert x(session) == 4.0
    keys = session.document_scene.timeline.track(PLACE).keys
    assert [key.time for key in keys] == [0.0, 1.0, 2.0]
    session.undo()
    session.time = 1.0
    assert x(session) == pytest.approx(2.0)


def test_only_a_recording_keys_what_was_not_animated(session):
    session.set_visible("ball", False)
    assert session.document_scene.timeline.track(Target("visible", "ball")) is None
    session.undo()
    session.recording, session.time = True, 1.5
    session.set_visible("ball", False)
    assert session.document_scene.timeline.track(Target("visible", "ball")).keys[0].time == 1.5


def test_a_change_of_nothing_is_no_step(session):
    session.time = 1.0
    before = session.history
    session.change(session.scene, "Nothing")
    assert session.history.scene is before.scene
    assert not session.dirty


def test_saving_at_a_later_time_saves_the_document(session, tmp_path):
    session.set_visible("ball", False)
    session.time = 1.0
    session.mark_saved(session.document_scene, tmp_path / "a.fieldwright")
    assert not session.dirty
    session.time = 1.5
    assert not session.dirty


def test_another_document_begins_at_its_beginning(session):
    session.time = 1.0
    session.open(scene(), session.store, None, None)
    assert session.time == 0.0


def test_rows_are_called_as_their_nodes():
    gone = Track("transform", "gone", keys=(Key(0.0, at(0.0)),))
    camera = Track("camera", "", "fov", keys=(Key(0.0, (0.5,)),))
    rows = rows_of(scene(camera, Track(*PLACE), gone, Track("visible", "ball")))
    found = [(row.who, row.what, row.there) for row in rows]
    assert found == [
        ("", "Field of view", True),
        ("Ball", "Placement", True),
        ("Ball", "Visible", True),
        ("gone", "Placement", False),
    ]


def test_places_on_the_ruler_are_frames_and_back():
    scale = whole(Timeline(6.0, 30.0), 200, 900)
    for frame in (0, 17, 90, 179):
        assert scale.frame_at(scale.x_of(frame)) == pytest.approx(frame)
    assert scale.x_of(0) > 200
    assert scale.x_of(179) < 1100
    closer = scale.zoomed(0.25, 500.0, 1e6)
    assert closer.frame_at(500.0) == pytest.approx(scale.frame_at(500.0))  # what is under the pointer stays
    step, ticks = closer.ticks()
    assert 3 < len(ticks) < 30
    assert all(tick % step == 0 for tick in ticks)


def test_keys_are_found_where_they_are_drawn():
    shown = scene(
        Track(*PLACE, keys=(Key(0.0, at(0.0)), Key(2.0, at(4.0)))), Track(*EXPOSURE, keys=(Key(1.0, (1.0,)),))
    )
    rows, timeline = rows_of(shown), shown.timeline
    order = [row.track.target for row in rows]
    scale = whole(timeline, 0, 1000)
    place = order.index(PLACE)
    assert key_at(rows, timeline, scale, scale.x_of(60) + 4, place) == KeyId(PLACE, 2.0)
    assert key_at(rows, timeline, scale, scale.x_of(60) + 9, place) is None
    assert key_at(rows, timeline, scale, scale.x_of(60), 7) is None
    assert keys_between(rows, timeline, (70.0, 20.0), (5, -3)) == {KeyId(PLACE, 2.0), KeyId(EXPOSURE, 1.0)}
    assert next_key(timeline, 1.0, 1) == 2.0
    assert next_key(timeline, 1.0, -1) == 0.0
    assert next_key(timeline, 2.0, 1) is None
    assert still_there(timeline, [KeyId(PLACE, 2.0), KeyId(PLACE, 1.0)]) == {KeyId(PLACE, 2.0)}
    assert still_there(replace(timeline, tracks=()), [KeyId(PLACE, 2.0)]) == frozenset()

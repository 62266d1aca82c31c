"""Dragging the time: pictures on the way, and none of another document or another edit."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from tests.ui.synthetic import frame
from tests.ui.test_timeline import panel, place  # noqa: F401
from tests.ui.test_window import settle, store, window  # noqa: F401
from viewer.engine.events import FrameArrived
from viewer.scene.camera import Camera, look_at, pinhole
from viewer.scene.document import Node, Scene
from viewer.scene.light import PointLight
from viewer.session.store import Store
from viewer.ui.work.engine import Engine

CAMERA = Camera(look_at((3.0, 0.0, 0.0), (0.0, 0.0, 0.0)), pinhole(0.7, 32, 24))


class Child:
    """Stands in for a renderer, whose pictures come when the test says so."""

    def __init__(self):
        self.events = []

    def set_scene(self, *_):
        pass

    def drain(self):
        events, self.events = self.events, []
        return events

    def close(self):
        pass


@pytest.fixture
def engine(qtbot, store):  # noqa: F811
    engine = Engine(store)
    engine.renderer.close()
    engine.renderer = Child()
    engine.came = []
    engine.frame.connect(engine.came.append)
    return engine


def comes(engine, scene):
    """The picture of a scene comes; which scenes the window has seen pictures of since."""
    engine.renderer.events.append(FrameArrived(1, frame(CAMERA, 32, 24, 8, scene=scene), 0.0, 0.0))
    engine._drain_renderer()
    seen, engine.came = [each.request.scene for each in engine.came], []
    engine.frame.disconnect()
    engine.frame.connect(engine.came.append)
    return seen


def scenes(count):
    return [Scene((Node(f"lamp {number}", PointLight()),)) for number in range(count)]


def test_pictures_of_times_on_the_way_are_shown(engine, store):  # noqa: F811
    first, second, third, fourth = scenes(4)
    engine.show(first, store)
    engine.show(second, store, another_time=True)
    engine.show(third, store, another_time=True)
    assert comes(engine, second) == [second]
    assert engine.busy
    assert engine.on_the_way(second)
    assert not engine.on_the_way(third)
    assert comes(engine, third) == [third]
    assert comes(engine, second) == []  # what is older than what is seen
    engine.show(fourth, store, another_time=True)
    assert comes(engine, third) == [third]


def test_the_window_shows_them(store):  # noqa: F811
    """What is seen is the newest picture that has come, until that of the time that is asked for is there."""
    shown = Store(store)
    first, second = scenes(2)
    shown.set_document(second, second, store)
    shown.show_frame(frame(CAMERA, 32, 24, 8, scene=first))
    assert shown.state.frame is None
    shown.show_frame(frame(CAMERA, 32, 24, 1, scene=first), on_the_way=True)
    assert shown.state.frame.request.scene is first
    shown.show_frame(frame(CAMERA, 32, 24, 8, scene=second))
    assert shown.state.frame.request.scene is second


def test_pictures_from_before_a_change_are_not(engine, store):  # noqa: F811
    first, second, third = scenes(3)
    engine.show(first, store)
    engine.show(second, store, another_time=True)
    engine.show(third, store)
    assert comes(engine, first) == []
    assert comes(engine, second) == []
    assert comes(engine, third) == [third]


def test_only_so_many_times_are_remembered(engine, store):  # noqa: F811
    many = scenes(200)
    for number, scene in enumerate(many):
        engine.show(scene, store, another_time=number > 0)
    assert comes(engine, many[0]) == []
    assert comes(engine, many[190]) == [many[190]]


def test_while_the_time_is_dragged_soon_counts_more_than_sharp(window, panel):  # noqa: F811
    state = window.context.store
    start = QPoint(place(panel, 0, 0).x(), 6)
    QTest.mousePress(panel.tracks, Qt.MouseButton.LeftButton, pos=start)
    QTest.mouseMove(panel.tracks, QPoint(place(panel, 30, 0).x(), 6))
    assert state.state.moving
    assert state.state.time == pytest.approx(1.0)
    QTest.mouseRelease(panel.tracks, Qt.MouseButton.LeftButton, pos=QPoint(place(panel, 30, 0).x(), 6))
    assert not state.state.moving
    settle()
    assert state.state.time == pytest.approx(1.0)


def test_a_hand_that_rests_on_a_time_sees_it_sharp(window, panel, qtbot):  # noqa: F811
    state = window.context.store
    QTest.mousePress(panel.tracks, Qt.MouseButton.LeftButton, pos=QPoint(place(panel, 0, 0).x(), 6))
    QTest.mouseMove(panel.tracks, QPoint(place(panel, 60, 0).x(), 6))
    assert state.state.moving
    qtbot.waitUntil(lambda: not state.state.moving, timeout=5000)
    assert state.state.time == pytest.approx(2.0)
    QTest.mouseRelease(panel.tracks, Qt.MouseButton.LeftButton, pos=QPoint(place(panel, 60, 0).x(), 6))

"""A pen on a tablet in the real viewport: its pressure is in the strokes; a mouse presses with all of it."""

from typing import Any

import numpy as np
import pytest
from msgspec.structs import replace
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QInputDevice, QPointingDevice, QPointingDeviceUniqueId, QTabletEvent

from tests.ui.test_lights import settle
from tests.ui.test_sculpt_in_view import LEFT, MIDDLE
from tests.ui.test_sculpt_in_view import Desk as SculptDesk
from viewer.editing.dabs import read_stroke
from viewer.editing.paint_strokes import read_points
from viewer.session.brush import Brush
from viewer.session.painting import PaintBrush
from viewer.ui.editing.brush_panel import BrushPanel
from viewer.ui.editing.paint_panel import PaintPanel

NO_KEYS = Qt.KeyboardModifier.NoModifier


@pytest.fixture
def desk(qtbot, qapp, tmp_path, context):
    desk: Any = SculptDesk(tmp_path)
    qtbot.addWidget(desk.viewport)
    desk.viewport.resize(240, 180)
    desk.viewport.show()
    qtbot.waitExposed(desk.viewport)
    desk.viewport.frame_box(desk.node.aabb)
    desk.state.change(moving=False, brush=Brush(on=True, radius=0.4, strength=1.0), selection=("b",))
    settle()
    yield desk
    settle()


@pytest.fixture
def pen():
    capabilities = QInputDevice.Capability.Position | QInputDevice.Capability.Pressure
    return QPointingDevice(
        "pen", 7, QInputDevice.DeviceType.Stylus, QPointingDevice.PointerType.Pen, capabilities, 1, 3, "",
        QPointingDeviceUniqueId.fromNumericId(7),
    )  # fmt: skip


def touch(desk, pen, kind, at, pressure, held):
    surface, place = desk.viewport.surface, QPointF(at)
    event = QTabletEvent(
        kind, pen, place, QPointF(surface.mapToGlobal(at)), pressure, 0.0, 0.0, 0.0, 0.0, 0.0, NO_KEYS,
        LEFT if kind != QEvent.Type.TabletMove else Qt.MouseButton.NoButton, LEFT if held else Qt.MouseButton.NoButton,
    )  # fmt: skip
    taken = QCoreApplication.sendEvent(surface, event)
    settle()
    return taken and event.isAccepted()


def draw(desk, pen, pressures):
    first, *others = pressures
    assert touch(desk, pen, QEvent.Type.TabletPress, MIDDLE, first, True)
    for step, pressure in enumerate(others, 1):
        assert touch(desk, pen, QEvent.Type.TabletMove, MIDDLE + QPoint(6 * step, 0), pressure, True)
    assert touch(desk, pen, QEvent.Type.TabletRelease, MIDDLE + QPoint(6 * len(others), 0), 0.0, False)


def test_a_stroke_has_the_pressures_of_the_pen(desk, pen):
    draw(desk, pen, (0.25, 0.5, 1.0))
    (stroke,) = desk.node.edits[0].strokes
    points, _, hand = read_stroke(stroke, desk.store)
    assert (stroke.pressure, stroke.eye) == ("strength", None)
    assert len(points) == 3
    np.testing.assert_allclose(hand.pressures, [0.25, 0.5, 1.0], atol=1e-3)
    desk.press()
    desk.release()  # a mouse
    mouse = desk.node.edits[0].strokes[1]
    assert mouse.pressure == "none"
    assert "pressure" not in desk.store.get(mouse.asset)


def test_a_light_pen_raises_less_while_it_draws(desk, pen):
    before = desk.depth()
    heights = []
    for pressure in (0.2, 1.0):
        touch(desk, pen, QEvent.Type.TabletPress, MIDDLE, pressure, True)
        heights.append(before - desk.depth())
        desk.viewport.controller.cancel()
        settle()
    assert 0.0 < heights[0] < 0.4 * heights[1]


def test_paint_follows_the_pen_too_and_where_it_acts_is_chosen(desk, pen, qtbot):
    desk.state.change(brush=Brush(), paint_brush=PaintBrush(on=True, radius=0.2))
    panel = PaintPanel(desk.state)
    qtbot.addWidget(panel)
    panel.pressure.setCurrentIndex(panel.pressure.findData("both"))
    panel.pressure.activated.emit(panel.pressure.currentIndex())
    panel.front.click()
    draw(desk, pen, (0.25, 0.5))
    (stroke,) = desk.node.edits[0].strokes
    points, hand = read_points(stroke, desk.store)
    assert stroke.pressure == "both"
    assert len(points) == len(hand.pressures)
    assert set(np.round(hand.pressures, 2)) == {0.25, 0.5}
    np.testing.assert_allclose(stroke.eye, desk.viewport.camera().position, rtol=1e-6)


def test_without_a_brush_a_pen_is_a_mouse(desk, pen):
    desk.state.change(brush=Brush())
    assert not touch(desk, pen, QEvent.Type.TabletPress, MIDDLE, 0.5, True)


def test_the_eye_of_front_faces_is_in_the_space_of_the_node(desk, qtbot):
    panel = BrushPanel(desk.state)
    qtbot.addWidget(panel)
    panel.front.click()
    assert desk.state.state.brush.front
    desk.press()
    desk.release()
    (stroke,) = desk.node.edits[0].strokes
    np.testing.assert_allclose(stroke.eye, desk.viewport.camera().position, rtol=1e-6)
    view = desk.state.state.view
    desk.state.change(brush=replace(desk.state.state.brush, front=False))
    desk.press()
    desk.release()
    assert desk.node.edits[0].strokes[1].eye is None
    assert desk.state.state.view == view

"""Fly mode, bookmarks, poses, photos, focus and pace, as people use them in the window."""

import math

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QSettings, Qt
from PySide6.QtGui import QFocusEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from tests.session.test_poses import photos
from tests.ui.test_window import field, settle, trigger, window  # noqa: F401 - window is a fixture
from viewer.scene.camera import Equirectangular, Fisheye
from viewer.scene.document import Node, Scene
from viewer.session.frame_rate import RATES, budget
from viewer.session.orbit_view import LENSES, OrbitView
from viewer.ui.camera.camera_control import CameraControl
from viewer.ui.display.feature import FrameRate

CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def shown(window):  # noqa: F811
    window.context.viewport.setFocus()
    settle()
    return window


def test_lenses_from_menu_and_panel(shown):
    viewport, panel = shown.context.viewport, shown.control(CameraControl).panel
    for name in LENSES:
        trigger(shown, f"lens_{name}")
        assert viewport.view.lens == name
        assert panel.lens.currentIndex() == LENSES.index(name)
        assert shown.commands.actions[f"lens_{name}"].isChecked()
    assert isinstance(viewport.camera().lens, Equirectangular)
    assert viewport.surface.width() == pytest.approx(2 * viewport.surface.height(), abs=2)
    panel.lens.setCurrentIndex(LENSES.index("fisheye"))
    panel.angle.setValue(180.0)
    lens = viewport.camera().lens
    assert isinstance(lens, Fisheye)
    assert viewport.view.fov_y == pytest.approx(math.pi)
    assert math.hypot(lens.cx, lens.cy) / lens.fx <= math.pi + 1e-9
    assert viewport.surface.rect() == viewport.rect()


def test_flying_with_the_keys(shown, qtbot):
    viewport, flight = shown.context.viewport, shown.context.viewport.flight
    before = viewport.view
    QTest.keyPress(viewport, Qt.Key.Key_W)
    assert not flight._timer.isActive()  # not before the mode is on
    QTest.keyRelease(viewport, Qt.Key.Key_W)
    trigger(shown, "fly")
    assert flight.active
    assert "units/s" in viewport.hud.text()
    QTest.keyPress(viewport, Qt.Key.Key_W)
    qtbot.waitUntil(lambda: viewport.view != before)
    ahead = viewport.view.eye - before.eye
    assert ahead @ -before.axes()[:, 2] == pytest.approx(np.linalg.norm(ahead))
    QApplication.sendEvent(viewport, QFocusEvent(QEvent.Type.FocusOut))
    assert not flight._timer.isActive()
    QTest.keyClick(viewport, Qt.Key.Key_Escape)
    assert not flight.active
    assert viewport.hud.text() == ""


def test_looking_around_while_flying_stays_in_place(shown):
    viewport = shown.context.viewport
    trigger(shown, "fly")
    before, middle = viewport.view, QPoint(60, 60)
    QTest.mousePress(viewport.surface, Qt.MouseButton.LeftButton, pos=middle)
    QTest.mouseMove(viewport.surface, middle + QPoint(30, 0))
    QTest.mouseRelease(viewport.surface, Qt.MouseButton.LeftButton, pos=middle)
    assert np.allclose(viewport.view.eye, before.eye)
    assert -before.axes()[:, 2] @ viewport.view.axes()[:, 0] < 0  # the pointer went right: what was ahead is left


def test_a_double_click_slides_its_point_into_the_middle(shown, qtbot):
    viewport = shown.context.viewport
    at = QPoint(viewport.surface.width() // 2 + 20, viewport.surface.height() // 2 + 30)
    spot = viewport.pick_point(at.toPointF())
    assert spot.depth is not None
    point = viewport.view.eye + spot.ray(viewport.view)
    axes = viewport.view.axes()
    QTest.mouseDClick(viewport.surface, Qt.MouseButton.LeftButton, pos=at)
    assert viewport.marker.isVisible()
    qtbot.waitUntil(lambda: np.allclose(viewport.view.pivot, point, atol=1e-9))
    assert np.allclose(viewport.view.axes(), axes)


def test_a_click_with_shift_sets_the_focus_and_a_drag_does_not(shown):
    viewport, panel = shown.context.viewport, shown.control(CameraControl).panel
    at = QPoint(viewport.surface.width() // 2 + 20, viewport.surface.height() // 2 + 30)
    depth = viewport.pick_point(at.toPointF()).depth
    QTest.mouseClick(viewport.surface, Qt.MouseButton.LeftButton, SHIFT, at)
    assert viewport.view.focus_distance == pytest.approx(depth)
    panel.aperture.setValue(0.05)
    assert viewport.camera().aperture == 0.05
    before = viewport.view
    QTest.mousePress(viewport.surface, Qt.MouseButton.LeftButton, SHIFT, at)
    QTest.mouseMove(viewport.surface, at + QPoint(25, 0))
    assert viewport.camera().aperture == 0  # no time to blur
    QTest.mouseRelease(viewport.surface, Qt.MouseButton.LeftButton, SHIFT, at + QPoint(25, 0))
    assert viewport.view.pivot != before.pivot
    assert viewport.view.focus_distance == before.focus_distance
    panel.pick_focus.setChecked(True)
    QTest.mouseClick(viewport.surface, Qt.MouseButton.LeftButton, pos=at)
    assert not panel.pick_focus.isChecked()


def test_rays_a_pixel_are_asked_of_the_engine(shown):
    shown.control(CameraControl).panel.samples.setCurrentText("16")
    assert shown.context.viewport.store.state.options.samples == 16


def test_bookmarks(shown, qtbot):
    viewport, session, marks = (
        shown.context.viewport,
        shown.context.session,
        shown.control(CameraControl).panel.bookmarks,
    )
    first = viewport.view
    QTest.keyClick(shown, Qt.Key.Key_3, CONTROL | SHIFT)
    settle()
    assert [(mark.name, mark.slot) for mark in session.scene.bookmarks] == [("View 3", 3)]
    assert marks.list.item(0).text() == "View 3"
    assert shown.isWindowModified()
    viewport.set_view(OrbitView(distance=9.0))
    QTest.keyClick(shown, Qt.Key.Key_3, CONTROL)
    qtbot.waitUntil(lambda: np.allclose(viewport.camera().camera_to_world, first.camera(9, 9).camera_to_world))
    marks.list.item(0).setText("Portrait")
    settle()
    assert session.scene.bookmarks[0].name == "Portrait"
    marks.add.click()
    settle()
    assert [mark.slot for mark in session.scene.bookmarks] == [3, 1]
    marks.list.setCurrentRow(0)
    marks.remove.click()
    settle()
    assert marks.list.count() == 1
    for _ in range(4):
        trigger(shown, "undo")
    assert session.scene.bookmarks == ()
    assert marks.list.count() == 0


def test_a_name_that_is_typed_into_the_list_survives_what_changes_meanwhile(shown, qtbot):
    session, marks = shown.context.session, shown.control(CameraControl).panel.bookmarks
    marks.add.click()
    settle()
    marks.list.setCurrentRow(0)
    marks.list.editItem(marks.list.item(0))
    (editor,) = marks.list.findChildren(QLineEdit)
    editor.selectAll()
    QTest.keyClicks(editor, "Por")
    marks.add.click()
    settle()
    assert len(session.scene.bookmarks) == 2
    QTest.keyClicks(editor, "trait")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: marks.list.item(0).text() == "Portrait")
    assert session.scene.bookmarks[0].name == "Portrait"
    assert marks.list.count() == 2


def test_poses_travel_as_text(shown, qtbot):
    viewport = shown.context.viewport
    first = viewport.camera()
    trigger(shown, "copy_pose")
    viewport.set_view(OrbitView(distance=9.0))
    trigger(shown, "paste_pose")
    qtbot.waitUntil(lambda: np.allclose(viewport.camera().camera_to_world, first.camera_to_world))
    QApplication.clipboard().setText("no pose")
    trigger(shown, "paste_pose")
    assert "numbers" in shown.notices.shown.message


def test_photos_are_looked_through(shown):
    viewport, session = shown.context.viewport, shown.context.session
    assert not shown.commands.actions["photo_next"].isEnabled()
    QTest.keyClick(viewport, Qt.Key.Key_BracketRight)
    assert "no photos" in viewport.hud.text()
    session.open(Scene((field(), Node("photos", photos()))), session.store, None, None)
    shown.context.documents.changed.emit()
    settle()
    trigger(shown, "photo_first")
    first = photos().photos[0].camera
    assert viewport.camera().camera_to_world == first.camera_to_world
    trigger(shown, "photo_next")
    trigger(shown, "photo_next")
    trigger(shown, "photo_next")
    assert viewport.view.through.camera_to_world == first.camera_to_world
    QTest.keyClick(viewport, Qt.Key.Key_6, Qt.KeyboardModifier.KeypadModifier)
    assert viewport.view.through is None


def test_the_frame_rate_is_followed_and_kept(shown, tmp_path):
    engine, viewport = shown.context.engine, shown.context.viewport
    for rate in RATES:
        trigger(shown, f"rate_{rate}")
        assert viewport.store.state.frame_rate == rate
        assert engine.preview_seconds == pytest.approx(budget(rate).preview)
        assert [shown.commands.actions[f"rate_{each}"].isChecked() for each in RATES] == [e == rate for e in RATES]
    settings = QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)
    FrameRate(viewport, engine, settings)
    assert viewport.store.state.frame_rate == RATES[-1]
    settings.setValue("frame_rate", "nonsense")
    FrameRate(viewport, engine, settings)
    assert viewport.store.state.frame_rate == 30
    assert budget(60).slow < budget(30).slow
    assert budget(60).preview < budget(30).preview < 1 / 30


@pytest.mark.parametrize("size", [(1, 1), (1, 300), (0, 0)])
def test_tiny_windows_do_no_harm(shown, size):
    viewport = shown.context.viewport
    viewport.setMinimumSize(0, 0)
    for lens in LENSES:
        trigger(shown, f"lens_{lens}")
        viewport.resize(*size)
        settle()
        viewport.pick_point(QPoint(0, 0).toPointF())
        QTest.mousePress(viewport.surface, Qt.MouseButton.MiddleButton, pos=QPoint(0, 0))
        QTest.mouseMove(viewport.surface, QPoint(5, 5))
        QTest.mouseRelease(viewport.surface, Qt.MouseButton.MiddleButton, pos=QPoint(5, 5))
        assert np.isfinite(np.array(viewport.camera().camera_to_world)).all()
        assert min(viewport.pixels) >= 1

"""The window without children and without a display: what people do, and what they see of it."""

import gc
import random
import sys
import threading
import weakref
from pathlib import Path
from typing import TypeVar

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QEventLoop, QMimeData, QObject, QPoint, QPointF, QSettings, Qt, QTimer, QUrl, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QImage, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QDockWidget, QMenu, QMessageBox, QPushButton, QWidget

from tests.ui.fake_engine import FakeEngine
from tests.ui.synthetic import frame
from viewer.engine.jobs import (
    Collected,
    CollectJob,
    Exported,
    ExportJob,
    Extracted,
    ExtractJob,
    FormatInfo,
    FormatList,
    ListFormatsJob,
    Opened,
    OpenJob,
    Saved,
    SaveJob,
    TrainJob,
    folders_of,
)
from viewer.engine.messages import JobFailed, JobProgress
from viewer.errors import OutputError, UnsupportedError
from viewer.scene.assets import AssetStore
from viewer.scene.content import AssetId, Model, VoxelField
from viewer.scene.document import Node, Scene
from viewer.scene.geometry import AABB
from viewer.scene.progress import Progress
from viewer.session import navigation
from viewer.session.autosave import Autosave, abandoned
from viewer.session.session import Session
from viewer.ui.document.export import ExportForm
from viewer.ui.document.recovery import RecoveryDialog, offer_recovery
from viewer.ui.document.scene_panel import EYE
from viewer.ui.shell import app, health
from viewer.ui.shell.main_window import MainWindow
from viewer.ui.training.panel import TrainingPanel
from viewer.ui.widgets import theme
from viewer.ui.widgets.report import Report
from viewer.ui.work.bakes import Bakes
from viewer.ui.work.element_tables import ElementTables
from viewer.ui.work.jobs import Jobs

Dialog = TypeVar("Dialog", bound=QWidget)
BOX = AABB((-1.0, -1.0, 0.0), (1.0, 1.0, 2.0))
FORMATS = FormatList(
    (
        FormatInfo("glTF", (".glb",), "glTF binary", "mesh", True, True),
        FormatInfo("Stanford", (".ply",), "Stanford triangles", "mesh", True, True),
        FormatInfo("project", (".fieldwright",), "Fieldwright project", "project", True, True),
    )
)


def field(name="Ball"):
    return Node(name, VoxelField(AssetId("a" * 64), BOX, (8, 8, 8), 100, 0))


@pytest.fixture
def store(tmp_path):
    return AssetStore(tmp_path / "assets")


@pytest.fixture
def window(qtbot, qapp, tmp_path, store, context):
    theme.apply(qapp)
    engine = FakeEngine()
    session = Session(store)
    scene = Scene((field(),))
    session.open(scene, store, tmp_path / "ball.fieldwright", tmp_path / "ball.fieldwright")

    def answer(job):
        match job:
            case ListFormatsJob():
                return FORMATS
            case OpenJob():
                return Opened(job.path, Scene((field("Other"),)), folders_of(store), "glTF")
            case SaveJob():
                return Saved(job.path, job.scene)
            case ExportJob():
                return Exported(job.path, 1_500_000)
            case ExtractJob():
                return Extracted(Node("Mesh", Model(AssetId("b" * 64), BOX, 10, 20)), job.node.key)
            case _:
                return None

    engine.workers.answer = answer
    settings = QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)
    window = MainWindow(session, engine, tmp_path / "state", settings)
    window.resize(560, 380)
    window.show()
    qtbot.waitUntil(lambda: window.context.viewport.store.state.frame is not None)
    yield window
    window._closing = True
    window.close()
    window.deleteLater()
    settle()


def settle():
    """Let everything happen that was put off: each answer may take some rounds of the event loop."""
    for _ in range(12):
        QApplication.processEvents()
    for shown in (each for each in QApplication.topLevelWidgets() if isinstance(each, MainWindow)):
        while shown.context.documents.hold.busy:
            QApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def trigger(window, name):
    window.commands.actions[name].trigger()
    settle()


def names(window):
    tree = window.context.scene_panel.tree
    return [tree.topLevelItem(row).text(0) for row in range(tree.topLevelItemCount())]


def last_job(window, kind):
    return next(handle.job for handle in reversed(window.context.engine.workers.jobs) if isinstance(handle.job, kind))


def drag(viewport, button, start, end, modifier=Qt.KeyboardModifier.NoModifier):
    surface = viewport.surface
    QTest.mousePress(surface, button, modifier, start)
    for step in range(1, 6):
        at = start + (end - start) * step / 5
        QTest.mouseMove(surface, at)
        QApplication.processEvents()
    QTest.mouseRelease(surface, button, modifier, end)


@pytest.mark.parametrize(
    ("button", "modifier", "changed"),
    [
        (Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, "azimuth"),
        (Qt.MouseButton.MiddleButton, Qt.KeyboardModifier.NoModifier, "azimuth"),
        (Qt.MouseButton.MiddleButton, Qt.KeyboardModifier.ShiftModifier, "pivot"),
        (Qt.MouseButton.RightButton, Qt.KeyboardModifier.NoModifier, "pivot"),
        (Qt.MouseButton.MiddleButton, Qt.KeyboardModifier.ControlModifier, "distance"),
    ],
)
def test_the_mouse_is_blenders(qtbot, window, button, modifier, changed):
    viewport = window.context.viewport
    before = viewport.view
    drag(viewport, button, QPoint(80, 100), QPoint(160, 160), modifier)
    after = viewport.view
    differing = {name for name in ("azimuth", "pivot", "distance") if getattr(after, name) != getattr(before, name)}
    assert differing == {changed}
    asked = window.context.engine.requests
    assert any(moving for *_, moving in asked)  # while the hand moves, a preview will do
    qtbot.waitUntil(lambda: not asked[-1][3])  # the exact picture
    assert asked[-1][0] == viewport.camera()


def test_a_drag_redraws_before_any_new_picture_comes(window):
    viewport = window.context.viewport
    window.context.engine.busy = True  # answers nothing from now on
    QApplication.processEvents()
    before = viewport.surface.grab().toImage()
    frame = viewport.store.state.frame
    QTest.mousePress(viewport.surface, Qt.MouseButton.LeftButton, pos=QPoint(80, 100))
    QTest.mouseMove(viewport.surface, QPoint(120, 100))
    after = viewport.surface.grab().toImage()
    QTest.mouseRelease(viewport.surface, Qt.MouseButton.LeftButton, pos=QPoint(120, 100))
    assert viewport.store.state.frame is frame
    assert after != before


def test_while_a_hand_moves_a_sharp_picture_is_kept_as_long_as_it_serves(window):
    viewport = window.context.viewport
    window.context.engine.busy = True  # answers nothing from now on
    settle()
    view, scene = viewport.view, viewport.store.state.scene
    sharp = frame(viewport.camera(), *viewport.pixels, step=2, sky=False, scene=scene)
    viewport.store.show_frame(sharp)

    def coarse():
        return frame(viewport.camera(), *viewport.pixels, step=8, sky=False, scene=scene)

    viewport.set_view(navigation.orbit(view, 0.05, 0.0), moving=True)
    viewport.store.show_frame(coarse())
    assert viewport.store.state.frame is sharp
    viewport.set_view(navigation.orbit(view, 0.4, 0.0), moving=True)
    viewport.store.show_frame(farther := coarse())
    assert viewport.store.state.frame is farther
    viewport.set_view(navigation.orbit(view, 0.42, 0.0))
    viewport.store.show_frame(resting := coarse())
    assert viewport.store.state.frame is resting
    viewport.store.show_frame(frame(viewport.camera(), *viewport.pixels, step=16, sky=False, scene=scene))
    assert viewport.store.state.frame is resting  # the same view, only coarser


def test_frames_of_a_scene_that_is_gone_are_not_shown(window):
    shown = window.context.viewport.store.state.frame
    old = frame(window.context.viewport.camera(), *window.context.viewport.pixels, step=1, scene=Scene())
    window.context.engine.frame.emit(old)
    assert window.context.viewport.store.state.frame is shown


def test_a_disk_that_hangs_holds_up_neither_recovery_nor_collecting(window, tmp_path, monkeypatch, qtbot):
    """Both look for files on another thread, and the window goes on meanwhile."""
    asked, answer = [], threading.Event()

    def slow(folder):
        asked.append((folder, threading.current_thread()))
        assert answer.wait(30)
        return frozenset()

    monkeypatch.setattr("viewer.ui.document.file_actions.needed_elsewhere", slow)
    monkeypatch.setattr("viewer.ui.document.recovery.abandoned", lambda folder: list(slow(folder)))
    offer_recovery(window.context, tmp_path, window.autosaver.now, window.autosaver.do)
    trigger(window, "collect")
    before = len(window.context.engine.workers.jobs)
    answer.set()
    qtbot.waitUntil(lambda: len(window.context.engine.workers.jobs) > before, timeout=20_000)
    assert isinstance(window.context.engine.workers.jobs[-1].job, CollectJob)
    assert len(asked) == 2
    assert all(thread is not threading.main_thread() for _, thread in asked)
    assert window.findChild(RecoveryDialog) is None


@pytest.mark.parametrize(
    ("count", "text"), [(0, "There are no unused assets."), (3, "Removed 3 unused assets, 5.0 kB.")]
)
def test_what_was_removed_is_said(window, qtbot, count, text):
    window.context.engine.workers.answer = lambda job: (
        Collected(count, 5000 if count else 0) if isinstance(job, CollectJob) else None
    )
    trigger(window, "collect")
    qtbot.waitUntil(lambda: window.status.currentMessage() == text, timeout=20_000)


def test_a_crash_is_offered_for_recovery(window, store, tmp_path, qtbot):
    folder = tmp_path / "state" / "recovery"
    lost = Session(store)
    lost.open(Scene((field("Lost"),)), store, None, tmp_path / "lost.fieldwright")
    lost.rename(lost.scene.nodes[0].key, "Found")
    (tmp_path / "lost.fieldwright").mkdir()
    keeper = Autosave(folder)
    write = keeper.update(lost)
    assert write is not None
    write()
    assert keeper._lock is not None
    keeper._lock.close()
    offer_recovery(window.context, folder, window.autosaver.now, window.autosaver.do)
    qtbot.waitUntil(lambda: window.findChild(RecoveryDialog) is not None, timeout=20_000)
    dialog = window.findChild(RecoveryDialog)
    assert "lost" in dialog.heading.text()
    assert dialog.differing.text() == "Added: Found"  # there is nothing in the project's folder
    dialog.restore.click()
    settle()
    assert names(window) == ["Found"]
    assert window.isWindowModified()
    assert window.context.session.project == tmp_path / "lost.fieldwright"
    window.autosaver._background.close(20.0)
    assert abandoned(folder) == []
    copies = list(folder.glob("*.recovery"))
    assert len(copies) == 1, "the old copy goes, but only once there is a new one"
    assert copies[0] != keeper._file


def test_the_wheel_comes_nearer_and_alt_wheel_brightens(window):
    viewport = window.context.viewport
    before = viewport.view

    def wheel(modifiers):
        at = QPointF(200, 50)
        event = QWheelEvent(
            at, viewport.surface.mapToGlobal(at), QPoint(), QPoint(0, 120), Qt.MouseButton.NoButton, modifiers,
            Qt.ScrollPhase.NoScrollPhase, False,
        )  # fmt: skip
        QApplication.sendEvent(viewport.surface, event)

    wheel(Qt.KeyboardModifier.NoModifier)
    assert viewport.view.distance < before.distance
    assert viewport.view.pivot != before.pivot
    nearer = viewport.view
    wheel(Qt.KeyboardModifier.AltModifier)
    assert viewport.view == nearer
    assert viewport.store.state.display.tone.exposure == pytest.approx(0.25)


def test_number_pad(window):
    viewport = window.context.viewport
    pad, control = Qt.KeyboardModifier.KeypadModifier, Qt.KeyboardModifier.ControlModifier

    def press(key, modifiers=pad):
        QTest.keyClick(viewport, key, modifiers)
        return viewport.view

    assert press(Qt.Key.Key_1).azimuth == pytest.approx(-np.pi / 2)
    assert press(Qt.Key.Key_1, pad | control).azimuth == pytest.approx(np.pi / 2)
    assert press(Qt.Key.Key_3).azimuth == pytest.approx(0)
    assert press(Qt.Key.Key_7).elevation > 1.5
    assert press(Qt.Key.Key_5).lens == "orthographic"
    assert press(Qt.Key.Key_5).lens == "perspective"
    before = press(Qt.Key.Key_1)
    assert press(Qt.Key.Key_8).elevation == pytest.approx(before.elevation + np.radians(15))
    assert viewport.store.state.display.channel == "color"  # never the digits of the pad


def test_digits_choose_the_channel_and_ask_for_what_it_needs(window):
    viewport = window.context.viewport
    for number, channel in enumerate(("color", "depth", "normal", "opacity"), 1):
        window.commands.actions[f"channel_{channel}"].shortcuts()[0].toString()
        trigger(window, f"channel_{channel}")
        assert viewport.store.state.display.channel == channel
        assert window.commands.actions[f"channel_{channel}"].isChecked()
        assert window.commands.actions[f"channel_{channel}"].shortcut().toString() == str(number)
    assert {request[2] for request in window.context.engine.requests} >= {("normal",), ("opacity",)}


def test_exposure_keys(window):
    trigger(window, "brighter")
    trigger(window, "brighter")
    trigger(window, "darker")
    assert window.context.viewport.store.state.display.tone.exposure == pytest.approx(0.5)
    assert "+0.50" in window.status.exposure.text()
    trigger(window, "reset_exposure")
    assert window.context.viewport.store.state.display.tone.exposure == 0


def test_what_works_for_a_window_is_destroyed_with_it(window):
    """Without a parent Python destroyed it before the panels, which then reported to it: a traceback."""
    parts = window.context.parts
    assert {ElementTables, Bakes, Jobs} <= {type(part) for part in parts}
    assert all(part.parent() is not None for part in parts)


def test_the_keyboard_comes_back_when_a_dialog_has_closed(window, qtbot):
    """Without a window manager no window had it: Ctrl+Z and Ctrl+S went nowhere."""
    for name in ("preferences", "extract"):
        trigger(window, name)
        qtbot.waitUntil(lambda: QApplication.activeWindow() not in (None, window))
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Escape)
        qtbot.waitUntil(lambda: QApplication.activeWindow() is window)
    window.context.viewport.setFocus()
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_H)
    settle()
    assert window.context.session.history.undo_label == "Hide Ball"
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    settle()
    assert window.context.session.history.undo_label is None


def test_framing(window):
    viewport = window.context.viewport
    trigger(window, "frame_all")
    assert viewport.view.pivot == BOX.center
    viewport.set_view(viewport.view.__class__())
    window.context.store.select(window.context.session.scene.nodes[0].key)
    trigger(window, "frame_selected")
    assert viewport.view.pivot == BOX.center


def test_hide_delete_rename_undo(window):
    session = window.context.session
    original = session.scene
    trigger(window, "toggle_visible")
    assert not session.scene.nodes[0].visible
    assert window.isWindowModified()
    trigger(window, "undo")
    window.context.scene_panel.tree.topLevelItem(0).setText(0, "Globe")
    QApplication.processEvents()
    assert session.scene.nodes[0].name == "Globe"
    trigger(window, "delete")
    assert names(window) == []
    trigger(window, "undo")
    trigger(window, "undo")
    assert session.scene is original
    assert names(window) == ["Ball"]
    assert not window.isWindowModified()


def test_the_eye_in_the_list_hides(window):
    panel = window.context.scene_panel
    rectangle = panel.tree.visualItemRect(panel.tree.topLevelItem(0))
    at = QPoint(panel.tree.header().sectionViewportPosition(EYE) + 14, rectangle.center().y())
    QTest.mouseClick(panel.tree.viewport(), Qt.MouseButton.LeftButton, pos=at)
    QApplication.processEvents()
    assert not window.context.session.scene.nodes[0].visible
    assert window.context.engine.scenes[-1] is window.context.session.scene


def test_what_is_selected_is_described(window):
    assert window.context.scene_panel.inspector.name.text() == "Ball"
    text = window.context.scene_panel.inspector.facts.text()
    assert "100" in text
    assert "2 \N{MULTIPLICATION SIGN} 2 \N{MULTIPLICATION SIGN} 2" in text


def open_dialog(kind: type[Dialog]) -> Dialog:
    return next(each for each in QApplication.topLevelWidgets() if isinstance(each, kind) and each.isVisible())


def test_export_asks_in_a_form_and_takes_the_view_along(window, tmp_path):
    trigger(window, "export")
    form = next(each for each in window.findChildren(ExportForm) if each.isVisible())
    form.path.line.setText(str(tmp_path / "out.ply"))
    form.kind.setCurrentIndex(form.kind.findData(".ply"))
    form.by_name["colors"].show(False)
    form.accept()
    settle()
    job = last_job(window, ExportJob)
    assert job.path == str(tmp_path / "out.ply")
    assert not job.options.colors
    assert job.scene.camera is not None
    assert job.scene.camera.camera_to_world == window.context.viewport.camera().camera_to_world
    assert "out.ply" in window.status.currentMessage()


def test_extract_adds_a_mesh_that_undo_takes_away(window):
    trigger(window, "extract")
    form = next(each for each in window.findChildren(QDialog) if each.isVisible())
    form.options_fields.by_name["resolution"].show(64)
    form.accept()
    settle()
    job = last_job(window, ExtractJob)
    assert (job.options.resolution, job.options.level) == (64, None)
    assert names(window) == ["Ball", "Mesh"]
    trigger(window, "undo")
    assert names(window) == ["Ball"]


def test_training_shows_previews_and_can_be_cancelled(window, tmp_path, qtbot):
    trigger(window, "train")
    form = next(each for each in window.findChildren(QDialog) if each.isVisible())
    assert not form.go.isEnabled()
    form.dataset.line.setText("/data/lego")
    assert form.out.path.endswith("lego.fieldwright")
    form.out.line.setText(str(tmp_path / "mine"))
    form.seconds.show(30.0)
    form.accept()
    job = last_job(window, TrainJob)
    assert (job.config.dataset, job.config.seconds, job.out) == ("/data/lego", 30.0, str(tmp_path / "mine.fieldwright"))
    panels = window.findChild(QDockWidget, "training")
    qtbot.waitUntil(lambda: bool(panels.findChildren(TrainingPanel)))  # its tab has come to the front
    number = window.context.engine.workers.jobs[-1].id
    preview = VoxelField(AssetId("c" * 64), BOX, (8, 8, 8), 9, 0)
    window.context.engine.workers.tell(JobProgress(number, Progress(0.25, "step 10", {"psnr": 21.5}, preview)))
    settle()
    row = window.jobs_panel.rows[number]
    assert row.bar.value() == 250
    assert "21.50 dB" in row.text.text()
    assert window.context.engine.scenes[-1].nodes[-1].content is preview
    assert not window.context.session.dirty  # a preview is no change
    row.button.click()
    settle()
    assert window.jobs_panel.rows == {}
    assert window.context.engine.scenes[-1] is window.context.session.scene


def test_a_failed_job_is_a_readable_message(window):
    workers = window.context.engine.workers
    workers.answer = lambda _: JobFailed(0, "InputError", "lego.ply cannot be read.", "Choose another file.")
    window.context.documents.opening.open(Path("/x/lego.ply"))
    settle()
    notices = window.notices
    assert notices.isVisible()
    assert (notices.message.text(), notices.hint.text()) == ("lego.ply cannot be read.", "Choose another file.")
    assert not notices.more.isVisible()
    notices.copy.click()
    assert QApplication.clipboard().text() == "lego.ply cannot be read.\nChoose another file."
    notices.show_report(Report("Second", "", "line 1\nline 2"))
    assert notices.shown.message == "lego.ply cannot be read."  # one after the other
    assert notices.waiting.isVisible()
    assert notices.waiting.text() == "1 more"
    notices.close_button.click()
    assert not notices.waiting.isVisible()
    assert notices.shown.message == "Second"
    notices.more.click()
    assert notices.details.isVisible()
    notices.close_button.click()
    assert not notices.isVisible()


def test_a_mesh_that_is_gone_is_said_once_and_the_rest_is_shown(window, store):
    broken = Node("gone", Model(AssetId("d" * 64), BOX, 3, 1))
    window.context.session.add((broken,), store, "Add")
    window.context.documents.changed.emit()
    settle()
    assert "missing" in window.notices.shown.message
    assert window.context.viewport.surface.redraws.rate() >= 0
    assert names(window) == ["Ball", "gone"]


def test_dropping_a_file_opens_it(window, tmp_path):
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path / "thing.glb"))])
    held = (Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(window, QDragEnterEvent(QPoint(50, 50), *held))
    QApplication.sendEvent(window, QDropEvent(QPointF(50, 50), *held))
    settle()
    assert last_job(window, OpenJob).path == str(tmp_path / "thing.glb")
    assert names(window) == ["Other"]
    assert window.windowTitle().startswith("thing")


def test_unsaved_changes_are_asked_about(window, tmp_path):
    window.context.documents.do(Session.rename, window.context.session.scene.nodes[0].key, "changed")
    window.close()
    assert window.isVisible()
    box = open_dialog(QMessageBox)
    box.button(QMessageBox.StandardButton.Cancel).click()
    assert window.isVisible()
    window.close()
    open_dialog(QMessageBox).button(QMessageBox.StandardButton.Save).click()
    settle()
    assert last_job(window, SaveJob).path == str(tmp_path / "ball.fieldwright")
    camera = last_job(window, SaveJob).scene.camera
    assert camera is not None
    assert camera.position == window.context.viewport.camera().position
    assert not window.isVisible()
    assert window.context.engine.closed


def test_recent_files_are_in_the_menu(window, tmp_path):
    (tmp_path / "seen.glb").touch()
    window.context.documents.opening.open(tmp_path / "seen.glb")
    settle()
    menu = next(each for each in window.findChildren(QMenu) if "recent" in each.title())
    menu.aboutToShow.emit()
    assert all(action.text() for action in window.commands.actions.values())


def test_panels_and_key_sheet(window):
    trigger(window, "panels")
    assert window.findChild(QDockWidget, "scene").isHidden()
    trigger(window, "panels")
    assert not window.findChild(QDockWidget, "scene").isHidden()
    trigger(window, "key_sheet")
    assert window.key_sheet.isVisible()
    QTest.mouseClick(window.key_sheet.viewport(), Qt.MouseButton.LeftButton)
    assert not window.key_sheet.isVisible()


def test_a_click_on_the_gizmo_looks_along_the_axis(window):
    viewport = window.context.viewport
    for ball in viewport.gizmo._balls():
        if ball.axis == 2 and ball.positive:
            QTest.mouseClick(viewport.gizmo, Qt.MouseButton.LeftButton, pos=ball.at.toPoint())
    assert viewport.view.elevation > 1.5


def test_no_two_commands_share_a_key(window):
    keys = [key.toString() for action in window.commands.actions.values() for key in action.shortcuts()]
    assert len(keys) == len(set(keys))
    assert all(action.text() for action in window.commands.actions.values())


def test_every_icon_is_there(window):
    for path in sorted((Path(__file__).parents[2] / "resources" / "icons").glob("*.svg")):
        assert not theme.icon(path.stem).pixmap(24, 24).isNull(), path.name


def test_without_opengl_the_window_says_why(window, monkeypatch):
    from viewer.ui.viewport import surfaces

    def none():
        raise UnsupportedError("OpenGL cannot be used here: no libEGL.", "Install it.")

    monkeypatch.setattr(surfaces, "standalone_context", none)
    surface = surfaces.make_surface(window.context.viewport, print, in_window=False)
    assert isinstance(surface, surfaces.NoSurface)
    assert "no libEGL" in surface.text()
    assert "Install it." in surface.text()
    surface.deleteLater()


def test_a_useless_context_in_the_window_is_replaced(window):
    viewport = window.context.viewport
    old = viewport.surface
    viewport._replace_surface("lost")
    settle()
    assert viewport.surface is not old
    drag(viewport, Qt.MouseButton.LeftButton, QPoint(50, 50), QPoint(90, 60))
    assert viewport.surface.grab().toImage().width() > 100


def test_the_window_is_freed_when_it_is_gone(qtbot, qapp, tmp_path, store, context):
    settings = QSettings(str(tmp_path / "s.ini"), QSettings.Format.IniFormat)
    window = MainWindow(Session(store), FakeEngine(), tmp_path, settings)
    alive = weakref.ref(window.context.viewport.surface)
    window.close()
    window.deleteLater()
    del window
    settle()
    gc.collect()
    assert alive() is None


def test_random_hands_break_nothing(window, qtbot):
    """Several hundred random events on everything that is visible; the seed is in the failure's locals.

    Some of Qt's buttons, like that of a menu bar too narrow for its menus, return from a press when their menu has been
    closed: a timer does that, or the hand would wait for itself.
    """
    closer = QTimer()
    closer.timeout.connect(close_popup)
    closer.start(200)
    seed = random.SystemRandom().randrange(1 << 30)
    dice = random.Random(seed)
    keys = [Qt.Key.Key_Home, Qt.Key.Key_F, Qt.Key.Key_H, Qt.Key.Key_G, Qt.Key.Key_Escape, Qt.Key.Key_Delete,
            Qt.Key.Key_F2, Qt.Key.Key_Return, Qt.Key.Key_1, Qt.Key.Key_2, Qt.Key.Key_3, Qt.Key.Key_4, Qt.Key.Key_5,
            Qt.Key.Key_Z, Qt.Key.Key_Tab, Qt.Key.Key_Minus, Qt.Key.Key_Equal, Qt.Key.Key_Up]  # fmt: skip
    modifiers = [Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier,
                 Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.KeypadModifier]  # fmt: skip
    buttons = [Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton, Qt.MouseButton.RightButton]
    bad: list[Report] = []
    window.context.engine.failed.connect(bad.append)
    commands = [name for name in window.commands.actions if name not in ("close", "full_screen")]
    with qtbot.captureExceptions() as exceptions:
        for _ in range(400):
            widgets = [each for each in window.findChildren(QWidget) if each.isVisible() and each.width() > 2]
            target = dice.choice(widgets)
            at = QPoint(dice.randrange(target.width()), dice.randrange(max(target.height(), 1)))
            match dice.randrange(7):
                case 0:
                    QTest.mousePress(target, dice.choice(buttons), dice.choice(modifiers), at)
                case 1:
                    QTest.mouseRelease(target, dice.choice(buttons), dice.choice(modifiers), at)
                case 2 | 3:
                    QTest.mouseMove(target, at)
                case 4:
                    QTest.keyClick(target, dice.choice(keys), dice.choice(modifiers))
                case 5:
                    window.commands.actions[dice.choice(commands)].trigger()
                case 6:
                    window.resize(dice.randrange(300, 800), dice.randrange(200, 600))
            QApplication.processEvents()
            for dialog in QApplication.topLevelWidgets():
                if isinstance(dialog, QDialog | QMenu) and dialog.isVisible() and dice.random() < 0.3:
                    dialog.close()
    for button in buttons:  # Qt remembers what is held, and later tests would drag with it
        QTest.mouseRelease(window, button)
    assert not exceptions, seed
    assert not bad, seed
    for dialog in QApplication.topLevelWidgets():
        if isinstance(dialog, QDialog | QMenu):
            dialog.close()


def close_popup() -> None:
    popup = QApplication.activePopupWidget()
    if popup is not None:
        popup.close()


class Emitter(QObject):
    fired = Signal(bool)


def test_twenty_thousand_signals_cost_no_references():
    emitter, received = Emitter(), []
    emitter.fired.connect(lambda value: received.append(value) if len(received) < 5 else None)
    before = sys.getrefcount(None)
    for _ in range(20_000):
        emitter.fired.emit(True)
    assert len(received) == 5
    assert abs(sys.getrefcount(None) - before) < 200
    health.check_bindings()


def test_bad_bindings_are_refused(monkeypatch):
    counts = iter([10_000, 9_000, 5])
    monkeypatch.setattr(health.sys, "getrefcount", lambda _: next(counts))
    with pytest.raises(UnsupportedError, match="broken"):
        health.check_bindings()


def test_bugs_end_in_the_log_and_in_a_sentence(window, tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    log = health.log_to(tmp_path)
    health.report_bugs(window.notices.show_report, log)
    try:
        raise KeyError("boom")
    except KeyError as error:
        sys.excepthook(KeyError, error, error.__traceback__)
    shown = window.notices.shown
    assert "bug" in shown.message
    assert "boom" in shown.details
    assert "Traceback" not in shown.message + shown.hint
    assert log is not None
    assert "boom" in log.read_text()
    window.notices.close_button.click()
    error = OutputError("The disk is full.", "Free some space.")
    sys.excepthook(OutputError, error, None)
    assert window.notices.shown == Report("The disk is full.", "Free some space.")
    for handler in list(health.LOG.handlers):
        handler.close()
        health.LOG.removeHandler(handler)
    health.LOG.propagate = True


def test_a_display_is_needed_only_for_people():
    assert app.has_display({}, "win32")
    assert app.has_display({"DISPLAY": ":0"}, "linux")
    assert app.has_display({"WAYLAND_DISPLAY": "wayland-0"}, "linux")
    assert not app.has_display({"DISPLAY": ""}, "linux")


def test_the_grab_shows_the_picture(window):
    settle()
    picture = window.grab().toImage().convertToFormat(QImage.Format.Format_RGB888)
    pixels = np.frombuffer(picture.constBits(), np.uint8).reshape(picture.height(), picture.bytesPerLine())
    pixels = pixels[:, : 3 * picture.width()].reshape(picture.height(), picture.width(), 3).astype(int)
    orange = (pixels[..., 0] > 150) & (pixels[..., 2] < 110)
    assert orange.mean() > 0.002


def test_buttons_say_what_they_do(window):
    for button in window.findChildren(QPushButton):
        assert button.text() or button.accessibleName()

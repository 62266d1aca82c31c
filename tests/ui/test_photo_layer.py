"""Truth, errors and scores while one looks through a photo's camera, as people use them in the window."""

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QImage, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from tests.ui.synthetic import frame as ideal_frame
from tests.ui.test_window import field, settle, trigger, window  # noqa: F401 - window is a fixture
from viewer.engine.jobs import Evaluated, OccupancyFound, OccupancyJob, PhotoJob, PhotoRead, ScorePhotosJob, ViewScore
from viewer.engine.messages import JobFailed, JobProgress
from viewer.scene.camera import Camera, OpenCV, look_at
from viewer.scene.dataset import Dataset, Photo
from viewer.scene.document import Node, Scene
from viewer.scene.geometry import AABB
from viewer.scene.progress import Progress
from viewer.session.photo_frame import photo_frame
from viewer.session.session import Session
from viewer.ui.dataset import photo_control
from viewer.ui.dataset.photo_control import PhotoControl
from viewer.ui.dataset.photo_picture import error_scale, photo_image
from viewer.ui.occupancy.feature import OccupancyControl

WIDTH, HEIGHT = 96, 72
LENS = OpenCV(WIDTH, HEIGHT, 80.0, 80.0, 50.0, 35.0, 0.08, -0.02)
BOX = AABB((-1.0, -1.0, 0.0), (1.0, 1.0, 2.0))
NAMES = ("a.png", "b.png", "c.png")
EYES = ((6.0, 1.0, 3.0), (1.0, 6.0, 2.5), (-5.0, -3.0, 2.0))


def dataset():
    cameras = [Camera(look_at(eye, (0.0, 0.0, 0.8), (0.1, 0.0, 1.0)), LENS) for eye in EYES]
    return Dataset("/photos", "made", tuple(map(Photo, NAMES, cameras)), BOX, False)


def photo_pixels(photo):
    """What an ideal camera would have taken: the same world as the engine's, over white."""
    shown = ideal_frame(photo.camera, WIDTH, HEIGHT, sky=False)
    linear = shown.radiance[..., :3].astype(np.float64) + (1.0 - shown.radiance[..., 3:].astype(np.float64))
    codes = np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * np.maximum(linear, 1e-9) ** (1 / 2.4) - 0.055)
    return np.concatenate(
        [(np.clip(codes, 0.0, 1.0) * 255 + 0.5).astype(np.uint8), np.full((HEIGHT, WIDTH, 1), 255, np.uint8)], -1
    )


class Darkroom:
    """Answers for the workers."""

    def __init__(self, store):
        self.store = store
        self.spoiled = {}
        self.asked = []
        self.missing = set()

    def answer(self, job):
        match job:
            case PhotoJob():
                self.asked.append(job.photo.file)
                if job.photo.file in self.missing:
                    return JobFailed(0, "InputError", "There is no such photo.", "Bring it back.", "")
                pixels = self.spoiled.get(job.photo.file, lambda pixels: pixels)(photo_pixels(job.photo))
                return PhotoRead(self.store.put({"pixels": np.ascontiguousarray(pixels)}), WIDTH, HEIGHT)
            case OccupancyJob():
                cells = np.array([[1, 1, 1], [1, 1, 2], [6, 6, 6]], np.int32)
                part = np.array([0, 0, 1], np.int32)
                name = self.store.put({"cells": cells, "part": part, "alpha": np.ones(3, np.float32)})
                return OccupancyFound(name, job.content.aabb, (8, 8, 8), 3, 2, 1 / 3)
            case _:
                return None


@pytest.fixture
def darkroom(window):  # noqa: F811
    """A window with a field and its photos; at rest the engine answers coarsely."""
    darkroom = Darkroom(window.context.session.store)
    window.context.engine.workers.answer = darkroom.answer
    window.context.session.open(Scene((field(), Node("photos", dataset()))), darkroom.store, None, None)
    window.resize(560, 420)
    window.context.documents.changed.emit()
    window.context.viewport.setFocus()
    settle()
    return darkroom


@pytest.fixture
def room(darkroom, monkeypatch):
    """The same, but that the engine answers with every pixel."""
    monkeypatch.setattr("tests.ui.fake_engine.RESTING", 1)
    return darkroom


def through(window, qtbot, command="photo_first"):  # noqa: F811
    trigger(window, command)
    photos = window.control(PhotoControl)
    qtbot.waitUntil(lambda: photos.measure.ssim is not None)
    return photos


def press(window, key):  # noqa: F811
    QTest.keyClick(window.context.viewport, key)
    settle()


def test_a_field_like_its_photo_has_a_good_score_and_a_moved_photo_a_bad_one(window, room, qtbot):  # noqa: F811
    room.spoiled = {"b.png": lambda pixels: pixels[:, ::-1], "c.png": lambda pixels: np.roll(pixels, 3, 1)}
    photos = through(window, qtbot)
    good, alike = photos.measure.comparison.psnr, photos.measure.ssim
    assert f"{good:.2f} dB" in window.context.viewport.hud.text()
    assert f"SSIM {alike:.3f}" in window.context.viewport.hud.text()
    assert "a.png" in window.context.viewport.hud.text()
    through(window, qtbot, "photo_next")
    mirrored = photos.measure.comparison.psnr
    through(window, qtbot, "photo_last")
    assert good > 20.0  # edges differ: the photo has one ray a pixel, the window has many
    assert max(mirrored, photos.measure.comparison.psnr) < good - 4.0


def test_the_photo_lies_exactly_on_its_frame(window, room, qtbot):  # noqa: F811
    """The field's frame and the photo show the same world: laid over each other, nothing moves."""
    photos = through(window, qtbot)
    press(window, Qt.Key.Key_G)
    viewport = window.context.viewport
    laid = photos.overlay.laid
    assert laid.frame.getRect() == tuple(photo_frame(LENS, *viewport.pixels))
    assert photos.overlay.geometry() == viewport.surface.geometry()
    assert photos.overlay.isVisible()
    shown = as_array(laid.image)
    frame = viewport.store.state.frame
    x, y, width, height = laid.frame.getRect()
    ours = (frame.radiance[y : y + height, x : x + width, 3] > 0.5).astype(np.float64)
    white = (shown.min(-1) < 250).astype(np.float64)
    assert np.abs(ours - white).mean() < 0.05
    for shifted in (np.roll(ours, 12, 0), np.roll(ours, 12, 1), ours[:, ::-1]):
        assert np.abs(shifted - white).mean() > 2.0 * np.abs(ours - white).mean()


def test_keys_buttons_and_menu_agree(window, room, qtbot):  # noqa: F811
    photos = through(window, qtbot)
    assert photos.bar.isVisible()
    assert photos.overlay.laid is None
    press(window, Qt.Key.Key_G)
    assert photos.overlay.laid.scale is None
    assert photos.bar.layers["truth"].isChecked()
    assert window.commands.actions["photo_truth"].isChecked()
    press(window, Qt.Key.Key_O)
    assert photos.overlay.laid.scale.high == error_scale(photos.measure.comparison.error).high
    assert window.commands.actions["photo_error"].isChecked()
    assert not window.commands.actions["photo_truth"].isChecked()
    photos.bar.kind.setCurrentIndex(1)
    photos.bar.kind.activated.emit(1)
    assert photos.overlay.laid.scale.high < error_scale(photos.measure.comparison.error).high
    press(window, Qt.Key.Key_O)
    assert photos.overlay.laid is None
    photos.bar.layers["truth"].click()
    photos.bar.opacity.setValue(40)
    assert photos.overlay.laid.opacity == pytest.approx(0.4)
    assert photos.bar.opacity.isVisible()
    trigger(window, "photo_truth")
    assert not window.commands.actions["photo_truth"].isChecked()
    assert not photos.bar.opacity.isVisible()


@pytest.mark.parametrize(("milliseconds", "look"), [(photo_control.HELD_MS, "field"), (100, "truth")])
def test_a_key_that_is_held_shows_its_layer_only_so_long(window, room, qtbot, milliseconds, look):  # noqa: F811
    photos = through(window, qtbot)
    viewport = window.context.viewport
    QApplication.sendEvent(viewport, key_event(QEvent.Type.ShortcutOverride, 5000))
    trigger(window, "photo_truth")
    assert photos.layer.look == "truth"
    QApplication.sendEvent(viewport, key_event(QEvent.Type.KeyRelease, 5000 + milliseconds))
    assert photos.layer.look == look


def key_event(kind, milliseconds):
    event = QKeyEvent(kind, Qt.Key.Key_G, Qt.KeyboardModifier.NoModifier)
    event.setTimestamp(milliseconds)
    return event


def test_the_split_shows_the_field_on_the_left_and_is_dragged(window, room, qtbot):  # noqa: F811
    photos = through(window, qtbot)
    viewport = window.context.viewport
    press(window, Qt.Key.Key_X)
    assert viewport.display.split == 0.5  # of two channels, as long as no photo is laid over the field
    press(window, Qt.Key.Key_X)
    press(window, Qt.Key.Key_G)
    press(window, Qt.Key.Key_X)
    assert viewport.display.split is None
    assert photos.divider.isVisible()
    surface = viewport.surface
    middle = QPoint(round(0.5 * surface.width()), 40)
    before = viewport.view
    QTest.mousePress(surface, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, middle)
    QTest.mouseMove(surface, middle + QPoint(30, 0))
    QTest.mouseRelease(surface, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, middle + QPoint(30, 0))
    assert viewport.view == before
    place = (middle.x() + 30) / surface.width()
    assert photos.overlay.laid.split == pytest.approx(place)
    drawn = as_array(photos.overlay.grab().toImage())
    assert drawn[5, 5].tolist() == drawn[drawn.shape[0] // 2, round(place * drawn.shape[1]) - 4].tolist()
    press(window, Qt.Key.Key_X)
    assert not photos.divider.isVisible()


def test_leaving_the_photo_takes_everything_away_and_coming_back_brings_it(window, room, qtbot):  # noqa: F811
    photos = through(window, qtbot)
    press(window, Qt.Key.Key_G)
    QTest.keyClick(window.context.viewport, Qt.Key.Key_6, Qt.KeyboardModifier.KeypadModifier)
    settle()
    assert photos.photo is None
    assert not photos.overlay.isVisible()
    assert not photos.bar.isVisible()
    assert window.context.viewport.hud.text() == ""
    through(window, qtbot, "photo_next")
    assert photos.overlay.isVisible()


def test_truth_is_shown_from_the_nearest_photo_where_one_looks_through_none(window, darkroom, qtbot):  # noqa: F811
    photos = window.control(PhotoControl)
    press(window, Qt.Key.Key_G)
    qtbot.waitUntil(lambda: photos.overlay.laid is not None)
    assert window.context.viewport.view.through is not None


def test_without_photos_one_is_told(window, darkroom):  # noqa: F811
    window.context.session.open(Scene((field(),)), darkroom.store, None, None)
    window.context.documents.changed.emit()
    press(window, Qt.Key.Key_G)
    assert "no photos" in window.context.viewport.hud.text()
    assert not window.commands.actions["photo_truth"].isChecked()
    assert "no photos" in window.commands.actions["score_photos"].toolTip()


def test_neighbours_are_read_ahead_and_nothing_twice(window, room, qtbot):  # noqa: F811
    through(window, qtbot)
    qtbot.waitUntil(lambda: len(room.asked) == 3)
    assert room.asked[:2] == ["a.png", "b.png"]
    through(window, qtbot, "photo_next")
    through(window, qtbot, "photo_first")
    assert sorted(room.asked) == list(NAMES)


def test_a_photo_that_cannot_be_read_is_told_once(window, darkroom, qtbot):  # noqa: F811
    darkroom.missing.add("a.png")
    trigger(window, "photo_first")
    qtbot.waitUntil(lambda: "cannot be read" in window.context.viewport.hud.text())
    assert "no such photo" in window.notices.shown.message
    press(window, Qt.Key.Key_G)
    assert window.control(PhotoControl).overlay.laid is None
    assert darkroom.asked.count("a.png") == 1


def test_photos_are_scored_and_the_worst_comes_first(window, darkroom, qtbot):  # noqa: F811
    scores, workers = window.context.scores, window.context.engine.workers
    trigger(window, "photo_worst")
    assert "score" in window.context.viewport.hud.text()
    trigger(window, "score_photos")
    handle = workers.jobs[-1]
    assert isinstance(handle.job, ScorePhotosJob)
    assert handle.job.downscale == 1
    workers.tell(JobProgress(handle.id, Progress(0.3, "Comparing", scores={"a.png": 24.0})))
    qtbot.waitUntil(lambda: "a.png" in scores.scores.of("/photos"))
    views = tuple(
        ViewScore(name, WIDTH, HEIGHT, psnr, 0.9) for name, psnr in zip(NAMES, (24.0, 31.0, 18.0), strict=True)
    )
    workers.tell_done(handle.id, Evaluated(views, 24.3, 0.9, 1.0))
    qtbot.waitUntil(lambda: not scores.running)
    settle()
    assert scores.scores.of("/photos")["b.png"].ssim == 0.9
    photos = window.control(PhotoControl)
    visited = []
    for command in ("photo_worst", "photo_worst", "photo_worst", "photo_worst", "photo_less_bad"):
        trigger(window, command)
        visited.append(photos.photo.name)
    assert visited == ["c.png", "a.png", "b.png", "c.png", "b.png"]
    assert photos.bar.worst.isEnabled()


def test_another_tone_changes_the_photo_as_it_changes_the_field(window, room, qtbot):  # noqa: F811
    photos = through(window, qtbot)
    press(window, Qt.Key.Key_G)
    plain = as_array(photos.overlay.laid.image).astype(np.float64)
    window.context.viewport.display.brighten(-1.0)
    darker = as_array(photos.overlay.laid.image).astype(np.float64)
    linear = np.where(plain <= 10, plain / 255 / 12.92, ((plain / 255 + 0.055) / 1.055) ** 2.4) / 2
    expected = (
        np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * np.maximum(linear, 1e-9) ** (1 / 2.4) - 0.055) * 255
    )
    assert np.abs(darker - expected).max() < 2.5


def test_what_is_transparent_shows_the_scenes_background():
    pixels = np.zeros((4, 6, 4), np.uint8)
    pixels[:, 3:] = (255, 0, 0, 255)
    from viewer.render.show.display import PLAIN

    image = as_array(photo_image(pixels, 6, 4, PLAIN, (0.2140411, 0.2140411, 0.2140411)))
    assert np.abs(image[0, 0].astype(int) - 128).max() <= 1
    assert image[0, 5].tolist() == [255, 0, 0]


def test_occupied_cells_are_counted_and_drawn(window, darkroom, qtbot):  # noqa: F811
    viewport, occupancy = window.context.viewport, window.control(OccupancyControl)
    trigger(window, "occupied_cells")
    qtbot.waitUntil(lambda: viewport.store.state.occupancy is not None)
    assert window.commands.actions["occupied_cells"].isChecked()
    assert "2 parts" in occupancy.legend.text()
    assert "33 %" in occupancy.legend.text()
    assert len(viewport.store.state.occupancy.faces.triangles) == 2 * (10 + 6)
    window.context.documents.do(Session.rename, window.context.session.scene.nodes[0].key, "Renamed")
    settle()
    assert "Renamed" in occupancy.legend.text()
    jobs = [handle.job for handle in window.context.engine.workers.jobs]
    assert sum(isinstance(job, OccupancyJob) for job in jobs) == 1, "a new name is no new field"
    trigger(window, "occupied_cells")
    assert viewport.store.state.occupancy is None
    assert not occupancy.legend.isVisible()


def test_occupied_cells_of_nothing(window, darkroom, qtbot):  # noqa: F811
    window.context.session.open(Scene(), darkroom.store, None, None)
    window.context.documents.changed.emit()
    settle()
    action = window.commands.actions["occupied_cells"]
    qtbot.waitUntil(lambda: "no visible field" in action.toolTip())
    assert not action.isEnabled()
    assert not action.isChecked()


def as_array(image):
    rgb = image.convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(rgb.constBits(), np.uint8).reshape(rgb.height(), rgb.bytesPerLine())
    return rows[:, : 3 * rgb.width()].reshape(rgb.height(), rgb.width(), 3).copy()

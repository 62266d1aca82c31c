"""The panel of a data set's photos: small pictures as they come, marks, choices that can be undone, placement."""

import math

import msgspec
import numpy as np
import pytest
from PySide6.QtCore import QItemSelectionModel, QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu

from tests.ui.fake_engine import FakeEngine
from viewer.engine.jobs import Opened, OpenJob, StoreFolders, ThumbnailsJob, ThumbnailsMade, TrainJob
from viewer.engine.messages import JobDone, JobFailed
from viewer.scene.assets import AssetStore
from viewer.scene.camera import Camera, look_at, pinhole, placed
from viewer.scene.content import AnalyticField, Provenance, VoxelField
from viewer.scene.dataset import Dataset, Photo
from viewer.scene.document import Node, Scene
from viewer.scene.geometry import AABB, Transform
from viewer.scene.picture_positions import picture_positions
from viewer.session.navigation import PickPoint
from viewer.session.photo_scores import PhotoScore
from viewer.session.session import Session
from viewer.session.state import Picked
from viewer.session.store import Store
from viewer.training.config import VoxelsConfig
from viewer.ui.dataset.control import DatasetControl
from viewer.ui.dataset.thumbnails import CHUNK
from viewer.ui.dataset.tiles import FAULT, SHARE
from viewer.ui.document.documents import Documents
from viewer.ui.document.photo_scores import ScoreKeeper
from viewer.ui.training.runs import Training
from viewer.ui.viewport.viewport import Viewport
from viewer.ui.widgets import theme
from viewer.ui.work.jobs import Jobs

BOX = AABB((-1.0, -1.0, -1.0), (1.0, 1.0, 1.0))
RED, GREEN = (220, 30, 30, 255), (30, 200, 60, 255)
PLACE = Transform((1.0, 0.0, 0.0), scale=2.0)


def dataset(count=10, root="/data/set", held_out=()):
    photos = []
    for number in range(count):
        angle = math.tau * number / count
        camera = Camera(look_at((3 * math.cos(angle), 3 * math.sin(angle), 1.0), (0.0, 0.0, 0.0)), pinhole(0.7, 40, 30))
        photos.append(Photo(f"r_{number}.png", camera, "val" if number in held_out else "train"))
    return Dataset(root, "test", tuple(photos), BOX, masked=False)


class Desk:
    """A document with photos, a viewport, and the panel; the worker makes red pictures, the fifth one green."""

    def __init__(self, folder, *nodes):
        self.engine = FakeEngine()
        self.store = AssetStore(folder / "assets")
        self.session = Session(self.store)
        self.session.open(Scene(nodes), self.store, None, None)
        self.jobs = Jobs(self.engine)
        self.documents = Documents(self.session, self.jobs, folder / "state")
        self.training = Training(self.documents, self.jobs)
        self.scores = ScoreKeeper(self.documents, self.jobs)
        self.training.changed.connect(lambda: self.scores.show_run(self.training.selected))
        self.viewport = Viewport(Store(self.store))
        self.documents.show_in(self.viewport.store)
        self.control = DatasetControl(self.viewport, self.documents, self.jobs, self.scores)
        self.panel = self.control.panel
        self.engine.workers.answer = self.answer
        self.follow()

    def follow(self):
        self.control.follow()

    def answer(self, job):
        if not isinstance(job, ThumbnailsJob):
            return None
        pictures = {
            str(place): np.full((15, 20, 4), GREEN if photo.file == "r_4.png" else RED, np.uint8)
            for place, photo in enumerate(job.dataset.photos)
        }
        return ThumbnailsMade(self.store.put(pictures), {"r_7.png": "It is broken."})

    def asked(self):
        return [
            each.job.dataset.photos[0].file for each in self.engine.workers.jobs if isinstance(each.job, ThumbnailsJob)
        ]

    def files(self):
        return [row.photo.file for row in self.panel.model.rows]

    def photo(self, file):
        return next(photo for photo in self.control.shown[1].photos if photo.file == file)

    def colour(self, file):
        """In the middle of a tile's picture, as it is painted."""
        tile = self.panel.photos.visualRect(self.panel.model.index_of(file))
        at = tile.center()
        at.setY(tile.top() + round(0.35 * tile.height()))
        picture = self.panel.photos.viewport().grab().toImage()
        ratio = picture.devicePixelRatio()
        return picture.pixelColor(round(at.x() * ratio), round(at.y() * ratio)).getRgb()[:3]


@pytest.fixture
def make_desk(qtbot, qapp, tmp_path):
    theme.apply(qapp)

    def make(*nodes):
        desk = Desk(tmp_path, *nodes)
        qtbot.addWidget(desk.viewport)
        qtbot.addWidget(desk.panel)
        desk.viewport.resize(200, 150)
        desk.viewport.show()
        desk.panel.resize(320, 900)
        desk.panel.show()
        qtbot.waitExposed(desk.panel)
        desk.follow()
        return desk

    return make


@pytest.fixture
def desk(make_desk, qtbot):
    desk = make_desk(Node("set", dataset(held_out=(3,)), "k", PLACE))
    qtbot.waitUntil(lambda: desk.colour("r_0.png")[0] > 150)
    return desk


def test_without_photos_it_says_what_to_do(make_desk):
    desk = make_desk()
    assert desk.panel.hint.isVisible()
    assert not desk.panel.photos.isVisible()


def test_pictures_come_and_are_painted(desk):
    assert desk.files() == [f"r_{number}.png" for number in range(10)]
    np.testing.assert_allclose(desk.colour("r_0.png"), RED[:3], atol=3)
    np.testing.assert_allclose(desk.colour("r_4.png"), GREEN[:3], atol=3)
    assert desk.asked() == ["r_0.png"]
    tip = desk.panel.model.index_of("r_7.png").data(Qt.ItemDataRole.ToolTipRole)
    assert "It is broken." in tip
    assert desk.panel.model.index_of("r_7.png").data(FAULT) == "It is broken."
    assert desk.panel.model.index_of("r_6.png").data(FAULT) == ""
    assert "40 \N{MULTIPLICATION SIGN} 30, training" in tip
    assert desk.panel.counts.text() == "9 for training, 1 held out"


def test_of_a_thousand_photos_only_what_is_seen_is_asked_for(make_desk, qtbot):
    desk = make_desk(Node("set", dataset(1000), "k"))
    qtbot.waitUntil(lambda: desk.colour("r_0.png")[0] > 150)
    assert 1 <= len(desk.asked()) <= 2
    desk.panel.photos.scrollToBottom()
    qtbot.waitUntil(lambda: f"r_{1000 - 1000 % CHUNK}.png" in desk.asked())
    assert len(desk.asked()) < 8


def test_a_worker_that_fails_is_not_asked_for_ever(make_desk, qtbot):
    desk = make_desk()
    desk.engine.workers.answer = lambda job: (
        JobFailed(0, "x", "No.", "Never.") if isinstance(job, ThumbnailsJob) else None
    )
    told = []
    desk.jobs.failed.connect(told.append)
    desk.documents.change(Scene((Node("set", dataset(), "k"),)), "Add")
    qtbot.waitUntil(lambda: told != [])
    QTest.qWait(100)
    assert desk.asked() == ["r_0.png"]


def test_a_click_looks_through_the_camera_and_marks_the_photo(desk):
    tile = desk.panel.photos.visualRect(desk.panel.model.index_of("r_2.png"))
    QTest.mouseClick(desk.panel.photos.viewport(), Qt.MouseButton.LeftButton, pos=tile.center())
    assert desk.viewport.view.through == placed(desk.photo("r_2.png").camera, PLACE)
    assert desk.viewport.store.state.picked == Picked("k", "r_2.png")
    assert desk.panel.path.text() == "/data/set/r_2.png"
    QTest.keyClick(desk.panel.photos, Qt.Key.Key_Right)
    assert desk.viewport.view.through == placed(desk.photo("r_3.png").camera, PLACE)
    QTest.keyClick(desk.panel.photos, Qt.Key.Key_Left)
    assert desk.viewport.store.state.picked == Picked("k", "r_2.png")


def test_stepping_by_other_ways_is_followed(desk):
    view = msgspec.structs.replace(desk.viewport.view, through=placed(desk.photo("r_6.png").camera, PLACE))
    desk.viewport.set_view(view)
    assert desk.panel.current == "r_6.png"
    assert desk.viewport.store.state.picked == Picked("k", "r_6.png")


def test_a_double_click_takes_a_photo_out_and_undo_brings_it_back(desk, qtbot):
    tile = desk.panel.photos.visualRect(desk.panel.model.index_of("r_1.png"))
    QTest.mouseClick(desk.panel.photos.viewport(), Qt.MouseButton.LeftButton, pos=tile.center())
    QTest.mouseDClick(desk.panel.photos.viewport(), Qt.MouseButton.LeftButton, pos=tile.center())
    assert not desk.photo("r_1.png").enabled
    qtbot.waitUntil(lambda: desk.panel.counts.text() == "8 for training, 1 held out, 1 not used")
    assert desk.colour("r_1.png")[0] < 130  # faint
    assert desk.session.history.undo_label == "Do not use r_1.png"
    desk.documents.do(Session.undo)
    assert desk.photo("r_1.png").enabled
    qtbot.waitUntil(lambda: desk.panel.counts.text() == "9 for training, 1 held out")
    assert desk.asked() == ["r_0.png"]  # the pictures are the same


def menu_action(desk, text):
    menu = next(each for each in QApplication.topLevelWidgets() if isinstance(each, QMenu) and each.isVisible())
    next(action for action in menu.actions() if action.text() == text).trigger()
    menu.close()


def test_the_menu_acts_on_all_that_are_selected(desk, qtbot):
    photos, model = desk.panel.photos, desk.panel.model
    for file in ("r_1.png", "r_5.png"):
        photos.selectionModel().select(model.index_of(file), QItemSelectionModel.SelectionFlag.Select)
    photos.customContextMenuRequested.emit(photos.visualRect(model.index_of("r_5.png")).center())
    menu_action(desk, "Hold out")
    assert [photo.file for photo in desk.control.shown[1].photos if photo.split == "val"] == [
        "r_1.png", "r_3.png", "r_5.png",
    ]  # fmt: skip
    assert desk.session.history.undo_label == "Hold out 2 photos"
    qtbot.waitUntil(lambda: desk.panel.counts.text() == "7 for training, 3 held out")
    assert photos.selected() == ("r_1.png", "r_5.png")
    photos.customContextMenuRequested.emit(photos.visualRect(model.index_of("r_9.png")).center())
    menu_action(desk, "Copy the file's name")
    assert QApplication.clipboard().text() == "r_9.png"
    desk.documents.do(Session.undo)
    assert [photo.file for photo in desk.control.shown[1].photos if photo.split == "val"] == ["r_3.png"]


def test_what_was_chosen_is_told_to_a_training(desk):
    desk.control.enable(("r_0.png",), False)
    desk.control.split(("r_9.png",), "val")
    desk.training.train(VoxelsConfig("/data/set"), "/out/x.fieldwright")
    job = desk.engine.workers.jobs[-1].job
    assert isinstance(job, TrainJob)
    assert job.config.left_out == ("r_0.png",)
    assert job.config.held_out == ("r_3.png", "r_9.png")


def test_the_worst_come_first_with_bars(desk):
    desk.scores.scores = desk.scores.scores.with_scores(
        "/data/set", {"r_3.png": PhotoScore(31.0), "r_8.png": PhotoScore(12.0)}
    )
    desk.scores.changed.emit()
    desk.panel.order.setCurrentIndex(1)
    desk.panel.order.activated.emit(1)
    assert desk.files()[:3] == ["r_8.png", "r_3.png", "r_0.png"]
    shares = [desk.panel.model.index_of(file).data(SHARE) for file in ("r_8.png", "r_3.png", "r_0.png")]
    assert 0 < shares[0] < 0.3 < 0.7 < shares[1] <= 1
    assert shares[2] is None
    desk.panel.only.setCurrentIndex(2)
    desk.panel.only.activated.emit(2)
    assert desk.files() == ["r_3.png"]


def test_a_camera_in_the_picture_is_selected_by_a_click_and_looked_through_by_another(desk):
    desk.viewport.resize(400, 300)
    desk.viewport.frame_box(AABB((-8.0, -8.0, -4.0), (8.0, 8.0, 6.0)))
    eye = np.array([placed(desk.photo("r_5.png").camera, PLACE).position])
    (x, y), *_ = picture_positions(desk.viewport.camera(), eye)
    spot = PickPoint(float(x), float(y), *desk.viewport.pixels, None)
    before = desk.viewport.view
    desk.viewport.controller.clicked.emit(spot)
    assert desk.viewport.view == before
    assert desk.panel.current == "r_5.png"
    desk.viewport.controller.clicked.emit(spot)
    assert desk.viewport.view.through == placed(desk.photo("r_5.png").camera, PLACE)


def test_hidden_cameras_cannot_be_clicked(desk):
    eye = np.array([placed(desk.photo("r_5.png").camera, PLACE).position])
    desk.viewport.resize(400, 300)
    desk.viewport.frame_box(AABB((-8.0, -8.0, -4.0), (8.0, 8.0, 6.0)))
    (x, y), *_ = picture_positions(desk.viewport.camera(), eye)
    desk.panel.cameras.click()
    assert not desk.viewport.store.state.cameras
    desk.viewport.controller.clicked.emit(PickPoint(float(x), float(y), *desk.viewport.pixels, None))
    assert desk.viewport.store.state.picked is None


def test_a_press_that_moves_is_no_click(desk):
    clicks = []
    desk.viewport.controller.clicked.connect(clicks.append)
    surface = desk.viewport.surface
    middle = surface.rect().center()
    QTest.mouseClick(surface, Qt.MouseButton.LeftButton, pos=middle)
    assert len(clicks) == 1
    QTest.mouseClick(surface, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ShiftModifier, middle)
    QTest.mousePress(surface, Qt.MouseButton.LeftButton, pos=middle)
    QTest.mouseMove(surface, middle * 1.5)
    QTest.mouseMove(surface, middle)
    QTest.mouseRelease(surface, Qt.MouseButton.LeftButton, pos=middle)
    assert len(clicks) == 1


def test_placement_moves_the_data_set_and_what_was_trained_from_it(make_desk, qtbot):
    made = VoxelField("a" * 64, BOX, (4, 4, 4), 1, 0, provenance=Provenance("voxels", "/data/set"))
    desk = make_desk(Node("set", dataset(), "k", PLACE), Node("field", made, "f", PLACE, visible=False))
    form = desk.panel.placement.numbers
    assert [box.value() for box in (*form.translation, form.scale)] == [1.0, 0.0, 0.0, 2.0]
    form.rotation[2].setValue(90.0)
    places = {node.key: node.transform for node in desk.session.scene.nodes}
    assert places["k"] == places["f"]
    np.testing.assert_allclose(places["k"].rotation_matrix() @ [1, 0, 0], [0, 1, 0], atol=1e-12)
    desk.panel.placement.center.click()
    desk.panel.placement.unit.click()
    place = desk.session.scene.node("k").transform
    assert (place.translation, place.scale) == (pytest.approx((0, 0, 0)), pytest.approx(0.5))
    for _ in range(3):
        desk.documents.do(Session.undo)
    assert desk.session.scene.node("k").transform == PLACE
    qtbot.waitUntil(lambda: form.scale.value() == 2.0)


def test_editing_one_number_does_not_round_the_others(desk):
    exact = Transform((1 / 3, 2 / 3, 0.1), scale=1 / 7)
    desk.control.place(exact)
    desk.control.follow()
    desk.panel.placement.numbers.translation[2].setValue(5.0)
    assert desk.session.scene.node("k").transform == msgspec.structs.replace(exact, translation=(1 / 3, 2 / 3, 5.0))


def test_scrolling_over_the_numbers_moves_nothing(desk):
    box = desk.panel.placement.numbers.translation[0]
    middle = QPointF(box.rect().center())
    turn = (middle, box.mapToGlobal(middle), QPoint(), QPoint(0, 120), Qt.MouseButton.NoButton)
    QApplication.sendEvent(box, QWheelEvent(*turn, Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False))
    assert desk.session.scene.node("k").transform == PLACE


def test_of_two_data_sets_one_is_chosen(make_desk):
    desk = make_desk(Node("one", dataset(3), "a"), Node("two", dataset(5, "/data/two"), "b"))
    assert desk.panel.node.isVisible()
    assert len(desk.files()) == 3
    desk.panel.node.activated.emit(1)
    assert len(desk.files()) == 5
    desk.documents.do(Session.delete, "b")
    desk.control.follow()
    assert len(desk.files()) == 3
    assert not desk.panel.node.isVisible()


def test_the_answer_for_another_data_set_is_not_taken(desk):
    thumbnails = desk.control._thumbnails
    desk.engine.workers.answer = lambda _: None
    desk.documents.change(Scene((Node("other", dataset(4, "/data/other"), "o"),)), "Other")
    desk.control.follow()
    QTest.qWait(50)
    number = desk.engine.workers.jobs[-1].id
    desk.documents.do(Session.undo)
    desk.control.follow()
    blue = desk.store.put({str(place): np.full((15, 20, 4), 7, np.uint8) for place in range(4)})
    desk.engine.job_events.emit([JobDone(number, ThumbnailsMade(blue))])
    picture = thumbnails.picture(0)
    assert picture is None or picture.pixelColor(3, 3).red() > 150


def test_photos_that_were_moved_are_located_by_hand(make_desk, tmp_path, qtbot):
    """The same photos of another folder take the place of the old ones, and what was made of them follows."""
    field = AnalyticField(BOX, provenance=Provenance(source="/data/set"))
    desk = make_desk(Node("set", dataset(), "k", PLACE), Node("field", field, "f"))
    desk.control.locate(tmp_path)
    (started,) = [each for each in desk.engine.workers.jobs if isinstance(each.job, OpenJob)]
    assert started.job.path == str(tmp_path)
    result = Opened(str(tmp_path), Scene((Node("x", dataset(root="/new/set")),)), StoreFolders("/nowhere"), "test")
    desk.engine.workers.tell_done(started.id, result)
    qtbot.waitUntil(lambda: desk.session.scene.node("k").content == dataset(root="/new/set"))
    scene = desk.session.scene
    assert scene.node("k").transform == PLACE
    assert scene.node("f").content.provenance.source == "/new/set"
    desk.documents.do(Session.undo)
    assert desk.session.scene.node("k").content.root == "/data/set"


def test_other_photos_are_not_taken_for_those_that_were_moved(make_desk, tmp_path, qtbot):
    desk = make_desk(Node("set", dataset(), "k", PLACE))
    reports = []
    desk.documents.failed.connect(reports.append)
    desk.control.locate(tmp_path)
    (started,) = [each for each in desk.engine.workers.jobs if isinstance(each.job, OpenJob)]
    other = dataset(count=7, root="/new/set")
    result = Opened(str(tmp_path), Scene((Node("x", other),)), StoreFolders("/nowhere"), "test")
    desk.engine.workers.tell_done(started.id, result)
    qtbot.waitUntil(lambda: bool(reports))
    assert desk.session.scene.node("k").content.root == "/data/set"
    assert "other photos" in reports[0].message
    assert reports[0].hint

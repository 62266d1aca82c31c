"""The history as people see it: each state with its name and picture, a click away."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest

from tests.ui.fake_engine import FakeEngine
from viewer.scene.content import AssetId, VoxelField
from viewer.scene.document import Node, Scene
from viewer.scene.geometry import AABB
from viewer.session.session import Session
from viewer.ui.document.documents import Documents
from viewer.ui.history.panel import HistoryPanel, Role
from viewer.ui.history.step_pictures import MOST, StepPictures
from viewer.ui.widgets.images import small_png
from viewer.ui.work.jobs import Jobs

BOX = AABB((-1.0, -1.0, 0.0), (1.0, 1.0, 2.0))
COLORS = (QColor("red"), QColor("green"), QColor("blue"))


class Desk:
    """A document, its history, and a colour that is seen of it."""

    def __init__(self, store, folder):
        self.session = Session(store)
        scene = Scene((Node("Ball", VoxelField(AssetId("a" * 64), BOX, (8, 8, 8), 100, 0)),))
        self.session.open(scene, store, None, None)
        self.documents = Documents(self.session, Jobs(FakeEngine()), folder)
        self.color: QColor | None = COLORS[0]
        self.pictures = StepPictures(self.documents, self.seen)
        self.panel = HistoryPanel(self.documents, self.pictures)

    def seen(self):
        if self.color is None:
            return None
        image = QImage(320, 200, QImage.Format.Format_RGBX8888)
        image.fill(self.color)
        return image


@pytest.fixture
def desk(qtbot, store, tmp_path):
    made = Desk(store, tmp_path)
    qtbot.addWidget(made.panel)
    made.panel.resize(280, 500)
    made.panel.show()
    return made


def rename(desk, *names):
    for name in names:
        desk.documents.do(Session.rename, desk.session.scene.nodes[0].key, name)


def take(desk):
    """What happens when there was rest after the last change."""
    desk.documents.changed.emit()
    if desk.pictures._at_rest.waiting:
        desk.pictures._at_rest._rest.stop()
        desk.pictures._at_rest._look()


def texts(desk):
    model = desk.panel.model
    return [model.data(model.index(row), Role.DisplayRole) for row in range(model.rowCount())]


def test_every_state_is_a_row_and_the_undone_ones_are_grey(desk):
    rename(desk, "one", "two", "three")
    assert texts(desk) == ["Open", "Rename Ball", "Rename one", "Rename two"]
    desk.documents.do(Session.undo)
    model = desk.panel.model
    assert [model.data(model.index(row), Role.ForegroundRole) is not None for row in range(4)] == [False] * 3 + [True]
    assert desk.panel.list.currentIndex().row() == 2
    assert desk.panel.count.text() == "3 steps, 1 of them undone"
    rename(desk, "other")  # what was undone is gone
    assert texts(desk) == ["Open", "Rename Ball", "Rename one", "Rename two"]
    assert desk.panel.count.text() == "3 steps"


def test_a_click_and_the_keyboard_go_to_any_state(desk):
    first = desk.session.scene
    rename(desk, "one", "two", "three")
    states = [step.scene for step in desk.session.history.steps]
    view = desk.panel.list
    for row in (1, 3, 0):
        at = view.visualRect(desk.panel.model.index(row)).center()
        QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(at))
        assert desk.session.scene is states[row]
    assert desk.session.scene is first
    view.setFocus()
    QTest.keyClick(view, Qt.Key.Key_Down)
    QTest.keyClick(view, Qt.Key.Key_Down)
    assert desk.session.scene is first  # only looked at so far
    QTest.keyClick(view, Qt.Key.Key_Return)
    assert desk.session.scene is states[2]
    assert len(desk.session.history.steps) == 4  # nothing was forgotten


def test_another_document_has_another_history(desk, store):
    rename(desk, "one", "two")
    desk.documents.opening.new()
    assert texts(desk) == ["Open"]
    desk.session.open(Scene((Node("x", VoxelField(AssetId("b" * 64), BOX, (8, 8, 8), 1, 0)),)), store, None, None)
    rename(desk, "y")
    assert texts(desk) == ["Open", "Rename x"]


def test_each_state_has_the_picture_that_was_seen_of_it(desk):
    for color, name in zip(COLORS[1:], ("one", "two"), strict=True):
        take(desk)
        rename(desk, name)
        desk.color = color
    take(desk)
    for step, color in zip(desk.session.history.steps, COLORS, strict=True):
        seen = QImage.fromData(desk.pictures.of(step))
        assert seen.pixelColor(seen.width() // 2, seen.height() // 2) == color
    desk.documents.do(Session.undo)
    desk.color = QColor("white")
    take(desk)  # it has one already
    step = desk.session.history.steps[1]
    assert QImage.fromData(desk.pictures.of(step)).pixelColor(5, 5) == COLORS[1]


def test_no_picture_is_taken_of_what_is_not_done(desk):
    step = desk.session.history.steps[0]
    desk.color = None
    take(desk)
    assert desk.pictures.of(step) == b""
    assert desk.pictures._at_rest.waiting
    desk.color = COLORS[0]
    take(desk)
    assert desk.pictures.of(step)


def test_pictures_take_bounded_memory(desk):
    picture = small_png(desk.seen(), 96, 60)
    for number in range(MOST + 20):
        rename(desk, f"name {number}")
        history = desk.session.history
        desk.pictures._keep(history, history.steps[-1], picture)
    assert len(desk.pictures._pictures) == MOST
    assert desk.pictures.of(desk.session.history.steps[-1])
    assert not desk.pictures.of(desk.session.history.steps[1])


def test_pages_of_the_list_are_turned_by_keys(desk):
    """Qt looks for the row a page away; in a grid without width it did for ever, and the window hung."""
    rename(desk, *(f"name {number}" for number in range(20)))
    steps, cursor = desk.panel.list, desk.session.history.cursor
    QTest.keyClick(steps, Qt.Key.Key_PageUp)
    up = steps.currentIndex().row()
    assert 0 < up < cursor - 1
    QTest.keyClick(steps, Qt.Key.Key_PageDown)
    assert up < steps.currentIndex().row() <= cursor
    desk.panel.resize(280, 130)  # a row and a half
    QTest.keyClick(steps, Qt.Key.Key_PageUp)
    assert desk.session.history.cursor == cursor  # to look at a row is not to go back to it

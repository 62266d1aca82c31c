"""The start page: recent files with pictures, those that are gone, samples, and the keyboard."""

import threading
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QScrollArea

from tests.ui.test_window import last_job, settle, store, trigger, window  # noqa: F401 - fixtures
from viewer.bundled import default_scene
from viewer.engine.jobs import OpenJob
from viewer.formats.packed import pack_project
from viewer.formats.project import save_project, thumbnail_of
from viewer.scene.assets import AssetStore
from viewer.scene.document import Scene
from viewer.scene.progress import run_to_end
from viewer.session.recent import keep_picture, listed_files, picture_file, remember
from viewer.session.session import Session
from viewer.ui.start.cards import GAP, WIDTH, Tiles
from viewer.ui.start.start import Start
from viewer.ui.widgets.images import small_png


def png(color):
    image = QImage(64, 40, QImage.Format.Format_RGB32)
    image.fill(QColor(color))
    return small_png(image, 64, 40)


@pytest.fixture
def start(window, tmp_path):  # noqa: F811
    made = window.control(Start)
    made.state = window.context.state_folder
    return made


def look(start):
    """Show the page, and wait for the thread that looks at the files."""
    start.show()
    done = threading.Event()
    start._background.submit(done.set)
    assert done.wait(20)
    settle()
    return {card.path: card for card in (*start.page.recent.tiles, *start.page.samples.tiles)}


def middle(card):
    return card.picture.pixmap().toImage().pixelColor(card.picture.pixmap().rect().center())


def test_files_have_their_pictures_wherever_those_are(start, tmp_path):
    assets = AssetStore(tmp_path / "store")
    project, packed, mesh = (tmp_path / name for name in ("a.fieldwright", "b.fieldwright.zip", "c.glb"))
    run_to_end(save_project(Scene(), project, assets, png("red")))
    run_to_end(pack_project(Scene(), packed, assets, png("green")))
    mesh.write_bytes(b"a mesh")
    for path in (project, packed, mesh):
        remember(start.state, path)
    keep_picture(start.state, mesh, png("blue"))
    cards = look(start)
    assert [middle(cards[path]).name() for path in (project, packed, mesh)] == ["#ff0000", "#008000", "#0000ff"]
    assert [cards[path].name.text() for path in (project, packed, mesh)] == ["a", "b", "c.glb"]
    assert middle(cards[default_scene()]).isValid()  # the sample has one, too
    assert thumbnail_of(default_scene())


def test_one_that_cannot_be_looked_at_hides_no_other(start, tmp_path):
    names = (tmp_path / ("x" * 300), Path("a\0b"), tmp_path / "there.glb")
    (tmp_path / "there.glb").write_bytes(b"a mesh")
    found = []
    start._found.connect(lambda path, _, there: found.append((path, there)))
    start._look_at(names)
    assert found == [(names[0], False), (names[1], False), (names[2], True)]


def test_what_is_gone_is_shown_as_such_and_can_be_removed(start, window, tmp_path):  # noqa: F811
    gone, here = tmp_path / "gone.glb", tmp_path / "here.glb"
    for path in (gone, here):
        path.touch()
        remember(start.state, path)
    gone.unlink()
    cards = look(start)
    assert (cards[gone].missing, cards[here].missing) == (True, False)
    QTest.mouseClick(cards[gone], Qt.MouseButton.LeftButton)
    settle()
    assert start.shown
    QTest.keyClick(cards[gone], Qt.Key.Key_Delete)
    settle()
    assert listed_files(start.state) == (here,)
    assert gone not in look(start)
    look(start)[here].remove.click()
    settle()
    assert listed_files(start.state) == ()
    assert start.page.none.isVisible()


@pytest.mark.parametrize("key", [None, Qt.Key.Key_Return, Qt.Key.Key_Space])
def test_a_click_enter_and_space_open_a_file(start, window, tmp_path, key):  # noqa: F811
    path = tmp_path / "a.glb"
    path.touch()
    remember(start.state, path)
    card = look(start)[path]
    if key is None:
        QTest.mouseClick(card, Qt.MouseButton.LeftButton, pos=QPoint(20, 20))
    else:
        QTest.keyClick(card, key)
    settle()
    assert last_job(window, OpenJob).path == str(path)
    assert not start.shown


def test_everything_is_reached_by_the_keyboard(start, window, tmp_path):  # noqa: F811
    for name in ("a.glb", "b.glb"):
        (tmp_path / name).touch()
        remember(start.state, tmp_path / name)
    cards = look(start)
    wanted = {*start.page.buttons, start.page.empty, *cards.values()}
    reached, widget = set(), start.page.buttons[0]
    for _ in range(200):
        if widget in wanted and widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
            reached.add(widget)
        widget = widget.nextInFocusChain()
    assert reached == wanted
    assert all(card.accessibleName() for card in cards.values())
    QTest.keyClick(start.page, Qt.Key.Key_Escape)
    assert not start.shown


def test_it_is_seen_when_nothing_is_open_and_when_people_ask(start, window, tmp_path):  # noqa: F811
    assert not start.shown  # a document is open
    trigger(window, "start_page")
    assert start.shown
    assert window.commands.actions["start_page"].isChecked()
    window.context.documents.do(Session.rename, window.context.session.scene.nodes[0].key, "other")
    settle()
    assert start.shown  # it was asked for over a document
    trigger(window, "start_page")
    assert not start.shown
    window.context.session.mark_saved(window.context.session.scene, tmp_path / "x.fieldwright")
    trigger(window, "new")
    assert start.shown
    window.context.documents.opening.add(tmp_path / "thing.glb")
    settle()
    assert not start.shown


def test_its_buttons_are_commands_of_the_window(start, window):  # noqa: F811
    look(start)
    start.page.buttons[2].click()
    settle()
    (form,) = [each for each in window.findChildren(QDialog) if each.isVisible()]
    assert "Train" in form.windowTitle()
    form.reject()


def test_cards_take_as_many_columns_as_there_is_room_for(qtbot):
    grid, place = Tiles(*(QLabel(str(number)) for number in range(7))), QScrollArea()
    place.setWidget(grid)
    place.setWidgetResizable(True)
    place.setFrameShape(QScrollArea.Shape.NoFrame)
    qtbot.addWidget(place)
    place.show()
    for columns in (1, 3, 2, 7):
        place.resize(columns * (WIDTH + GAP) - GAP, 900)
        QApplication.processEvents()
        assert len({tile.x() for tile in grid.tiles}) == columns
        assert len({(tile.x(), tile.y()) for tile in grid.tiles}) == 7


def test_a_picture_is_kept_of_what_is_no_project_and_goes_with_its_file(start, window, tmp_path):  # noqa: F811
    path = tmp_path / "mesh.glb"
    path.touch()
    window.context.session.mark_saved(window.context.session.scene, tmp_path)
    window.context.documents.opening.open(path)
    settle()
    assert start._at_rest.waiting
    image = QImage(640, 400, QImage.Format.Format_RGB32)
    image.fill(QColor("purple"))
    start._keep_picture(image)
    assert middle(look(start)[path]).name() == "#800080"
    for number in range(20):
        remember(start.state, tmp_path / f"{number}")
    keep_picture(start.state, tmp_path / "19", png("red"))
    assert [Path(file) for file in (start.state / "thumbnails").iterdir()] == [
        picture_file(start.state, tmp_path / "19")
    ]

"""The texture dock: maps, numbers, and picking both ways against a floor that is known exactly."""

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from tests.ui.fake_engine import FakeEngine
from tests.ui.test_lights import quad, settle
from viewer.scene.assets import AssetStore
from viewer.scene.content import Model
from viewer.scene.document import Node, Scene
from viewer.scene.geometry import AABB, Transform
from viewer.scene.material import Material, Texture
from viewer.scene.picture_positions import picture_positions
from viewer.session.session import Session
from viewer.session.store import Store
from viewer.ui.document.documents import Documents
from viewer.ui.texture.panel import TexturePanel
from viewer.ui.texture.picture import Frame, visible_piece
from viewer.ui.texture.textures import Textures
from viewer.ui.viewport.viewport import Viewport
from viewer.ui.widgets import theme
from viewer.ui.work.jobs import Jobs

BOX = AABB((-1.0, -1.0, 0.0), (1.0, 1.0, 0.0))
PLACE = Transform((0.5, 0.0, 0.2), (np.cos(0.3), 0.0, 0.0, np.sin(0.3)), 0.7)


class Desk:
    def __init__(self, folder):
        self.store = AssetStore(folder / "assets")
        self.session = Session(self.store)
        self.documents = Documents(self.session, Jobs(FakeEngine()), folder / "state")
        self.viewport = Viewport(Store(self.store))
        self.documents.show_in(self.viewport.store)
        self.textures = Textures(self.viewport, self.documents)
        self.panel = TexturePanel(self.textures)
        self.textures.watch(True)

    def open(self, *nodes):
        self.session.open(Scene(nodes), self.store, None, None)
        self.documents.changed.emit()
        settle()

    def pixel(self, node, u, v):
        """Where the floor's point of those texture coordinates is in the view."""
        point = node.transform.apply(np.array([[2.0 * u - 1.0, 1.0 - 2.0 * v, 0.0]]))
        return QPointF(*(float(part) for part in picture_positions(self.viewport.camera(), point)[0]))


@pytest.fixture
def desk(qtbot, qapp, tmp_path, context):
    theme.apply(qapp)
    desk = Desk(tmp_path)
    qtbot.addWidget(desk.viewport)
    qtbot.addWidget(desk.panel)
    desk.viewport.resize(320, 240)
    desk.viewport.show()
    desk.panel.resize(300, 600)
    desk.panel.show()
    qtbot.waitExposed(desk.panel)
    yield desk
    settle()


def floor(desk, **kind):
    node = quad(desk.store, **kind)
    return Node("Floor", node.content, transform=PLACE)


def test_hovering_the_model_marks_its_texel(desk, qtbot):
    node = floor(desk)
    desk.open(node)
    qtbot.waitUntil(lambda: desk.textures.index is not None)
    desk.viewport.surface.repaint()
    assert [desk.panel.map.itemText(row) for row in range(4)] == ["Base colour", "Roughness", "Metallic", "Occlusion"]
    for u, v in ((0.95, 0.1), (0.3, 0.7), (0.5, 0.5)):
        found = desk.textures.point_at(desk.pixel(node, u, v))
        assert (found.u, found.v) == pytest.approx((u, v), abs=0.01)
    hover(desk.viewport.surface, desk.pixel(node, 0.95, 0.1))
    qtbot.waitUntil(lambda: desk.panel.view._mark is not None)
    assert "texel 7, 0" in desk.panel.values.text()
    assert "sRGB 188 51 255" in desk.panel.values.text()
    assert desk.textures.point_at(QPointF(2.0, 2.0)) is None


def test_clicking_a_texel_marks_its_place_on_the_model(desk, qtbot):
    node = floor(desk)
    desk.open(node)
    qtbot.waitUntil(lambda: desk.textures.index is not None)
    view = desk.panel.view
    at = view.frame.place(0.25, 0.75)
    QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=QPoint(round(at[0]), round(at[1])))
    assert desk.viewport.marker.isVisible()
    wanted = node.transform.apply(np.array([[-0.5, -0.5, 0.0]]))[0]
    assert np.allclose(desk.viewport.marker._point, wanted, atol=0.02)


def test_what_was_clicked_on_the_model_stays_marked(desk, qtbot):
    node = floor(desk)
    desk.open(node)
    qtbot.waitUntil(lambda: desk.textures.index is not None)
    surface, view = desk.viewport.surface, desk.panel.view
    surface.repaint()
    for _ in range(12):
        wheel(view, QPointF(*view.frame.place(0.1, 0.9)), 120)
    assert not view.rect().contains(QPointF(*view.frame.place(0.9375, 0.125)).toPoint())
    at = desk.pixel(node, 0.9375, 0.125)
    QTest.mouseClick(surface, Qt.MouseButton.LeftButton, pos=at.toPoint())
    hover(surface, QPointF(2.0, 2.0))
    QTest.qWait(80)
    QApplication.sendEvent(surface, QEvent(QEvent.Type.Leave))
    assert view._mark == pytest.approx((0.9375, 0.125), abs=0.02)
    assert view.rect().contains(QPointF(*view.frame.place(*view._mark)).toPoint())  # it has been brought into sight
    assert "texel 7, 0" in desk.panel.values.text()
    desk.panel.map.setCurrentIndex(1)
    desk.panel.map.activated.emit(1)
    assert "texel 7, 0" in desk.panel.values.text()  # of the other map now
    QTest.mousePress(surface, Qt.MouseButton.LeftButton, pos=at.toPoint())
    QTest.mouseRelease(surface, Qt.MouseButton.LeftButton, pos=QPoint(40, 60))
    assert "texel 7, 0" in desk.panel.values.text()  # turning the view picks nothing
    desk.open(floor(desk, textured=False))
    assert view._mark is None


def test_a_texel_is_shown_on_the_model_under_the_pointer_and_said_to_be_out_of_sight(desk, qtbot):
    node = floor(desk)
    desk.open(node)
    qtbot.waitUntil(lambda: desk.textures.index is not None)
    view, values = desk.panel.view, desk.panel.values
    place = QPoint(*(round(part) for part in view.frame.place(0.25, 0.75)))
    hover(view, QPointF(place))
    assert desk.viewport.marker.isVisible()
    assert "Its place" not in values.text()
    desk.textures.node = Node("Floor", node.content, transform=Transform((0.0, 0.0, 500.0)), key=node.key)
    QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=place)
    assert "outside the view" in values.text()
    desk.textures.node = Node("Floor", node.content, visible=False, transform=PLACE, key=node.key)
    QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=place)
    assert "hidden in this view" in values.text()
    desk.textures.index = None
    QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=place)
    assert "still being looked at" in values.text()


def test_density_counts_texels_in_the_world(desk):
    """A floor of 2 units, 0.7 times as large, under 8 x 4 texels: sqrt(32) / 1.4 a unit."""
    desk.open(floor(desk))
    density = desk.textures.density(desk.panel.shown.texture)
    assert density.median == pytest.approx(np.sqrt(32) / 1.4)
    assert "4.04 texels" in desk.panel.facts.text()
    assert "100 % used" in desk.panel.facts.text()


def test_the_chosen_map_is_shown_on_the_model(desk):
    desk.open(floor(desk))
    panel, display = desk.panel, desk.viewport.display
    panel.on_mesh.setChecked(True)
    assert display.display.channel == "albedo"
    panel.map.setCurrentIndex(1)
    panel.map.activated.emit(1)
    assert display.display.channel == "roughness"
    display.set_channel("color")
    assert not panel.on_mesh.isChecked()
    assert panel.shown.channel == 1


def test_what_there_is_nothing_to_see_of_is_told(desk):
    desk.open()
    assert "no model" in desk.panel.view._text
    desk.open(floor(desk, textured=False))
    assert "no texture coordinates" in desk.panel.view._text
    gone = Texture("f" * 64, 8, 4)
    node = floor(desk)
    content = Model(node.content.asset, BOX, 4, 2, (Material(base_color_map=gone),))
    desk.open(Node("Gone", content))
    assert "missing" in desk.panel.view._text
    desk.open(Node("No mesh", Model("e" * 64, BOX, 4, 2)))
    assert "missing" in desk.panel.view._text
    odd = Texture(desk.store.put({"pixels": np.zeros((4, 8), np.uint8)}), 8, 4)
    desk.open(Node("Odd", Model(node.content.asset, BOX, 4, 2, (Material(normal_map=odd),))))
    assert "no such picture" in desk.panel.view._text
    assert not desk.panel.grab().isNull()
    desk.open(node)
    assert desk.panel.view._text == ""


def test_lines_and_zoom(desk, qtbot):
    desk.open(floor(desk))
    view = desk.panel.view
    desk.panel.lines.setChecked(True)
    qtbot.waitUntil(lambda: bool(view._lines))
    left, top, width, height = view.frame
    assert width == pytest.approx(2.0 * height)
    image = view.grab().toImage()
    middle = round(left + 0.5 * width)
    rows = [image.pixelColor(middle, round(top) + row).red() for row in range(2, round(height) - 2)]
    brightest = int(np.argmax(rows))
    assert brightest + 2 == pytest.approx(0.5 * height, abs=2.0)  # the two triangles' common edge
    assert sum(red > 20 for red in rows) <= 3
    for _ in range(20):
        wheel(view, QPointF(left + 0.3 * width, top + 0.6 * height), 120)
    assert view.frame.coordinates(left + 0.3 * width, top + 0.6 * height) == pytest.approx((0.3, 0.6))
    assert not view.grab().isNull()
    QTest.mouseDClick(view, Qt.MouseButton.LeftButton)
    assert view.frame == Frame(left, top, width, height)


def test_only_what_is_seen_is_cut_out():
    """Of 4096 x 4096 texels never many more than there are pixels, at the right place."""
    large = np.zeros((4096, 4096, 3), np.uint8)
    large[2048:, 2048:, 1] = 200
    for frame in (Frame(0, 0, 300, 300), Frame(-10_000, -10_000, 20_480, 20_480)):
        piece = visible_piece([large], 1, frame, 300, 300)
        assert piece.image.width() * piece.image.height() <= 330 * 330
        assert piece.place.left() <= 1.0
        assert piece.place.right() >= 299.0
        x, y = frame.place(0.5, 0.5)
        at = QPointF((x - piece.place.x()) / piece.place.width(), (y - piece.place.y()) / piece.place.height())
        column, row = at.x() * piece.image.width(), at.y() * piece.image.height()
        assert piece.image.pixelColor(int(column + 2), int(row + 2)).red() == 200
        assert piece.image.pixelColor(int(column - 3), int(row - 3)).red() == 0
    assert visible_piece([large], None, Frame(500, 0, 300, 300), 300, 300) is None


def hover(surface, at):
    none, no_button = Qt.KeyboardModifier.NoModifier, Qt.MouseButton.NoButton
    move = QMouseEvent(QEvent.Type.MouseMove, at, surface.mapToGlobal(at), no_button, no_button, none)
    QApplication.sendEvent(surface, move)


def wheel(view, at, angle):
    none, phase = Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase
    where = (at, view.mapToGlobal(at), QPoint(), QPoint(0, angle))
    QApplication.sendEvent(view, QWheelEvent(*where, Qt.MouseButton.NoButton, none, phase, False))

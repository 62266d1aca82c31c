"""The light dock and lamps in the view: what a hand does becomes one step, and nothing but shading changes."""

import hashlib
import math

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from tests.ui.fake_engine import FakeEngine
from viewer.engine.jobs import ExportJob, Opened, OpenJob, folders_of
from viewer.engine.messages import JobFailed
from viewer.errors import ViewerError
from viewer.formats import rgbe
from viewer.formats.registry import open_path
from viewer.scene.assets import AssetStore
from viewer.scene.content import Model
from viewer.scene.document import Node, Scene
from viewer.scene.geometry import Transform
from viewer.scene.light import EnvironmentLight, PointLight, SpotLight
from viewer.scene.material import Material, Texture
from viewer.scene.mesh import Mesh
from viewer.scene.picture_positions import picture_positions
from viewer.scene.progress import run_to_end
from viewer.session.lights import KINDS, direction
from viewer.session.session import Session
from viewer.session.store import Store
from viewer.session.tools.lights import nearest_grip
from viewer.ui.document.documents import Documents
from viewer.ui.document.scene_panel import ScenePanel
from viewer.ui.lighting.lighting import Lighting
from viewer.ui.lighting.panel import LightPanel
from viewer.ui.viewport.viewport import Viewport
from viewer.ui.widgets import theme
from viewer.ui.work.jobs import Jobs

SHIFT = Qt.KeyboardModifier.ShiftModifier
LEFT = Qt.MouseButton.LeftButton


def quad(store, textured=True):
    """A floor from -1 to 1 with a map."""
    corners = np.array([[-1, -1, 0], [1, -1, 0], [1, 1, 0], [-1, 1, 0]], np.float32)
    up, faces = np.tile(np.array([0, 0, 1], np.float32), (4, 1)), np.array([[0, 1, 2], [0, 2, 3]], np.uint32)
    uvs = np.array([[0, 1], [1, 1], [1, 0], [0, 0]], np.float32)
    mesh = Mesh(corners, faces, up, uvs=uvs if textured else None)
    pixels = np.zeros((4, 8, 3), np.uint8)
    pixels[0, 7] = (188, 51, 255)
    texture = Texture(store.put({"pixels": pixels}), 8, 4)
    material = Material("floor", base_color_map=texture, orm_map=texture) if textured else Material()
    return Node("Floor", Model(store.put(mesh.tensors()), mesh.aabb, 4, 2, (material,)))


def probe(store, value=1.0, side=32):
    radiance = np.full((side // 2, side, 3), value, np.float32)
    return EnvironmentLight(store.put({"radiance": radiance}), side, side // 2, source=f"{value}.hdr")


class Desk:
    """A document, its view, and the panel; pictures of light are read by the worker's own code."""

    def __init__(self, folder):
        self.folder, self.engine = folder, FakeEngine()
        self.store = AssetStore(folder / "assets")
        self.session = Session(self.store)
        self.jobs = Jobs(self.engine)
        self.documents = Documents(self.session, self.jobs, folder / "state")
        self.state = Store(self.store)
        self.documents.show_in(self.state)
        self.nodes, self.viewport = ScenePanel(self.documents, self.state), Viewport(self.state)
        self.lighting = Lighting(self.documents, self.jobs, self.state)
        self.panel = LightPanel(self.lighting)
        self.reports = []
        self.engine.workers.answer = self.answer
        for source in (self.lighting, self.jobs):
            source.failed.connect(self.reports.append)

    def open(self, *nodes):
        self.session.open(Scene(nodes), self.store, None, None)
        self.documents.changed.emit()
        settle()

    def answer(self, job):
        if not isinstance(job, OpenJob):
            return None
        try:
            scene = run_to_end(open_path(self.folder / job.path, self.store))
            return Opened(job.path, scene, folders_of(self.store), "environment")
        except ViewerError as error:
            return JobFailed(0, type(error).__name__, error.message, error.hint, "")

    @property
    def light(self):
        return self.lighting.environment

    @property
    def steps(self):
        return len(self.session.history.steps)

    def files(self):
        return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in self.store.root.iterdir()}

    def pixel(self, point):
        """Where a point of the world is on the surface."""
        x, y = picture_positions(self.viewport.camera(), np.array([point]))[0]
        return QPoint(round(float(x)), round(float(y)))


def settle():
    for _ in range(12):
        QApplication.processEvents()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture
def desk(qtbot, qapp, tmp_path, context):
    theme.apply(qapp)
    desk = Desk(tmp_path)
    for widget in (desk.viewport, desk.panel, desk.nodes):
        qtbot.addWidget(widget)
    desk.viewport.resize(240, 180)
    desk.viewport.show()
    desk.panel.resize(300, 700)
    desk.panel.show()
    qtbot.waitExposed(desk.panel)
    yield desk
    settle()


def test_turning_by_hand_is_one_step_and_changes_the_light_alone(desk, qtbot):
    floor = quad(desk.store)
    desk.open(floor, Node("Hall", probe(desk.store)), Node("Lamp", PointLight()))
    picture, files, steps = desk.panel.environment.picture, desk.files(), desk.steps
    qtbot.waitUntil(lambda: picture._light is not None)
    nodes, middle = desk.session.scene.nodes, QPoint(100, 60)
    QTest.mousePress(picture, LEFT, pos=middle)
    for number in range(1, 6):
        QTest.mouseMove(picture, middle + QPoint(8 * number, 0))
        assert desk.light.rotation == pytest.approx(-math.tau * 8 * number / picture.width())
    assert desk.state.state.shown.environment() == desk.light
    assert desk.session.scene.nodes == nodes  # nothing is decided yet
    QTest.mouseRelease(picture, LEFT, pos=middle + QPoint(40, 0))
    settle()
    assert desk.steps == steps + 1
    assert desk.session.history.undo_label == "Turn the light"
    assert desk.session.scene.environment().rotation == pytest.approx(-math.tau * 40 / picture.width())
    assert desk.session.scene.nodes[0] is floor
    assert desk.session.scene.nodes[2] is nodes[2]
    assert desk.files() == files
    desk.documents.do(Session.undo)
    settle()
    assert desk.light.rotation == 0.0
    assert desk.panel.environment.rotation.number.value() == 0.0


def test_escape_gives_a_turn_up(desk, qtbot):
    desk.open(Node("Hall", probe(desk.store)))
    picture, steps = desk.panel.environment.picture, desk.steps
    qtbot.waitUntil(lambda: picture._light is not None)
    QTest.mousePress(picture, LEFT, pos=QPoint(50, 50))
    QTest.mouseMove(picture, QPoint(90, 50))
    assert desk.state.state.shown is not desk.session.scene
    QTest.keyClick(picture, Qt.Key.Key_Escape)
    QTest.mouseRelease(picture, LEFT, pos=QPoint(90, 50))
    settle()
    assert (desk.light.rotation, desk.steps) == (0.0, steps)
    assert desk.viewport.store.state.shown is desk.session.scene


def test_settings_of_the_light(desk):
    desk.open(Node("Hall", probe(desk.store)))
    section = desk.panel.environment
    section.strength.number.setValue(2.0)
    assert desk.light.strength == 4.0
    section.strength.number.setValue(section.strength.number.minimum())
    settle()
    assert desk.light.strength == 0.0
    assert section.strength.number.text() == "off"
    assert not section.balls.grab().isNull()  # light of no strength is still drawn
    section.rotation.number.setValue(90.0)
    assert desk.light.rotation == pytest.approx(math.pi / 2)
    section.shown.setChecked(True)
    section.tint.chosen.emit((0.5, 1.0, 2.0), False)
    assert (desk.light.shown, desk.light.tint) == (True, (0.5, 1.0, 2.0))
    section.remove.click()
    settle()
    assert desk.light is None
    assert not section.settings.isVisible()
    section.studio.click()
    settle()
    assert desk.light.source == "Neutral studio"


def test_the_balls_turn_with_the_view(desk, qtbot):
    half = np.zeros((16, 32, 3), np.float32)
    half[:, :16] = 1.0  # light from +Y alone
    light = EnvironmentLight(desk.store.put({"radiance": half}), 32, 16)
    desk.open(Node("Half", light))
    balls = desk.panel.environment.balls
    qtbot.waitUntil(lambda: desk.panel.environment.picture._light is not None)

    def sides():
        image = balls.grab().toImage()
        row = [image.pixelColor(round(0.75 * image.width() + shift), image.height() // 2).red() for shift in (-40, 40)]
        return row[0] - row[1]

    desk.viewport.look_from("right")  # from +X: +Y is on the right
    right = sides()
    desk.viewport.look_from("left")
    assert right < -30
    assert sides() > 30


def test_another_picture_is_read_and_blended(desk, qtbot):
    desk.open(Node("Hall", probe(desk.store)))
    section = desk.panel.environment
    section.rotation.number.setValue(30.0)
    for name, value in (("sky.hdr", 4.0), ("room.hdr", 0.5)):
        (desk.folder / name).write_bytes(rgbe.encode(np.full((8, 16, 3), value, np.float32)))
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(desk.folder / "sky.hdr"))])
    action = Qt.DropAction.CopyAction
    drop = QDropEvent(QPointF(5, 5), action, mime, LEFT, Qt.KeyboardModifier.NoModifier)
    desk.panel.dropEvent(drop)
    qtbot.waitUntil(lambda: desk.light.width == 16)
    assert desk.light.rotation == pytest.approx(math.radians(30.0))
    assert np.allclose(desk.store.get(desk.light.asset)["radiance"], 4.0)
    steps = desk.steps
    desk.lighting.open_blend(desk.folder / "room.hdr")
    qtbot.waitUntil(lambda: desk.light.other is not None)
    assert (desk.steps, desk.light.blend) == (steps + 1, 0.5)
    section.blend.number.setValue(0.25)
    qtbot.waitUntil(lambda: len(section._probes) >= 2 and section._shining(desk.light) is not None)
    qtbot.waitUntil(lambda: len(section._shining(desk.light).probes) == 2)
    section.unblend.click()
    assert desk.light.other is None


def test_light_is_added_in_place_of_light_and_all_else_beside(desk, qtbot):
    desk.open(quad(desk.store), Node("Hall", probe(desk.store)))
    (desk.folder / "sky.hdr").write_bytes(rgbe.encode(np.full((8, 16, 3), 4.0, np.float32)))
    desk.documents.opening.add(desk.folder / "sky.hdr")
    qtbot.waitUntil(lambda: desk.light.width == 16)
    assert [node.name for node in desk.session.scene.nodes] == ["Floor", "Hall"]
    other = Scene((quad(desk.store),))
    desk.engine.workers.answer = lambda job: Opened(job.path, other, folders_of(desk.store), "glTF")
    desk.documents.opening.add(desk.folder / "mesh.glb")
    qtbot.waitUntil(lambda: len(desk.session.scene.nodes) == 3)


@pytest.mark.parametrize("kind", ["nan", "aspect", "short", "other"])
def test_pictures_that_are_no_light_are_told_and_change_nothing(desk, qtbot, kind):
    desk.open(Node("Hall", probe(desk.store)))
    before, path = desk.session.scene, desk.folder / "bad.hdr"
    whole = rgbe.encode(np.ones((8, 16, 3), np.float32))
    match kind:
        case "nan":
            path = desk.folder / "bad.exr"
            exr = pytest.importorskip("OpenEXR")
            broken = np.full((8, 16, 3), np.nan, np.float32)
            exr.File({"type": exr.scanlineimage}, {"RGB": broken}).write(str(path))
        case "aspect":
            path.write_bytes(rgbe.encode(np.ones((8, 8, 3), np.float32)))
        case "short":
            path.write_bytes(whole[: len(whole) // 2])
        case "other":
            path.write_bytes(b"#?RADIANCE\nnonsense")
    desk.lighting.open_environment(path)
    qtbot.waitUntil(lambda: bool(desk.reports))
    assert desk.reports[0].message
    assert desk.reports[0].hint
    assert desk.session.scene is before


def test_a_file_without_light_is_told(desk, qtbot):
    desk.open(quad(desk.store))
    desk.engine.workers.answer = lambda job: Opened(job.path, Scene(), folders_of(desk.store), "glTF")
    desk.lighting.open_environment(desk.folder / "mesh.glb")
    qtbot.waitUntil(lambda: bool(desk.reports))
    assert "no environment light" in desk.reports[0].message


def test_a_damaged_asset_is_told_in_the_picture(desk):
    desk.open(Node("Gone", EnvironmentLight("f" * 64, 8, 4)))
    assert "missing" in desk.panel.environment.picture._text
    assert not desk.panel.environment.picture.grab().isNull()


def test_saving_writes_the_light_alone(desk):
    desk.open(quad(desk.store), Node("Hall", probe(desk.store), visible=False))
    desk.lighting.save_environment(desk.folder / "out.exr")
    job = desk.engine.workers.jobs[-1].job
    assert isinstance(job, ExportJob)
    assert [type(node.content) for node in job.scene.nodes] == [EnvironmentLight]
    assert job.scene.nodes[0].visible
    assert job.path.endswith("out.exr")


def test_lamps_from_the_menu_to_the_bin(desk):
    desk.viewport.hide()
    desk.open(quad(desk.store))
    section = desk.panel.lights
    for kind in KINDS:
        desk.lighting.add_light(kind)
        settle()
    assert [section.list.item(row).text() for row in range(4)] == [
        "Point light",
        "Sun",
        "Spot light",
        "Area light",
    ]
    assert desk.panel.pages.currentWidget() is section
    section.list.setCurrentRow(2)
    settle()
    assert desk.lighting.light.name == "Spot light"
    steps = desk.steps
    section.fields["outer"].setValue(10.0)
    light = desk.lighting.light.content
    assert light.outer == pytest.approx(math.radians(10.0))
    assert 0.0 <= light.inner < light.outer  # the inner cone gives way
    section.fields["intensity"].setValue(0.0)
    section.color.chosen.emit((1.0, 0.5, 0.25), False)
    assert desk.steps == steps + 3
    assert (desk.lighting.light.content.intensity, desk.lighting.light.content.color) == (0.0, (1.0, 0.5, 0.25))
    section.list.item(2).setCheckState(Qt.CheckState.Unchecked)
    settle()
    assert not desk.lighting.light.visible
    section.copy.click()
    settle()
    assert desk.lighting.light.name == "Spot light 2"
    section.delete.click()
    settle()
    assert section.list.count() == 4


def test_what_the_view_leaves_out_of_many_lamps_is_said(desk):
    lights = [Node(f"Lamp {number}", PointLight()) for number in range(9)]
    desk.open(*lights[:4])
    assert "shadows" not in desk.panel.lights.hint.text()
    desk.open(*lights)
    assert "first 8 lights shine, 4 of them with shadows" in desk.panel.lights.hint.text()
    desk.state.select(lights[8].key)
    settle()
    assert "first 8" in desk.panel.lights.hint.text()
    for node in lights[4:]:  # those that are off are not missed
        desk.lighting.show_node(node.key, False)
    settle()
    assert "first 8" not in desk.panel.lights.hint.text()


def drag(desk, start, way, modifiers=Qt.KeyboardModifier.NoModifier, *, release=True):
    surface = desk.viewport.surface
    QTest.mousePress(surface, LEFT, modifiers, start)
    for part in (0.25, 0.5, 1.0):
        event_at = start + QPoint(round(part * way.x()), round(part * way.y()))
        _move(surface, event_at, modifiers)
    if release:
        QTest.mouseRelease(surface, LEFT, modifiers, start + way)
        settle()


def _move(surface, at, modifiers):
    """Unlike QTest.mouseMove, with keys held."""
    place = QPointF(at)
    event = QMouseEvent(
        QEvent.Type.MouseMove, place, surface.mapToGlobal(place), Qt.MouseButton.NoButton, LEFT, modifiers
    )
    QApplication.sendEvent(surface, event)


def placed(kind, at):
    return Node("Lamp", kind, transform=Transform(at))


def test_dragging_a_lamp_changes_nothing_but_the_lamp(desk):
    floor, light, other = (
        quad(desk.store),
        placed(PointLight(), (0.3, 0.2, 0.6)),
        placed(PointLight(), (-0.5, 0.5, 0.4)),
    )
    desk.open(floor, light, other)
    files, steps, view, asked = desk.files(), desk.steps, desk.viewport.view, len(desk.engine.requests)
    start, way = desk.pixel(light.transform.translation), QPoint(-40, 20)
    drag(desk, start, way, release=False)
    tried = desk.state.state.shown
    assert [new is old for new, old in zip(tried.nodes, (floor, light, other), strict=True)] == [True, False, True]
    assert len(desk.engine.requests) == asked  # no field is rendered for it
    assert desk.steps == steps
    QTest.mouseRelease(desk.viewport.surface, LEFT, pos=start + way)
    settle()
    moved = desk.session.scene.node(light.key)
    assert desk.steps == steps + 1
    assert desk.session.history.undo_label == "Move Lamp"
    assert desk.viewport.view == view
    seen = desk.pixel(moved.transform.translation)
    assert (seen - start - way).manhattanLength() <= 2
    axis = view.axes()[:, 2]  # it stayed in the plane that faces the eye
    assert np.dot(moved.transform.translation, axis) == pytest.approx(np.dot(light.transform.translation, axis))
    assert (moved.content, moved.transform.rotation) == (light.content, light.transform.rotation)
    assert desk.session.scene.nodes[0] is floor
    assert desk.session.scene.nodes[2] is other
    assert desk.files() == files
    assert desk.state.state.selected == light.key


def test_with_shift_a_lamp_is_put_on_the_surface(desk):
    light = placed(PointLight(), (0.0, 0.0, 0.8))
    desk.open(quad(desk.store), light)
    desk.viewport.surface.repaint()
    QApplication.processEvents()
    start, goal = desk.pixel((0.0, 0.0, 0.8)), desk.pixel((0.5, -0.4, 0.0))
    drag(desk, start, goal - start, SHIFT)
    x, y, z = desk.session.scene.node(light.key).transform.translation
    eye = desk.viewport.view.eye
    on_floor = np.array([x, y, z]) + (np.array([x, y, z]) - eye) * (z / (eye[2] - z))
    assert 0.0 < z < 0.25
    assert np.allclose(on_floor, (0.5, -0.4, 0.0), atol=0.06)


def test_the_diamond_turns_a_spot(desk):
    spot = placed(SpotLight(), (0.0, 0.0, 1.5))
    desk.open(quad(desk.store), spot)
    desk.state.select(spot.key)
    grip = nearest_grip(desk.session.scene, desk.viewport.camera(), spot.key, 120.0, 90.0)
    assert (grip.key, grip.handle) == (spot.key, "target")
    start = desk.pixel(grip.at)
    drag(desk, start, QPoint(30, 0))
    turned = desk.session.scene.node(spot.key)
    assert desk.session.history.undo_label == "Turn Lamp"
    assert turned.transform.translation == (0.0, 0.0, 1.5)
    assert direction(turned) @ desk.viewport.view.axes()[:, 0] > 0.1  # to the right, as the hand
    desk.state.change(overlays=False)
    view = desk.viewport.view
    drag(desk, start, QPoint(30, 0))
    assert desk.viewport.view != view  # what is not seen is not taken hold of


def test_escape_and_clicks_change_nothing(desk):
    light = placed(PointLight(), (0.0, 0.0, 0.5))
    desk.open(quad(desk.store), light)
    steps, start = desk.steps, desk.pixel((0.0, 0.0, 0.5))
    drag(desk, start, QPoint(20, 10), release=False)
    QTest.keyClick(desk.viewport, Qt.Key.Key_Escape)
    settle()
    assert desk.viewport.store.state.shown is desk.session.scene
    QTest.mouseRelease(desk.viewport.surface, LEFT, pos=start)
    QTest.mouseClick(desk.viewport.surface, LEFT, pos=start)
    settle()
    assert desk.steps == steps
    assert desk.lighting.light.key == light.key

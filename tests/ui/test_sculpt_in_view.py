"""Strokes in the real viewport: seen while they are drawn, one step when they end, gone with Escape."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from tests.editing.meshes import ball
from tests.ui.drawn_parts import DrawnParts
from tests.ui.fake_engine import FakeEngine
from tests.ui.test_lights import settle
from viewer.editing.content import surface_of
from viewer.engine.jobs import ApplyEditsJob, run
from viewer.scene.assets import AssetStore
from viewer.scene.content import Model
from viewer.scene.document import Node, Scene
from viewer.scene.mesh import Mesh
from viewer.scene.progress import run_to_end
from viewer.session.brush import Brush
from viewer.session.session import Session
from viewer.session.store import Store
from viewer.ui.document.documents import Documents
from viewer.ui.editing.brush_panel import BrushPanel
from viewer.ui.viewport.layers.closed_mesh import Closedness
from viewer.ui.viewport.viewport import Viewport
from viewer.ui.work.edited_content import EditedContent
from viewer.ui.work.jobs import Jobs

LEFT = Qt.MouseButton.LeftButton
CONTROL = Qt.KeyboardModifier.ControlModifier
MIDDLE = QPoint(120, 90)


class Desk:
    def __init__(self, folder):
        self.store = AssetStore(folder / "assets")
        self.session, self.engine = Session(self.store), FakeEngine()
        self.engine.workers.answer = self.answer
        self.jobs = Jobs(self.engine)
        self.documents = Documents(self.session, self.jobs, folder / "state")
        self.state = Store(self.store)
        self.documents.show_in(self.state)
        self.viewport = Viewport(self.state)
        self.keeper = EditedContent(self.jobs, self.state)
        self.held = False
        """The worker does not answer."""
        mesh = ball(5)
        model = Model(self.store.put(mesh.tensors()), mesh.aabb, len(mesh.vertices), len(mesh.faces))
        self.session.open(Scene((Node("Ball", model, key="b"),)), self.store, None, None)
        self.documents.changed.emit()

    def answer(self, job):
        return run_to_end(run(job, self.store)) if isinstance(job, ApplyEditsJob) and not self.held else None

    def depth(self):
        """In the middle of what is on the screen."""
        self.viewport.surface.redraw()
        settle()
        return self.viewport.pick_point(MIDDLE.toPointF()).depth

    def press(self, keys=Qt.KeyboardModifier.NoModifier):
        QTest.mousePress(self.viewport.surface, LEFT, keys, MIDDLE)
        for shift in (1, 2, 3):
            QTest.mouseMove(self.viewport.surface, MIDDLE + QPoint(shift, 0))
            settle()

    def release(self, keys=Qt.KeyboardModifier.NoModifier):
        QTest.mouseRelease(self.viewport.surface, LEFT, keys, MIDDLE + QPoint(3, 0))
        settle()

    @property
    def node(self):
        return self.session.scene.node("b")


@pytest.fixture
def desk(qtbot, qapp, tmp_path, context):
    desk = Desk(tmp_path)
    qtbot.addWidget(desk.viewport)
    desk.viewport.resize(240, 180)
    desk.viewport.show()
    qtbot.waitExposed(desk.viewport)
    desk.viewport.frame_box(desk.node.aabb)
    desk.state.change(moving=False, brush=Brush(on=True, radius=0.4, strength=1.0), selection=("b",))
    settle()
    yield desk
    settle()


def test_a_bump_is_seen_at_once_and_stays_when_the_worker_is_slow(desk):
    before, scene = desk.depth(), desk.session.scene
    desk.held = True
    desk.press()
    raised = desk.depth()
    assert raised < before - 0.1
    assert desk.session.scene is scene
    desk.release()
    assert len(desk.node.edits) == 1
    assert desk.session.history.undo_label == "Draw on Ball"
    assert desk.depth() == pytest.approx(raised, abs=1e-3)  # though nobody has made the mesh yet
    desk.documents.do(Session.undo)
    assert desk.depth() == pytest.approx(before, abs=1e-3)


def test_what_the_worker_makes_is_what_was_seen(desk, qtbot):
    before = desk.depth()
    desk.press(CONTROL)
    dented = desk.depth()
    desk.release(CONTROL)
    qtbot.waitUntil(lambda: desk.state.state.shown.nodes[0].edits == ())
    assert dented > before + 0.1
    assert desk.depth() == pytest.approx(dented, abs=5e-3)
    made = desk.state.state.shown.nodes[0].content
    assert made.vertices == len(surface_of(desk.node, desk.store).mesh.vertices)
    desk.documents.do(Session.undo)
    assert desk.depth() == pytest.approx(before, abs=1e-3)
    desk.documents.do(Session.redo)
    assert desk.depth() == pytest.approx(dented, abs=5e-3)


def test_earlier_strokes_stay_while_the_next_one_is_carried_out(desk, qtbot):
    desk.press()
    desk.release()
    qtbot.waitUntil(lambda: desk.state.state.shown.nodes[0].edits == ())
    first = desk.state.state.shown.nodes[0].content
    desk.held = True
    desk.press()
    desk.release()
    assert len(desk.node.edits[0].strokes) == 2
    assert desk.state.state.shown.nodes[0].content == first


def test_only_what_a_stroke_changes_is_drawn_and_uploaded_anew(desk, qtbot, monkeypatch):
    """Also where it is taken back and done again: the same buffers become the other mesh."""
    desk.state.change(brush=Brush(on=True, radius=0.3, strength=1.0), overlays=False)
    desk.viewport.surface.redraw()
    settle()
    (buffers,), _ = desk.viewport.surface._painter.models.uploads
    parts = DrawnParts(desk.viewport.surface, monkeypatch)

    def apply():
        desk.release()
        qtbot.waitUntil(lambda: desk.state.state.shown.nodes[0].edits == ())

    for act in (desk.press, apply, lambda: desk.documents.do(Session.undo), lambda: desk.documents.do(Session.redo)):
        found = parts.of(act)
        assert found
        assert max(found) < 0.6 * 240 * 180
    assert desk.viewport.surface._painter.models.uploads[0] == (buffers,)


def test_meshes_stay_closed_or_open_as_their_vertices_move():
    mesh, rng = ball(3), np.random.default_rng(0)
    seam = int(mesh.faces[0, 0])
    faces = mesh.faces.copy()
    faces[0, 0] = len(mesh.vertices)  # a vertex of its own, in the same place
    vertices = np.concatenate([mesh.vertices, mesh.vertices[seam : seam + 1]])
    split = Mesh(vertices, faces, np.concatenate([mesh.normals, mesh.normals[:1]]))
    known = Closedness(split)
    assert known.closed
    torn = vertices.copy()
    torn[-1] += 0.5
    known.move(vertices, torn, faces[(faces == len(vertices) - 1).any(1)])
    assert not known.closed
    whole = vertices + rng.normal(0.0, 0.1, vertices.shape).astype(np.float32)
    whole[-1] = whole[seam]
    known.move(torn, whole, faces)
    assert known.closed
    assert not Closedness(Mesh(torn, faces, split.normals)).closed
    assert not Closedness(split.with_faces(np.arange(len(faces)) > 0)).closed


def test_escape_drops_a_stroke_from_the_screen(desk):
    before, scene = desk.depth(), desk.session.scene
    desk.press()
    QTest.keyClick(desk.viewport, Qt.Key.Key_Escape)
    settle()
    assert desk.session.scene is scene
    assert desk.depth() == pytest.approx(before, abs=1e-3)
    assert desk.state.state.stroke is None


def test_the_panel_and_the_keys_change_one_brush(desk, qtbot):
    panel = BrushPanel(desk.state)
    qtbot.addWidget(panel)
    panel.strength.setValue(0.25)
    panel.operation.setCurrentIndex(panel.operation.findData("twist"))
    panel.operation.activated.emit(panel.operation.currentIndex())
    panel.mirror[1].click()
    brush = desk.state.state.brush
    assert (brush.strength, brush.operation, brush.mirror) == (0.25, "twist", (False, True, False))
    desk.viewport.setFocus()
    QTest.keyClick(desk.viewport, Qt.Key.Key_BracketRight)
    assert desk.state.state.brush.radius == pytest.approx(0.44)
    assert panel.radius.value() == pytest.approx(0.44)
    panel.on.click()
    assert not desk.state.state.brush.on

"""The panel of measurements, and what it does to the document; labels stand beside what was measured."""

from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtWidgets import QApplication, QMainWindow

from tests.editing.meshes import ball
from tests.ui.fake_engine import FakeEngine
from viewer.engine.jobs import Aligned, FindExtentJob, run
from viewer.fields.voxels import SparseVoxels
from viewer.scene.assets import AssetStore
from viewer.scene.content import Model, Provenance
from viewer.scene.document import Node, Scene
from viewer.scene.geometry import AABB, Transform, as_vec3
from viewer.scene.measurement import Measurement
from viewer.scene.progress import run_to_end
from viewer.scene.repeat import Mirror
from viewer.session.measuring import Measuring
from viewer.session.session import Session
from viewer.ui.document.context import make_context
from viewer.ui.placing.control import Placing, alignment_text
from viewer.ui.placing.panel import PlacingPanel
from viewer.ui.placing.repeats import repeat_commands
from viewer.ui.widgets.theme import apply

RULER = Measurement(((0.0, 0.0, -1.0), (0.0, 0.0, 1.0)), key="ruler")


class Desk:
    """The parts of a window, with two meshes that show the same ball, and a worker that answers as it is told."""

    def __init__(self, folder, window):
        self.store = AssetStore(folder / "assets")
        self.session, self.engine = Session(self.store), FakeEngine()
        self.engine.workers.answer = self.measured
        self.reports, self.notices = [], []
        settings = QSettings(str(folder / "settings.ini"), QSettings.Format.IniFormat)
        self.context = make_context(
            window, self.session, self.engine, settings, folder, self.reports.append, self.notices.append
        )
        self.viewport, self.state = self.context.viewport, self.context.store
        mesh = ball(4)
        model = Model(self.store.put(mesh.tensors()), mesh.aabb, len(mesh.vertices), len(mesh.faces))
        nodes = (Node("Ball", model, key="b"), Node("Twin", model, key="t", transform=Transform((3.0, 0.0, 0.0))))
        self.session.open(Scene(nodes, measurements=(RULER,)), self.store, None, None)
        self.context.documents.changed.emit()

    def measured(self, job) -> Any:
        """What the worker finds that is asked how far a node reaches; all else goes on."""
        return run_to_end(run(job, self.store)) if isinstance(job, FindExtentJob) else None

    def edits(self, key) -> Any:
        node = self.session.scene.node(key)
        return None if node is None else node.edits

    def place(self, key) -> Any:
        """Where a node is."""
        node = self.session.scene.node(key)
        return None if node is None else node.transform


@pytest.fixture
def desk(qtbot, tmp_path):
    window = QMainWindow()
    qtbot.addWidget(window)
    made = Desk(tmp_path, window)
    window.setCentralWidget(made.viewport)
    window.resize(300, 200)
    window.show()
    return made


@pytest.fixture
def placing(desk):
    return Placing(desk.context)


@pytest.fixture
def panel(placing, qtbot):
    made = PlacingPanel(placing)
    qtbot.addWidget(made)
    return made


def test_a_typed_length_scales_everything(desk, panel):
    field = panel.rows[1]
    assert field.value() == 2.0
    field.setValue(0.5)
    scene = desk.session.scene
    assert scene.measurements[0].value == pytest.approx(0.5)
    assert [node.transform.scale for node in scene.nodes] == [0.25, 0.25]
    assert scene.nodes[1].transform.translation == (0.75, 0.0, 0.0)
    assert desk.session.history.undo_label == "Scale to 0.5"


def test_a_length_may_be_typed_with_its_unit(desk, panel, qtbot):
    field = panel.rows[1]
    field.lineEdit().selectAll()
    qtbot.keyClicks(field.lineEdit(), "50 cm")
    qtbot.keyClick(field.lineEdit(), Qt.Key.Key_Return)
    assert desk.session.scene.measurements[0].value == pytest.approx(0.5)
    again = panel.rows[1]
    again.lineEdit().selectAll()
    qtbot.keyClicks(again.lineEdit(), "cm")
    qtbot.keyClick(again.lineEdit(), Qt.Key.Key_Return)
    assert desk.session.scene.measurements[0].value == pytest.approx(0.5)
    assert desk.session.history.undo_label == "Scale to 0.5"


def test_or_the_selected_node_alone(desk, panel, qtbot):
    desk.state.select("t")
    panel.whole.activated.emit(1)
    panel.rows[1].setValue(1.0)
    qtbot.waitUntil(lambda: [node.transform.scale for node in desk.session.scene.nodes] == [1.0, 0.5])


def test_what_is_locked_is_not_scaled_and_a_reason_is_given(desk, placing, panel):
    desk.session.set_locked("t", True)
    desk.state.select("t")
    placing.whole = False
    before = desk.session.scene
    placing.rescale(RULER, 1.0)
    placing.rescale(RULER, 0.0)
    assert desk.session.scene is before
    assert "locked" in desk.reports[0].message


def test_measurements_are_listed_chosen_and_removed(desk, placing, panel):
    panel.rows[0].click()
    assert placing.measuring.chosen == "ruler"
    panel.rows[2].click()
    assert desk.session.scene.measurements == ()
    assert panel.rows == []


def test_the_panel_is_no_wider_with_its_first_row(desk, placing, panel, qapp):
    apply(qapp)
    panel.show()
    QApplication.processEvents()
    with_row = panel.minimumSizeHint().width()
    panel.rows[2].click()
    QApplication.processEvents()
    layout = panel.layout()
    assert layout is not None
    layout.activate()
    assert panel.rows == []
    assert panel.minimumSizeHint().width() == with_row


def test_the_floor_and_up(desk, placing, qtbot):
    placing.to_floor()
    qtbot.waitUntil(lambda: desk.session.history.undo_label == "Centre on the floor")
    box = desk.session.scene.visible_aabb()
    assert box.lo[2] == pytest.approx(0.0)
    assert box.center[:2] == pytest.approx((0.0, 0.0))
    placing.turn_up((1.0, 0.0, 0.0), "+X")
    assert np.array(desk.session.scene.visible_aabb().size) == pytest.approx((2.0, 2.0, 5.0), abs=0.01)


def test_pairs_lay_one_capture_over_the_other(desk, placing, panel):
    placing.moving, placing.fixed = "t", "b"
    assert placing.why_no_fit() == "Pick at least three pairs."
    corners = np.array([(1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)])
    points = [as_vec3(point) for corner in corners for point in (corner + np.array((3.0, 0.0, 0.0)), corner)]
    desk.state.change(measuring=Measuring("pairs", tuple(points)))
    assert "3 pairs" in panel.found.text()
    placing.align(scaled=True)
    np.testing.assert_allclose(desk.place("t").translation, 0.0, atol=1e-12)
    assert desk.session.history.undo_label == "Align by pairs: Twin"
    assert placing.measuring.mode == ""


def test_comparing_moves_it_and_says_how_well_in_units_and_per_cent(desk, placing, panel, qtbot):
    placing.moving, placing.fixed = "t", "b"
    desk.engine.workers.answer = lambda _job: Aligned("t", Transform((-3.0, 0.0, 0.0)), 0.5, 0.01, 4.0, 0.9)
    placing.refine(scaled=False)
    qtbot.waitUntil(lambda: bool(desk.notices))
    assert desk.place("t").translation == (0.0, 0.0, 0.0)
    assert panel.found.text() == desk.notices[-1]
    assert "0.5 (12.50%) before, 0.01 (0.25%) now; 90%" in panel.found.text()
    panel.follow()
    assert "now; 90%" in panel.found.text()
    placing.moving, placing.fixed = "b", "t"
    panel.follow()
    assert panel.found.text() == ""  # it spoke of others


def test_two_captures_are_never_the_same_one(placing, panel):
    placing.moving = placing.fixed = "b"  # as where there was only one
    panel.follow()
    assert (placing.moving, placing.fixed) == ("t", "b")
    panel.fixed.setCurrentIndex(panel.fixed.findData("t"))
    panel.fixed.activated.emit(panel.fixed.currentIndex())
    assert (placing.moving, placing.fixed) == ("b", "t")


def test_pairs_on_a_line_are_said_beside_them_and_reported_only_when_asked_for(desk, placing, panel):
    line = tuple((float(x), 0.0, 0.0) for x in (0, 1, 2))
    desk.state.change(measuring=Measuring("pairs", tuple(point for each in line for point in (each, each))))
    panel.follow()
    assert "line" in panel.found.text()
    assert desk.reports == []
    placing.align(scaled=True)
    assert len(desk.reports) == 1


def test_one_capture_cannot_be_aligned(placing):
    placing.moving = placing.fixed = "b"
    assert placing.why_not_aligned() is not None
    placing.refine(scaled=True)
    placing.align(scaled=True)


def test_labels_stand_beside_their_points(desk):
    labels = desk.viewport.labels
    assert labels.texts == ("2",)
    desk.state.change(overlays=False)
    assert labels.texts == ()


def test_alignment_text():
    assert "2.00%" in alignment_text(Aligned("", Transform(), 0.2, 0.1, 10.0, 1.0))


def test_a_turned_ball_in_a_large_grid_stands_on_the_floor(desk, placing, qtbot):
    """Its grid's box, turned, reaches much farther down: by that it floated."""
    middle, radius = np.array([0.4, 0.0, -0.3]), 0.3
    at = np.linspace(-1.0, 1.0, 48, endpoint=False) + 1.0 / 48
    points = np.stack(np.meshgrid(at, at, at, indexing="ij"), -1).reshape(-1, 3)
    index = np.flatnonzero(np.linalg.norm(points - middle, axis=1) <= radius).astype(np.int32)
    many, sh = np.full(len(index), 300.0, np.float32), np.zeros((len(index), 3), np.float16)
    voxels = SparseVoxels(AABB((-1.0,) * 3, (1.0,) * 3), (48, 48, 48), index, many, sh, "srgb")  # pyright: ignore[reportArgumentType]
    content = voxels.content(desk.store.put(voxels.tensors()), Provenance())
    turned = Transform((1.0, 2.0, 3.0), (0.8, 0.36, -0.48, 0.0), 2.0)
    desk.session.open(Scene((Node("Field", content, key="f", transform=turned),)), desk.store, None, None)
    desk.context.documents.changed.emit()
    placing.to_floor()
    qtbot.waitUntil(lambda: desk.session.history.undo_label == "Centre on the floor")
    stands = desk.place("f").apply(middle[None])[0]
    assert stands == pytest.approx((0.0, 0.0, 2.0 * radius), abs=2.0 * 2.0 / 48)
    camera = desk.state.state.camera
    away = np.linalg.norm(stands - np.array(camera.camera_to_world)[:3, 3])
    assert away < 4.0  # as near as what is seen allows, not as its grid would


def test_a_mirror_does_not_wait_for_a_worker_that_is_busy(desk, qtbot):
    """Its numbers can be changed afterwards; putting something on the floor does wait."""
    desk.engine.workers.answer = lambda _: None
    commands = {each.name: each for each in repeat_commands(desk.context).commands}
    desk.state.select("b")
    commands["mirror_y"].run()
    assert desk.edits("b") == ()
    qtbot.waitUntil(lambda: len(desk.edits("b")) == 1)
    assert desk.edits("b")[0].point == (0.0, 0.0, 0.0)


def test_a_node_is_mirrored_and_repeated_by_commands(desk, qtbot):
    commands = {each.name: each for each in repeat_commands(desk.context).commands}
    desk.state.select("b")
    commands["mirror_y"].run()
    commands["array"].run()
    qtbot.waitUntil(lambda: len(desk.edits("b")) == 2)
    first, second = desk.edits("b")
    assert first == Mirror((0.0, 0.0, 0.0), (0.0, 1.0, 0.0))
    assert (second.count, second.offset) == (3, (pytest.approx(2.2, abs=0.01), 0.0, 0.0))
    desk.session.set_locked("b", True)
    assert commands["array"].enabled() == "Ball is locked."
    before = desk.session.scene
    commands["array"].run()
    assert desk.session.scene is before

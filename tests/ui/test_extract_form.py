"""The form that extracts, and the surface that is shown while it is open."""

import pytest
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMainWindow, QWidget

from tests.ui.fake_engine import FakeEngine
from viewer.decompose.options import PRESETS, ExtractOptions, MeshReport, preset_of
from viewer.engine.jobs import Extracted, ExtractJob, SurfaceDraft, SurfaceDraftJob
from viewer.engine.messages import JobFailed
from viewer.scene.camera import Camera, look_at, pinhole
from viewer.scene.content import AnalyticField, Model, Provenance
from viewer.scene.dataset import Dataset, Photo
from viewer.scene.document import Node, Scene
from viewer.scene.geometry import AABB
from viewer.scene.material import Material
from viewer.scene.options import options_of
from viewer.session.session import Session
from viewer.ui.document.documents import Documents
from viewer.ui.extraction.extraction import Extraction, mesh_report
from viewer.ui.extraction.form import ExtractForm, sources_of
from viewer.ui.extraction.surface_preview import PATIENCE_MS, SurfacePreview, ask_extraction
from viewer.ui.work.jobs import Jobs

BOX = AABB((-1.0, -1.0, -1.0), (1.0, 1.0, 1.0))
CAMERA = Camera(look_at((3.0, 0.0, 0.0), (0.0, 0.0, 0.0)), pinhole(0.7, 200, 100))
PHOTOS = Node("Photos", Dataset("/data/fox", "ingp", (Photo("a.png", CAMERA),), BOX, True))
BALL = Node("Ball", AnalyticField(BOX, provenance=Provenance(source="/data/fox")))
SCENE = Scene((PHOTOS, BALL))
REPORT = MeshReport(600, 1200, 1, 3, 40)


def model(kind):
    return Node(kind, Model("b" * 64, BOX, 600, 1200, (Material(),)), f"ball-{kind}")


def draft(level=12.5, levels=(0.5, 200.0)):
    return SurfaceDraft(model("surface"), model("dropped"), level, levels, REPORT)


@pytest.fixture
def window(qtbot):
    window = QWidget()
    window.resize(600, 400)
    qtbot.addWidget(window)
    return window


@pytest.fixture
def form(window):
    return ExtractForm(window, sources_of(SCENE), BALL.key)


def test_letters_that_look_for_an_entry_are_no_keys_of_tools(qtbot):
    """Where no window manager gives the form the keyboard, the window's keys had taken the letters."""
    window, pressed = QMainWindow(), []
    qtbot.addWidget(window)
    lasso = QAction("Lasso", window, shortcut="L")
    lasso.triggered.connect(lambda: pressed.append("L"))
    window.addAction(lasso)
    window.show()
    window.activateWindow()
    form = ExtractForm(window, sources_of(SCENE), BALL.key)
    form.show()
    qtbot.waitUntil(lambda: QApplication.activeWindow() is not None)
    window.activateWindow()
    QApplication.processEvents()
    QTest.keyClicks(form.preset, "Pl")
    assert pressed == []
    assert form.preset.currentText().startswith("Plain")
    QTest.keyClicks(window, "L")
    assert pressed == ["L"]


class Stage:
    """The parts of a window that a preview needs, with an engine whose jobs end when the test says so."""

    def __init__(self, window, store, tmp_path):
        self.engine = FakeEngine()
        session = Session(store)
        session.open(SCENE, store, tmp_path / "a", None)
        self.jobs = Jobs(self.engine)
        self.documents = Documents(session, self.jobs, tmp_path)
        self.extraction = Extraction(self.documents, self.jobs)
        ask_extraction(window, self.documents, self.extraction, self.jobs, BALL.key)
        self.form = window.findChild(ExtractForm)

    @property
    def asked(self):
        return [handle for handle in self.engine.workers.jobs if isinstance(handle.job, SurfaceDraftJob)]

    @property
    def names(self):
        return [node.name for node in self.documents.shown_scene.nodes if node.visible]

    def finish(self, result):
        self.engine.workers.tell_done(self.asked[-1].id, result)
        QApplication.processEvents()


@pytest.fixture
def stage(window, store, tmp_path, qtbot):
    stage = Stage(window, store, tmp_path)
    qtbot.waitUntil(lambda: len(stage.asked) == 1)
    return stage


def test_what_is_not_changed_is_the_default_and_every_option_has_a_field_with_its_text(form):
    assert form.options() == ExtractOptions()
    fields = form.options_fields.by_name
    assert set(fields) == set(ExtractOptions.__struct_fields__)
    for option in options_of(ExtractOptions):
        assert fields[option.name].widget.toolTip() == option.text


def test_presets_fill_the_fields_and_a_change_makes_them_ones_own(form):
    for place, (name, options) in enumerate(PRESETS):
        form.preset.setCurrentIndex(place)
        assert form.options() == options
        assert preset_of(form.options()) == name
    form.options_fields.by_name["faces"].show(1234)
    assert form.preset.currentIndex() == len(PRESETS)
    assert form.options().faces == 1234
    assert form.options().tracing == "nets"


def test_what_the_look_does_not_regard_is_grey(form):
    fields = form.options_fields.by_name
    assert not fields["texture"].widget.isEnabled()
    fields["look"].show("materials")
    assert all(fields[name].widget.isEnabled() for name in ("texture", "refine", "steps", "bounces"))
    assert not fields["color_samples"].widget.isEnabled()


def test_the_level_follows_the_draft_until_a_hand_moves_it(form):
    level = form.options_fields.level
    form.show_draft(draft())
    assert form.options().level is None
    assert level.number.value() == 12.5
    level.slider.setValue(1000)
    assert form.options().level == pytest.approx(200.0)
    assert not level.automatic.isChecked()
    level.slider.setValue(500)
    assert form.options().level == pytest.approx(10.0)  # the middle of 0.5 and 200 by their logarithm
    form.show_draft(draft(level=10.0, levels=(1.0, 100.0)))
    assert level.slider.value() == 500
    level.automatic.setChecked(True)
    assert form.options().level is None


def test_the_surface_stands_in_the_fields_place_while_the_form_is_open_and_the_document_is_untouched(stage, qtbot):
    job = stage.asked[0].job
    assert (job.node, job.photos, job.options) == (BALL, PHOTOS, ExtractOptions())
    stage.finish(draft())
    qtbot.waitUntil(lambda: stage.names == ["Photos", "surface", "dropped"])
    assert "40 triangles" in stage.form.findings.text()
    assert stage.documents.session.scene is SCENE
    assert stage.documents.session.history.undo_label is None
    stage.form.reject()
    assert stage.names == ["Photos", "Ball"]


def test_only_the_newest_wish_is_asked_for_and_nothing_twice(stage, qtbot):
    fields = stage.form.options_fields.by_name
    for share in (0.1, 0.2, 0.3):
        fields["minimum_share"].show(share)
    qtbot.wait(3 * PATIENCE_MS)
    assert len(stage.asked) == 1  # the first is still under way
    stage.finish(draft())
    qtbot.waitUntil(lambda: len(stage.asked) == 2)
    assert stage.asked[1].job.options.minimum_share == pytest.approx(0.3)
    stage.finish(draft())
    qtbot.wait(3 * PATIENCE_MS)
    assert len(stage.asked) == 2


def test_a_draft_that_fails_or_is_empty_leaves_the_field_in_sight(stage, qtbot):
    reports = []
    stage.jobs.failed.connect(lambda report: reports.append(report))
    stage.engine.workers.tell(JobFailed(stage.asked[0].id, "InputError", "It is empty.", "Train it.", ""))
    qtbot.waitUntil(lambda: bool(reports))
    assert stage.names == ["Photos", "Ball"]
    stage.form.options_fields.level.slider.setValue(900)
    qtbot.waitUntil(lambda: len(stage.asked) == 2)
    stage.finish(SurfaceDraft(None, None, 900.0, (0.5, 200.0)))
    qtbot.waitUntil(lambda: "no surface" in stage.form.findings.text())
    assert stage.names == ["Photos", "Ball"]


def test_without_preview_and_for_photos_alone_nothing_is_drafted(stage, qtbot):
    stage.finish(draft())
    qtbot.waitUntil(lambda: "surface" in stage.names)
    stage.form.source.setCurrentIndex(stage.form.source.findData(PHOTOS.key))
    qtbot.waitUntil(lambda: stage.names == ["Photos", "Ball"])
    assert not stage.form.preview.isEnabled()
    stage.form.accept()
    job = stage.engine.workers.jobs[-1].job
    assert isinstance(job, ExtractJob)
    assert (job.node, job.photos) == (PHOTOS, None)
    assert len(stage.asked) == 1


def test_the_form_is_there_once(stage, window):
    ask_extraction(window, stage.documents, stage.extraction, stage.jobs, None)
    assert len(window.findChildren(ExtractForm)) == 1
    assert len(stage.form.findChildren(SurfacePreview)) == 1


def test_a_report_says_what_one_wants_to_know_of_a_mesh():
    closed = mesh_report(Extracted(model("Mesh"), "x", report=REPORT))
    assert closed.message == "Mesh: 1,200 triangles, watertight."
    assert "3 parts, 40 triangles" in closed.hint
    odd = MeshReport(600, 1200, 2, holes=3, boundary_edges=30, non_manifold_edges=2, degenerate_faces=5)
    words = mesh_report(Extracted(model("Mesh"), "x", report=odd))
    assert "3 holes" in words.message
    for number in ("2 separate", "2 edges", "5 triangles"):
        assert number in words.hint

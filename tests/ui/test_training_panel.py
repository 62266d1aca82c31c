"""What people see and do while a field trains: curves, buttons, and the fields that were kept."""

import csv
from pathlib import Path

import msgspec
import numpy as np
import pyqtgraph
import pytest
from PySide6.QtCore import QPoint, QSettings, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog

from tests.ui.fake_engine import FakeEngine
from viewer.engine.jobs import ExportJob, FormatInfo, FormatList, OpenJob, SaveJob, Trained, TrainJob
from viewer.engine.messages import JobCancelled, JobDone, JobFailed, JobProgress
from viewer.scene.assets import AssetStore
from viewer.scene.content import Provenance, VoxelField
from viewer.scene.document import Node, Scene
from viewer.scene.geometry import AABB, Transform
from viewer.scene.progress import Progress, Steer
from viewer.session.race import Entrant
from viewer.session.runs import LINGERING
from viewer.session.session import Session
from viewer.session.snapshots import MOST, PREVIEW_KEY
from viewer.session.store import Store
from viewer.training.config import HashGridConfig, VoxelsConfig
from viewer.ui.document.documents import Documents
from viewer.ui.training.panel import TrainingPanel
from viewer.ui.training.runs import Training
from viewer.ui.training.share import ViewingShare
from viewer.ui.viewport.viewport import Viewport
from viewer.ui.widgets import theme
from viewer.ui.work.bakes import Bakes
from viewer.ui.work.jobs import Jobs

BOX = AABB((-1.0, -1.0, 0.0), (1.0, 1.0, 2.0))
LEGO = VoxelsConfig("/data/lego", seconds=30.0)


def field(mark, source=""):
    return VoxelField(mark * 64, BOX, (8, 8, 8), 9, 0, provenance=Provenance("voxels", source))


class Desk:
    """Trainings whose workers say what the test says, and their panel."""

    def __init__(self, folder):
        self.engine = FakeEngine()
        store = AssetStore(folder / "assets")
        self.session = Session(store)
        self.jobs = Jobs(self.engine)
        self.documents = Documents(self.session, self.jobs, folder / "state")
        self.training = Training(self.documents, self.jobs)
        settings = QSettings(str(folder / "settings.ini"), QSettings.Format.IniFormat)
        self.viewport = Viewport(Store(store))
        share = ViewingShare(self.training, self.engine, self.viewport, Bakes(self.jobs), settings)
        self.panel = TrainingPanel(self.training, share)

    def start(self, config=LEGO, out="/out/lego.fieldwright"):
        self.training.train(config, out)
        return self.training.runs[-1]

    def tell(self, run, seconds, preview=None, **values):
        values = {"seconds": seconds, "step": 10.0 * seconds, **values}
        self.send(JobProgress(run.number, Progress(0.5, "Training", values, preview)))

    def send(self, event):
        self.engine.job_events.emit([event])
        self.panel.follow()

    @property
    def preview(self):
        node = self.documents.shown_scene.node(PREVIEW_KEY)
        return None if node is None else node.content.asset[0]


@pytest.fixture(scope="module")
def dressed(qapp):
    """The program's look, put on once: that takes time with every widget there is."""
    theme.apply(qapp)


@pytest.fixture
def desk(qtbot, dressed, tmp_path):
    desk = Desk(tmp_path)
    qtbot.addWidget(desk.panel)
    desk.panel.resize(320, 900)
    desk.panel.show()
    qtbot.waitExposed(desk.panel)
    return desk


def trained(desk, run):
    """Two snapshots and some figures."""
    for second in range(1, 9):
        preview = {3: field("a"), 6: field("b")}.get(second)
        scores = {"psnr": 10.0 + second} if second >= 4 else {}
        desk.tell(run, float(second), preview, train_psnr=11.0 + second, loss=1.0 / second, **scores)


def drawn(plot):
    """Every curve of a plot as it was given, the thinner ones first."""
    return [np.array(item.getOriginalDataset()) for item in plot.plot.listDataItems()]


def test_an_empty_panel_says_what_to_do(desk):
    assert desk.panel.hint.isVisible()
    assert not desk.panel.steering.isVisible()
    desk.start()
    desk.panel.follow()
    assert not desk.panel.hint.isVisible()
    assert desk.panel.steering.isVisible()
    assert not desk.panel.steering.pause.isEnabled()  # it has not begun
    assert desk.panel.steering.stop.isEnabled()


def test_the_panel_fits_a_narrow_dock(desk):
    trained(desk, desk.start())
    assert desk.panel.minimumSizeHint().width() <= 290


def test_curves_show_what_was_told(desk):
    trained(desk, desk.start())
    scores, loss, third = desk.panel.curves.plots
    assert not third.canvas.isVisible()
    learned, held_out = drawn(scores)
    np.testing.assert_allclose(held_out, [[4, 5, 6, 7, 8], [14, 15, 16, 17, 18]])
    np.testing.assert_allclose(learned[1], np.arange(12, 20))
    np.testing.assert_allclose(drawn(loss)[0][1], 1 / np.arange(1, 9))
    desk.panel.over.activated.emit(1)
    np.testing.assert_allclose(drawn(scores)[0][0], 10 * np.arange(1, 9))
    desk.panel.smooth.setValue(2)
    assert len(drawn(loss)) == 2  # as told, and smooth
    assert desk.panel.figures.labels["psnr"].text() == "18.00 dB"
    assert list(desk.panel.figures.labels) == ["psnr", "train_psnr", "loss", "step", "seconds"]


def test_a_logarithm_leaves_out_what_it_cannot_show(desk):
    run = desk.start()
    desk.tell(run, 0.0, loss=0.5, train_psnr=3.0)
    desk.tell(run, 1.0, loss=0.0, train_psnr=4.0)
    desk.tell(run, 2.0, loss=0.1, train_psnr=5.0)
    scores, loss, _ = desk.panel.curves.plots
    desk.panel.log_x.setChecked(True)
    np.testing.assert_allclose(drawn(loss)[0], [[2.0], [0.1]])
    assert len(drawn(scores)[0][0]) == 2
    loss.log.setChecked(False)
    assert len(drawn(loss)[0][0]) == 2


def test_buttons_steer_the_selected_run(desk):
    run = desk.start()
    desk.tell(run, 1.0, train_psnr=10.0)
    steering = desk.panel.steering
    steering.pause.click()
    desk.panel.follow()
    assert steering.pause.text() == "Pausing…"
    desk.tell(run, 1.0, train_psnr=10.0, paused=1.0)
    assert steering.pause.text() == "Resume"
    steering.pause.click()
    steering.factor.setValue(0.5)
    steering.finish.click()
    desk.panel.follow()
    assert steering.finish.text() == "Finishing…"
    assert not steering.pause.isEnabled()
    assert desk.engine.workers.steered == [
        (run.number, Steer(paused=True)),
        (run.number, Steer(paused=False)),
        (run.number, Steer(rate_factor=0.5)),
        (run.number, Steer(stop_early=True)),
    ]
    steering.stop.click()
    QApplication.processEvents()
    desk.panel.follow()
    assert run.state == "stopped"
    assert not steering.stop.isEnabled()
    desk.training.steer(Steer(paused=True))
    assert len(desk.engine.workers.steered) == 4  # nobody is there to be asked


def test_snapshots_are_shown_and_added(desk):
    run = desk.start()
    trained(desk, run)
    slider = desk.panel.snapshots.slider
    assert (desk.preview, slider.maximum(), slider.value()) == ("b", 2, 2)
    slider.setValue(0)
    assert desk.preview == "a"
    desk.tell(run, 9.0, field("c"))
    assert desk.preview == "a"  # whoever looks at one is not disturbed
    assert (slider.maximum(), slider.value()) == (3, 0)
    assert "3.0 s" in desk.panel.snapshots.words.text()
    assert desk.panel.curves.plots[0].line.value() == 3.0
    desk.panel.snapshots.add.click()
    (node,) = desk.session.scene.nodes
    assert (node.content.asset[0], node.content.provenance.source) == ("a", "/data/lego")
    assert not desk.documents.shown_scene.nodes[0].visible  # the preview stands in its place
    desk.documents.do(Session.undo)
    assert desk.session.scene.nodes == ()
    desk.panel.snapshots.newest.click()
    assert desk.preview == "c"


def test_the_preview_stands_where_the_field_stood(desk):
    turned = Transform((0.0, 0.0, 1.0))
    desk.session.open(Scene((Node("Lego", field("z", "/data/lego"), "old", turned),)), desk.session.store, None, None)
    run = desk.start()
    trained(desk, run)
    shown = desk.documents.shown_scene
    assert [node.visible for node in shown.nodes] == [False, True]
    assert shown.nodes[1].transform == turned
    desk.send(JobCancelled(run.number))
    assert desk.documents.shown_scene is desk.session.scene
    desk.panel.snapshots.slider.setValue(1)
    assert desk.preview == "b"  # afterwards, too
    desk.documents.opening.opened.emit()
    assert desk.preview is None


def test_the_view_goes_to_a_preview_that_has_nothing_to_do_with_the_document(desk):
    told = []
    desk.documents.previewed.connect(lambda: told.append(desk.documents.shown_scene))
    desk.session.open(Scene((Node("Fox", field("z", "/data/fox")),)), desk.session.store, None, None)
    run = desk.start()
    trained(desk, run)
    (shown,) = told  # with the first preview only
    assert [node.visible for node in shown.nodes] == [False, True]
    desk.send(JobCancelled(run.number))
    desk.tell(desk.start(VoxelsConfig("/data/fox")), 1.0, field("c"))
    assert len(told) == 1  # the view is one of the fox already


def test_a_run_ends_in_one_of_three_ways(desk):
    done, failed = desk.start(), desk.start()
    assert (done.name, failed.name) == ("lego", "lego (2)")
    desk.tell(done, 1.0, field("a"))
    assert desk.preview is None  # another one is selected
    desk.send(JobFailed(failed.number, "InputError", "No.", ""))
    assert failed.state == "failed"
    desk.training.select(done)
    assert desk.preview == "a"
    desk.send(JobDone(done.number, Trained("/out/lego.fieldwright", Scene(), "k", 20.0)))
    assert (done.state, desk.preview) == ("done", None)


def test_several_runs_lie_over_each_other(desk):
    first, second = desk.start(), desk.start(VoxelsConfig("/data/fox"), "/out/fox.fieldwright")
    trained(desk, first)
    trained(desk, second)
    loss = desk.panel.curves.plots[1]
    assert len(drawn(loss)) == 2
    colors = [item.opts["pen"].color().name() for item in loss.plot.listDataItems()]
    assert colors == list(theme.current().runs[:2])
    desk.panel.runs.item(0).setCheckState(Qt.CheckState.Unchecked)
    assert len(drawn(loss)) == 1
    desk.panel.runs.setCurrentRow(0)
    assert desk.training.selected is first
    desk.panel.curves.point(7.0)
    assert desk.panel.curves.read_out.text().count("17.00 / 18.00 &nbsp; 0.143") == 1
    desk.panel.runs.item(0).setCheckState(Qt.CheckState.Checked)
    desk.panel.curves.point(7.0)
    assert desk.panel.curves.read_out.text().count("17.00 / 18.00 &nbsp; 0.143") == 2
    assert all(color in desk.panel.curves.read_out.text() for color in theme.current().runs[:2])


def test_the_pointer_reads_the_curves(desk, qtbot):
    trained(desk, desk.start())
    curves = desk.panel.curves
    assert curves.read_out.text().endswith("18.00 / 19.00 &nbsp; 0.125</span>")  # the newest figures
    scores, loss, _ = curves.plots
    desk.panel.resize(320, 900)
    box = scores.plot.getViewBox().sceneBoundingRect()

    def pointed():  # a plot that has just been made larger finds its ranges when it is drawn next
        for shift in (0, 1):
            QTest.mouseMove(scores.canvas.viewport(), box.center().toPoint() + QPoint(shift, 0))
            QTest.qWait(20)
        return 1.0 < loss.hover.value() < 8.0

    qtbot.waitUntil(pointed)
    assert curves.read_out.text().startswith("<b>")
    assert loss.hover.isVisible()
    there = loss.hover.value()
    desk.tell(desk.training.selected, 9.0, loss=0.5)
    assert (loss.hover.isVisible(), loss.hover.value()) == (True, there)  # the curves grow below a pointer that rests
    scores.leaveEvent(None)
    assert not loss.hover.isVisible()
    assert not curves.read_out.text().startswith("<b>")


def test_any_figure_can_be_looked_at(desk):
    run = desk.start()
    for second in range(1, 5):
        desk.tell(run, float(second), loss=1.0, memory=2e6 * second, eikonal=0.1 * second, resolution=32.0 * second)
    third = desk.panel.curves.plots[2]
    offered = [third.figure.itemText(place) for place in range(third.figure.count())]
    assert offered == ["(nothing)", "Loss", "Memory (MB)", "Resolution", "Eikonal"]
    third.figure.setCurrentIndex(third.figure.findData("memory"))
    assert third.canvas.isVisible()
    np.testing.assert_allclose(drawn(third)[0], [[1, 2, 3, 4], [2, 4, 6, 8]])  # in megabytes
    third.figure.setCurrentIndex(third.figure.findData("eikonal"))
    np.testing.assert_allclose(drawn(third)[0][1], [0.1, 0.2, 0.3, 0.4])
    assert desk.panel.figures.labels["memory"].text() == "8 MB"
    desk.panel.curves.plots[0].figure.setCurrentIndex(0)
    assert not desk.panel.curves.plots[0].canvas.isVisible()


def test_steps_from_coarse_to_fine_are_marked(desk):
    run = desk.start()
    for second, resolution in ((1, 32), (2, 64), (3, 64), (4, 128)):
        desk.tell(run, float(second), loss=1.0, train_psnr=10.0, resolution=float(resolution))
    desk.panel.log_x.setChecked(True)
    for plot in desk.panel.curves.plots[:2]:
        lines = [item for item in plot.plot.items if isinstance(item, pyqtgraph.InfiniteLine)]
        marks = [line for line in lines if line not in (plot.line, plot.hover)]
        np.testing.assert_allclose([10 ** mark.value() for mark in marks], [2, 4])
    words = [item.label.format for item in desk.panel.curves.plots[0].plot.items if getattr(item, "label", None)]
    assert words == ["64", "128"]


def test_curves_are_saved(desk, tmp_path):
    trained(desk, desk.start())
    desk.panel.save_csv(tmp_path / "a.csv")
    rows = list(csv.DictReader((tmp_path / "a.csv").read_text().splitlines()))
    assert [row["train_psnr"] for row in rows] == [str(11 + second) for second in range(1, 9)]
    desk.panel.save_png(tmp_path / "a.png")
    picture = QImage(str(tmp_path / "a.png"))
    assert picture.width() == 2 * desk.panel.curves.width()
    colors = [picture.pixelColor(x, y) for x in range(200, picture.width()) for y in range(60, 360, 2)]
    assert any(color.blue() > color.red() + 60 for color in colors)  # the curve is blue, all else is grey
    told = []
    desk.training.failed.connect(lambda report: told.append(report))
    (tmp_path / "file").write_text("")
    desk.panel.save_csv(tmp_path / "file" / "a.csv")
    assert "cannot be written" in told[0].message


def test_a_stopped_run_goes_on_from_its_checkpoint(desk):
    run = desk.start()
    trained(desk, run)
    desk.panel.steering.factor.setValue(0.5)
    assert not desk.panel.steering.resume.isVisible()
    desk.send(JobCancelled(run.number))
    assert desk.panel.steering.resume.isVisible()
    assert not desk.panel.steering.pause.isVisible()
    desk.panel.steering.resume.click()
    job = desk.engine.workers.jobs[-1]
    assert job.job == TrainJob(VoxelsConfig("/data/lego", seconds=30.0, resume=True), "/out/lego.fieldwright")
    assert run.number == job.id
    assert desk.engine.workers.steered[-1] == (job.id, Steer(rate_factor=0.5))
    desk.tell(run, 5.5, loss=0.01)
    assert len(desk.training.runs) == 1
    assert drawn(desk.panel.curves.plots[1])[0][0].tolist() == [1, 2, 3, 4, 5, 5.5]
    assert desk.panel.steering.pause.isVisible()


def test_terms_of_the_loss_are_weighed(desk):
    run = desk.start()
    desk.tell(run, 1.0, loss=0.1)
    steering = desk.panel.steering
    assert list(steering.weights) == ["variation"]
    steering.weights["variation"].setValue(0.0)
    assert desk.engine.workers.steered == [(run.number, Steer(weight_factors={"variation": 0.0}))]
    desk.tell(desk.start(HashGridConfig("/data/fox")), 1.0)
    assert tuple(steering.weights) == HashGridConfig.weights
    desk.training.select(run)
    desk.panel.follow()
    assert steering.weights["variation"].value() == 0.0  # what was asked of it is still shown


def test_a_snapshot_far_from_zero_is_exported_where_it_lies(desk, tmp_path):
    """Though the document that is open lies elsewhere."""
    run = desk.start()
    content, origin = field("a"), (500_000.0, 4_649_780.0, 120.0)
    made = msgspec.structs.replace(content.provenance, origin=origin)
    desk.tell(run, 1.0, msgspec.structs.replace(content, provenance=made), loss=0.1)
    desk.training.export_chosen(tmp_path / "a.glb")
    assert desk.engine.workers.jobs[-1].job.scene.world.origin == origin


def test_a_snapshot_is_asked_for_and_stays(desk):
    run = desk.start()
    desk.tell(run, 1.0, loss=0.1)
    for count in (1, 2):
        desk.panel.steering.snapshot.click()
        assert desk.engine.workers.steered[-1] == (run.number, Steer(snapshots=count))
        desk.tell(run, 1.0 + count, field("a"), loss=0.1)
    assert [each.wanted for each in run.snapshots] == [True, True]


def test_the_snapshot_that_is_shown_is_exported(desk, tmp_path):
    run = desk.start()
    trained(desk, run)
    desk.panel.snapshots.slider.setValue(0)
    for path in (tmp_path / "a.glb", tmp_path / "a.fieldwright", tmp_path / "a.fieldwright.zip"):
        desk.training.export_chosen(path)
    jobs = [handle.job for handle in desk.engine.workers.jobs[-3:]]
    assert [type(job) for job in jobs] == [ExportJob, SaveJob, SaveJob]
    for job in jobs:
        assert [node.content.asset[0] for node in job.scene.nodes] == ["a"]
        assert Path(job.path).parent == tmp_path
    glb = FormatInfo("gltf", (".glb",), "glTF", "mesh", True, True)
    told = []
    desk.training.with_formats(told.append)
    assert not told  # a worker has not answered yet
    desk.send(JobDone(desk.engine.workers.jobs[-1].id, FormatList((glb,))))
    assert told == [(glb,)]
    desk.panel.snapshots.export.click()
    dialog = next(iter(desk.panel.findChildren(QFileDialog)))
    assert dialog.selectedNameFilter() == "glTF (*.glb)"
    dialog.fileSelected.emit(str(tmp_path / "b"))
    assert desk.engine.workers.jobs[-1].job.path == str(tmp_path / "b.glb")


def test_nothing_but_stopping_can_be_asked_of_another_programs_run(desk):
    desk.training.watch(Path("/runs/elsewhere"))
    run = desk.training.runs[-1]
    desk.tell(run, 1.0, loss=0.1)
    steering = desk.panel.steering
    assert not any(part.isEnabled() for part in (steering.pause, steering.finish, steering.snapshot))
    assert steering.stop.isEnabled()
    assert not steering.factor.isVisible()
    desk.send(JobCancelled(run.number))
    assert not steering.resume.isVisible()


def test_a_race_is_run_and_told(desk):
    entrants = (Entrant(LEGO, "/out/v.fieldwright"), Entrant(HashGridConfig("/data/lego"), "/out/h.fieldwright"))
    desk.training.racing.begin(entrants, 5.0)
    assert desk.panel._race.isVisibleTo(desk.panel) is False
    desk.panel.follow()
    (first,) = desk.training.runs
    desk.tell(first, 0.5, psnr=14.0)
    desk.tell(first, 0.5, field("a"), paused=1.0)
    first, second = desk.training.runs
    assert not desk.panel.steering.pause.isEnabled()  # it is not for people to say whose turn it is
    for second_ in range(1, 7):
        desk.tell(second, float(second_), psnr=12.0 + second_)
    assert second.steer.paused
    desk.tell(second, 6.0, paused=1.0)
    assert first.steer.paused is False
    desk.tell(first, 1.0, psnr=18.0)
    table = desk.panel.race.table
    rows = [[table.item(row, place).text() for place in range(4)] for row in range(table.rowCount())]
    assert rows[-1] == ["18", "1.0 +0.1", "6.0 +1.0", "6"]
    assert "hashgrid needs 6 times the seconds of voxels" in desk.panel.race.words.text()
    desk.panel.race.show_first.click()
    assert (desk.training.selected, desk.preview) == (first, "a")
    desk.panel.race.hold.click()
    assert first.steer.paused
    desk.panel.follow()
    assert desk.panel.race.hold.text() == "Resume"
    desk.training.toggle_pause()
    assert not desk.training.racing.race.held
    desk.send(JobDone(first.number, Trained("/out/v.fieldwright", Scene(), "k", 20.0)))
    assert [handle.job for handle in desk.engine.workers.jobs if isinstance(handle.job, OpenJob)] == []
    assert desk.preview == "a"  # the race goes on, and its results stay to be looked at


def test_fields_that_are_kept_no_longer_leave_the_disk(desk):
    run = desk.start()
    names = []
    for second in range(1, 60):
        names.append(desk.session.store.put({"density": np.full(4, second, np.float32)}))
        shown = VoxelField(names[-1], BOX, (8, 8, 8), 9, 0)
        desk.training._on_progress(run, Progress(0.5, "", {"seconds": float(second), "step": 0.0}, shown))
    desk.panel.follow()
    there = [name for name in names if desk.session.store.find(name)]
    assert len(there) == MOST + LINGERING
    assert {snapshot.content.asset for snapshot in run.snapshots} <= set(there)


def test_two_racers_stand_side_by_side(desk):
    entrants = (Entrant(LEGO, "/out/v.fieldwright"), Entrant(HashGridConfig("/data/lego"), "/out/h.fieldwright"))
    desk.training.racing.begin(entrants, 5.0)
    desk.tell(desk.training.runs[0], 0.5, field("a"), paused=1.0)
    first, second = desk.training.runs
    desk.panel.race.show_both.click()
    assert desk.preview == "a"  # the other one has nothing to show yet
    desk.tell(second, 1.0, field("b"))
    left, right = desk.documents.shown_scene.nodes
    assert [left.content.asset[0], right.content.asset[0]] == ["a", "b"]
    assert left.aabb.hi[0] < right.aabb.lo[0]
    assert (left.transform, right.aabb.lo[1:]) == (Transform(), left.aabb.lo[1:])
    desk.panel.race.show_both.click()
    assert [node.key for node in desk.documents.shown_scene.nodes] == [PREVIEW_KEY]
    for run in (first, second):
        desk.send(JobDone(run.number, Trained(run.out, Scene(), "k", 20.0)))
    assert desk.preview == "b"  # of the run that is selected
    desk.documents.opening.opened.emit()
    assert desk.preview is None  # another document is there
    desk.training.select(first)
    assert desk.preview == "a"


def test_two_runs_do_not_write_into_one_project(desk):
    first, second = desk.start(), desk.start()
    assert (first.out, second.out) == ("/out/lego.fieldwright", "/out/lego (2).fieldwright")
    desk.send(JobCancelled(first.number))
    assert desk.start().out == "/out/lego.fieldwright"


def test_snapshots_are_played(desk):
    run = desk.start()
    trained(desk, run)
    snapshots = desk.panel.snapshots
    snapshots.play.click()
    assert desk.preview == "a"  # from the beginning
    snapshots._advance()
    assert desk.preview == "b"
    assert snapshots.play.isChecked()
    snapshots._advance()
    assert desk.training.chosen is None
    assert not snapshots.play.isChecked()
    assert not snapshots._next.isActive()


def test_a_run_is_not_resumed_into_a_project_that_another_one_writes(desk):
    first = desk.start()
    desk.send(JobCancelled(first.number))
    second = desk.start()
    told = []
    desk.training.failed.connect(lambda report: told.append(report))
    desk.training.select(first)
    desk.training.resume()
    assert "lego (2) writes" in told[0].message
    desk.send(JobCancelled(second.number))
    desk.training.resume()
    assert first.state == "waiting"

"""Watching the run of another program in the window."""

import pytest
from PySide6.QtWidgets import QWidget

from tests.ui.fake_engine import FakeEngine
from viewer.engine.jobs import Watched, WatchJob
from viewer.engine.messages import JobDone, JobFailed, JobProgress
from viewer.scene.assets import AssetStore
from viewer.scene.content import VoxelField
from viewer.scene.geometry import AABB, Transform
from viewer.scene.progress import Progress
from viewer.session.session import Session
from viewer.session.snapshots import PREVIEW_KEY
from viewer.ui.document.documents import Documents
from viewer.ui.document.files import ask_watched
from viewer.ui.training.runs import Training
from viewer.ui.work.jobs import Jobs

BOX = AABB((-1.0, -1.0, 0.0), (1.0, 1.0, 2.0))


class Desk:
    """Trainings whose workers say what the test says."""

    def __init__(self, folder):
        self.engine = FakeEngine()
        self.jobs = Jobs(self.engine)
        self.documents = Documents(Session(AssetStore(folder / "assets")), self.jobs, folder / "state")
        self.training = Training(self.documents, self.jobs)

    def watch(self, folder):
        self.training.watch(folder)
        return self.training.runs[-1]

    def send(self, event):
        self.engine.job_events.emit([event])


@pytest.fixture
def desk(qapp, tmp_path):
    return Desk(tmp_path)


def test_a_watched_run_is_a_run_like_others(desk, tmp_path):
    run = desk.watch(tmp_path / "nerfacto")
    assert (run.name, run.state, run.steerable) == ("nerfacto", "waiting", False)
    assert isinstance(desk.engine.workers.jobs[-1].job, WatchJob)
    moments = tuple({"step": float(step), "seconds": 2.0 * step, "psnr": 20.0 + step} for step in (1, 2))
    desk.send(JobProgress(run.number, Progress(-1.0, "Watching", moments=moments)))
    assert run.state == "running"
    assert run.curve("psnr", "step")[1].tolist() == [21.0, 22.0]
    desk.send(JobDone(run.number, Watched(str(tmp_path), 2)))
    assert run.state == "done"


def test_its_fields_are_shown_where_they_stand(desk, tmp_path):
    run = desk.watch(tmp_path)
    content = VoxelField("a" * 64, BOX, (8, 8, 8), 9, 0)
    place = Transform(translation=(0.0, 0.0, 3.0))
    desk.send(JobProgress(run.number, Progress(-1.0, "Watching", preview=content, placement=place)))
    node = desk.documents.shown_scene.node(PREVIEW_KEY)
    assert node is not None
    assert (node.content, node.transform) == (content, place)


def test_a_folder_that_has_gone_leaves_what_was_seen(desk, tmp_path):
    run = desk.watch(tmp_path)
    moments = ({"step": 1.0, "seconds": 1.0, "loss": 0.5},)
    desk.send(JobProgress(run.number, Progress(-1.0, "Watching", moments=moments)))
    told = []
    desk.jobs.failed.connect(lambda report: told.append(report))
    desk.send(JobFailed(run.number, "InputError", "The run is no longer there.", "Watch it where it is now."))
    assert run.state == "failed"
    assert run.latest["loss"] == 0.5
    assert len(told) == 1


def test_the_dialog_gives_the_folder(qtbot, qapp, tmp_path):
    chosen = []
    window = QWidget()
    qtbot.addWidget(window)
    dialog = ask_watched(window, chosen.append)
    dialog.fileSelected.emit(str(tmp_path))
    assert chosen == [tmp_path]
    dialog.close()

"""When recovery copies are written: off the window's thread, soon, before risky work, and never under a hand."""

import threading
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from tests.ui.fake_engine import FakeEngine
from viewer.engine.jobs import JOBS, ExtractJob, FilmJob, MomentJob, OpenJob, TrainJob
from viewer.scene.content import AssetId, VoxelField
from viewer.scene.document import Node, Scene
from viewer.scene.geometry import AABB
from viewer.session import autosave
from viewer.session.autosave import abandoned, needed_elsewhere
from viewer.session.session import Session
from viewer.session.store import Store
from viewer.ui.document import autosaver
from viewer.ui.document.autosaver import Autosaver
from viewer.ui.document.documents import Documents
from viewer.ui.work.jobs import Jobs

BOX = AABB((-1.0, -1.0, 0.0), (1.0, 1.0, 2.0))
ASSET = AssetId("a" * 64)


class Desk:
    def __init__(self, store, folder):
        self.folder = folder / "recovery"
        self.session = Session(store)
        self.store = Store(store)
        self.jobs = Jobs(FakeEngine())
        self.documents = Documents(self.session, self.jobs, folder)
        self.documents.show_in(self.store)
        self.session.open(Scene((Node("Ball", VoxelField(ASSET, BOX, (8, 8, 8), 100, 0)),)), store, None, None)
        self.saver = Autosaver(self.documents, self.store, lambda: b"picture", self.folder)
        self.reports = []
        self.saver.failed.connect(self.reports.append)
        self.jobs.risk.connect(self.saver.now)
        self.documents.changed.emit()
        self.wait()

    def change(self, name):
        self.documents.do(Session.rename, self.session.scene.nodes[0].key, name)

    def wait(self):
        """Until the thread has done all that it was given, and the window has heard of it."""
        done = threading.Event()
        self.saver.do(done.set)
        assert done.wait(20)
        self.saver.do(done.clear)  # what comes after it has been reported, too
        while done.is_set():
            QApplication.processEvents()
        QApplication.processEvents()

    @property
    def copies(self):
        return list(self.folder.glob("*.recovery"))

    def left_behind(self):
        """What the next window would find, were this one killed now."""
        lock = self.saver._autosave._lock
        assert lock is not None
        lock.close()
        return abandoned(self.folder)


@pytest.fixture
def desk(qtbot, store, tmp_path, monkeypatch):
    monkeypatch.setattr(autosaver.QApplication, "mouseButtons", lambda: Qt.MouseButton.NoButton)  # whatever came before
    made = Desk(store, tmp_path)
    yield made
    made.saver.close()


def test_a_copy_is_written_two_minutes_after_the_first_change_at_the_latest(desk, monkeypatch):
    assert (autosaver.LATEST_MS, autosaver.RESTED_MS) == (120_000, 15_000)
    desk.change("one")
    assert desk.saver._latest.isActive()
    desk.saver._latest.setInterval(50)  # a hundred times as fast from here
    desk.saver._latest.start()
    for number in range(100):  # people never rest
        desk.change(f"name {number}")
        if desk.saver._latest.remainingTime() <= 0:
            break
        threading.Event().wait(0.005)
    assert desk.saver._rested.isActive()
    for _ in range(200):
        QApplication.processEvents()
        desk.wait()
        if desk.copies:
            break
    (left,) = desk.left_behind()
    assert left.scene.nodes[0].name.startswith("name")
    assert left.picture == b"picture"


def test_where_people_rest_it_is_written_sooner(desk):
    desk.change("one")
    assert desk.saver._rested.isActive()
    assert desk.saver._rested.interval() == autosaver.RESTED_MS
    desk.saver._rested.timeout.emit()
    desk.wait()
    assert len(desk.copies) == 1
    assert not desk.saver._latest.isActive()
    desk.documents.changed.emit()
    assert not desk.saver._rested.isActive()  # nothing new


def test_it_is_not_written_while_something_is_dragged(desk, monkeypatch):
    desk.change("one")
    for busy in ({"moving": True}, {"tried": desk.session.scene}):
        desk.store.change(**busy)
        desk.saver._latest.timeout.emit()
        desk.wait()
        assert desk.copies == []
        assert desk.saver._free.isActive()
        desk.store.change(moving=False, tried=None)
    with monkeypatch.context() as patch:
        patch.setattr(autosaver.QApplication, "mouseButtons", lambda: Qt.MouseButton.LeftButton)
        desk.saver._free.timeout.emit()
        desk.wait()
        assert desk.copies == []
    desk.saver._free.timeout.emit()
    desk.wait()
    assert len(desk.copies) == 1


def test_it_is_written_before_risky_work_starts(desk):
    assert {job for job in JOBS if job.risky} == {ExtractJob, TrainJob, FilmJob, MomentJob}
    desk.change("one")
    desk.jobs.start(OpenJob("/x"), desk.session.store, "", lambda _: None)
    desk.wait()
    assert desk.copies == []
    desk.jobs.start(ExtractJob(desk.session.scene.nodes[0]), desk.session.store, "", lambda _: None)
    desk.wait()
    assert len(desk.copies) == 1


def test_it_is_written_on_another_thread(desk, monkeypatch):
    threads = []
    write = autosave.write_atomic

    def noted(path, data):
        threads.append(threading.current_thread())
        write(path, data)

    monkeypatch.setattr(autosave, "write_atomic", noted)
    desk.change("one")
    desk.saver.now()
    desk.wait()
    assert threads
    assert threading.main_thread() not in threads


def test_what_is_saved_needs_no_copy_but_undo_needs_its_assets(desk, tmp_path):
    desk.documents.do(Session.delete, desk.session.scene.nodes[0].key)
    desk.saver.now()
    desk.wait()
    assert len(desk.copies) == 1
    desk.session.mark_saved(desk.session.scene, tmp_path / "a.fieldwright")
    desk.documents.changed.emit()
    desk.wait()
    assert desk.copies == []
    assert needed_elsewhere(desk.folder) == {ASSET}


def test_a_full_disk_is_told_and_tried_again(desk, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(autosave, "write_atomic", full)
        desk.change("one")
        desk.saver.now()
        desk.wait()
    assert [report.message for report in desk.reports] == [
        "The recovery copy cannot be written: No space left on device."
    ]
    assert desk.reports[0].hint
    assert desk.saver._latest.isActive()
    desk.saver._latest.timeout.emit()
    desk.wait()
    assert len(desk.copies) == 1


def test_a_window_that_closes_by_itself_leaves_nothing(qtbot, store, tmp_path):
    desk = Desk(store, tmp_path)
    desk.change("one")
    desk.saver.now()
    desk.saver.close()
    assert list(Path(desk.folder).iterdir()) == []

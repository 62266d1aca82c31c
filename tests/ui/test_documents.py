"""What happens to the open document while jobs run, people answer questions, and other documents are opened."""

from pathlib import Path

import msgspec
import pytest
from PySide6.QtCore import QEventLoop
from PySide6.QtWidgets import QApplication, QMessageBox, QWidget

from tests.ui.fake_engine import FakeEngine
from tests.ui.synthetic import camera
from viewer.bundled import default_scene, samples
from viewer.decompose.options import ExtractOptions
from viewer.engine.jobs import Extracted, ExtractJob, Opened, OpenJob, Saved, SaveJob, Trained, folders_of
from viewer.engine.messages import JobFailed, JobProgress
from viewer.scene.content import AssetId, Model, Provenance, VoxelField
from viewer.scene.dataset import Dataset
from viewer.scene.document import Node, Scene
from viewer.scene.geometry import AABB
from viewer.scene.progress import Progress
from viewer.session.session import Session
from viewer.ui.document.documents import Documents
from viewer.ui.document.unsaved import UnsavedGuard
from viewer.ui.extraction.extraction import Extraction
from viewer.ui.work.jobs import Jobs

BOX = AABB((-1.0, -1.0, 0.0), (1.0, 1.0, 2.0))
CAMERA = camera()
BUTTON = QMessageBox.StandardButton


def field(name, source="/photos"):
    return Node(
        name, VoxelField(AssetId("a" * 64), BOX, (8, 8, 8), 100, 0, provenance=Provenance(source=source)), key=name
    )


def mesh(name="Mesh"):
    return Node(name, Model(AssetId("b" * 64), BOX, 10, 20))


class Desk:
    """A document with its guard and its jobs, which end when the test says so."""

    def __init__(self, window, store, folder):
        self.window, self.store, self.folder = window, store, folder
        self.engine = FakeEngine()
        self.session = Session(store)
        self.session.open(Scene((field("Ball"),)), store, folder / "ball.fieldwright", folder / "ball.fieldwright")
        self.jobs = Jobs(self.engine)
        self.documents = Documents(self.session, self.jobs, folder)
        self.extraction = Extraction(self.documents, self.jobs)
        self.reports = []
        for source in (self.jobs, self.documents):
            source.failed.connect(self.reports.append)
        self.asked_to_save = []
        self.guard = UnsavedGuard(window, self.documents, self.jobs, self.asked_to_save.append)
        self.done = []

    def numbers(self, kind):
        return [handle.id for handle in self.engine.workers.jobs if isinstance(handle.job, kind)]

    def finish(self, number, result):
        self.engine.workers.tell_done(number, result)
        self.settle()

    def settle(self):
        for _ in range(5):
            QApplication.processEvents()
        while self.documents.hold.busy:
            QApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)

    def opened(self, name, *nodes):
        return Opened(str(self.folder / name), Scene(nodes or (field(name),)), folders_of(self.store), "glTF")

    def open(self, name):
        self.documents.opening.open(self.folder / name)
        self.finish(self.numbers(OpenJob)[-1], self.opened(name))

    def change(self):
        self.documents.do(
            Session.rename, self.session.scene.nodes[0].key, f"changed {self.session.scene.nodes[0].name}"
        )

    def answer(self, button):
        self.box.button(button).click()
        self.settle()

    @property
    def box(self):
        (box,) = [each for each in self.window.findChildren(QMessageBox) if each.isVisible()]
        return box

    @property
    def asking(self):
        return any(each.isVisible() for each in self.window.findChildren(QMessageBox))

    @property
    def names(self):
        return [node.name for node in self.session.scene.nodes]


@pytest.fixture
def desk(qtbot, store, tmp_path):
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    return Desk(window, store, tmp_path)


def test_a_save_that_is_cancelled_or_fails_does_not_do_later_what_had_waited_for_it(desk):
    desk.change()
    desk.guard.when_saved(lambda: desk.done.append("closed"))
    desk.answer(BUTTON.Save)
    assert len(desk.asked_to_save) == 1  # the dialog for the file is cancelled: nobody calls it
    desk.documents.writing.save(desk.folder / "a.fieldwright", CAMERA)
    desk.finish(desk.numbers(SaveJob)[-1], Saved("a", desk.session.scene))
    assert not desk.session.dirty
    assert desk.done == []

    desk.change()
    desk.guard.when_saved(lambda: desk.done.append("closed"))
    desk.answer(BUTTON.Save)
    desk.documents.writing.save(desk.folder / "a.fieldwright", CAMERA, desk.asked_to_save[-1])
    desk.engine.workers.tell(JobFailed(desk.numbers(SaveJob)[-1], "OutputError", "Full.", "Make room.", ""))
    desk.settle()
    desk.documents.writing.save(desk.folder / "a.fieldwright", CAMERA)
    desk.finish(desk.numbers(SaveJob)[-1], Saved("a", desk.session.scene))
    assert desk.done == []

    desk.change()
    desk.guard.when_saved(lambda: desk.done.append("closed"))
    desk.answer(BUTTON.Save)
    desk.documents.writing.save(desk.folder / "a.fieldwright", CAMERA, desk.asked_to_save[-1])
    desk.change()  # while it is being saved: that would be lost
    desk.finish(desk.numbers(SaveJob)[-1], Saved("a", desk.session.scene))
    assert desk.done == []
    desk.answer(BUTTON.Discard)
    assert desk.done == ["closed"]


def test_a_save_that_ends_in_another_document_does_not_give_that_its_file(desk):
    desk.change()
    desk.documents.writing.save(desk.folder / "first.fieldwright", CAMERA)
    desk.open("second")
    desk.change()
    desk.finish(desk.numbers(SaveJob)[-1], Saved("first", desk.session.scene))
    assert desk.session.dirty
    assert desk.session.project is None


@pytest.mark.parametrize("button", [BUTTON.Cancel, BUTTON.Discard])
def test_changes_made_while_a_file_is_opened_are_asked_about(desk, button):
    desk.documents.opening.open(desk.folder / "other")
    desk.change()
    desk.finish(desk.numbers(OpenJob)[0], desk.opened("other"))
    assert desk.names == ["changed Ball"]
    desk.answer(button)
    assert desk.names == (["other"] if button == BUTTON.Discard else ["changed Ball"])
    assert not desk.asking


def test_what_people_agreed_to_lose_is_not_asked_about_again(desk):
    desk.change()
    desk.guard.when_saved(lambda: desk.documents.opening.open(desk.folder / "other"))
    desk.answer(BUTTON.Discard)
    desk.finish(desk.numbers(OpenJob)[0], desk.opened("other"))
    assert not desk.asking
    assert desk.names == ["other"]


def test_of_two_files_that_are_being_opened_the_newer_one_is_shown(desk):
    desk.documents.opening.open(desk.folder / "slow")
    desk.documents.opening.open(desk.folder / "quick")
    slow, quick = desk.numbers(OpenJob)
    desk.finish(quick, desk.opened("quick"))
    desk.finish(slow, desk.opened("slow"))
    assert desk.names == ["quick"]


def test_a_document_from_a_crash_does_not_take_the_place_of_unsaved_changes(desk):
    desk.change()
    recovered = []
    desk.documents.opening.recover(Scene((field("Old"),)), desk.store, None, lambda: recovered.append(True))
    desk.answer(BUTTON.Cancel)
    assert (desk.names, recovered) == (["changed Ball"], [])
    desk.documents.opening.recover(Scene((field("Old"),)), desk.store, None, lambda: recovered.append(True))
    desk.answer(BUTTON.Discard)
    assert (desk.names, recovered) == (["Old"], [True])
    assert desk.session.dirty


def test_an_extraction_ends_with_its_document_after_people_have_agreed(desk):
    desk.extraction.start("Ball", ExtractOptions())
    (number,) = desk.numbers(ExtractJob)
    desk.guard.when_saved(lambda: desk.documents.opening.open(desk.folder / "other"))
    desk.answer(BUTTON.Cancel)
    assert desk.numbers(OpenJob) == []
    desk.guard.when_saved(lambda: desk.documents.opening.open(desk.folder / "other"))
    assert "Extracting a mesh of Ball" in desk.box.informativeText()
    desk.answer(BUTTON.Close)
    assert desk.jobs.bound  # until the other document is there
    desk.engine.workers.cancel = lambda _: None  # it had just ended when it was to be cancelled
    desk.finish(desk.numbers(OpenJob)[0], desk.opened("other"))
    desk.engine.workers.tell(JobProgress(number, Progress(0.5, "late", drafts=(mesh("Draft"),))))
    desk.finish(number, Extracted(mesh(), "Ball"))
    assert desk.names == ["other"]
    assert not desk.session.dirty
    assert desk.documents.shown_scene is desk.session.scene
    assert not desk.reports


def test_an_extraction_that_was_started_while_a_file_is_opened_is_asked_about(desk):
    desk.documents.opening.open(desk.folder / "other")
    desk.extraction.start("Ball", ExtractOptions())
    desk.finish(desk.numbers(OpenJob)[0], desk.opened("other"))
    desk.answer(BUTTON.Cancel)
    desk.finish(desk.numbers(ExtractJob)[0], Extracted(mesh(), "Ball"))
    assert desk.names == ["Ball", "Mesh"]


def test_a_file_that_was_to_be_added_is_not_added_to_another_document(desk):
    desk.documents.opening.add(desk.folder / "more")
    (adding,) = desk.numbers(OpenJob)
    desk.documents.opening.open(desk.folder / "other")
    desk.finish(desk.numbers(OpenJob)[1], desk.opened("other"))
    desk.finish(adding, desk.opened("more"))
    assert desk.names == ["other"]


def train(desk, document=None):
    result = Trained(str(desk.folder / "run.fieldwright"), Scene(), "key", 25.0)
    number = desk.session.document if document is None else document
    desk.documents.opening.show_trained(result, "/photos", number)
    desk.settle()


def test_what_was_trained_takes_the_place_of_an_untouched_document(desk):
    train(desk)
    desk.finish(desk.numbers(OpenJob)[0], desk.opened("run", field("run")))
    assert desk.names == ["run"]


def test_what_was_trained_is_added_where_changes_were_made_while_it_was_opened(desk):
    train(desk)
    desk.change()
    desk.finish(desk.numbers(OpenJob)[0], desk.opened("run", field("run")))
    assert desk.names == ["changed Ball", "run"]
    assert not desk.asking


def test_what_was_trained_for_another_document_is_only_reported(desk):
    document = desk.session.document
    desk.documents.opening.open(desk.folder / "other")
    desk.finish(desk.numbers(OpenJob)[0], desk.opened("other", field("other", "/elsewhere")))
    train(desk, document)
    assert desk.numbers(OpenJob)[1:] == []
    assert desk.names == ["other"]
    assert "run.fieldwright" in desk.reports[0].hint


def test_what_was_trained_is_added_to_another_document_that_holds_its_photos(desk):
    document = desk.session.document
    photos = Node("photos", Dataset("/photos", "kind", (), BOX, masked=False))
    desk.documents.opening.open(desk.folder / "other")
    desk.finish(desk.numbers(OpenJob)[0], desk.opened("other", photos))
    train(desk, document)
    desk.finish(desk.numbers(OpenJob)[1], desk.opened("run", field("run"), photos))
    assert desk.names == ["photos", "run"]


def test_jobs_say_once_how_they_ended(desk):
    ends = []
    job = OpenJob(str(Path("/x")))
    first, second, third = (desk.jobs.start(job, desk.store, "", ends.append) for _ in range(3))
    desk.finish(first, desk.opened("x"))
    desk.engine.workers.tell(JobFailed(second, "InputError", "No.", "Never.", ""))
    desk.jobs.cancel(third)
    desk.settle()
    assert [result is None for result in ends] == [False, True, True]
    assert [report.message for report in desk.reports] == ["No."]


@pytest.mark.parametrize("sample", samples(), ids=lambda path: path.stem)
def test_what_comes_with_the_program_is_never_saved_over(desk, sample):
    desk.documents.opening.open(sample)
    opened = msgspec.structs.replace(desk.opened("x"), path=str(sample), project=str(sample))
    desk.finish(desk.numbers(OpenJob)[-1], opened)
    assert desk.names == ["x"]
    assert desk.session.project is None
    assert not (sample / ".lock").exists()


def test_the_scene_that_opens_by_itself_is_one_of_the_samples():
    assert default_scene() in samples()
    assert len(samples()) == 2

"""A project that another window has: said clearly, and opened as a copy; disks that are full, read-only or gone."""

import os
import threading

import pytest
from PySide6.QtWidgets import QMessageBox

from tests.formats.conftest import arrow_mesh, arrow_scene, model_node  # noqa: F401 - fixtures
from tests.formats.other_process import holding
from tests.ui.test_window import last_job, settle, store, trigger, window  # noqa: F401 - fixtures
from viewer.bundled import resource
from viewer.engine.jobs import OpenJob, SaveJob, run
from viewer.engine.messages import JobFailed
from viewer.errors import OutputError, ViewerError
from viewer.formats.project import SCENE, load_project, save_project
from viewer.formats.project_lock import acquire, holder_of
from viewer.formats.project_names import next_version, packed_path
from viewer.scene.assets import AssetStore
from viewer.scene.progress import run_to_end
from viewer.session.session import Session
from viewer.ui.document.file_actions import FileActions
from viewer.ui.widgets.language import Catalogue, read


@pytest.fixture
def project(arrow_scene, tmp_path):  # noqa: F811
    folder = tmp_path / "vase.fieldwright"
    run_to_end(save_project(arrow_scene, folder, AssetStore(tmp_path / "assets")))
    return folder


@pytest.fixture
def other(project):
    """Another window that has the project."""
    with holding(project) as process:
        yield process


@pytest.fixture
def real(window):  # noqa: F811
    """The window, whose workers open and save."""

    def answer(job):
        if not isinstance(job, OpenJob | SaveJob):
            return None
        try:
            return run_to_end(run(job, window.context.session.store))
        except ViewerError as error:
            return JobFailed(0, type(error).__name__, error.message, error.hint, "")

    window.context.engine.workers.answer = answer
    return window


def open_(real, path):
    real.context.session.mark_saved(real.context.session.scene, path.parent)
    real.context.documents.opening.open(path)
    settle()


def rename(real, name):
    session = real.context.session
    real.context.documents.do(Session.rename, session.scene.nodes[0].key, name)
    settle()


def test_a_window_has_the_lock_of_its_project_for_as_long_as_it_is_open(real, project, tmp_path):
    open_(real, project)
    holder = holder_of(project)
    assert holder is not None
    assert holder.is_ours
    rename(real, "other")
    trigger(real, "save")
    assert not real.context.session.dirty
    assert load_project(project, AssetStore(tmp_path / "none"))[0].nodes[0].name == "other"
    real.context.documents.opening.new()
    assert holder_of(project) is None


def test_what_is_open_elsewhere_is_a_copy_until_the_other_window_is_gone(real, project, other):
    before = (project / SCENE).read_bytes()
    open_(real, project)
    session, notices = real.context.session, real.notices
    assert f"process {other.pid}" in notices.message.text()
    assert "copy" in notices.message.text()
    assert (session.project, session.source, session.shut_out) == (None, project, True)
    assert "(a copy)" in real.windowTitle()
    rename(real, "mine")
    real.context.documents.writing.save(project, None)  # as if it were chosen in Save as
    settle()
    notices.close_button.click()
    assert "open in another window" in notices.message.text()
    assert session.dirty
    assert (project / SCENE).read_bytes() == before
    other.kill()
    other.wait()
    open_(real, project)
    assert session.project == project
    assert not session.shut_out


@pytest.fixture
def hanging(monkeypatch):
    """A disk that answers requests for a lock only when it is let go; the threads that wait for it."""
    answers, waiting = threading.Event(), []

    def slow(folder):
        waiting.append(threading.current_thread())
        assert answers.wait(60)
        return acquire(folder)

    monkeypatch.setattr("viewer.session.project_access.project_lock.acquire", slow)
    yield answers, waiting
    answers.set()


def test_a_disk_that_hangs_does_not_hold_up_the_window(real, project, hanging, qtbot):
    answers, waiting = hanging
    session = real.context.session
    session.mark_saved(session.scene, project.parent)
    real.context.documents.opening.open(project)
    qtbot.waitUntil(lambda: bool(waiting))
    assert waiting[0] is not threading.main_thread()
    assert session.project == project.parent  # still what was there
    answers.set()
    settle()
    assert session.project == project
    assert holder_of(project).is_ours


def test_what_is_changed_while_the_disk_hangs_is_not_lost(real, project, hanging, qtbot):
    answers, waiting = hanging
    session = real.context.session
    session.mark_saved(session.scene, project.parent)
    real.context.documents.opening.open(project)
    qtbot.waitUntil(lambda: bool(waiting))
    real.context.documents.do(Session.rename, session.scene.nodes[0].key, "precious")
    answers.set()
    settle()
    assert session.scene.nodes[0].name == "precious"
    assert holder_of(project) is None
    (box,) = real.findChildren(QMessageBox)
    box.button(QMessageBox.StandardButton.Discard).click()
    settle()
    assert session.project == project


def test_a_new_document_while_the_disk_hangs_stays(real, project, hanging, qtbot):
    answers, waiting = hanging
    session = real.context.session
    session.mark_saved(session.scene, project.parent)
    real.context.documents.opening.open(project)
    qtbot.waitUntil(lambda: bool(waiting))
    real.context.documents.opening.new()
    answers.set()
    settle()
    assert (session.project, session.scene.nodes) == (None, ())
    assert holder_of(project) is None


def test_a_folder_that_may_not_be_written_opens_as_a_copy(real, project, monkeypatch):
    def refuse(*_):
        raise OSError(30, "Read-only file system")

    with monkeypatch.context() as patch:
        patch.setattr("viewer.formats.project_lock.make_temporary", refuse)
        open_(real, project)
    assert "Read-only file system" in real.notices.message.text()
    assert real.context.session.project is None
    assert real.context.session.scene.nodes


def test_a_project_whose_drive_is_gone_is_not_begun_again_in_its_place(real, project):
    open_(real, project)
    rename(real, "precious")
    away = project.with_name("away")
    project.replace(away)
    trigger(real, "save")
    assert "not there any more" in real.notices.message.text()
    assert "Save as" in real.notices.hint.text()
    assert not project.exists()
    assert real.context.session.dirty
    away.replace(project)  # the drive is back
    trigger(real, "save")
    assert not real.context.session.dirty


def test_a_full_disk_keeps_the_old_project_and_the_changes(real, project, monkeypatch):
    open_(real, project)
    before = (project / SCENE).read_bytes()
    rename(real, "precious")

    def full(_):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        trigger(real, "save")
    assert "No space left" in real.notices.message.text()
    assert (project / SCENE).read_bytes() == before
    assert not list(project.rglob(".tmp-*"))
    assert real.context.session.dirty
    trigger(real, "save")
    assert (project / SCENE).read_bytes() != before


def test_revert_goes_back_to_what_was_saved_and_can_be_undone(real, project):
    open_(real, project)
    saved = real.context.session.scene.nodes[0].name
    rename(real, "one")
    rename(real, "two")
    trigger(real, "revert")
    session = real.context.session
    assert session.scene.nodes[0].name == saved
    assert not session.dirty
    trigger(real, "undo")
    assert session.scene.nodes[0].name == "two"
    assert session.dirty
    trigger(real, "redo")
    assert not session.dirty


def test_incremental_saving_takes_the_next_free_number(real, project, tmp_path):
    open_(real, project)
    old = (project / SCENE).read_bytes()
    rename(real, "later")
    trigger(real, "save_incremental")
    assert real.context.session.project == tmp_path / "vase_001.fieldwright"
    assert (project / SCENE).read_bytes() == old
    assert holder_of(project) is None
    assert holder_of(tmp_path / "vase_001.fieldwright") is not None
    (tmp_path / "vase_007.fieldwright").mkdir()
    (tmp_path / "vase_x.fieldwright").mkdir()
    assert next_version(project).name == "vase_008.fieldwright"
    assert next_version(tmp_path / "vase_001.fieldwright").name == "vase_008.fieldwright"
    assert next_version(tmp_path / "new_0099.fieldwright").name == "new_0100.fieldwright"
    assert next_version(tmp_path / "[odd]*.fieldwright").name == "[odd]*_001.fieldwright"


def test_names_of_packed_files_have_their_suffix_once(tmp_path):
    for name in ("a", "a.fieldwright", "a.zip", "a.fieldwright.zip"):
        assert packed_path(tmp_path / name) == tmp_path / "a.fieldwright.zip"


def test_a_project_that_was_packed_is_not_called_so_twice(real, project, tmp_path):
    path = tmp_path / "vase.fieldwright.zip"
    open_(real, project)
    real.context.documents.writing.pack(path, None)
    settle()
    open_(real, path)
    assert real.context.session.title == "vase"
    assert real.control(FileActions)._suggested().name == "vase.fieldwright"


def test_a_lock_is_said_in_the_persons_language(project, other):
    with pytest.raises(OutputError) as failed:
        acquire(project)
    texts = read(resource("i18n/fieldwright_ja.ts"))
    shown = Catalogue(texts).translate("", failed.value.message)
    assert shown != failed.value.message
    assert str(other.pid) in shown
    assert Catalogue(texts).translate("", failed.value.hint) != failed.value.hint


def test_what_is_packed_can_be_opened_and_is_saved_elsewhere(real, project, tmp_path):
    open_(real, project)
    rename(real, "packed")
    path = tmp_path / "vase.fieldwright.zip"
    real.context.documents.writing.pack(path, None)
    settle()
    assert real.context.session.dirty  # the project itself was not saved
    open_(real, path)
    assert real.context.session.scene.nodes[0].name == "packed"
    assert real.context.session.project is None
    assert last_job(real, OpenJob).path == str(path)

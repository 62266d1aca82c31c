"""Two windows never write to one project, and a window that has ended keeps nobody out."""

import hashlib
import os
import subprocess
import sys
import threading

import msgspec
import pytest

from tests.formats.other_process import HOLD, holding
from viewer.errors import OutputError
from viewer.formats import project_lock
from viewer.formats.project import load_project, save_project
from viewer.formats.project_lock import LOCK, Holder, InUseError, acquire, holder_of, locked, release, touch
from viewer.process_identity import ProcessIdentity, identity, is_alive
from viewer.scene.document import Scene
from viewer.scene.progress import run_to_end


@pytest.fixture
def other(tmp_path):
    """Another process that has the project."""
    with holding(tmp_path) as process:
        yield process


def held(folder):
    holder = holder_of(folder)
    assert holder is not None
    return holder


def write_lock(folder, **changes):
    holder = Holder(identity()._replace(**changes), "elsewhere")
    (folder / LOCK).write_bytes(msgspec.json.encode(holder))
    return holder


def test_a_lock_is_taken_once_and_given_back(tmp_path):
    assert acquire(tmp_path)
    assert not acquire(tmp_path)  # ours already
    assert held(tmp_path).process == identity()
    release(tmp_path)
    assert holder_of(tmp_path) is None
    assert list(tmp_path.iterdir()) == []


def test_what_another_process_has_is_refused_until_it_is_killed(tmp_path, other):
    with pytest.raises(InUseError, match=f"process {other.pid}") as error:
        acquire(tmp_path)
    assert error.value.hint
    release(tmp_path)  # not ours to give back
    assert held(tmp_path).process.pid == other.pid
    other.kill()
    other.wait()
    assert (tmp_path / LOCK).exists()
    assert holder_of(tmp_path) is None
    assert acquire(tmp_path)
    release(tmp_path)


def test_a_project_that_is_open_elsewhere_is_not_saved_over(arrow_scene, store, tmp_path, other):
    folder = tmp_path  # the other one holds this very folder
    (folder / "scene.json").write_text('{"format": "fieldwright", "version": 1, "scene": {}}')
    before = (folder / "scene.json").read_bytes()
    with pytest.raises(OutputError, match="open in another window"):
        run_to_end(save_project(arrow_scene, folder, store))
    assert (folder / "scene.json").read_bytes() == before
    assert load_project(folder, store)[0] == Scene()  # reading needs no lock


def test_a_number_that_was_given_again_is_another_process(tmp_path):
    write_lock(tmp_path, started="long ago")
    assert holder_of(tmp_path) is None
    assert is_alive(identity())
    assert not is_alive(identity()._replace(pid=2**22 + 7))


def test_the_window_and_its_workers_are_one(tmp_path):
    """What a window has, its worker may write: its parent process has it."""
    acquire(tmp_path)
    code = HOLD.replace("acquire(Path(sys.argv[1]))", "print(acquire(Path(sys.argv[1])))").partition('print("held')[0]
    done = subprocess.run([sys.executable, "-c", code, tmp_path], capture_output=True, text=True)
    assert done.stdout == "False\n", done.stderr
    assert held(tmp_path).process == identity()
    release(tmp_path)


def test_a_process_on_another_computer_is_believed_dead_once_it_is_silent(tmp_path):
    holder = write_lock(tmp_path, host="another", pid=1)
    assert holder_of(tmp_path) == holder
    with pytest.raises(InUseError, match="elsewhere"):
        acquire(tmp_path)
    path = tmp_path / LOCK
    silent = path.stat().st_mtime - project_lock.SILENT - 5
    os.utime(path, (silent, silent))
    assert holder_of(tmp_path) is None
    touch(tmp_path)
    assert holder_of(tmp_path) == holder
    os.utime(path, (silent, silent))
    with locked(tmp_path):
        assert held(tmp_path).is_ours
    assert not path.exists()


@pytest.mark.parametrize("damage", [b"", b"{", b"\xff", b"[]", b'{"process": 5}'])
def test_a_damaged_lock_keeps_nobody_out(tmp_path, damage):
    (tmp_path / LOCK).write_bytes(damage)
    assert acquire(tmp_path)
    release(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_of_many_that_take_over_an_abandoned_lock_one_gets_it(tmp_path, monkeypatch):
    """Each in its own turn of the race: what one has made meanwhile, another does not take away."""
    for _ in range(20):
        write_lock(tmp_path, started="long ago")
        made = []
        start = threading.Barrier(6)

        def take(made=made, start=start):
            start.wait()
            made.append(acquire(tmp_path))

        threads = [threading.Thread(target=take) for _ in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert made.count(True) == 1
        assert held(tmp_path).process == identity()
        release(tmp_path)
        assert list(tmp_path.iterdir()) == []


def test_a_claim_whose_process_was_killed_is_in_nobodys_way(tmp_path):
    write_lock(tmp_path, started="long ago")
    abandoned = (tmp_path / LOCK).read_bytes()
    claim = tmp_path / f"{LOCK}.{hashlib.sha256(abandoned).hexdigest()[:16]}"
    claim.write_bytes(abandoned)
    assert acquire(tmp_path)
    release(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_claim_that_comes_too_late_takes_nothing_away(tmp_path, monkeypatch):
    write_lock(tmp_path, started="long ago")
    create = project_lock._create

    def late(path, data):
        made = create(path, data)
        if path.name != LOCK and made:
            write_lock(tmp_path)  # somebody else was faster
        return made

    monkeypatch.setattr(project_lock, "_create", late)
    assert not project_lock._take_over(tmp_path / LOCK, b"mine")
    assert held(tmp_path).process == identity()
    assert [each.name for each in tmp_path.iterdir()] == [LOCK]


def test_a_file_system_without_links_can_be_locked(tmp_path, monkeypatch):
    def refuse(*_):
        raise OSError(1, "Operation not permitted")

    monkeypatch.setattr(project_lock.os, "link", refuse)
    assert acquire(tmp_path)
    assert not acquire(tmp_path)
    release(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_may_not_be_written_or_is_gone_is_told(tmp_path):
    with pytest.raises(OutputError, match="cannot be written") as error:
        acquire(tmp_path / "gone")
    assert error.value.hint
    assert holder_of(tmp_path / "gone") is None
    assert identity().pid == os.getpid()
    assert isinstance(identity(), ProcessIdentity)

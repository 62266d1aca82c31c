"""Runs of other programs, followed while they are written."""

import shutil

import pytest

from tests.formats.event_files import event_file, figures, record
from tests.ui.projects import make_project
from viewer.engine.jobs import Watched, WatchJob
from viewer.engine.jobs import run as do
from viewer.engine.operations import watch as watching
from viewer.engine.operations.watch import watch
from viewer.engine.worker import merged
from viewer.errors import InputError
from viewer.scene.assets import AssetStore
from viewer.scene.content import VoxelField
from viewer.scene.geometry import AABB, Transform
from viewer.scene.progress import Progress, Steer
from viewer.session.runs import RunRecord

NAME = "events.out.tfevents.1700000000.machine.1.0"
BOX = AABB((-1.0, -1.0, -1.0), (1.0, 1.0, 1.0))


@pytest.fixture
def store(tmp_path):
    return AssetStore(tmp_path / "watched")


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "run"
    made.mkdir()
    return made


def looks(work, count):
    """Everything that is told in so many looks at the folder."""
    told = []
    while count:
        told.append(next(work))
        count -= not (told[-1].moments or told[-1].preview)
    return told


def follow(folder, store, grace=10.0):
    return watch(WatchJob(str(folder)), store, poll_seconds=0.01, grace_seconds=grace)


def test_figures_are_told_as_they_come(folder, store):
    work = follow(folder, store)
    assert "Waiting" in looks(work, 2)[-1].text
    (folder / NAME).write_bytes(event_file(figures(1, 1001.0, **{"Train Loss": 0.5, "Eval Images Metrics/psnr": 20.0})))
    told = [progress for progress in looks(work, 3) if progress.moments]
    assert [progress.moments for progress in told] == [({"step": 1.0, "seconds": 1.0, "loss": 0.5, "psnr": 20.0},)]
    assert "step 1, 20.00 dB" in told[0].text
    with (folder / NAME).open("ab") as growing:
        growing.write(record(figures(2, 1003.0, **{"Train Loss": 0.25}))[:-3])
    assert not any(progress.moments for progress in looks(work, 3))
    work.close()


def test_a_long_history_is_told_in_parts_and_none_is_lost_on_the_way_to_the_window(folder, store, monkeypatch):
    monkeypatch.setattr(watching, "MOST_MOMENTS", 50)
    (folder / NAME).write_bytes(event_file(*(figures(step, 1000.0 + step, loss=1.0 / step) for step in range(1, 201))))
    work = follow(folder, store)
    told = looks(work, 1)
    assert [len(progress.moments) for progress in told] == [50, 50, 50, 50, 0]
    sent = None
    for progress in told:  # a worker that is allowed to speak only once
        sent = merged(sent, progress)
    run = RunRecord(1, "other", "", str(folder), store)
    run.add(sent)
    x, y = run.curve("loss", "step")
    assert x.tolist() == list(range(1, 201))
    assert y[-1] == pytest.approx(1 / 200)
    assert run.latest["seconds"] == 200.0
    work.close()


def test_a_field_is_shown_once_it_is_whole_and_again_when_it_changes(folder, store, tmp_path):
    made = make_project(tmp_path)
    work = follow(folder, store)
    looks(work, 1)
    shutil.copytree(made, folder / "step_12.fieldwright")
    told = looks(work, 40)
    shown = [progress for progress in told if progress.preview is not None]
    assert len(shown) == 1
    assert isinstance(shown[0].preview, VoxelField)
    assert shown[0].placement == Transform()
    assert store.find(shown[0].preview.asset) is not None
    # There are no event files: the field itself says how far its training is.
    assert [progress.moments for progress in told if progress.moments] == [
        ({"step": 12.0, "seconds": 3.0, "psnr": 30.5},)
    ]
    (folder / "step_12.fieldwright" / "scene.json").touch()
    assert sum(progress.preview is not None for progress in looks(work, 40)) == 1
    work.close()


def test_a_field_has_its_place_in_the_record(store):
    run = RunRecord(1, "other", "", "/run", store)
    moments = ({"step": 5.0, "seconds": 2.0, "psnr": 21.0},)
    turned = Transform(translation=(1.0, 2.0, 3.0))
    content = VoxelField("0" * 64, BOX, (4, 4, 4), 1, 0)
    run.add(Progress(-1.0, "Watching", moments=moments, preview=content, placement=turned))
    assert run.state == "running"
    assert run.placement == turned
    (snapshot,) = run.snapshots
    assert (snapshot.seconds, snapshot.step, snapshot.psnr) == (2.0, 5, 21.0)


def test_files_that_hold_no_field_are_left_alone_and_damaged_ones_are_told(folder, store, tmp_path):
    (folder / "weights.pt").write_bytes(b"PK\x03\x04 nothing")
    made = make_project(tmp_path)
    broken = folder / "a.fieldwright"
    shutil.copytree(made, broken)
    for asset in (broken / "assets").iterdir():
        asset.write_bytes(asset.read_bytes()[:100])
    (folder / NAME).write_bytes(event_file(figures(1, 1001.0, loss=0.5)))
    work = follow(folder, store)
    told = looks(work, 40)
    assert not any(progress.preview for progress in told)
    assert "scene.json cannot be shown" in told[-1].text
    work.close()


def test_it_ends_when_it_is_told_to(folder, store):
    (folder / NAME).write_bytes(event_file(figures(1, 1001.0, loss=0.5)))
    work = do(WatchJob(str(folder)), store)
    next(work)
    next(work)
    with pytest.raises(StopIteration) as end:
        work.send(Steer(stop_early=True))
    assert end.value.value == Watched(str(folder), 1)


def test_a_folder_that_has_gone_is_waited_for_and_then_told(folder, store):
    work = follow(folder, store, grace=0.0)
    looks(work, 1)
    folder.rmdir()
    with pytest.raises(InputError, match="no longer there"):
        looks(work, 100)


def test_a_folder_may_come_back(folder, store):
    work = follow(folder, store)
    looks(work, 1)
    folder.rmdir()
    assert "waiting for it" in looks(work, 3)[-1].text
    folder.mkdir()
    (folder / NAME).write_bytes(event_file(figures(3, 1001.0, loss=0.5)))
    assert any(progress.moments for progress in looks(work, 10))
    work.close()


def test_what_is_no_folder_is_refused(tmp_path, store):
    with pytest.raises(InputError, match="no folder"):
        next(follow(tmp_path / "absent", store))

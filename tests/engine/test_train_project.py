"""The project that training writes: whole at every moment, and careful with what is there already."""

# pyright: reportAttributeAccessIssue=false, reportOptionalMemberAccess=false, reportArgumentType=false

import contextlib
import json
import os
from pathlib import Path

import msgspec
import numpy as np
import pytest

from tests.engine.conftest import FIELD_PSNR, snapshot
from viewer.engine.jobs import EvaluateJob, OpenJob, TrainJob, run
from viewer.engine.operations import project_in_training
from viewer.engine.operations import train as train_module
from viewer.errors import InputError, OutputError, ViewerError
from viewer.formats.project import load_project, save_project
from viewer.scene.content import VoxelField
from viewer.scene.dataset import Dataset
from viewer.scene.document import Node, Scene
from viewer.scene.light import PointLight
from viewer.scene.progress import Progress, Steer, run_to_end
from viewer.training.config import VoxelsConfig

OUT_OF_BOUNDS = ViewerError("It went out of bounds.", "Resume.")


@pytest.fixture
def out(tmp_path):
    return tmp_path / "box.fieldwright"


@pytest.fixture
def project_clock(monkeypatch):
    """Every snapshot is due."""
    monkeypatch.setattr(project_in_training, "SNAPSHOT_SECONDS", 0.0)


@pytest.fixture
def fake_train(monkeypatch):
    """Training that shows three snapshots and returns a fourth, or fails before the one that is named."""

    def use(fail_at=None, error=OUT_OF_BOUNDS):
        def train(config, dataset, load_photo, store, run_folder):
            yield Progress(0.0, "Loading")
            for steps in (1, 2, 3):
                if steps == fail_at:
                    raise error
                yield Progress(steps / 4, "Training", {"step": float(steps)}, snapshot(store, steps))
            return snapshot(store, 4)

        monkeypatch.setattr(train_module, "train", train)

    return use


def job(photos, out, **config):
    return TrainJob(VoxelsConfig(str(photos), **config), str(out))


def trained_steps(out, store):
    scene, extended = load_project(out, store)
    field = next(node.content for node in scene.nodes if isinstance(node.content, VoxelField))
    assert extended.get(field.asset)["density"][0] == field.provenance.steps
    return field.provenance.steps


def test_a_trained_project_opens_with_the_field_and_a_view(photos, out, store, fake_train):
    fake_train()
    done = run_to_end(run(job(photos, out), store))
    opened = run_to_end(run(OpenJob(str(out)), store)).scene
    assert opened == done.scene
    node = opened.node(done.key)
    assert node.name == "box"
    assert node.content.provenance.source == str(photos)
    assert node.content.provenance.method == "voxels"
    assert done.psnr == FIELD_PSNR
    assert trained_steps(out, store) == 4
    assert opened.camera is not None
    assert len(list((out / "assets").iterdir())) == 1, "older snapshots are not kept in the project"


def test_the_project_is_whole_at_every_step(photos, out, store, fake_train, project_clock):
    """A kill between any two steps leaves what is on the disk then."""
    fake_train()
    seen = []
    for progress in run(job(photos, out), store):
        if progress.preview is not None:
            seen.append(trained_steps(out, store))
        elif out.exists():
            load_project(out, store)
    assert seen == [1, 2, 3]
    assert trained_steps(out, store) == 4


def test_cancelled_training_keeps_the_newest_snapshot(photos, out, store, fake_train):
    fake_train()
    work = run(job(photos, out), store)
    previews = 0
    for progress in work:
        previews += progress.preview is not None
        if previews == 2:
            break
    work.close()
    assert trained_steps(out, store) == 2


def test_interrupted_training_keeps_the_newest_snapshot(photos, out, store, fake_train):
    fake_train(fail_at=3, error=KeyboardInterrupt())
    with pytest.raises(KeyboardInterrupt):
        run_to_end(run(job(photos, out), store))
    assert trained_steps(out, store) == 2


def test_failed_training_keeps_the_last_saved_snapshot(photos, out, store, fake_train, project_clock):
    fake_train(fail_at=3)
    with pytest.raises(ViewerError, match="out of bounds"):
        run_to_end(run(job(photos, out), store))
    assert trained_steps(out, store) == 2


def test_training_that_fails_at_once_leaves_nothing(photos, out, store, fake_train):
    fake_train(fail_at=1)
    with pytest.raises(ViewerError, match="out of bounds"):
        run_to_end(run(job(photos, out), store))
    assert not out.exists()


def test_cancelled_before_the_first_snapshot_leaves_nothing(photos, out, store, fake_train):
    fake_train()
    with contextlib.closing(run(job(photos, out), store)) as work:
        while next(work).text != "Loading":
            pass
    assert not out.exists()


def test_an_older_project_keeps_what_else_is_in_it(photos, out, store, fake_train):
    light, other = Node("lamp", PointLight(), key="lamp"), Node("other", snapshot(store, 9), key="other")
    run_to_end(save_project(Scene((light, other)), out, store))
    fake_train()
    first = run_to_end(run(job(photos, out), store))
    assert [node.name for node in first.scene.nodes] == ["lamp", "other", "box"]
    renamed = msgspec.structs.replace(first.scene.node(first.key), name="my box")
    run_to_end(save_project(first.scene.with_node(renamed), out, store))
    second = run_to_end(run(job(photos, out), store))
    assert second.key == first.key
    assert [node.name for node in second.scene.nodes] == ["lamp", "other", "my box"]


@pytest.mark.parametrize("resume", [False, True])
def test_a_failure_does_no_harm_to_an_older_project(photos, out, store, fake_train, resume):
    fake_train()
    before = run_to_end(run(job(photos, out), store)).scene
    fake_train(fail_at=1)
    with pytest.raises(ViewerError):
        run_to_end(run(job(photos, out, resume=resume), store))
    assert load_project(out, store)[0] == before


def moved(photos):
    """The data set's folder, taken elsewhere."""
    return photos.rename(photos.with_name("elsewhere"))


@pytest.mark.parametrize("resume", [False, True])
def test_a_data_set_that_was_moved_is_known_again(photos, out, store, fake_train, resume):
    fake_train()
    first = run_to_end(run(job(photos, out), store))
    there = moved(photos)
    second = run_to_end(run(job(there, out, resume=resume), store))
    assert second.key == first.key
    assert len(second.scene.nodes) == 2
    field, dataset = second.scene.node(second.key), second.scene.nodes[0].content
    assert field.content.provenance.source == dataset.root == str(there)
    assert all((there / photo.file).is_file() for photo in dataset.photos)


def test_real_training_goes_on_where_the_photos_are_now(photos, out, store):
    options = {"batch": 64, "resolution": 16}
    run_to_end(run(job(photos, out, steps=2, **options), store))
    done = run_to_end(run(job(moved(photos), out, steps=4, resume=True, **options), store))
    fields = [node for node in done.scene.nodes if isinstance(node.content, VoxelField)]
    assert [node.content.provenance.steps for node in fields] == [4]


def test_a_data_set_by_a_path_from_here_is_the_same_one(photos, out, store, monkeypatch):
    options = {"batch": 64, "resolution": 16}
    run_to_end(run(job(photos, out, steps=2, **options), store))
    monkeypatch.chdir(photos.parent)
    done = run_to_end(run(job(photos.name, out, steps=4, resume=True, **options), store))
    assert done.scene.node(done.key).content.provenance.steps == 4


STRAY = "写真".encode("cp932")


def stray(folder):
    """A folder whose name is no Unicode; skips where the system has none such."""
    made = Path(os.fsdecode(os.fsencode(folder / "x") + STRAY))
    try:
        made.mkdir()
    except OSError:
        pytest.skip("file names are Unicode here")
    return made


def test_a_project_may_have_a_name_that_is_no_unicode(photos, tmp_path, store, fake_train):
    fake_train()
    out = stray(tmp_path) / "fox.fieldwright"
    out = out.with_name(os.fsdecode(STRAY) + ".fieldwright")
    done = run_to_end(run(job(photos, out), store))
    assert trained_steps(out, store) == 4
    assert done.scene.node(done.key).name == "\\x8eʐ^"


def test_photos_in_a_folder_whose_name_is_no_unicode_are_trained_and_found_again(photos, out, tmp_path, store):
    """What is written of it, the run's checkpoint included, is read again by the same bytes."""
    there = photos.rename(stray(tmp_path) / "photos")
    options = {"batch": 64, "resolution": 16}
    run_to_end(run(job(there, out, steps=2, **options), store))
    done = run_to_end(run(job(there, out, steps=4, resume=True, **options), store))
    assert done.scene.node(done.key).content.provenance.steps == 4
    opened = run_to_end(run(OpenJob(str(out)), store)).scene
    (dataset,) = (node.content for node in opened.nodes if isinstance(node.content, Dataset))
    assert dataset.root == str(there)
    assert (Path(dataset.root) / dataset.photos[0].file).is_file()


def test_other_photos_are_another_data_set(photos, out, store, fake_train):
    fake_train()
    run_to_end(run(job(photos, out), store))
    file = photos / "transforms_train.json"
    whole = json.loads(file.read_text())
    there = moved(photos)
    for frame in whole["frames"]:
        frame["transform_matrix"][2][3] += 0.5
    (there / "transforms_train.json").write_text(json.dumps(whole))
    done = run_to_end(run(job(there, out), store))
    assert sum(isinstance(node.content, VoxelField) for node in done.scene.nodes) == 2


def test_a_folder_of_something_else_is_refused_before_training_begins(photos, tmp_path, store, fake_train):
    folder = tmp_path / "holiday"
    folder.mkdir()
    (folder / "photo.txt").write_text("dear to me")
    fake_train(fail_at=1, error=AssertionError("it began"))
    with pytest.raises(OutputError, match="something else"):
        run_to_end(run(job(photos, folder), store))
    assert [path.name for path in folder.iterdir()] == ["photo.txt"]


def test_no_data_set_no_project(tmp_path, out, store):
    with pytest.raises(InputError):
        run_to_end(run(job(tmp_path / "nothing", out), store))
    assert not out.exists()


def test_real_training_learns_and_resumes(photos, out, store):
    """Few steps on small photos: far from good, but nearer to the photos than fog is, and nearer still when resumed."""
    scores = []
    for steps, resume in ((40, False), (160, True)):
        done = run_to_end(run(job(photos, out, steps=steps, batch=512, resolution=32, resume=resume), store))
        scores.append(run_to_end(run(EvaluateJob(done.scene, str(photos), "val"), store)).psnr)
        field = done.scene.node(done.key).content
        assert field.provenance.steps == steps
    assert scores[1] > scores[0]
    assert scores[1] > 15
    assert np.isfinite(scores).all()


def test_what_is_sent_reaches_the_method(photos, out, store, monkeypatch, project_clock):
    """Also past the saving that lies between: whoever sends goes on saying the same."""
    heard = []

    def train(config, dataset, load_photo, store, run_folder):
        for steps in (1, 2, 3):
            sent = yield Progress(steps / 4, "Training", {}, snapshot(store, steps))
            heard.append(sent)
        return snapshot(store, 4)

    monkeypatch.setattr(train_module, "train", train)
    work, asked = run(job(photos, out), store), Steer(rate_factor=0.5)
    next(work)
    with contextlib.suppress(StopIteration):
        while True:
            work.send(asked)
    assert heard == [asked] * 3

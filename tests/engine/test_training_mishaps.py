"""Training into a project when photos are damaged, vanish, or the disk fills."""

import shutil

import pytest

from viewer.engine.jobs import TrainJob, run
from viewer.engine.operations import project_in_training
from viewer.engine.operations import train as train_module
from viewer.errors import InputError, OutputError
from viewer.formats.datasets.photos import load_photo
from viewer.formats.datasets.registry import open_dataset
from viewer.formats.project import change_project, load_project, save_project
from viewer.scene.content import FieldContent
from viewer.scene.dataset import Dataset
from viewer.scene.progress import run_to_end
from viewer.training import run as run_module
from viewer.training.checkpoints import NEWEST, CheckpointWriter
from viewer.training.config import VoxelsConfig
from viewer.training.learner import Intervals
from viewer.training.voxels.learner import VoxelsLearner

STEPS = 20


@pytest.fixture
def out(tmp_path):
    return tmp_path / "box.fieldwright"


@pytest.fixture
def often(monkeypatch):
    """Every step is told, shown, saved and put into the project."""
    monkeypatch.setattr(run_module, "REPORT_SECONDS", 0.0)
    monkeypatch.setattr(CheckpointWriter, "interval", 0.0)
    monkeypatch.setattr(VoxelsLearner, "intervals", Intervals(first_preview=0.0, preview_growth=1.0))
    monkeypatch.setattr(project_in_training, "SNAPSHOT_SECONDS", 0.0)


def job(photos, out, **config):
    return TrainJob(VoxelsConfig(str(photos), steps=STEPS, resolution=16, batch=256, sh_degree=0, **config), str(out))


def notes(done):
    return done.scene.node(done.key).content.provenance.notes


def steps_saved(out, store):
    """How far the fields in a project are."""
    contents = [node.content for node in load_project(out, store)[0].nodes]
    return [content.provenance.steps for content in contents if isinstance(content, FieldContent)]


def driven(work, look=lambda _: None):
    """Run to the end: what was told, and the result."""
    told = []
    while True:
        try:
            told.append(next(work))
        except StopIteration as end:
            return told, end.value
        look(told[-1])


def refused(photos, out, store, words, **config):
    with pytest.raises(InputError, match=words) as caught:
        run_to_end(run(job(photos, out, **config), store))
    assert caught.value.hint
    assert not out.exists()


def test_a_folder_that_is_deleted_under_a_run_is_not_missed_until_it_is_resumed(photos, out, store, often):
    def look(progress):
        if progress.values.get("step", 0) == 5 and photos.exists():
            shutil.rmtree(photos)

    _, done = driven(run(job(photos, out), store), look)
    assert not photos.exists()
    assert done.scene.node(done.key).content.provenance.steps == STEPS
    with pytest.raises(InputError, match="does not exist") as caught:
        run_to_end(run(job(photos, out, resume=True), store))
    assert caught.value.hint
    assert load_project(out, store)[0] == done.scene
    assert (out / "training" / NEWEST).exists()


def test_a_folder_that_is_deleted_while_its_photos_are_read(photos, out, store):
    work = run(job(photos, out), store)
    while "photo 4 of" not in next(work).text:
        pass
    shutil.rmtree(photos)
    done = run_to_end(work)
    assert len(notes(done)) == 4
    assert "is not there any more" in notes(done)[0]
    assert "other photos" in notes(done)[-1]


@pytest.mark.parametrize("rubbish", [b"", b"\x89PNG\r\n\x1a\n", b"\xff\xd8" + b"\0" * 400, b"not a picture"])
def test_a_photo_that_does_not_open_is_left_out_and_told(photos, out, store, rubbish):
    (photos / "train" / "r_2.png").write_bytes(rubbish)
    dataset = open_dataset(photos)
    if len(dataset.photos) == 13:  # its header is sound: it is found out when it is decoded
        with pytest.raises(InputError):
            load_photo(dataset, dataset.photos[2])
    else:
        assert any("r_2" in warning for warning in dataset.warnings)
    done = run_to_end(run(job(photos, out), store))
    assert done.scene.node(done.key).content.provenance.steps == STEPS


def test_a_photo_that_is_cut_short_is_told_on_the_way_and_noted(photos, out, store):
    path = photos / "train" / "r_2.png"
    path.write_bytes(path.read_bytes()[:-300])
    told, done = driven(run(job(photos, out), store))
    assert any("r_2.png" in progress.text for progress in told)
    assert "r_2.png" in notes(done)[0]


def test_no_photo_that_opens_is_an_error(photos, out, store):
    for path in photos.glob("*/*.png"):
        path.write_bytes(path.read_bytes()[:-300])
    refused(photos, out, store, r"no photos to train on\. .*r_0\.png")


def test_photos_that_show_nothing_are_an_error(photos, out, store, monkeypatch):
    monkeypatch.setattr(train_module, "load_photo", lambda *asked: 0 * load_photo(*asked))
    refused(photos, out, store, "empty")


def test_photos_that_are_named_are_left_out_and_held_out(photos, out, store):
    work = run(job(photos, out, left_out=("val/*",), held_out=("train/r_3.png", "r_7*")), store)
    seen = [set(progress.scores) for progress in work if progress.scores]
    assert seen[-1] == {"train/r_3.png", "train/r_7.png"}
    photos_shown = next(node.content for node in load_project(out, store)[0].nodes if isinstance(node.content, Dataset))
    left_out = {photo.file for photo in photos_shown.photos if not photo.enabled}
    assert left_out == {"val/r_0.png", "val/r_1.png", "val/r_2.png"}


def test_all_photos_held_out_or_left_out_leave_nothing_to_learn_from(photos, out, store):
    refused(photos, out, store, "no photos to train on", held_out=("*",))
    refused(photos, out, store, "too few", left_out=("train/r_?.png",), held_out=("val/r_1*",))
    refused(photos, out, store, "has no photo", held_out=("r_99.png",))


@pytest.fixture
def full_from(monkeypatch):
    """Projects cannot be saved from the n-th time on, up to another time."""
    counts = []

    def use(first, last):
        def failing(write):
            def save(*arguments):
                counts.append(len(counts))
                if first <= counts[-1] <= last:
                    raise OutputError("The disk is full.", "Free space.")
                return (yield from write(*arguments))

            return save

        monkeypatch.setattr(project_in_training, "save_project", failing(save_project))
        monkeypatch.setattr(project_in_training, "change_project", failing(change_project))

    return use


def test_a_project_that_cannot_be_saved_for_a_while_is_told_and_tried_again(photos, out, store, often, full_from):
    full_from(3, 6)

    def look(progress):
        if "step" in progress.values:
            load_project(out, store)  # is whole at every moment

    told, done = driven(run(job(photos, out), store), look)
    troubled = [number for number, progress in enumerate(told) if "disk is full" in progress.text]
    assert troubled
    assert troubled[-1] < len(told) - 3
    assert done.scene == load_project(out, store)[0]


def test_a_last_save_that_fails_is_an_error_and_what_was_saved_stays(photos, out, store, often, full_from):
    full_from(8, 10**6)
    with pytest.raises(OutputError, match="disk is full") as caught:
        run_to_end(run(job(photos, out), store))
    assert caught.value.hint
    saved = steps_saved(out, store)
    assert len(saved) == 1
    assert 1 <= saved[0] < STEPS
    assert (out / "training" / NEWEST).exists()


def test_a_last_checkpoint_that_cannot_be_written_leaves_the_field_in_the_project(photos, out, store, monkeypatch):
    def write(folder, tensors):
        raise OutputError("The disk is full.", "Free space.")

    monkeypatch.setattr("viewer.training.checkpoints.write", write)
    with pytest.raises(OutputError, match="disk is full") as caught:
        run_to_end(run(job(photos, out), store))
    assert str(out) in caught.value.hint
    assert steps_saved(out, store) == [STEPS]

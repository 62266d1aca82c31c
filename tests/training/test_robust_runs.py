"""What can go wrong while a run is under way: no memory, no disk, numbers out of bounds, a kill."""

import errno
import os
import signal
import subprocess
import sys
from pathlib import Path

import msgspec
import numpy as np
import pytest
from safetensors.numpy import save_file

from tests.training.conftest import BallScene
from viewer.errors import InputError, OutputError, UnsupportedError, ViewerError
from viewer.scene import assets as assets_module
from viewer.scene.assets import AssetStore, read_tensors
from viewer.scene.progress import Steer, run_to_end
from viewer.training import run as run_module
from viewer.training.checkpoints import BEFORE, NEWEST, STEERING, CheckpointWriter, newest, previous_steering, read
from viewer.training.config import HashGridConfig, VoxelsConfig
from viewer.training.hashgrid import step as hashgrid_step
from viewer.training.heldout import HeldOutScores
from viewer.training.learner import Intervals, TrainingContext
from viewer.training.methods import LEARNERS, train
from viewer.training.prepare import load_photos
from viewer.training.steering import Steering
from viewer.training.thread_pool import ThreadPool
from viewer.training.voxels.learner import VoxelsLearner
from viewer.training.voxels.state import VoxelState
from viewer.training.voxels.step import VoxelStepper

VOXELS = VoxelsConfig("ball", steps=24, resolution=16, batch=512, sh_degree=0)
HASHGRID = HashGridConfig("ball", steps=12, levels=4, features=2, table_bits=10, finest=32, batch=2048)
CONFIGS = {"voxels": VOXELS, "hashgrid": HASHGRID}


@pytest.fixture
def often(monkeypatch):
    """Every step is reported and saved, and shown soon."""
    monkeypatch.setattr(run_module, "REPORT_SECONDS", 0.0)
    monkeypatch.setattr(CheckpointWriter, "interval", 0.0)
    monkeypatch.setattr(VoxelsLearner, "intervals", Intervals(first_preview=0.0, preview_growth=1.0))


@pytest.fixture
def full_disk(monkeypatch):
    """Nothing more can be written while ``full`` is in it."""
    state, sync = set(), os.fsync

    def fsync(handle):
        if "full" in state:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        sync(handle)

    monkeypatch.setattr(assets_module.os, "fsync", fsync)
    return state


@pytest.fixture(params=["voxels", "hashgrid"])
def method(request):
    return request.param


def start(scene, config, folder):
    return train(config, scene.dataset, scene.load, AssetStore(folder / "assets"), folder)


def collect(work, reports):
    """Run to the end, noting what is reported up to a failure, too."""
    for progress in work:
        reports.append(progress)


def lacking_memory(monkeypatch, method, lacks):
    """Let parts of a step fail to find room as long as ``lacks()``."""
    owner, name = {"voxels": (VoxelStepper, "after_march"), "hashgrid": (hashgrid_step, "color_chunk")}[method]
    real = getattr(owner, name)

    def fail(*arguments):
        if lacks():
            raise MemoryError
        return real(*arguments)

    monkeypatch.setattr(owner, name, fail)


def test_a_step_that_finds_no_memory_changes_nothing(tmp_path, monkeypatch, method):
    scene, config, thread_pool = BallScene(8, 2), CONFIGS[method], ThreadPool(2)
    photos = run_to_end(load_photos(scene.dataset, scene.load))
    learner = LEARNERS[type(config)].create_or_resume(
        config, TrainingContext(scene.dataset, photos, thread_pool, tmp_path)
    )
    for _ in range(3):
        learner.learn(0.1, Steering())
    before, calls = learner.snapshot(), []

    def second_part():
        calls.append(0)
        return len(calls) > 1

    lacking_memory(monkeypatch, method, second_part)
    # Large enough for two parts, of which one succeeds.
    if method == "hashgrid":
        learner.state.rays = 256
    with pytest.raises(MemoryError):
        learner.learn(0.1, Steering())
    after = learner.snapshot()
    thread_pool.close()
    learner.close()
    assert len(calls) > 1
    assert learner.state.step == 3
    for name, array in before.items():
        if name != "header":
            np.testing.assert_array_equal(after[name], array, name)


def test_too_little_memory_halves_the_batch_and_says_so(tmp_path, monkeypatch, method):
    failed = []

    def twice():
        if len(failed) < 2:
            failed.append(0)
            return True
        return False

    monkeypatch.setattr("viewer.training.thread_pool.available_cores", lambda: 1)
    scene, config = BallScene(8, 2), CONFIGS[method]
    work = start(scene, config, tmp_path)
    reports = [next(work) for _ in range(2)]
    monkeypatch.setattr(LEARNERS[type(config)], "warm_up", lambda _: None)
    lacking_memory(monkeypatch, method, twice)
    try:
        while True:
            reports.append(next(work))
    except StopIteration as end:
        made = end.value
    texts = [each.text for each in reports if "memory does not suffice" in each.text]
    expected = [f"{batch} at once from step 1 on" for batch in (config.batch // 2, config.batch // 4)]
    assert all(words in text for words, text in zip(expected, texts, strict=True))
    assert made.provenance.notes == tuple(texts)
    assert made.provenance.steps == config.steps


def test_a_hash_grid_that_finds_no_memory_takes_fewer_rays(tmp_path):
    scene, thread_pool = BallScene(8, 2), ThreadPool(1)
    photos = run_to_end(load_photos(scene.dataset, scene.load))
    learner = LEARNERS[HashGridConfig].create_or_resume(
        HASHGRID, TrainingContext(scene.dataset, photos, thread_pool, tmp_path)
    )
    learner.state.rays = 600
    assert learner.halve_batch() == 1024
    assert learner.state.rays == 300
    while learner.halve_batch():
        pass
    assert learner.learn(0.0, Steering()).rays < 300
    thread_pool.close()
    learner.close()


@pytest.mark.parametrize(("fits", "expected"), [(0, None), (3000, 3.0)])
def test_no_memory_to_evaluate_the_field_does_not_cost_it(tmp_path, monkeypatch, fits, expected):
    def score(self, rays):
        if rays > fits:
            raise MemoryError
        return HeldOutScores(3.0)

    monkeypatch.setattr(VoxelsLearner, "score", score)
    made = run_to_end(start(BallScene(8, 2), VOXELS, tmp_path))
    assert made.provenance.steps == VOXELS.steps
    assert made.provenance.psnr == expected


def test_no_memory_at_all_ends_with_what_there_is_to_resume(tmp_path, monkeypatch, often):
    scene, steps = BallScene(8, 2), []
    real = VoxelsLearner.learn

    def learn(self, fraction, steering):
        if self.state.step == 12:
            raise MemoryError
        steps.append(self.state.step)
        return real(self, fraction, steering)

    monkeypatch.setattr(VoxelsLearner, "learn", learn)
    with pytest.raises(UnsupportedError, match=r"memory.*checkpoint is of step 12") as caught:
        run_to_end(start(scene, VOXELS, tmp_path))
    assert caught.value.hint
    assert read(VoxelState, tmp_path / NEWEST)[0].step == 12


def test_a_disk_that_is_full_for_a_while_costs_nothing_but_checkpoints(tmp_path, often, full_disk):
    scene, troubled = BallScene(8, 2), []
    work = start(scene, VOXELS, tmp_path)
    for progress in work:
        step = progress.values.get("step", 0)
        if step == 8:
            full_disk.add("full")
        if "No space left" in progress.text:
            troubled.append(step)
            assert "Free space" in progress.text
            assert read(VoxelState, tmp_path / NEWEST)[0].step <= 8
        if step == 16:
            break
    full_disk.clear()
    troubled += [progress.values["step"] for progress in work if "No space left" in progress.text]
    assert troubled
    assert 8 < min(troubled) <= 10
    assert max(troubled) <= 18
    assert read(VoxelState, tmp_path / NEWEST)[0].step == 24


def test_while_the_disk_is_full_the_last_checkpoint_stays_whole(tmp_path, often, full_disk):
    scene = BallScene(8, 2)
    work = start(scene, VOXELS, tmp_path)
    for progress in work:
        if progress.values.get("step", 0) == 10:
            break
    for _ in range(2):  # whatever is being written is written then
        full_disk.add("full")
        next(work)
    kept = (tmp_path / NEWEST).read_bytes()
    for _ in range(4):
        next(work)
    work.close()
    assert (tmp_path / NEWEST).read_bytes() == kept
    assert read(VoxelState, tmp_path / NEWEST)[0].step in (9, 10)
    assert {path.name for path in tmp_path.iterdir()} <= {NEWEST, BEFORE, "assets"}
    full_disk.clear()
    resumed = msgspec.structs.replace(VOXELS, resume=True)
    assert run_to_end(start(scene, resumed, tmp_path)).provenance.steps == 24


def test_a_last_checkpoint_that_cannot_be_written_is_an_error_and_the_field_is_shown(tmp_path, monkeypatch):
    scene, shown = BallScene(8, 2), []

    def write(folder, tensors):
        raise OutputError("The disk is full.", "Free space.")

    monkeypatch.setattr("viewer.training.checkpoints.write", write)
    work = start(scene, VOXELS, tmp_path)
    with pytest.raises(OutputError, match="disk is full") as caught:
        collect(work, shown)
    assert caught.value.hint
    assert shown[-1].preview.provenance.steps == 24
    assert shown[-1].preview.provenance.psnr == pytest.approx(shown[-1].values["psnr"])


def test_a_field_that_cannot_be_stored_is_an_error(tmp_path, full_disk):
    full_disk.add("full")
    with pytest.raises(OutputError, match="No space left") as caught:
        run_to_end(start(BallScene(8, 2), VOXELS, tmp_path))
    assert caught.value.hint


def test_what_a_step_ruins_is_neither_saved_nor_shown(tmp_path, monkeypatch, often):
    """The error of a step is that before it: numbers may be out of bounds although it is finite."""
    real = VoxelStepper.step

    def ruining(self, state, plan):
        result = real(self, state, plan)
        if state.step == 10:
            state.grid.volume.rows[1:] = np.nan
        return result

    monkeypatch.setattr(VoxelStepper, "step", ruining)
    scene, shown = BallScene(8, 2), []
    store = AssetStore(tmp_path / "assets")
    with pytest.raises(ViewerError, match=r"at step 10.*checkpoint is of step 9") as caught:
        collect(train(VOXELS, scene.dataset, scene.load, store, tmp_path), shown)
    assert caught.value.hint
    assert np.isfinite(read(VoxelState, tmp_path / NEWEST)[0].grid.volume.rows).all()
    for path in (tmp_path / "assets").iterdir():
        assert all(np.isfinite(array).all() for array in read_tensors(path).values())


def test_the_last_comparison_takes_all_rays_and_is_reported(tmp_path):
    scene = BallScene(8, 2)
    reports = list(start(scene, VOXELS, tmp_path))
    assert set(reports[-1].scores) == {photo.file for photo in scene.dataset.photos if photo.split == "val"}
    assert {"psnr", "ssim", "step", "stage", "resolution"} <= set(reports[-1].values)
    assert reports[-1].fraction <= 1


def test_factors_survive_a_resume(tmp_path, often):
    scene = BallScene(8, 2)
    work, asked = start(scene, VOXELS, tmp_path), Steer(rate_factor=0.25, weight_factors={"variation": 3.0})
    progress = next(work)
    while progress.values.get("step", 0) < 14:
        progress = work.send(asked)
    work.close()
    assert previous_steering(tmp_path) == asked
    resumed = msgspec.structs.replace(VOXELS, resume=True)
    reports = list(start(scene, resumed, tmp_path))
    assert {each.values["rate_factor"] for each in reports if "step" in each.values} == {0.25}


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"rate_factor": -1}', b'{"rate_factor": "x"}', b"\xff"])
def test_factors_that_make_no_sense_are_none(tmp_path, content):
    save_file({STEERING: np.frombuffer(content, np.uint8)}, tmp_path / NEWEST)
    assert previous_steering(tmp_path) == Steer()


def test_a_data_set_that_was_moved_is_resumed_from_its_new_place(tmp_path):
    scene = BallScene(8, 2)
    config = msgspec.structs.replace(VOXELS, dataset=str(tmp_path / "old"), steps=4)
    (tmp_path / "old").mkdir()
    run_to_end(start(scene, config, tmp_path / "run"))
    new = msgspec.structs.replace(config, dataset=str(tmp_path / "new"), steps=8, resume=True)
    (tmp_path / "new").mkdir()
    with pytest.raises(InputError, match="dataset"):
        run_to_end(start(scene, new, tmp_path / "run"))
    (tmp_path / "old").rmdir()
    assert run_to_end(start(scene, new, tmp_path / "run")).provenance.steps == 8


KILLED = """
import sys
from pathlib import Path
from tests.training.conftest import BallScene
from viewer.scene.assets import AssetStore
from viewer.training import run
from viewer.training.checkpoints import CheckpointWriter
from viewer.training.config import VoxelsConfig
from viewer.training.methods import train
run.REPORT_SECONDS = CheckpointWriter.interval = 0.0
scene, folder = BallScene(8, 2), Path(sys.argv[1])
config = VoxelsConfig("ball", steps=100_000, resolution=16, batch=512, sh_degree=0)
for progress in train(config, scene.dataset, scene.load, AssetStore(folder / "assets"), folder):
    if "step" in progress.values:
        print(int(progress.values["step"]), flush=True)
"""


def test_a_killed_run_resumes_and_has_lost_no_more_than_the_interval(tmp_path):
    """Here a checkpoint is due after every step, so that what is lost is one being written and one just begun."""
    repository = Path(__file__).parents[2]
    child = subprocess.Popen([sys.executable, "-c", KILLED, str(tmp_path)], stdout=subprocess.PIPE, cwd=repository)
    for _ in range(40):
        assert child.stdout.readline(), "the run ended by itself"
    os.kill(child.pid, signal.SIGKILL)
    rest, _ = child.communicate()
    reports = [int(line) for line in rest.splitlines()]
    reached = max([40, *reports])
    state, _ = newest(VoxelState, tmp_path, VoxelsConfig("ball", resolution=16, batch=512, sh_degree=0))
    assert reached - 3 <= state.step <= reached + 2
    resumed = VoxelsConfig("ball", steps=state.step + 5, resolution=16, batch=512, sh_degree=0, resume=True)
    assert run_to_end(start(BallScene(8, 2), resumed, tmp_path)).provenance.steps == state.step + 5

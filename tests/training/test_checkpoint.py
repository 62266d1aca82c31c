"""Checkpoints survive damage, a full disk and a kill."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from tests.training.grids import random_grid
from viewer.errors import InputError, OutputError
from viewer.training.background import learned_background
from viewer.training.checkpoints import BEFORE, NEWEST, CheckpointWriter, newest, read, snapshot, write
from viewer.training.config import VoxelsConfig
from viewer.training.voxels.state import VoxelState

CONFIG = VoxelsConfig("ball", steps=10)


def some_state(step=7):
    grid = random_grid(1)
    grid.squares[1:, :13] = np.random.default_rng(0).random((len(grid.cells) - 1, 13))
    return VoxelState(grid=grid, background=learned_background(), stage=2, step=step, cursor=4096 * step, seconds=12.5)


def test_a_checkpoint_holds_everything(tmp_path):
    state = some_state()
    state.grid.volume.skip[:] = 3
    write(tmp_path, snapshot(state, CONFIG))
    back, config = read(VoxelState, tmp_path / NEWEST)
    assert config == CONFIG
    assert (back.stage, back.step, back.cursor, back.seconds) == (2, 7, 7 * 4096, 12.5)
    assert (back.grid.aabb, back.grid.shape, back.grid.degree) == (state.grid.aabb, state.grid.shape, 1)
    for one, other in zip(back.grid.volume, state.grid.volume, strict=True):
        np.testing.assert_array_equal(one, other)
    np.testing.assert_array_equal(back.grid.squares, state.grid.squares)
    np.testing.assert_array_equal(back.background.picture, state.background.picture)
    assert back.background.kind == state.background.kind


def test_a_truncated_checkpoint_is_reported_and_the_one_before_is_used(tmp_path):
    for step in (3, 9):
        write(tmp_path, snapshot(some_state(step), CONFIG))
    path = tmp_path / NEWEST
    path.write_bytes(path.read_bytes()[:-100])
    state, warning = newest(VoxelState, tmp_path, CONFIG)
    assert state.step == 3
    assert str(path) in warning
    assert "damaged" in warning


@pytest.mark.parametrize("content", [b"", b"\0" * 8, b"\xff" * 200, b'{"a": 1}'])
def test_rubbish_is_no_checkpoint(tmp_path, content):
    (tmp_path / NEWEST).write_bytes(content)
    with pytest.raises(InputError, match="damaged") as caught:
        newest(VoxelState, tmp_path, CONFIG)
    assert caught.value.hint


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("rows", lambda array: array[:-1]),
        ("rows", lambda array: array.astype(np.float64)),
        ("rows", lambda array: np.where(np.arange(array.size).reshape(array.shape) == 5, np.nan, array)),
        ("cells", lambda array: array[::-1].copy()),
        ("cells", lambda array: array + 10_000),
        ("skip", lambda array: array[:-1]),
        ("picture", lambda array: array[:, :-1]),
        ("header", lambda array: array[:-3]),
    ],
)
def test_arrays_that_do_not_fit_are_no_checkpoint(tmp_path, name, change):
    tensors = snapshot(some_state(), CONFIG)
    tensors[name] = np.ascontiguousarray(change(tensors[name]))
    write(tmp_path, tensors)
    with pytest.raises(InputError, match="damaged"):
        read(VoxelState, tmp_path / NEWEST)


def test_a_missing_array_is_damage(tmp_path):
    tensors = snapshot(some_state(), CONFIG)
    del tensors["squares"]
    write(tmp_path, tensors)
    with pytest.raises(InputError, match="damaged"):
        read(VoxelState, tmp_path / NEWEST)


def test_nothing_to_resume_is_said(tmp_path):
    with pytest.raises(InputError, match="no checkpoint") as caught:
        newest(VoxelState, tmp_path, CONFIG)
    assert caught.value.hint


@pytest.mark.parametrize(("name", "value"), [("seed", 5), ("downscale", 2), ("dataset", "other"), ("sh_degree", 1)])
def test_another_run_is_not_continued(tmp_path, name, value):
    write(tmp_path, snapshot(some_state(), CONFIG))
    other = {"dataset": "ball", "steps": 10, name: value}
    with pytest.raises(InputError, match=name):
        newest(VoxelState, tmp_path, VoxelsConfig(**other))


def test_a_longer_run_may_continue(tmp_path):
    write(tmp_path, snapshot(some_state(), CONFIG))
    assert newest(VoxelState, tmp_path, VoxelsConfig("ball", steps=500, resume=True))[0].step == 7


def test_a_folder_that_cannot_be_written_is_an_output_error(tmp_path):
    blocker = tmp_path / "file"
    blocker.write_text("here")
    writer = CheckpointWriter(blocker / "run")
    writer.start(lambda: snapshot(some_state(), CONFIG), 7)
    with pytest.raises(OutputError):
        writer.wait()
    writer.close()


def test_the_writer_copies_before_training_goes_on(tmp_path):
    state = some_state()
    rows = state.grid.volume.rows.copy()
    writer = CheckpointWriter(tmp_path)
    writer.start(lambda: snapshot(state, CONFIG), state.step)
    state.grid.volume.rows[:] = 0
    writer.wait()
    writer.close()
    assert writer.written_step == 7
    np.testing.assert_array_equal(read(VoxelState, tmp_path / NEWEST)[0].grid.volume.rows, rows)


KILLED = """
import sys
from pathlib import Path
from tests.training.test_checkpoint import CONFIG, some_state
from viewer.training.checkpoints import snapshot, write
tensors = snapshot(some_state(1), CONFIG)
print("go", flush=True)
while True:
    write(Path(sys.argv[1]), tensors)
"""


def test_a_kill_leaves_a_sound_checkpoint(tmp_path):
    repository = Path(__file__).parents[2]
    write(tmp_path, snapshot(some_state(1), CONFIG))
    child = subprocess.Popen([sys.executable, "-c", KILLED, str(tmp_path)], stdout=subprocess.PIPE, cwd=repository)
    assert child.stdout.readline() == b"go\n"
    time.sleep(0.3)
    os.kill(child.pid, signal.SIGKILL)
    child.wait()
    child.stdout.close()
    state, warning = newest(VoxelState, tmp_path, CONFIG)
    assert (state.step, warning) == (1, "")
    assert (tmp_path / NEWEST).exists() or (tmp_path / BEFORE).exists()


@pytest.mark.parametrize(("version", "readable"), [(None, True), (1, True), (2, False)])
def test_checkpoints_say_their_format(tmp_path, version, readable):
    """Those of before there were versions count as the first; later ones are refused."""
    tensors = snapshot(some_state(), CONFIG)
    header = json.loads(tensors["header"].tobytes())
    header = {name: value for name, value in header.items() if name != "format"}
    header |= {} if version is None else {"format": version}
    write(tmp_path, {**tensors, "header": np.frombuffer(json.dumps(header).encode(), np.uint8)})
    if readable:
        assert newest(VoxelState, tmp_path, CONFIG)[0].step == 7
    else:
        with pytest.raises(InputError, match="format 2") as caught:
            newest(VoxelState, tmp_path, CONFIG)
        assert "version" in caught.value.hint

"""kill -9 at random moments of saving, autosaving, packing and recovering: all can be read, and nothing is lost."""

import os
import random
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from tests.session.writer_child import number_of
from viewer.formats.packed import read_packed
from viewer.formats.project import load_project
from viewer.formats.registry import open_path
from viewer.scene.assets import AssetStore
from viewer.scene.progress import run_to_end
from viewer.session.autosave import abandoned

LONGEST = 0.25
"""Seconds until a writer is killed; each of its writings takes some milliseconds."""


@pytest.fixture
def nursery(tmp_path):
    if not hasattr(os, "fork"):
        pytest.skip("processes cannot be forked here")
    child = subprocess.Popen(
        [sys.executable, "-m", "tests.session.writer_child", tmp_path],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1, cwd=Path(__file__).parents[2],
    )  # fmt: skip
    yield child
    child.kill()
    child.communicate()


def said(folder):
    """The last number of everything that writers have finished."""
    last: dict[str, int] = {}
    for line in (folder / "done").read_text().splitlines() if (folder / "done").exists() else ():
        what, number = line.split()
        last[what] = max(int(number), last.get(what, 0))
    return last


def kill_at_random(nursery, folder, seed, rng, longest):
    nursery.stdin.write(f"{seed}\n")
    pid = int(nursery.stdout.readline())
    threading.Event().wait(rng.uniform(0.0, longest))
    os.kill(pid, signal.SIGKILL)
    assert nursery.stdout.readline() == "ended\n"
    assert not (folder / "wrong").exists(), (folder / "wrong").read_text()


def check(folder, number):
    """All that is there can be read, and nothing that was said to be done is gone."""
    last = said(folder)
    fresh = AssetStore(folder / f"fresh{number % 2}")
    if "save" in last or (folder / "x.fieldwright").exists():
        assert number_of(load_project(folder / "x.fieldwright", fresh)[0]) >= last.get("save", 0)
    if "pack" in last or (folder / "x.fieldwright.zip").exists():
        assert number_of(run_to_end(read_packed(folder / "x.fieldwright.zip", fresh))) >= last.get("pack", 0)
    kept = [number_of(left.scene) for left in abandoned(folder / "recovery")]
    kept += [number_of(load_project(each, fresh)[0]) for each in folder.glob("recovered*.fieldwright")]
    assert max(kept, default=0) >= max(last.get("autosave", 0), last.get("recovered", 0)), "a written copy is lost"
    for left in abandoned(folder / "recovery"):
        for asset in left.scene.assets():
            left.store.verify(asset)


def run_kills(nursery, folder, kills):
    rng = random.Random(kills)
    number, all_kinds = 0, {"save", "autosave", "pack", "recovered"}
    while number < kills or set(said(folder)) != all_kinds:  # each was done between kills, however slow the machine is
        number += 1
        kill_at_random(nursery, folder, number, rng, LONGEST * max(1.0, number / kills))
        check(folder, number)
    # The next start: what killed writers left goes, and nobody is kept out.
    run_to_end(open_path(folder / "x.fieldwright", AssetStore(folder / "last")))
    assert not list(folder.glob(".tmp-*"))
    assert not list((folder / "x.fieldwright").rglob(".tmp-*"))


def test_ten_kills_lose_nothing(nursery, tmp_path):
    run_kills(nursery, tmp_path, 10)


@pytest.mark.slow
def test_two_hundred_kills_lose_nothing(nursery, tmp_path):
    run_kills(nursery, tmp_path, 200)

"""kill -9 of the real window at random moments: every project can be read, and nothing that was written is lost."""

import os
import random
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from tests.ui.window_child import number_of
from viewer.formats.packed import read_packed
from viewer.formats.project import load_project
from viewer.scene.assets import AssetStore
from viewer.scene.progress import run_to_end
from viewer.session.autosave import abandoned

LONGEST = 1.5
"""Seconds from when the window works until it is killed."""
KILLS = int(os.environ.get("FIELDWRIGHT_KILLS", "12"))


def start(folder, seed, *ends):
    environment = {
        **os.environ, "QT_QPA_PLATFORM": "offscreen", "HOME": str(folder / "home"),
        "XDG_CONFIG_HOME": str(folder / "home/config"), "XDG_CACHE_HOME": str(folder / "home/cache"),
        "XDG_STATE_HOME": str(folder / "home/state"), "XDG_DATA_HOME": str(folder / "home/data"),
    }  # fmt: skip
    return subprocess.Popen(
        [sys.executable, "-m", "tests.ui.window_child", str(folder), str(seed), *ends],
        stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2], env=environment,
    )  # fmt: skip


def recovery(folder):
    return next(iter((folder / "home").rglob("recovery")), folder / "none")


def check(folder, number):
    last: dict[str, int] = {}
    for line in (folder / "done").read_text().splitlines() if (folder / "done").exists() else ():
        what, said = line.split()
        last[what] = max(int(said), last.get(what, 0))
    fresh = AssetStore(folder / f"fresh{number % 2}")
    saved = 0
    if "save" in last or (folder / "x.fieldwright").exists():
        saved = number_of(load_project(folder / "x.fieldwright", fresh)[0])
        assert saved >= last.get("save", 0)
    if "pack" in last or (folder / "x.fieldwright.zip").exists():
        assert number_of(run_to_end(read_packed(folder / "x.fieldwright.zip", fresh))) >= last.get("pack", 0)
    left = abandoned(recovery(folder))
    kept = [number_of(each.scene) for each in left]
    assert max([saved, *kept]) >= max(last.get("autosave", 0), last.get("recover", 0)), "a written copy is lost"
    for each in left:
        for asset in each.scene.assets():
            each.store.verify(asset)
    return last


@pytest.mark.slow
@pytest.mark.timeout(0)
def test_killed_windows_lose_nothing(tmp_path):
    rng = random.Random(1)
    (tmp_path / "home").mkdir()
    last: dict[str, int] = {}
    for number in range(1, KILLS + 1):
        child = start(tmp_path, number)
        assert child.stdout is not None
        assert child.stdout.readline() == "ready\n"
        threading.Event().wait(rng.uniform(0.0, LONGEST))
        os.kill(child.pid, signal.SIGKILL)
        child.communicate()
        last = check(tmp_path, number)
    assert {"save", "autosave", "pack"} <= set(last), "too few writings to say anything"
    # The next start: what killed windows left is offered, and their temporaries go.
    child = start(tmp_path, KILLS + 1, "end")
    assert child.communicate(timeout=240)[0].startswith("ready")
    assert child.returncode == 0
    check(tmp_path, KILLS + 1)
    assert not [path for path in tmp_path.rglob(".tmp-*") if "fresh" not in path.parts[len(tmp_path.parts)]]

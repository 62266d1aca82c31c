"""Where assets without a project lie, and how long."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from viewer.engine.jobs import folders_of
from viewer.engine.stores import DAY, KEPT_DAYS, scratch_store, sweep
from viewer.machine import cache_folder
from viewer.scene.temporaries import make_temporary


@pytest.mark.parametrize(
    ("platform", "environment", "expected"),
    [
        ("linux", {"XDG_CACHE_HOME": "/x"}, Path("/x/fieldwright")),
        ("linux", {"XDG_CACHE_HOME": "relative"}, Path.home() / ".cache/fieldwright"),
        ("linux", {}, Path.home() / ".cache/fieldwright"),
        ("darwin", {}, Path.home() / "Library/Caches/fieldwright"),
        ("win32", {"LOCALAPPDATA": "/c/local"}, Path("/c/local/fieldwright/cache")),
        ("win32", {}, Path.home() / "AppData/Local/fieldwright/cache"),
    ],
)
def test_the_cache_is_where_the_system_has_its_caches(platform, environment, expected):
    assert cache_folder(environment, platform) == expected


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="XDG is for the others")
def test_the_scratch_store_can_be_written_and_read_elsewhere(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    store = scratch_store(Path("/other"))
    assert store.root == tmp_path / "fieldwright" / "assets"
    name = store.put({"a": np.ones(3)})
    np.testing.assert_array_equal(folders_of(store).store().get(name)["a"], np.ones(3))
    assert folders_of(store).others == ("/other",)


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="XDG is for the others")
def test_where_the_cache_cannot_be_written_there_is_another_place(tmp_path, monkeypatch):
    (tmp_path / "fieldwright").write_text("a file where a folder should be")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    store = scratch_store()
    assert tmp_path not in store.root.parents
    assert store.find(store.put({"a": np.ones(3)})) is not None


def test_only_what_is_old_and_ours_is_swept(tmp_path):
    folder, now = tmp_path / "assets", 1e9  # entries of bakes lie beside it
    folder.mkdir()
    for name, days in (
        ("old.safetensors", KEPT_DAYS + 1), ("new.safetensors", KEPT_DAYS - 1), (".tmp-others", 2),
        ("something.else", 1000),
    ):  # fmt: skip
        (folder / name).write_text(name)
        os.utime(folder / name, (now - days * DAY, now - days * DAY))
    read = folder / "read.safetensors"
    read.write_text("written long ago, read yesterday")
    os.utime(read, (now - DAY, now - 100 * DAY))
    assert {path.name for path in sweep(folder, now)} == {"old.safetensors"}
    assert {path.name for path in folder.iterdir()} == {
        "new.safetensors", ".tmp-others", "something.else", "read.safetensors",
    }  # fmt: skip
    assert sweep(tmp_path / "not there", now) == []


def test_what_killed_writers_left_goes_at_once(tmp_path):
    """However new it is; what another process still writes stays."""
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    folder = tmp_path / "assets"
    folder.mkdir()
    handle, name = make_temporary(folder)
    os.close(handle)
    left = folder / Path(name).name.replace(f"-{os.getpid()}-", f"-{ended.pid}-")
    left.write_bytes(b"half an asset")
    assert sweep(folder) == [left]
    assert [path.name for path in folder.iterdir()] == [Path(name).name]

"""Temporary folders: removed at their end, and by the next sweep where their process was killed."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from viewer.scene.temporaries import sweep_temporaries, system_temporaries, temporary_folder

KILLED = """
import os, sys
from pathlib import Path
from viewer.scene.temporaries import temporary_folder
with temporary_folder(Path(sys.argv[1])) as folder:
    (folder / "large.npy").write_bytes(b"x")
    os._exit(9)
"""


def test_a_folder_lasts_as_long_as_the_with(tmp_path):
    with temporary_folder(tmp_path) as folder:
        (folder / "part").write_bytes(b"x")
        assert sweep_temporaries(tmp_path) == []
        assert (folder / "part").exists()
    assert list(tmp_path.iterdir()) == []


def test_what_a_killed_process_leaves_is_swept(tmp_path):
    subprocess.run([sys.executable, "-c", KILLED, str(tmp_path)], check=False)
    [left] = tmp_path.iterdir()
    assert (left / "large.npy").exists()
    assert sweep_temporaries(tmp_path) == [left]
    assert list(tmp_path.iterdir()) == []


def test_folders_without_a_parent_lie_where_the_window_sweeps(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with temporary_folder() as folder:
        assert folder.parent == system_temporaries() == tmp_path


def test_a_parent_that_is_not_there_is_an_error_of_the_system(tmp_path):
    with pytest.raises(OSError), temporary_folder(Path(tmp_path / "gone")):  # noqa: PT011 - whatever the system says
        pass

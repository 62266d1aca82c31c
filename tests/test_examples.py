"""The examples run as they are written."""

import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import trimesh
from PIL import Image

ROOT = Path(__file__).parents[1]


def run(name, *arguments):
    words = [sys.executable, str(ROOT / "examples" / f"{name}.py"), *map(str, arguments)]
    done = subprocess.run(words, capture_output=True, text=True, cwd=ROOT)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_every_example_is_run_here():
    there = {path.stem for path in (ROOT / "examples").glob("*.py")}
    assert there == {"turntable", "train_and_export", "edit_and_render"}


def test_turntable(tmp_path):
    run("turntable", ROOT / "scenes" / "still_life.fieldwright", tmp_path, 2, 48)
    pictures = sorted(tmp_path.glob("*.png"))
    assert len(pictures) == 2
    with Image.open(pictures[0]) as picture:
        assert picture.size == (48, 48)
    assert pictures[0].read_bytes() != pictures[1].read_bytes()


def test_train_and_export(ball, tmp_path):
    assert "dB" in run("train_and_export", ball, tmp_path / "ball.glb", "300steps")
    mesh = trimesh.load_mesh(tmp_path / "ball.glb")
    assert mesh.is_watertight
    assert np.ptp(mesh.extents) < 0.5 * mesh.extents.max()  # as long as it is wide and high, like the ball


def test_edit_and_render(tmp_path):
    said = run("edit_and_render", ROOT / "scenes" / "still_life.fieldwright", tmp_path / "cut.png", 48)
    now, before = (float(number) for number in re.findall(r"([0-9.]+)%", said))
    assert 0.0 < now < before
    with Image.open(tmp_path / "cut.png") as picture:
        assert picture.size == (48, 48)

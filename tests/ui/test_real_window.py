"""The real program on a real display, with its real children."""

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from projects import make_project

from viewer.scene.assets import AssetStore

ROOT = Path(__file__).parents[2]


def run(arguments, environment, folder):
    own = {f"XDG_{name}_HOME": str(folder / name.lower()) for name in ("STATE", "CONFIG")}
    # The kernels' cache and compiled code may be shared; what people keep may not.
    done = subprocess.run(
        [sys.executable, *map(str, arguments)],
        env={**environment, **own, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=280,
        cwd=folder,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    return done.stdout


def pixels(path):
    return np.asarray(Image.open(path).convert("RGB")).astype(int)


def visit(display, tmp_path, *options):
    """Let the script look around, and check what both ways of drawing have in common."""
    project = make_project(tmp_path)
    script = Path(__file__).with_name("real_window.py")
    told = json.loads(run([script, project, tmp_path, *options], display, tmp_path))
    assert told["heavy"] == []
    assert told["turned"]
    assert (told["frames_meanwhile"] > 0) or "card" in options
    assert told["channel"] == "depth"
    color = pixels(tmp_path / "color.png")
    red = (color[..., 0] > 150) & (color[..., 1] < 100) & (color[..., 2] < 100)
    white = color.min(-1) > 170
    assert red.mean() > 0.005
    # The ball's white cap is above its red side: the picture is upright.
    assert np.nonzero(white)[0].mean() < np.nonzero(red)[0].mean()
    assert np.abs(pixels(tmp_path / "depth.png") - color).mean() > 1
    return told


def test_a_minute_with_the_window(display, tmp_path):
    told = visit(display, tmp_path)
    assert told["surface"] == "PictureSurface"  # the processor draws here
    assert told["names"] == ["Ball", "Ball mesh"]
    assert told["notice"].startswith("Ball mesh:")
    assert "watertight" in told["notice"]
    check_glb(Path(told["exported"]))


@pytest.mark.parametrize("options", [("opengl",), ("opengl", "card")], ids=["the engine draws", "the card draws"])
def test_opengl_in_the_window(display, tmp_path, options):
    told = visit(display, tmp_path, *options)
    assert told["surface"] == "OpenGLSurface"
    if "card" in options:  # the engine is left alone while a hand moves
        assert told["asked_meanwhile"] == 0
    moving = pixels(tmp_path / "moving.png")
    assert ((moving[..., 0] > 150) & (moving[..., 1] < 100)).mean() > 0.002
    # The context was lost on the way: everything is drawn as before.
    difference = np.abs(pixels(tmp_path / "after.png") - pixels(tmp_path / "before.png")).max(-1)
    assert (difference > 8).mean() < 0.01


def check_glb(path):
    """The ball and its slab, in world coordinates with +Y up, closed and coloured."""
    trimesh = pytest.importorskip("trimesh")
    mesh = trimesh.load(path, force="mesh")
    low, high = mesh.bounds
    assert low == pytest.approx([-1.1, -1.07, -1.1], abs=0.1)
    assert high == pytest.approx([1.1, 0.8, 1.1], abs=0.1)
    assert mesh.is_watertight
    places, colors = (attribute(path, name) for name in ("POSITION", "COLOR_0"))
    side = (np.abs(places[:, 1]) < 0.2) & (np.abs(places[:, 0]) > 0.5)
    toward_x, away = side & (places[:, 0] > 0), side & (places[:, 0] < 0)
    assert colors[toward_x, 0].mean() > colors[toward_x, 2].mean() + 0.2
    assert colors[away, 2].mean() > colors[away, 0].mean() + 0.2


def attribute(path, name):
    """Three floats a vertex, straight from the file: trimesh drops colours where there is a material."""
    data = path.read_bytes()
    length = int.from_bytes(data[12:16], "little")
    header, body = json.loads(data[20 : 20 + length]), data[28 + length :]
    accessor = header["accessors"][header["meshes"][0]["primitives"][0]["attributes"][name]]
    begin = header["bufferViews"][accessor["bufferView"]].get("byteOffset", 0) + accessor.get("byteOffset", 0)
    return np.frombuffer(body, np.float32, 3 * accessor["count"], begin).reshape(-1, 3)


@pytest.mark.parametrize("where", ["display", "nowhere"])
def test_the_screenshot_command(display, tmp_path, where):
    project, picture = make_project(tmp_path), tmp_path / "shots" / "window.png"
    environment = dict(display)
    if where == "nowhere":
        for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
            environment.pop(name, None)
    run(["-m", "viewer", "view", project, "--screenshot", picture], environment, tmp_path)
    shown = pixels(picture)
    red = (shown[..., 0] > 150) & (shown[..., 1] < 100) & (shown[..., 2] < 100)
    assert red.mean() > 0.005
    # What is drawn by Qt and what is drawn by OpenGL are both there.
    assert (shown[:20].std(axis=(0, 1)) > 2).any()


def test_a_screenshot_of_what_cannot_be_opened_is_an_error(tmp_path):
    (tmp_path / "broken.fieldwright").mkdir()
    (tmp_path / "broken.fieldwright" / "scene.json").write_text("{")
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-m", "viewer", "view", "broken.fieldwright", "--screenshot", "out.png"],
        env=environment, capture_output=True, text=True, timeout=200, cwd=tmp_path,
    )  # fmt: skip
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert done.stderr.strip()
    assert not (tmp_path / "out.png").exists()
    assert AssetStore(tmp_path).find("0" * 64) is None

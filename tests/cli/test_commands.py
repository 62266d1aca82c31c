"""The command line as a user types it: exit codes, messages, files."""

import importlib.metadata
import json
import subprocess
import sys

import numpy as np
import pytest
import trimesh
from PIL import Image

from viewer.bundled import default_scene
from viewer.cli.main import main

STEPS = "150"


def call(*words):
    """The command in a process of its own; what it printed and its exit code."""
    return subprocess.run([sys.executable, "-m", "viewer", *map(str, words)], capture_output=True, text=True)


@pytest.fixture(scope="module")
def trained(ball, tmp_path_factory):
    """A project that was trained by the command."""
    project = tmp_path_factory.mktemp("trained") / "ball.fieldwright"
    done = call("train", ball, "--out", project, "--steps", STEPS, "--set", "resolution=32", "--json")
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout.splitlines()[-1])
    assert answer["path"] == str(project)
    return project


def test_help_names_every_command_and_loads_nothing_heavy():
    code = "import sys; from viewer.cli.main import main; code = main(['--help'])\n"
    code += "print([m for m in ('torch', 'numba', 'PySide6', 'scipy') if m in sys.modules], code)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stdout.splitlines()[-1] == "[] 0"
    for name in (
        "view",
        "info",
        "render",
        "eval",
        "train",
        "watch",
        "pose",
        "extract",
        "export",
        "convert",
        "edit",
        "bench",
        "doctor",
    ):
        assert name in done.stdout


@pytest.mark.parametrize("words", [["train"], ["render", "x", "--size"], ["info", "a", "b"], ["view", "--wrong"]])
def test_wrong_usage_exits_with_2(words, capfd):
    assert main(words) == 2
    assert "Traceback" not in capfd.readouterr().err


@pytest.mark.parametrize(
    "words",
    [
        ["info", "nothing-there"],
        ["render", "nothing-there", "--out", "x.png"],
        ["train", "nothing-there", "--out", "x.fieldwright"],
        ["export", "nothing-there", "--out", "x.glb"],
        ["convert", "nothing-there", "x.ply"],
        ["eval", "nothing-there", "--dataset", "nothing-there"],
    ],
)
def test_what_is_not_there_is_said_in_a_sentence(words, capfd):
    assert main([*words, "--json"]) == 1
    out, err = capfd.readouterr()
    assert "nothing-there" in err
    assert "Traceback" not in err
    assert json.loads(out.splitlines()[-1])["hint"]


@pytest.mark.parametrize("word", ["--version", "-V"])
def test_it_says_which_version_it_is(word, capfd):
    assert main([word]) == 0
    assert capfd.readouterr().out.split() == ["fieldwright", importlib.metadata.version("fieldwright")]


@pytest.mark.parametrize("size", ["800", "0x5", "ax5", "99999x2", "-3x4"])
def test_an_impossible_size_is_refused(size, tmp_path, capfd):
    assert main(["render", str(default_scene()), "--out", str(tmp_path / "x.png"), f"--size={size}"]) == 1
    assert "size" in capfd.readouterr().err


def test_info_says_what_the_bundled_scene_is(capfd):
    assert main(["info", str(default_scene()), "--json"]) == 0
    facts = json.loads(capfd.readouterr().out.splitlines()[-1])
    assert facts["format"] == "project"
    assert facts["camera"]["lens"]["type"] == "pinhole"
    assert any("sparse voxels" in node["kind"] for node in facts["nodes"])


def test_the_trained_ball_comes_near_its_photos(trained, ball):
    done = call("eval", trained, "--dataset", ball, "--split", "val", "--json")
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout.splitlines()[-1])
    assert len(answer["views"]) == 3
    assert answer["psnr"] > 20
    assert answer["psnr"] == pytest.approx(np.mean([view["psnr"] for view in answer["views"]]))


@pytest.mark.parametrize(
    "words",
    [
        ["--background=red"],
        ["--background=1,2,3"],
        ["--background=nan,0,0"],
        ["--exposure=99"],
        ["--temperature=nan"],
        ["--tint=-500"],
        ["--low=3", "--high=2"],
        ["--high=inf"],
    ],
)
def test_impossible_tones_are_told(tmp_path, capfd, words):
    assert main(["render", str(default_scene()), "--out", str(tmp_path / "x.png"), "--size=8x8", *words]) == 1
    told = capfd.readouterr().err
    assert "Traceback" not in told
    assert len(told.strip().splitlines()[-1]) > 10
    assert not (tmp_path / "x.png").exists()


def test_a_tone_from_the_command_line(trained, tmp_path, capfd):
    shown = {}
    for name, more in (("plain", []), ("darker", ["--exposure=-3"]), ("none", ["--background=transparent"])):
        assert main(["render", str(trained), "--out", str(tmp_path / f"{name}.png"), "--size=40x30", *more]) == 0
        shown[name] = np.asarray(Image.open(tmp_path / f"{name}.png")).astype(int)
    capfd.readouterr()
    assert shown["darker"].sum() < 0.7 * shown["plain"].sum()
    assert shown["none"].shape == (30, 40, 4)
    assert shown["none"][..., 3].min() == 0


def test_rendered_pictures_are_upright(trained, ball, tmp_path, capfd):
    assert main(["render", str(trained), "--out", str(tmp_path), "--dataset", str(ball), "--split", "val"]) == 0
    pictures = sorted(tmp_path.glob("*.png"))
    assert len(pictures) == 3
    with Image.open(pictures[0]) as picture:
        pixels = np.asarray(picture.convert("RGB")).astype(int)
    above, below = pixels[10, 16], pixels[21, 16]
    assert above[0] > above[2] + 60
    assert below[2] > below[0] + 60


def test_a_camera_printed_by_info_renders_again(trained, tmp_path, capfd):
    assert main(["info", str(trained), "--json"]) == 0
    facts = tmp_path / "facts.json"
    facts.write_text(capfd.readouterr().out.splitlines()[-1])
    for name, more in (("own.png", []), ("given.png", ["--camera", str(facts)])):
        assert main(["render", str(trained), "--out", str(tmp_path / name), "--size", "40x30", *more]) == 0
    assert (tmp_path / "own.png").read_bytes() == (tmp_path / "given.png").read_bytes()
    with Image.open(tmp_path / "own.png") as picture:
        assert picture.size == (40, 30)


@pytest.mark.parametrize("text", ["", "{}", "[1]", '{"camera": null}', '{"camera": {"lens": {"type": "x"}}}'])
def test_a_file_without_a_camera_is_refused(text, tmp_path, capfd):
    (tmp_path / "camera.json").write_text(text)
    words = [
        "render",
        str(default_scene()),
        "--out",
        str(tmp_path / "x.png"),
        "--camera",
        str(tmp_path / "camera.json"),
    ]
    assert main(words) == 1
    assert "no camera" in capfd.readouterr().err
    assert not (tmp_path / "x.png").exists()


@pytest.mark.parametrize("suffix", ["glb", "ply", "obj", "stl"])
def test_exports_have_the_size_of_the_ball(trained, suffix, tmp_path, capfd):
    target = tmp_path / f"ball.{suffix}"
    assert main(["export", str(trained), "--out", str(target)]) == 0
    mesh = trimesh.load(target, force="mesh")
    assert mesh.extents == pytest.approx([1.6, 1.6, 1.6], rel=0.15)


def test_extract_and_convert(trained, tmp_path, capfd):
    assert main(["extract", str(trained), "--out", str(tmp_path / "mesh.fieldwright"), "--resolution", "24"]) == 0
    assert main(["convert", str(tmp_path / "mesh.fieldwright"), str(tmp_path / "mesh.ply")]) == 0
    assert main(["convert", str(tmp_path / "mesh.ply"), str(tmp_path / "again.glb")]) == 0
    before, after = (trimesh.load(tmp_path / name, force="mesh") for name in ("mesh.ply", "again.glb"))
    assert len(before.faces) == len(after.faces)

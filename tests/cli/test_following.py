"""Training and watching from the command line: what a program is told, and what Ctrl-C leaves."""

import json
import shlex
import signal
import subprocess
import sys

import pytest

from tests.formats.event_files import event_file, figures, record
from viewer.cli.console import Console, plain
from viewer.cli.main import main
from viewer.cli.options import Train
from viewer.cli.train import configuration, resuming
from viewer.errors import InputError
from viewer.formats.project import load_project
from viewer.scene.assets import AssetStore
from viewer.scene.content import Model
from viewer.scene.progress import Progress
from viewer.training.config import CONFIGS, SdfConfig

NAME = "events.out.tfevents.1700000000.machine.1.0"


def start(*words):
    """The command in a process of its own."""
    command = [sys.executable, "-m", "viewer", *map(str, words)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def lines(text):
    return [json.loads(line) for line in text.splitlines()]


def test_help_names_every_method_and_its_options(capfd):
    assert main(["train", "--help"]) == 0
    told = " ".join(capfd.readouterr().out.replace("│", " ").split())
    for config in CONFIGS:
        assert config.__struct_config__.tag in told
        assert config.description in told
    assert "sh_degree=2 Degree of the spherical harmonics" in told


def test_every_option_reaches_the_configuration(tmp_path):
    options = Train(
        dataset=tmp_path, out=tmp_path / "x", method="sdf", steps=7, holdout=4, held_out=("r_1*", "b"), left_out=("c",),
        refine_poses=True, exposure=True, set=("sh_degree=0",),
    )  # fmt: skip
    assert configuration(options) == SdfConfig(
        str(tmp_path), steps=7, holdout=4, held_out=("r_1*", "b"), left_out=("c",), refine_poses=True, exposure=True,
        sh_degree=0,
    )  # fmt: skip


@pytest.mark.parametrize("word", ["sh_degree", "nothing=1", "sh_degree=many"])
def test_options_that_a_method_has_not_are_told(word, tmp_path):
    with pytest.raises(InputError, match="option of the method voxels"):
        configuration(Train(dataset=tmp_path, out=tmp_path, set=(word,)))


def test_the_command_to_go_on_says_the_same_again(tmp_path):
    options = Train(
        dataset=tmp_path / "my photos", out=tmp_path / "x", held_out=("a*", "b"), exposure=True, set=("batch=64",)
    )
    words = shlex.split(resuming(options))
    assert words[:3] == ["fieldwright", "train", str(tmp_path / "my photos")]
    assert words[3:] == [
        "--out", str(tmp_path / "x"), "--resume", "--held-out", "a*", "--held-out", "b", "--exposure",
        "--set", "batch=64",
    ]  # fmt: skip


def test_an_interrupted_training_loses_nothing_and_says_how_to_go_on(ball, tmp_path, capfd):
    project = tmp_path / "cut.fieldwright"
    words = ["train", ball, "--out", project, "--steps", "100000", "--set", "resolution=16", "--set", "batch=64"]
    training = start(*words, "--json")
    told = []
    for line in training.stderr:
        told.append(json.loads(line))
        if "step" in told[-1].get("values", {}):
            break
    training.send_signal(signal.SIGINT)
    out, err = training.communicate()
    assert training.returncode == 130
    steps = [line["values"]["step"] for line in (*told, *lines(err)) if "step" in line.get("values", {})]
    answer = json.loads(out)
    assert answer["interrupted"]
    resume = shlex.split(answer["resume"])
    resume[resume.index("--steps") + 1] = str(int(steps[-1]))
    # All steps have been taken: nothing is left but to judge and to store the field.
    assert main([*resume[1:], "--json"]) == 0
    out, err = capfd.readouterr()
    assert json.loads(out)["psnr"] > 0
    assert all(line["values"]["step"] >= steps[-1] for line in lines(err) if "step" in line.get("values", {}))


def test_an_interrupted_extraction_keeps_the_best_that_was_fitted(ball, tmp_path):
    project = tmp_path / "apart.fieldwright"
    words = ["--look", "materials", "--resolution", "16", "--faces", "500", "--texture", "64"]
    extracting = start("extract", ball, *words, "--out", project, "--json")
    for line in extracting.stderr:
        if "psnr" in json.loads(line).get("values", {}):
            break
    extracting.send_signal(signal.SIGINT)
    _, err = extracting.communicate()
    assert extracting.returncode == 0
    assert any("best" in line.get("warning", "") for line in lines(err))
    scene, _ = load_project(project, AssetStore(tmp_path / "assets"))
    assert scene.environment() is not None
    (model,) = [node.content for node in scene.nodes if isinstance(node.content, Model)]
    assert model.materials[0].base_color_map is not None


def test_a_run_is_watched_as_it_grows(tmp_path):
    (tmp_path / NAME).write_bytes(event_file(figures(1, 1001.0, **{"Train Loss": 0.5})))
    watching = start("watch", tmp_path, "--json")
    assert json.loads(watching.stdout.readline()) == {"step": 1.0, "seconds": 1.0, "loss": 0.5}
    with (tmp_path / NAME).open("ab") as growing:
        growing.write(record(figures(2, 1002.0, **{"Train Loss": float("nan")})))
    assert json.loads(watching.stdout.readline()) == {"step": 2.0, "seconds": 2.0, "loss": None}
    watching.send_signal(signal.SIGINT)
    _, err = watching.communicate()
    assert watching.returncode == 0
    assert "Traceback" not in err


def test_a_look_at_what_is_there(tmp_path, capfd):
    (tmp_path / NAME).write_bytes(event_file(*(figures(step, 1000.0 + step, psnr=20.0 + step) for step in (1, 2, 3))))
    assert main(["watch", str(tmp_path), "--once"]) == 0
    out = capfd.readouterr().out.splitlines()
    assert len(out) == 3
    assert "psnr 23" in out[-1]


def test_a_folder_that_is_not_there(tmp_path, capfd):
    assert main(["watch", str(tmp_path / "none"), "--json"]) == 1
    assert json.loads(capfd.readouterr().out)["hint"]


def test_json_has_no_numbers_that_are_none():
    assert plain({"a": float("nan"), "b": [1.0, float("inf")], "c": "x"}) == {"a": None, "b": [1.0, None], "c": "x"}


def test_a_program_gets_a_line_for_every_piece_of_news(capfd):
    def work():
        for step in range(3):
            yield Progress(step / 3, "Training", {"step": float(step)}, scores={"a.png": 20.0})
        return "done"

    assert Console(as_json=True).follow(work()) == "done"
    told = lines(capfd.readouterr().err)
    assert told[0] == {"fraction": 0.0, "text": "Training", "values": {"step": 0.0}, "scores": {"a.png": 20.0}}
    assert [line["values"]["step"] for line in told] == [0.0, 1.0, 2.0]

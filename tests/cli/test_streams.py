"""What the command line writes to whoever reads it: readers that go away, and terminals that lack characters."""

import json
import os
import subprocess
import sys

import numpy as np
import pytest

from viewer.formats.images import write_exr

PROGRAM = [sys.executable, "-m", "viewer"]
TEXTS = (["--help"], ["extract", "--help"], ["train", "--help"], ["--version"])


def ended_early(arguments, closed):
    """The exit status and the other stream of a program whose stdout or stderr nobody reads any more."""
    reading, writing = os.pipe()
    os.close(reading)
    streams = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, closed: writing}
    done = subprocess.run([*PROGRAM, *arguments], **streams)
    os.close(writing)
    return done.returncode, (done.stdout or b"") + (done.stderr or b"")


@pytest.mark.parametrize("arguments", TEXTS, ids=" ".join)
def test_a_reader_that_has_gone_ends_a_command_quietly(arguments):
    assert ended_early(arguments, "stdout") == (141, b"")


def test_results_for_a_reader_that_has_gone(tmp_path):
    assert ended_early(["info", str(tmp_path / "none.glb"), "--json"], "stderr")[0] == 141
    assert ended_early(["info", str(tmp_path / "none.glb")], "stderr")[0] == 141


@pytest.mark.parametrize("arguments", TEXTS, ids=" ".join)
@pytest.mark.parametrize("environment", [{"PYTHONIOENCODING": "ascii"}, {"LC_ALL": "C", "PYTHONUTF8": "0"}], ids=str)
def test_a_terminal_without_all_characters_is_served(arguments, environment):
    done = subprocess.run([*PROGRAM, *arguments], capture_output=True, env={**os.environ, **environment})
    assert done.returncode == 0, done.stderr
    assert b"Traceback" not in done.stderr


def test_names_that_a_terminal_cannot_show_are_escaped(tmp_path):
    path = str(tmp_path / "\N{HIRAGANA LETTER A}\N{GRINNING FACE}.glb")
    environment = {**os.environ, "PYTHONIOENCODING": "ascii"}
    done = subprocess.run([*PROGRAM, "info", path], capture_output=True, env=environment)
    assert (done.returncode, b"\\u3042" in done.stderr) == (1, True)
    done = subprocess.run([*PROGRAM, "info", path, "--json"], capture_output=True, env=environment)
    assert path in json.loads(done.stdout)["error"]


def test_an_uninstalled_checkout_knows_its_version(tmp_path):
    code = (
        "import importlib.metadata as m, sys\n"
        "real = m.version\n"
        "def gone(name):\n"
        "    if name == 'fieldwright': raise m.PackageNotFoundError(name)\n"
        "    return real(name)\n"
        "m.version = gone\n"
        "from viewer.cli.main import main\n"
        "sys.exit(main(['--version']))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("fieldwright ")


def test_what_libraries_print_is_no_result(tmp_path):
    """OpenEXR's library prints warnings to stdout."""
    write_exr(tmp_path / "probe.exr", np.random.default_rng(0).random((32, 64, 3), np.float32))
    (tmp_path / "cut.exr").write_bytes((tmp_path / "probe.exr").read_bytes()[:2000])
    done = subprocess.run([*PROGRAM, "info", str(tmp_path / "cut.exr"), "--json"], capture_output=True)
    assert "cut off" in json.loads(done.stdout)["error"]
    assert (done.returncode, b"Warning" in done.stderr) == (1, True)

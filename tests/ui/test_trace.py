"""``fieldwright bench --trace``: the real window, a real engine, and a file for trace viewers."""

import json
import os
import subprocess
import sys

import pytest

from tests.ui.projects import make_project
from viewer.cli.bench_trace import Picture


def bench(*arguments):
    return subprocess.run(
        [sys.executable, "-m", "viewer", "bench", *map(str, arguments)],
        capture_output=True, text=True, env={**os.environ, "QT_QPA_PLATFORM": "offscreen"}, timeout=300, check=False,
    )  # fmt: skip


def test_a_trace_says_where_the_time_of_each_picture_went(tmp_path):
    file = tmp_path / "trace.json"
    done = bench(make_project(tmp_path), "--trace", file, "--moves", 40, "--json")
    assert done.returncode == 0, done.stderr
    result = json.loads(done.stdout.splitlines()[-1])
    assert result["trace"] == str(file)
    assert result["window: move to picture on the screen, median"]["value"] > 0.0
    events = json.loads(file.read_text())["traceEvents"]
    rows = {event["tid"]: event["args"]["name"] for event in events if event["ph"] == "M"}
    spans = [event for event in events if event["ph"] == "X"]
    found = {(rows[event["tid"]], event["name"]) for event in spans}
    assert {("hand", "picture"), ("engine", "pass"), ("window", "event"), ("window", "paint")} <= found
    assert all(event["dur"] >= 0.0 for event in spans if event["name"] != "wait")
    assert sum(event["name"] == "event" for event in spans) == 40


@pytest.mark.parametrize(("arguments", "message"), [(["nothing.fieldwright"], "does not exist"), (["--moves", 2], "2")])
def test_what_cannot_be_traced_is_said(tmp_path, arguments, message):
    done = bench(*arguments, "--trace", tmp_path / "trace.json")
    assert done.returncode == 1
    assert message in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "trace.json").exists()


def test_the_line_of_a_picture_names_each_part_of_its_time():
    line = Picture(1.0, 1.01, 1.03, 1.06, 1.1, 1.15).line()
    assert line.startswith("150 ms: ")
    assert [int(part.split()[-1]) for part in line.split(":")[1].split(",")] == [10, 20, 30, 40, 50]

"""Benchmarks of files without a field: both programs' pictures, seconds and memory, or what is missing."""

import importlib.util
import json
import sys

import pytest
import trimesh

from viewer.cli import bench_peer
from viewer.cli.bench_peer import Cost
from viewer.cli.main import main

STAND_IN = """
import sys
from PIL import Image
block = bytearray(300_000_000)
Image.new("RGB", (int(sys.argv[3]),) * 2).save(sys.argv[2])
print(0.5)
"""


@pytest.fixture
def ball(tmp_path):
    trimesh.creation.icosphere(2).export(tmp_path / "ball.ply")
    return tmp_path / "ball.ply"


def test_what_is_missing_is_said(ball, monkeypatch, capfd):
    monkeypatch.setattr(bench_peer, "PEER", "no_such_package_here")
    assert main(["bench", str(ball), "--json"]) == 1
    said = json.loads(capfd.readouterr().out.splitlines()[-1])
    assert "F3D" in said["error"]
    assert "pip install f3d" in said["hint"]


def test_medians_are_compared():
    ours = [Cost(5.0, 1.0, 100.0), Cost(7.0, 3.0, 300.0), Cost(6.0, 2.0, 200.0)]
    theirs = [Cost(3.0, 4.0, 50.0), Cost(3.0, 4.0, 50.0), Cost(9.0, 9.0, 70.0)]
    time, whole, memory = bench_peer._beside(ours, theirs)
    assert (time.value, time.baseline, time.ratio) == (2.0, 4.0, 2.0)
    assert (whole.value, whole.baseline, whole.ratio) == (6.0, 3.0, 0.5)
    assert (memory.value, memory.baseline, memory.ratio) == (200.0, 50.0, 0.25)
    assert len(list(bench_peer._beside([Cost(1.0, 1.0, None)] * 3, theirs))) == 2


def test_both_pictures_are_made_and_measured(ball, monkeypatch, capfd):
    """With a stand-in of which is known that it takes 300 MB."""
    monkeypatch.setattr(bench_peer, "PEER", "json")
    monkeypatch.setattr(bench_peer, "THEIRS", STAND_IN)
    monkeypatch.setattr(bench_peer, "RUNS", 1)
    assert main(["bench", str(ball), "--size", "32", "--json"]) == 0
    found = json.loads(capfd.readouterr().out.splitlines()[-1])
    assert found["file to picture"]["baseline"] == 0.5
    assert found["file to picture"]["value"] > 0
    if sys.platform != "win32":
        assert found["most memory meanwhile"]["baseline"] > 300


def test_a_file_that_the_other_cannot_draw(ball, monkeypatch, capfd):
    monkeypatch.setattr(bench_peer, "PEER", "json")
    monkeypatch.setattr(bench_peer, "THEIRS", "raise SystemExit(1)")
    assert main(["bench", str(ball), "--size", "32", "--json"]) == 1
    assert "F3D makes no picture" in json.loads(capfd.readouterr().out.splitlines()[-1])["error"]


@pytest.mark.slow
@pytest.mark.skipif(importlib.util.find_spec("f3d") is None, reason="F3D is not installed: pip install f3d")
def test_f3d_draws_a_mesh(ball, monkeypatch, capfd):
    monkeypatch.setattr(bench_peer, "RUNS", 1)
    assert main(["bench", str(ball), "--size", "64", "--json"]) == 0
    found = json.loads(capfd.readouterr().out.splitlines()[-1])
    assert found["file to picture"]["ratio"] > 0

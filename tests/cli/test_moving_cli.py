"""Commands on a scene in which something moves: one time of it, and a mesh for each of several."""

import json

import msgspec
import numpy as np
import pytest
import trimesh

from tests.fields.test_moving_voxels import BOX, SHAPE
from viewer.cli.main import main
from viewer.fields.voxels import SparseVoxels
from viewer.formats.project import save_project
from viewer.scene.assets import AssetStore
from viewer.scene.content import Motion, Provenance
from viewer.scene.document import Node, Scene
from viewer.scene.progress import run_to_end


@pytest.fixture
def project(tmp_path):
    """A solid block that goes 0.5 along x from its first to its last moment."""
    return block(tmp_path, Motion(BOX, (2, 2, 2, 2)))


def block(tmp_path, motion):
    i, j, k = np.indices(SHAPE)
    solid = (i >= 2) & (i < 6) & (j > 2) & (j < 6) & (k > 3) & (k < 8)
    index = np.flatnonzero(solid).astype(np.int32)
    sh = np.ones((len(index), 3), np.float16)
    voxels = SparseVoxels(BOX, SHAPE, index, np.full(len(index), 80.0, np.float32), sh)
    nodes = np.zeros((2, 2, 2, 2, 3), np.float16)
    nodes[1, ..., 0] = -0.5
    store = AssetStore(tmp_path / "assets")
    asset = store.put({**voxels.tensors(), "motion": nodes})
    content = msgspec.structs.replace(voxels.content(asset, Provenance()), motion=motion)
    path = tmp_path / "moving.fieldwright"
    run_to_end(save_project(Scene((Node("block", content),)), path, store))
    return path


def middle(path):
    """Of a GLB's vertices along x, which is the same in its axes."""
    return float(trimesh.load(path, force="mesh").vertices[:, 0].mean())


def test_a_mesh_is_taken_out_at_a_time(project, tmp_path):
    for time in (0.0, 3.0):
        out = tmp_path / f"{time}.glb"
        assert main(["extract", str(project), "--time", str(time), "--out", str(out)]) == 0
    assert middle(tmp_path / "3.0.glb") - middle(tmp_path / "0.0.glb") == pytest.approx(0.25, abs=0.02)


def test_a_mesh_is_written_for_each_of_several_times(project, tmp_path, capfd):
    out = tmp_path / "made" / "walk.glb"
    assert main(["extract", str(project), "--sequence", "3", "--out", str(out), "--json"]) == 0
    files = json.loads(capfd.readouterr().out)["files"]
    assert files == [str(tmp_path / "made" / f"walk_000{number}.glb") for number in range(3)]
    first, second, third = (middle(file) for file in files)
    assert second - first == pytest.approx(0.25, abs=0.02)
    assert third - first == pytest.approx(0.5, abs=0.02)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["--sequence", "1", "--out", "a.glb"], 2),
        (["--sequence", "3", "--time", "1", "--out", "a.glb"], 2),
        (["--sequence", "3", "--out", "a.fieldwright"], 2),
        (["--time", "nan", "--out", "a.glb"], 2),
    ],
)
def test_what_cannot_be_is_said(project, words, code, capsys):
    assert main(["extract", str(project), *words]) == code
    assert capsys.readouterr().err


def test_where_nothing_moves_there_is_no_sequence(tmp_path, capsys):
    still = block(tmp_path, None)
    assert main(["extract", str(still), "--sequence", "3", "--out", str(tmp_path / "a.glb")]) == 1
    assert "Nothing in the scene moves" in capsys.readouterr().err

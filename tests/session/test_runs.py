"""What is remembered of training runs."""

import csv
import io
import math

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from viewer.scene.assets import AssetStore
from viewer.scene.camera import Camera, look_at, pinhole
from viewer.scene.content import Model, Provenance, VoxelField
from viewer.scene.dataset import Dataset
from viewer.scene.document import Node, Scene
from viewer.scene.geometry import AABB, Transform
from viewer.scene.history import start
from viewer.scene.progress import Progress, Steer
from viewer.scene.skeleton import Bone, Skin
from viewer.session.curves import smoothed, to_csv
from viewer.session.runs import RunRecord, needed, unused_name
from viewer.session.snapshots import MOST, Snapshot, as_node, placement, thinned, with_preview
from viewer.training.config import VoxelsConfig

BOX = AABB((-1.0, -1.0, -1.0), (1.0, 1.0, 1.0))


def field(mark="a", source=""):
    return VoxelField(mark * 64, BOX, (8, 8, 8), 10, 0, provenance=Provenance(source=source))


@pytest.fixture
def run(tmp_path):
    return RunRecord(1, "lego", "voxels", "/data/lego", AssetStore(tmp_path))


def told(seconds, preview=None, **values):
    return Progress(0.1, "Training", {"seconds": seconds, "step": 10 * seconds, **values}, preview)


def test_figures_become_curves(run):
    run.add(Progress(0.0, "Loading photo 1 of 9"))
    assert (len(run), run.state) == (0, "running")
    run.add(told(1.0, train_psnr=10.0, resolution=32.0))
    run.add(told(2.0, train_psnr=12.0, psnr=11.0, resolution=32.0))
    run.add(told(3.0, train_psnr=13.0, psnr=11.0, resolution=64.0))
    run.add(told(4.0, train_psnr=14.0, psnr=12.5, resolution=64.0))
    np.testing.assert_array_equal(run.curve("train_psnr", "seconds"), [[1, 2, 3, 4], [10, 12, 13, 14]])
    np.testing.assert_array_equal(run.curve("psnr", "step"), [[20, 40], [11, 12.5]])  # told three times, measured twice
    assert run.changes("resolution", "seconds") == [(3.0, 64.0)]
    assert run.latest["psnr"] == 12.5
    assert [len(part) for part in run.curve("nothing", "step")] == [0, 0]


def test_a_pause_leaves_no_figures_but_its_snapshot(run):
    run.add(told(1.0, train_psnr=10.0))
    for _ in range(3):
        run.add(told(1.0, field(), train_psnr=10.0, paused=1.0))
    assert (len(run), run.state, len(run.snapshots)) == (1, "paused", 3)
    run.add(Progress(-1.0, "Saving"))
    assert run.state == "paused"
    run.add(told(1.5, train_psnr=10.5))
    assert (len(run), run.state) == (2, "running")
    run.add(told(2.0, train_psnr=11.0, paused=1.0))  # it was told together with what came just before
    assert run.curve("train_psnr", "seconds")[0].tolist() == [1.0, 1.5, 2.0]
    assert "paused" not in run.latest


def test_a_resumed_run_lives_through_lost_time_again(run):
    run.config = VoxelsConfig("/data/lego")
    for second in range(1, 7):
        run.add(told(float(second), field(), loss=1.0 / second))
    run.state = "stopped"
    assert run.resumable
    run.go_on(9)
    assert (run.number, run.state, run.resumable) == (9, "waiting", False)
    run.add(Progress(0.0, "Loading photo 1 of 9"))
    assert len(run) == 6  # until it is known how much was lost
    run.add(told(3.5, loss=0.25))
    np.testing.assert_array_equal(run.curve("loss", "seconds"), [[1, 2, 3, 3.5], [1, 1 / 2, 1 / 3, 0.25]])
    assert [each.seconds for each in run.snapshots] == [1, 2, 3]
    run.add(told(4.0, loss=0.2))
    assert len(run) == 5


def test_scores_of_single_photos_are_kept(run):
    run.add(msgspec.structs.replace(told(1.0), scores={"a.png": 20.0, "b.png": 10.0}))
    run.add(told(2.0))
    run.add(msgspec.structs.replace(told(3.0), scores={"b.png": 12.0}))
    assert run.scores == {"a.png": 20.0, "b.png": 12.0}


def test_what_somebody_asked_to_keep_stays(run):
    run.steer = run.steer.then(Steer(snapshots=1))
    for second in range(1, 60):
        run.add(told(float(second), field()))
    assert [each.seconds for each in run.snapshots if each.wanted] == [1.0]
    assert len(run.snapshots) == MOST + 1
    run.steer = run.steer.then(Steer(snapshots=2))
    run.add(told(60.0, field()))
    run.add(told(61.0, field()))
    assert [each.seconds for each in run.snapshots if each.wanted] == [1.0, 60.0]


def test_nothing_can_be_asked_of_another_programs_run(run):
    assert (run.steerable, run.resumable, run.weights) == (False, False, ())
    run.config = VoxelsConfig("/data/lego")
    assert (run.steerable, run.weights) == (True, ("variation",))


@given(st.lists(st.floats(0.0, 1e6), min_size=1, max_size=120), st.integers(2, 24))
def test_few_snapshots_stay_and_the_ends_are_among_them(times, most):
    made = tuple(Snapshot(time, 0, None, field()) for time in sorted(times))
    kept = ()
    for each in made:
        kept = thinned((*kept, each), most)
    assert len(kept) == min(most, len(made))
    assert (kept[0], kept[-1]) == (made[0], made[-1])
    assert [each.seconds for each in kept] == sorted(each.seconds for each in kept)


def test_snapshots_are_spread_over_the_logarithm_of_time():
    kept = ()
    for second in range(1, 4000):
        kept = thinned((*kept, Snapshot(float(second), second, None, field())))
    logs = np.log([each.seconds for each in kept])
    even = logs[-1] / (len(kept) - 1)
    assert np.diff(logs).max() < 3 * even


def test_a_preview_stands_in_for_what_was_trained_from_the_same_photos():
    turned = Transform((1.0, 2.0, 3.0))
    older = Node("older", field("b", "/data/lego"), transform=turned)
    photos = Node("photos", Dataset("/data/fox", "x", (), BOX, False), transform=turned)
    other = Node("other", field("c", "/data/fern"))
    scene = Scene((older, photos, other), camera=Camera(look_at((3.0, 0.0, 0.0), (0.0, 0.0, 0.0)), pinhole(0.7, 8, 8)))
    shown = with_preview(scene, Node("preview", field("d"), key="p"), "/data/lego")
    assert [(node.name, node.visible) for node in shown.nodes] == [
        ("older", False), ("photos", True), ("other", True), ("preview", True)
    ]  # fmt: skip
    assert shown.camera == scene.camera
    assert placement(scene, "/data/lego") == placement(scene, "/data/fox") == turned
    assert placement(scene, "/elsewhere") == Transform()
    alone = with_preview(scene, Node("preview", field("d"), key="p"), "/elsewhere")
    assert [node.visible for node in alone.nodes] == [False, True, False, True]  # photos are no obstacle
    assert alone.camera is None


def test_a_snapshot_becomes_a_node_that_tells_its_source():
    node = as_node(Snapshot(12.4, 100, 21.0, field("d")), "lego", "/data/lego", Transform())
    assert node.name == "lego at 12 s"
    assert (node.content.asset, node.content.provenance.source) == ("d" * 64, "/data/lego")


@given(st.lists(st.floats(-1e3, 1e3), max_size=40), st.integers(0, 50))
def test_smoothing_is_a_mean_of_neighbours(values, reach):
    values = np.array(values, np.float64)
    expected = values.copy()
    for place in range(len(values)):
        own = min(place, len(values) - 1 - place, reach)
        expected[place] = values[place - own : place + own + 1].mean()
    np.testing.assert_allclose(smoothed(values, reach), expected, atol=1e-9)


def test_what_is_written_can_be_read_back(run, tmp_path):
    run.add(told(1.0, train_psnr=10.0))
    run.add(told(2.0, train_psnr=math.pi, psnr=11.0))
    other = RunRecord(2, 'a "b", c', "hashgrid", "", AssetStore(tmp_path))
    other.add(told(7.0, samples_per_second=5.0))
    rows = list(csv.DictReader(io.StringIO(to_csv([run, other]))))
    assert [row["run"] for row in rows] == ["lego", "lego", 'a "b", c']
    assert [row["psnr"] for row in rows] == ["", "11", ""]
    assert float(rows[1]["train_psnr"]) == pytest.approx(math.pi)
    assert (rows[2]["seconds"], rows[2]["samples_per_second"]) == ("7", "5")
    assert to_csv([]).splitlines() == ["run,method"]


def test_names_of_runs_differ(run):
    assert unused_name("fox", [run]) == "fox"
    assert unused_name("lego", [run]) == "lego (2)"


def test_a_mesh_on_bones_from_the_same_photos_gives_way_and_an_extracted_one_stays():
    skin = Skin("e" * 64, (Bone("one"),), BOX)
    made = Provenance(source="/data/lego")
    rigged = Node("rigged", Model("c" * 64, BOX, 3, 1, provenance=made, skin=skin))
    extracted = Node("extracted", Model("d" * 64, BOX, 3, 1, provenance=made))
    preview = Node("preview", msgspec.structs.replace(rigged.content, asset="f" * 64), "preview")
    shown = with_preview(Scene((rigged, extracted)), preview, "/data/lego")
    assert [node.visible for node in shown.nodes] == [False, True, True]


def test_snapshots_of_a_mesh_need_its_bones_too(run):
    skin = Skin("e" * 64, (Bone("one"),), BOX)
    run.add(told(1.0, Model("c" * 64, BOX, 3, 1, skin=skin)))
    assert needed(start(Scene()), (run,), None) == {"c" * 64, "e" * 64}

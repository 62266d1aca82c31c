"""Points of structure from motion: thinned, kept as an asset, and carried along by projects."""

import msgspec
import numpy as np
import pytest

from tests.formats.test_colmap import make_colmap  # noqa: F401 - a fixture
from viewer.errors import AssetError
from viewer.formats.datasets.points import PointCloud, store_points
from viewer.formats.project import load_project, save_project
from viewer.formats.registry import open_path
from viewer.scene.assets import AssetStore
from viewer.scene.points import points_from_tensors
from viewer.scene.progress import run_to_end


def cloud(count):
    places = np.stack([np.arange(count)] * 3, -1).astype(np.float64)
    return PointCloud(places, np.stack([np.arange(count) % 256] * 3, -1).astype(np.uint8))


@pytest.mark.parametrize(("count", "kept"), [(1, 1), (7, 7), (10, 10), (11, 10), (1000, 10)])
def test_too_many_points_are_thinned_evenly(tmp_path, count, kept):
    store = AssetStore(tmp_path)
    name = store_points(cloud(count), store, most=10)
    points = points_from_tensors(store.get(name))
    assert len(points.positions) == kept
    assert points.positions[0, 0] == 0
    assert points.positions[-1, 0] == count - 1
    gaps = np.diff(points.positions[:, 0])
    assert np.ptp(gaps) <= 1 if kept > 1 else True
    assert np.array_equal(points.colors[:, 0], points.positions[:, 0].astype(np.int64) % 256)


def test_no_points_make_no_asset(tmp_path):
    assert store_points(cloud(0), AssetStore(tmp_path)) is None
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("text", [False, True])
def test_a_colmap_model_opens_with_its_points_and_a_project_keeps_them(make_colmap, tmp_path, text):  # noqa: F811
    store = AssetStore(tmp_path / "cache")
    scene = run_to_end(open_path(make_colmap(text), store))
    dataset = scene.nodes[0].content
    points = points_from_tensors(store.get(dataset.points))
    assert points.positions.shape == (80, 3)
    assert np.array_equal(np.unique(points.colors, axis=0), [[1, 2, 3]])
    assert scene.assets() == (dataset.points,)
    folder = tmp_path / "kept.fieldwright"
    run_to_end(save_project(scene, folder, store))
    again, found = load_project(folder, AssetStore(tmp_path / "elsewhere"))
    assert again == scene
    assert np.array_equal(found.get(again.nodes[0].content.points)["points"], points.positions)


@pytest.mark.parametrize(
    "tensors",
    [
        {},
        {"points": np.zeros((2, 3), np.float32)},
        {"points": np.zeros((2, 3), np.float64), "colors": np.zeros((2, 3), np.uint8)},
        {"points": np.zeros((2, 2), np.float32), "colors": np.zeros((2, 2), np.uint8)},
        {"points": np.zeros((2, 3), np.float32), "colors": np.zeros((3, 3), np.uint8)},
        {"points": np.full((2, 3), np.nan, np.float32), "colors": np.zeros((2, 3), np.uint8)},
    ],
)
def test_what_are_no_points_is_refused(make_colmap, tmp_path, tensors):  # noqa: F811
    store = AssetStore(tmp_path / "cache")
    scene = run_to_end(open_path(make_colmap(False), store))
    node = scene.nodes[0]
    spoiled = msgspec.structs.replace(node.content, points=store.put(tensors))
    folder = tmp_path / "spoiled.fieldwright"
    run_to_end(save_project(scene.with_node(msgspec.structs.replace(node, content=spoiled)), folder, store))
    with pytest.raises(AssetError) as error_info:
        load_project(folder, store)
    assert error_info.value.hint


def test_the_real_model_has_its_colours(shared_data, tmp_path):
    store = AssetStore(tmp_path)
    dataset = run_to_end(open_path(shared_data / "beer", store)).nodes[0].content
    points = points_from_tensors(store.get(dataset.points))
    assert len(points.positions) == 4414
    assert 40 < points.colors.mean() < 215  # photographed in daylight
    assert points.colors.std() > 20


def write_cloud(path, places, colors=None, kind="ascii"):
    """A cloud as nerfstudio writes it."""
    tint = "".join(f"property uint8 {name}\n" for name in ("red", "green", "blue")) if colors is not None else ""
    head = f"ply\nformat {kind} 1.0\nelement vertex {len(places)}\n"
    head += "".join(f"property float {axis}\n" for axis in "xyz") + tint + "end_header\n"
    fields = [("p", "<f4", 3)] + ([("c", "u1", 3)] if colors is not None else [])
    rows = np.zeros(len(places), fields)
    rows["p"] = places
    if colors is not None:
        rows["c"] = colors
    if kind == "ascii":
        text = "".join(" ".join(str(value) for part in row for value in part) + "\n" for row in rows)
        path.write_bytes(head.encode() + text.encode())
    else:
        path.write_bytes(head.encode() + rows.tobytes())


PLACES = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0], [np.nan, 0.0, 0.0], [-1.0, 0.5, 0.25]])
COLORS = np.array([[255, 0, 10], [0, 200, 3], [1, 2, 3], [127, 128, 129]])


@pytest.mark.parametrize("kind", ["ascii", "binary_little_endian"])
def test_nerfstudios_points_open_with_their_photos(make_transforms, tmp_path, kind):
    root = make_transforms(ply_file_path="sparse_pc.ply")
    write_cloud(root / "sparse_pc.ply", PLACES, COLORS, kind)
    store = AssetStore(tmp_path / "cache")
    dataset = run_to_end(open_path(root, store)).nodes[0].content
    points = points_from_tensors(store.get(dataset.points))
    assert np.array_equal(points.positions, PLACES[[0, 1, 3]].astype(np.float32))
    assert np.array_equal(points.colors, COLORS[[0, 1, 3]])


def test_points_without_colours_are_grey(make_transforms, tmp_path):
    root = make_transforms(ply_file_path="sparse_pc.ply")
    write_cloud(root / "sparse_pc.ply", PLACES)
    store = AssetStore(tmp_path / "cache")
    dataset = run_to_end(open_path(root, store)).nodes[0].content
    assert len(np.unique(store.get(dataset.points)["colors"])) == 1


CUT = b"ply\nformat ascii 1.0\nelement vertex 9\nproperty float x\nend_header\n1"


@pytest.mark.parametrize(
    "content",
    [None, b"", b"ply", b"no ply", CUT],
)
def test_points_that_cannot_be_read_are_told_and_the_photos_open(make_transforms, tmp_path, content):
    root = make_transforms(ply_file_path="sparse_pc.ply")
    if content is not None:
        (root / "sparse_pc.ply").write_bytes(content)
    dataset = run_to_end(open_path(root, AssetStore(tmp_path / "cache"))).nodes[0].content
    assert dataset.points is None
    assert len(dataset.photos) == 9
    assert "sparse_pc.ply" in dataset.warnings[-1]


def test_a_file_that_names_no_points_has_none(make_transforms, tmp_path):
    dataset = run_to_end(open_path(make_transforms(), AssetStore(tmp_path / "cache"))).nodes[0].content
    assert dataset.points is None
    assert dataset.warnings == ()

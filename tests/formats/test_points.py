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
from viewer.scene.progress import finish


def cloud(count):
    places = np.stack([np.arange(count)] * 3, -1).astype(np.float64)
    return PointCloud(places, np.stack([np.arange(count) % 256] * 3, -1).astype(np.uint8))


@pytest.mark.parametrize(("count", "kept"), [(1, 1), (7, 7), (10, 10), (11, 10), (1000, 10)])
def test_too_many_points_are_thinned_evenly(tmp_path, count, kept):
    store = AssetStore(tmp_path)
    name = store_points(cloud(count), store, most=10)
    points = points_from_tensors(store.get(name))
    assert len(points.places) == kept
    assert points.places[0, 0] == 0
    assert points.places[-1, 0] == count - 1
    gaps = np.diff(points.places[:, 0])
    assert np.ptp(gaps) <= 1 if kept > 1 else True
    assert np.array_equal(points.colors[:, 0], points.places[:, 0].astype(np.int64) % 256)


def test_no_points_make_no_asset(tmp_path):
    assert store_points(cloud(0), AssetStore(tmp_path)) is None
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("text", [False, True])
def test_a_colmap_model_opens_with_its_points_and_a_project_keeps_them(make_colmap, tmp_path, text):  # noqa: F811
    store = AssetStore(tmp_path / "cache")
    scene = finish(open_path(make_colmap(text), store))
    dataset = scene.nodes[0].content
    points = points_from_tensors(store.get(dataset.points))
    assert points.places.shape == (80, 3)
    assert np.array_equal(np.unique(points.colors, axis=0), [[1, 2, 3]])
    assert scene.assets() == (dataset.points,)
    folder = tmp_path / "kept.fieldwright"
    finish(save_project(scene, folder, store))
    again, found = load_project(folder, AssetStore(tmp_path / "elsewhere"))
    assert again == scene
    assert np.array_equal(found.get(again.nodes[0].content.points)["points"], points.places)


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
    scene = finish(open_path(make_colmap(False), store))
    node = scene.nodes[0]
    spoiled = msgspec.structs.replace(node.content, points=store.put(tensors))
    folder = tmp_path / "spoiled.fieldwright"
    finish(save_project(scene.with_node(msgspec.structs.replace(node, content=spoiled)), folder, store))
    with pytest.raises(AssetError) as told:
        load_project(folder, store)
    assert told.value.hint


def test_the_real_model_has_its_colours(shared_data, tmp_path):
    store = AssetStore(tmp_path)
    dataset = finish(open_path(shared_data / "beer", store)).nodes[0].content
    points = points_from_tensors(store.get(dataset.points))
    assert len(points.places) == 4414
    assert 40 < points.colors.mean() < 215  # photographed in daylight
    assert points.colors.std() > 20

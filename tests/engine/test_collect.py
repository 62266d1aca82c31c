"""Unused assets go; what a project, a history, or something to be recovered needs stays."""

import msgspec
import numpy as np
import pytest

from viewer.engine.jobs import CollectJob
from viewer.engine.operations.collect import collect
from viewer.engine.stores import DAY, sweep
from viewer.formats.project import ASSETS, load_project, save_project
from viewer.scene.assets import AssetStore
from viewer.scene.document import Scene
from viewer.scene.progress import run_to_end


@pytest.fixture
def project(box_scene, store, tmp_path):
    folder = tmp_path / "x.fieldwright"
    run_to_end(save_project(box_scene, folder, store))
    return folder


def later(store):
    """A moment two days from now."""
    return store.root.stat().st_mtime + 2 * DAY


def test_only_what_nothing_needs_goes(box_scene, store, project):
    undone, unused = (store.put({"a": np.arange(number)}) for number in (3, 4))
    stray = AssetStore(project / ASSETS).put({"a": np.arange(5)})
    job = CollectJob(str(project), (undone,))
    assert run_to_end(collect(job, store)).count == 0  # all of it is of today
    for name in (stray,):  # but it has left the project, which does not name it
        assert not (project / ASSETS / f"{name}.safetensors").exists()
        assert store.find(name)
    result = run_to_end(collect(job, store, later(store)))
    assert store.find(undone)
    assert store.find(unused) is None
    assert store.find(stray) is None
    assert result.count >= 2
    assert load_project(project, AssetStore(store.root.parent / "none"))[0] == box_scene
    for name in box_scene.assets():
        AssetStore(project / ASSETS).verify(name)


def test_what_an_older_version_of_the_project_needs_stays(box_scene, store, project):
    (asset, *_) = box_scene.assets()
    text = (project / "scene.json").read_bytes()
    (project / "scene.v2.json").write_bytes(text)
    run_to_end(save_project(msgspec.structs.replace(box_scene, nodes=()), project, store))
    run_to_end(collect(CollectJob(str(project), ()), store, later(store)))
    AssetStore(project / ASSETS).verify(asset)


def test_a_project_whose_scene_is_gone_or_damaged_keeps_all(store, project):
    before = sorted((project / ASSETS).iterdir())
    (project / "scene.json").write_bytes(b"")
    run_to_end(collect(CollectJob(str(project), ()), store, later(store)))
    (project / "scene.json").unlink()
    run_to_end(collect(CollectJob(str(project), ()), store, later(store)))
    assert sorted((project / ASSETS).iterdir()) == before


def test_what_is_to_be_recovered_outlives_the_month(store):
    kept, gone = (store.put({"a": np.arange(number)}) for number in (3, 4))
    sweep(store.root, later(store) + 60 * DAY, needed=(kept,))
    assert store.find(kept)
    assert store.find(gone) is None
    assert run_to_end(collect(CollectJob("", (kept,)), store)).count == 0
    assert Scene().assets() == ()

"""Projects whose photos lie elsewhere now: found where both were moved together, and asked for where they were not."""

import json
import shutil

import msgspec
import pytest

from tests.formats.conftest import ring
from viewer.errors import InputError
from viewer.formats.datasets.moved import with_found_photos
from viewer.formats.datasets.photos import load_photo
from viewer.formats.datasets.registry import open_dataset
from viewer.formats.project import save_project
from viewer.formats.registry import open_path
from viewer.scene.content import AnalyticField, Provenance
from viewer.scene.document import Node, Scene
from viewer.scene.geometry import AABB
from viewer.scene.progress import run_to_end

BOX = AABB((-1.0,) * 3, (1.0,) * 3)


@pytest.fixture
def make_project(make_transforms, store, tmp_path):
    """A project beside its photos, both in a folder."""

    def make(beside="work"):
        folder = tmp_path / beside
        photos = make_transforms(folder=f"{beside}/sets/fox")
        dataset = open_dataset(photos)
        field = AnalyticField(BOX, provenance=Provenance(source=str(photos)))
        scene = Scene((Node("photos", dataset), Node("field", field)))
        run_to_end(save_project(scene, folder / "fox.fieldwright", store))
        return folder

    return make


def opened(folder, store):
    notes = []
    work = open_path(folder / "fox.fieldwright", store)
    try:
        while True:
            notes += next(work).notes
    except StopIteration as end:
        return end.value, notes


def test_photos_that_were_moved_with_their_project_are_found(make_project, store, tmp_path):
    folder = make_project()
    assert opened(folder, store)[1] == []
    elsewhere = folder.rename(tmp_path / "elsewhere")
    scene, notes = opened(elsewhere, store)
    there = elsewhere / "sets" / "fox"
    assert scene.nodes[0].content.root == scene.nodes[1].content.provenance.source == str(there)
    assert str(there) in notes[0]
    assert load_photo(scene.nodes[0].content, scene.nodes[0].content.photos[0]).shape == (8, 12, 4)


def test_other_photos_of_the_same_names_are_not_taken_for_them(make_project, store, tmp_path):
    folder = make_project()
    elsewhere = folder.rename(tmp_path / "elsewhere")
    file = elsewhere / "sets" / "fox" / "transforms.json"
    whole = json.loads(file.read_text())
    for frame, pose in zip(whole["frames"], ring(9, distance=5.0), strict=True):
        frame["transform_matrix"] = pose
    file.write_text(json.dumps(whole))
    scene, notes = opened(elsewhere, store)
    assert scene.nodes[0].content.root == str(folder / "sets" / "fox")
    assert "not in" in notes[0]
    assert "--dataset" in notes[0]


def test_photos_that_are_nowhere_are_asked_for(make_project, store):
    folder = make_project()
    shutil.rmtree(folder / "sets")
    scene, notes = opened(folder, store)
    dataset = scene.nodes[0].content
    assert "Locate photos" in notes[0]
    with pytest.raises(InputError, match="is not there any more") as error_info:
        load_photo(dataset, dataset.photos[0])
    assert "--dataset" in error_info.value.hint


def test_a_scene_without_photos_needs_none(tmp_path):
    assert with_found_photos(Scene(), tmp_path) == (Scene(), ())


def test_photos_of_a_plain_folder_are_known_by_names_and_sizes(make_project, store, tmp_path):
    folder = make_project()
    scene, _ = opened(folder, store)
    node = scene.nodes[0]
    plain = msgspec.structs.replace(node.content, kind="photos")
    (folder / "sets" / "fox" / "transforms.json").unlink()
    run_to_end(save_project(Scene((Node("photos", plain),)), folder / "fox.fieldwright", store))
    elsewhere = folder.rename(tmp_path / "elsewhere")
    found, _ = opened(elsewhere, store)
    assert found.nodes[0].content.root == str(elsewhere / "sets" / "fox")
    assert found.nodes[0].content.photos == plain.photos

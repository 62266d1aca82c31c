"""Opening whatever it is: content first, suffix second, and a sentence for the rest."""

import json
import os

import numpy as np
import pytest
import torch

from viewer.errors import InputError, ViewerError
from viewer.formats.files import read_bytes
from viewer.formats.images import read_image
from viewer.formats.mesh_formats import MESH_FORMATS, SUFFIXES
from viewer.formats.project import save_project
from viewer.formats.registry import FORMATS, find_format, open_path
from viewer.scene.assets import AssetStore
from viewer.scene.content import Model
from viewer.scene.dataset import Dataset
from viewer.scene.document import Node, Scene
from viewer.scene.progress import run_to_end


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes")
@pytest.mark.parametrize("name", ["scene.ply", "scene.obj", "photo.png", "scene"])
def test_pipes_and_devices_are_refused_instead_of_waited_for(tmp_path, store, name):
    os.mkfifo(tmp_path / name)
    (tmp_path / "link.ply").symlink_to("/dev/zero")
    for path in (tmp_path / name, tmp_path / "link.ply"):
        for read in (find_format, read_image, lambda each: read_bytes(each, 10**9, "a mesh")):
            with pytest.raises(InputError, match="is a pipe or a device"):
                read(path)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes")
def test_pipes_that_files_name_are_noted(tmp_path, store):
    os.mkfifo(tmp_path / "paint.mtl")
    (tmp_path / "scene.obj").write_text("mtllib paint.mtl\nv 0 0 0\nv 1 0 0\nv 0 1 0\nusemtl red\nf 1 2 3\n")
    scene = run_to_end(open_path(tmp_path / "scene.obj", store))
    assert any("paint.mtl" in note for note in scene.nodes[0].content.provenance.notes)


def test_formats_are_told_by_name_and_all_that_is_promised_is_there():
    names = [known.name for known in FORMATS]
    data_sets, meshes = (
        ["nerf-synthetic", "transforms", "colmap", "neus", "llff", "photos"],
        [row.name for row in MESH_FORMATS],
    )
    fields = ["svox2", "ingp", "stylesdf", "keras_sdf", "nerf"]
    expected = ["project", "packed", "nvdiffrec", *data_sets, *fields, *meshes, "environment"]
    assert [name for name in names if name in expected] == expected
    assert len(set(names)) == len(names)
    assert all(known.read is not None or known.write is not None for known in FORMATS)
    written = {suffix for known in FORMATS if known.write is not None for suffix in known.suffixes}
    assert written == {*SUFFIXES, ".fieldwright", ".fieldwright.zip"}


def test_a_data_set_becomes_a_node(make_transforms, store):
    root = make_transforms(folder="fern")
    (node,) = run_to_end(open_path(root, store)).nodes
    assert isinstance(node.content, Dataset)
    assert node.name == "fern"
    assert run_to_end(open_path(root / "transforms.json", store)).nodes[0].content == node.content


def test_a_project_brings_its_assets_along(arrow_scene, store, tmp_path):
    run_to_end(save_project(arrow_scene, tmp_path / "x.fieldwright", store))
    fresh = AssetStore(tmp_path / "fresh")
    scene = run_to_end(open_path(tmp_path / "x.fieldwright", fresh))
    assert scene == arrow_scene
    assert isinstance(scene.nodes[0].content, Model)
    fresh.verify(scene.nodes[0].content.asset)


def test_a_damaged_file_is_explained_by_the_reader_of_its_suffix(tmp_path, store):
    for suffix, said in {
        ".glb": "no binary glTF",
        ".ply": "no PLY",
        ".stl": "no whole STL",
        ".npz": "npz",
        ".json": "JSON",
        ".obj": "no faces",
    }.items():
        path = tmp_path / f"x{suffix}"
        path.write_bytes(b"hello")
        with pytest.raises(InputError, match=said) as error:
            run_to_end(open_path(path, store))
        assert error.value.hint


def test_what_cannot_be_opened_is_told_with_what_can(tmp_path, store):
    (tmp_path / "notes.txt").write_text("hello")
    with pytest.raises(InputError) as error:
        run_to_end(open_path(tmp_path / "notes.txt", store))
    for known in (each for each in FORMATS if each.read is not None):
        assert known.description in error.value.hint
    for path in (tmp_path / "missing", tmp_path / "nul\0", tmp_path / ("long" * 500)):
        with pytest.raises(InputError):
            run_to_end(open_path(path, store))


def test_a_folder_above_is_pointed_down(make_transforms, tmp_path, store):
    make_transforms(folder="above/scene")
    with pytest.raises(InputError) as error:
        run_to_end(open_path(tmp_path / "above", store))
    assert error.value.hint == f"Open {tmp_path / 'above' / 'scene'} instead."


@pytest.mark.parametrize("name", ["x.pth", "x.pt", "x.tar", "x.ckpt", "x.npz"])
def test_what_no_program_wrote_is_blamed_on_none(name, tmp_path, store):
    if name.endswith(".npz"):
        np.savez(tmp_path / name, a=np.zeros(3))
    else:
        torch.save({"state": {0: {"exp_avg": torch.zeros(3)}}}, tmp_path / name)
    with pytest.raises(InputError, match=r"no NeRF of a known layout|neither a grid of svox2 nor a PlenOctree"):
        run_to_end(open_path(tmp_path / name, store))


def test_a_part_of_a_file_points_to_it(tmp_path, store):
    (tmp_path / "a.obj").write_text("mtllib some.mtl\nv 0 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 3\n")
    (tmp_path / "b.txt").write_text("some.mtl is beside me")
    (tmp_path / "some.mtl").write_text("newmtl a\n")
    with pytest.raises(InputError, match="nothing that can be opened") as error:
        run_to_end(open_path(tmp_path / "some.mtl", store))
    assert error.value.hint == f"Open {tmp_path / 'a.obj'} instead, of which it is a part."


def test_a_folder_of_nothing_is_told(tmp_path, store):
    with pytest.raises(InputError, match="nothing that can be opened"):
        run_to_end(open_path(tmp_path, store))


@pytest.mark.parametrize("content", [{}, {"frames": None}, {"format": "fieldwright"}, [], "x", 3])
def test_json_of_other_kinds(tmp_path, store, content):
    (tmp_path / "x.json").write_text(json.dumps(content))
    with pytest.raises(ViewerError):
        run_to_end(open_path(tmp_path / "x.json", store))


def test_scene_json_opens_its_project(arrow_scene, store, tmp_path):
    run_to_end(save_project(arrow_scene, tmp_path / "x.fieldwright", store))
    assert find_format(tmp_path / "x.fieldwright" / "scene.json").name == "project"
    assert run_to_end(open_path(tmp_path / "x.fieldwright" / "scene.json", store)) == arrow_scene


def test_opening_yields_progress_first(make_transforms, store):
    """So that a window can say what is done before the work begins."""
    progress = next(open_path(make_transforms(), store))
    assert progress.text == "Reading the cameras"
    assert 0.0 <= progress.fraction <= 1.0


def test_a_scene_of_everything_survives_a_project(arrow_scene, make_transforms, store, tmp_path):
    photos = run_to_end(open_path(make_transforms(), store)).nodes[0]
    scene = Scene((*arrow_scene.nodes, photos, Node("again", photos.content)))
    run_to_end(save_project(scene, tmp_path / "x.fieldwright", store))
    assert run_to_end(open_path(tmp_path / "x.fieldwright", store)) == scene

"""Meshes into files: judged by Khronos' validator and by trimesh, which share no line with our writers."""

import json
import struct
import subprocess
import sys
from pathlib import Path

import msgspec
import numpy as np
import pytest
import trimesh

from viewer.errors import AssetError, OutputError, UnsupportedError
from viewer.fields.voxels import SparseVoxels
from viewer.formats import gltf
from viewer.formats.export import export_scene
from viewer.formats.export_scene import ExportScene
from viewer.formats.mesh_formats import SUFFIXES
from viewer.formats.mesh_parts import MeshPart
from viewer.formats.textures import TextureFiles
from viewer.scene.assets import AssetStore
from viewer.scene.color import linear_to_srgb
from viewer.scene.content import Provenance
from viewer.scene.dataset import Dataset
from viewer.scene.document import Node, Scene
from viewer.scene.geometry import AABB, Transform
from viewer.scene.material import Material
from viewer.scene.mesh import Mesh
from viewer.scene.progress import run_to_end

REPOSITORY = Path(__file__).parents[2]
MESHES = (".glb", ".obj", ".ply", ".stl")
BOX = ((0.0, 0.0, 0.0), (3.0, 2.0, 1.0))


def to_z_up(points):
    """glTF's and OBJ's +Y up back to +Z up, as Blender's importers do."""
    return np.stack([points[:, 0], -points[:, 2], points[:, 1]], 1)


def read_apart(path):
    """Every vertex of a file in +Z up, by trimesh."""
    loaded = trimesh.load(path, process=False)
    mesh = loaded.to_mesh() if isinstance(loaded, trimesh.Scene) else loaded
    points = np.asarray(mesh.vertices)
    return to_z_up(points) if path.suffix in (".glb", ".obj") else points, mesh


@pytest.mark.parametrize("suffix", MESHES)
def test_another_reader_sees_the_same_shape(arrow_scene, arrow_mesh, store, tmp_path, suffix):
    path = tmp_path / f"x{suffix}"
    run_to_end(export_scene(arrow_scene, path, store))
    points, mesh = read_apart(path)
    np.testing.assert_allclose([points.min(0), points.max(0)], BOX, atol=1e-6)
    assert len(mesh.faces) == len(arrow_mesh.faces)
    np.testing.assert_allclose(points[mesh.faces], arrow_mesh.vertices[arrow_mesh.faces], atol=1e-6)
    assert mesh.volume == pytest.approx(3 * 0.09 + 2 * 0.09 + 1 * 0.09, rel=1e-4)  # inside out would be negative


@pytest.mark.parametrize("suffix", MESHES)
def test_placement_and_scale_reach_the_file(arrow_mesh, model_node, store, tmp_path, suffix):
    quarter = Transform((10.0, 0.0, 0.0), (0.5**0.5, 0.0, 0.0, 0.5**0.5), 2.0)  # about +z: x to y, y to -x
    path = tmp_path / f"x{suffix}"
    run_to_end(export_scene(Scene((model_node(arrow_mesh, "arrow", transform=quarter),)), path, store))
    points, _ = read_apart(path)
    np.testing.assert_allclose([points.min(0), points.max(0)], [(6.0, 0.0, 0.0), (10.0, 6.0, 2.0)], atol=1e-5)


def test_glb_holds_normals_and_linear_colours(arrow_scene, arrow_mesh, store, tmp_path):
    run_to_end(export_scene(arrow_scene, tmp_path / "x.glb", store))
    data = (tmp_path / "x.glb").read_bytes()
    (length,) = struct.unpack("<I", data[12:16])
    document, binary = json.loads(data[20 : 20 + length]), data[28 + length :]

    def floats(name):
        index = document["meshes"][0]["primitives"][0]["attributes"][name]
        view = document["bufferViews"][document["accessors"][index]["bufferView"]]
        return np.frombuffer(binary, "<f4", view["byteLength"] // 4, view["byteOffset"]).reshape(-1, 3)

    np.testing.assert_array_equal(floats("COLOR_0"), arrow_mesh.colors)
    np.testing.assert_allclose(to_z_up(floats("NORMAL")), arrow_mesh.normals, atol=1e-6)
    position = document["accessors"][document["meshes"][0]["primitives"][0]["attributes"]["POSITION"]]
    np.testing.assert_array_equal([position["min"], position["max"]], [[0, 0, -2], [3, 1, 0]])
    assert document["materials"][0]["extensions"] == {"KHR_materials_unlit": {}}
    assert document["asset"] == {"version": "2.0", "generator": "Fieldwright"}


def test_ply_colours_are_srgb_bytes(arrow_scene, arrow_mesh, store, tmp_path):
    run_to_end(export_scene(arrow_scene, tmp_path / "x.ply", store))
    _, mesh = read_apart(tmp_path / "x.ply")
    expected = np.rint(linear_to_srgb(arrow_mesh.colors) * 255)
    np.testing.assert_array_equal(mesh.visual.vertex_colors[:, :3], expected)


def test_obj_colours_are_srgb_numbers(arrow_scene, arrow_mesh, store, tmp_path):
    run_to_end(export_scene(arrow_scene, tmp_path / "x.obj", store))
    lines = (tmp_path / "x.obj").read_text().splitlines()
    rows = np.array([line.split()[1:] for line in lines if line.startswith("v ")], np.float64)
    np.testing.assert_allclose(rows[:, 3:], linear_to_srgb(arrow_mesh.colors), atol=0.51 / 255)


def test_obj_names_its_materials(arrow_mesh, model_node, store, tmp_path):
    red = Material("red paint", (0.5, 0.1, 0.1), 0.25, 0.75, lit=True)
    nodes = (model_node(arrow_mesh, "a b", red), model_node(arrow_mesh, "c", Material("red paint")))
    run_to_end(export_scene(Scene(nodes), tmp_path / "x.obj", store))
    obj, mtl = (tmp_path / "x.obj").read_text(), (tmp_path / "x.mtl").read_text()
    assert [line for line in obj.splitlines() if line.startswith(("o ", "usemtl", "mtllib"))] == [
        "mtllib x.mtl", "o a_b", "usemtl red_paint", "o c", "usemtl red_paint_1",
    ]  # fmt: skip
    assert "newmtl red_paint\nKd 0.5 0.1 0.1\nd 1\nPr 0.75\nPm 0.25\nillum 2\n" in mtl
    assert "newmtl red_paint_1\nKd 1 1 1" in mtl


def test_stl_normals_point_outwards(arrow_scene, arrow_mesh, store, tmp_path):
    run_to_end(export_scene(arrow_scene, tmp_path / "x.stl", store))
    data = (tmp_path / "x.stl").read_bytes()
    assert not data.startswith(b"solid")
    rows = np.frombuffer(data[84:], np.dtype([("n", "<f4", 3), ("rest", "V38")]))
    np.testing.assert_allclose(rows["n"], arrow_mesh.normals[::3], atol=1e-6)


def awkward():
    """Meshes that writers get wrong: a normal of length 0, a triangle with one corner twice, colours out of range."""
    points = np.array([[0, 0, 0], [1, 0, 0], [0, 1, 0], [0, 0, 1]], np.float32)
    faces = np.array([[0, 2, 1], [0, 1, 3], [0, 3, 2], [1, 2, 3], [1, 1, 2]], np.uint32)
    normals = np.array([[0, 0, 0], [3, 0, 0], [0, np.nan, 0], [0, 0, 1e-30]], np.float32)
    colors = np.array([[-1, 0, 2], [0.5, 0.5, 0.5], [0, 0, 0], [1, 1, 1]], np.float32)
    return Mesh(points, faces, normals, colors)


def large():
    """More vertices than 16-bit indices can name."""
    side = np.linspace(0, 1, 260, dtype=np.float32)
    points = np.stack([*np.meshgrid(side, side, indexing="ij"), np.zeros((260, 260), np.float32)], -1).reshape(-1, 3)
    corner = (np.arange(259)[:, None] * 260 + np.arange(259)).reshape(-1, 1)
    faces = np.concatenate([corner + np.array([0, 260, 261]), corner + np.array([0, 261, 1])]).astype(np.uint32)
    return Mesh(points, faces, np.tile(np.float32([0, 0, 1]), (len(points), 1)))


def test_khronos_validator_finds_nothing_to_say(validate, arrow_mesh, model_node, store, tmp_path):
    lit = Material("lit", (0.2, 0.4, 0.6), 0.1, 0.9, lit=True)
    nodes = {
        "unlit": (model_node(arrow_mesh, "矢 \U0001f98a"),),
        "lit": (model_node(arrow_mesh, "", lit),),
        "several": (model_node(arrow_mesh, "a"), model_node(awkward(), "b\ud800", lit), model_node(arrow_mesh, "a")),
        "large": (model_node(large(), "grid", transform=Transform((1e4, 0, 0), scale=1e-3)),),
        "out of range": (model_node(awkward(), "x", Material("m", (2.0, -1.0, 0.5), 3.0, -2.0)),),
    }
    paths = [tmp_path / f"{name}.glb" for name in nodes]
    for path, content in zip(paths, nodes.values(), strict=True):
        run_to_end(export_scene(Scene(content), path, store))
    assert dict(zip(nodes, validate(*paths), strict=True)) == {name: [] for name in nodes}


def test_the_validator_would_complain(validate, arrow_mesh, tmp_path):
    """A tool that accepts everything proves nothing."""
    crooked = Mesh(arrow_mesh.vertices, arrow_mesh.faces, arrow_mesh.normals * np.float32(2))
    stage = ExportScene((MeshPart("x", crooked, Material()),), TextureFiles(AssetStore(tmp_path)))
    (tmp_path / "x.glb").write_bytes(gltf.encode(stage))
    ((message, *_),) = validate(tmp_path / "x.glb")
    assert message["code"] == "ACCESSOR_VECTOR3_NON_UNIT"


def test_hidden_nodes_fields_and_lights_are_left_out(arrow_mesh, model_node, store, tmp_path):
    scene = Scene((model_node(arrow_mesh, "seen"), model_node(arrow_mesh, "hidden", visible=False)))
    run_to_end(export_scene(scene, tmp_path / "x.glb", store))
    assert list(trimesh.load(tmp_path / "x.glb").geometry) == ["seen"]


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_nothing_to_export_is_told(arrow_mesh, model_node, store, tmp_path, suffix):
    empty = Mesh(np.zeros((0, 3), np.float32), np.zeros((0, 3), np.uint32), np.zeros((0, 3), np.float32))
    photos = Node("photos", Dataset("/", "test", (), AABB((0.0,) * 3, (1.0,) * 3), False))
    hidden = model_node(arrow_mesh, visible=False)
    for scene in (Scene(), Scene((photos,)), Scene((model_node(empty),)), Scene((hidden,))):
        with pytest.raises(OutputError) as error:
            run_to_end(export_scene(scene, tmp_path / f"x{suffix}", store))
        assert error.value.hint
    assert not (tmp_path / f"x{suffix}").exists()


def test_names_that_cannot_be_are_told(arrow_scene, store, tmp_path):
    (tmp_path / "folder.glb").mkdir()
    (tmp_path / "file").write_bytes(b"")
    for name in ("x.fbx", "x", "folder.glb", "file/x.glb", "file/x.obj"):
        with pytest.raises(OutputError) as error:
            run_to_end(export_scene(arrow_scene, tmp_path / name, store))
        assert error.value.hint


def test_an_old_file_survives_a_failure(arrow_mesh, model_node, store, tmp_path):
    path = tmp_path / "x.glb"
    path.write_bytes(b"old")
    broken = Mesh(np.full_like(arrow_mesh.vertices, np.inf), arrow_mesh.faces, arrow_mesh.normals)
    with pytest.raises(OutputError, match="not finite"):
        run_to_end(export_scene(Scene((model_node(broken),)), path, store))
    node = model_node(arrow_mesh)
    store.path(node.content.asset).unlink()
    with pytest.raises(AssetError):
        run_to_end(export_scene(Scene((node,)), path, store))
    assert path.read_bytes() == b"old"
    assert list(tmp_path.glob(".tmp-*")) == []


def test_stopping_leaves_no_file(arrow_scene, store, tmp_path):
    work = export_scene(arrow_scene, tmp_path / "x.glb", store)
    next(work)
    next(work)
    work.close()
    assert not (tmp_path / "x.glb").exists()


def test_a_field_goes_out_as_svox2(store, tmp_path):
    voxels = SparseVoxels(
        AABB((-1.0,) * 3, (1.0,) * 3),
        (2, 3, 4),
        np.array([1, 23], np.int32),
        np.array([1.0, 2.0], np.float32),
        np.ones((2, 12), np.float16),
    )
    node = Node("field", voxels.content(store.put(voxels.tensors()), Provenance()))
    run_to_end(export_scene(Scene((node,)), tmp_path / "x.npz", store))
    with np.load(tmp_path / "x.npz") as file:
        assert file["links"].shape == (2, 3, 4)
        assert file["density_data"][file["links"][1, 2, 3], 0] == 2.0
    with pytest.raises(OutputError, match="2 fields"):
        run_to_end(export_scene(Scene((node, msgspec.structs.replace(node, key="other"))), tmp_path / "x.npz", store))
    linear = msgspec.structs.replace(node, content=msgspec.structs.replace(node.content, color_space="linear"))
    with pytest.raises(UnsupportedError):
        run_to_end(export_scene(Scene((linear,)), tmp_path / "y.npz", store))


def test_formats_do_not_import_trimesh():
    code = "import sys, viewer.formats.registry; print('trimesh' in sys.modules, 'PySide6' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=REPOSITORY)
    assert done.stdout.split() == ["False", "False"]

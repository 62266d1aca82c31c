"""Mesh files of other programs, each of which once went wrong; what is right follows from their numbers."""

import numpy as np
import pytest

from viewer.formats.registry import open_path
from viewer.scene.mesh import mesh_from_tensors
from viewer.scene.point_cloud import PointCloud
from viewer.scene.progress import run_to_end


@pytest.fixture
def opened(shared_data, store):
    """The nodes of a file."""

    def find(name):
        (path,) = (shared_data.parent / "cases" / "files").glob(name)
        return run_to_end(open_path(path, store)).nodes

    if not (shared_data.parent / "cases" / "files").is_dir():
        pytest.skip("no files that once went wrong")
    return find


def mesh_of(node, store):
    return mesh_from_tensors(store.get(node.content.asset))


def area(mesh):
    a, b, c = mesh.vertices[mesh.faces].astype(np.float64).transpose(1, 0, 2)
    return float(np.linalg.norm(np.cross(b - a, c - a), axis=1).sum() / 2)


@pytest.mark.parametrize(
    ("name", "surface"),
    [
        ("L.obj", 3.0),
        ("L.ply", 3.0),
        ("dart.obj", 1.0),
        ("disc300.obj", 150 * np.sin(2 * np.pi / 300)),
        ("concave_polygon/*.obj", 0.2454966872),  # by the shoelace formula
        ("line_continuation/*.obj", 721.4213562),  # likewise, face by face
        ("more_than_255_corners/*.obj", 6.0),  # a unit cube, one of whose sides goes around 124 times
        ("normal_or_uv_index_without_vn_vt/*.obj", 1211769.828),
        ("CR_line_ends/*.ply", 928.1229),
        ("face_list_beside_other_properties/*.ply", 2 * 3**0.5),  # a tetrahedron in a unit cube
        ("ply/cube_blender_uv_meshlab.ply", 6.0),
        ("ply/metadata.ply", 64.0),
        ("ply/multi.ply", 4.0),
        ("ascii_with_a_leading_blank_called_cut_sh/*.stl", 24.0),
    ],
)
def test_surfaces(opened, store, name, surface):
    (node,) = opened(name)
    assert area(mesh_of(node, store)) == pytest.approx(surface, rel=1e-5)


def test_binary_stl_with_a_byte_too_many(opened):
    (node,) = opened("binary_with_a_stray_byte_called_text/*.stl")
    assert node.content.faces == 288


def test_points_with_lists_beside_them(opened):
    (node,) = opened("list_in_another_element/*.ply")
    assert isinstance(node.content, PointCloud)
    assert node.content.count == 5


def test_ply_with_looks(opened, store):
    (photographed,) = opened("ply/openmvs_like.ply")
    assert photographed.content.materials[0].base_color_map is not None
    assert photographed.content.provenance.notes == ()
    mesh = mesh_of(photographed, store)
    # Its texture coordinates are its positions, and v begins at the bottom.
    np.testing.assert_allclose(mesh.uvs, mesh.vertices[:, :2] * [1, -1] + [0, 1])
    (faces,) = opened("ply/face_colour.ply")
    mesh = mesh_of(faces, store)
    np.testing.assert_array_equal(mesh.colors[mesh.faces], np.repeat([[[1, 0, 0]], [[0, 1, 0]]], 3, 1))
    assert mesh_of(opened("ply/multi.ply")[0], store).uvs is not None


def test_chinese_names(opened):
    (node,) = opened("gbk/*.obj")
    assert node.content.materials[0].base_color_map is not None
    assert all("GBK" in note for note in node.content.provenance.notes)


def test_windows_are_transparent(opened):
    nodes = opened("mtl_transparency/*.obj")
    clear = {node.content.materials[0].name: node.content.materials[0] for node in nodes}
    assert (clear["Windows"].opacity, clear["Windows"].alpha_mode) == (0.5, "blend")
    assert {each.alpha_mode for name, each in clear.items() if name != "Windows"} == {"opaque"}
    assert any("Windows-1252" in note for note in nodes[0].content.provenance.notes)


def test_a_height_map_of_others(opened, store):
    """Its ramp climbs 2/255 a texel to the right and down, 64 texels a unit, times 0.5."""
    (node,) = opened("own/bump.obj")
    pixels = store.get(node.content.materials[0].normal_map.asset)["pixels"].astype(float)
    slope = 0.5 * 64 * 2 / 255
    wanted = np.array([-slope, slope, 1.0]) / np.linalg.norm([slope, slope, 1.0])
    np.testing.assert_allclose(pixels[20:40, 20:40].reshape(-1, 3).mean(0) / 127.5 - 1, wanted, atol=0.01)


def test_vertex_colours_that_were_once_multiplied_twice(opened, store):
    (node,) = opened("own/f1.ply")
    assert mesh_of(node, store).colors == pytest.approx(np.full((4, 3), 0.25), abs=1e-3)

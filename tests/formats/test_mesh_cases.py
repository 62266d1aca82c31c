"""How meshes of other programs look that once went wrong; what is right follows from their numbers."""

import numpy as np
import pytest

from viewer.formats.registry import open_path
from viewer.scene.mesh import mesh_from_tensors
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

"""3MF, read by trimesh, and meshes on their way to it and back: sizes and volumes are known from geometry."""

import contextlib
import io
import zipfile

import numpy as np
import pytest
import trimesh
from hypothesis import given
from hypothesis import strategies as st

from viewer.errors import InputError, ViewerError
from viewer.formats.registry import find_format, open_path
from viewer.formats.trimesh_meshes import from_trimesh, to_trimesh
from viewer.scene.assets import AssetStore
from viewer.scene.mesh import Mesh, mesh_from_tensors
from viewer.scene.progress import run_to_end

MODEL = """<?xml version="1.0" encoding="UTF-8"?>
<model unit="inch" xmlns="http://schemas.microsoft.com/3dmanufacturing/core/2015/02"><resources>
<object id="1" name="corner" type="model"><mesh><vertices>
<vertex x="0" y="0" z="0"/><vertex x="2" y="0" z="0"/><vertex x="0" y="3" z="0"/><vertex x="0" y="0" z="4"/>
</vertices><triangles>
<triangle v1="0" v2="2" v3="1"/><triangle v1="0" v2="1" v3="3"/><triangle v1="0" v2="3" v3="2"/>
<triangle v1="1" v2="2" v3="3"/>
</triangles></mesh></object>
<object id="2" name="pair" type="model"><components>
<component objectid="1"/><component objectid="1" transform="1 0 0 0 1 0 0 0 1 10 0 0"/>
</components></object></resources>
<build>BUILD</build></model>"""
ITEM = '<item objectid="1"/>'


def packed(model, name="3D/3dmodel.model"):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(name, model)
    return data.getvalue()


def opened(tmp_path, data, name):
    """Nodes with their meshes."""
    (tmp_path / name).write_bytes(data)
    store = AssetStore(tmp_path / "store")
    nodes = run_to_end(open_path(tmp_path / name, store)).nodes
    return [(node, mesh_from_tensors(store.get(node.content.asset))) for node in nodes]


def volume(mesh):
    a, b, c = mesh.vertices[mesh.faces].astype(np.float64).transpose(1, 0, 2)
    return float((np.cross(a, b) * c).sum() / 6)


def test_3mf_with_items_components_and_units(tmp_path):
    placed = '<item objectid="1" transform="2 0 0 0 2 0 0 0 2 5 6 7"/>'
    placed += '<item objectid="2" transform="1 0 0 0 1 0 0 0 1 0 20 0"/>'
    found = opened(tmp_path, packed(MODEL.replace("BUILD", ITEM + placed)), "shape.dat")
    assert find_format(tmp_path / "shape.dat").name == "3mf"
    boxes = sorted((node.content.aabb.lo, node.content.aabb.hi) for node, _ in found)
    assert boxes == [
        ((0, 0, 0), (2, 3, 4)), ((0, 20, 0), (2, 23, 4)), ((5, 6, 7), (9, 12, 15)), ((10, 20, 0), (12, 23, 4)),
    ]  # fmt: skip
    assert sorted(volume(mesh) for _, mesh in found) == pytest.approx([4, 4, 4, 32])
    assert all("inch" in node.content.provenance.notes[0] for node, _ in found)


def test_3mf_that_mirrors_stays_the_right_way_out(tmp_path):
    mirrored = '<item objectid="1" transform="-1 0 0 0 1 0 0 0 1 0 0 0"/>'
    ((node, mesh),) = opened(tmp_path, packed(MODEL.replace("BUILD", mirrored)), "x.3mf")
    assert node.content.aabb.lo == (-2, 0, 0)
    assert volume(mesh) == pytest.approx(4)


def test_what_another_program_wrote(tmp_path):
    sphere = trimesh.creation.icosphere(subdivisions=3, radius=2.0)
    data = sphere.export(file_type="3mf")
    ((_, mesh),) = opened(tmp_path, data, "sphere.3mf")
    np.testing.assert_allclose(mesh.vertices, sphere.vertices, atol=1e-6)
    np.testing.assert_array_equal(mesh.faces, sphere.faces)


WHOLE = MODEL.replace("BUILD", ITEM)


@pytest.mark.parametrize(
    "model",
    [
        "", "<model/>", WHOLE[:400],
        MODEL.replace("BUILD", ""),
        MODEL.replace("BUILD", '<item objectid="7"/>'),
        MODEL.replace("BUILD", '<item objectid="1" transform="1 2 3"/>'),
        MODEL.replace("BUILD", '<item objectid="1" transform="nan 0 0 0 1 0 0 0 1 0 0 0"/>'),
        WHOLE.replace('v3="3"', 'v3="9"'),
        WHOLE.replace('v3="3"', 'v3="-9"'),
        WHOLE.replace('x="2"', 'x="nan"'),
        WHOLE.replace('x="2"', 'x="1e99"'),
        WHOLE.replace('x="2"', 'x="two"'),
        WHOLE.replace('<vertex x="2"', '<vertex a="2"'),
        MODEL.replace("BUILD", '<item objectid="2"/>').replace('<component objectid="1"', '<component objectid="2"'),
    ],
)  # fmt: skip
def test_3mf_that_makes_no_sense_is_explained(tmp_path, model):
    with pytest.raises(InputError) as error:
        opened(tmp_path, packed(model), "x.3mf")
    assert error.value.hint


def test_archives_that_are_none_or_unpack_to_far_more_are_refused(tmp_path):
    for data in (b"", b"PK\3\4", packed(WHOLE)[:-60], packed(WHOLE, "3D/other.model"), packed(WHOLE + " " * (1 << 23))):
        with pytest.raises(InputError) as error:
            opened(tmp_path, data, "x.3mf")
        assert error.value.hint


@given(data=st.data())
def test_damage_is_survived_or_explained(tmp_path_factory, data):
    damaged = bytearray(packed(WHOLE))
    for _ in range(data.draw(st.integers(0, 4))):
        damaged[data.draw(st.integers(0, len(damaged) - 1))] = data.draw(st.integers(0, 255))
    with contextlib.suppress(ViewerError):
        opened(tmp_path_factory.mktemp("damaged"), bytes(damaged[: data.draw(st.integers(0, len(damaged)))]), "x.3mf")


def test_meshes_go_to_trimesh_and_back(arrow_mesh):
    theirs = to_trimesh(arrow_mesh)
    assert theirs.volume == pytest.approx(0.54, rel=1e-4)
    assert theirs.visual.vertex_colors.shape == (len(arrow_mesh.vertices), 4)
    back = from_trimesh(theirs)
    np.testing.assert_array_equal(back.vertices, arrow_mesh.vertices)
    np.testing.assert_array_equal(back.faces, arrow_mesh.faces)
    np.testing.assert_allclose(back.normals, arrow_mesh.normals, atol=1e-6)
    np.testing.assert_allclose(back.colors, arrow_mesh.colors, atol=0.01)


def test_texture_coordinates_go_to_trimesh_and_back(arrow_mesh):
    uvs = np.random.default_rng(0).random((len(arrow_mesh.vertices), 2)).astype(np.float32)
    theirs = to_trimesh(Mesh(arrow_mesh.vertices, arrow_mesh.faces, arrow_mesh.normals, None, uvs))
    np.testing.assert_allclose(theirs.visual.uv[:, 1], 1 - uvs[:, 1], atol=1e-6)
    np.testing.assert_allclose(from_trimesh(theirs).uvs, uvs, atol=1e-6)


def test_meshes_of_trimesh_without_anything_more():
    box = trimesh.creation.box((1, 2, 3))
    mesh = from_trimesh(box)
    assert (mesh.colors, mesh.uvs) == (None, None)
    assert volume(mesh) == pytest.approx(6)
    np.testing.assert_allclose(np.linalg.norm(mesh.normals, axis=1), 1, atol=1e-6)
    with pytest.raises(InputError):
        from_trimesh(trimesh.Trimesh())
    with pytest.raises(InputError):
        from_trimesh(trimesh.Trimesh(np.full((3, 3), np.nan), [[0, 1, 2]], process=False))

"""3MF: sizes, places and volumes of what a file builds are known from geometry."""

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
from viewer.scene.assets import AssetStore
from viewer.scene.mesh import mesh_from_tensors
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
PRODUCTION = "http://schemas.microsoft.com/3dmanufacturing/production/2015/06"
ITEM = '<item objectid="1"/>'


def packed(model, name="3D/3dmodel.model", **others):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(name, model)
        for other, text in others.items():
            archive.writestr(f"3D/Objects/{other}.model", text)
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


def test_the_model_may_have_any_name(tmp_path):
    relations = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="t" Type="http://schemas.openxmlformats.org/package/2006/relationships/metadata/thumbnail" '
        'Target="/Metadata/a.png"/><Relationship Id="m" Target="/3D/Part.model" '
        'Type="http://schemas.microsoft.com/3dmanufacturing/2013/01/3dmodel"/></Relationships>'
    )
    data = io.BytesIO(packed(MODEL.replace("BUILD", ITEM), "3D/Part.model", other=MODEL.replace("BUILD", 2 * ITEM)))
    with zipfile.ZipFile(data, "a") as archive:
        archive.writestr("_rels/.rels", relations)
    ((_, mesh),) = opened(tmp_path, data.getvalue(), "shape.dat")
    assert find_format(tmp_path / "shape.dat").name == "3mf"
    assert volume(mesh) == pytest.approx(4)


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


def test_components_of_components_are_all_there(tmp_path):
    """Seven levels of pairs, each twice as far apart as the one below: 128 corners in a row, 10 apart."""
    pairs = "".join(
        f'<object id="{level + 2}"><components><component objectid="{level + 1}"/><component objectid="{level + 1}" '
        f'transform="1 0 0 0 1 0 0 0 1 {10 * 2**level} 0 0"/></components></object>'
        for level in range(1, 7)
    )
    model = MODEL.replace("</resources>", f"{pairs}</resources>").replace("BUILD", '<item objectid="8"/>')
    found = opened(tmp_path, packed(model), "x.3mf")
    assert sorted(node.content.aabb.lo[0] for node, _ in found) == [10.0 * i for i in range(128)]
    assert sum(volume(mesh) for _, mesh in found) == pytest.approx(128 * 4)


def test_placements_multiply_from_the_inside_out(tmp_path):
    """A quarter turn about +Z inside a doubling that also moves: (2, 3, 4) becomes (2 (-3) + 5, 2 2 + 6, 2 4 + 7)."""
    turned = '<object id="9"><components><component objectid="1" transform="0 1 0 -1 0 0 0 0 1 0 0 0"/></components>'
    model = MODEL.replace("</resources>", f"{turned}</object></resources>")
    item = '<item objectid="9" transform="2 0 0 0 2 0 0 0 2 5 6 7"/>'
    ((node, _),) = opened(tmp_path, packed(model.replace("BUILD", item)), "x.3mf")
    assert (node.content.aabb.lo, node.content.aabb.hi) == ((-1, 6, 7), (5, 10, 15))


def test_models_in_files_of_their_own_keep_their_objects_apart(tmp_path):
    """As slicers write them: both files count their objects from 1, and one object of the other file is not built."""
    outer = MODEL.replace(
        "<object id", "<object xmlns:p='http://schemas.microsoft.com/3dmanufacturing/production/2015/06' id", 2
    )
    outer = outer.replace('<component objectid="1"/>', '<component objectid="2" p:path="/3D/Objects/part.model"/>', 1)
    inner = MODEL.replace("BUILD", "").replace('id="2"', 'id="3"').replace('x="2"', 'x="7"')
    small = (
        '<object id="2"><components><component objectid="1" transform="0.5 0 0 0 0.5 0 0 0 0.5 0 0 0"/></components>'
    )
    inner = inner.replace("</resources>", f"{small}</object></resources>")
    found = opened(tmp_path, packed(outer.replace("BUILD", '<item objectid="2"/>'), part=inner), "x.3mf")
    boxes = sorted((node.content.aabb.lo, node.content.aabb.hi) for node, _ in found)
    assert boxes == [((0, 0, 0), (3.5, 1.5, 2)), ((10, 0, 0), (12, 3, 4))]
    with pytest.raises(InputError, match=r"part\.model"):
        opened(tmp_path, packed(outer.replace("BUILD", '<item objectid="2"/>')), "y.3mf")


def test_what_is_left_out_is_told(tmp_path):
    painted = WHOLE.replace('v1="0" v2="2" v3="1"', 'v1="0" v2="2" v3="1" pid="5" p1="0"')
    beams = WHOLE.replace("<model ", '<model requiredextensions="p b" ')
    for model, said in ((painted, "colours"), (beams, "extensions b are left out")):
        ((node, _),) = opened(tmp_path, packed(model), "x.3mf")
        assert said in node.content.provenance.notes[0]


def test_objects_that_are_part_of_themselves_are_refused(tmp_path):
    for number, other in (("2", "2"), ("2", "3")):
        ring = f'<object id="3"><components><component objectid="{number}"/></components></object></resources>'
        model = MODEL.replace("</resources>", ring).replace(
            '<component objectid="1"/>', f'<component objectid="{other}"/>'
        )
        with pytest.raises(InputError, match="part of itself") as error:
            opened(tmp_path, packed(model.replace("BUILD", '<item objectid="2"/>')), "x.3mf")
        assert error.value.hint


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
    found = []
    with contextlib.suppress(ViewerError):
        part = bytes(damaged[: data.draw(st.integers(0, len(damaged)))])
        found = opened(tmp_path_factory.mktemp("damaged"), part, "x.3mf")
    assert all(np.isfinite(mesh.vertices).all() and mesh.faces.max() < len(mesh.vertices) for _, mesh in found)

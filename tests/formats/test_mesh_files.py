"""Meshes out of files: our own come back as they went, other people's as they are, damaged ones as a sentence."""

import contextlib
import json
import struct
import tempfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.formats.sound import check_parts
from viewer.errors import InputError, UnsupportedError, ViewerError
from viewer.formats import gltf, gltf_reader, obj, ply, ply_writer, stl
from viewer.formats.export import export_scene
from viewer.formats.export_scene import ExportScene
from viewer.formats.mesh_formats import MESH_FORMATS
from viewer.formats.mesh_parts import MeshPart, vertex_normals
from viewer.formats.registry import open_path
from viewer.formats.textures import TextureFiles
from viewer.scene.assets import AssetStore
from viewer.scene.color import srgb_to_linear
from viewer.scene.content import Model
from viewer.scene.kinds import kind_of
from viewer.scene.material import Material
from viewer.scene.mesh import Mesh, mesh_from_tensors
from viewer.scene.progress import run_to_end

NOWHERE = AssetStore(Path(tempfile.gettempdir()) / "fieldwright-no-maps")
TESTS = {suffix: row.matches for row in MESH_FORMATS if row.reader or row.decoder for suffix in row.suffixes}


def export_of(parts):
    """Parts without maps, as writers want them."""
    return ExportScene(tuple(parts), TextureFiles(NOWHERE))


def opened(path, store):
    """The meshes and materials in a file, by node."""
    scene = run_to_end(open_path(path, store))
    result = []
    for node in scene.nodes:
        assert isinstance(node.content, Model)
        result.append((mesh_from_tensors(store.get(node.content.asset)), node.content.materials[0], node))
    return result


@pytest.mark.parametrize("suffix", [".glb", ".obj", ".ply", ".stl"])
def test_what_we_wrote_comes_back(arrow_scene, arrow_mesh, store, tmp_path, suffix):
    path = tmp_path / f"x{suffix}"
    run_to_end(export_scene(arrow_scene, path, store))
    ((mesh, material, node),) = opened(path, store)
    np.testing.assert_allclose(mesh.vertices[mesh.faces], arrow_mesh.vertices[arrow_mesh.faces], atol=1e-6)
    assert node.content.aabb == mesh.aabb
    assert node.content.provenance.source == str(path)
    if suffix == ".stl":
        assert mesh.colors is None
        assert material.lit
        assert len(mesh.vertices) < len(arrow_mesh.vertices)
    else:
        np.testing.assert_allclose(mesh.normals[mesh.faces], arrow_mesh.normals[arrow_mesh.faces], atol=1e-4)
        tolerance = 1e-7 if suffix == ".glb" else 0.01
        np.testing.assert_allclose(mesh.colors[mesh.faces], arrow_mesh.colors[arrow_mesh.faces], atol=tolerance)
        assert not material.lit


def test_materials_come_back_through_glb(arrow_mesh, store):
    materials = (Material("a", (0.25, 0.5, 0.75), 0.125, 0.5, lit=True), Material("b", lit=False))
    parts = tuple(MeshPart(material.name, arrow_mesh, material) for material in materials)
    found = gltf_reader.decode(gltf.encode(export_of(parts)), "x", store)
    assert tuple(part.material for part in found.parts) == materials
    assert found.notes == ()


@pytest.mark.parametrize("suffix", [".glb", ".obj", ".ply", ".stl"])
def test_content_decides_and_not_the_suffix(arrow_scene, store, tmp_path, suffix):
    run_to_end(export_scene(arrow_scene, tmp_path / f"x{suffix}", store))
    path = (tmp_path / f"x{suffix}").rename(tmp_path / "mesh.bin")
    assert [name for name, test in TESTS.items() if test(path)] == [suffix]
    assert len(opened(path, store)) == 1


def test_normals_are_computed_where_there_are_none():
    """A tetrahedron's corners see three faces each: the sum of their areas is known."""
    points = np.array([[0, 0, 0], [1, 0, 0], [0, 1, 0], [0, 0, 1]], np.float32)
    faces = np.array([[0, 2, 1], [0, 1, 3], [0, 3, 2], [1, 2, 3]], np.uint32)
    normals = vertex_normals(points, faces)
    np.testing.assert_allclose(normals[0], -np.ones(3) / 3**0.5, atol=1e-6)
    np.testing.assert_allclose(normals[1], [1, 0, 0], atol=1e-6)


TEXT_PLY = """ply
format ascii 1.0
comment made by hand
element vertex 4
property float x
property float y
property float z
property uchar red
property uchar green
property uchar blue
element face 1
property list uchar int vertex_indices
end_header
0 0 0 255 0 0
1 0 0 0 255 0
1 1 0 0 0 255
0 1 0 188 188 188
4 0 1 2 3
"""


def test_ply_as_text_with_a_square():
    (part,) = ply.decode(TEXT_PLY.encode(), "x", "x.ply")
    np.testing.assert_array_equal(part.mesh.faces, [[0, 1, 2], [0, 2, 3]])
    np.testing.assert_allclose(part.mesh.colors[3], srgb_to_linear(np.float32([188 / 255])).repeat(3), atol=1e-6)
    np.testing.assert_allclose(part.mesh.normals, [[0, 0, 1]] * 4)


@pytest.mark.parametrize("order", ["<", ">"])
def test_ply_of_either_byte_order_and_mixed_polygons(order):
    name = {"<": "binary_little_endian", ">": "binary_big_endian"}[order]
    header = TEXT_PLY[: TEXT_PLY.index("end_header") + 11].replace("ascii", name).replace("face 1", "face 2")
    rows = [line.split() for line in TEXT_PLY.splitlines()[13:17]]
    body = b"".join(struct.pack(order + "3f3B", *map(float, row[:3]), *map(int, row[3:])) for row in rows)
    body += struct.pack(order + "B4i", 4, 0, 1, 2, 3) + struct.pack(order + "B3i", 3, 3, 1, 0)
    (part,) = ply.decode(header.encode() + body, "x", "x.ply")
    np.testing.assert_array_equal(part.mesh.faces, [[0, 1, 2], [0, 2, 3], [3, 1, 0]])
    np.testing.assert_allclose(part.mesh.vertices[2], [1, 1, 0])


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("vertex 4", "vertex 5"),
        ("vertex 4", "vertex 4000000000000"),
        ("vertex 4", "vertex -4"),
        ("vertex 4", "vertex four"),
        ("face 1", "face 0"),
        ("ascii", "morse"),
        ("float x", "quaternion x"),
        ("property float x", "property"),
        ("4 0 1 2 3", "4 0 1 2 9"),
        ("4 0 1 2 3", "4 0 1 2 -1"),
        ("4 0 1 2 3", "9999999 0 1 2"),
        ("4 0 1 2 3", "-4 0 1"),
        ("0 0 0 255", "nan 0 0 255"),
        ("0 0 0 255", "1e999 0 0 255"),
        ("0 0 0 255", "1e35 0 0 255"),
        ("0 0 0 255", "a 0 0 255"),
        ("end_header", "end"),
        ("element face 1\nproperty list uchar int vertex_indices\n", ""),
        ("property float z", "property float w"),
        ("format ascii 1.0\n", ""),
    ],
)
def test_ply_that_is_not_what_it_says_is_refused(old, new):
    with pytest.raises(InputError) as error:
        ply.decode(TEXT_PLY.replace(old, new, 1).encode(), "x", "x.ply")
    assert "x.ply" in error.value.message
    assert error.value.hint


TEXT_OBJ = """# cube's corner
o thing
v 0 0 0
v 1 0 0
v 1 1 0
v 0 1 0
vn 0 0 1
f 1//1 2//1 3//1 4//1
f -4 -3 -2
"""


def test_obj_with_polygons_and_backward_numbers():
    (part,) = obj.decode(TEXT_OBJ.encode(), "x", "x.obj")
    assert len(part.mesh.faces) == 3
    corners = part.mesh.vertices[part.mesh.faces]
    np.testing.assert_allclose(corners[0], [[0, 0, 0], [1, 0, 0], [1, 0, 1]])  # +Y up has become +Z up
    np.testing.assert_allclose(corners[2], corners[0])
    assert part.material.lit


@pytest.mark.parametrize(
    ("old", "new"),
    [("f -4", "f 9"), ("f -4", "f 0"), ("f -4", "f -9"), ("f -4", "f a"), ("1//1", "1//7"), ("v 0 0 0", "v 0 0"),
     ("v 0 0 0", "v nan 0 0"), ("v 0 0 0", "v 0 0 x"), ("f -4", "f 99999999999999999999")],
)  # fmt: skip
def test_obj_that_makes_no_sense_is_refused(old, new):
    with pytest.raises(InputError) as error:
        obj.decode(TEXT_OBJ.replace(old, new).encode(), "x", "x.obj")
    assert error.value.hint


def glb(document, binary=b""):
    text = json.dumps(document).encode()
    text += b" " * (-len(text) % 4)
    chunks = struct.pack("<II", len(text), 0x4E4F534A) + text + struct.pack("<II", len(binary), 0x004E4942) + binary
    return struct.pack("<4sII", b"glTF", 2, 12 + len(chunks)) + chunks


def triangle(**changes):
    """A document of one triangle with 16-bit indices, bytes as colours and a node that moves and mirrors."""
    points = np.array([[0, 0, 0], [1, 0, 0], [0, 1, 0]], "<f4").tobytes()
    binary = points + np.array([0, 1, 2, 0], "<u2").tobytes() + bytes([255, 0, 0, 255] * 3)
    document = {
        "asset": {"version": "2.0"},
        "scenes": [{"nodes": [0]}],
        "nodes": [{"children": [1]}, {"mesh": 0, "translation": [0, 2, 0], "scale": [-1, 1, 1]}],
        "meshes": [{"primitives": [{"attributes": {"POSITION": 0, "COLOR_0": 2}, "indices": 1}]}],
        "accessors": [
            {"bufferView": 0, "componentType": 5126, "count": 3, "type": "VEC3"},
            {"bufferView": 1, "componentType": 5123, "count": 3, "type": "SCALAR"},
            {"bufferView": 2, "componentType": 5121, "count": 3, "type": "VEC4", "normalized": True},
        ],
        "bufferViews": [
            {"buffer": 0, "byteOffset": 0, "byteLength": 36},
            {"buffer": 0, "byteOffset": 36, "byteLength": 8},
            {"buffer": 0, "byteOffset": 44, "byteLength": 12},
        ],
        "buffers": [{"byteLength": 56}],
    }
    return document | changes, binary


def test_glb_of_other_programs():
    """Nested nodes, mirrored instances, colours as bytes: counter-clockwise stays counter-clockwise."""
    (part,) = gltf_reader.decode(glb(*triangle()), "x.glb", NOWHERE).parts
    corners = part.mesh.vertices[part.mesh.faces[0]]
    np.testing.assert_allclose(sorted(corners.tolist()), [[-1, 0, 2], [0, 0, 2], [0, 0, 3]])
    # It faced +Z in glTF, which is -Y here, and mirroring in x does not turn it round.
    np.testing.assert_allclose(np.cross(corners[1] - corners[0], corners[2] - corners[0]), [0, -1, 0], atol=1e-6)
    np.testing.assert_allclose(part.mesh.colors, [[1, 0, 0]] * 3)
    assert part.material.lit


def changed(path, value):
    document, binary = triangle()
    place = document
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    return glb(document, binary)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("accessors", 0, "count"), 10**9),
        (("accessors", 0, "count"), -1),
        (("accessors", 0, "count"), 3.5),
        (("accessors", 0, "componentType"), 1),
        (("accessors", 0, "type"), "MAT4"),
        (("accessors", 0, "byteOffset"), 10**18),
        (("accessors", 1, "count"), 2),
        (("accessors", 2, "count"), 2),
        (("accessors", 0, "sparse"), {}),
        (("bufferViews", 0, "byteStride"), 0),
        (("bufferViews", 0, "byteStride"), 10**9),
        (("bufferViews", 0, "byteOffset"), -4),
        (("bufferViews", 0, "buffer"), 1),
        (("buffers", 0, "uri"), "file:///etc/passwd"),
        (("nodes", 1, "mesh"), 7),
        (("nodes", 1, "mesh"), -1),
        (("nodes", 1, "mesh"), "0"),
        (("nodes", 1, "matrix"), [1, 2, 3]),
        (("nodes", 1, "matrix"), [float("nan")] * 16),
        (("nodes", 1, "translation"), [1e308, 1e308, 1e308]),
        (("nodes", 1, "rotation"), [0, 0, 0, 0]),
        (("nodes", 1, "scale"), "big"),
        (("nodes",), {"0": 1}),
        (("scenes",), [7]),
        (("scenes",), "x"),
        (("meshes", 0, "primitives"), 5),
        (("meshes", 0, "primitives", 0, "attributes"), []),
        (("meshes", 0, "primitives", 0, "mode"), 1),
        (("meshes", 0, "primitives", 0, "material"), 0),
        (("meshes",), None),
        (("extensionsRequired",), ["KHR_materials_transmission"]),
    ],
)
def test_glb_that_is_not_what_it_says_is_refused(path, value):
    with pytest.raises((InputError, UnsupportedError)) as error:
        gltf_reader.decode(changed(path, value), "x.glb", NOWHERE)
    assert "x.glb" in error.value.message
    assert error.value.hint


def test_rings_of_nodes_and_a_million_instances_end():
    document, binary = triangle()
    document["nodes"][1]["children"] = [0, 1]
    parts = gltf_reader.decode(glb(document, binary), "x", NOWHERE).parts
    assert len(parts) == 1
    with pytest.raises(InputError, match="JSON"):
        gltf_reader.decode(glb({}, b"").replace(b"{}", b"[["), "x", NOWHERE)


def test_too_many_instances_are_refused(monkeypatch):
    monkeypatch.setattr(gltf_reader, "MOST_VERTICES", 5)
    document, binary = triangle(scenes=[{"nodes": [0, 1]}], nodes=[{"mesh": 0}, {"mesh": 0}])
    with pytest.raises(InputError, match="more than 5 vertices"):
        gltf_reader.decode(glb(document, binary), "x", NOWHERE)


def small():
    points = np.array([[0, 0, 0], [1, 0, 0], [0, 1, 0], [0, 0, 1]], np.float32)
    faces = np.array([[0, 2, 1], [0, 1, 3], [0, 3, 2], [1, 2, 3]], np.uint32)
    return (MeshPart("t", Mesh(points, faces, points, np.abs(points)), Material("m")),)


FILES = {
    "glb": (gltf.encode(export_of(small())), lambda data: gltf_reader.decode(data, "x", NOWHERE)),
    "ply": (ply_writer.encode(export_of(small())), lambda data: ply.decode(data, "x", "x")),
    "text ply": (TEXT_PLY.encode(), lambda data: ply.decode(data, "x", "x")),
    "stl": (stl.encode(export_of(small())), lambda data: stl.decode(data, "x", "x")),
    "obj": (obj.encode(export_of(small()), "x")["x.obj"], lambda data: obj.decode(data, "x", "x")),
}


@pytest.mark.parametrize("kind", FILES)
@given(data=st.data())
def test_damage_is_survived_or_told(kind, data):
    """Cut anywhere or with bytes changed: parts or a ViewerError, never another error."""
    sound, decode = FILES[kind]
    whole = bytearray(sound)
    for _ in range(data.draw(st.integers(0, 4))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    with contextlib.suppress(ViewerError):
        found = decode(bytes(whole[: data.draw(st.integers(0, len(whole)))]))
        check_parts(getattr(found, "parts", found))


@pytest.mark.parametrize("kind", ["glb", "ply", "stl"])
def test_every_truncation_is_refused(kind):
    sound, decode = FILES[kind]
    for length in range(len(sound)):
        with pytest.raises(InputError):
            decode(sound[:length])


@pytest.mark.parametrize(
    ("name", "vertices", "size"),
    [
        ("bunny.ply", 8171, (0.156, 0.153, 0.121)),
        ("cow.glb", 3225, None),
        ("Duck.glb", 2399, None),
        ("spot.obj", 2930, (0.943, 1.718, 1.690)),
    ],
)
def test_meshes_that_others_made(shared_data, store, name, vertices, size):
    found = sorted((shared_data / "meshes").rglob(name))
    if not found:
        pytest.skip(f"no {name}")
    ((mesh, _, node),) = opened(found[0], store)
    assert len(mesh.vertices) >= vertices
    assert (np.diff(np.array([node.content.aabb.lo, node.content.aabb.hi]), axis=0) > 0).all()
    if size is not None:
        np.testing.assert_allclose(node.content.aabb.size, size, atol=1e-3)


@pytest.mark.parametrize("suffix", [".glb", ".gltf", ".obj", ".ply", ".stl", ".off", ".3mf"])
def test_empty_files_are_called_so(tmp_path, store, suffix):
    (tmp_path / f"x{suffix}").write_bytes(b"")
    with pytest.raises(InputError, match="is empty") as error:
        opened(tmp_path / f"x{suffix}", store)
    assert error.value.hint


def test_splats_are_told_apart_from_meshes(shared_data, store):
    (node,) = run_to_end(open_path(shared_data / "splats" / "fruit_sh3.ply", store)).nodes
    assert kind_of(node.content).family == "splats"

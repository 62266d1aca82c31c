"""PLY of many programs: elements and properties in any order, in text and in bytes, with uvs and colours anywhere."""

# pyright: reportAttributeAccessIssue=false, reportOptionalSubscript=false, reportArgumentType=false

import struct

import numpy as np
import pytest
from PIL import Image

from viewer.errors import InputError
from viewer.formats import ply
from viewer.formats.ply_tables import Lists, read_tables
from viewer.formats.registry import find_format, open_path
from viewer.scene.color import srgb_to_linear
from viewer.scene.mesh import mesh_from_tensors
from viewer.scene.progress import run_to_end

POINTS = [(0, 0, 0), (1, 0, 0), (1, 1, 0), (0, 1, 0)]
XYZ = tuple(f"float {axis}" for axis in "xyz")
CODES = {"char": "b", "uchar": "B", "short": "h", "ushort": "H", "int": "i", "uint": "I", "float": "f", "double": "d"}
FORMATS = {"": "ascii", "<": "binary_little_endian", ">": "binary_big_endian"}


def made(order, elements, comments=(), line_end="\n"):
    """A PLY file of ``(name, properties, rows)``; a property is ``type name`` or ``count-type type name``."""
    lines = ["ply", f"format {FORMATS[order]} 1.0", *(f"comment {each}" for each in comments)]
    body = b""
    for name, properties, rows in elements:
        lines.append(f"element {name} {len(rows)}")
        lines += ["property " + ("list " if each.count(" ") == 2 else "") + each for each in properties]
        for row in rows:
            for each, value in zip(properties, row, strict=True):
                kinds, values = each.split()[:-1], value if each.count(" ") == 2 else (value,)
                if order == "":
                    numbers = ([len(values)] if len(kinds) == 2 else []) + list(values)
                    body += (" ".join(map(str, numbers)) + " ").encode()
                else:
                    body += struct.pack(order + CODES[kinds[0]], len(values)) if len(kinds) == 2 else b""
                    body += struct.pack(order + CODES[kinds[-1]] * len(values), *values)
            body += line_end.encode() if order == "" else b""
    return line_end.join([*lines, "end_header", ""]).encode() + body


def square(order="", faces=((0, 1, 2), (0, 2, 3)), more=(), values=((), ()), **options):
    """A square of two faces that have more properties behind their corners."""
    rows = [(face, *extra) for face, extra in zip(faces, values, strict=True)]
    element = ("face", ("uchar int vertex_indices", *more), rows)
    return made(order, [("vertex", XYZ, POINTS), element], **options)


def area(mesh):
    a, b, c = mesh.vertices[mesh.faces].astype(np.float64).transpose(1, 0, 2)
    return float(np.linalg.norm(np.cross(b - a, c - a), axis=1).sum() / 2)


def decoded(data, **more):
    (part,) = ply.decode(data, "x", "x.ply", **more)
    return part


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("order", FORMATS)
def test_elements_and_lists_that_nobody_asked_for_are_passed_over(order, line_end, tmp_path):
    """Lists of floats before the vertices, numbers before and behind a face's corners, an element at the end."""
    elements = [
        ("grid", ("uchar float weights", "double mean", "int int cells"), [((1, 2), 0.5, (7,)), ((), 1.5, (8, 9, 10))]),
        ("vertex", ("int flags", *XYZ, "uchar quality"), [(1, *point, 9) for point in POINTS]),
        ("face", ("char kind", "uchar uint vertex_index", "short flags"), [(1, (0, 1, 2, 3), -2), (3, (0, 2, 3), 4)]),
        ("material", ("uchar red", "float shine"), [(1, 0.5)]),
    ]
    data = made(order, elements, line_end=line_end)
    (tmp_path / "a.dat").write_bytes(data)
    assert find_format(tmp_path / "a.dat").name == "ply"
    mesh = decoded(data).mesh
    np.testing.assert_array_equal(mesh.vertices, POINTS)
    np.testing.assert_array_equal(mesh.faces, [[0, 1, 2], [0, 2, 3], [0, 2, 3]])
    grid = read_tables(data, "x").elements["grid"]
    assert isinstance(grid["weights"], Lists)
    np.testing.assert_array_equal(grid["weights"].values, [1, 2])
    np.testing.assert_array_equal(grid["cells"].counts, [1, 3])
    np.testing.assert_array_equal(grid["mean"], [0.5, 1.5])


@pytest.mark.parametrize("order", FORMATS)
def test_concave_polygons(order):
    points = [(2, 1, 0), (1, 1, 0), (1, 2, 0), (0, 2, 0), (0, 0, 0), (2, 0, 0)]
    faces = ("face", ("int int vertex_indices",), [((2, 3, 4, 5, 0, 1),)])
    part = decoded(made(order, [("vertex", XYZ, points), faces]))
    assert area(part.mesh) == pytest.approx(3.0)
    np.testing.assert_allclose(part.mesh.normals, [[0, 0, 1]] * 6)


def test_polygons_of_more_corners_than_a_byte_counts():
    turns = np.arange(300) * (2 * np.pi / 300)
    points = [(np.cos(t), np.sin(t), 0.0) for t in turns]
    faces = ("face", ("int int vertex_indices",), [(tuple(range(300)),)])
    assert area(decoded(made("<", [("vertex", XYZ, points), faces])).mesh) == pytest.approx(
        150 * np.sin(2 * np.pi / 300)
    )


@pytest.mark.parametrize("names", [("s", "t"), ("u", "v"), ("texture_u", "texture_v")])
def test_texture_coordinates_of_vertices_by_any_name(names):
    rows = [(*point, point[0], 0.25) for point in POINTS]
    faces = ("face", ("uchar int vertex_indices",), [((0, 1, 2, 3),)])
    part = decoded(made("<", [("vertex", (*XYZ, *(f"float {name}" for name in names)), rows), faces]))
    np.testing.assert_array_equal(part.mesh.uvs, [(0, 0.75), (1, 0.75), (1, 0.75), (0, 0.75)])


WEDGES = ((0, 0, 1, 0, 1, 1), (0, 0, 0.5, 0.5, 0, 1))


@pytest.mark.parametrize("order", FORMATS)
def test_texture_coordinates_of_faces_split_vertices_where_they_differ(order):
    data = square(order, more=("uchar float texcoord",), values=[(each,) for each in WEDGES])
    mesh = decoded(data).mesh
    assert len(mesh.vertices) == 5  # the corner (1, 1, 0) is used with (1, 1) and with (0.5, 0.5)
    np.testing.assert_allclose(mesh.uvs[mesh.faces], np.array(WEDGES).reshape(2, 3, 2) * [1, -1] + [0, 1])
    np.testing.assert_array_equal(mesh.vertices[mesh.faces], np.array(POINTS)[[[0, 1, 2], [0, 2, 3]]])
    np.testing.assert_allclose(mesh.normals, [[0, 0, 1]] * 5)
    (bare,) = ply.decode(square(order, more=("uchar float texcoord",), values=[(WEDGES[0],), ((),)]), "x", "x")
    np.testing.assert_allclose(bare.mesh.uvs[bare.mesh.faces[0]], np.array(WEDGES[0]).reshape(3, 2) * [1, -1] + [0, 1])


@pytest.mark.parametrize("order", FORMATS)
def test_colours_of_faces_are_theirs_alone(order):
    shades = [(255, 0, 0), (0, 0, 188)]
    mesh = decoded(square(order, more=("uchar red", "uchar green", "uchar blue"), values=shades)).mesh
    assert len(mesh.vertices) == 6
    wanted = srgb_to_linear(np.array(shades, np.float32) / 255)
    np.testing.assert_allclose(mesh.colors[mesh.faces], wanted[:, None].repeat(3, 1), atol=1e-6)


def test_dark_colours_as_text_are_bytes_where_the_header_says_so():
    rows = [(*point, 1, 0, 0) for point in POINTS]
    names = (*XYZ, "uchar red", "uchar green", "uchar blue")
    mesh = decoded(made("", [("vertex", names, rows), ("face", ("uchar int vertex_indices",), [((0, 1, 2),)])])).mesh
    np.testing.assert_allclose(mesh.colors[:, 0], srgb_to_linear(np.float32([1 / 255])).repeat(4), atol=1e-7)


def test_pictures_that_the_header_names(tmp_path, store):
    """Two of them, of which faces have a number each; one that is missing is told."""
    for name, shade in (("a b.png", 255), ("c.png", 128)):
        Image.new("RGB", (2, 2), (shade, 0, 0)).save(tmp_path / name)
    more, values = ("uchar float texcoord", "int texnumber"), [(WEDGES[0], 0), (WEDGES[1], 1)]
    for comments, reds in (
        (("VCGLIB generated", "TextureFile a b.png", "TextureFile c.png"), [255, 128]),
        (("TextureFile a b.png",), [255]),
        (("TextureFile gone.png",), [None]),
    ):
        (tmp_path / "x.ply").write_bytes(square("<", more=more, values=values, comments=comments))
        nodes = run_to_end(open_path(tmp_path / "x.ply", store)).nodes
        maps = [node.content.materials[0].base_color_map for node in nodes]
        assert [each and int(store.get(each.asset)["pixels"][0, 0, 0]) for each in maps] == reds
        assert sum(node.content.faces for node in nodes) == 2
        assert all(mesh_from_tensors(store.get(node.content.asset)).uvs is not None for node in nodes)
        assert nodes[0].content.provenance.notes == (
            () if reds[0] else ("The texture gone.png is not beside the model.",)
        )


def test_strips_of_triangles():
    """Stanford's: a strip's triangles turn the other way every second time, and -1 ends it."""
    strips = ("tristrips", ("int int vertex_indices",), [((0, 1, 3, 2, -1, 0, 1, 2),), ((1, 2, 3),)])
    mesh = decoded(made("<", [("vertex", XYZ, POINTS), strips])).mesh
    np.testing.assert_array_equal(mesh.faces, [[0, 1, 3], [1, 2, 3], [0, 1, 2], [1, 2, 3]])
    assert (np.cross(*np.diff(mesh.vertices[mesh.faces], axis=1).transpose(1, 0, 2))[:, 2] > 0).all()


def test_clouds_are_told_from_meshes_behind_long_headers(tmp_path):
    long = ["x" * 70] * 100
    for name, element, found in (
        ("faces", ("face", ("uchar int vertex_indices",), [((0, 1, 2),)]), "ply"),
        ("strips", ("tristrips", ("int int vertex_indices",), [((0, 1, 2),)]), "ply"),
        ("cloud", ("point_list", ("uchar int some", "uchar int more"), [((0, 1), ()), ((), (1, 2, 3))]), "ply_points"),
    ):
        path = tmp_path / f"{name}.ply"
        path.write_bytes(made("<", [("vertex", XYZ, POINTS), element], comments=long))
        assert find_format(path).name == found


@pytest.mark.parametrize("order", FORMATS)
def test_lists_that_are_cut_or_negative_are_refused(order):
    data = square(order, more=("char float texcoord",), values=[(each,) for each in WEDGES])
    for cut in (4, 7, 12, 30):
        with pytest.raises(InputError, match="not what its header says") as error:
            ply.decode(data[:-cut].rstrip(), "x", "x.ply")
        assert error.value.hint
    if order:
        at = data.rindex(struct.pack(order + "b", 6) + struct.pack(order + "f", 0))
        with pytest.raises(InputError, match="not what its header says"):
            ply.decode(data[:at] + b"\xff" + data[at + 1 :], "x", "x.ply")


def test_what_is_left_out_is_told(tmp_path, store):
    """A second set of texture coordinates, measurements, other elements; nothing of what says nothing."""
    text = (
        "ply\nformat ascii 1.0\nelement vertex 3\nproperty float x\nproperty float y\nproperty float z\n"
        "property float s\nproperty float t\nproperty float s1\nproperty float t1\nproperty float quality\n"
        "property int flags\nproperty uchar red\nproperty uchar green\nproperty uchar blue\nproperty uchar alpha\n"
        "element face 1\nproperty list uchar int vertex_indices\nproperty int group\n"
        "element edge 1\nproperty int vertex1\nproperty int vertex2\nend_header\n"
        + "".join(f"{x} {y} 0 0 0 0 0 0.5 0 9 9 9 255\n" for x, y in ((0, 0), (1, 0), (0, 1)))
        + "3 0 1 2 7\n0 1\n"
    )
    wanted = ("Properties that are not used are left out: s1, t1, quality, group.", "Its 'edge' are left out.")
    (tmp_path / "x.ply").write_text(text)
    (node,) = run_to_end(open_path(tmp_path / "x.ply", store)).nodes
    assert node.content.provenance.notes == wanted
    (tmp_path / "x.ply").write_text(text.replace(" 255\n", " 7\n"))
    (node,) = run_to_end(open_path(tmp_path / "x.ply", store)).nodes
    assert "quality, alpha, group" in node.content.provenance.notes[0]

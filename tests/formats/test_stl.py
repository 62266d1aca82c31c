"""STL in its dialects: files spelled out by hand, with counts, areas and boxes known from geometry."""

# pyright: reportAttributeAccessIssue=false, reportOptionalSubscript=false, reportArgumentType=false

import struct

import numpy as np
import pytest
import trimesh
from hypothesis import given
from hypothesis import strategies as st

from viewer.errors import InputError, ViewerError
from viewer.formats import stl
from viewer.formats.registry import find_format, open_path
from viewer.scene.progress import run_to_end

CORNERS = np.array([[0, 0, 0], [2, 0, 0], [0, 3, 0], [0, 0, 4]], np.float32)
TETRAHEDRON = CORNERS[[[0, 2, 1], [0, 1, 3], [0, 3, 2], [1, 2, 3]]]
VOLUME = 2 * 3 * 4 / 6


def binary(triangles, header=b""):
    rows = b"".join(struct.pack("<12fH", 0, 0, 0, *triangle.ravel(), 0) for triangle in triangles)
    return header.ljust(80, b" ") + struct.pack("<I", len(triangles)) + rows


def text(triangles, name="part", gap="\n"):
    lines = [f"solid {name}"]
    for triangle in triangles:
        corners = [f"vertex {x:g} {y:g} {z:e}" for x, y, z in triangle]
        lines += ["facet normal 0 0 0", "outer loop", *corners, "endloop", "endfacet"]
    return (gap.join([*lines, f"endsolid {name}"]) + gap).encode()


def volume(mesh):
    """Of a closed mesh, by the divergence theorem; inside out would be negative."""
    a, b, c = mesh.vertices[mesh.faces].astype(np.float64).transpose(1, 0, 2)
    return float((np.cross(a, b) * c).sum() / 6)


DIALECTS = {
    "binary": binary(TETRAHEDRON),
    "binary that begins with solid": binary(TETRAHEDRON, b"solid made by an unruly program"),
    "text": text(TETRAHEDRON),
    "indented, of Windows": text(TETRAHEDRON, gap="\r\n\t  "),
    "old Macintosh": text(TETRAHEDRON, gap="\r"),
    "one line": text(TETRAHEDRON, gap=" "),
    "upper case": text(TETRAHEDRON).upper(),
    "mixed case": text(TETRAHEDRON).title(),
    "without a name": text(TETRAHEDRON, name=""),
    "with a name of keywords": text(TETRAHEDRON, name="solid vertex of a facet-less part"),
    "with blank lines before": b"\n \n" + text(TETRAHEDRON),
    "every line behind a blank": text(TETRAHEDRON).replace(b"\n", b" \n ").join([b" ", b""]),
    "text with remarks and colours": text(TETRAHEDRON).replace(b"endloop", b"endloop\ncolor 0.5 0.5 0.5 # vertex"),
    "text in UTF-16": text(TETRAHEDRON).decode().encode("utf-16"),
    "text behind a byte order mark": b"\xef\xbb\xbf" + text(TETRAHEDRON),
    "text without normals": text(TETRAHEDRON).replace(b"facet normal 0 0 0", b"facet"),
}


@pytest.mark.parametrize("dialect", DIALECTS)
def test_every_dialect_is_the_same_tetrahedron(tmp_path, store, dialect):
    path = tmp_path / ("shape.stl" if "UTF" in dialect or "mark" in dialect else "shape.dat")
    path.write_bytes(DIALECTS[dialect])
    assert find_format(path).name == "stl"
    (node,) = run_to_end(open_path(path, store)).nodes
    assert node.content.aabb.hi == (2.0, 3.0, 4.0)
    (part,) = stl.decode(DIALECTS[dialect], "shape", "shape.stl")
    assert (len(part.mesh.vertices), len(part.mesh.faces)) == (4, 4)
    assert volume(part.mesh) == pytest.approx(VOLUME)
    assert part.name == "shape"


@pytest.mark.parametrize("header", [b"", b"solid made by an unruly program"])
def test_bytes_behind_the_last_triangle_do_no_harm(header):
    (part,) = stl.decode(binary(TETRAHEDRON, header) + b"\r\n", "shape", "shape.stl")
    assert volume(part.mesh) == pytest.approx(VOLUME)


def test_colors_that_are_left_out_are_told(tmp_path, store):
    whole = bytearray(binary(TETRAHEDRON))
    whole[84 + 48 : 84 + 50] = b"\x1f\x80"
    for data, notes in ((binary(TETRAHEDRON), ()), (whole, (stl.COLORS,))):
        (tmp_path / "x.stl").write_bytes(data)
        (node,) = run_to_end(open_path(tmp_path / "x.stl", store)).nodes
        assert node.content.provenance.notes == notes


def test_a_binary_file_that_is_cut_short_says_so():
    with pytest.raises(InputError, match="announces 4 triangles and holds 2"):
        stl.decode(binary(TETRAHEDRON, b"solid")[:-60], "x", "x.stl")


def test_several_solids_are_parts_with_their_names():
    data = (
        text(TETRAHEDRON, "left half")
        + text(TETRAHEDRON + 10, "solid right")
        + text([], "empty")
        + text(TETRAHEDRON, "")
    )
    parts = stl.decode(data, "file", "x.stl")
    assert [part.name for part in parts] == ["left half", "solid right", "file"]
    assert [part.mesh.aabb.lo for part in parts] == [(0, 0, 0), (10, 10, 10), (0, 0, 0)]


def test_another_program_s_text_is_read_to_the_last_bit():
    sphere = trimesh.creation.icosphere(subdivisions=3, radius=2.0)
    single = sphere.vertices.astype(np.float32)
    (part,) = stl.decode(trimesh.exchange.stl.export_stl_ascii(sphere).encode(), "x", "x.stl")
    assert len(part.mesh.faces) == len(sphere.faces)
    assert len(part.mesh.vertices) == len(sphere.vertices)
    np.testing.assert_allclose(part.mesh.vertices[part.mesh.faces], single[sphere.faces], rtol=1e-6, atol=1e-7)


def test_equal_corners_are_joined_and_others_are_not():
    """-0 and 0 are one place; neighbours that differ in the last bit are two. Vertices are sorted by their bits."""
    near = np.nextafter(np.float32(1), np.float32(2))
    triangles = np.array([[[0, 0, 0], [1, 0, 0], [0, 1, 0]], [[-0.0, 0, -0.0], [0, 1, 0], [near, 0, 0]]], np.float32)
    (part,) = stl.decode(binary(triangles), "x", "x.stl")
    np.testing.assert_array_equal(part.mesh.vertices, [[0, 0, 0], [0, 1, 0], [1, 0, 0], [near, 0, 0]])
    np.testing.assert_array_equal(part.mesh.faces, [[0, 2, 1], [0, 1, 3]])


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"solid",
        b"solid x\nendsolid x\n",
        b"solid x\nfacet normal 0 0 1\n".ljust(200),
        bytes(84),
        binary([]),
        binary(TETRAHEDRON)[:-1],

        binary(TETRAHEDRON)[:80] + b"\xff\xff\xff\xff" + binary(TETRAHEDRON)[84:],
        binary(TETRAHEDRON * np.float32(np.nan)),
        binary(TETRAHEDRON + np.float32(np.inf)),
        text(TETRAHEDRON)[:-30],
        text(TETRAHEDRON).replace(b"endsolid part", b""),
        text(TETRAHEDRON).replace(b"vertex 2", b"vertex two", 1),
        text(TETRAHEDRON).replace(b"vertex 2 0", b"vertex 2", 1),
        text(TETRAHEDRON).replace(b"vertex 2", b"vertex nan", 1),
        text(TETRAHEDRON).replace(b"vertex 2", b"vertex 1e99", 1),
        text(TETRAHEDRON).replace(b"endloop", b"vertex 1 1 1\nendloop", 1),
    ],
)  # fmt: skip
def test_damage_is_explained(tmp_path, store, data):
    (tmp_path / "x.stl").write_bytes(data)
    with pytest.raises(InputError) as error:
        run_to_end(open_path(tmp_path / "x.stl", store))
    assert error.value.hint


@given(data=st.data())
def test_any_damage_to_text_is_survived_or_explained(data):
    whole = bytearray(DIALECTS["text"])
    for _ in range(data.draw(st.integers(1, 4))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    try:
        parts = stl.decode(bytes(whole[: data.draw(st.integers(0, len(whole)))]), "x", "x.stl")
    except ViewerError:
        return
    assert sum(len(part.mesh.faces) for part in parts) <= 4

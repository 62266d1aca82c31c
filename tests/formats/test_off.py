"""OFF: files spelled out by hand, with counts, areas and boxes known from geometry."""

import contextlib

import numpy as np
import pytest
import trimesh
from hypothesis import given
from hypothesis import strategies as st

from tests.formats.sound import check_parts
from viewer.errors import InputError, ViewerError
from viewer.formats import off
from viewer.formats.registry import find_format, open_path
from viewer.scene.assets import AssetStore
from viewer.scene.mesh import mesh_from_tensors
from viewer.scene.progress import run_to_end

SQUARE = "OFF\n4 1 0\n0 0 0\n2 0 0\n2 3 0\n0 3 0\n4 0 1 2 3\n"


def opened(tmp_path, data, name):
    """Nodes with their meshes."""
    (tmp_path / name).write_bytes(data)
    store = AssetStore(tmp_path / "store")
    nodes = run_to_end(open_path(tmp_path / name, store)).nodes
    return [(node, mesh_from_tensors(store.get(node.content.asset))) for node in nodes]


def area(mesh):
    a, b, c = mesh.vertices[mesh.faces].astype(np.float64).transpose(1, 0, 2)
    return float(np.linalg.norm(np.cross(b - a, c - a), axis=1).sum() / 2)


@pytest.mark.parametrize(
    "text",
    [
        SQUARE,
        SQUARE.replace("\n", "\r\n"),
        SQUARE.replace("OFF\n", "OFF "),
        SQUARE.replace("OFF\n", "OFF # a square\n# of 2 x 3\n\n").replace("2 0 0\n", "2 0 0 # corner\n"),
        SQUARE.replace("4 0 1 2 3", "4 0 1 2 3 255 0 0"),
        SQUARE.replace("OFF", "COFF").replace("0 0\n", "0 0 255 0 0 255\n").replace("3 0\n", "3 0 0 0 255 255\n"),
        SQUARE.replace("OFF", "NOFF").replace("0 0\n", "0 0 0 0 1\n").replace("3 0\n", "3 0 0 0 1\n"),
    ],
)  # fmt: skip
def test_off_in_its_variants_is_the_same_rectangle(tmp_path, text):
    if text.startswith(("COFF", "NOFF")):  # the counts were changed along with the rows
        text = text.replace("4 1 0 0 0 255 255", "4 1 0").replace("4 1 0 0 0 1", "4 1 0")
    ((node, mesh),) = opened(tmp_path, text.encode(), "shape.dat")
    assert find_format(tmp_path / "shape.dat").name == "off"
    assert (len(mesh.vertices), len(mesh.faces)) == (4, 2)
    assert area(mesh) == pytest.approx(6.0)
    np.testing.assert_allclose(mesh.normals, [[0, 0, 1]] * 4)
    assert (node.content.aabb.lo, node.content.aabb.hi) == ((0, 0, 0), (2, 3, 0))
    if text.startswith("COFF"):
        np.testing.assert_array_equal(mesh.colors, [[1, 0, 0], [1, 0, 0], [0, 0, 1], [0, 0, 1]])
    assert (mesh.colors is not None) == (text.startswith("COFF") or "255 0 0" in text)


def test_off_with_polygons_of_every_length(tmp_path):
    """A regular octagon of radius 1 beside a square and a triangle: areas 2 sqrt(2), 1 and 1/2."""
    turns = np.arange(8) * np.pi / 4
    rows = [*np.stack([np.cos(turns), np.sin(turns), 0 * turns], 1), (2, 0, 0), (3, 0, 0), (3, 1, 0), (2, 1, 0)]
    points = "\n".join(" ".join(f"{value:.9g}" for value in row) for row in rows)
    text = f"OFF\n12 3 0\n{points}\n8 0 1 2 3 4 5 6 7\n4 8 9 10 11\n3 8 9 11\n"
    ((_, mesh),) = opened(tmp_path, text.encode(), "x.off")
    assert len(mesh.faces) == 6 + 2 + 1
    assert area(mesh) == pytest.approx(2 * 2**0.5 + 1.5)


def test_concave_polygons_and_colours_of_faces(tmp_path):
    """An L of area 3 beside a square that shares an edge with it: each keeps its colour, as bytes and as floats."""
    points = "2 1 0\n1 1 0\n1 2 0\n0 2 0\n0 0 0\n2 0 0\n3 0 0\n3 1 0\n"
    for red, blue in (("255 0 0", "0 0 255 128"), ("1.0 0 0", "0.0 0.0 1.0 1.0")):
        text = f"OFF\n8 2 0\n{points}6 2 3 4 5 0 1 {red}\n4 5 6 7 0 {blue}\n"
        ((_, mesh),) = opened(tmp_path, text.encode(), "x.off")
        assert area(mesh) == pytest.approx(4.0)
        first = mesh.colors[mesh.faces[:4]]
        np.testing.assert_array_equal(first, np.broadcast_to([1, 0, 0], first.shape))
        np.testing.assert_array_equal(mesh.colors[mesh.faces[4:]], [[[0, 0, 1]] * 3] * 2)
        np.testing.assert_allclose(mesh.normals, [[0, 0, 1]] * 10)


@pytest.mark.parametrize(
    "text",
    [
        "", "OFF", "OFF\n", "OFF\n0 0 0\n", "OFF\n4 1\n",
        SQUARE[:-10],
        SQUARE.replace("4 1 0", "4 2 0"),
        SQUARE.replace("4 1 0", "99999999999 1 0"),
        SQUARE.replace("4 1 0", "4 99999999999999999999999 0"),
        SQUARE.replace("4 1 0", "-4 1 0"),
        SQUARE.replace("4 0 1 2 3", "4 0 1 2 7"),
        SQUARE.replace("4 0 1 2 3", "4 0 1 2 -1"),
        SQUARE.replace("4 0 1 2 3", "4 0 1"),
        SQUARE.replace("4 0 1 2 3", "2 0 1"),
        SQUARE.replace("2 0 0", "2 0 0 1"),
        SQUARE.replace("2 0 0", "2 0"),
        SQUARE.replace("2 0 0", "2 nan 0"),
        SQUARE.replace("2 0 0", "2 1e99 0"),
        SQUARE.replace("2 0 0", "2 two 0"),
        SQUARE.replace("OFF", "4OFF"),
        SQUARE.replace("OFF", "NOFF"),
        SQUARE.replace("OFF", "STOFF"),
        SQUARE.replace("OFF", "OFF BINARY"),
    ],
)  # fmt: skip
def test_off_that_makes_no_sense_is_explained(tmp_path, text):
    with pytest.raises(InputError) as error:
        opened(tmp_path, text.encode(), "x.off")
    assert error.value.hint


def test_what_is_not_read_is_called_by_its_name():
    for text, said in (
        (SQUARE.replace("OFF", "OFF BINARY"), "binary"),
        (SQUARE.replace("OFF", "4OFF"), "other than three dimensions"),
        (SQUARE.replace("OFF", "nOFF"), "other than three dimensions"),
    ):
        with pytest.raises(InputError, match=said):
            off.decode(text.encode(), "x", "x.off")


def test_off_of_another_program():
    sphere = trimesh.creation.icosphere(subdivisions=3, radius=2.0)
    (part,) = off.decode(sphere.export(file_type="off").encode(), "x", "x.off")
    np.testing.assert_allclose(part.mesh.vertices, sphere.vertices, atol=1e-6)
    np.testing.assert_array_equal(part.mesh.faces, sphere.faces)


def test_off_with_everything_that_a_vertex_may_have():
    """Geomview's order: position, normal, colour, texture coordinates; colours as floats."""
    rows = "0 0 0 0 0 -1 1 0 0 1 0.25 0.75\n1 0 0 0 0 -1 1 0 0 1 0 1\n0 1 0 0 0 -1 1 0 0 1 0 0\n"
    (part,) = off.decode(f"STCNOFF\n3 1 0\n{rows}3 0 1 2\n".encode(), "x", "x.off")
    np.testing.assert_array_equal(part.mesh.normals, [[0, 0, -1]] * 3)
    np.testing.assert_array_equal(part.mesh.colors, [[1, 0, 0]] * 3)
    np.testing.assert_array_equal(part.mesh.uvs, [[0.25, 0.25], [0, 0], [0, 1]])


@given(data=st.data())
def test_any_damage_is_survived_or_explained(data):
    damaged = bytearray(SQUARE.encode())
    for _ in range(data.draw(st.integers(0, 4))):
        damaged[data.draw(st.integers(0, len(damaged) - 1))] = data.draw(st.integers(0, 255))
    with contextlib.suppress(ViewerError):
        check_parts(off.decode(bytes(damaged[: data.draw(st.integers(0, len(damaged)))]), "x", "x.off"))


def test_the_first_word_may_be_missing(tmp_path):
    ((_, mesh),) = opened(tmp_path, SQUARE.removeprefix("OFF").encode(), "x.off")
    assert len(mesh.faces) == 2


def test_faces_of_fewer_than_three_corners_are_left_out():
    notes = []
    (part,) = off.decode((SQUARE.replace("4 1 0", "4 2 0") + "2 0 1\n").encode(), "x", "x.off", notes.append)
    assert len(part.mesh.faces) == 2
    assert notes == ["1 face with fewer than three corners is left out."]

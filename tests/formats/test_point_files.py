"""Point clouds in files: bytes spelled out here, real files where they are, and what is wrong with others."""

# pyright: reportAttributeAccessIssue=false, reportOptionalSubscript=false, reportArgumentType=false

import struct
from pathlib import Path

import numpy as np
import pytest
import trimesh

from viewer.errors import InputError, ViewerError
from viewer.formats.export import export_scene
from viewer.formats.point_files import usual_radius
from viewer.formats.project import save_project
from viewer.formats.registry import find_format, open_path
from viewer.formats.validation import check_scene
from viewer.scene.assets import AssetStore
from viewer.scene.document import Node, Scene
from viewer.scene.geometry import AABB, Transform
from viewer.scene.point_cloud import PointCloud
from viewer.scene.points import points_from_tensors
from viewer.scene.progress import run_to_end

DATA = Path(__file__).parents[3] / "shared" / "data"
ROWS = [(0.0, 0.0, 0.0, 255, 0, 0), (1.0, 0.0, 0.5, 0, 255, 0), (0.0, 2.0, 0.0, 1, 2, 3)]


@pytest.fixture
def store(tmp_path):
    return AssetStore(tmp_path / "assets")


def header(count, kind="binary_little_endian", extra=""):
    names = "".join(f"property float {name}\n" for name in "xyz")
    names += "".join(f"property uchar {name}\n" for name in ("red", "green", "blue"))
    return f"ply\nformat {kind} 1.0\nelement vertex {count}\n{names}{extra}end_header\n".encode()


def binary(rows=ROWS):
    return header(len(rows)) + b"".join(struct.pack("<3f3B", *row) for row in rows)


def text(rows=ROWS):
    return header(len(rows), "ascii") + "".join(" ".join(map(str, row)) + "\n" for row in rows).encode()


def opened(path, store):
    scene = run_to_end(open_path(path, store))
    check_scene(scene, store)
    (node,) = scene.nodes
    assert isinstance(node.content, PointCloud)
    return node, points_from_tensors(store.get(node.content.asset))


@pytest.mark.parametrize("data", [binary(), text(), header(3, extra="element face 0\n") + binary()[len(header(3)) :]])
def test_a_ply_file_without_faces_is_a_point_cloud(data, tmp_path, store):
    path = tmp_path / "Cloud of points.PLY"
    path.write_bytes(data)
    node, points = opened(path, store)
    assert find_format(path).name == "ply_points"
    assert node.name == "Cloud of points"
    np.testing.assert_array_equal(points.positions, [row[:3] for row in ROWS])
    np.testing.assert_array_equal(points.colors, [row[3:] for row in ROWS])
    assert node.content.count == 3
    assert node.content.aabb == AABB((0.0, 0.0, 0.0), (1.0, 2.0, 0.5))


def test_points_without_colours_are_grey_and_doubles_are_read(tmp_path, store):
    path = tmp_path / "grey.ply"
    path.write_bytes(
        b"ply\nformat binary_big_endian 1.0\nelement vertex 2\nproperty double x\nproperty double y\n"
        b"property double z\n"
        b"end_header\n" + struct.pack(">6d", 1, 2, 3, 4, 5, 6)
    )
    _, points = opened(path, store)
    np.testing.assert_array_equal(points.positions, [(1, 2, 3), (4, 5, 6)])
    assert len(np.unique(points.colors)) == 1


def test_points_that_are_not_finite_are_left_out(tmp_path, store):
    path = tmp_path / "nan.ply"
    path.write_bytes(binary([*ROWS, (float("nan"), 0.0, 0.0, 1, 1, 1)]))
    assert opened(path, store)[0].content.count == 3


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (binary()[:-7], "header says"),
        (header(0), "no points"),
        (header(1 << 60) + b"x", "more than it holds"),
        (header(3, extra="property float f_dc_0\n") + bytes(57), "lacks scale_0"),
        (binary([(float("nan"), 0.0, 0.0, 1, 1, 1)]), "no points"),
    ],
)
def test_what_is_wrong_with_a_file_is_said(data, what, tmp_path, store):
    path = tmp_path / "bad.ply"
    path.write_bytes(data)
    with pytest.raises(InputError, match=what) as caught:
        run_to_end(open_path(path, store))
    assert caught.value.hint


def test_any_cut_of_a_file_is_survived_or_reported(tmp_path, store):
    path = tmp_path / "cut.ply"
    for length in range(0, len(binary()), 5):
        path.write_bytes(binary()[:length])
        with pytest.raises(ViewerError) as caught:
            run_to_end(open_path(path, store))
        assert caught.value.hint


def test_an_exported_cloud_is_read_alike_by_another_library(tmp_path, store):
    path = tmp_path / "in.ply"
    path.write_bytes(binary())
    node, _ = opened(path, store)
    turned = Node("points", node.content, transform=Transform((1.0, 0.0, 0.0), (1.0, 0.0, 0.0, 0.0), 2.0))
    out = tmp_path / "out.ply"
    run_to_end(export_scene(Scene((turned, Node("again", node.content, visible=False))), out, store))
    found = trimesh.load(out)
    np.testing.assert_allclose(found.vertices, np.array([row[:3] for row in ROWS]) * 2 + (1, 0, 0), atol=1e-6)
    np.testing.assert_array_equal(found.colors[:, :3], [row[3:] for row in ROWS])
    _, back = opened(out, store)
    np.testing.assert_array_equal(back.colors, [row[3:] for row in ROWS])


def test_a_project_keeps_points(tmp_path, store):
    path = tmp_path / "in.ply"
    path.write_bytes(binary())
    node, points = opened(path, store)
    folder = tmp_path / "kept.fieldwright"
    run_to_end(save_project(Scene((node,)), folder, store))
    fresh = AssetStore(tmp_path / "fresh")
    scene = run_to_end(open_path(folder, fresh))
    assert scene.nodes == (node,)
    np.testing.assert_array_equal(points_from_tensors(fresh.get(node.content.asset)).positions, points.positions)


def test_colmap_points_are_a_point_cloud(store):
    path = DATA / "beer" / "sparse" / "0" / "points3D.bin"
    if not path.exists():
        pytest.skip("shared/data/beer is not here")
    node, points = opened(path, store)
    assert node.content.count == 4414
    assert points.colors.std() > 5


def test_the_balls_of_points_cover_a_surface():
    grid = np.stack(np.meshgrid(*[np.arange(20.0)] * 2, [0.0]), -1).reshape(-1, 3).astype(np.float32)
    assert usual_radius(grid * 0.5) == pytest.approx(0.6 * 0.5 * 2**0.5)  # the sixth neighbour lies across a square
    scattered = np.random.default_rng(1).random((4000, 3)).astype(np.float32) * (1, 1, 0)
    # Randomly placed discs of radius r leave exp(-n pi r^2) of the area bare.
    assert 0.05 < np.exp(-4000 * np.pi * usual_radius(scattered.astype(np.float32)) ** 2) < 0.2
    assert usual_radius(np.zeros((1, 3), np.float32)) > 0
    assert usual_radius(np.zeros((5, 3), np.float32)) > 0


def test_what_is_left_out_of_points_is_told(tmp_path, store):
    """Measurements that nothing uses, and points that are nowhere."""
    head = header(3, "ascii", "property float nx\nproperty float intensity\nelement face 0\n").replace(
        b"element face 0\n", b"element face 0\nproperty list uchar int vertex_indices\n"
    )
    rows = [(*row, 0.0, 0.5) for row in (ROWS[0], ROWS[1], ("nan", *ROWS[2][1:]))]
    (tmp_path / "x.ply").write_bytes(head + "".join(" ".join(map(str, row)) + "\n" for row in rows).encode())
    node, points = opened(tmp_path / "x.ply", store)
    assert len(points.positions) == 2
    assert node.content.provenance.notes == (
        "Properties that are not used are left out: nx, intensity.",
        "1 of 3 points are left out: their positions are not finite, or too far away.",
    )


COLORED = "0 0 0 {red}\n1 0 0.5 {green}\n0 2 0 {red}\n"


@pytest.mark.parametrize(
    ("name", "text", "up"),
    [
        ("x.obj", "# a cloud\no cloud\nv " + COLORED.strip().replace("\n", "\nv ") + "\np 1 2 3\n", "y"),
        ("x.txt", "v " + COLORED.strip().replace("\n", "\rv "), "y"),
        ("x.off", "COFF\n# a cloud\n3 0 0\n" + COLORED, "z"),
        ("y.off", "OFF 3 0\n" + COLORED, "z"),
        ("z.off", "3 0 0\n" + COLORED, "z"),
    ],
)
def test_meshes_without_faces_are_points(tmp_path, store, name, text, up):
    text = (
        text.format(red="1 0 0", green="0 1 0") if name.startswith("x") else text.format(red="255 0 0", green="0 255 0")
    )
    (tmp_path / name).write_text(text, newline="")
    (node,) = run_to_end(open_path(tmp_path / name, store)).nodes
    assert isinstance(node.content, PointCloud)
    points = points_from_tensors(store.get(node.content.asset))
    turned = [[0, 0, 0], [1, -0.5, 0], [0, 0, 2]] if up == "y" else [[0, 0, 0], [1, 0, 0.5], [0, 2, 0]]
    np.testing.assert_allclose(points.positions, turned)
    np.testing.assert_array_equal(points.colors, [[255, 0, 0], [0, 255, 0], [255, 0, 0]])
    assert ("Lines and curves are left out." in node.content.provenance.notes) == ("\np " in text)


def test_an_obj_file_that_begins_with_something_else_is_a_mesh(tmp_path, store):
    (tmp_path / "x.obj").write_text("v 0 0 0\nv 1 0 0\nv 0 1 0\nl 1 2\nvp 0 0\nf 1 2 3\n")
    assert find_format(tmp_path / "x.obj").name == "obj"

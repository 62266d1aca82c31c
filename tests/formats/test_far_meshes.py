"""Meshes in surveyors' coordinates: near zero inside, to the millimetre, and where they were in every file."""

import json
import struct

import numpy as np
import pytest
import trimesh

from viewer.formats.export import export_scene
from viewer.formats.registry import open_path
from viewer.scene.content import Model
from viewer.scene.mesh import mesh_from_tensors
from viewer.scene.origin import NOWHERE
from viewer.scene.progress import run_to_end

PLACE = np.array([500_000.0, 4_649_776.0, 120.0])
EARTH = np.array([4_201_000.0, 168_000.0, 4_780_000.0])
SIZE = 0.4321
CORNERS = np.array([[0, 0, 0], [SIZE, 0, 0], [0, 2, 0], [0, 0, 1]])
FACES = np.array([[0, 2, 1], [0, 1, 3], [0, 3, 2], [1, 2, 3]])


def written(path, place):
    """A tetrahedron at a place, +Z up, in a file of that suffix."""
    points = CORNERS + place
    text = "".join(" ".join(repr(float(x)) for x in row) + "\n" for row in points)
    faces = "".join(f"3 {a} {b} {c}\n" for a, b, c in FACES)
    if path.suffix == ".ply":
        names = "".join(f"property double {axis}\n" for axis in "xyz")
        header = f"ply\nformat ascii 1.0\nelement vertex 4\n{names}element face 4\n"
        path.write_text(f"{header}property list uchar int vertex_indices\nend_header\n{text}{faces}")
    elif path.suffix == ".off":
        path.write_text(f"OFF\n4 4 0\n{text}{faces}")
    elif path.suffix == ".obj":  # +Y up
        rows = "".join(f"v {x!r} {z!r} {-y!r}\n" for x, y, z in points.tolist())
        path.write_text(rows + "".join(f"f {a + 1} {b + 1} {c + 1}\n" for a, b, c in FACES))
    elif path.suffix == ".stl":
        lines = ["solid far"]
        for triangle in points[FACES]:
            lines += [
                "facet normal 0 0 0",
                "outer loop",
                *("vertex {!r} {!r} {!r}".format(*row) for row in triangle.tolist()),
            ]
            lines += ["endloop", "endfacet"]
        path.write_text("\n".join([*lines, "endsolid far\n"]))
    elif path.suffix == ".gltf":  # +Y up, near zero, with a node that has it all far away
        x, y, z = place.tolist()
        binary = np.stack([CORNERS[:, 0], CORNERS[:, 2], -CORNERS[:, 1]], 1).astype("<f4").tobytes()
        binary += FACES.astype("<u2").tobytes()
        path.with_suffix(".bin").write_bytes(binary)
        lights = {"lights": [{"type": "point", "intensity": 683}]}
        path.write_text(json.dumps({
            "asset": {"version": "2.0"}, "scene": 0, "scenes": [{"nodes": [0]}],
            "nodes": [{"translation": [x, z, -y], "children": [1, 2]}, {"mesh": 0},
                      {"translation": [0, 1, 0], "camera": 0, "extensions": {"KHR_lights_punctual": {"light": 0}}}],
            "cameras": [{"type": "perspective", "perspective": {"yfov": 0.7, "znear": 0.1}}],
            "extensionsUsed": ["KHR_lights_punctual"], "extensions": {"KHR_lights_punctual": lights},
            "meshes": [{"primitives": [{"attributes": {"POSITION": 0}, "indices": 1}]}],
            "accessors": [{"bufferView": 0, "componentType": 5126, "count": 4, "type": "VEC3",
                           "min": [0, 0, -2], "max": [SIZE, 1, 0]},
                          {"bufferView": 1, "componentType": 5123, "count": 12, "type": "SCALAR"}],
            "bufferViews": [{"buffer": 0, "byteLength": 48}, {"buffer": 0, "byteOffset": 48, "byteLength": 24}],
            "buffers": [{"uri": path.with_suffix(".bin").name, "byteLength": 72}],
        }))  # fmt: skip


def opened(path, store):
    scene = run_to_end(open_path(path, store))
    (node,) = (node for node in scene.nodes if isinstance(node.content, Model))
    return scene, node, mesh_from_tensors(store.get(node.content.asset))


def triangles(mesh, origin):
    """Corners of all triangles in the file's coordinates, in an order that does not depend on the vertices'."""
    points = (mesh.vertices.astype(np.float64) + origin)[mesh.faces].reshape(-1, 9)
    return points[np.lexsort(points.T[::-1].round(3))].reshape(-1, 3, 3)


def expected(place):
    points = (CORNERS + place)[FACES].reshape(-1, 9)
    return points[np.lexsort(points.T[::-1].round(3))].reshape(-1, 3, 3)


@pytest.mark.parametrize("suffix", [".ply", ".off", ".obj", ".stl", ".gltf"])
@pytest.mark.parametrize("place", [PLACE, EARTH, -PLACE], ids=["UTM", "ECEF", "negative"])
def test_a_far_mesh_keeps_its_form_and_its_place(tmp_path, store, suffix, place):
    written(tmp_path / f"x{suffix}", place)
    scene, node, mesh = opened(tmp_path / f"x{suffix}", store)
    origin = np.array(node.content.provenance.origin)
    assert scene.world.origin == node.content.provenance.origin
    assert np.abs(mesh.vertices).max() < 20
    assert "far from zero" in node.content.provenance.notes[-1]
    np.testing.assert_allclose(triangles(mesh, origin), expected(place), rtol=0, atol=1e-6)
    # The slanted face's normal, of edges (-s, 2, 0) and (-s, 0, 1).
    slanted = np.array([2, SIZE, 2 * SIZE]) / np.linalg.norm([2, SIZE, 2 * SIZE])
    face = mesh.face_normals[np.argmax(mesh.face_normals.sum(1))]
    np.testing.assert_allclose(face / np.linalg.norm(face), slanted, atol=1e-5)


@pytest.mark.parametrize("suffix", [".ply", ".obj", ".stl", ".glb"])
@pytest.mark.parametrize("place", [PLACE, EARTH], ids=["UTM", "ECEF"])
def test_exports_have_the_file_s_coordinates(tmp_path, store, suffix, place):
    written(tmp_path / "x.ply", place)
    scene, _, _ = opened(tmp_path / "x.ply", store)
    run_to_end(export_scene(scene, tmp_path / f"y{suffix}", store))
    back, node, mesh = opened(tmp_path / f"y{suffix}", store)
    np.testing.assert_allclose(triangles(mesh, node.content.provenance.origin), expected(place), rtol=0, atol=1e-6)
    assert back.world.origin == scene.world.origin
    theirs = trimesh.load(tmp_path / f"y{suffix}", force="mesh", process=False)
    extent = (CORNERS + place) if suffix in (".ply", ".stl") else (CORNERS + place)[:, [0, 2, 1]] * [1, 1, -1]
    np.testing.assert_allclose(theirs.bounds, [extent.min(0), extent.max(0)], rtol=0, atol=1e-6)


def test_usd_has_them_in_its_root(tmp_path, store):
    usd_geom = pytest.importorskip("pxr.UsdGeom")
    usd = pytest.importorskip("pxr.Usd")
    written(tmp_path / "x.ply", PLACE)
    scene, _, _ = opened(tmp_path / "x.ply", store)
    run_to_end(export_scene(scene, tmp_path / "y.usda", store))
    stage = usd.Stage.Open(str(tmp_path / "y.usda"))
    (mesh,) = (usd_geom.Mesh(each) for each in stage.Traverse() if each.IsA(usd_geom.Mesh))
    matrix = np.array(usd_geom.XformCache().GetLocalToWorldTransform(mesh.GetPrim()))
    points = np.array(mesh.GetPointsAttr().Get(), np.float64) @ matrix[:3, :3] + matrix[3, :3]
    wanted = (CORNERS + PLACE)[:, [0, 2, 1]] * [1, 1, -1]
    np.testing.assert_allclose(points[np.lexsort(points.T)], wanted[np.lexsort(wanted.T)], rtol=0, atol=1e-6)


def test_lights_and_the_view_of_gltf_stay_with_their_mesh(tmp_path, store):
    written(tmp_path / "x.gltf", PLACE)
    scene, node, _ = opened(tmp_path / "x.gltf", store)
    wanted = PLACE + np.array([0, 0, 1]) - node.content.provenance.origin
    np.testing.assert_allclose(scene.camera.position, wanted, atol=1e-6)
    np.testing.assert_allclose(scene.lights()[0].transform.translation, wanted, atol=1e-6)


def test_parts_share_an_origin_and_what_is_near_has_none(tmp_path, store):
    """Two triangles 3 m apart, each far beyond its own size; and one around zero beside them, for which all stay."""
    rows = [f"v {500_000 + x} {y} 4649776" for x, y in ((0, 0), (0.1, 0), (0, 0.1), (3, 0), (3.1, 0), (3, 0.1))]
    faces = ["usemtl a", "f 1 2 3", "usemtl b", "f 4 5 6"]
    (tmp_path / "x.obj").write_text("\n".join(rows + faces))
    first, second = run_to_end(open_path(tmp_path / "x.obj", store)).nodes
    assert first.content.provenance.origin == second.content.provenance.origin != NOWHERE
    apart = np.subtract(second.content.aabb.lo, first.content.aabb.lo)
    np.testing.assert_allclose(apart, [3, 0, 0], atol=1e-6)
    (tmp_path / "x.obj").write_text("\n".join([*rows, "v 0 0 0", "v 1 0 0", "v 0 1 0", *faces, "f 7 8 9"]))
    scene = run_to_end(open_path(tmp_path / "x.obj", store))
    assert scene.world.origin == NOWHERE
    assert scene.nodes[0].content.aabb.lo == (500_000.0, -4649776.0, 0.0)


def test_binary_stl_that_lies_far_away_is_shown_near(tmp_path, store):
    """Its numbers are single: what they have lost is lost, but not more."""
    corners = np.array([[[0, 0, 0], [64, 0, 0], [0, 64, 0]]]) + np.array([500_000, 4_649_776, 128])
    row = struct.pack("<12fH", 0, 0, 1, *corners.ravel(), 0)
    (tmp_path / "x.stl").write_bytes(bytes(80) + struct.pack("<I", 1) + row)
    _, node, mesh = opened(tmp_path / "x.stl", store)
    np.testing.assert_allclose(triangles(mesh, node.content.provenance.origin)[0], corners[0], atol=0.5)
    assert np.abs(mesh.vertices).max() < 1000

"""Meshes that are changed on their way into files, and files that are compared with the scene before that."""

import contextlib
import itertools
import json
import struct
from typing import Any, TypeVar

import numpy as np
import pytest
from msgspec.structs import replace

from tests.formats.painted import painted_scene
from viewer.decompose.decimate import decimated
from viewer.decompose.edges import edges_of
from viewer.decompose.holes import with_holes_closed
from viewer.decompose.nearest import Nearest
from viewer.decompose.proxy import hull_of
from viewer.decompose.relief import relief_of
from viewer.decompose.report import report_of
from viewer.decompose.tangents import uv_areas, with_tangents
from viewer.engine.jobs import ExportJob, PreviewExportJob, run
from viewer.errors import OutputError, ViewerError
from viewer.formats.mesh_formats import CARRIED
from viewer.formats.options import ExportOptions
from viewer.formats.registry import open_path
from viewer.formats.vertex_order import in_cache_order, misses
from viewer.render.mesh.ray_caster import RayCaster
from viewer.scene.content import Model, Provenance
from viewer.scene.document import Node, Scene
from viewer.scene.framing import default_camera
from viewer.scene.material import Material
from viewer.scene.mesh import Mesh, mesh_from_tensors
from viewer.scene.progress import run_to_end

T = TypeVar("T")


def globe(rows=24, columns=48, bumps=0.0):
    """A ball cut open along a meridian for its map, closed at the poles; its normals know of bumps that it has not."""
    angle, height = np.meshgrid(np.linspace(0, 2 * np.pi, columns + 1), np.linspace(0, np.pi, rows + 1), indexing="ij")
    points = np.stack([np.sin(height) * np.cos(angle), np.sin(height) * np.sin(angle), np.cos(height)], -1)
    points[-1] = points[0]
    points[:, 0], points[:, -1] = (0, 0, 1), (0, 0, -1)
    number = np.arange(points[..., 0].size).reshape(columns + 1, rows + 1)
    a, b, c, d = (each.ravel() for each in (number[:-1, :-1], number[1:, :-1], number[1:, 1:], number[:-1, 1:]))
    faces = np.concatenate([np.stack([a, d, c], 1), np.stack([a, c, b], 1)])
    points = points.reshape(-1, 3)
    corners = points[faces]
    area = np.linalg.norm(np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]), axis=1)
    uvs = np.stack([angle / (2 * np.pi), height / np.pi], -1).reshape(-1, 2)
    normals = points + bumps * np.sin(12 * points[:, ::-1])
    normals /= np.linalg.norm(normals, axis=1, keepdims=True)
    arrays = [each.astype(np.float32) for each in (points, normals, uvs)]
    return Mesh(arrays[0], faces[area > 1e-9].astype(np.uint32), arrays[1], uvs=arrays[2])


def welded(mesh):
    """Triangles between places, as the report wants them: two vertices at one place are one."""
    _, number = np.unique(np.round(mesh.vertices, 6), axis=0, return_inverse=True)
    return number.reshape(-1)[mesh.faces]


def node_of(mesh, store):
    asset = store.put(mesh.tensors())
    look = (Material(lit=True),)
    return Node("globe", Model(asset, mesh.aabb, len(mesh.vertices), len(mesh.faces), look, Provenance()))


def model_in(node):
    assert isinstance(node.content, Model)
    return node.content


def sure(found: T | None) -> T:
    """What is there, and not None."""
    assert found is not None
    return found


def body_of(path):
    data = path.read_bytes()
    return json.loads(data[20 : 20 + struct.unpack("<I", data[12:16])[0]])


def test_simplifying_keeps_seams_and_what_vertices_have():
    mesh = globe()
    fewer = run_to_end(decimated(mesh, 600)).mesh
    assert 500 < len(fewer.faces) <= 600
    # Closed but for the seam of its map, which still meets itself: with places for vertices there is no end.
    edges = edges_of(welded(fewer))
    assert set(edges.counts.tolist()) == {2}
    # Vertices are some of those that there were, with all that they had.
    rows = {tuple(row) for row in np.concatenate([mesh.vertices, sure(mesh.uvs), mesh.normals], 1).tolist()}
    assert all(
        tuple(row) in rows for row in np.concatenate([fewer.vertices, sure(fewer.uvs), fewer.normals], 1).tolist()
    )
    # Between vertices, the map lies where it lay: coordinates of triangles' middles against those of a true ball.
    middle = fewer.vertices[fewer.faces].mean(1)
    away = np.degrees(np.arctan2(middle[:, 1], middle[:, 0])) % 360 - 360 * sure(fewer.uvs)[fewer.faces].mean(1)[:, 0]
    belt = np.abs(middle[:, 2]) < 0.7
    assert np.abs(away[belt]).mean() < 1.0
    lengths = np.linalg.norm(middle, axis=1)
    assert lengths.mean() > 0.98
    assert lengths.min() > 0.95


@pytest.mark.parametrize("flat", [False, True])
def test_triangles_with_vertices_of_their_own_are_simplified_as_others(flat):
    """Files of many programs share no vertex: what is alike is one, and facets stay facets."""
    mesh = globe(16, 32)
    rows = mesh.faces.ravel()
    corners = mesh.vertices[mesh.faces].astype(np.float64)
    across = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    facing = (across / np.linalg.norm(across, axis=1, keepdims=True)).astype(np.float32).repeat(3, axis=0)
    faces = np.arange(len(rows), dtype=np.uint32).reshape(-1, 3)
    alone = Mesh(mesh.vertices[rows], faces, facing if flat else mesh.normals[rows], uvs=sure(mesh.uvs)[rows])
    fewer = run_to_end(decimated(alone, 500, 0.02)).mesh
    assert 400 < len(fewer.faces) <= 500
    assert set(edges_of(welded(fewer)).counts.tolist()) == {2}
    if flat:
        first, second, third = (fewer.vertices[fewer.faces[:, corner]].astype(np.float64) for corner in range(3))
        now = np.cross(second - first, third - first)
        now /= np.linalg.norm(now, axis=1, keepdims=True)
        np.testing.assert_allclose(fewer.normals[fewer.faces[:, 1]], now, atol=1e-5)
    else:
        np.testing.assert_allclose(np.linalg.norm(fewer.normals - fewer.vertices, axis=1), 0.0, atol=1e-5)


def test_flat_parts_go_before_round_ones_and_corners_stay():
    side = np.linspace(-1, 1, 21)
    x, y = (each.ravel() for each in np.meshgrid(side, side))
    z = np.where(x > 0, x, 0.0)  # a roof with one crease
    number = np.arange(441).reshape(21, 21)
    a, b, c, d = (each.ravel() for each in (number[:-1, :-1], number[:-1, 1:], number[1:, 1:], number[1:, :-1]))
    faces = np.concatenate([np.stack([a, b, c], 1), np.stack([a, c, d], 1)]).astype(np.uint32)
    points = np.stack([x, y, z], 1).astype(np.float32)
    mesh = Mesh(points, faces, np.tile(np.array([0, 0, 1], np.float32), (441, 1)))
    fewer = run_to_end(decimated(mesh, 4)).mesh
    assert len(fewer.faces) == 4
    area = report_of(fewer, 0, 0).area
    assert area == pytest.approx(2 + 2 * np.sqrt(2), rel=1e-5)  # the very same surface
    with pytest.raises(Exception, match="closed surface"):
        run_to_end(decimated(mesh, 3))


def patched_ball(charts, cells):
    """A ball made of a cube whose sides fall into ``charts`` x ``charts`` charts of ``cells`` x ``cells`` squares."""
    side = np.linspace(-1, 1, charts * cells + 1)
    points, faces, uvs, begin, chart = [], [], [], 0, 0
    number = np.arange((cells + 1) ** 2).reshape(cells + 1, cells + 1)
    a, b, c, d = (each.ravel() for each in (number[:-1, :-1], number[1:, :-1], number[1:, 1:], number[:-1, 1:]))
    pattern = np.concatenate([np.stack([a, b, c], 1), np.stack([a, c, d], 1)])
    across = int(np.ceil(np.sqrt(6 * charts * charts)))
    for axis, sign, row, column in itertools.product(range(3), (-1, 1), range(charts), range(charts)):
        x, y = np.meshgrid(
            side[row * cells : (row + 1) * cells + 1], side[column * cells : (column + 1) * cells + 1], indexing="ij"
        )
        at = np.empty((*x.shape, 3))
        at[..., axis], at[..., (axis + 1) % 3], at[..., (axis + 2) % 3] = sign, x, y
        points.append((at / np.linalg.norm(at, axis=-1, keepdims=True)).reshape(-1, 3))
        uv = np.stack(np.meshgrid(*2 * [np.linspace(0.05, 0.95, cells + 1)], indexing="ij"), -1).reshape(-1, 2)
        uvs.append((uv + np.divmod(chart, across)) / across)
        faces.append((pattern if sign > 0 else pattern[:, ::-1]) + begin)
        begin, chart = begin + (cells + 1) ** 2, chart + 1
    at = np.round(np.concatenate(points), 7).astype(np.float32)
    return Mesh(at, np.concatenate(faces).astype(np.uint32), at, uvs=np.concatenate(uvs).astype(np.float32))


def test_corners_of_charts_move_and_what_is_closed_stays_closed():
    mesh = patched_ball(4, 4)  # 98 corners of charts and 96 charts in 3072 triangles
    fewer = run_to_end(decimated(mesh, 150, 1.0)).mesh
    assert len(fewer.faces) <= 150  # if they stayed, there would be 192 at least
    assert set(edges_of(welded(fewer)).counts.tolist()) == {2}
    assert report_of(Mesh(fewer.vertices, fewer.faces, fewer.normals), 0, 0).area > 0.9 * 4 * np.pi
    # Each triangle shows the map the way round that its side of the cube does: charts of three sides are mirrored.
    ways = {chart: set() for chart in range(96)}
    areas, middles = uv_areas(fewer), sure(fewer.uvs)[fewer.faces].mean(1)
    for area, (row, column) in zip(areas, np.floor(middles * 10).astype(int), strict=True):
        ways[row * 10 + column].add(bool(area > 0))
    assert all(len(way) <= 1 for way in ways.values())


def test_simplifying_ends_where_it_would_be_another_shape(store, tmp_path):
    mesh = patched_ball(4, 4)
    bound = 0.005
    found = run_to_end(decimated(mesh, 4, bound))
    assert found.bounded
    fewer = found.mesh
    assert 100 < len(fewer.faces) < 1500
    assert set(edges_of(welded(fewer)).counts.tolist()) == {2}
    # Its farthest points lie off by little more, from outside and from inside; the ball is 2 across.
    away = 1.0 - np.linalg.norm(fewer.vertices[fewer.faces].mean(1), axis=1)
    assert away.max() < 2 * bound * 2
    assert Nearest(fewer.vertices, fewer.faces).find(mesh.vertices).distances.max() < 2 * bound * 2
    # No ray through the ball misses: nothing gapes.
    rows = np.linspace(-0.95, 0.95, 60, dtype=np.float32)
    x, y = (each.ravel() for each in np.meshgrid(rows, rows))
    inside = x * x + y * y < 0.95**2
    for axes in itertools.permutations(range(3)):
        origins = np.stack([x, y, np.full_like(x, -3)], 1)[inside][:, axes]
        along = np.tile(np.eye(3, dtype=np.float32)[axes.index(2)], (len(origins), 1))
        assert (RayCaster(fewer.vertices, fewer.faces).hits(origins, along).faces >= 0).all()
    notes = []
    work = run(ExportJob(Scene((node_of(mesh, store),)), str(tmp_path / "x.glb"), ExportOptions(faces=4)), store)
    with contextlib.suppress(StopIteration):
        while True:
            notes += next(work).notes
    assert f"globe: {len(fewer.faces)} of 3072 triangles instead of 4: fewer would move" in "".join(notes)


def test_across_seams_fewer_triangles_do_and_maps_come_along(store, tmp_path):
    """A ball in 96 patches: each has corners at its seams, which its maps hold; the colour is the direction."""
    mesh = patched_ball(4, 4)
    colors = np.clip(0.5 + 0.5 * mesh.vertices, 0.0, 1.0).astype(np.float32)
    scene = Scene((node_of(Mesh(mesh.vertices, mesh.faces, mesh.normals, colors, mesh.uvs), store),))
    assert len(run_to_end(decimated(mesh, 120, 0.05)).mesh.faces) > 120
    path = tmp_path / "x.glb"
    run_to_end(run(ExportJob(scene, str(path), ExportOptions(faces=120, tolerance=0.05, across=True)), store))
    content = model_in(run_to_end(open_path(path, store)).nodes[0])
    fewer, material = mesh_from_tensors(store.get(content.asset)), content.materials[0]
    assert len(fewer.faces) == 120
    assert set(edges_of(welded(fewer)).counts.tolist()) == {2}
    np.testing.assert_allclose(sure(fewer.colors), 0.5 + 0.5 * fewer.vertices, atol=0.05)
    assert sure(material.normal_map).width >= 512


@pytest.mark.parametrize(("options", "said"), [
    (ExportOptions(across=True), True), (ExportOptions(tolerance=0.01), True), (ExportOptions(), False),
    (ExportOptions(across=True, faces=2000), False), (ExportOptions(tolerance=0.01, levels=1), False),
])  # fmt: skip
def test_how_to_simplify_without_how_far_is_said_to_do_nothing(store, tmp_path, options, said):
    notes = []
    work = run(ExportJob(Scene((node_of(globe(24, 48), store),)), str(tmp_path / "x.glb"), options), store)
    with contextlib.suppress(StopIteration):
        while True:
            notes += next(work).notes
    assert any("Nothing is simplified" in each for each in notes) == said


def test_relief_goes_into_the_normal_map():
    """Normals of texels on the simplified ball are those of the dense one, far better than its own smooth normals."""
    mesh = globe(48, 96, bumps=0.3)
    fewer = with_tangents(run_to_end(decimated(mesh, 400)).mesh)
    normals = sure(run_to_end(relief_of(fewer, mesh, 256)))
    from viewer.decompose.texels import texels_of

    then, now = texels_of(mesh, 256), texels_of(fewer, 256)
    both = np.intersect1d(then.numbers, now.numbers)
    truth = then.picture(then.normals(mesh)).reshape(-1, 3)[both]
    smooth = now.picture(now.normals(fewer)).reshape(-1, 3)[both]
    tangents, own = now.tangents(fewer), now.normals(fewer)
    local = normals.reshape(-1, 3)[now.numbers]
    across = np.cross(own, tangents[:, :3]) * tangents[:, 3:]
    shaded = local[:, :1] * tangents[:, :3] + local[:, 1:2] * across + local[:, 2:] * own
    shaded = now.picture(shaded).reshape(-1, 3)[both]

    def degrees(found):
        return np.degrees(np.arccos(np.clip((found * truth).sum(1), -1, 1))).mean()

    assert degrees(shaded) < 0.3 * degrees(smooth)
    shared = Mesh(mesh.vertices, mesh.faces, mesh.normals, uvs=np.abs(sure(mesh.uvs) - 0.5).astype(np.float32))
    assert run_to_end(relief_of(fewer, shared, 64)) is None  # texels that show two places hold no normals


def test_holes_are_closed_flush_and_outward():
    mesh = globe(16, 32)
    keep = np.ones(len(mesh.faces), bool)
    top = mesh.vertices[mesh.faces].mean(1)[:, 2] > 0.9
    keep[top] = False
    opened = mesh.with_faces(keep)
    closed, count = with_holes_closed(opened, 64)
    assert count == 1
    assert set(edges_of(welded(closed)).counts.tolist()) == {2}
    corners = closed.vertices.astype(np.float64)[closed.faces[len(opened.faces) :]]
    across = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    assert (across[:, 2] > 0).all()  # a lid, seen from above
    np.testing.assert_array_equal(with_holes_closed(opened, 20)[0].faces, opened.faces)
    assert with_holes_closed(mesh, 64)[1] == 0  # a seam of maps is no hole
    large, _ = with_holes_closed(globe(4, 400).with_faces(np.arange(2400) % 6 > 0), 5000)
    assert np.isfinite(large.vertices).all()


def test_numbers_that_are_none_are_refused_before_they_do_harm(store, tmp_path):
    mesh = globe(8, 12)
    points = mesh.vertices.copy()
    points[20] = np.nan
    scene = Scene((node_of(Mesh(points, mesh.faces, mesh.normals), store),))
    for options in (
        ExportOptions(holes=50),
        ExportOptions(faces=50),
        ExportOptions(levels=1),
        ExportOptions(collision="hull"),
    ):
        with pytest.raises(ViewerError, match=r"not numbers|not finite"):
            run_to_end(run(ExportJob(scene, str(tmp_path / "x.glb"), options), store))
    assert not list(tmp_path.glob("*.glb"))


def test_colours_that_are_no_numbers_are_black(store, tmp_path):
    mesh = globe(6, 8)
    colors = np.full_like(mesh.normals, np.nan)
    scene = Scene((node_of(Mesh(mesh.vertices, mesh.faces, mesh.normals, colors), store),))
    for name in ("x.glb", "x.ply", "x.obj"):
        run_to_end(run(ExportJob(scene, str(tmp_path / name)), store))
        (node,) = run_to_end(open_path(tmp_path / name, store)).nodes
        found = mesh_from_tensors(store.get(model_in(node).asset)).colors
        np.testing.assert_array_equal(sure(found), 0.0)


def test_hulls_hold_the_mesh_with_few_corners():
    mesh = globe(12, 20)
    hull = sure(hull_of(mesh))
    assert len(hull.vertices) <= 255
    report = report_of(hull, 0, 0)
    assert report.watertight
    assert report.volume > 0
    corners = hull.vertices.astype(np.float64)[hull.faces]
    across = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    inside = np.einsum("vfc,fc->vf", mesh.vertices[:, None] - corners[None, :, 0], across)
    assert inside.max() < 1e-5
    assert 200 < len(sure(hull_of(globe(60, 90))).vertices) <= 255
    corner = np.array([[0, 0, 0], [1, 0, 0], [0, 1, 0]], np.float32)
    flat = Mesh(corner, np.array([[0, 1, 2]], np.uint32), corner)
    assert hull_of(flat) is None


def test_order_is_for_the_cache_and_changes_nothing_else():
    pytest.importorskip("meshopt")
    mesh = globe()
    mixed = Mesh(mesh.vertices, np.random.default_rng(0).permutation(mesh.faces), mesh.normals, uvs=mesh.uvs)
    ordered = in_cache_order(mixed)

    def triangles(each):
        corners = np.concatenate([each.vertices, sure(each.uvs)], 1)[each.faces]
        first = np.lexsort(corners.transpose(2, 0, 1)[::-1], axis=1)[:, 0]
        turned = np.take_along_axis(corners, ((first[:, None] + np.arange(3)) % 3)[..., None], axis=1).reshape(-1, 15)
        return turned[np.lexsort(turned.T)]

    np.testing.assert_array_equal(triangles(ordered), triangles(mixed))
    assert misses(ordered.faces) < 0.8
    assert misses(mixed.faces) > 2.0


SWITCHED = {
    "textures": False, "texture_limit": 8, "normals": False, "tangents": False, "colors": False, "lights": False,
    "camera": False, "space": "dataset", "faces": 120, "remesh": True, "across": True, "relief": False,
    "holes": 20, "levels": 2, "collision": "hull", "ordered": True, "compression": True, "pictures": "webp",
}  # fmt: skip
"""Each option of .glb files that changes what is in them, otherwise than it is."""
PAIRWISE = 8


def combinations():
    """Options of a few exports in which each two options are, somewhere, both as they are, both otherwise, and mixed.

    Of 7 exports each option is switched in another 4 (Katona 1973; Kleitman and Spencer 1973); one has all as they are.
    """
    chosen = itertools.islice(itertools.combinations(range(1, PAIRWISE), 4), len(SWITCHED))
    rows: list[dict[str, Any]] = [{} for _ in range(PAIRWISE)]
    for (name, value), places in zip(SWITCHED.items(), chosen, strict=True):
        for place in places:
            rows[place][name] = value
    return rows


def test_combinations_have_all_pairs_and_no_option_is_forgotten():
    for first, second in itertools.combinations(SWITCHED, 2):
        assert len({(first in row, second in row) for row in combinations()}) == 4, (first, second)
    beside = {"blender_script", "tolerance", "compare", "least_psnr"}  # change another file, or how much is simplified
    assert set(SWITCHED) | beside == {*CARRIED[".glb"], "texture_limit"}


def test_khronos_validator_accepts_every_combination(validate, store, tmp_path, monkeypatch):
    pytest.importorskip("meshopt")
    monkeypatch.setattr("viewer.engine.operations.export_shapes.RELIEF", 64)
    monkeypatch.setattr("viewer.engine.operations.export_shapes.LEAST_BAKED", 64)
    scene = painted_scene(store)
    painted = next(node.content for node in scene.nodes if isinstance(node.content, Model))
    ball = node_of(globe(8, 12), store)
    ball = replace(ball, content=replace(model_in(ball), materials=painted.materials))
    others = (node for node in scene.nodes if not isinstance(node.content, Model))
    scene = Scene((*others, ball), camera=scene.camera)
    paths, allowed = [], []
    for number, options in enumerate(combinations()):
        path = tmp_path / str(number) / "x.glb"
        done = run_to_end(run(ExportJob(scene, str(path), ExportOptions(**options)), store))
        paths += [tmp_path / file for file in done.files if file.endswith(".glb")]
        # Tangents that are left out are left to other programs, which is all that there is to warn of.
        left = () if options.get("tangents", True) else ("MESH_PRIMITIVE_GENERATED_TANGENT_SPACE",)
        allowed += [left] * (len(paths) - len(allowed))
    assert len(paths) == PAIRWISE + 4  # four with a file for collisions
    for path, left, messages in zip(paths, allowed, validate(*paths), strict=True):
        worse = [message for message in messages if message["severity"] < 2 and message["code"] not in left]
        assert worse == [], path


def test_levels_hang_outside_of_the_scene_each_with_half_the_triangles(store, tmp_path):
    path = tmp_path / "x.glb"
    run_to_end(run(ExportJob(Scene((node_of(globe(), store),)), str(path), ExportOptions(levels=3)), store))
    body = body_of(path)
    ids = body["nodes"][0]["extensions"]["MSFT_lod"]["ids"]
    assert len(ids) == 3
    assert len(body["nodes"][0]["extras"]["MSFT_screencoverage"]) == 4
    assert body["scenes"] == [{"nodes": [0]}]
    counts = [
        body["accessors"][body["meshes"][body["nodes"][each]["mesh"]]["primitives"][0]["indices"]]["count"] // 3
        for each in (0, *ids)
    ]
    for more, fewer in itertools.pairwise(counts):
        assert 0.4 * more < fewer <= 0.5 * more
    (node,) = run_to_end(open_path(path, store)).nodes  # the finest one, once
    assert model_in(node).faces == counts[0]
    assert model_in(node).provenance.notes == ()


def test_what_is_compressed_comes_back(store, tmp_path):
    pytest.importorskip("meshopt")
    path, mesh = tmp_path / "x.glb", globe(96, 192)
    plain, packed = (
        run_to_end(run(ExportJob(Scene((node_of(mesh, store),)), str(path), ExportOptions(compression=each)), store))
        for each in (False, True)
    )
    assert packed.bytes < 0.4 * plain.bytes
    (node,) = run_to_end(open_path(path, store)).nodes
    back, before = mesh_from_tensors(store.get(model_in(node).asset)), in_cache_order(mesh)
    for name, error in (("vertices", 1e-5), ("uvs", 4e-5), ("normals", 1e-3)):
        np.testing.assert_allclose(getattr(back, name), getattr(before, name), atol=error)


def test_a_file_is_compared_before_it_replaces_another(store, tmp_path):
    path = tmp_path / "x.glb"
    path.write_bytes(b"old")
    node = node_of(globe(), store)
    scene = Scene((node,), camera=default_camera(sure(node.aabb), 48, 48))
    found = run_to_end(run(PreviewExportJob(scene, str(path)), store))
    assert path.read_bytes() == b"old"
    assert found.files == ("x.glb",)
    assert len(found.compared) == 3
    assert min(view.psnr for view in found.compared) > 80
    assert found.compared[0].picture.startswith(b"\x89PNG")
    done = run_to_end(run(ExportJob(Scene(), str(path), made=found.folder), store))
    assert done.bytes == path.stat().st_size == found.bytes
    with pytest.raises(OutputError, match="are gone"):
        run_to_end(run(ExportJob(Scene(), str(path), made=found.folder), store))
    kept = path.read_bytes()
    rough = ExportOptions(faces=30, least_psnr=45.0)
    with pytest.raises(OutputError, match=r"dB from the scene.*Nothing was written"):
        run_to_end(run(ExportJob(scene, str(path), rough), store))
    assert path.read_bytes() == kept
    assert not [each for each in store.root.iterdir() if each.is_dir()]  # nothing is left of the trials


def test_what_a_kind_of_file_does_not_have_is_said(store, tmp_path):
    work = run(ExportJob(Scene((node_of(globe(), store),)), str(tmp_path / "x.obj"), ExportOptions(levels=2)), store)
    notes = []
    try:
        while True:
            notes += next(work).notes
    except StopIteration:
        pass
    assert "Levels of detail: not in .obj files, and left out." in notes

"""Even triangles for a surface, and its look on them, against shapes and colours that are known."""

import numpy as np
import pytest

from tests.formats.test_export_shapes import globe, patched_ball, sure, welded
from viewer.decompose.edges import edges_of, sides_of
from viewer.decompose.geometry import fewer
from viewer.decompose.options import ExtractOptions
from viewer.decompose.rebake import looked_up, rebaked
from viewer.decompose.remesh import remeshed
from viewer.decompose.report import report_of
from viewer.decompose.simplify import normals_by_area
from viewer.decompose.texels import texels_of
from viewer.editing.surface import Surface, texture_pixels
from viewer.engine.operations.export_shapes import side_for
from viewer.errors import InputError
from viewer.scene.assets import AssetStore
from viewer.scene.material import Material, Texture
from viewer.scene.mesh import Mesh
from viewer.scene.progress import run_to_end


@pytest.fixture
def store(tmp_path):
    return AssetStore(tmp_path)


def box(size=(2.0, 2.0, 2.0)):
    """A box of twelve triangles."""
    corners = np.array([[x, y, z] for x in (0, 1) for y in (0, 1) for z in (0, 1)], np.float32)
    quads = [(0, 1, 3, 2), (4, 6, 7, 5), (0, 4, 5, 1), (2, 3, 7, 6), (0, 2, 6, 4), (1, 5, 7, 3)]
    faces = np.array([t for a, b, c, d in quads for t in ((a, b, c), (a, c, d))], np.uint32)
    points = (corners * np.array(size)).astype(np.float32)
    return Mesh(points, faces, normals_by_area(points, faces))


def evenness(mesh):
    """Of each triangle: 1 where its sides are alike, 0 where it has no area."""
    corners = mesh.vertices[mesh.faces].astype(np.float64)
    squares = np.square(corners - np.roll(corners, 1, axis=1)).sum((1, 2))
    return 2.0 * np.sqrt(3.0) * sides_of(mesh.vertices, mesh.faces).twice / squares


def euler(mesh):
    faces = welded(mesh)
    return len(np.unique(faces)) - len(edges_of(faces).counts) + len(faces)


def test_edges_and_corners_of_a_box_stay():
    mesh = run_to_end(remeshed(box(), 800))
    assert 640 < len(mesh.faces) < 960
    assert set(edges_of(welded(mesh)).counts.tolist()) == {2}
    report = report_of(Mesh(mesh.vertices, mesh.faces, mesh.normals), 0, 0)
    assert report.area == pytest.approx(24.0, rel=1e-5)  # six flat sides, nowhere cut short
    corners = {tuple(row) for row in box().vertices.tolist()}
    assert corners <= {tuple(row) for row in mesh.vertices.tolist()}
    assert np.median(evenness(mesh)) > 0.9
    # Normals are those of the sides, also at the edges.
    across = sides_of(mesh.vertices, mesh.faces).across
    across /= np.linalg.norm(across, axis=1, keepdims=True)
    np.testing.assert_allclose(mesh.normals[mesh.faces[:, 0]], across, atol=1e-5)


@pytest.mark.parametrize("faces", [500, 4000])
def test_a_ball_stays_round_and_closed(faces):
    """A mesh with seams of maps, as finely or more finely than it was."""
    mesh = run_to_end(remeshed(patched_ball(2, 6), faces))
    assert 0.8 * faces < len(mesh.faces) < 1.2 * faces
    assert set(edges_of(welded(mesh)).counts.tolist()) == {2}
    assert euler(mesh) == 2
    away = np.abs(np.linalg.norm(mesh.vertices, axis=1) - 1.0)
    assert away.max() < 0.02  # as far in as the middles of the triangles that there were
    assert evenness(mesh).mean() > 0.9
    degrees = np.bincount(welded(mesh).ravel())
    assert (np.abs(degrees - 6) <= 1).mean() > 0.95


def test_ends_of_a_surface_and_both_sides_of_a_thin_one_stay():
    sheet = globe(24, 48)
    half = sheet.with_faces(sheet.vertices[sheet.faces].mean(1)[:, 2] > 0)
    mesh = run_to_end(remeshed(half, 600))
    assert euler(mesh) == 1  # a disc
    rim = mesh.vertices[np.isin(np.arange(len(mesh.vertices)), mesh.faces.ravel()[edges_of(mesh.faces).boundary])]
    assert np.abs(rim[:, 2]).max() < 1e-6
    np.testing.assert_allclose(np.linalg.norm(rim, axis=1), 1.0, atol=0.01)
    plate = run_to_end(remeshed(box((2.0, 2.0, 0.01)), 1000))
    assert report_of(plate, 0, 0).area == pytest.approx(8.08, rel=1e-4)
    assert np.minimum(np.abs(plate.vertices[:, 2]), np.abs(plate.vertices[:, 2] - 0.01)).max() < 1e-6


def test_what_is_no_surface_is_refused():
    mesh = box()
    points = mesh.vertices.copy()
    points[3] = np.nan
    for broken, faces, words in (
        (Mesh(points, mesh.faces, mesh.normals), 500, "not numbers|not finite"),
        (Mesh(mesh.vertices * 0, mesh.faces, mesh.normals), 500, "no triangle with an area"),
        (mesh, 3, "cannot be made"),
        (mesh, 5_000_000, "cannot be made"),
    ):
        with pytest.raises(InputError, match=words):
            run_to_end(remeshed(broken, faces))
    far = Mesh(mesh.vertices * np.float32(1e-6) + np.float32(0.0), mesh.faces, mesh.normals)
    assert report_of(run_to_end(remeshed(far, 500)), 0, 0).area == pytest.approx(24e-12, rel=1e-4)


def test_maps_are_carried_over_to_other_triangles(store):
    """A map of the directions on a ball, and one of its relief, in an atlas that has nothing to do with the old one."""
    mesh = globe(48, 96)
    side = 256
    texels = texels_of(mesh, side)
    directions = texels.picture(texels.points(mesh))
    asset = store.put({"pixels": np.rint(127.5 + 127.5 * np.clip(directions, -1, 1)).astype(np.uint8)})
    slanted = np.broadcast_to(np.array([178, 128, 245], np.uint8), (8, 8, 3)).copy()
    bumps = Texture(store.put({"pixels": slanted}), 8, 8)
    before = Surface(mesh, Material(lit=True, base_color_map=Texture(asset, side, side), normal_map=bumps))
    assert side_for(before) == 512
    fewer = run_to_end(remeshed(mesh, 900))
    after, material = run_to_end(rebaked(fewer, before, 256, store))
    now = texels_of(after, 256)
    found = texture_pixels(sure(material.base_color_map), store).reshape(-1, 3)[now.numbers] / 127.5 - 1.0
    points = now.points(after)
    points /= np.linalg.norm(points, axis=1, keepdims=True)
    middle = np.abs(points[:, 2]) < 0.95  # at the poles the old map has a texel for many directions
    assert np.abs(found - points)[middle].mean() < 0.01
    # The normal leans along growing u, which runs round the axis, by as much as its map says.
    local = texture_pixels(sure(material.normal_map), store).reshape(-1, 3)[now.numbers] / 127.5 - 1.0
    normals, tangents = now.normals(after), now.tangents(after)
    across = np.cross(normals, tangents[:, :3]) * tangents[:, 3:]
    shaded = local[:, :1] * tangents[:, :3] + local[:, 1:2] * across + local[:, 2:] * normals
    around = np.stack([-points[:, 1], points[:, 0], 0 * points[:, 0]], 1)
    around /= np.maximum(np.linalg.norm(around, axis=1, keepdims=True), 1e-9)
    wanted = 0.396 * around + 0.918 * points
    cosine = (shaded * wanted).sum(1) / np.linalg.norm(shaded, axis=1)
    assert np.degrees(np.arccos(np.clip(cosine[middle], -1, 1))).mean() < 2.0


def test_colours_at_vertices_are_carried_over_without_maps(store):
    mesh = globe(24, 48)
    colors = (0.5 + 0.5 * mesh.vertices).astype(np.float32)
    before = Surface(Mesh(mesh.vertices, mesh.faces, mesh.normals, colors), Material())
    after, material = run_to_end(rebaked(run_to_end(remeshed(mesh, 500)), before, 64, store))
    np.testing.assert_allclose(sure(after.colors), 0.5 + 0.5 * after.vertices, atol=0.01)
    assert material.maps == ()
    assert after.uvs is None


def test_texels_are_mixed_where_a_map_is_smooth(store):
    pixels = np.zeros((2, 2, 3), np.uint8)
    pixels[0, 1] = pixels[1, 1] = 200
    texture = Texture(store.put({"pixels": pixels}), 2, 2, wrap_u="clamp", wrap_v="clamp")
    places = np.array([[0.25, 0.5], [0.5, 0.5], [0.75, 0.1], [2.0, 0.5], [0.375, 0.5]])
    np.testing.assert_allclose(looked_up(texture, pixels, places)[:, 0] * 255, [0, 100, 200, 200, 50], atol=1e-4)


def test_extraction_makes_even_triangles_where_that_is_asked_for():
    """With vertices that neighbours share, also at edges: reports count ends by them."""
    mesh = run_to_end(fewer(box(), ExtractOptions(remesh=True, faces=300)))
    assert 200 < len(mesh.faces) < 400
    assert set(edges_of(mesh.faces).counts.tolist()) == {2}

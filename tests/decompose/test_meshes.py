"""What is done to triangles: reports, simplification, mending, and what cameras see of them."""

import math

import numpy as np
import pytest
import trimesh

from tests.decompose.grids import area_and_volume, box, is_closed, ramp_of, sphere, torus, voxels_of
from viewer.decompose.edges import edges_of, sides_of
from viewer.decompose.geometry import EmptySurfaceError, surface_of
from viewer.decompose.options import ExtractOptions
from viewer.decompose.pixels import pixels_of
from viewer.decompose.report import report_of
from viewer.decompose.simplify import normals_by_area, simplified, stitched
from viewer.decompose.visibility import seen_faces, seen_share
from viewer.errors import InputError
from viewer.scene.camera import Camera, Equirectangular, Fisheye, OpenCV, Orthographic, look_at, pinhole, pixel_centers
from viewer.scene.mesh import Mesh
from viewer.scene.progress import run_to_end

SHAPE = (40, 40, 40)


def mesh_of(vertices, faces):
    points = np.asarray(vertices, np.float32)
    return Mesh(points, np.asarray(faces, np.uint32), np.tile(np.float32([0, 0, 1]), (len(points), 1)))


def surface(density, cameras=(), **options):
    return run_to_end(surface_of(voxels_of(density), ExtractOptions(level=100.0, **options), cameras))


def ring(count=12, distance=3.0, side=120):
    """Cameras all around, above and below."""
    places = [(math.cos(a), math.sin(a), 0.9 * math.sin(3 * a)) for a in np.linspace(0, 2 * math.pi, count, False)]
    return [
        Camera(look_at(tuple(distance * x for x in place), (0.0, 0.0, 0.0)), pinhole(0.9, side, side))
        for place in places
    ]


def test_a_report_agrees_with_trimesh_on_open_closed_and_crowded_meshes():
    rng = np.random.default_rng(0)
    ball = trimesh.creation.icosphere(3)
    open_ball = np.delete(ball.faces, rng.choice(len(ball.faces), 90, replace=False), axis=0)
    for faces in (ball.faces, open_ball):
        report = report_of(mesh_of(ball.vertices * 2 + 50, faces))
        other = trimesh.Trimesh(ball.vertices * 2 + 50, faces, process=False)
        assert report.area == pytest.approx(other.area, rel=1e-5)
        assert report.watertight == other.is_watertight
        assert report.parts == other.body_count
        single = trimesh.grouping.group_rows(other.edges_sorted, require_count=1)
        assert report.boundary_edges == len(single)
    assert report_of(mesh_of(ball.vertices * 2 + 50, ball.faces)).volume == pytest.approx(ball.volume * 8, rel=1e-3)


def test_holes_that_touch_in_a_vertex_are_two_and_odd_triangles_are_counted():
    ball = trimesh.creation.icosphere(2)
    around = np.flatnonzero((ball.faces == 40).any(1))
    two = np.delete(ball.faces, around[[0, 3]], axis=0)
    assert not set(ball.faces[around[0]]) & set(ball.faces[around[3]]) - {40}
    report = report_of(mesh_of(ball.vertices, two))
    assert (report.holes, report.boundary_edges, report.volume) == (2, 6, 0.0)
    fins = np.concatenate([ball.faces, [[*ball.edges_unique[0], 41], [7, 7, 8], [9, 10, 10]]])
    report = report_of(mesh_of(ball.vertices, fins))
    assert report.non_manifold_edges >= 1
    assert report.degenerate_faces == 2
    assert not report.watertight
    assert report_of(mesh_of(np.zeros((0, 3)), np.zeros((0, 3)))).faces == 0


def test_simplified_is_closed_near_and_turned_outwards():
    dense = surface(ramp_of(torus(), (72, 72, 72)), smooth=2).mesh
    few = simplified(dense, 3000)
    assert len(few.faces) == pytest.approx(3000, rel=0.02)
    assert is_closed(few.faces)
    distance = np.hypot(np.hypot(few.vertices[:, 0], few.vertices[:, 1]) - 0.6, few.vertices[:, 2]) - 0.2
    assert np.abs(distance).max() < 0.3 * 2 / 72
    assert area_and_volume(few)[1] == pytest.approx(area_and_volume(dense)[1], rel=0.005)
    middles = few.vertices[few.faces].mean(1)
    out = middles - 0.6 * middles * (1, 1, 0) / np.hypot(middles[:, 0], middles[:, 1])[:, None]
    normals = few.face_normals
    assert ((normals * out).sum(1) > 0).all()
    assert few.colors is not None
    assert np.abs(few.colors - 0.5).max() < 0.3


def test_flat_parts_are_simplified_before_round_ones():
    """A dome of 0.5 on a plate, a sixth of the triangles: the plate needs few, so the dome's stay within 2 degrees."""
    side = np.linspace(-1.0, 1.0, 81)
    x, y = np.meshgrid(side, side, indexing="ij")
    points = np.stack([x, y, np.sqrt(np.maximum(0.25 - x * x - y * y, 0.0))], -1).reshape(-1, 3)
    number = np.arange(x.size).reshape(x.shape)
    a, b, c, d = (part.ravel() for part in (number[:-1, :-1], number[1:, :-1], number[1:, 1:], number[:-1, 1:]))
    few = simplified(mesh_of(points, np.concatenate([np.stack([a, b, c], 1), np.stack([a, c, d], 1)])), 2000)
    middles, sides = few.vertices[few.faces].mean(1), sides_of(few.vertices, few.faces)
    dome = np.hypot(middles[:, 0], middles[:, 1]) < 0.4
    true = middles / np.linalg.norm(middles, axis=1, keepdims=True)
    off = np.degrees(np.arccos(((sides.across * true).sum(1) / sides.twice).clip(-1.0, 1.0)))
    assert np.average(off[dome], weights=sides.twice[dome]) < 2.0


def test_simplifying_noise_far_down_never_tears_it():
    rng = np.random.default_rng(3)
    for side in (10, 14):
        rough = surface(rng.uniform(0, 190, (side,) * 3), smooth=0, minimum_share=0.0, hidden=True, color_samples=0)
        for faces in (len(rough.mesh.faces) // 3, len(rough.mesh.faces) // 10):
            few = simplified(rough.mesh, faces)
            counts = edges_of(few.faces).counts
            assert (counts == 2).all()
            assert is_closed(few.faces)


def test_the_whole_way_simplifies_and_keeps_what_was_dense():
    result = surface(ramp_of(sphere(0.6), SHAPE), faces=800, tracing="nets")
    assert result.report.faces == len(result.mesh.faces) == pytest.approx(800, rel=0.02)
    assert result.report.watertight
    assert result.dense is not None
    assert len(result.dense.faces) > 3000
    radial = result.mesh.vertices / np.linalg.norm(result.mesh.vertices, axis=1, keepdims=True)
    assert ((radial * result.mesh.normals).sum(1)).min() > 0.98
    assert surface(ramp_of(sphere(0.6), SHAPE), faces=10**6).dense is None


def test_what_touches_is_taken_apart_and_stays_closed():
    cube = trimesh.creation.box()
    other = cube.vertices + np.array((1.0, 1.0, 0.0))  # shares an edge of the cube
    vertices = np.concatenate([cube.vertices, other])
    faces = np.concatenate([cube.faces, cube.faces + 8])
    merged = trimesh.Trimesh(vertices, faces, process=True)
    assert not is_closed(merged.faces)
    points, apart = stitched(np.asarray(merged.vertices, np.float64), np.asarray(merged.faces))
    assert is_closed(apart)
    report = report_of(mesh_of(points, apart))
    assert report.parts == 2
    assert report.volume == pytest.approx(2.0)


def test_bad_meshes_are_refused_with_a_hint():
    ball = trimesh.creation.icosphere(1)
    lost = ball.vertices.copy()
    lost[3] = math.nan
    for broken in (lambda: report_of(mesh_of(lost, ball.faces)), lambda: simplified(mesh_of(lost, ball.faces), 10)):
        with pytest.raises(InputError, match="not numbers") as caught:
            broken()
        assert caught.value.hint
    with pytest.raises(InputError, match="no closed surface"):
        simplified(mesh_of(ball.vertices, ball.faces), 3)
    density = ramp_of(sphere(), SHAPE)
    density[20, 20, 20] = math.inf
    with pytest.raises(InputError, match="not numbers"):
        surface(density)
    with pytest.raises(InputError):
        surface(ramp_of(sphere(), SHAPE), faces=2)
    with pytest.raises(InputError):
        surface(ramp_of(sphere(), SHAPE), faces=-5)


def test_cameras_see_the_near_side_and_nothing_behind():
    ball = trimesh.creation.icosphere(4, radius=0.7)
    mesh = mesh_of(ball.vertices, ball.faces)
    eye = np.array((3.0, 0.0, 0.0))
    seen = run_to_end(seen_faces(mesh, [Camera(look_at(tuple(eye), (0.0, 0.0, 0.0)), pinhole(0.6, 100, 100))]))
    facing = (ball.face_normals * (eye - ball.triangles_center)).sum(1) / 3.0
    assert seen[facing > 0.02].all()
    assert not seen[facing < -0.1].any()


def test_cameras_see_the_share_of_a_ball_that_lies_above_their_horizon():
    ball = trimesh.creation.icosphere(5, radius=0.7)
    views = [Camera(look_at((x, 0.0, 0.0), (0.0, 0.0, 0.0)), pinhole(0.6, 100, 100)) for x in (3.0, -3.0)]
    mesh, cap = mesh_of(ball.vertices, ball.faces), 0.5 * (1.0 - 0.7 / 3.0)
    shares = [run_to_end(seen_share(mesh, views[:count])) for count in range(3)]
    assert shares == pytest.approx([0.0, cap, 2.0 * cap], abs=0.01)


@pytest.mark.parametrize(
    "lens",
    [
        pinhole(0.7, 60, 40),
        OpenCV(60, 40, 50.0, 50.0, 31.0, 18.0, k1=-0.1, k2=0.02, p1=0.003),
        Fisheye(60, 40, 25.0, 25.0, 30.0, 20.0, k1=0.02),
        Orthographic(60, 40, 2.0),
        Equirectangular(60, 40),
    ],
)
def test_points_on_the_rays_of_pixels_lie_in_the_picture_and_others_do_not(lens):
    camera = Camera(look_at((2.0, -1.0, 0.5), (0.0, 0.0, 0.0)), lens)
    origins, directions = camera.rays(pixel_centers(60, 40))
    assert np.isfinite(pixels_of(camera, origins + 2.5 * directions)).all()
    if not isinstance(lens, Equirectangular):
        outside = np.array([(-3.0, 20.0), (64.0, 20.0), (30.0, -4.0), (30.0, 45.0)])
        origins, directions = camera.rays(outside)
        assert not np.isfinite(pixels_of(camera, origins + 2.5 * directions)).any()


def test_an_unseen_floater_goes_a_seen_one_stays_and_both_are_told():
    density = ramp_of(sphere(0.35), SHAPE)
    for center in ((0.75, 0.0, 0.0), (-0.75, 0.0, 0.0)):
        density = np.maximum(density, ramp_of(sphere(0.12, center), SHAPE))
    # Looks along +X between the floater behind it and the one beyond.
    eye = Camera(look_at((-0.5, 0.0, 0.6), (0.5, 0.0, -0.05)), pinhole(1.6, 200, 200))
    result = surface(density, (eye,), minimum_share=0.0)
    assert result.mesh.vertices[:, 0].max() > 0.7
    assert result.mesh.vertices[:, 0].min() > -0.6
    assert result.dropped is not None
    assert result.dropped.vertices[:, 0].max() < -0.6
    assert (result.report.dropped_parts, result.report.dropped_faces) == (1, len(result.dropped.faces))
    assert result.report.watertight
    assert surface(density, (eye,), minimum_share=0.0, hidden=True).report.parts == 3


def test_only_what_is_asked_for_opens_holes():
    density = ramp_of(sphere(0.6), SHAPE)
    above = [camera for camera in ring() if camera.position[2] > 0.5]
    whole, cut = surface(density, above), surface(density, above, seen=True)
    assert whole.report.watertight
    assert cut.report.holes >= 1
    assert cut.mesh.vertices[:, 2].max() == pytest.approx(0.6, abs=0.02)
    assert cut.report.area < 0.9 * whole.report.area
    assert cut.report.faces + cut.report.dropped_faces == whole.report.faces
    assert surface(density, ring(), seen=True).report.watertight


def test_cameras_that_see_nothing_are_told_of():
    away = Camera(look_at((3.0, 0.0, 0.0), (6.0, 0.0, 0.0)), pinhole(0.5, 50, 50))
    with pytest.raises(EmptySurfaceError, match="No camera sees") as caught:
        surface(ramp_of(sphere(), SHAPE), (away,))
    assert caught.value.hint


def test_the_flattest_triangles_count_as_flat_and_thin_ones_do_not():
    points = np.array([(0, 0, 0), (1, 0, 0), (0.5, 1e-9, 0), (0.5, 1e-4, 0)], np.float64)
    np.testing.assert_array_equal(sides_of(points, np.array([[0, 1, 2], [0, 1, 3]])).flat, [True, False])
    box_mesh = surface(ramp_of(box((0.5, 0.4, 0.3)), SHAPE)).mesh
    normals = normals_by_area(box_mesh.vertices, box_mesh.faces)
    assert np.allclose(np.linalg.norm(normals, axis=1), 1.0, atol=1e-5)

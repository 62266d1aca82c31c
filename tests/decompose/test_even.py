"""Bumps between outlines: gone where no outline speaks for them, on shapes whose normals are known."""

import numpy as np
import pytest
import trimesh

from tests.decompose.outlines import around, seen_from
from viewer.decompose.refine.even import evened, outline_pixels
from viewer.decompose.refine.silhouette import topology_of
from viewer.scene.mesh import Mesh
from viewer.scene.progress import run_to_end

SIDE = 48


def bumpy(shape, height, seed=0):
    """Every vertex by up to ``height`` off, each on its own."""
    off = height * np.random.default_rng(seed).uniform(-1.0, 1.0, (len(shape.vertices), 1))
    normals = np.asarray(shape.vertex_normals, np.float32)
    places = np.asarray(shape.vertices) + off * normals
    return Mesh(places.astype(np.float32), np.asarray(shape.faces, np.uint32), normals)


def degrees(mesh, true):
    """Between triangles' normals and the true ones at their middles, in the mean."""
    corners = mesh.vertices[mesh.faces.astype(np.int64)].astype(np.float64)
    across = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    across /= np.linalg.norm(across, axis=1, keepdims=True)
    return np.degrees(np.arccos(np.clip((across * true(corners.mean(1))).sum(1), -1.0, 1.0))).mean()


def of_ring(places):
    away = places * np.array([1.0, 1.0, 0.0])
    from_middle = places - 0.7 * away / np.linalg.norm(away, axis=1, keepdims=True)
    return from_middle / np.linalg.norm(from_middle, axis=1, keepdims=True)


def test_bumps_of_a_ring_go_and_its_shape_stays():
    ring = trimesh.creation.torus(0.7, 0.25, major_sections=60, minor_sections=26)
    rough = bumpy(ring, 0.008)
    even = run_to_end(evened(rough, seen_from(ring, around(6, SIDE))))
    assert degrees(even, of_ring) < 0.35 * degrees(rough, of_ring)
    away = np.hypot(np.hypot(even.vertices[:, 0], even.vertices[:, 1]) - 0.7, even.vertices[:, 2])
    assert np.abs(away - 0.25).mean() < 0.004
    assert abs(away.mean() - 0.25) < 0.002
    assert np.array_equal(even.faces, rough.faces)


def test_pixels_of_an_outline_are_counted_where_a_ball_ends():
    """A ball before one camera: pixels of its outline are counted at its limb alone, and there all of them."""
    ball = trimesh.creation.icosphere(4, 0.8)
    (camera,) = around(1, SIDE)
    toward = -np.array(camera.camera_to_world)[:3, 2]
    mesh = bumpy(ball, 0.0)
    views = seen_from(ball, [camera])
    held = run_to_end(outline_pixels(mesh, topology_of(mesh.faces.astype(np.int32)), views))
    # Where a ball of radius r at distance d ends: cos = r / d.
    cosine = -(ball.vertices / 0.8) @ toward
    assert held[np.abs(cosine - 0.8 / 3.5) > 0.1].max() == 0.0
    # A circle's outline crosses, row by row where it is steep and column by column where it is flat, 4 sqrt(2) r lines.
    radius = SIDE / (2.0 * np.tan(0.4)) * 0.8 / np.sqrt(3.5**2 - 0.8**2)
    assert held.sum() == pytest.approx(4.0 * np.sqrt(2.0) * radius, rel=0.03)


def test_points_without_triangles_and_borders_do_no_harm():
    flat = trimesh.creation.icosphere(2, 0.5)
    open_half = flat.faces[flat.triangles_center[:, 2] > 0.0]
    up = np.tile(np.array([0.0, 0.0, 1.0], np.float32), (len(flat.vertices), 1))
    mesh = Mesh(np.asarray(flat.vertices, np.float32), open_half.astype(np.uint32), up)
    even = run_to_end(evened(mesh, seen_from(flat, around(4, 32))))
    loose = np.setdiff1d(np.arange(len(flat.vertices)), open_half)
    assert np.isfinite(even.vertices).all()
    np.testing.assert_allclose(even.vertices[loose], mesh.vertices[loose], atol=1e-6)

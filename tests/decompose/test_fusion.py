"""Depths fused into a surface: of shapes that are known on paper."""

import numpy as np
import pytest

from viewer.decompose.fusion import SURFACE, DepthView, fused
from viewer.decompose.geometry import surface_of
from viewer.decompose.options import ExtractOptions
from viewer.errors import InputError
from viewer.scene.camera import Camera, look_at, pinhole, pixel_centers
from viewer.scene.geometry import AABB
from viewer.scene.progress import run_to_end

BOX = AABB((-1.2, -1.2, -1.2), (1.2, 1.2, 1.2))


def sphere_view(eye, radius=1.0, noise=0.0, size=96, center=(0.0, 0.0, 0.0)):
    """What a camera sees of a sphere whose colour is its normal."""
    camera = Camera(look_at(tuple(eye), (0.0, 0.0, 0.0)), pinhole(0.7, size, size))
    origins, directions = camera.rays(pixel_centers(size, size))
    toward = np.array(center) - origins
    along = (toward * directions).sum(1)
    inside = radius**2 - (toward**2).sum(1) + along**2
    depth = np.where(inside >= 0, along - np.sqrt(np.maximum(inside, 0)), np.inf)
    at = origins + np.where(np.isfinite(depth), depth, 0)[:, None] * directions
    depth = depth + noise * np.random.default_rng(int(1e3 * abs(eye[0]))).normal(size=len(depth))
    colors = np.where(np.isfinite(depth)[:, None], 0.5 + 0.5 * (at - center) / radius, 0)
    return DepthView(
        camera, depth.reshape(size, size).astype(np.float32), colors.reshape(size, size, 3).astype(np.float32)
    )


def around(count=30, distance=4.0):
    """Points evenly on a sphere."""
    height = 1 - (2 * np.arange(count) + 1) / count
    turn = np.arange(count) * 2.399963
    across = np.sqrt(1 - height**2)
    return distance * np.stack([across * np.cos(turn), across * np.sin(turn), height], 1)


def surface(views, resolution=48, **options):
    volume = run_to_end(fused(views, BOX, resolution))
    return run_to_end(surface_of(volume, ExtractOptions(level=SURFACE, smooth=0, **options))).mesh


def test_a_sphere_is_found_within_a_part_of_a_cell():
    mesh = surface([sphere_view(eye) for eye in around()])
    radii = np.linalg.norm(mesh.vertices, axis=1)
    cell = 2.4 / 48
    assert abs(radii.mean() - 1) < 0.1 * cell
    assert radii.std() < 0.15 * cell
    dots = (mesh.normals * mesh.vertices / radii[:, None]).sum(1)
    assert np.median(dots) > 0.995
    np.testing.assert_allclose(mesh.colors, 0.5 + 0.5 * mesh.vertices, atol=0.12)


def test_noise_of_single_views_is_averaged_out():
    noisy = surface([sphere_view(eye, noise=0.02) for eye in around(60)])
    radii = np.linalg.norm(noisy.vertices, axis=1)
    assert radii.std() < 0.5 * 0.02
    assert len(noisy.vertices) < 12_000  # one surface, and no crumbs


def test_what_no_view_has_seen_is_closed_off():
    """All cameras on one side: the far half is a guess, but the mesh is closed."""
    views = [sphere_view(eye) for eye in around(40) if eye[2] > 1.0]
    volume = run_to_end(fused(views, BOX, 32))
    made = run_to_end(surface_of(volume, ExtractOptions(level=SURFACE)))
    assert made.report.watertight
    upper = made.mesh.vertices[:, 2] > 0.3
    seen = np.linalg.norm(made.mesh.vertices[upper], axis=1)
    assert abs(np.median(seen) - 1) < 0.02


def test_a_box_with_nothing_in_it_is_refused():
    views = [sphere_view(eye, center=(30.0, 0.0, 0.0)) for eye in around(6)]
    with pytest.raises(InputError, match="Nothing is seen"):
        run_to_end(fused(views, BOX, 16))


def test_flat_boxes_have_samples_all_the_same():
    flat = AABB((-1.0, -1.0, 0.0), (1.0, 1.0, 0.0))
    volume = run_to_end(fused([sphere_view(eye) for eye in around(6)], flat, 16))
    assert min(volume.shape) >= 2

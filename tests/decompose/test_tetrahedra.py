"""Marching tetrahedra and what is learned on them, against shapes that are known."""

import numpy as np
import pytest
import torch
import trimesh

from tests.decompose.outlines import around, seen_from
from viewer.decompose.options import ExtractOptions
from viewer.decompose.tetrahedra import fit
from viewer.decompose.tetrahedra.fit import mesh_of_views, tetrahedral_grid
from viewer.decompose.tetrahedra.marching import marched, triangle_table
from viewer.decompose.views import View
from viewer.errors import InputError
from viewer.scene.geometry import AABB
from viewer.scene.progress import run_to_end

BOX = AABB((-1.2, -1.2, -1.2), (1.2, 1.2, 1.2))
ONE = np.array([[0, 1, 2, 3]])


@pytest.mark.parametrize("pattern", range(16))
def test_every_case_faces_outward_in_any_tetrahedron(pattern):
    rng = np.random.default_rng(pattern)
    inside = np.array([bool(pattern >> corner & 1) for corner in range(4)])
    for _ in range(20):
        corners = rng.normal(size=(4, 3))
        if np.linalg.det(corners[1:] - corners[0]) < 0:
            corners[[2, 3]] = corners[[3, 2]]
        distances = np.where(inside, -1.0, 1.0) * rng.uniform(0.1, 1.0, 4)
        vertices, faces = marched(torch.from_numpy(corners), torch.from_numpy(distances), ONE)
        assert len(faces) == {0: 0, 4: 0, 1: 1, 3: 1, 2: 2}[int(inside.sum())]
        slope = np.linalg.solve(corners[1:] - corners[0], distances[1:] - distances[0])
        for a, b, c in vertices.numpy()[faces]:
            assert np.cross(b - a, c - a) @ slope > 0
            np.testing.assert_allclose([(p - corners[0]) @ slope + distances[0] for p in (a, b, c)], 0, atol=1e-9)


def test_both_sides_of_a_case_have_the_same_edges():
    table = triangle_table()
    for pattern in range(16):
        assert set(table[pattern].ravel()) == set(table[15 - pattern].ravel())


@pytest.mark.parametrize("cells", [12, 24])
def test_a_sphere_is_closed_and_off_by_the_square_of_a_cell(cells):
    grid = tetrahedral_grid(BOX, cells)
    volumes = np.linalg.det(np.diff(grid.points[grid.tetrahedra].astype(float), axis=1))
    np.testing.assert_allclose(volumes, grid.cell**3, rtol=1e-4)  # six times the volume; all are alike
    distances = np.linalg.norm(grid.points, axis=1) - 0.9
    vertices, faces = marched(torch.from_numpy(grid.points), torch.from_numpy(distances), grid.tetrahedra)
    mesh = trimesh.Trimesh(vertices.numpy(), faces, process=False)
    assert mesh.is_watertight
    assert mesh.euler_number == 2
    assert 0 < mesh.volume < 4 / 3 * np.pi * 0.9**3
    # The chord of a cell's diagonal, 1.7 cells long, is 0.36 cell^2 / r off its arc.
    assert np.abs(np.linalg.norm(vertices.numpy(), axis=1) - 0.9).max() < 0.45 * grid.cell**2


def test_the_surface_follows_the_distances_gradient():
    grid = tetrahedral_grid(BOX, 6)
    distances = torch.tensor(0.5 * (grid.points[:, 2] - 0.1), requires_grad=True)
    vertices, _ = marched(torch.from_numpy(grid.points), distances, grid.tetrahedra)
    vertices[:, 2].mean().backward()
    # Where all distances of slope 1/2 grow by d, the plane sinks by 2 d.
    assert float(distances.grad.sum()) == pytest.approx(-2.0, abs=1e-4)


def test_a_ring_is_learned_with_its_hole(monkeypatch):
    monkeypatch.setattr(fit, "STEPS", 30)
    ring = trimesh.creation.torus(0.7, 0.25, major_sections=48, minor_sections=24)
    views = seen_from(ring, around(14, 64))
    mesh = run_to_end(mesh_of_views(views, ExtractOptions(resolution=20)))
    learned = trimesh.Trimesh(mesh.vertices, mesh.faces, process=False)
    assert learned.is_watertight
    assert learned.euler_number == 0
    across = np.hypot(mesh.vertices[:, 0], mesh.vertices[:, 1]) - 0.7
    off = np.abs(np.hypot(across, mesh.vertices[:, 2]) - 0.25)
    assert np.quantile(off, 0.95) < 0.04
    outward = np.stack([across * mesh.vertices[:, 0], across * mesh.vertices[:, 1]], 1)
    level = np.abs(mesh.vertices[:, 2]) < 0.02
    assert ((mesh.normals[level, :2] * outward[level]).sum(1) > 0).mean() > 0.98


def test_views_that_cannot_be_are_told():
    ball = trimesh.creation.icosphere(2, 0.5)
    views = seen_from(ball, around(6, 32))
    empty = [View(view.camera, np.zeros_like(view.pixels)) for view in views]
    with pytest.raises(InputError, match="outline") as caught:
        run_to_end(mesh_of_views(empty, ExtractOptions()))
    assert caught.value.hint
    half = [seen_from(ball.copy().apply_translation((0, 0, 0.9 * sign)), [view.camera])[0]
            for sign, view in zip((1, -1) * 3, views, strict=True)]  # fmt: skip
    with pytest.raises(InputError, match="in common"):
        run_to_end(mesh_of_views(half, ExtractOptions()))


@pytest.mark.slow
def test_outlines_that_were_held_out_agree():
    shape = trimesh.creation.capsule(0.8, 0.35).apply_translation((0, 0, -0.4))
    views = seen_from(shape, around(40, 160))
    mesh = run_to_end(mesh_of_views(views, ExtractOptions()))
    learned = trimesh.Trimesh(mesh.vertices, mesh.faces, process=False)
    for truth, found in zip(
        seen_from(shape, around(9, 160, 0.4)), seen_from(learned, around(9, 160, 0.4)), strict=True
    ):
        a, b = truth.pixels[..., 3] > 0.5, found.pixels[..., 3] > 0.5
        assert (a & b).sum() / (a | b).sum() >= 0.97

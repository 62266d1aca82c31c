"""Outlines: their gradient against finite differences, triangles against rays, and what refining makes of a dent."""

import numpy as np
import pytest
import torch
import trimesh

from tests.decompose.outlines import around, seen_from
from viewer.decompose.options import ExtractOptions
from viewer.decompose.refine import refine
from viewer.decompose.refine.projection import outlines, projection_of
from viewer.decompose.refine.refine import refined
from viewer.decompose.refine.silhouette import coverage, topology_of
from viewer.decompose.views import View
from viewer.errors import InputError
from viewer.render.mesh.raster_kernels import rasterized
from viewer.render.mesh.ray_caster import RayCaster
from viewer.scene.camera import Equirectangular, OpenCV, pixel_centers
from viewer.scene.mesh import Mesh
from viewer.scene.progress import run_to_end

SIDE = 96


def blank(camera):
    return View(camera, np.zeros((camera.lens.height, camera.lens.width, 4), np.float32))


def mesh_of(shape):
    up = np.tile(np.array([0.0, 0.0, 1.0], np.float32), (len(shape.vertices), 1))
    return Mesh(np.asarray(shape.vertices, np.float32), np.asarray(shape.faces, np.uint32), up)


def iou(views, others):
    pairs = [(a.pixels[..., 3] > 0.5, b.pixels[..., 3] > 0.5) for a, b in zip(views, others, strict=True)]
    return np.mean([(a & b).sum() / (a | b).sum() for a, b in pairs])


@pytest.mark.parametrize("subdivisions", [2, 3, 4])
def test_the_gradient_of_growing_is_that_of_finite_differences(subdivisions):
    """320, 1,280 and 5,120 triangles: coarse ones are larger than a pixel at the limb, fine ones smaller."""
    shape = trimesh.creation.icosphere(subdivisions)
    points, topology = torch.tensor(shape.vertices, dtype=torch.float32), topology_of(shape.faces.astype(np.int32))
    view = projection_of(blank(around(1, SIDE, 0.3)[0]))

    def covered(scale):
        return coverage(points * scale, topology, view).sum()

    slopes, differences = [], []
    for offset in np.linspace(-0.03, 0.03, 13):
        scale = torch.tensor(1.0 + offset, requires_grad=True)
        covered(scale).backward()
        slopes.append(float(scale.grad))
        differences.append(float(covered(1.0 + offset + 0.02) - covered(1.0 + offset - 0.02)) / 0.04)
    assert np.mean(slopes) / np.mean(differences) == pytest.approx(1.0, abs=0.05)


@pytest.mark.parametrize("axis", [0, 1, 2])
def test_the_gradient_of_moving_sideways_balances_and_that_of_one_vertex_is_local(axis):
    shape = trimesh.creation.icosphere(3, 0.6)
    points, topology = torch.tensor(shape.vertices, dtype=torch.float32), topology_of(shape.faces.astype(np.int32))
    view = projection_of(blank(around(2, SIDE)[1]))
    weights = torch.linspace(0.0, 1.0, SIDE)[None, :] * torch.linspace(0.5, 1.0, SIDE)[:, None]
    move = torch.zeros(3, requires_grad=True)
    (coverage(points + move, topology, view) * weights).sum().backward()
    step = torch.zeros(3)
    step[axis] = 0.02
    ahead, back = ((coverage(points + sign * step, topology, view) * weights).sum() for sign in (1, -1))
    assert float(move.grad[axis]) == pytest.approx(float(ahead - back) / 0.04, abs=0.06 * float(move.grad.norm()))


def test_triangles_are_filled_as_rays_meet_them():
    rng = np.random.default_rng(0)
    corners = rng.uniform(-0.8, 0.8, (60, 1, 3)) + rng.normal(scale=0.25, size=(60, 3, 3))
    vertices, faces = corners.reshape(-1, 3).astype(np.float32), np.arange(180, dtype=np.int32).reshape(-1, 3)
    camera = around(3, 120)[1]
    screen = projection_of(blank(camera)).project(torch.from_numpy(vertices)).numpy()
    found = rasterized(screen, faces, 120, 120)
    origins, directions = camera.rays(pixel_centers(120, 120))
    caster = RayCaster(vertices, faces.astype(np.uint32))
    hits = caster.hits(origins.astype(np.float32), directions.astype(np.float32))
    assert (found.ids.ravel() == hits.faces).mean() > 0.9985
    same = (found.ids.ravel() == hits.faces) & (hits.faces >= 0)
    along = -np.array(camera.camera_to_world)[:3, 2]
    np.testing.assert_allclose(found.depths.ravel()[same], (hits.distances * (directions @ along))[same], rtol=1e-3)


def test_triangles_behind_and_beside_the_camera_are_left_out():
    shape = trimesh.creation.icosphere(2, 20.0)  # the camera stands inside, and half of it lies behind
    screen = projection_of(blank(around(1, 32)[0])).project(torch.tensor(shape.vertices, dtype=torch.float32)).numpy()
    found = rasterized(screen, shape.faces.astype(np.int32), 32, 32)
    assert (found.ids >= 0).all()
    assert (screen[shape.faces[found.ids], 2] > 0).all()
    assert (rasterized(np.zeros((0, 3), np.float32), np.zeros((0, 3), np.int32), 4, 4).ids == -1).all()


def test_a_distorted_photo_gives_the_outline_that_a_straight_one_would():
    shape = trimesh.creation.icosphere(4, 0.8)
    lens = OpenCV(120, 100, 150.0, 150.0, 60.0, 50.0, k1=-0.2, k2=0.05, p1=0.003)
    (view,) = seen_from(shape, around(1, 0, lens=lens))
    (outline,) = outlines([view], 512)
    points = torch.tensor(shape.vertices, dtype=torch.float32)
    covered = coverage(points, topology_of(shape.faces.astype(np.int32)), outline.view).numpy()
    straight, bent = outline.covered.numpy(), view.pixels[..., 3]
    assert np.abs(covered - straight).mean() < 0.006  # it has been interpolated
    assert abs(bent.sum() / covered.sum() - 1.0) > 0.01
    assert straight.sum() == pytest.approx(covered.sum(), rel=1e-3)
    y, x = np.mgrid[:100, :120]
    for axis in (x, y):
        assert (straight * axis).sum() / straight.sum() == pytest.approx(
            (covered * axis).sum() / covered.sum(), abs=0.01
        )


def test_a_dented_ball_becomes_round_again(monkeypatch):
    monkeypatch.setattr(refine, "STEPS", 130)
    ball = trimesh.creation.icosphere(3, 0.8)
    dented = ball.copy()
    bumps = np.sin(5 * ball.vertices[:, 0]) * np.cos(4 * ball.vertices[:, 1] + 1.0)
    dented.vertices *= (1.0 + 0.08 * bumps)[:, None]
    truth = seen_from(ball, around(16, SIDE))
    held_out = around(5, SIDE, 0.7)
    mesh = mesh_of(dented)
    better = run_to_end(refined(mesh, truth, ExtractOptions()))
    before, after = (
        iou(seen_from(trimesh.Trimesh(each.vertices, each.faces, process=False), held_out), seen_from(ball, held_out))
        for each in (mesh, better)
    )
    assert before < 0.965
    assert after > 0.99
    assert np.abs(np.linalg.norm(better.vertices, axis=1) - 0.8).mean() < 0.01
    np.testing.assert_array_equal(better.faces, mesh.faces)
    corners = better.vertices[better.faces]
    outward = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    assert ((outward * corners.mean(1)).sum(1) > 0).all()
    assert ((better.normals * better.vertices).sum(1) > 0.75).all()


def test_a_mesh_that_agrees_already_stays_as_it_is(monkeypatch):
    monkeypatch.setattr(refine, "STEPS", 0)
    ball = trimesh.creation.icosphere(3, 0.8)
    mesh = mesh_of(ball)
    work = refined(mesh, seen_from(ball, around(6, 48), samples=8), ExtractOptions())
    assert run_to_end(work) is mesh


def test_views_without_an_outline_are_told():
    mesh = mesh_of(trimesh.creation.icosphere(1))
    for views in ([blank(camera) for camera in around(3, 16)], seen_from(mesh_as_ball(), [all_round()])):
        with pytest.raises(InputError, match="outline") as caught:
            run_to_end(refined(mesh, views, ExtractOptions()))
        assert caught.value.hint


def mesh_as_ball():
    return trimesh.creation.icosphere(1)


def all_round():
    return around(1, 0, lens=Equirectangular(16, 8))[0]

"""Surfaces moved in to the outlines of pictures of balls and sheets that are known."""

import math

import numpy as np
import pytest

from tests.decompose.surfaces import ball
from viewer.decompose.inset import lowest, moved_in
from viewer.decompose.views import View
from viewer.scene.camera import Camera, look_at, pinhole, pixel_centers
from viewer.scene.progress import run_to_end

CELL = 0.1
EYES = [(3.0, 0.0, 0.0), (0.0, 3.0, 0.4), (-1.2, -1.8, 2.0)]


def opacity_of_ball(eye, radius, side=96, finer=4):
    """What a camera sees of a ball around the origin: the share of each pixel's rays that pass its centre nearer."""
    camera = Camera(look_at(eye, (0.0, 0.0, 0.0)), pinhole(math.radians(45), side, side))
    steps = (np.arange(finer) + 0.5) / finer - 0.5
    covered = np.zeros(side * side)
    for dx in steps:
        for dy in steps:
            origins, toward = camera.rays(pixel_centers(side, side) + np.array([dx, dy]))
            covered += (np.linalg.norm(np.cross(origins, toward), axis=1) < radius) / finer**2
    pixels = np.repeat(covered.reshape(side, side, 1), 4, 2).astype(np.float32)
    return View(camera, pixels)


@pytest.mark.parametrize("inset", [0.0, 0.1, 0.22])
def test_a_ball_that_was_traced_too_large_gets_its_size(inset):
    views = [opacity_of_ball(eye, 0.8) for eye in EYES]
    mesh = ball(24, 0.8 + inset * CELL)
    found = run_to_end(moved_in(mesh.vertices.astype(np.float64), mesh.faces.astype(np.int32), views, CELL))
    np.testing.assert_allclose(np.linalg.norm(found, axis=1), 0.8, atol=0.03 * CELL)


def test_no_surface_moves_out_or_farther_than_a_third_of_a_cell():
    views = [opacity_of_ball(eye, 0.8) for eye in EYES]
    for radius, expected in ((0.78, 0.78), (0.86, 0.83)):
        mesh = ball(24, radius)
        found = run_to_end(moved_in(mesh.vertices.astype(np.float64), mesh.faces.astype(np.int32), views, CELL))
        np.testing.assert_allclose(np.linalg.norm(found, axis=1), expected, atol=1e-3)


def test_thin_sheets_stay_two_sided():
    """A hollow ball whose wall is a tenth of a cell: its inner and outer side do not pass each other."""
    outer, inner = ball(24, 0.8 + 0.1 * CELL), ball(24, 0.8)
    vertices = np.concatenate([outer.vertices, inner.vertices]).astype(np.float64)
    faces = np.concatenate([outer.faces, inner.faces[:, ::-1] + len(outer.vertices)]).astype(np.int32)
    views = [opacity_of_ball(eye, 0.77) for eye in EYES]
    found = run_to_end(moved_in(vertices, faces, views, CELL))
    wall = np.linalg.norm(found[: len(outer.vertices)], axis=1) - np.linalg.norm(found[len(outer.vertices) :], axis=1)
    assert wall.min() > 0.03 * CELL
    assert wall.max() < 0.09 * CELL


def test_pictures_without_outlines_move_nothing():
    mesh = ball(8, 0.8)
    vertices, faces = mesh.vertices.astype(np.float64), mesh.faces.astype(np.int32)
    full = opacity_of_ball(EYES[0], 9.0)
    assert run_to_end(moved_in(vertices, faces, [full], CELL)) is vertices
    assert run_to_end(moved_in(vertices, faces, [], CELL)) is vertices


def test_the_lowest_place_of_a_parabola():
    assert lowest((0.0, 1.0, 2.0), [1.25, 0.05, 0.85]) == pytest.approx(1.1)
    assert lowest((0.0, 1.0, 2.0), [0.0, 1.0, 3.0]) == 0.0
    assert lowest((0.0, 1.0, 2.0), [3.0, 4.0, 2.0]) == 2.0

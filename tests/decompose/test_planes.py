"""Glossy planes become flat; what is round, stepped or matt stays."""

import numpy as np
import pytest
from scipy.sparse import coo_array

from tests.decompose.grids import ramp_of, voxels_of
from tests.decompose.test_fair import CELL, SHAPE, glossy, mesh_of
from viewer.decompose.planes import flattened
from viewer.decompose.rims import rim_share
from viewer.scene.progress import run_to_end

TOP = 0.31
WAVES = 3.0
"""Radians per unit; with twice that, waves are 25 cells long."""


def wavy_table(x, y, z):
    """Distance to a box whose upper side rises and falls by a third of a cell in waves as long as the box."""
    wave = 0.35 * CELL * np.sin(x * 2 * WAVES + 1) * np.cos(y * 2 * WAVES)
    return np.maximum(np.maximum(abs(x), abs(y)) - 0.8, abs(z) - TOP - wave)


def steps(x, y, z):
    """A box that is two cells higher on one side."""
    return np.maximum(np.maximum(abs(x), abs(y)) - 0.8, abs(z) - TOP - np.where(x > 0, 2 * CELL, 0.0))


def upper(mesh, inside=0.6):
    """Corners of the upper side."""
    points = mesh.vertices
    return points[(points[:, 2] > 0) & (abs(points[:, :2]).max(1) < inside)]


def test_long_waves_of_a_glossy_table_are_gone_and_a_matt_one_keeps_them():
    voxels = voxels_of(ramp_of(wavy_table, SHAPE))
    before, after = (upper(mesh_of(glossy(voxels, 0.5), flatten=flatten))[:, 2] for flatten in (False, True))
    assert before.std() > 0.1 * CELL
    assert after.std() < 0.02 * CELL
    assert abs(after.mean() - TOP) < 0.1 * CELL
    left, matt = (mesh_of(glossy(voxels, 0.02), flatten=flatten) for flatten in (False, True))
    np.testing.assert_array_equal(left.vertices, matt.vertices)


def test_its_other_sides_stay_where_they_are():
    mesh = mesh_of(glossy(voxels_of(ramp_of(wavy_table, SHAPE)), 0.5))
    points = mesh.vertices
    side = points[(abs(points[:, 2]) < 0.2) & (abs(points[:, 1]) < 0.6)]
    np.testing.assert_allclose(abs(side[:, 0]), 0.8, atol=0.1 * CELL)


def test_a_step_of_two_cells_stays():
    points = upper(mesh_of(glossy(voxels_of(ramp_of(steps, SHAPE)), 0.5)))
    for side, height in ((points[:, 0] < -4 * CELL, TOP), (points[:, 0] > 4 * CELL, TOP + 2 * CELL)):
        np.testing.assert_allclose(points[side, 2], height, atol=0.1 * CELL)


def rimmed_table(x, y, z):
    """A wavy box with a rim of five cells that is 0.55 cells lower."""
    outside = np.maximum(abs(x), abs(y))
    wave = 0.3 * CELL * np.sin(x * 4 * WAVES) * np.cos(y * 4 * WAVES)
    height = np.where(outside > 0.8 - 5 * CELL, TOP - 0.55 * CELL, TOP + wave)
    return np.maximum(outside - 0.8, abs(z) - height)


def test_a_rim_lower_than_the_tolerance_is_not_drawn_up_to_its_plane():
    voxels = glossy(voxels_of(ramp_of(rimmed_table, SHAPE)), 0.5)
    before, after = (mesh_of(voxels, flatten=flatten).vertices.astype(np.float64) for flatten in (False, True))
    outside = abs(before[:, :2]).max(1)
    top = before[:, 2] > TOP - 2 * CELL
    assert after[top & (outside < 0.8 - 9 * CELL), 2].std() < 0.02 * CELL
    rim = top & (outside > 0.8 - 2.5 * CELL) & (outside < 0.8 - 0.5 * CELL)
    # Not held back, it comes up by a quarter of a cell.
    assert abs(after[rim, 2].mean() - before[rim, 2].mean()) < 0.1 * CELL


def net(side):
    """A square net's faces and links, and the coordinates of its vertices."""
    numbers = np.arange(side * side).reshape(side, side)
    a, b, c, d = (part.ravel() for part in (numbers[:-1, :-1], numbers[1:, :-1], numbers[1:, 1:], numbers[:-1, 1:]))
    faces = np.concatenate([np.stack([a, b, c], 1), np.stack([a, c, d], 1)])
    begin, end = faces.ravel(), np.roll(faces, -1, axis=1).ravel()
    links = coo_array((np.ones(len(begin)), (begin, end)), shape=(side * side, side * side)).tocsr()
    return links + links.T, *np.divmod(numbers.ravel(), side)


def test_rims_are_steps_all_along_the_border_of_something_large():
    links, x, y = net(80)
    there = np.flatnonzero(x < 60)
    low = np.where(x[there] >= 56, -0.5, 0.0)
    share = rim_share(links, 6400, there, low)
    np.testing.assert_array_equal(share, np.where(low < 0, 0.0, 1.0))
    np.testing.assert_array_equal(rim_share(links, 6400, there, -low), 1.0)
    # Tiles that go up and down by as much in turn are waves.
    waves = 0.5 * np.sign(np.sin(y[there] * 2 * np.pi / 8 + 0.1))
    assert rim_share(links, 6400, there, waves)[abs(y[there] - 40) < 30].min() == 1.0
    # So is what falls off to a hole of 100 vertices, which the plane surrounds.
    hole = (abs(x - 30) < 5) & (abs(y - 30) < 5)
    around = np.flatnonzero(~hole)
    assert rim_share(links, 6400, around, np.full(len(around), -0.5)).min() == 1.0
    everything = np.arange(6400)
    assert rim_share(links, 6400, everything, np.full(6400, -0.5)).min() == 1.0


@pytest.mark.parametrize("radius", [40.0, 150.0])
@pytest.mark.parametrize("axes", [(0, 1), (0,)], ids=["ball", "cylinder"])
def test_what_is_round_stays_round(radius, axes):
    """Caps that are flat to within the tolerance, with areas of up to 1300 square cells, are no planes."""
    side = np.linspace(-40.0, 40.0, 161)
    x, y = np.meshgrid(side, side, indexing="ij")
    bent = sum((x, y)[axis] ** 2 for axis in axes)
    points = np.stack([x, y, np.sqrt(np.maximum(radius**2 - bent, 0.0))], -1)
    keep = (np.abs(bent) < 38.0**2).ravel()
    numbers = np.arange(x.size).reshape(x.shape)
    a, b, c, d = (part.ravel() for part in (numbers[:-1, :-1], numbers[1:, :-1], numbers[1:, 1:], numbers[:-1, 1:]))
    faces = np.concatenate([np.stack([a, b, c], 1), np.stack([a, c, d], 1)]).astype(np.int32)
    faces = faces[keep[faces].all(1)]
    points = points.reshape(-1, 3)
    np.testing.assert_array_equal(run_to_end(flattened(points, faces, np.ones(len(points)), 1.0)), points)


def test_triangles_without_an_area_and_a_surface_without_planes_do_no_harm():
    points = np.array([[0, 0, 0], [1, 0, 0], [0, 1, 0], [0.5, 0, 0]], float)
    faces = np.array([[0, 3, 1], [0, 1, 2], [3, 3, 3]], np.int32)
    np.testing.assert_array_equal(run_to_end(flattened(points, faces, np.ones(4), 0.01)), points)
    large = run_to_end(flattened(points, faces, np.ones(4), 0.02))
    assert np.isfinite(large).all()
    empty = run_to_end(flattened(points[:0], faces[:0], np.ones(0), 1.0))
    assert len(empty) == 0

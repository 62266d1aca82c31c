"""Surface nets: closed and oriented for any values, with edges and corners where they are."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from tests.decompose.grids import CUBE, area_and_volume, box, is_closed, ramp_of, sphere, torus, voxels_of
from viewer.decompose.bricks import index_bricks
from viewer.decompose.edges import sides_of
from viewer.decompose.geometry import surface_of
from viewer.decompose.nets import trace_nets
from viewer.decompose.options import ExtractOptions
from viewer.scene.geometry import AABB
from viewer.scene.mesh import Mesh
from viewer.scene.progress import run_to_end

SHAPE = (40, 40, 40)
CELL = 0.05
HALF = np.array((0.51, 0.437, 0.303))
SIDES = st.integers(2, 9)
NOISE = st.tuples(SIDES, SIDES, SIDES).flatmap(
    lambda shape: arrays(np.float32, shape, elements=st.sampled_from([0.0, 0.25, 0.4, 0.5, 0.5000001, 0.6, 1.0, 1e6]))
)


def traced(voxels, level):
    bricks = index_bricks(voxels, level)
    return run_to_end(trace_nets(bricks.lattice, bricks.values(voxels.density), level))


def nets(density, aabb=CUBE, **options):
    return run_to_end(surface_of(voxels_of(density, aabb), ExtractOptions(level=100.0, tracing="nets", **options))).mesh


@settings(max_examples=40)
@given(NOISE)
def test_any_values_give_a_closed_oriented_surface_without_collapsed_triangles(values):
    surface = traced(voxels_of(values), 0.5)
    assert is_closed(surface.faces)
    assert np.isfinite(surface.vertices).all()
    assert set(np.unique(surface.faces)) == set(range(len(surface.vertices)))
    if len(surface.faces):
        assert not sides_of(surface.vertices, surface.faces).flat.all()
        mesh = Mesh(surface.vertices, surface.faces.astype(np.uint32), surface.vertices)
        assert area_and_volume(mesh)[1] > 0


@settings(max_examples=40)
@given(st.integers(0, 2**27 - 1))
def test_every_sample_above_the_level_is_inside_and_every_other_one_outside(bits):
    values = np.array([bits >> n & 1 for n in range(27)], np.float32).reshape(3, 3, 3)
    surface = traced(voxels_of(values), 0.5)
    assert is_closed(surface.faces)
    if len(surface.faces):
        inside = surface.enclosed(np.argwhere(values > -1) + 1, np.zeros(len(surface.vertices), np.int32), 1)
        np.testing.assert_array_equal(inside, values.ravel() > 0.5)


def test_two_cubes_that_touch_in_an_edge_of_the_grid_stay_a_surface():
    # Their shared face of the grid is crossed twice from sheet to sheet: the case in which plain nets pinch.
    values = np.zeros((4, 4, 4), np.float32)
    values[1, 1, 1:3] = values[2, 2, 1:3] = 1.0
    assert is_closed(traced(voxels_of(values), 0.5).faces)


@pytest.mark.parametrize("smooth", [0, 6])
def test_a_box_has_its_edges_and_corners_and_keeps_them_when_smoothed(smooth):
    points = nets(ramp_of(box(HALF), SHAPE), smooth=smooth).vertices.astype(np.float64)
    assert np.abs((np.abs(points) - HALF).max(1)).max() < 0.02 * CELL
    corners = np.stack(np.meshgrid(*([-1, 1],) * 3), -1).reshape(-1, 3) * HALF
    assert np.linalg.norm(points[:, None] - corners, axis=2).min(0).max() < 0.05 * CELL
    along = np.linspace(-0.2, 0.2, 30)
    for height in along:
        edge = points[np.abs(points[:, 2] - height) < CELL]
        assert np.hypot(edge[:, 0] - HALF[0], edge[:, 1] - HALF[1]).min() < 0.02 * CELL


def test_marching_cubes_cut_the_same_edges_off():
    mesh = run_to_end(surface_of(voxels_of(ramp_of(box(HALF), SHAPE)), ExtractOptions(level=100.0, smooth=0))).mesh
    points = mesh.vertices.astype(np.float64)
    assert np.hypot(points[:, 0] - HALF[0], points[:, 1] - HALF[1]).min() > 0.2 * CELL


def test_balls_and_rings_are_round_and_of_their_kind():
    ball, ring = nets(ramp_of(sphere(0.6), (48, 48, 48))), nets(ramp_of(torus(), (48, 48, 48)))
    assert np.abs(np.linalg.norm(ball.vertices, axis=1) - 0.6).max() < 0.1 / 24
    assert area_and_volume(ball)[1] == pytest.approx(4 / 3 * np.pi * 0.216, rel=0.005)
    for mesh, characteristic in ((ball, 2), (ring, 0)):
        assert is_closed(mesh.faces)
        assert len(mesh.vertices) - len(mesh.faces) // 2 == characteristic


def test_cells_that_are_no_cubes_and_a_field_cut_off_by_its_grid():
    aabb = AABB((1.0, -4.0, 0.5), (3.0, -1.0, 1.5))
    half, center = (0.7, 0.3, 0.7), (1.9, -2.0, 1.1)
    mesh = nets(ramp_of(box(half, center), (40, 40, 24), aabb), aabb, smooth=0)
    assert is_closed(mesh.faces)
    np.testing.assert_allclose(mesh.vertices.min(0), (1.2, -2.3, 0.5), atol=2e-3)
    np.testing.assert_allclose(mesh.vertices.max(0), (2.6, -1.7, 1.5), atol=2e-3)


def test_a_cavity_is_dropped_and_noise_is_smoothed_with_its_volume_kept():
    rng = np.random.default_rng(1)
    shell = np.minimum(ramp_of(sphere(0.7), SHAPE), 200 - ramp_of(sphere(0.5), SHAPE))
    mesh = nets(shell)
    assert np.linalg.norm(mesh.vertices, axis=1).min() > 0.65
    density = ramp_of(sphere(0.6), SHAPE) * rng.uniform(0.7, 1.3, SHAPE)
    rough, even = (nets(density, smooth=rounds) for rounds in (0, 10))
    deviation = [np.linalg.norm(each.vertices, axis=1).std() for each in (rough, even)]
    assert deviation[1] < 0.8 * deviation[0]
    assert area_and_volume(even)[1] == pytest.approx(area_and_volume(rough)[1], rel=0.005)

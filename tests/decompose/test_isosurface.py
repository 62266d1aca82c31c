"""Marching cubes: closed and oriented for any values, right in place for known ones."""

import numpy as np
import pytest
import trimesh
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from skimage.measure import marching_cubes

from tests.decompose.grids import CUBE, is_closed, ramp_of, sphere, torus, voxels_of
from viewer.decompose.bricks import index_bricks, resampled
from viewer.decompose.isosurface import trace_isosurface


def traced(voxels, level):
    bricks = index_bricks(voxels, level)
    return trace_isosurface(bricks.lattice, bricks.values(voxels.density), level)


def as_trimesh(surface):
    return trimesh.Trimesh(surface.vertices.astype(np.float64), surface.faces, process=False)


SIDES = st.integers(2, 11)
NOISE = st.tuples(SIDES, SIDES, SIDES).flatmap(
    lambda shape: arrays(np.float32, shape, elements=st.sampled_from([0.0, 0.25, 0.4, 0.5, 0.5000001, 0.6, 1.0, 1e6]))
)


@settings(max_examples=60)
@given(NOISE)
def test_any_values_give_a_closed_oriented_surface_without_collapsed_triangles(values):
    surface = traced(voxels_of(values), 0.5)
    assert is_closed(surface.faces)
    assert np.isfinite(surface.vertices).all()
    assert set(np.unique(surface.faces)) == set(range(len(surface.vertices)))
    if len(surface.faces):
        mesh = as_trimesh(surface)
        assert mesh.area_faces.min() > 1e-8
        assert mesh.volume > 0


@given(st.integers(0, 2**27 - 1))
def test_every_pattern_of_a_3x3x3_grid_is_closed(bits):
    values = np.array([bits >> n & 1 for n in range(27)], np.float32).reshape(3, 3, 3)
    assert is_closed(traced(voxels_of(values), 0.5).faces)


@given(st.integers(0, 2**27 - 1))
def test_every_sample_above_the_level_is_inside_and_every_other_one_outside(bits):
    values = np.array([bits >> n & 1 for n in range(27)], np.float32).reshape(3, 3, 3)
    surface = traced(voxels_of(values), 0.5)
    samples = np.argwhere(values > -1)
    if len(surface.faces):
        inside = surface.enclosed(samples + 1, np.zeros(len(surface.vertices), np.int32), 1)
        np.testing.assert_array_equal(inside, values.ravel() > 0.5)


def test_a_vertex_lies_where_the_interpolated_density_is_the_level():
    density = ramp_of(sphere(0.55), (24, 24, 24))
    surface = traced(voxels_of(density), 80.0)
    low = np.floor(surface.vertices).astype(int)
    high = np.ceil(surface.vertices).astype(int)
    part = (surface.vertices - low).max(1)
    between = density[tuple(low.T)] * (1 - part) + density[tuple(high.T)] * part
    moved = (part < 0.002) | (part > 0.998)
    np.testing.assert_allclose(between[~moved], 80.0, rtol=1e-3)


def test_the_surface_agrees_with_another_implementation():
    density = ramp_of(torus(), (40, 44, 36)).astype(np.float32)
    surface = traced(voxels_of(density), 100.0)
    vertices, faces, _, _ = marching_cubes(density, 100.0)
    other = trimesh.Trimesh(vertices, faces[:, ::-1], process=False)
    mesh = as_trimesh(surface)
    assert mesh.area == pytest.approx(other.area, rel=0.01)
    assert mesh.volume == pytest.approx(abs(other.volume), rel=0.001)
    distance = np.linalg.norm(mesh.vertices[:, None, :] - other.vertices[None, ::7, :], axis=2).min(0)
    assert distance.max() < 1e-2


def test_noise_agrees_with_another_implementation_in_its_crossings():
    values = np.random.default_rng(4).random((15, 9, 21), np.float32)
    inner = np.pad(values, 2)
    vertices, *_ = marching_cubes(inner, 0.5, method="lorensen")
    inside = inner > 0.5
    crossings = sum(int(np.diff(inside, axis=axis).sum()) for axis in range(3))
    surface = traced(voxels_of(values), 0.5)
    assert len(surface.vertices) == crossings
    assert abs(len(vertices) - crossings) < 0.01 * crossings


def test_a_full_grid_is_closed_by_the_faces_of_its_box():
    surface = traced(voxels_of(np.full((5, 9, 17), 3.0)), 1.0)
    assert is_closed(surface.faces)
    np.testing.assert_allclose(surface.vertices.min(0), -0.5)
    np.testing.assert_allclose(surface.vertices.max(0), [4.5, 8.5, 16.5])
    points = surface.lattice.to_points(surface.vertices.astype(np.float64))
    np.testing.assert_allclose(points.min(0), CUBE.lo, atol=1e-12)
    np.testing.assert_allclose(points.max(0), CUBE.hi, atol=1e-12)


def test_a_torus_has_euler_number_zero():
    assert as_trimesh(traced(voxels_of(ramp_of(torus(), (48, 48, 32))), 100.0)).euler_number == 0


def test_a_diagonal_wire_one_voxel_thick_stays_in_one_piece():
    values = np.zeros((20, 20, 6), np.float32)
    values[np.arange(20), np.arange(20), 3] = 1.0
    mesh = as_trimesh(traced(voxels_of(values), 0.5))
    assert mesh.body_count == 1


def test_tracing_twice_gives_the_same_arrays():
    values = np.random.default_rng(0).random((30, 20, 10), np.float32)
    first, second = traced(voxels_of(values), 0.6), traced(voxels_of(values), 0.6)
    np.testing.assert_array_equal(first.vertices, second.vertices)
    np.testing.assert_array_equal(first.faces, second.faces)


@pytest.mark.parametrize("resolution", [24, 64, 100])
def test_another_resolution_finds_the_same_sphere(resolution):
    voxels = voxels_of(ramp_of(sphere(0.6), (48, 48, 48)))
    bricks = index_bricks(voxels, 1.0)
    lattice, values = resampled(bricks, voxels.density, resolution)
    assert lattice.shape == (resolution,) * 3
    surface = trace_isosurface(lattice, values, 100.0)
    points = lattice.to_points(surface.vertices.astype(np.float64))
    assert is_closed(surface.faces)
    assert np.abs(np.linalg.norm(points, axis=1) - 0.6).max() < 0.25 * 2 / 24


def test_resampling_keeps_the_amount_of_matter():
    voxels = voxels_of(ramp_of(sphere(0.5), (40, 20, 30)))
    bricks = index_bricks(voxels, 1e-3)
    for resolution in (17, 20, 55):
        lattice, values = resampled(bricks, voxels.density, resolution)
        assert values.sum() * np.prod(lattice.cell) == pytest.approx(
            voxels.density.sum() * np.prod(bricks.lattice.cell), rel=0.01
        )

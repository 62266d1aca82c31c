"""Lumps of a surface go, edges and matt things stay."""

import numpy as np
import pytest
import torch

from tests.decompose.grids import CUBE, ramp_of, sphere, voxels_of
from viewer.decompose.bricks import index_bricks
from viewer.decompose.fair import faired, view_dependence
from viewer.decompose.geometry import surface_of
from viewer.decompose.options import ExtractOptions
from viewer.fields.harmonics import harmonics
from viewer.fields.voxels import SparseVoxels
from viewer.scene.progress import run_to_end

SHAPE = (48, 48, 48)
CELL = 2 / 48
HALF = 0.62


def lumpy_box(x, y, z):
    """Distance to a cube whose sides go up and down by a third of a cell, every seven cells."""
    wave = np.sin(x * 19) * np.sin(y * 19 + 1) * np.sin(z * 19 + 2)
    return np.maximum(np.maximum(abs(x), abs(y)), abs(z)) - HALF - 0.6 * CELL * wave


def glossy(voxels: SparseVoxels, change: float) -> SparseVoxels:
    """The same field with colours that change with the view."""
    flat = np.zeros((len(voxels.index), 3, 4), np.float16)
    flat[:, :, 0], flat[:, :, 2] = voxels.sh, change
    return SparseVoxels(voxels.aabb, voxels.shape, voxels.index, voxels.density, flat.reshape(-1, 12), "linear")


def mesh_of(voxels, **options):
    return run_to_end(surface_of(voxels, ExtractOptions(level=100.0, color_samples=0, **options))).mesh


def tilts(mesh):
    """Degrees between triangles on the sides of the box, two cells from its edges, and those sides; their areas."""
    a, b, c = (mesh.vertices[mesh.faces[:, corner]].astype(np.float64) for corner in range(3))
    normals, middle = np.cross(b - a, c - a), (a + b + c) / 3
    areas = np.linalg.norm(normals, axis=1)
    flat = np.sort(abs(middle), axis=1)[:, 1] < HALF - 2 * CELL
    off = np.degrees(np.arccos((abs(normals).max(1) / areas).clip(0.0, 1.0)))
    return float((off * areas)[flat].sum() / areas[flat].sum())


def test_lumps_of_a_glossy_box_go_and_its_edges_stay():
    voxels = glossy(voxels_of(ramp_of(lumpy_box, SHAPE)), 0.5)
    before, after = mesh_of(voxels, fairing=0), mesh_of(voxels)
    assert tilts(before) > 6.0
    assert tilts(after) < 0.5 * tilts(before)
    # A quarter of the edge would be worn off by so much smoothing that does not know edges.
    edge_before, edge_after = (np.sort(abs(mesh.vertices), axis=1)[:, 1].max() for mesh in (before, after))
    assert edge_after > edge_before - 0.3 * CELL
    np.testing.assert_array_equal(before.faces, after.faces)


def test_more_is_evened_out_where_colours_change_more_and_nothing_where_they_do_not():
    voxels = voxels_of(ramp_of(lumpy_box, SHAPE))
    assert tilts(mesh_of(glossy(voxels, 0.5))) < 0.8 * tilts(mesh_of(glossy(voxels, 0.05)))
    for before, after in zip(
        mesh_of(voxels, fairing=0).tensors().items(), mesh_of(voxels).tensors().items(), strict=True
    ):
        np.testing.assert_array_equal(before[1], after[1])


@pytest.mark.parametrize("change", [0.0, 0.5])
def test_a_ball_keeps_its_size_and_its_roundness(change):
    mesh = mesh_of(glossy(voxels_of(ramp_of(sphere(0.3), SHAPE)), change))
    radius = np.linalg.norm(mesh.vertices, axis=1)
    assert abs(radius.mean() - 0.3) < 0.1 * CELL
    assert radius.std() < 0.1 * CELL


def test_view_dependence_is_the_deviation_of_the_colour_over_all_directions():
    rng = np.random.default_rng(4)
    coefficients = rng.normal(0.0, 0.1, (3, 9))
    density = np.full((8, 8, 8), 50.0, np.float32)
    sh = np.tile(coefficients.reshape(1, 27), (512, 1)).astype(np.float16)
    voxels = SparseVoxels(CUBE, density.shape, np.arange(512, dtype=np.int32), density.ravel(), sh, "linear")
    found = view_dependence(voxels, index_bricks(voxels, 1.0), np.zeros((1, 3)), np.float32([[0, 0, 1]]))
    directions = rng.normal(size=(200_000, 3))
    directions /= np.linalg.norm(directions, axis=1, keepdims=True)
    colors = harmonics(torch.from_numpy(directions), 2).numpy() @ coefficients.T
    assert found[0] == pytest.approx(np.sqrt(colors.var(0).mean()), rel=0.02)


def test_triangles_without_an_area_and_outside_of_the_field_do_no_harm():
    points = np.array([[0, 0, 0], [1, 0, 0], [0, 1, 0], [0.5, 0, 0], [9, 9, 9], [9, 9, 9]], float)
    faces = np.array([[0, 3, 1], [0, 1, 2], [3, 3, 3], [4, 5, 4]], np.int32)
    moved = run_to_end(faired(points, faces, np.ones(6), 3))
    assert np.isfinite(moved).all()
    voxels = voxels_of(ramp_of(sphere(), (8, 8, 8)))
    assert view_dependence(voxels, index_bricks(voxels, 1.0), points, np.zeros((6, 3), np.float32)) == pytest.approx(0)

"""Vertex colours: right for known fields, as seen from outside, in linear Rec. 709."""

import numpy as np
import pytest

from tests.decompose.grids import SH_0, centers, ramp_of, sphere, voxels_of
from viewer.decompose.geometry import surface_of
from viewer.decompose.options import ExtractOptions
from viewer.fields.voxels import SparseVoxels
from viewer.scene.color import srgb_to_linear
from viewer.scene.progress import run_to_end

SHAPE = (40, 40, 40)
RED, BLUE = np.array([0.8, 0.1, 0.05]), np.array([0.05, 0.2, 0.9])
BASIS_1 = 0.4886025119029199


def colored(density, color, color_space="linear", **options):
    return run_to_end(
        surface_of(voxels_of(density, color=color, color_space=color_space), ExtractOptions(**options))
    ).mesh


def mesh_with(base, sh):
    voxels = SparseVoxels(base.aabb, base.shape, base.index, base.density, sh, "linear")
    return run_to_end(surface_of(voxels, ExtractOptions())).mesh


def halves():
    x = np.broadcast_to(centers(SHAPE)[0], SHAPE)
    return np.where((x > 0)[..., None], RED, BLUE)


@pytest.mark.parametrize("color_space", ["linear", "srgb"])
def test_a_sphere_half_red_half_blue_keeps_its_halves_and_comes_out_linear(color_space):
    mesh = colored(ramp_of(sphere(0.6), SHAPE), halves(), color_space)
    right, left = mesh.vertices[:, 0] > 0.1, mesh.vertices[:, 0] < -0.1
    expected = (RED, BLUE) if color_space == "linear" else srgb_to_linear(np.stack([RED, BLUE]).astype(np.float32))
    np.testing.assert_allclose(mesh.colors[right], np.tile(expected[0], (right.sum(), 1)), atol=0.01)
    np.testing.assert_allclose(mesh.colors[left], np.tile(expected[1], (left.sum(), 1)), atol=0.01)


def test_the_skin_counts_and_not_the_core_nor_the_void():
    x, y, z = centers(SHAPE)
    deep = np.broadcast_to((np.sqrt(x * x + y * y + z * z) < 0.4)[..., None], (*SHAPE, 3))
    mesh = colored(ramp_of(sphere(0.6), SHAPE), np.where(deep, BLUE, RED))
    np.testing.assert_allclose(mesh.colors, np.tile(RED, (len(mesh.colors), 1)), atol=0.02)


def test_a_lit_side_is_what_one_sees_from_that_side():
    base = voxels_of(ramp_of(sphere(0.6), SHAPE), color=np.full((*SHAPE, 3), 0.5))
    sh = np.zeros((len(base.index), 12), np.float16)
    sh[:, 3] = 0.3  # red, -Y_1 x: brighter when looking along -x, that is, seen from +x
    mesh = mesh_with(base, sh)
    expected = 0.5 + 0.3 * BASIS_1 * 2 / 3 * mesh.normals[:, 0]
    np.testing.assert_allclose(mesh.colors[:, 0], expected, atol=0.01)
    np.testing.assert_allclose(mesh.colors[:, 1:], 0.5, atol=0.01)


@pytest.mark.parametrize("term", range(9))
def test_the_closed_form_equals_the_mean_over_directions(term):
    base = voxels_of(ramp_of(sphere(0.6), (16, 16, 16)), color=np.full((16, 16, 16, 3), 0.5))
    sh = np.zeros((len(base.index), 27), np.float16)
    sh[:, term] = 0.25
    mesh = mesh_with(base, sh)
    directions = np.random.default_rng(term).normal(size=(40_000, 3))
    directions /= np.linalg.norm(directions, axis=1, keepdims=True)
    x, y, z = directions.T
    basis = (
        np.full_like(x, SH_0), -BASIS_1 * y, BASIS_1 * z, -BASIS_1 * x, 1.0925484305920792 * x * y,
        -1.0925484305920792 * y * z, 0.31539156525252005 * (3 * z * z - 1), -1.0925484305920792 * x * z,
        0.5462742152960396 * (x * x - y * y),
    )  # fmt: skip
    weights = np.maximum(0.0, -mesh.normals[::17] @ directions.T)
    expected = 0.5 + 0.25 * (weights * basis[term]).sum(1) / weights.sum(1)
    np.testing.assert_allclose(mesh.colors[::17, 0], expected, atol=0.006)


def test_no_colours_when_none_are_asked_for():
    assert colored(ramp_of(sphere(0.6), SHAPE), None, color_samples=0).colors is None


def test_colours_beyond_the_screen_are_clipped():
    mesh = colored(ramp_of(sphere(0.6), SHAPE), np.full((*SHAPE, 3), 3.0))
    assert mesh.colors.max() == 1.0
    assert np.isfinite(mesh.colors).all()

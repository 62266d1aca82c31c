"""Spherical harmonics that are turned are the turned function."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from scipy.spatial.transform import Rotation

from viewer.fields.harmonics import harmonics_to_degree_3
from viewer.scene.sh_rotation import harmonics, rotated_sh, sh_matrices

DIRECTIONS = np.random.default_rng(1).normal(size=(200, 3))
DIRECTIONS /= np.linalg.norm(DIRECTIONS, axis=1, keepdims=True)


def test_harmonics_are_those_that_colors_are_made_with():
    found = harmonics_to_degree_3(torch.from_numpy(DIRECTIONS))
    np.testing.assert_allclose(harmonics(DIRECTIONS), found.numpy(), atol=1e-6)


def test_harmonics_are_orthonormal():
    # Gauss-Legendre in the height and evenly around: exact for products of degree 6.
    heights, weights = np.polynomial.legendre.leggauss(8)
    turns = np.arange(16) * (2 * np.pi / 16)
    radius = np.sqrt(1 - heights**2)
    grid = np.stack(
        [np.outer(radius, np.cos(turns)), np.outer(radius, np.sin(turns)), np.outer(heights, np.ones(16))], -1
    )
    values = harmonics(grid.reshape(-1, 3))
    products = np.einsum("n,ni,nj->ij", np.repeat(weights, 16) * (2 * np.pi / 16), values, values)
    np.testing.assert_allclose(products, np.eye(16), atol=1e-12)


@given(st.integers(0, 10_000), st.integers(0, 3))
def test_a_turned_function_is_the_function_in_directions_that_are_turned_back(seed, degree):
    rng = np.random.default_rng(seed)
    rotation = Rotation.random(random_state=seed).as_matrix()
    terms = (degree + 1) ** 2
    sh = rng.normal(size=(3, terms, 3)).astype(np.float32)
    after = np.einsum("dk,nkc->ndc", harmonics(DIRECTIONS)[:, :terms], rotated_sh(sh, rotation))
    before = np.einsum("dk,nkc->ndc", harmonics(DIRECTIONS @ rotation)[:, :terms], sh)
    np.testing.assert_allclose(after, before, atol=2e-6)


@pytest.mark.parametrize("degree", range(1, 4))
def test_matrices_are_orthogonal_and_follow_each_other(degree):
    one, other = Rotation.from_rotvec([0.3, -0.8, 1.1]), Rotation.from_rotvec([-1.2, 0.1, 0.4])
    for first, second, both in zip(
        sh_matrices(one.as_matrix(), degree),
        sh_matrices(other.as_matrix(), degree),
        sh_matrices((other * one).as_matrix(), degree),
        strict=True,
    ):
        np.testing.assert_allclose(second @ first, both, atol=1e-12)
        np.testing.assert_allclose(first @ first.T, np.eye(len(first)), atol=1e-12)


def test_no_turn_changes_nothing():
    sh = np.random.default_rng(0).normal(size=(5, 16, 3)).astype(np.float32)
    np.testing.assert_array_equal(rotated_sh(sh, np.eye(3)), sh)

"""Edits of Gaussian splats, against maps that are known on paper."""

import math

import numpy as np
import pytest
from scipy.spatial.transform import Rotation

from viewer.editing.effects import edited_splats
from viewer.editing.splats import _mapped
from viewer.scene.assets import AssetStore
from viewer.scene.edits import Crop
from viewer.scene.geometry import AABB
from viewer.scene.sculpt import Sculpt, Stroke
from viewer.scene.sh_rotation import harmonics, turned_sh
from viewer.scene.splats import Splats
from viewer.scene.volumes import Sphere


@pytest.fixture
def store(tmp_path):
    return AssetStore(tmp_path / "assets")


def some(count=200, seed=0):
    rng = np.random.default_rng(seed)
    return Splats(
        rng.uniform(-1, 1, (count, 3)).astype(np.float32),
        rng.normal(-3, 0.5, (count, 3)).astype(np.float32),
        Rotation.random(count, seed).as_quat(scalar_first=True).astype(np.float32),
        rng.normal(size=count).astype(np.float32),
        rng.normal(size=(count, 16, 3)).astype(np.float32),
    )


def covariance(splats):
    turns = Rotation.from_quat(splats.rotations, scalar_first=True).as_matrix()
    spread = turns * np.exp(splats.log_scales.astype(np.float64))[:, None, :]
    return spread @ spread.transpose(0, 2, 1)


def test_a_crop_leaves_those_whose_middles_are_inside(store):
    splats = some()
    left = edited_splats(splats, (Crop(Sphere((0.2, 0.0, 0.0), 0.7)),), store)
    inside = np.linalg.norm(splats.positions - (0.2, 0, 0), axis=1) <= 0.7
    assert 0 < inside.sum() < 200
    for name, array in splats.tensors().items():
        np.testing.assert_array_equal(left.tensors()[name], array[inside])
    assert edited_splats(splats, (Crop(Sphere((0, 0, 0), 9.0)),), store) is splats


def test_harmonics_turn_as_what_they_describe():
    rng = np.random.default_rng(1)
    sh = rng.normal(size=(20, 16, 3)).astype(np.float32)
    turns = Rotation.random(20, 3).as_matrix()
    turned = turned_sh(sh, turns)
    directions = rng.normal(size=(40, 3))
    directions /= np.linalg.norm(directions, axis=1, keepdims=True)
    for each in range(20):
        before = harmonics(directions @ turns[each]) @ sh[each]
        np.testing.assert_allclose(harmonics(directions) @ turned[each], before, atol=2e-5)


def test_a_linear_map_takes_the_covariance_along():
    splats = some(30)
    rng = np.random.default_rng(2)
    derivative = np.eye(3) + 0.3 * rng.normal(size=(30, 3, 3))
    derivative[np.linalg.det(derivative) < 0] *= -1
    mapped = _mapped(splats, np.arange(30), splats.positions.astype(np.float64), derivative)
    wanted = derivative @ covariance(splats) @ derivative.transpose(0, 2, 1)
    np.testing.assert_allclose(covariance(mapped), wanted, rtol=1e-4, atol=1e-7)
    np.testing.assert_allclose(np.linalg.norm(mapped.rotations, axis=1), 1, atol=1e-6)


def test_a_twist_turns_gaussians_and_what_they_look_like(store):
    """In the flat middle of a twisting brush all turns as a whole, about the normal."""
    splats = some(400)
    brush = {"points": np.zeros((1, 3), np.float32), "normals": np.float32([(0.0, 0.0, 1.0)])}
    at = AABB((0.0, 0.0, 0.0), (0.0, 0.0, 0.0))
    stroke = Stroke("twist", 0.8, 1.0, store.put(brush), at, falloff="flat")
    after = edited_splats(splats, (Sculpt((stroke,)),), store)
    middle = np.linalg.norm(splats.positions, axis=1) < 0.35
    assert middle.sum() > 5
    start, end = splats.positions[middle], after.positions[middle]
    angles = np.arctan2(end[:, 1], end[:, 0]) - np.arctan2(start[:, 1], start[:, 0])
    angle = float(np.median(angles))
    assert abs(angle) > 0.05
    turn = Rotation.from_rotvec((0.0, 0.0, angle)).as_matrix()
    np.testing.assert_allclose(end, start @ turn.T, atol=1e-4)
    np.testing.assert_allclose(covariance(after)[middle], turn @ covariance(splats)[middle] @ turn.T, atol=1e-5)
    wanted = turned_sh(splats.sh[middle], np.repeat(turn[None], int(middle.sum()), 0))
    np.testing.assert_allclose(after.sh[middle], wanted, atol=1e-3)
    far = np.linalg.norm(splats.positions, axis=1) > 0.8
    np.testing.assert_array_equal(after.sh[far], splats.sh[far])
    assert not math.isclose(float(np.abs(after.sh - splats.sh).max()), 0.0)

"""Two captures of one thing: the known similarity between them is found, and what it is worth is said."""

from typing import Any

import numpy as np
import pytest
import trimesh
import trimesh.sample

from viewer.decompose.registration import registered
from viewer.engine.jobs import AlignJob, run
from viewer.errors import InputError
from viewer.scene.assets import AssetStore
from viewer.scene.content import Model
from viewer.scene.document import Node
from viewer.scene.geometry import Transform, quaternion_from_rotation
from viewer.scene.mesh import Mesh
from viewer.scene.point_cloud import PointCloud
from viewer.scene.points import Points
from viewer.scene.progress import run_to_end


def thing() -> Any:
    """A box with a knob: nothing about it is symmetrical."""
    parts = [trimesh.creation.box((2.0, 1.0, 0.6)), trimesh.creation.icosphere(3, 0.3)]
    parts[1].apply_translation((0.7, 0.2, 0.4))
    return trimesh.util.concatenate(parts)


def sampled(count, seed):
    return np.asarray(trimesh.sample.sample_surface(thing(), count, seed=seed)[0])


def turn(degrees, axis=(0.3, -0.5, 0.8)) -> Any:
    return trimesh.transformations.rotation_matrix(np.radians(degrees), axis)[:3, :3]


def farthest(found, known):
    """How far any corner of the thing is from where it belongs."""
    return np.abs(found.apply(known.apply(thing().vertices)) - thing().vertices).max()


@pytest.mark.parametrize("scaled", [False, True])
def test_a_shifted_capture_is_laid_over_the_other(scaled):
    """Samples of both lie about 0.03 apart; planes tell where between them the surface is."""
    known = Transform((0.1, -0.06, 0.05), quaternion_from_rotation(turn(6.0)), 1.05 if scaled else 1.0)
    found = run_to_end(registered(known.apply(sampled(6000, 1)), sampled(6000, 2), scaled=scaled))
    assert farthest(found.transform, known) < 4e-3
    assert found.after < 0.1 * found.before
    assert found.size == pytest.approx(np.linalg.norm((2.0, 1.0, 1.0)), rel=0.02)
    assert found.overlap > 0.95


def test_parts_that_only_one_capture_has_do_not_pull():
    """A fifth of the moving points are of something else."""
    known = Transform((0.08, 0.04, -0.05), quaternion_from_rotation(turn(5.0)))
    other = np.random.default_rng(0).uniform(-0.5, 0.5, (1200, 3)) + np.array((0.0, 0.0, 2.0))
    moving = known.apply(np.concatenate([sampled(5000, 1), other]))
    found = run_to_end(registered(moving, sampled(6000, 2)))
    assert farthest(found.transform, known) < 6e-3
    assert 0.75 < found.overlap < 0.85


@pytest.mark.parametrize(
    ("true_size", "shift"), [(0.7, (0.4, -0.3, 0.2)), (0.8, (0.5, 0.4, 0.0)), (1.3, (0.5, 0.4, 0.0))]
)
def test_a_size_that_may_change_does_not_shrink_until_everything_is_near_to_something(true_size, shift):
    """The least is at a size of 0, or at another one, where pairs are made one way."""
    known = Transform(shift, quaternion_from_rotation(turn(12.0)), true_size)
    haze = np.random.default_rng(3).uniform(-1.2, 1.2, (200, 3))
    found = run_to_end(registered(known.apply(np.concatenate([sampled(2500, 1), haze])), sampled(2500, 2), scaled=True))
    assert found.transform.scale * true_size == pytest.approx(1.0, abs=0.002)
    assert farthest(found.transform, known) < 4e-3


def test_a_capture_of_one_half_is_neither_stretched_nor_moved():
    """The other half of the fixed points belongs to nothing."""
    known = Transform((0.1, -0.06, 0.05), quaternion_from_rotation(turn(6.0)), 1.05)
    half = sampled(3000, 1)
    found = run_to_end(registered(known.apply(half[half[:, 0] > -0.1]), sampled(3000, 2), scaled=True))
    assert farthest(found.transform, known) < 0.01


def test_far_from_zero_it_is_as_exact():
    known = Transform((0.1, -0.06, 0.05), quaternion_from_rotation(turn(6.0)))
    away = np.array((4e6, -3e6, 5e5))
    found = run_to_end(registered(known.apply(sampled(4000, 1)) + away, sampled(4000, 2) + away))
    placed = found.transform.apply(known.apply(thing().vertices) + away) - away
    assert np.abs(placed - thing().vertices).max() < 6e-3


@pytest.mark.parametrize("points", [np.zeros((0, 3)), np.zeros((100, 3)), np.full((100, 3), np.nan)])
def test_what_cannot_be_compared_is_refused(points):
    with pytest.raises(InputError):
        run_to_end(registered(points, sampled(100, 1)))
    with pytest.raises(InputError):
        run_to_end(registered(sampled(100, 1), points))


def test_a_mesh_is_laid_over_points(tmp_path):
    store, shape = AssetStore(tmp_path), thing()
    mesh = Mesh(
        shape.vertices.astype(np.float32), shape.faces.astype(np.uint32), shape.vertex_normals.astype(np.float32)
    )
    model = Model(store.put(mesh.tensors()), mesh.aabb, len(mesh.vertices), len(mesh.faces))
    points = Points(sampled(8000, 5).astype(np.float32), np.zeros((8000, 3), np.uint8))
    cloud = PointCloud(store.put(points.tensors()), points.aabb, 8000, 0.01)
    placed = Transform((10.0, 0.0, 0.0), (0.0, 0.0, 0.0, 1.0), 3.0)
    off = Transform((0.2, -0.1, 0.1), quaternion_from_rotation(turn(3.0)))
    job = AlignJob(
        Node("mesh", model, transform=placed.after(off)), Node("points", cloud, transform=placed), samples=6000
    )
    done = run_to_end(run(job, store))
    final = done.transform.after(job.moving.transform)
    assert np.abs(final.apply(shape.vertices) - placed.apply(shape.vertices)).max() < 0.02
    assert done.key == job.moving.key
    assert done.after < done.before

"""Gaussian splats as meshes and points: of a sphere that is covered with them."""

import numpy as np
import pytest

from viewer.decompose.options import ExtractOptions
from viewer.decompose.sample_splats import sample_splats
from viewer.engine.jobs import ExtractJob, SamplePointsJob, run
from viewer.errors import InputError
from viewer.scene.assets import AssetStore
from viewer.scene.document import Node
from viewer.scene.gaussian_splats import splat_content
from viewer.scene.geometry import Transform
from viewer.scene.mesh import mesh_from_tensors
from viewer.scene.points import points_from_tensors
from viewer.scene.progress import run_to_end
from viewer.scene.splats import Splats

C0 = 0.28209479177387814
PLACED = Transform((3.0, -1.0, 2.0), (0.5, 0.5, 0.5, 0.5), 2.0)


def ball(count=3000, opacity=4.0):
    """Thin discs on the unit sphere, red above and blue below."""
    height = 1 - (2 * np.arange(count) + 1) / count
    turn = np.arange(count) * 2.399963
    across = np.sqrt(1 - height**2)
    at = np.stack([across * np.cos(turn), across * np.sin(turn), height], 1).astype(np.float32)
    # The shortest turn from +z to the point: quaternion (1 + z, -y, x, 0), made a unit one.
    rotation = np.stack([1 + at[:, 2], -at[:, 1], at[:, 0], 0 * height], 1)
    rotation /= np.linalg.norm(rotation, axis=1, keepdims=True)
    colors = np.where(at[:, 2:] > 0, (0.9, 0.1, 0.1), (0.1, 0.1, 0.9))
    return Splats(
        at,
        np.tile(np.log(np.float32([0.04, 0.04, 0.003])), (count, 1)),
        rotation.astype(np.float32),
        np.full(count, opacity, np.float32),
        ((colors - 0.5) / C0).astype(np.float32)[:, None],
    )


@pytest.fixture
def store(tmp_path):
    return AssetStore(tmp_path / "assets")


def test_a_mesh_is_taken_from_splats(store):
    splats = ball()
    node = Node("ball", splat_content(store.put(splats.tensors()), splats), transform=PLACED)
    made = run_to_end(run(ExtractJob(node, ExtractOptions(resolution=64)), store))
    assert made.node.transform == PLACED
    mesh = mesh_from_tensors(store.get(made.node.content.asset))
    radii = np.linalg.norm(mesh.vertices, axis=1)
    assert abs(np.median(radii) - 1) < 0.02
    assert np.quantile(np.abs(radii - 1), 0.95) < 0.04
    assert made.report.watertight
    above = mesh.colors[mesh.vertices[:, 2] > 0.3].mean(0)
    assert above[0] > 5 * above[2]
    below = mesh.colors[mesh.vertices[:, 2] < -0.3].mean(0)
    assert below[2] > 5 * below[0]


def test_points_are_drawn_from_splats(store):
    splats = ball()
    node = Node("ball", splat_content(store.put(splats.tensors()), splats), transform=PLACED)
    made = run_to_end(run(SamplePointsJob(node, 5000), store)).node
    assert made.transform == PLACED
    points = points_from_tensors(store.get(made.content.asset))
    assert len(points.positions) == 5000
    assert np.abs(np.linalg.norm(points.positions, axis=1) - 1).max() < 0.03
    upper = points.colors[points.positions[:, 2] > 0.2].astype(int)
    assert np.abs(upper - (230, 26, 26)).max() <= 1
    # As many above as below, and as far apart from their neighbours as chance has it.
    assert abs((points.positions[:, 2] > 0).mean() - 0.5) < 0.02


def test_splats_that_are_too_small_have_no_points():
    splats = ball(10)
    splats.log_scales[:] = -400.0
    with pytest.raises(InputError, match="too small"):
        sample_splats(splats, 10)

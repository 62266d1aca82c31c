"""Points spread over meshes and fields."""

import numpy as np
import pytest

from viewer.engine.jobs.points import SamplePointsJob
from viewer.engine.operations.sample_points import sample_points
from viewer.errors import InputError
from viewer.scene.assets import AssetStore
from viewer.scene.content import AnalyticField, Model
from viewer.scene.document import Node
from viewer.scene.geometry import AABB, Transform
from viewer.scene.light import PointLight
from viewer.scene.material import Material, Texture
from viewer.scene.mesh import Mesh
from viewer.scene.points import points_from_tensors
from viewer.scene.progress import run_to_end


@pytest.fixture
def store(tmp_path):
    return AssetStore(tmp_path / "assets")


def square(store, material=Material()):  # noqa: B008 - a value
    """Two triangles of areas 1.5 and 0.5, red at x = 0 and blue at x = 2."""
    vertices = np.array([(0, 0, 0), (2, 0, 0), (2, 1.5, 0), (0, 0, 0.5)], np.float32)
    faces = np.array([(0, 1, 2), (0, 3, 1)], np.uint32)
    colors = np.where(vertices[:, :1] > 0, (0.0, 0.0, 1.0), (1.0, 0.0, 0.0)).astype(np.float32)
    mesh = Mesh(vertices, faces, np.tile(np.float32((0, 0, 1)), (4, 1)), colors)
    return Node("mesh", Model(store.put(mesh.tensors()), mesh.aabb, 4, 2, (material,)))


def test_points_on_a_mesh_lie_on_it_and_are_spread_by_area(store):
    node = square(store)
    made = run_to_end(sample_points(SamplePointsJob(node, 4000), store)).node
    points = points_from_tensors(store.get(made.content.asset))
    assert len(points.positions) == 4000
    flat = np.abs(points.positions[:, 2]) < 1e-6
    assert abs(flat.mean() - 0.75) < 0.01
    lower = flat & (points.positions[:, 1] < 0.75 * points.positions[:, 0] + 1e-5)
    assert lower.sum() == flat.sum()
    # Centroid of the first triangle.
    np.testing.assert_allclose(points.positions[flat].mean(0), (4 / 3, 0.5, 0.0), atol=0.03)
    # Colour is linear in x: where it is blue in linear light by half, x is 1.
    blue = points.colors[:, 2] > 187
    assert (points.positions[blue][:, 0] > 0.97).all()
    again = run_to_end(sample_points(SamplePointsJob(node, 4000), store)).node
    assert again.content.asset == made.content.asset


def test_points_on_a_field_lie_on_its_surface(store):
    ball = AnalyticField(AABB((-1.0, -1.0, -1.0), (1.0, 1.0, 1.0)), "sphere", 50.0, (0.1, 0.6, 0.2))
    placed = Node("ball", ball, transform=Transform((5.0, 0.0, 0.0), (1.0, 0.0, 0.0, 0.0), 2.0))
    made = run_to_end(sample_points(SamplePointsJob(placed, 2000), store)).node
    assert made.transform == placed.transform
    points = points_from_tensors(store.get(made.content.asset))
    np.testing.assert_allclose(np.linalg.norm(points.positions, axis=1), 1.0, atol=0.03)
    # Even over the sphere: means of the coordinates vanish.
    assert np.abs(points.positions.mean(0)).max() < 0.05


@pytest.mark.parametrize("count", [0, -1, 10**9])
def test_absurd_numbers_of_points_are_refused(count, store):
    with pytest.raises(InputError, match="cannot be made"):
        run_to_end(sample_points(SamplePointsJob(square(store), count), store))


def test_points_have_the_texel_they_lie_on(store):
    """A map of two halves, the left one green: it is seen where u < 1/2, which is x < 1 here."""
    pixels = np.zeros((2, 4, 3), np.uint8)
    pixels[:, :2] = (0, 200, 0)
    texture = Texture(store.put({"pixels": pixels}), 4, 2)
    corners = np.array([(0, 0, 0), (2, 0, 0), (2, 1, 0), (0, 1, 0)], np.float32)
    uvs = corners[:, :2] / (2, 1)
    faces = np.array([(0, 1, 2), (0, 2, 3)], np.uint32)
    mesh = Mesh(corners, faces, np.tile(np.float32((0, 0, 1)), (4, 1)), uvs=uvs.astype(np.float32))
    node = Node("mesh", Model(store.put(mesh.tensors()), mesh.aabb, 4, 2, (Material(base_color_map=texture),)))
    made = run_to_end(sample_points(SamplePointsJob(node, 500), store)).node
    points = points_from_tensors(store.get(made.content.asset))
    left = points.positions[:, 0] < 1.0
    assert (np.abs(points.colors[left].astype(int) - (0, 200, 0)) <= 1).all()
    assert (points.colors[~left] == 0).all()


def test_what_has_no_surface_is_refused(store):
    with pytest.raises(InputError, match="no surface"):
        run_to_end(sample_points(SamplePointsJob(Node("lamp", PointLight()), 10), store))

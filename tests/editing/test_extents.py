"""How far things reach: the hull around what is there, not around the grid, the floaters or the air."""

import numpy as np
import pytest

from tests.editing.meshes import ball, sheet
from viewer.editing.extents import MOST, extent_of, hull_corners
from viewer.fields.voxels import SparseVoxels
from viewer.scene.content import AnalyticField
from viewer.scene.document import Node, Scene
from viewer.scene.extents import box_around, own_box, placed_box, seen_box
from viewer.scene.geometry import AABB, Transform
from viewer.scene.mesh import Mesh
from viewer.scene.ndc import Ndc
from viewer.scene.points import Points
from viewer.scene.splats import Splats

CUBE = AABB((-1.0, -1.0, -1.0), (1.0, 1.0, 1.0))
TURNED = Transform(
    (5.0, -3.0, 2.0), tuple(np.array([0.9, 0.3, -0.2, 0.4]) / np.linalg.norm([0.9, 0.3, -0.2, 0.4])), 2.0
)


def voxels_of(density, side=64, aabb=CUBE):
    """A grid of voxels of those densities, by a function of their centres."""
    at = np.linspace(aabb.lo[0], aabb.hi[0], side, endpoint=False) + (aabb.hi[0] - aabb.lo[0]) / side / 2
    points = np.stack(np.meshgrid(at, at, at, indexing="ij"), -1).reshape(-1, 3)
    values = density(points).astype(np.float32)
    index = np.flatnonzero(values > 0.0).astype(np.int32)
    return SparseVoxels(aabb, (side,) * 3, index, values[index], np.zeros((len(index), 3), np.float16), "srgb")


def sphere(center, radius, density=200.0):
    return lambda points: np.where(np.linalg.norm(points - center, axis=1) <= radius, density, 0.0)


NDC = Ndc(Transform((0.2, -0.1, 3.2), (0.96, 0.1, 0.2, -0.15), 0.9), (0.5, 0.4), 1.1, (0.02, -0.03), last=0.8)


@pytest.mark.parametrize("ndc", [None, NDC])
def test_the_hull_of_voxels_is_that_of_all_their_corners(ndc):
    box = AABB((-0.9, -0.8, -0.7), (0.6, 0.7, 0.5))
    taken = np.random.default_rng(5).random((9, 8, 7)) < 0.3
    taken[2:5, 2:5, 2:5] = True
    index = np.flatnonzero(taken).astype(np.int32)
    voxels = SparseVoxels(
        box, taken.shape, index, np.full(len(index), 1e4, np.float32), np.zeros((len(index), 3), np.float16), "srgb",
        ndc=ndc,
    )  # fmt: skip
    corners = np.stack(np.meshgrid(*[(0, 1)] * 3, indexing="ij"), -1).reshape(-1, 3)
    every = (voxels.places()[:, None] + corners).reshape(-1, 3) * voxels.cell + np.array(box.lo)
    wanted = every if ndc is None else ndc.points(every)
    found = extent_of(voxels)
    ways = np.random.default_rng(6).normal(size=(500, 3))
    np.testing.assert_allclose((found @ ways.T).max(0), (wanted @ ways.T).max(0), rtol=1e-9, atol=1e-9)


def placed(corners, transform=TURNED):
    found = placed_box(Node("n", AnalyticField(CUBE, "box"), key="n", transform=transform), {"n": corners})
    assert found is not None
    return np.array([found.lo, found.hi])


def splats_of(positions, sizes, opacity):
    count = len(positions)
    rotations = np.random.default_rng(3).normal(size=(count, 4)).astype(np.float32)
    logits = np.full(count, np.log(opacity / (1.0 - opacity)), np.float32)
    return Splats(
        positions.astype(np.float32), np.log(sizes).astype(np.float32), rotations, logits,
        np.zeros((count, 1, 3), np.float32),
    )  # fmt: skip


def in_ball(count, radius=1.0, seed=0):
    random = np.random.default_rng(seed)
    away = random.normal(size=(count, 3))
    return radius * away / np.linalg.norm(away, axis=1)[:, None] * random.random((count, 1)) ** (1 / 3)


def test_a_turned_sphere_in_a_large_grid_has_the_box_of_a_sphere():
    center, radius = np.array([0.3, -0.2, 0.1]), 0.4
    found = placed(extent_of(voxels_of(sphere(center, radius))))
    middle = TURNED.apply(center[None])[0]
    cell = 2.0 * 2.0 / 64
    np.testing.assert_allclose(found, [middle - 2.0 * radius, middle + 2.0 * radius], atol=1.3 * cell)


def test_thin_air_and_crumbs_of_a_field_do_not_count():
    matter = sphere(np.zeros(3), 0.4)
    air = lambda points: np.full(len(points), 0.5)  # noqa: E731 - stops 1.6 % over a 64th of the side
    crumb = sphere(np.array([0.0, 0.0, -0.9]), 0.04)
    found = extent_of(voxels_of(lambda points: np.maximum.reduce([matter(points), air(points), crumb(points)])))
    np.testing.assert_allclose([found.min(0), found.max(0)], [[-0.4] * 3, [0.4] * 3], atol=0.05)


def test_a_field_of_nothing_but_thin_air_counts_as_it_is():
    found = extent_of(voxels_of(sphere(np.zeros(3), 0.5, density=0.1)))
    np.testing.assert_allclose([found.min(0), found.max(0)], [[-0.5] * 3, [0.5] * 3], atol=0.05)


def test_parts_of_some_size_count_wherever_they_are():
    both = lambda points: sphere(np.array([-0.6, 0, 0]), 0.3)(points) + sphere(np.array([0.8, 0, 0]), 0.1)(points)  # noqa: E731
    found = extent_of(voxels_of(both))
    np.testing.assert_allclose([found.min(0)[0], found.max(0)[0]], [-0.9, 0.9], atol=0.05)


def test_a_ball_of_splats_with_floaters_reaches_as_far_as_the_ball():
    random = np.random.default_rng(1)
    body, floaters = in_ball(20_000), random.uniform(-8, 8, (100, 3))
    floaters = floaters[np.linalg.norm(floaters, axis=1) > 3.0]
    sky = 40.0 * in_ball(20, seed=5)
    positions = np.concatenate([body, floaters, sky])
    sizes = np.full((len(positions), 3), 0.01)
    sizes[-20:] = 20.0
    found = placed(extent_of(splats_of(positions, sizes, 0.9)))
    edge = 1.0 + 0.01 * np.sqrt(2.0 * np.log(0.9 / 0.1))
    middle = np.array(TURNED.translation)
    np.testing.assert_allclose(found, [middle - 2.0 * edge, middle + 2.0 * edge], atol=2.0 * 0.02)


def test_one_flat_gaussian_reaches_as_far_as_it_is_seen():
    """Along d an ellipsoid with the axes A reaches |A^T d|."""
    one = splats_of(np.zeros((1, 3)), np.array([[0.5, 0.2, 0.01]]), 0.8)
    corners = extent_of(one)
    w, x, y, z = one.rotations[0] / np.linalg.norm(one.rotations[0])
    turn = np.array(
        [[1 - 2 * (y * y + z * z), 2 * (x * y - w * z), 2 * (x * z + w * y)],
         [2 * (x * y + w * z), 1 - 2 * (x * x + z * z), 2 * (y * z - w * x)],
         [2 * (x * z - w * y), 2 * (y * z + w * x), 1 - 2 * (x * x + y * y)]]
    )  # fmt: skip
    reach = np.sqrt(2.0 * np.log(8.0)) * np.linalg.norm(turn * [0.5, 0.2, 0.01], axis=1)
    np.testing.assert_allclose(corners.max(0), reach, rtol=0.02)
    np.testing.assert_allclose(corners.min(0), -reach, rtol=0.02)


@pytest.mark.parametrize("mesh", [ball(4), sheet(40)])
def test_meshes_are_exact_in_any_axes(mesh):
    exact = TURNED.apply(mesh.vertices.astype(np.float64))
    np.testing.assert_allclose(placed(extent_of(mesh)), [exact.min(0), exact.max(0)], atol=1e-6)


def test_vertices_of_no_triangle_do_not_count():
    mesh = ball(2)
    points = np.concatenate([mesh.vertices, np.float32([[0, 0, -50]])])
    assert extent_of(Mesh(points, mesh.faces, points))[:, 2].min() == pytest.approx(-1.0)


def test_stray_points_do_not_count_and_few_points_all_do():
    points = np.concatenate([in_ball(5_000), [[0.0, 0.0, -30.0]]]).astype(np.float32)
    found = extent_of(Points(points, np.zeros((len(points), 3), np.uint8)))
    np.testing.assert_allclose([found.min(0), found.max(0)], [points[:-1].min(0), points[:-1].max(0)], atol=1e-6)
    few = np.float32([[0, 0, 0], [1, 0, 0], [0, 0, 9]])
    np.testing.assert_array_equal(np.sort(extent_of(Points(few, np.zeros((3, 3), np.uint8))), 0), np.sort(few, 0))


@pytest.mark.parametrize("count", [0, 1, 5, 500, 50_000])
@pytest.mark.parametrize("flat", [(1, 1, 1), (1, 1, 0), (1, 0, 0), (0, 0, 0)])
def test_the_corners_of_any_points_reach_as_far_as_they_do(count, flat):
    points = np.random.default_rng(count).random((count, 3)) * flat
    corners = hull_corners(points)
    assert len(corners) <= MOST + 6
    directions = np.random.default_rng(7).normal(size=(50, 3))
    if count:
        np.testing.assert_allclose((corners @ directions.T).max(0), (points @ directions.T).max(0), atol=1e-3)
    else:
        assert not len(corners)


def test_nothing_at_all_has_no_corners_and_keeps_its_box():
    nothing = Splats(*(np.zeros(shape, np.float32) for shape in ((0, 3), (0, 3), (0, 4), (0,), (0, 1, 3))))
    assert not len(extent_of(nothing))
    assert not len(extent_of(voxels_of(lambda points: np.zeros(len(points)))))
    node = Node("n", AnalyticField(CUBE, "box"), key="n")
    assert placed_box(node, {"n": np.zeros((0, 3))}) == CUBE
    assert own_box(node, {"n": np.zeros((0, 3))}) is None


def test_boxes_of_a_scene_are_those_of_what_was_measured():
    nodes = tuple(
        Node(key, AnalyticField(CUBE, "box"), key=key, transform=Transform((at, 0.0, 0.0)))
        for key, at in (("a", 0.0), ("b", 9.0))
    )
    half = 0.5 * CUBE.corners()
    assert box_around(Scene(nodes), ("a",), {"a": half}) == AABB((-0.5,) * 3, (0.5,) * 3)  # pyright: ignore[reportArgumentType]
    both = seen_box(Scene(nodes), {"a": half})
    assert both is not None
    assert (both.lo[0], both.hi[0]) == (-0.5, 10.0)
    assert seen_box(Scene(nodes)) == Scene(nodes).visible_aabb()

"""The still life: its distances, normals and rays, against plain formulas; its pictures, against common sense."""

import math
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenes import shapes_kernels as kernels
from scenes.make import BOX
from scenes.pictures import camera_at, cameras_around, photograph, write_dataset
from scenes.still_life import PLINTH_TOP, Builder, build, frame_along, profile_table, smooth_line, turned, world_of
from viewer.formats.datasets.photos import load_photo
from viewer.formats.datasets.registry import open_dataset

LOW = np.array([kernels.LOW_X, kernels.LOW_Y, kernels.LOW_Z])
HIGH = LOW + kernels.CELL * np.array([kernels.CELLS_X, kernels.CELLS_Y, kernels.CELLS_Z])


@pytest.fixture(scope="module")
def life():
    return build()


def plain_distance(row, lines, points):
    """Distance to one shape straight from its definition."""
    local = (points - row[kernels.CENTER : kernels.CENTER + 3]) @ row[kernels.ROTATION : kernels.SIZE].reshape(3, 3).T
    kind, grown, (a, b, c) = int(row[kernels.KIND]), row[kernels.ROUND], row[kernels.SIZE :]
    x, y, z = local.T
    across = np.hypot(x, y)
    if kind == kernels.SPHERE:
        return np.linalg.norm(local, axis=1) - grown
    if kind == kernels.CAPSULE:
        return np.linalg.norm(local - np.stack([0 * z, 0 * z, z.clip(-a, a)], 1), axis=1) - grown
    if kind == kernels.RING:
        angle = np.arctan2(y, x).clip(-b, b)
        return np.linalg.norm(local - np.stack([a * np.cos(angle), a * np.sin(angle), 0 * z], 1), axis=1) - grown
    if kind == kernels.LATHE:
        line = lines[int(a)]
        nearest = np.full(len(points), np.inf)
        flat = np.stack([across, z], 1)
        for p, q in pairwise(line):
            part = ((flat - p) @ (q - p) / ((q - p) @ (q - p))).clip(0, 1)
            nearest = np.minimum(nearest, np.linalg.norm(flat - p - part[:, None] * (q - p), axis=1))
        return nearest - grown
    excess = np.stack([across - a, np.abs(z) - b], 1)
    if kind == kernels.BOX:
        excess = np.abs(local) - np.array([a, b, c])
    return np.linalg.norm(np.maximum(excess, 0), axis=1) + np.minimum(excess.max(1), 0) - grown


def one_shape(kind):
    builder = Builder()
    turn = frame_along(np.array([0.3, -0.5, 0.7])) @ turned(0.4)
    sizes = {
        kernels.SPHERE: (), kernels.CAPSULE: (0.3,), kernels.DISC: (0.3, 0.05), kernels.RING: (0.25, 1.2),
        kernels.BOX: (0.3, 0.2, 0.1),
    }  # fmt: skip
    if kind == kernels.LATHE:
        builder.lathe("glaze", 0.02, (0.1, -0.2, 0.5), ((0.001, 0.01), (0.2, 0.02), (0.15, 0.3), (0.25, 0.5)))
    else:
        builder.add(kind, "glaze", 0.03, (0.1, -0.2, 0.6), sizes[kind], turn)
    return builder


def some_points(count, seed=0, low=LOW, high=HIGH):
    return np.random.default_rng(seed).uniform(low, high, (count, 3))


@pytest.mark.parametrize("kind", range(6))
def test_each_shape_has_the_distance_of_its_definition(kind):
    builder = one_shape(kind)
    points = some_points(4000)
    distances, _ = kernels.all_distances(world_of(builder), points)
    plain = plain_distance(np.array(builder.rows[0]), builder.profiles, points)
    if kind == kernels.LATHE:  # from a table, and too small beyond it
        assert (distances <= plain + 5e-4)[plain > 0].all()
        inside = np.hypot(points[:, 0] - 0.1, points[:, 1] + 0.2) < 0.3
        near = inside & (plain > 0) & (plain < 0.05) & (points[:, 2] > 0.48) & (points[:, 2] < 1.2)
        np.testing.assert_allclose(distances[near], plain[near], atol=5e-4)
    else:
        np.testing.assert_allclose(distances, plain, atol=1e-9)


@pytest.mark.parametrize("kind", range(6))
def test_normals_are_unit_gradients(kind):
    builder = one_shape(kind)
    points = some_points(40_000, 1, LOW + 0.5, HIGH - 0.5)
    plain = plain_distance(np.array(builder.rows[0]), builder.profiles, points)
    points = points[(plain > 0.004) & (plain < 0.06)]
    normals = kernels.all_normals(world_of(builder), points)
    np.testing.assert_allclose(np.linalg.norm(normals, axis=1), 1.0, atol=1e-9)
    step = 1e-4
    slopes = np.stack(
        [
            plain_distance(np.array(builder.rows[0]), builder.profiles, points + step * axis)
            - plain_distance(np.array(builder.rows[0]), builder.profiles, points - step * axis)
            for axis in np.eye(3)
        ],
        1,
    ) / (2 * step)
    assert len(points) > 30
    assert np.quantile((normals * slopes).sum(1), 0.1) > 0.99  # not in the middle between two walls


def test_the_scene_is_the_nearest_of_all_its_shapes(life):
    shapes, tables, _, _ = life.world
    near = some_points(3000, 2, np.array([-0.9, -0.9, 0.0]), np.array([0.9, 0.9, 1.6]))
    distances, which = kernels.all_distances(life.world, near)
    everything = np.arange(len(shapes), dtype=np.int32)
    cells = kernels.CELLS_X * kernels.CELLS_Y * kernels.CELLS_Z
    starts = np.arange(cells + 1, dtype=np.int64) * len(everything)
    without_lists = (shapes, tables, starts, np.tile(everything, cells))
    expected, _ = kernels.all_distances(without_lists, near)
    np.testing.assert_array_equal(distances, expected)
    assert set(np.unique(which)) <= set(range(len(shapes)))


@given(st.integers(0, 2**31))
def test_no_surface_lies_nearer_than_the_distance_says(life, seed):
    world = life.world
    points = some_points(200, seed, LOW + 0.05, HIGH - 0.05)
    distances, _ = kernels.all_distances(world, points)
    outside = distances > 0.01
    points, distances = points[outside], distances[outside]
    directions = np.random.default_rng(seed + 1).normal(size=points.shape)
    directions /= np.linalg.norm(directions, axis=1, keepdims=True)
    moved = points + directions * (distances * 0.98)[:, None]
    kept = ((moved > LOW) & (moved < HIGH)).all(1)
    reached, _ = kernels.all_distances(world, moved[kept])
    assert (reached > -5e-4).all()


def test_rays_stop_at_the_first_surface_and_nowhere_else(life):
    rng = np.random.default_rng(5)
    hits = 0
    for _ in range(150):
        origin = rng.normal(size=3)
        origin = origin / np.linalg.norm(origin) * 3.0 + np.array([0, 0, 0.6])
        target = rng.uniform([-0.8, -0.8, 0.0], [0.8, 0.8, 1.4])
        direction = (target - origin) / np.linalg.norm(target - origin)
        distance, which = kernels.follow(life.world, *origin, *direction, 12.0)
        along = np.linspace(0.0, min(distance, 6.0) - 0.002, 400)
        points = origin + along[:, None] * direction
        points = points[((points > LOW) & (points < HIGH)).all(1)]
        before, _ = kernels.all_distances(life.world, points)
        assert (before > 0).all()
        if which >= 0:
            hits += 1
            at, number = kernels.all_distances(life.world, (origin + distance * direction)[None])
            assert abs(at[0]) < 2 * kernels.HIT
            assert number[0] == which
    assert hits > 50


def test_everything_stands_on_the_ground_within_the_box_that_is_trained(life):
    edges = [np.linspace(low, high, 40) for low, high in zip(BOX.lo, BOX.hi, strict=True)]
    for axis in range(3):
        for side in (BOX.lo[axis], BOX.hi[axis]):
            u, v = np.meshgrid(*(edges[other] for other in range(3) if other != axis))
            face = np.insert(np.stack([u.ravel(), v.ravel()], 1), axis, side, axis=1)
            distances, _ = kernels.all_distances(life.world, face)
            assert distances.min() > 0.01
    below, _ = kernels.all_distances(life.world, np.array([[0.0, 0.0, -0.004], [0.5, 0.3, -0.004]]))
    np.testing.assert_allclose(below, 0.004, atol=1e-9)


def test_nothing_floats_above_the_plinth(life):
    """Each fruit, vessel and book touches what it stands on."""
    shapes = life.world[0]
    for center in ((-0.18, -0.44), (-0.53, -0.16), (0.40, 0.30), (-0.26, 0.27)):
        column = np.array([[*center, z] for z in np.linspace(PLINTH_TOP - 0.001, PLINTH_TOP + 0.02, 22)])
        distances, _ = kernels.all_distances(life.world, column)
        assert distances.max() < 0.008, center
    assert len(shapes) > 50


def test_a_smooth_line_passes_through_its_points_and_ends():
    points = np.array([[0.0, 0.0], [0.2, 0.1], [0.1, 0.4], [0.3, 0.5]])
    line = smooth_line(points, 5)
    np.testing.assert_allclose(line[::5], points)
    assert np.linalg.norm(np.diff(line, axis=0), axis=1).max() < 0.1


def test_a_profile_table_holds_distances():
    table = profile_table(np.array([[0.1, 0.0], [0.1, 0.4]]))
    row = kernels.TABLE_BELOW + 50
    np.testing.assert_allclose(table[:, row], np.abs(np.arange(90) * kernels.TABLE_CELL - 0.1), atol=1e-12)


def test_frames_are_rotations_whose_z_runs_along():
    for direction in ([0, 0, 1.0], [1.0, 0, 0], [0.2, -3.0, 0.5], [0, 0, -2.0]):
        axes = frame_along(np.array(direction))
        np.testing.assert_allclose(axes @ axes.T, np.eye(3), atol=1e-12)
        assert np.linalg.det(axes) == pytest.approx(1.0)
        np.testing.assert_allclose(axes @ direction, [0, 0, np.linalg.norm(direction)], atol=1e-12)


def test_cameras_surround_the_scene_and_look_at_it():
    cameras = cameras_around(50, 100)
    places = np.array([camera.position for camera in cameras]) - np.array([0, 0, 0.66])
    np.testing.assert_allclose(np.linalg.norm(places, axis=1), 4.0)
    assert np.abs(places[:, :2].mean(0)).max() < 0.4
    assert places[:, 2].min() < -1.0
    assert places[:, 2].max() > 3.8
    for camera in cameras:
        origins, directions = camera.rays(np.array([[50.0, 50.0]]))
        assert np.linalg.norm(np.cross(directions[0], np.array([0, 0, 0.66]) - origins[0])) < 1e-9


def test_a_picture_is_upright_with_the_right_things_in_the_right_places(life):
    with ThreadPoolExecutor(2) as pool:
        picture = photograph(life, camera_at(math.radians(-66), math.radians(19), 72), 2, 1, pool)
        again = photograph(life, camera_at(math.radians(-66), math.radians(19), 72), 2, 1, pool)
    np.testing.assert_array_equal(picture, again)
    color, alpha = picture[..., :3], picture[..., 3]
    assert alpha[:4].max() == alpha[:, 0].max() == 0.0
    assert alpha[36, 30] == 1.0
    assert ((picture >= 0) & (picture <= 1)).all()
    red, green, blue = np.moveaxis(color, 2, 0)
    rows, columns = np.mgrid[0:72, 0:72]
    yellow = (alpha > 0.9) & (red > 0.6) & (green > 0.45) & (blue < 0.3) & (rows < 30)
    glazed = (alpha > 0.9) & (blue > red + 0.15) & (blue > green + 0.05)
    cloth = (alpha > 0.9) & (red > 0.4) & (green < 0.3) & (blue < 0.3)
    assert yellow.sum() > 5
    assert glazed.sum() > 40
    assert cloth.sum() > 15
    assert rows[yellow].mean() < rows[glazed].mean() < rows[cloth].mean()
    assert columns[glazed].mean() < columns[cloth].mean()  # the vase stands left of the books


def test_pictures_become_a_data_set_that_we_can_open(life, tmp_path):
    cameras = cameras_around(3, 24)
    assert list(write_dataset(life, tmp_path, "train", cameras, 1, 2)) == [1, 2, 3]
    assert list(write_dataset(life, tmp_path, "val", cameras[:1], 1, 1)) == [1]
    dataset = open_dataset(tmp_path)
    assert dataset.masked
    assert [photo.split for photo in dataset.photos] == ["train"] * 3 + ["val"]
    np.testing.assert_allclose(dataset.photos[1].camera.camera_to_world, cameras[1].camera_to_world)
    assert dataset.photos[0].camera.lens.fx == pytest.approx(cameras[0].lens.fx)
    photo = load_photo(dataset, dataset.photos[0])
    assert photo.shape == (24, 24, 4)
    assert 0.1 < photo[..., 3].mean() < 0.6

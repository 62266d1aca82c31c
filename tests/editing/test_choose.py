# pyright: reportArgumentType=false
"""Choosing elements without pointing at them: volumes, colours, ranges, neighbours, components, photos."""

import colorsys

import numpy as np
import pytest

from tests.editing.meshes import ball, sheet
from viewer.editing.choose import QUERIES, chosen_numbers
from viewer.editing.element_colors import hsv
from viewer.editing.element_links import links_of, part_sizes, parts_of
from viewer.editing.element_table import element_table, table_from_tensors
from viewer.editing.measures import MEASURES, Measured, measure, measures_of
from viewer.errors import AssetError
from viewer.fields.voxels import SparseVoxels
from viewer.scene.camera import Camera, pinhole
from viewer.scene.element_query import (
    SOUND,
    Component,
    Everything,
    Grown,
    InRange,
    Inverted,
    InVolume,
    OfColor,
    Step,
)
from viewer.scene.geometry import AABB, Transform
from viewer.scene.measure_names import MEASURE_NAMES
from viewer.scene.mesh import Mesh
from viewer.scene.points import Points
from viewer.scene.splats import Splats
from viewer.scene.volumes import Sphere

NONE = np.zeros(0, np.int32)


def voxels_at(places, shape=(8, 8, 8), density=None, terms=1):
    number = np.sort(np.ravel_multi_index(np.asarray(places).T, shape)).astype(np.int32)
    box = AABB((0.0, 0.0, 0.0), tuple(float(side) for side in shape))
    density = np.ones(len(number), np.float32) if density is None else density
    return SparseVoxels(box, shape, number, density, np.zeros((len(number), 3 * terms), np.float16))


def subject(content, count=0, **further):
    return Measured(element_table(content, count), content, **further)


def splats_at(places, scales=(0.1, 0.1, 0.1), logit=2.0, sh=None):
    count = len(places)
    return Splats(
        np.asarray(places, np.float32), np.tile(np.log(np.float32(scales)), (count, 1)),
        np.tile(np.float32([1, 0, 0, 0]), (count, 1)), np.full(count, logit, np.float32),
        np.zeros((count, 4, 3), np.float32) if sh is None else sh,
    )  # fmt: skip


def test_voxels_hang_together_where_they_touch():
    """Two blocks that share a corner are one component, a third one a cell away is another."""
    blocks = [[0, 0, 0], [1, 0, 0], [2, 1, 1], [5, 5, 5], [5, 5, 6]]
    table = element_table(voxels_at(blocks), 0)
    assert part_sizes(table).tolist() == [3, 3, 3, 2, 2]
    assert len(links_of(table)) == 3


def test_triangles_hang_together_where_corners_lie_in_one_place():
    one, other = ball(2), ball(1)
    faces = np.concatenate([one.faces, other.faces + len(one.vertices)]).astype(np.uint32)
    points = np.concatenate([one.vertices, 0.1 * other.vertices + np.float32([3, 0, 0])])
    # Corners of their own for each triangle, as along seams.
    both = Mesh(
        points[faces].reshape(-1, 3),
        np.arange(faces.size, dtype=np.uint32).reshape(-1, 3),
        points[faces].reshape(-1, 3),
    )
    sizes = part_sizes(element_table(both, len(faces)))
    assert sizes.tolist() == [len(one.faces)] * len(one.faces) + [len(other.faces)] * len(other.faces)


def test_points_and_splats_hang_together_where_they_are_near():
    rng = np.random.default_rng(0)
    one, other = rng.random((400, 3)), rng.random((50, 3)) * 0.4 + 9.0
    places = np.concatenate([one, other]).astype(np.float32)
    for content in (Points(places, np.zeros((450, 3), np.uint8)), splats_at(places)):
        parts = parts_of(element_table(content, 450))
        assert len(set(parts[:400])) == 1
        assert set(parts[:400]).isdisjoint(parts[400:])


@pytest.mark.parametrize("count", [0, 1])
def test_next_to_nothing_has_no_links(count):
    places = np.zeros((count, 3), np.float32)
    for content in (
        Points(places, np.zeros((count, 3), np.uint8)),
        splats_at(places),
        voxels_at(np.zeros((count, 3), int)),
    ):
        table = element_table(content, count)
        assert links_of(table).shape == (0, 2)
        assert part_sizes(table).tolist() == [1] * count


def test_growing_goes_one_ring_and_shrinking_comes_back():
    """On a block of voxels one step reaches the 26 around; shrinking that leaves the first."""
    block = np.argwhere(np.ones((8, 8, 8)))
    of = subject(voxels_at(block))
    middle = np.array([np.ravel_multi_index((4, 4, 4), (8, 8, 8))], np.int32)
    ring = chosen_numbers(of, (Step(Grown(1)),), middle)
    assert len(ring) == 27
    assert chosen_numbers(of, (Step(Grown(-1)),), ring).tolist() == middle.tolist()
    assert len(chosen_numbers(of, (Step(Grown(2)),), middle)) == 125
    assert len(chosen_numbers(of, (Step(Grown(100)),), middle)) == 512


def test_steps_follow_each_other():
    rng = np.random.default_rng(2)
    places = rng.uniform(-1, 1, (300, 3)).astype(np.float32)
    colors = rng.integers(0, 256, (300, 3)).astype(np.uint8)
    of = subject(Points(places, colors), 300)
    inside = np.linalg.norm(places, axis=1) <= 0.8
    red = (np.abs(colors / 255.0 - [1.0, 0.0, 0.0]) <= 0.5).all(1)
    steps = (Step(InVolume(Sphere((0.0, 0.0, 0.0), 0.8))), Step(OfColor((1.0, 0.0, 0.0), 0.5), "remove"))
    assert chosen_numbers(of, steps, NONE).tolist() == np.flatnonzero(inside & ~red).tolist()
    steps = (*steps, Step(Inverted()), Step(InRange("value", low=0.5), "intersect"))
    wanted = ~(inside & ~red) & (colors.max(1) / 255.0 >= 0.5 - 1e-6)
    assert chosen_numbers(of, steps, NONE).tolist() == np.flatnonzero(wanted).tolist()
    assert len(chosen_numbers(of, (Step(Everything()),), NONE)) == 300


def test_a_component_is_found_by_a_place_or_by_what_is_selected():
    of = subject(voxels_at([[0, 0, 0], [1, 0, 0], [5, 5, 5], [5, 5, 6]]))
    far = [np.ravel_multi_index(place, (8, 8, 8)) for place in ((5, 5, 5), (5, 5, 6))]
    assert chosen_numbers(of, (Step(Component((7.0, 7.0, 7.0))),), NONE).tolist() == far
    assert chosen_numbers(of, (Step(Component()),), np.array(far[:1], np.int32)).tolist() == far
    assert chosen_numbers(of, (Step(Component()),), NONE).tolist() == []


def test_measures_of_splats_are_those_of_ellipsoids():
    sh = np.zeros((2, 4, 3), np.float32)
    sh[1, 2] = 0.5
    of = subject(splats_at([[0, 0, 0], [0, 0, 2]], (0.1, 0.2, 0.4), 0.0, sh), 2)
    found = {name: measure(name, of).tolist() for name in measures_of("splats") if name != "photos"}
    assert found["opacity"] == [0.5, 0.5]
    assert found["scale"] == pytest.approx([0.4, 0.4])
    assert found["volume"] == pytest.approx([4 / 3 * np.pi * 0.008] * 2)
    assert found["area"] == pytest.approx([np.pi * 0.08] * 2)
    assert found["distance"] == pytest.approx([1.0, 1.0])
    # Of a colour 0.5 Y(d) the mean square over the sphere is 0.25 / (4 pi).
    assert found["view_dependence"] == pytest.approx([0.0, (0.25 / (4 * np.pi)) ** 0.5])


def test_measures_of_voxels_are_those_of_the_field():
    """Density 3 x has the gradient 3."""
    places = np.argwhere(np.ones((8, 8, 8)))
    density = (3.0 * (places[:, 0] + 0.5)).astype(np.float32)
    of = subject(voxels_at(places, density=density))
    inner = ((places > 0) & (places < 7)).all(1)
    assert measure("gradient", of)[inner] == pytest.approx(3.0)
    assert measure("density", of) == pytest.approx(density)
    assert measure("opacity", of) == pytest.approx(-np.expm1(-density))


def test_area_of_triangles_and_hues():
    of = subject(sheet(4), 32)
    assert measure("area", of) == pytest.approx(0.125)
    colors = np.random.default_rng(0).integers(0, 256, (200, 3)).astype(np.uint8)
    wanted = np.array([colorsys.rgb_to_hsv(*(color / 255.0)) for color in colors])
    for column, channel, factor in ((0, "hue", 360.0), (1, "saturation", 1.0), (2, "value", 1.0)):
        assert hsv(colors, channel) == pytest.approx(wanted[:, column] * factor, abs=1e-9)


def test_photos_see_what_is_in_front():
    """A ball of points: the half towards a camera is seen by it, the other is not, and none by one that looks away."""
    rng = np.random.default_rng(1)
    directions = rng.normal(size=(20_000, 3))
    places = (directions / np.linalg.norm(directions, axis=1, keepdims=True)).astype(np.float32)
    cloud = Points(places, np.zeros((len(places), 3), np.uint8))
    lens = pinhole(0.6, 300, 200)
    rows = np.eye(4)
    rows[2, 3] = 2.0 * 6.0 + 1.0
    towards = Camera(tuple(map(tuple, rows.tolist())), lens)
    away = Camera(tuple(map(tuple, (rows @ np.diag([1.0, -1.0, -1.0, 1.0])).tolist())), lens)
    of = subject(cloud, len(places), transform=Transform((0.0, 0.0, 1.0), scale=2.0), cameras=(towards, away, towards))
    seen = measure("photos", of)
    # Seen from 12 in front of a ball of radius 2: up to the height 2 * 2 / 12 in units of the radius, a sixth.
    height = places[:, 2]
    assert (seen[height > 0.3] == 2).mean() > 0.97
    assert (seen[height < 0.0] == 0).mean() > 0.97


def test_tables_tell_what_they_are():
    assert set(MEASURES) == set(MEASURE_NAMES)
    assert set(QUERIES) == set(SOUND)
    table = element_table(ball(1), 32)
    again = table_from_tensors("faces", 32, None, table.tensors())
    assert (again.corners == table.corners).all()
    with pytest.raises(AssetError):
        table_from_tensors("faces", 32, None, {**table.tensors(), "colors": np.zeros((3, 3), np.uint8)})

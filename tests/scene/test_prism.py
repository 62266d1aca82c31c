# pyright: reportArgumentType=false
"""What lies behind an outline: as pictures have it, by brute force, and after a similarity."""

import math

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as some

from viewer.editing.prism_field import prism_distance as prism_distance_of_tensors
from viewer.editing.prism_field import prism_holds as holds_tensors
from viewer.errors import InputError
from viewer.scene.camera import Camera, Equirectangular, Fisheye, OpenCV, Orthographic, look_at, pinhole
from viewer.scene.geometry import AABB, Transform
from viewer.scene.picture_positions import picture_positions
from viewer.scene.prism import (
    Prism,
    fitted_prism,
    in_outline,
    placed_prism,
    prism_behind,
    prism_distance,
    prism_holds,
    prism_is_sound,
    simplified,
)
from viewer.scene.volumes import Box, HalfSpace, Sphere, holds, placed_volume, signed_distance
from viewer.session.element_picking import polygon_mask

WIDTH, HEIGHT = 160, 120
POSE = look_at((1.0, -3.0, 1.2), (0.1, 0.0, 0.0), (0.2, 0.1, 1.0))
CAMERAS = {
    "perspective": Camera(POSE, pinhole(0.8, WIDTH, HEIGHT)),
    "parallel": Camera(POSE, Orthographic(WIDTH, HEIGHT, 2.6)),
    "distorted": Camera(POSE, OpenCV(WIDTH, HEIGHT, 140.0, 140.0, 80.0, 60.0, -0.2, 0.05)),
    "fisheye": Camera(POSE, Fisheye(WIDTH, HEIGHT, 90.0, 90.0, WIDTH / 2, HEIGHT / 2)),
    "panorama": Camera(POSE, Equirectangular(WIDTH, HEIGHT)),
}
STAR = np.array([[80, 20], [95, 95], [30, 45], [130, 50], [60, 100]], float)
"""It crosses itself: its middle lies outside by the even-odd rule."""
HOOK = np.array([[40, 20], [120, 20], [120, 100], [100, 100], [100, 40], [40, 40]], float)
SHAPES = {"star": STAR, "hook": HOOK}


def cloud(count=20_000, seed=0):
    return np.random.default_rng(seed).uniform(-1.5, 1.5, (count, 3))


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("lens", CAMERAS)
def test_it_holds_what_the_picture_shows_within_the_outline(lens, shape):
    """By the mask of pixels that selecting uses; places near the outline are left out."""
    camera, outline = CAMERAS[lens], SHAPES[shape]
    outline = 40.0 + 0.4 * outline if lens == "panorama" else outline
    prism = prism_behind(camera, outline)
    points = cloud()
    seen = picture_positions(camera, points)
    fine = 8
    mask = polygon_mask(outline * fine, (WIDTH * fine, HEIGHT * fine))
    inside = ((seen >= 0) & (seen < [WIDTH, HEIGHT])).all(1)
    at = np.where(inside[:, None], seen * fine, 0).astype(int)
    expected = inside & mask[at[:, 1], at[:, 0]]
    ends = np.roll(outline, -1, 0)
    ways = ends - outline
    along = np.clip(((seen[:, None] - outline) * ways).sum(-1) / (ways * ways).sum(-1), 0, 1)
    clear = np.linalg.norm(seen[:, None] - outline - along[..., None] * ways, axis=-1).min(1) > 0.75
    clear |= ~inside
    assert expected.sum() > 100
    assert (prism_holds(prism, points) == expected)[clear].all()


def test_what_lies_behind_the_eye_is_not_seen():
    prism = Prism((0.0, 0.0, 0.0), ((-1, -1), (1, -1), (1, 1), (-1, 1)))
    points = np.array([[0, 0, -2.0], [0, 0, 2.0], [0, 0, 0.0], [1.9, 0, -2.0], [2.1, 0, -2.0]])
    assert prism_holds(prism, points).tolist() == [True, False, False, True, False]
    both = Prism((0.0, 0.0, 0.0), prism.corners, parallel=True)
    assert prism_holds(both, points).tolist() == [True, True, True, False, False]


@pytest.mark.parametrize("parallel", [False, True])
@pytest.mark.parametrize("shape", SHAPES)
def test_distances_are_those_to_the_nearest_place_on_a_face(shape, parallel):
    """Compared with places strewn densely over all faces."""
    prism = prism_behind(CAMERAS["parallel" if parallel else "perspective"], SHAPES[shape])
    points = cloud(200, 3)
    away = np.linspace(-6.0, 6.0, 1201) if parallel else np.geomspace(1e-4, 12.0, 1500)
    ends = np.array(prism.corners)
    share = np.linspace(0.0, 1.0, 120)
    places = []
    for start, end in zip(ends, np.roll(ends, -1, 0), strict=True):
        edge = start + share[:, None] * (end - start)
        flat = np.broadcast_to(edge, (len(away), *edge.shape)) * (1.0 if parallel else away[:, None, None])
        places.append(np.concatenate([flat, np.broadcast_to(-away[:, None, None], (*flat.shape[:2], 1))], -1))
    places = np.concatenate(places).reshape(-1, 3)
    local = prism.local(points)
    nearest = np.array([np.linalg.norm(places - point, axis=1).min() for point in local])
    distance = prism_distance(prism, points)
    assert np.abs(np.abs(distance) - nearest).max() < 0.02
    assert (np.abs(distance) <= nearest + 1e-9).all()
    assert ((distance < 0) == prism_holds(prism, points)).all()


@pytest.mark.parametrize("lens", ["perspective", "parallel", "fisheye"])
def test_tensors_have_the_same_answers(lens):
    prism, points = prism_behind(CAMERAS[lens], STAR), cloud(3000, 5)
    tensor = torch.from_numpy(points)
    assert holds_tensors(prism, tensor).numpy() == pytest.approx(prism_holds(prism, points))
    assert prism_distance_of_tensors(prism, tensor).numpy() == pytest.approx(prism_distance(prism, points), abs=1e-9)


@settings(max_examples=25)
@given(some.lists(some.tuples(some.integers(-6, 6), some.integers(-6, 6)), min_size=3, max_size=9))
def test_the_even_odd_rule_counts_crossings(corners):
    """Of a ray to the right, by hand; on a lattice that no corner lies on."""
    places = np.stack(np.meshgrid(np.arange(-6.5, 7) + 0.013, np.arange(-6.5, 7)), -1).reshape(-1, 2)
    expected = []
    for x, y in places:
        crossed = 0
        for (ax, ay), (bx, by) in zip(corners, [*corners[1:], corners[0]], strict=True):
            if (ay > y) != (by > y) and x < ax + (y - ay) * (bx - ax) / (by - ay):
                crossed += 1
        expected.append(crossed % 2 == 1)
    assert in_outline(places, np.array(corners, float)).tolist() == expected


@pytest.mark.parametrize("volume", [
    Box((0.1, 0.2, 0.3), (1.0, 0.5, 0.8), (0.8, 0.0, 0.6, 0.0)), Sphere((0.3, 0.0, 0.1), 0.7),
    HalfSpace((0.1, 0.0, 0.2), (0.3, 0.5, 1.0)), prism_behind(CAMERAS["perspective"], HOOK),
    prism_behind(CAMERAS["parallel"], STAR),
])  # fmt: skip
def test_a_similarity_takes_a_volume_along(volume):
    transform, points = Transform((0.4, -1.0, 2.0), (0.5, 0.5, -0.5, 0.5), 1.7), cloud(2000, 9)
    moved = placed_volume(volume, transform)
    assert (holds(moved, transform.apply(points)) == holds(volume, points)).mean() > 0.999
    there = signed_distance(moved, transform.apply(points))
    assert there == pytest.approx(1.7 * signed_distance(volume, points), abs=1e-9)
    back = placed_volume(moved, transform.inverse())
    assert signed_distance(back, points) == pytest.approx(signed_distance(volume, points), abs=1e-9)


def test_an_outline_loses_corners_that_do_not_matter():
    angle = np.linspace(0, 2 * math.pi, 1000, endpoint=False)
    circle = 100 + 50 * np.stack([np.cos(angle), np.sin(angle)], 1)
    few = simplified(circle, 0.5)
    assert len(few) < 40
    mask, same = (polygon_mask(each, (200, 200)) for each in (circle, few))
    assert (mask != same).sum() < 0.5 * 2 * math.pi * 50
    square = np.array([[0, 0], [10, 0], [10, 10], [0, 10]], float)
    assert simplified(np.repeat(square, 3, 0), 0.5).tolist() == square.tolist()


@pytest.mark.parametrize("outline", [[], [[1, 1]], [[1, 1], [9, 9]], [[1, 1], [5, 5], [9, 9]], [[3, 3]] * 5])
def test_an_outline_without_an_area_is_none(outline):
    assert prism_behind(CAMERAS["perspective"], np.array(outline, float).reshape(-1, 2)) is None


def test_an_outline_around_most_of_a_panorama_is_refused():
    with pytest.raises(InputError, match="too wide"):
        prism_behind(CAMERAS["panorama"], np.array([[5, 10], [155, 10], [155, 110], [5, 110]], float))


@pytest.mark.parametrize("wrong", [
    {"corners": ((0, 0), (1, 1))}, {"corners": ((0, 0), (1, 1), (math.nan, 0))}, {"rotation": (0, 0, 0, 0)},
    {"corners": ((0, 0), (1, 1), (1e9, 0))}, {"drawn_at": 0.0}, {"drawn_at": math.inf}, {"corners": ((0, 0),) * 5000},
])  # fmt: skip
def test_numbers_that_make_no_sense_are_found(wrong):
    sound = {"eye": (0.0, 0.0, 0.0), "corners": ((0.0, 0.0), (1.0, 0.0), (0.0, 1.0))}
    assert prism_is_sound(Prism(**sound))
    assert not prism_is_sound(Prism(**sound | wrong))


def test_one_that_suits_content_holds_its_middle():
    box = AABB((1.0, 2.0, 3.0), (3.0, 4.0, 9.0))
    prism = fitted_prism(box)
    assert prism_is_sound(prism)
    assert prism_holds(placed_prism(prism, Transform()), np.array([box.center, box.lo])).tolist() == [True, False]

"""Measuring, and similarities found from points: against what is known on paper."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from viewer.errors import InputError
from viewer.scene.document import Scene, decode, encode
from viewer.scene.geometry import AABB, Transform, as_vec3, quaternion_from_rotation
from viewer.scene.measurement import Measurement, factor_to
from viewer.scene.similarity import SNAP, about_z, fitted, levelled, on_floor, turning, upright

numbers = st.floats(-10.0, 10.0)
points = st.tuples(numbers, numbers, numbers)


def rotation(seed):
    found, _ = np.linalg.qr(np.random.default_rng(seed).normal(size=(3, 3)))
    return found * np.sign(np.linalg.det(found))


def test_a_chain_is_as_long_as_its_parts():
    measured = Measurement(((0.0, 0.0, 0.0), (3.0, 4.0, 0.0), (3.0, 4.0, 12.0)))
    assert measured.value == 17.0
    assert measured.text == "17"
    assert Measurement(((0.0, 0.0, 0.0), (3.0, 4.0, 12.0))).value == 13.0


@pytest.mark.parametrize("degrees", [1e-6, 30.0, 90.0, 179.9999])
def test_angles_are_right_where_a_cosine_would_not_be(degrees):
    angle = math.radians(degrees)
    end = (2.0 * math.cos(angle), 2.0 * math.sin(angle), 5.0)
    assert Measurement(((1.0, 0.0, 5.0), (0.0, 0.0, 5.0), end), "angle").value == pytest.approx(angle, rel=1e-9)


def test_areas_of_flat_polygons_are_exact():
    ell = np.array([(0, 0), (2, 0), (2, 1), (1, 1), (1, 2), (0, 2)], float)  # 3 squares
    corners = np.concatenate([ell, np.zeros((6, 1))], 1) @ rotation(3).T + (100.0, -50.0, 7.0)
    measured = Measurement(tuple(as_vec3(corner) for corner in corners), "area")
    assert measured.value == pytest.approx(3.0, rel=1e-9)
    assert measured.text == "3\N{SUPERSCRIPT TWO}"


@given(st.lists(points, min_size=3, max_size=6), st.integers(0, 99), st.floats(0.1, 9.0))
def test_what_is_measured_scales_as_it_should(corners, seed, scale):
    move = Transform((1.0, 2.0, 3.0), quaternion_from_rotation(rotation(seed)), scale)
    for measured, power in ((Measurement(tuple(corners)), 1), (Measurement(tuple(corners), "area"), 2)):
        assert measured.moved(move).value == pytest.approx(measured.value * scale**power, rel=1e-6, abs=1e-6)


def test_too_few_points_measure_nothing():
    assert math.isnan(Measurement(((0.0, 0.0, 0.0),)).value)
    assert Measurement((), "area").text == ""


@pytest.mark.parametrize("length", [0.0, -1.0, math.nan, math.inf])
def test_no_scene_is_scaled_to_nothing(length):
    with pytest.raises(InputError):
        factor_to(Measurement(((0.0, 0.0, 0.0), (1.0, 0.0, 0.0))), length)


def test_the_scale_needs_two_places_and_a_distance():
    with pytest.raises(InputError, match="one place"):
        factor_to(Measurement(((1.0, 1.0, 1.0), (1.0, 1.0, 1.0))), 1.0)
    with pytest.raises(InputError, match="Only a distance"):
        factor_to(Measurement(((0.0, 0.0, 0.0), (1.0, 0.0, 0.0), (1.0, 1.0, 0.0)), "angle"), 1.0)


def test_measurements_are_saved_with_the_document():
    scene = Scene().with_measurement(Measurement(((0.0, 0.0, 0.0), (1.0, 2.0, 2.0)), key="a"))
    assert decode(encode(scene)) == scene
    assert scene.with_measurement(Measurement((), key="a")).measurements[0].points == ()
    assert scene.without_measurement("a") == Scene()


@given(st.integers(0, 999), st.floats(0.01, 100.0), points)
def test_a_known_similarity_is_found_from_pairs(seed, scale, shift):
    rng = np.random.default_rng(seed)
    sources = rng.normal(size=(5, 3))
    known = Transform(shift, quaternion_from_rotation(rotation(seed)), scale)
    fit = fitted(sources, known.apply(sources))
    np.testing.assert_allclose(fit.transform.matrix(), known.matrix(), rtol=1e-7, atol=1e-7 * (1 + scale))
    assert fit.error < 1e-9 * (1 + scale)


def test_a_similarity_never_mirrors():
    """Points and their mirror image: of all rotations the best one is found, as Umeyama's theorem has it."""
    rng = np.random.default_rng(5)
    sources = rng.normal(size=(8, 3)) * (1.0, 1.0, 0.1)
    fit = fitted(sources, sources * (-1.0, 1.0, 1.0), scaled=False)
    assert np.linalg.det(fit.transform.rotation_matrix()) == pytest.approx(1.0)
    tried = (fitted(sources, sources * (-1.0, 1.0, 1.0) @ np.eye(3), scaled=False).error,)
    others = [
        np.sqrt(((sources @ rotation(seed).T - sources * (-1.0, 1.0, 1.0)) ** 2).sum(1).mean()) for seed in range(300)
    ]
    assert tried[0] <= min(others)


def test_without_scale_sizes_stay():
    sources = np.eye(3)
    fit = fitted(sources, 3.0 * sources, scaled=False)
    assert fit.transform.scale == 1.0
    assert fit.error > 0.5


@pytest.mark.parametrize("sources", [np.eye(3)[:2], np.arange(4.0)[:, None] * (1.0, 2.0, 3.0), np.zeros((3, 3))])
def test_pairs_that_say_nothing_are_refused(sources):
    with pytest.raises(InputError):
        fitted(sources, sources)


@given(st.integers(0, 999))
def test_three_points_of_a_floor_become_level(seed):
    rng = np.random.default_rng(seed)
    turn = rotation(seed)
    floor = rng.normal(size=(3, 3)) * (1.0, 1.0, 0.0)
    if abs(np.cross(floor[1] - floor[0], floor[2] - floor[0])[2]) < 1e-2:
        return
    picked = floor @ turn.T + (3.0, 4.0, 5.0)
    above = turn[:, 2] * 10.0 + picked.mean(0)
    found = levelled(picked, above)
    placed = found.apply(picked)
    np.testing.assert_allclose(placed[:, 2], 0.0, atol=1e-9)
    assert found.apply(above[None])[0, 2] == pytest.approx(10.0)
    assert found.scale == 1.0
    np.testing.assert_allclose(placed.mean(0)[:2], picked.mean(0)[:2], atol=1e-9)


@pytest.mark.parametrize(("degrees", "left"), [(2.9, 0.0), (-2.9, 0.0), (92.0, 90.0), (3.1, 3.1), (40.0, 40.0)])
def test_a_floor_within_three_degrees_of_an_axis_is_laid_along_it(degrees, left):
    corners = np.array([(0.0, 0.0, 0.0), (2.0, 0.0, 0.0), (0.0, 1.0, 0.0)]) @ about_z(math.radians(degrees)).T
    placed = levelled(corners, np.array((0.0, 0.0, 9.0)), SNAP).apply(corners)
    across = placed[1] - placed[0]
    assert math.degrees(math.atan2(across[1], across[0])) == pytest.approx(left, abs=1e-9)


def test_points_on_a_line_are_no_floor():
    with pytest.raises(InputError, match="line"):
        levelled(np.outer(np.arange(3.0), (1.0, 2.0, 3.0)), np.zeros(3))


@given(st.integers(0, 999))
def test_a_direction_is_turned_onto_another_by_the_shortest_way(seed):
    one, other = rotation(seed)[0], rotation(seed + 1)[0]
    for target in (other, one, -one):
        turn = turning(one, target)
        np.testing.assert_allclose(turn @ one, target, atol=1e-9)
        np.testing.assert_allclose(turn @ turn.T, np.eye(3), atol=1e-9)
        assert (np.trace(turn) - 1.0) / 2.0 == pytest.approx(float(one @ target), abs=1e-9)


def test_the_floor_is_under_the_middle():
    box = AABB((1.0, 2.0, 3.0), (2.0, 4.0, 9.0))
    assert box.transformed(on_floor(box)) == AABB((-0.5, -1.0, 0.0), (0.5, 1.0, 6.0))
    turned = box.transformed(upright((0.0, 1.0, 0.0), box))
    np.testing.assert_allclose(turned.size, (1.0, 6.0, 2.0), atol=1e-12)
    np.testing.assert_allclose(turned.center, box.center, atol=1e-12)

"""Coordinates far from zero: what is taken off them, and that it comes back to the last digit."""

import math

import numpy as np
import pytest

from viewer.scene.camera import Camera, look_at, pinhole
from viewer.scene.content import AnalyticField, Provenance
from viewer.scene.dataset import Dataset, Photo
from viewer.scene.document import Node, Scene, World
from viewer.scene.geometry import AABB, Transform
from viewer.scene.origin import NOWHERE, beside, between_worlds, local_origin, origin_notes, with_origin, world_origin

PLACE = (500_000.0, 4_649_776.0, 120.0)
TURNED = Transform((1.0, 2.0, 3.0), (math.cos(0.3), math.sin(0.3), 0.0, 0.0), 2.0)


@pytest.mark.parametrize("size", [0.02, 1.0, 4.0, 250.0])
@pytest.mark.parametrize("place", [PLACE, (0.0, -3e6, 0.0), (1.2e7, 0.0, 5.0)])
def test_what_lies_far_away_is_brought_within_its_size(size, place):
    lo, hi = np.array(place) - size / 2, np.array(place) + size / 2
    origin = local_origin(tuple(lo), tuple(hi))
    assert np.abs(np.array(place) - origin).max() <= size
    single = (lo - origin).astype(np.float32).astype(np.float64) + origin
    assert np.abs(single - lo).max() < 1e-6 * size


def test_what_lies_near_stays_where_it_is():
    for lo, hi in (((-1.5,) * 3, (1.5,) * 3), ((100.0, 0.0, 0.0), (104.0, 4.0, 4.0)), ((0.0,) * 3, (0.0,) * 3)):
        assert local_origin(lo, hi) == NOWHERE
    assert origin_notes(NOWHERE) == ()
    far = local_origin((499_980.0, 4_649_756.0, 100.0), (500_020.0, 4_649_796.0, 140.0))
    assert "(500,000, 4,649,780, 120)" in origin_notes(far)[0]


def test_equal_coordinates_of_two_origins_meet():
    one, other = (10.0, 20.0, 30.0), (11.0, 18.0, 30.5)
    own = np.array([[12.0, 21.0, 29.0]])
    here = TURNED.apply(own - one)
    there = beside(TURNED, one, other).apply(own - other)
    np.testing.assert_allclose(there, here, atol=1e-12)
    assert beside(TURNED, one, one) is TURNED


def test_the_world_of_placed_content_is_as_far_as_it_would_be_without():
    own = np.array([[500_001.0, 4_649_777.0, 121.0]])
    origin = (500_000.0, 4_649_780.0, 120.0)
    near, far = TURNED.apply(own - origin), TURNED.apply(own)
    np.testing.assert_allclose(near + world_origin(TURNED, origin), far, atol=1e-6)


def test_nodes_keep_their_coordinates_between_worlds():
    ball = Node("ball", AnalyticField(AABB((-1.0,) * 3, (1.0,) * 3)), transform=TURNED)
    here, there = (1000.0, 2000.0, 0.0), (1010.0, 1990.0, 3.0)
    (again,) = between_worlds((ball,), here, there)
    assert np.add(again.aabb.center, there) == pytest.approx(np.add(ball.aabb.center, here))
    assert between_worlds((ball,), here, here)[0] is ball
    assert between_worlds((ball,), PLACE, NOWHERE)[0] is ball, "too far to be computed"
    assert with_origin(Scene(), PLACE).world == World(origin=PLACE)
    assert with_origin(Scene((ball,)), PLACE).world == World()


def test_a_data_set_about_another_origin_has_the_same_coordinates():
    camera = Camera(look_at((3.0, 0.0, 1.0), (0.0, 0.0, 0.0)), pinhole(0.7, 8, 8))
    dataset = Dataset("/x", "test", (Photo("a.png", camera),), AABB((-1.0,) * 3, (1.0,) * 3), masked=False)
    far = dataset.about(tuple(-number for number in PLACE))
    assert far.photos[0].camera.position == pytest.approx(np.add(PLACE, (3.0, 0.0, 1.0)), abs=1e-9)
    back = far.about(NOWHERE)
    assert back.photos[0].camera.position == pytest.approx((3.0, 0.0, 1.0), abs=1e-9)
    assert back.aabb.hi == pytest.approx((1.0,) * 3, abs=1e-9)
    assert Provenance().origin == NOWHERE

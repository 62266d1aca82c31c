"""The box of a subject, found from masks: of a ball that is known."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.training.conftest import RADIUS, ball_photo, cameras
from viewer.scene.camera import Camera, Equirectangular
from viewer.scene.geometry import AABB
from viewer.training.carving import CELLS, FEWEST, ROOM, Carving

WIDE = AABB((-2.0, -2.5, -3.0), (2.5, 2.0, 2.0))


def carve_surface(box, count=24, spoil=None):
    carving = Carving(box)
    for number, camera in enumerate(cameras(count)):
        opacity = ball_photo(camera)[..., 3]
        carving.add(camera, opacity if spoil is None else spoil(number, opacity))
    return carving.subject()


def test_the_box_lies_closely_around_the_ball():
    found = carve_surface(WIDE)
    slack = (ROOM + 2.0) * np.array(WIDE.size) / CELLS
    assert (np.array(found.lo) <= -RADIUS).all()
    assert (np.array(found.hi) >= RADIUS).all()
    assert (np.array(found.lo) > -RADIUS - slack).all()
    assert (np.array(found.hi) < RADIUS + slack).all()


def test_what_hangs_before_one_camera_does_not_count():
    """The box holds the cameras, before each of which anything could hang that the others do not look at."""
    found = carve_surface(AABB((-3.5, -3.5, -3.5), (3.5, 3.5, 3.5)))
    assert max(np.abs([*found.lo, *found.hi])) < RADIUS + 0.6


def test_a_few_wrong_masks_cut_nothing_off():
    whole = carve_surface(WIDE, 40)
    spoiled = carve_surface(WIDE, 40, lambda number, opacity: np.zeros_like(opacity) if number in (5, 20) else opacity)
    assert spoiled == whole


@pytest.mark.parametrize("fill", [0.0, 1.0], ids=["nothing is shown", "everything is"])
def test_where_outlines_say_nothing_the_box_stays(fill):
    found = carve_surface(WIDE, 6, lambda _, opacity: np.full_like(opacity, fill))
    inside = np.array(found.lo) >= WIDE.lo, np.array(found.hi) <= WIDE.hi
    assert np.all(inside)
    if fill == 0.0:
        assert found == WIDE


def test_nobody_was_heard():
    assert Carving(WIDE).subject() == WIDE


def test_cameras_that_look_all_around():
    carving = Carving(AABB((-1.0, -1.0, -1.0), (1.0, 1.0, 1.0)))
    for each in cameras(8):
        camera = Camera(each.camera_to_world, Equirectangular(1024, 512))
        carving.add(camera, ball_photo(camera)[..., 3])
    assert max(np.abs([*carving.subject().lo, *carving.subject().hi])) < RADIUS + 0.15


@settings(max_examples=20)
@given(st.integers(1, 300), st.integers(1, 300))
def test_pictures_of_any_size_are_heard(width, height):
    carving = Carving(WIDE)
    carving.add(cameras(1)[0], np.ones((height, width), np.float32))
    assert carving.subject() == WIDE or width * height >= FEWEST

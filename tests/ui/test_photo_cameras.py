"""Cameras and points of data sets in the viewport: where they are drawn, and which one is pointed at."""

import math

import msgspec
import numpy as np
import pytest

from tests.ui.test_painting import paint
from viewer.scene.camera import Camera, Equirectangular, look_at, pinhole, placed
from viewer.scene.dataset import Dataset, Photo
from viewer.scene.document import Node, Scene
from viewer.scene.geometry import AABB, Transform
from viewer.scene.picture_positions import picture_positions
from viewer.scene.rotations import rotation_of
from viewer.session.photo_picking import picked_camera
from viewer.session.state import Picked
from viewer.ui.viewport.layers.overlay_layer import frustum_depth

WIDTH, HEIGHT = 400, 300
BOX = AABB((-1.0, -1.0, -1.0), (1.0, 1.0, 1.0))
PLACE = Transform((0.5, -0.2, 0.3), rotation_of((20.0, 10.0, 70.0)), 1.3)
VIEW = Camera(look_at((9.0, 4.0, 5.0), (0.0, 0.0, 0.0)), pinhole(0.9, WIDTH, HEIGHT))


def ring(count=8, **changes):
    photos = []
    for number in range(count):
        angle = math.tau * number / count
        eye = (3.0 * math.cos(angle), 3.0 * math.sin(angle), 1.0)
        photos.append(Photo(f"{number}.png", Camera(look_at(eye, (0.0, 0.0, 0.0)), pinhole(0.7, 40, 30))))
    return Dataset("/data", "test", tuple(photos), BOX, masked=False, **changes)


def scene_of(dataset, **changes):
    return Scene((Node("set", dataset, "k", PLACE, **changes),))


@pytest.mark.parametrize("number", range(8))
def test_the_camera_under_the_pointer_is_found(number):
    dataset = ring()
    eye = np.array([placed(dataset.photos[number].camera, PLACE).position])
    (x, y), *_ = picture_positions(VIEW, eye)
    assert picked_camera(scene_of(dataset), VIEW, float(x), float(y)) == Picked("k", f"{number}.png")


def test_beside_the_cameras_there_is_none():
    assert picked_camera(scene_of(ring()), VIEW, 3.0, 3.0) is None
    eye = np.array([placed(ring().photos[0].camera, PLACE).position])
    (x, y), *_ = picture_positions(VIEW, eye)
    assert picked_camera(scene_of(ring(), visible=False), VIEW, float(x), float(y)) is None
    assert picked_camera(Scene(), VIEW, float(x), float(y)) is None
    assert picked_camera(scene_of(ring(0)), VIEW, float(x), float(y)) is None


def test_of_two_the_nearer_one_is_taken():
    near, far = ring().photos[:2]
    line = [Camera(look_at((3.0 * t, 0.0, 0.0), (0.0, 5.0, 0.0)), pinhole(0.7, 40, 30)) for t in (1.0, -1.0)]
    photos = tuple(msgspec.structs.replace(p, camera=c) for p, c in zip((near, far), line, strict=True))
    scene = Scene((Node("set", msgspec.structs.replace(ring(), photos=photos), "k"),))
    view = Camera(look_at((9.0, 0.0, 0.0), (0.0, 0.0, 0.0)), pinhole(0.9, WIDTH, HEIGHT))
    assert picked_camera(scene, view, WIDTH / 2, HEIGHT / 2) == Picked("k", near.file)


def test_of_many_close_together_each_can_be_pointed_at():
    dataset = ring(40)
    scene = scene_of(dataset)
    eyes = np.array([placed(photo.camera, PLACE).position for photo in dataset.photos])
    found = [picked_camera(scene, VIEW, *at) for at in picture_positions(VIEW, eyes).tolist()]
    hits = [each is not None and each.file == photo.file for each, photo in zip(found, dataset.photos, strict=True)]
    assert np.mean(hits) > 0.8  # but for some behind others


def test_the_camera_that_one_looks_through_is_not_in_the_way():
    dataset = ring()
    through = placed(dataset.photos[2].camera, PLACE).resized(WIDTH, HEIGHT)
    found = picked_camera(scene_of(dataset), through, WIDTH / 2, HEIGHT / 2)
    assert found is None or found.file != "2.png"


def test_cameras_close_together_before_something_large_are_drawn_small():
    far = msgspec.structs.replace(ring(), aabb=AABB((-500.0, -500.0, -500.0), (500.0, 500.0, 500.0)))
    assert frustum_depth(far) < 1.0  # the ring is six across
    assert frustum_depth(ring()) == pytest.approx(0.06 * BOX.diagonal)
    assert frustum_depth(ring(1)) == frustum_depth(ring(0)) == pytest.approx(0.06 * BOX.diagonal)


def near_colour(picture, wanted, reach=60):
    return (np.abs(picture - np.array(wanted)).max(-1) < reach).sum()


def test_cameras_say_by_their_colour_what_they_are_for(painter, store):
    dataset = ring()
    plain = paint(painter, store, scene=Scene(), camera=VIEW, overlays=True)

    def changed(dataset, **state):
        shown = paint(painter, store, scene=scene_of(dataset), camera=VIEW, overlays=True, **state)
        return shown[np.abs(shown - plain).max(-1) > 25]

    blue = changed(dataset)
    assert len(blue) > 200
    assert (blue[:, 2] > blue[:, 0]).mean() > 0.9
    held = changed(msgspec.structs.replace(dataset, photos=tuple(
        msgspec.structs.replace(photo, split="val") for photo in dataset.photos
    )))  # fmt: skip
    assert (held[:, 0] > held[:, 2]).mean() > 0.9
    unused = changed(msgspec.structs.replace(dataset, photos=tuple(
        msgspec.structs.replace(photo, enabled=False) for photo in dataset.photos
    )))  # fmt: skip
    assert np.ptp(unused, axis=1).mean() < 30
    assert len(unused) < len(blue)
    assert len(changed(dataset, cameras=False)) == 0
    picked = changed(dataset, picked=Picked("k", "1.png"))
    assert near_colour(picked, (255, 237, 89)) > near_colour(blue, (255, 237, 89)) + 20


@pytest.mark.parametrize("lens", ["pinhole", "panorama"])
def test_points_are_drawn_where_they_are_in_their_colours(painter, store, lens):
    places = np.array([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [-1.0, 0.5, 1.0]], np.float32)
    colors = np.array([[255, 0, 0], [0, 255, 0], [60, 120, 250]], np.uint8)
    asset = store.put({"points": places, "colors": colors})
    view = VIEW if lens == "pinhole" else Camera(VIEW.camera_to_world, Equirectangular(WIDTH, HEIGHT))
    scene = scene_of(ring(points=asset))
    state = {"camera": view, "overlays": True, "cameras": False, "width": WIDTH, "height": HEIGHT}
    picture = paint(painter, store, scene=scene, **state)
    for (x, y), color in zip(picture_positions(view, PLACE.apply(places.astype(np.float64))), colors, strict=True):
        np.testing.assert_allclose(picture[int(y), int(x)], color, atol=3)
    without = paint(painter, store, scene=scene, points=False, **state)
    assert 9 <= (np.abs(picture - without).max(-1) > 20).sum() <= 40  # three spots


def test_points_that_are_lost_keep_nothing_else_from_being_drawn(painter, store):
    scene = scene_of(ring(points="0" * 64))
    plain = paint(painter, store, scene=scene_of(ring()), camera=VIEW, overlays=True)
    assert np.array_equal(paint(painter, store, scene=scene, camera=VIEW, overlays=True), plain)

"""Ready-made paths: they see what there is, at one distance, and go where the photos were taken."""

import math

import numpy as np
import pytest

from viewer.errors import InputError
from viewer.scene.animation import Animation
from viewer.scene.camera import Camera, look_at, pinhole
from viewer.scene.camera_paths import along, with_path
from viewer.scene.content import AnalyticField
from viewer.scene.dataset import Dataset, Photo
from viewer.scene.document import Node, Scene
from viewer.scene.geometry import AABB, as_vec3
from viewer.scene.timeline import Target

BOX = AABB((0.0, -1.0, 0.0), (2.0, 1.0, 3.0))
LENS = pinhole(0.7, 64, 36)
SCENE = Scene(
    (Node("thing", AnalyticField(BOX), key="thing"),), camera=Camera(look_at((9.0, 1.0, 2.0), BOX.center), LENS)
)


def sees(camera, box):
    pose = np.array(camera.camera_to_world)
    local = (box.corners() - pose[:3, 3]) @ pose[:3, :3]
    across = np.abs(local[:, 0] / -local[:, 2]) / (0.5 * LENS.width / LENS.fx)
    down = np.abs(local[:, 1] / -local[:, 2]) / (0.5 * LENS.height / LENS.fy)
    return bool((local[:, 2] < 0).all() and across.max() <= 1 and down.max() <= 1)


@pytest.mark.parametrize("name", ["turntable", "spiral"])
def test_all_is_seen_all_the_way(name):
    scene = with_path(SCENE, name)
    timeline, animation = scene.timeline, Animation(scene)
    for frame in range(0, timeline.frames, 7):
        assert sees(animation.camera_at(timeline.time_of(frame)), BOX)


def test_a_turntable_goes_round_once_at_one_speed_and_begins_where_it_ends():
    scene = with_path(SCENE, "turntable")
    timeline, animation = scene.timeline, Animation(scene)
    assert timeline.loop
    eyes = np.array([animation.camera_at(timeline.time_of(n)).position for n in range(timeline.frames)]) - BOX.center
    angles = np.unwrap(np.arctan2(eyes[:, 1], eyes[:, 0]))
    steps = np.diff(angles)
    assert steps == pytest.approx(2 * math.pi / timeline.frames, rel=0.02)
    assert np.ptp(np.hypot(eyes[:, 0], eyes[:, 1])) < 2e-3 * np.hypot(eyes[0, 0], eyes[0, 1])
    start = np.array(SCENE.camera.position) - BOX.center
    assert angles[0] == pytest.approx(math.atan2(start[1], start[0]))  # from the side that one looks from


def photographed(places, target=BOX.center):
    cameras = [Camera(look_at(as_vec3(np.array(place, float)), target), LENS) for place in places]
    photos = tuple(Photo(f"{number}.png", camera) for number, camera in enumerate(cameras))
    data = Dataset("blender", "/nowhere", photos, BOX, masked=False)
    return Scene((*SCENE.nodes, Node("photos", data, key="photos")), camera=SCENE.camera)


def test_a_path_goes_through_the_photos_cameras():
    places = [(9.0, y, 1.0) for y in (-3.0, -1.0, 0.0, 2.0)]
    scene = with_path(photographed(places), "cameras")
    keys = scene.timeline.track(Target("camera", "", "pose")).keys
    assert [key.numbers[:3] for key in keys] == places
    assert scene.timeline.frames > 4
    with pytest.raises(InputError, match="no photos"):
        with_path(SCENE, "cameras")


def test_photos_in_no_order_make_a_short_way():
    places = np.array([(x, 0.0, 0.0) for x in (0.0, 3.0, 1.0, 4.0, 2.0)])
    assert list(along(places)) == [0, 2, 4, 1, 3]
    assert list(along(places[[0, 2, 4, 1, 3]])) == [0, 1, 2, 3, 4]


def test_photos_from_one_side_have_their_spiral_among_them():
    places = [(9.0, y, 1.0 + z) for y in (-1.0, 0.0, 1.0) for z in (-0.5, 0.0, 0.5)]
    scene = with_path(photographed(places), "spiral")
    eyes = np.array([key.numbers[:3] for key in scene.timeline.track(Target("camera", "", "pose")).keys])
    assert eyes[:, 0] == pytest.approx(9.0, abs=0.2)
    assert np.abs(eyes[:, 1]).max() <= 1.0


def test_nothing_to_see_has_no_path():
    with pytest.raises(InputError, match="nothing to see"):
        with_path(Scene(), "turntable")

"""Content that moves by itself, at the times of a timeline, of photos, and of its own track."""

import msgspec
import pytest

from viewer.scene.animation import Animation, scene_at
from viewer.scene.camera import Camera, pinhole
from viewer.scene.content import Model, Motion, VoxelField
from viewer.scene.dataset import Dataset, Photo
from viewer.scene.document import Node, Scene, decode, encode
from viewer.scene.geometry import AABB
from viewer.scene.moving import Moments, at_moment, at_photo, moment_at, moments_of
from viewer.scene.skeleton import Bone, Clip, Skin
from viewer.scene.timeline import Key, Target, Timeline, Track
from viewer.scene.tracks import numbers_of, with_numbers

BOX = AABB((0.0, 0.0, 0.0), (1.0, 1.0, 1.0))
MOVING = VoxelField("a" * 64, BOX, (4, 4, 4), 7, 0, motion=Motion(BOX, (3, 2, 2, 2), 10.0, 20.0, 12.0))
STILL = msgspec.structs.replace(MOVING, motion=None)
CAMERA = Camera(((1, 0, 0, 0), (0, 1, 0, 0), (0, 0, 1, 0), (0, 0, 0, 1)), pinhole(1.0, 8, 8))


def scene(*tracks, loop=False):
    nodes = (Node("moving", MOVING, key="m"), Node("still", STILL, key="s"))
    return Scene(nodes, timeline=Timeline(5.0, 30.0, loop, tracks))


def moment(at):
    return at.node("m").content.motion.moment


def test_a_field_takes_as_long_as_the_timeline():
    for time, expected in ((0.0, 10.0), (2.5, 15.0), (5.0, 20.0), (9.0, 20.0), (-1.0, 10.0)):
        assert moment(scene_at(scene(), time)) == pytest.approx(expected)
    assert moment(scene_at(scene(loop=True), 6.0)) == pytest.approx(12.0)


def test_nothing_else_changes_and_the_same_moment_is_the_same_scene():
    there = scene()
    assert scene_at(there, 1.0) is there  # it is at 12 already
    moved = scene_at(there, 2.0)
    assert moved.node("s") is there.node("s")
    assert Animation(there).moves_things
    assert not Animation(there).moves_camera
    assert not Animation(Scene((Node("still", STILL),))).moves_things


def test_a_track_says_otherwise():
    keys = (Key(0.0, (20.0,), "linear"), Key(4.0, (10.0,)))
    keyed = scene(Track("moment", "m", keys=keys))
    assert moment(scene_at(keyed, 1.0)) == pytest.approx(17.5)
    off = scene(Track("moment", "m", keys=keys, enabled=False))
    assert moment(scene_at(off, 1.0)) == pytest.approx(12.0)
    assert Target("moment", "s") not in [track.target for track in keyed.timeline.tracks]


def test_what_a_track_writes_is_read_again():
    there, target = scene(), Target("moment", "m")
    assert numbers_of(there, target) == (12.0,)
    assert numbers_of(with_numbers(there, target, (13.25,)), target) == (13.25,)
    assert numbers_of(there, Target("moment", "s")) is None


def test_photos_show_their_own_moment():
    photo = Photo("1.png", CAMERA, time=16.5)
    assert moment(at_photo(scene(), photo)) == 16.5
    there = scene()
    assert at_photo(there, Photo("1.png", CAMERA)) is there


def test_photos_show_the_mesh_that_was_learned_from_them_at_their_time():
    """Its seconds begin with the first photo; other animations have nothing to do with photos."""

    def walking(photographed):
        skin = Skin("b" * 64, (Bone("root"),), BOX, clips=(Clip("video", 2.0, photographed),), clip=0)
        return Scene((Node("mesh", Model("a" * 64, BOX, 3, 1, skin=skin), key="m"),))

    photo = Photo("1.png", CAMERA, time=8.5)
    assert at_photo(walking(7.0), photo).node("m").content.skin.moment == 1.5
    there = walking(None)
    assert at_photo(there, photo) is there


def test_moments_stay_within_what_there_is():
    node = scene().node("m")
    assert at_moment(node, 99.0).content.motion.moment == 20.0
    assert at_moment(node, 12.0) is node
    assert at_moment(scene().node("s"), 3.0).content is STILL
    assert moments_of(STILL) is None


def test_what_counts_in_seconds_plays_at_its_own_speed():
    moments = Moments(1.0, 3.0, 1.0, seconds=True)
    assert moment_at(moments, 0.5, 100.0) == 1.5
    assert moment_at(moments, 2.5, 100.0, loop=True) == 1.5
    assert moment_at(Moments(1.0, 1.0, 1.0, seconds=True), 2.5, 100.0, loop=True) == 3.5


def test_a_project_keeps_motion_and_times():
    dataset = Dataset(
        "/x", "transforms", (Photo("1.png", CAMERA, time=0.25), Photo("2.png", CAMERA, time=2.0)), BOX, False
    )
    there = msgspec.structs.replace(scene(), nodes=(*scene().nodes, Node("photos", dataset, key="d")))
    assert decode(encode(there)) == there


def test_a_data_set_has_times_where_all_of_its_photos_do():
    photos = [Photo("1.png", CAMERA, time=3.0), Photo("2.png", CAMERA, time=1.0), Photo("3.png", CAMERA, time=2.0)]
    dataset = Dataset("/x", "transforms", tuple(photos), BOX, False)
    assert dataset.times == (3.0, 1.0, 2.0)
    assert dataset.time_span == (1.0, 3.0)
    assert dataset.moving
    one_lacks = msgspec.structs.replace(dataset, photos=(*photos, Photo("4.png", CAMERA)))
    assert (one_lacks.times, one_lacks.time_span, one_lacks.moving) == ((), (0.0, 0.0), False)
    assert not msgspec.structs.replace(dataset, photos=(photos[0],)).moving

"""Tracks and keys as values, and scenes over time."""

import math

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from viewer.errors import InputError
from viewer.scene.animation import Animation, keyed, moved_timeline, recorded, scene_at
from viewer.scene.asset_id import AssetId
from viewer.scene.camera import Camera, Orthographic, fov_y, pinhole
from viewer.scene.content import AnalyticField, Group, Model
from viewer.scene.document import Node, Scene, decode, encode
from viewer.scene.edits import Crop
from viewer.scene.geometry import AABB, IDENTITY, Transform
from viewer.scene.grade import Grade
from viewer.scene.light import EnvironmentLight, PointLight
from viewer.scene.moves import moved_scene
from viewer.scene.skeleton import Bone, Skin
from viewer.scene.timeline import (
    EASINGS,
    Key,
    KeyId,
    Target,
    Timeline,
    Track,
    check_timeline,
    copied,
    retimed,
    shifted,
    with_changed_keys,
)
from viewer.scene.tracks import TRACKS, key_size, numbers_of, parts_of, with_numbers
from viewer.scene.volumes import Box

BALL = AnalyticField(AABB((-1.0, -1.0, -1.0), (1.0, 1.0, 1.0)))
CROP = Crop(Box((0.0, 0.0, 0.0), (1.0, 1.0, 1.0)))
BOX = AABB((-1.0, -1.0, -1.0), (1.0, 1.0, 1.0))
WORM = Skin(AssetId("0" * 64), (Bone("head"), Bone("tail", 0)), BOX)
SCENE = Scene(
    nodes=(
        Node("group", Group(), key="g"),
        Node("ball", BALL, key="ball", parent="g", edits=(CROP, Grade())),
        Node("lamp", PointLight(), key="lamp"),
        Node("sky", EnvironmentLight(AssetId("0" * 64), 4, 2), key="sky"),
        Node("worm", Model(AssetId("0" * 64), BOX, 3, 1, skin=WORM), key="worm"),
    ),
    camera=Camera(IDENTITY, pinhole(0.7, 80, 60), 0.1, 2.0),
)
TARGETS = [target for kind in TRACKS.values() for target in kind.targets(SCENE)]


def with_track(scene, target, *keys, **options):
    return replace(scene, timeline=scene.timeline.with_track(Track(*target, keys=keys, **options)))


def test_every_kind_of_track_has_targets_in_a_scene_of_everything():
    assert {target.kind for target in TARGETS} == set(TRACKS) - {"value", "moment"}  # these have tests of their own


@pytest.mark.parametrize("target", TARGETS, ids=lambda target: "-".join(target))
def test_what_is_written_is_read_again_and_nothing_else_changes(target):
    now = numbers_of(SCENE, target)
    assert now is not None
    assert with_numbers(SCENE, target, now) is SCENE
    assert len(now) == sum(part.size for part in parts_of(SCENE, target) or ()) == key_size(SCENE, Track(*target))
    other = tuple(0.25 if part.blend == "switch" else 0.5 for part in parts_of(SCENE, target) for _ in range(part.size))
    scene = with_numbers(SCENE, target, other)
    expected = (0.0,) if target.kind == "visible" else other
    assert numbers_of(scene, target) == pytest.approx(expected)
    for each in TARGETS:
        if each != target and not (target == ("transform", "g", "") and each == ("transform", "ball", "")):
            assert numbers_of(scene, each) == numbers_of(SCENE, each)


@pytest.mark.parametrize("target", TARGETS, ids=lambda target: "-".join(target))
def test_numbers_beyond_their_limits_have_the_limit_as_effect(target):
    count = key_size(SCENE, Track(*target))
    for huge in (1e30, -1e30):
        found = numbers_of(with_numbers(SCENE, target, (huge,) * count), target)
        assert all(math.isfinite(number) for number in found)


def test_a_scene_without_tracks_is_the_same_object():
    assert scene_at(SCENE, 3.0) is SCENE
    off = with_track(SCENE, Target("world", "", "exposure"), Key(0.0, (1.0,)), enabled=False)
    assert scene_at(off, 3.0) is off


def test_camera_light_and_visibility_change_over_time():
    scene = with_track(SCENE, Target("camera", "", "fov"), Key(0.0, (0.5,), "linear"), Key(2.0, (1.0,)))
    scene = with_track(scene, Target("light", "sky", "rotation"), Key(0.0, (0.0,), "linear"), Key(2.0, (4 * math.pi,)))
    scene = with_track(scene, Target("visible", "ball"), Key(0.0, (1.0,)), Key(1.5, (0.0,)))
    at = scene_at(scene, 1.0)
    assert fov_y(at.camera.lens) == pytest.approx(0.75)
    assert at.camera.focus_distance == 2.0
    assert at.node("sky").content.rotation == pytest.approx(2 * math.pi)  # whole turns are not lost
    assert at.node("ball").visible
    assert not scene_at(scene, 1.5).node("ball").visible
    assert at.node("lamp") is SCENE.node("lamp")
    assert Animation(scene).things_at(1.0).camera is SCENE.camera


def test_a_group_takes_its_members_along_and_a_member_has_its_own_way():
    group, ball = Target("transform", "g"), Target("transform", "ball")
    moved = (3.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0)
    scene = with_track(SCENE, group, Key(0.0, moved))
    assert scene_at(scene, 0.0).node("ball").transform.translation == (3.0, 0.0, 0.0)
    own = (0.0, 5.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0)
    # Whichever comes first in the list.
    for first, second in (((ball, own), (group, moved)), ((group, moved), (ball, own))):
        both = with_track(with_track(SCENE, first[0], Key(0.0, first[1])), second[0], Key(0.0, second[1]))
        assert scene_at(both, 0.0).node("ball").transform.translation == (0.0, 5.0, 0.0)


def test_tracks_of_what_is_not_there_have_no_effect():
    scene = with_track(SCENE, Target("transform", "gone"), Key(0.0, (1.0,) * 8))
    scene = with_track(scene, Target("light", "ball", "intensity"), Key(0.0, (1.0,)))
    assert scene_at(scene, 0.0) is scene
    parallel = replace(scene, camera=replace(scene.camera, lens=Orthographic(8, 6, 2.0)))
    parallel = with_track(parallel, Target("camera", "", "fov"), Key(0.0, (1.0,)))
    assert scene_at(parallel, 0.0) is parallel


def test_loops_lead_from_the_last_key_to_the_first():
    scene = replace(SCENE, timeline=Timeline(duration=4.0, loop=True))
    scene = with_track(scene, Target("world", "", "exposure"), Key(1.0, (0.0,), "linear"), Key(3.0, (2.0,), "linear"))
    assert scene_at(scene, 0.0).world.exposure == pytest.approx(1.0)
    assert scene_at(scene, 3.5).world.exposure == pytest.approx(1.5)
    assert scene_at(scene, 4.25).world.exposure == pytest.approx(0.75)


SIZES = [key_size(SCENE, Track(*target)) for target in TARGETS]
HANDLES = st.tuples(st.floats(0, 1), st.floats(-1e9, 1e9), st.floats(0, 1), st.floats(-1e9, 1e9))
ANY = st.floats(allow_nan=False, allow_infinity=False)


@settings(max_examples=40)
@given(st.lists(st.sampled_from(range(len(TARGETS))), max_size=4, unique=True), st.data())
def test_a_timeline_comes_out_of_a_project_as_it_went_in(rows, data):
    """To the last bit of every number."""
    drawn = []
    for row in rows:
        size = SIZES[row]
        times = sorted(data.draw(st.lists(st.floats(0, 1e4), max_size=4, unique=True)))
        keys = [
            (
                time,
                data.draw(st.lists(ANY, min_size=size, max_size=size)),
                data.draw(st.sampled_from(EASINGS)),
                data.draw(HANDLES),
            )
            for time in times
        ]
        drawn.append((TARGETS[row], keys, data.draw(st.floats(0, 1)), data.draw(st.booleans())))
    tracks = tuple(
        Track(*target, tuple(Key(time, tuple(each), *way) for time, each, *way in keys), smoothness, on)
        for target, keys, smoothness, on in drawn
    )
    timeline = Timeline(data.draw(st.floats(0.1, 100)), data.draw(st.floats(1, 240)), data.draw(st.booleans()), tracks)
    scene = replace(SCENE, timeline=timeline)
    check_timeline(timeline, lambda track: key_size(scene, track))
    assert decode(encode(scene)) == scene
    assert msgspec.json.decode(msgspec.json.encode(timeline), type=Timeline) == timeline


def test_an_older_project_has_an_empty_timeline():
    text = encode(SCENE).replace(b'"version": 4', b'"version": 3')
    plain = msgspec.json.decode(text)
    plain["scene"].pop("timeline", None)
    assert decode(msgspec.json.encode(plain)) == SCENE


def test_frames_are_counted_from_zero_up_to_the_end():
    timeline = Timeline(6.0, 30.0)
    assert timeline.frames == 180
    for frame in range(180):
        assert timeline.frame_of(timeline.time_of(frame)) == frame
    assert timeline.frame_of(0.05) == 1.5
    longer = timeline.with_key(Target("world", "", "exposure"), Key(timeline.time_of(200), (1.0,)))
    assert longer.frames == 201


def test_a_key_in_the_place_of_another_keeps_its_easing():
    target = Target("world", "", "exposure")
    timeline = Timeline().with_key(target, Key(1.0, (1.0,), "spring")).with_key(target, Key(1.0, (2.0,)))
    assert timeline.track(target).keys == (Key(1.0, (2.0,), "spring"),)


TWO = Timeline(tracks=(Track("world", "", "exposure", tuple(Key(n / 30, (float(n),)) for n in (0, 10, 20))),))
EXPOSURE = TWO.tracks[0].target


def test_keys_are_moved_copied_stretched_and_taken_away():
    some = [KeyId(EXPOSURE, n / 30) for n in (10, 20)]
    moved = shifted(TWO, some, 5)
    assert [moved.frame_of(key.time) for key in moved.tracks[0].keys] == [0, 15, 25]
    assert moved.tracks[0].keys[1].time == 15 / 30  # exactly a frame's
    assert [key.time for key in shifted(TWO, some, -30).tracks[0].keys] == [0.0, 10 / 30]  # over the one at 0
    assert [TWO.frame_of(key.time) for key in copied(TWO, some, 100).tracks[0].keys] == [0, 10, 20, 110, 120]
    assert shifted(TWO, some, 1000).frames == 1021
    doubled = retimed(TWO, 12.0)
    assert [doubled.frame_of(key.time) for key in doubled.tracks[0].keys] == [0, 20, 40]
    assert with_changed_keys(TWO, [KeyId(EXPOSURE, n / 30) for n in (0, 10, 20)], lambda _key: None).tracks == ()


@pytest.mark.parametrize(
    "broken",
    [
        Timeline(duration=0.0),
        Timeline(duration=math.inf),
        Timeline(rate=0.0),
        Timeline(rate=math.nan),
        Timeline(tracks=(Track("world", "", "exposure", (Key(0.0, (1.0, 2.0)),)),)),
        Timeline(tracks=(Track("world", "", "exposure", (Key(0.0, (math.nan,)),)),)),
        Timeline(tracks=(Track("world", "", "exposure", (Key(math.inf, (1.0,)),)),)),
        Timeline(tracks=(Track("world", "", "exposure", (Key(1.0, (1.0,)), Key(0.0, (1.0,)))),)),
        Timeline(tracks=(Track("world", "", "exposure"),) * 2),
        Timeline(tracks=(Track("warp", "", "", (Key(0.0, (1.0,)),)),)),
        Timeline(tracks=(Track("transform", "gone", "", (Key(0.0, (1.0,)), Key(1.0, (1.0, 2.0)))),)),
        Timeline(tracks=(Track("world", "", "exposure", smoothness=2.0),)),
    ],
)
def test_what_no_timeline_can_be_is_refused(broken):
    with pytest.raises(InputError):
        check_timeline(broken, lambda track: key_size(SCENE, track))


def test_changes_are_recorded_as_keys():
    ball = Target("transform", "ball")
    scene = keyed(SCENE, ball, 0.0)
    before = scene_at(scene, 1.0)
    changed = before.with_node(replace(before.node("ball"), transform=Transform((1.0, 0.0, 0.0)), visible=False))
    after = recorded(before, changed, 1.0)
    assert [key.time for key in after.timeline.track(ball).keys] == [0.0, 1.0]
    assert after.timeline.track(Target("visible", "ball")) is None  # it was not animated
    assert scene_at(after, 0.0).node("ball").transform == Transform()
    assert scene_at(after, 1.0).node("ball").transform.translation == (1.0, 0.0, 0.0)
    everything = recorded(before, changed, 1.0, everything=True)
    assert everything.timeline.track(Target("visible", "ball")).keys == (Key(1.0, (0.0,), "hold"),)
    assert recorded(before, before, 1.0, everything=True) is before
    cleared = replace(before, timeline=Timeline())
    assert recorded(before, cleared, 1.0) is cleared


def at(x, y, z, scale=1.0):
    return (x, y, z, 1.0, 0.0, 0.0, 0.0, scale)


def test_what_is_keyed_moves_with_the_world():
    ball, pose = Target("transform", "ball"), Target("camera", "", "pose")
    lamp = Target("light", "lamp", "intensity")
    scene = with_track(SCENE, ball, Key(0.0, at(0.0, 0.0, 0.0)), Key(2.0, at(4.0, 0.0, 0.0, 2.0)))
    scene = with_track(scene, pose, Key(0.0, at(0.0, 0.0, 5.0)[:7]), Key(2.0, at(0.0, 5.0, 0.0)[:7]))
    scene = with_track(scene, lamp, Key(0.0, (10.0,)), Key(2.0, (40.0,)))
    move = Transform((1.0, 2.0, 3.0), (math.cos(0.3), 0.0, 0.0, math.sin(0.3)), 2.0)
    moved = moved_scene(scene, move)
    for time in (0.0, 0.7, 2.0):
        there, expected = scene_at(moved, time), moved_scene(scene_at(scene, time), move)
        assert np.allclose(there.node("ball").transform.matrix(), expected.node("ball").transform.matrix())
        assert np.allclose(there.camera.camera_to_world, expected.camera.camera_to_world)
        assert there.node("lamp").content.intensity == pytest.approx(expected.node("lamp").content.intensity)
    assert moved_timeline(scene, scene, lambda at: at).timeline == scene.timeline

"""Tracks follow what they animate."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from viewer.scene.animation import recorded, scene_at
from viewer.scene.arrangement import Duplicate, arranged
from viewer.scene.assets import AssetStore
from viewer.scene.content import AnalyticField, Group
from viewer.scene.document import Node, Scene
from viewer.scene.edit_tracks import edit_target
from viewer.scene.edits import Crop
from viewer.scene.geometry import AABB
from viewer.scene.grade import Grade
from viewer.scene.groups import removed
from viewer.scene.keys import with_stable_keys
from viewer.scene.rotations import rotation_of
from viewer.scene.timeline import Key, Target, Timeline, Track
from viewer.scene.track_keeping import edit_places
from viewer.scene.tracks import numbers_of, parts_of, text_of
from viewer.scene.volumes import Box, Sphere
from viewer.session.session import Session

BALL = AnalyticField(AABB((-1.0, -1.0, -1.0), (1.0, 1.0, 1.0)))
CROP, GRADE = Crop(Sphere((0.0, 0.0, 0.0), 1.0)), Grade()
RADIUS, GRADED = edit_target("ball", 0, "radius"), edit_target("ball", 1, "saturation")
SCENE = Scene(
    (Node("group", Group(), key="g"), Node("ball", BALL, key="ball", parent="g", edits=(CROP, GRADE))),
    timeline=Timeline(
        tracks=(
            Track(*RADIUS, keys=(Key(0.0, (1.0,), "linear"), Key(2.0, (3.0,)))),
            Track(*GRADED, keys=(Key(0.0, (0.5,)),)),
            Track("visible", "g", keys=(Key(0.0, (1.0,)),)),
        )
    ),
)


def names(scene, node="ball"):
    return [track.name for track in scene.timeline.tracks if track.node == node]


def with_edits(scene, *edits):
    node = scene.node("ball")
    return scene.with_node(replace(node, edits=edits))


def test_a_number_of_an_edit_changes_over_time():
    assert scene_at(SCENE, 1.0).node("ball").edits[0].volume.radius == 2.0
    assert scene_at(SCENE, 1.0).node("ball").edits[1].saturation == 0.5
    assert text_of(SCENE, RADIUS) == "Crop to a sphere: Radius"


def test_the_rotation_of_a_box_goes_the_shorter_way():
    target = edit_target("ball", 0, "rotation")
    turned = [rotation_of((0.0, 0.0, angle)) for angle in (170.0, -170.0)]
    scene = with_edits(SCENE, Crop(Box((0.0, 0.0, 0.0), (1.0, 1.0, 1.0))))
    keys = (Key(0.0, turned[0], "linear"), Key(1.0, turned[1]))
    scene = replace(scene, timeline=Timeline(tracks=(Track(*target, keys=keys),)))
    middle = scene_at(scene, 0.5).node("ball").edits[0].volume.rotation
    assert abs(np.dot(middle, rotation_of((0.0, 0.0, 180.0)))) == pytest.approx(1.0)


def test_edits_that_move_take_their_tracks_along():
    swapped = recorded(SCENE, with_edits(SCENE, GRADE, CROP), 0.0)
    assert names(swapped) == ["1.radius", "0.saturation"]
    before = recorded(SCENE, with_edits(SCENE, Grade(hue=1.0), CROP, GRADE), 0.0)
    assert names(before) == ["1.radius", "2.saturation"]
    without = recorded(SCENE, with_edits(SCENE, GRADE), 0.0)
    assert names(without) == ["0.saturation"]
    assert recorded(SCENE, with_edits(SCENE), 0.0).timeline.tracks == SCENE.timeline.tracks[2:]


def test_a_number_that_is_changed_is_a_key_of_its_track():
    changed = with_edits(SCENE, Crop(Sphere((0.0, 0.0, 0.0), 1.5)), GRADE)
    after = recorded(SCENE, changed, 1.0)
    assert names(after) == names(SCENE)
    assert [key.numbers for key in after.timeline.track(RADIUS).keys] == [(1.0,), (1.5,), (3.0,)]


@given(st.permutations(range(6)), st.sets(st.integers(0, 5)))
def test_edits_are_found_wherever_they_are_now(order, gone):
    edits = tuple(
        Grade(hue=float(number)) if number % 2 else Crop(Sphere((0.0,) * 3, 1.0 + number)) for number in range(6)
    )
    left = [number for number in order if number not in gone]
    found = edit_places(edits, tuple(edits[number] for number in left))
    assert found == {number: place for place, number in enumerate(left)}


def test_tracks_go_with_their_node_and_come_back(tmp_path):
    session = Session(AssetStore(tmp_path))
    session.open(SCENE, session.store, None, None)
    session.delete("g")
    assert session.document_scene.timeline.tracks == ()
    session.undo()
    assert session.document_scene.timeline.tracks == SCENE.timeline.tracks
    session.ungroup("g")
    assert {track.node for track in session.document_scene.timeline.tracks} == {"ball"}


def test_tracks_of_nothing_that_was_there_stay():
    strange = replace(SCENE, timeline=SCENE.timeline.with_track(Track("visible", "gone")))
    assert recorded(strange, removed(strange, "g"), 0.0).timeline.tracks == (Track("visible", "gone"),)


def test_copies_of_nodes_are_animated_alike():
    copied = arranged(SCENE, Duplicate(("g",)))
    new = [node.key for node in copied.nodes if SCENE.node(node.key) is None]
    assert len(new) == 2
    tracks = {(track.node, track.name): track.keys for track in copied.timeline.tracks}
    group, ball = new
    assert tracks[ball, "0.radius"] == SCENE.timeline.track(RADIUS).keys
    assert tracks[group, ""] == SCENE.timeline.tracks[2].keys
    assert numbers_of(scene_at(copied, 1.0), edit_target(ball, 0, "radius")) == (2.0,)


def test_what_is_added_from_another_project_brings_its_tracks(tmp_path):
    session = Session(AssetStore(tmp_path))
    session.open(replace(SCENE, timeline=Timeline(duration=1.0)), session.store, None, None)
    session.add(SCENE.nodes, session.store, "Add", timeline=SCENE.timeline)
    scene = session.document_scene
    fresh = {node.key for node in scene.nodes[2:]}
    assert {track.node for track in scene.timeline.tracks} == fresh
    assert all(parts_of(scene, track.target) is not None for track in scene.timeline.tracks)
    assert scene.timeline.frames == 61  # as long as its last key wants


def test_stable_keys_keep_tracks():
    scene = with_stable_keys(SCENE)
    assert {track.node for track in scene.timeline.tracks} == {node.key for node in scene.nodes}
    assert scene_at(scene, 1.0).nodes[1].edits[0].volume.radius == 2.0


@pytest.mark.parametrize(
    "name", ["", "radius", "0.", "7.radius", "-1.radius", "0.nothing", "9999999999.radius", "\u0662.radius"]
)
def test_names_of_nothing_have_no_effect(name):
    scene = replace(SCENE, timeline=Timeline(tracks=(Track("edit", "ball", name, (Key(0.0, (5.0,)),)),)))
    assert parts_of(scene, Target("edit", "ball", name)) is None
    assert scene_at(scene, 0.0) == scene
    assert text_of(scene, Target("edit", "ball", name)) == (name or "Edit")

"""Crops placed by their handles, edits in lists, and their history: undoing all leads back to the very first scene."""

import math

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from tests.editing.test_clip import volumes
from viewer.scene.assets import AssetStore
from viewer.scene.content import AnalyticField, Group
from viewer.scene.document import Node, Scene, decode, encode
from viewer.scene.edit_numbers import NUMBERS, VOLUME_NUMBERS, edit_numbers
from viewer.scene.edits import EDITS, Crop
from viewer.scene.geometry import AABB, Transform
from viewer.scene.picture_positions import picture_positions
from viewer.scene.sculpt import OPERATIONS
from viewer.scene.volumes import VOLUMES, Box, HalfSpace, Sphere, signed_distance
from viewer.session.brush import Brush, made_stroke, with_stroke
from viewer.session.editing import EditTarget, crop_at, why_not_editable, with_edit, with_edit_moved, without_edit
from viewer.session.navigation import default_view
from viewer.session.session import Session
from viewer.session.store import Store
from viewer.session.tool_manager import ToolManager
from viewer.session.tools.crop import grips, nearest_grip
from viewer.session.tools.events import Event
from viewer.session.volume_handles import HANDLES, volume_handles

WIDTH, HEIGHT = 400, 300
BOX = AABB((-1.0, -1.0, -1.0), (1.0, 1.0, 1.0))
PLACED = Transform((0.3, -0.2, 0.1), (math.cos(0.3), 0.0, math.sin(0.3), 0.0), 0.7)
SOLID = Node("solid", AnalyticField(BOX), key="s", transform=PLACED)


class Desk:
    """A document, its store, and the tools."""

    def __init__(self, folder, *edits):
        self.session = Session(AssetStore(folder))
        node = msgspec.structs.replace(SOLID, edits=edits)
        self.session.open(Scene((node,)), self.session.store, None, None)
        self.store = Store(self.session.store)
        self.store.history = self.commit
        self.show()
        self.store.look(default_view(BOX, WIDTH / HEIGHT), widget_size=(WIDTH, HEIGHT))
        self.store.change(moving=False, edit_target=EditTarget("s", 0))
        self.tools = ToolManager(self.store)

    def show(self):
        self.store.set_document(self.session.scene, self.session.scene, self.session.store)

    def commit(self, edit, label):
        self.session.change(edit(self.session.scene), label)
        self.show()

    @property
    def volume(self):
        return self.session.scene.nodes[0].edits[0].volume

    def send(self, kind, at, **rest):
        across, down = at[0] / WIDTH, at[1] / HEIGHT
        event = Event(kind, self.store.state, *map(float, at), WIDTH, HEIGHT, across, down, **rest)
        return self.tools.send(event)

    def pixels(self, points):
        return picture_positions(self.store.state.camera, np.array(points, np.float64))

    def pull(self, number, to, release=True):
        """Drag a handle until it is seen where that point of the world is."""
        start, end = self.pixels([grips(self.store.state)[number].at, to])
        self.send("press", start, button="left")
        for share in (0.3, 0.7, 1.0):
            self.send("move", start + share * (end - start))
        if release:
            self.send("release", end, button="left")


@pytest.mark.parametrize("number", range(1, 7))
def test_a_face_follows_the_pointer_along_its_normal_and_the_others_stay(tmp_path, number):
    box = Box((0.1, 0.0, -0.1), (0.8, 0.6, 1.0), (math.cos(0.2), math.sin(0.2), 0.0, 0.0))
    desk = Desk(tmp_path, Crop(box))
    before = volume_handles(box, 1.0)
    outwards = np.array(before[number].axis)
    target = PLACED.apply((np.array(before[number].at) + 0.25 * outwards)[None])[0]
    desk.pull(number, target)
    after = volume_handles(desk.volume, 1.0)
    assert np.allclose(after[number].at, np.array(before[number].at) + 0.25 * outwards, atol=1e-5)
    opposite = number - 1 if number % 2 == 0 else number + 1
    assert np.allclose(after[opposite].at, before[opposite].at, atol=1e-9)
    assert desk.volume.rotation == box.rotation
    assert desk.session.history.undo_label == "Change the crop of solid"


def test_a_sphere_grows_and_moves_and_a_plane_shifts_and_turns(tmp_path):
    desk = Desk(tmp_path / "a", Crop(Sphere((0.0, 0.0, 0.0), 0.5)))
    desk.pull(2, PLACED.apply(np.array([[0.8, 0.0, 0.0]]))[0])
    assert desk.volume.radius == pytest.approx(0.8, abs=1e-5)
    desk.pull(0, PLACED.apply(np.array([[0.2, 0.1, 0.0]]))[0])
    seen = desk.pixels([PLACED.apply(np.array([place]))[0] for place in ((0.2, 0.1, 0.0), desk.volume.center)])
    assert np.allclose(seen[0], seen[1], atol=1e-3)
    desk = Desk(tmp_path / "b", Crop(HalfSpace((0.0, 0.0, 0.0))))
    desk.pull(0, PLACED.apply(np.array([[0.0, 0.0, 0.4]]))[0])
    assert desk.volume.point == pytest.approx((0.0, 0.0, 0.4), abs=1e-5)
    desk.pull(1, PLACED.apply(np.array([[0.5, 0.2, 0.9]]))[0])
    assert math.hypot(*desk.volume.normal) == pytest.approx(1.0)
    assert desk.volume.normal[0] > 0.2


def test_escape_leaves_the_very_scene_and_a_drag_is_tried_with_its_fields(tmp_path):
    desk = Desk(tmp_path, Crop(Sphere((0.0, 0.0, 0.0), 0.5)))
    before = desk.session.scene
    desk.pull(2, (0.9, 0.0, 0.0), release=False)
    state = desk.store.state
    assert state.rendered is state.tried is not before
    assert state.document is before
    desk.tools.send(Event("key", state, key="Escape"))
    assert desk.store.state.rendered is desk.session.scene is before
    assert desk.session.history.undo_label is None


def test_handles_are_there_only_for_a_crop_that_is_seen_selected_and_free(tmp_path):
    desk = Desk(tmp_path, Crop(Sphere((0.0, 0.0, 0.0), 0.5)))
    at = desk.pixels([grips(desk.store.state)[0].at])[0]
    assert nearest_grip(desk.store.state, *at) is not None
    assert nearest_grip(desk.store.state, at[0] + 40, at[1] + 5) is None
    for change in ({"locked": True}, {"visible": False}, {"edits": ()}):
        node = msgspec.structs.replace(desk.session.scene.nodes[0], **change)
        assert crop_at(Scene((node,)), EditTarget("s", 0)) is None
    desk.store.change(edit_target=EditTarget("other", 0))
    assert grips(desk.store.state) == ()


def test_what_cannot_be_edited_says_why():
    scene = Scene((SOLID, Node("g", Group(), key="g"), msgspec.structs.replace(SOLID, key="l", locked=True)))
    assert why_not_editable(scene, None) == "Nothing is selected."
    assert why_not_editable(scene, scene.nodes[0]) is None
    assert "cannot be edited" in why_not_editable(scene, scene.nodes[1])
    assert "locked" in why_not_editable(scene, scene.nodes[2])


def test_every_volume_and_edit_is_in_every_table():
    assert set(VOLUMES) == set(HANDLES) == set(VOLUME_NUMBERS)
    assert set(EDITS) == set(NUMBERS)


@settings(max_examples=40, deadline=None)
@given(volumes)
def test_numbers_put_back_change_nothing_that_can_be_seen(volume):
    points = np.random.default_rng(0).uniform(-1, 1, (20, 3))
    for each in edit_numbers(Crop(volume)):
        same = each.changed(each.numbers)
        assert signed_distance(same.volume, points) == pytest.approx(signed_distance(volume, points), abs=1e-6)


actions = some.one_of(
    some.tuples(some.just("add"), volumes, some.sampled_from(["inside", "outside"])),
    some.tuples(some.just("move"), some.integers(0, 9), some.integers(0, 9)),
    some.tuples(some.just("switch"), some.integers(0, 9), some.booleans()),
    some.tuples(some.just("out"), some.integers(0, 9), some.none()),
    some.tuples(some.just("stroke"), some.sampled_from(OPERATIONS), some.floats(0.1, 1.0)),
    some.tuples(some.just("number"), some.integers(0, 9), some.floats(0.01, 5.0)),
)


def acted(node, action, store):
    kind, first, second = action
    if kind == "stroke":
        places = np.array([[0.0, 0.0, 1.0], [0.1, 0.0, 1.0]])
        return with_stroke(node, made_stroke(Brush(operation=first), places, places, second, 0.5, store))
    if kind == "add":
        return with_edit(node, len(node.edits), Crop(first, second))
    if not node.edits:
        return node
    at = first % len(node.edits)
    edit = node.edits[at]
    if kind == "move":
        return with_edit_moved(node, at, second)
    if kind == "switch":
        return with_edit(node, at, msgspec.structs.replace(edit, enabled=second))
    if kind == "number":
        row = edit_numbers(edit)[-1]
        return with_edit(node, at, row.changed((second, *row.numbers[1:])))
    return without_edit(node, at)


@settings(max_examples=30, deadline=None)
@given(some.lists(actions, max_size=20))
def test_undoing_all_is_the_first_scene_and_redoing_all_the_last_one(tmp_path_factory, sequence):
    desk = Desk(tmp_path_factory.mktemp("store"))
    session, first = desk.session, desk.session.scene
    for action in sequence:
        node = acted(session.scene.nodes[0], action, session.store)
        session.change(session.scene.with_node(node), "Edit")
        assert decode(encode(session.scene)) == session.scene
    last = session.scene
    while session.history.undo_label is not None:
        session.undo()
    assert session.scene is first
    while session.history.redo_label is not None:
        session.redo()
    assert session.scene is last

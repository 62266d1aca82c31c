"""Strokes of the brush on a ball whose depth is known on paper: one drag is one step, and Escape leaves nothing."""

import msgspec
import numpy as np
import pytest
import torch

from tests.session.test_editing import BOX, HEIGHT, WIDTH
from viewer.editing.dabs import read_stroke
from viewer.editing.field_effects import edited_field
from viewer.fields.solids import Solid
from viewer.scene.assets import AssetStore
from viewer.scene.content import AnalyticField, Group
from viewer.scene.document import Node, Scene
from viewer.scene.geometry import Transform
from viewer.scene.sculpt import Sculpt
from viewer.session.brush import Brush
from viewer.session.navigation import default_view
from viewer.session.projection import forward
from viewer.session.session import Session
from viewer.session.store import Store
from viewer.session.tool_manager import ToolManager
from viewer.session.tools.events import Event

PLACED = Transform((0.1, 0.0, -0.05), (0.8, 0.0, 0.6, 0.0), 0.5)
MIDDLE = (0.5 * WIDTH, 0.5 * HEIGHT)


class Desk:
    def __init__(self, folder, **brush):
        self.session = Session(AssetStore(folder))
        node = Node("ball", AnalyticField(BOX, "sphere"), key="b", transform=PLACED)
        self.session.open(Scene((node, Node("group", Group(), key="g"))), self.session.store, None, None)
        self.store = Store(self.session.store)
        self.store.history = self.commit
        self.show()
        self.store.look(default_view(BOX, WIDTH / HEIGHT), widget_size=(WIDTH, HEIGHT))
        self.store.change(moving=False, brush=Brush(on=True, **brush), selection=("b",))
        self.tools = ToolManager(self.store)

    def show(self):
        self.store.set_document(self.session.scene, self.session.scene, self.session.store)

    def commit(self, edit, label):
        self.session.change(edit(self.session.scene), label)
        self.show()

    def depth(self, x, y):
        """Along the axis, to the ball of radius 0.5 around its place; None beside it."""
        camera = self.store.state.camera
        origin, direction = (array[0] for array in camera.rays(np.array([[x, y]])))
        away = origin - np.array(PLACED.translation)
        half, rest = away @ direction, away @ away - 0.25
        if half * half < rest:
            return None
        return float((-half - np.sqrt(half * half - rest)) * (direction @ forward(camera)))

    def send(self, kind, at=MIDDLE, **rest):
        x, y = map(float, at)
        return self.tools.send(
            Event(
                kind, self.store.state, x, y, WIDTH, HEIGHT, x / WIDTH, y / HEIGHT, depth=lambda: self.depth(x, y),
                depth_beside=lambda right, down: self.depth(x + right, y + down), **rest,
            )
        )  # fmt: skip

    def stroke(self, *ways, release=True, **rest):
        self.send("press", button="left", **rest)
        for dx, dy in ways:
            self.send("move", (MIDDLE[0] + dx, MIDDLE[1] + dy), **rest)
        if release:
            self.send("release", (MIDDLE[0] + ways[-1][0], MIDDLE[1] + ways[-1][1]), button="left", **rest)

    @property
    def edits(self):
        return self.session.scene.node("b").edits


@pytest.fixture
def desk(tmp_path):
    return Desk(tmp_path, radius=0.2)


def test_a_drag_is_one_stroke_on_the_surface_and_one_step(desk):
    first = desk.session.scene
    desk.stroke((10, 0), (20, 5), (30, 10))
    (edit,) = desk.edits
    (stroke,) = edit.strokes
    points, normals, _ = read_stroke(stroke, desk.session.store)
    # In the node's own space the ball has radius 1, and the brush is twice as large.
    assert np.allclose(np.linalg.norm(points, axis=1), 1.0, atol=1e-5)
    assert (points * normals).sum(1).min() > 0.97
    assert stroke.radius == pytest.approx(0.4)
    assert len(points) == 4
    assert desk.session.history.undo_label == "Draw on ball"
    desk.stroke((5, 5), control=True)
    assert len(desk.edits) == 1
    assert [stroke.strength for stroke in desk.edits[0].strokes] == [0.5, -0.5]
    desk.session.undo()
    desk.session.undo()
    assert desk.session.scene is first


def test_the_surface_under_the_hand_moves_the_way_that_the_keys_say(desk):
    solid = Solid(AnalyticField(BOX, "sphere"))
    for keys, sign in (({}, 1.0), ({"control": True}, -1.0)):
        desk.stroke((1, 0), (2, 0), **keys)
        stroke = desk.edits[-1].strokes[-1]
        points, *_ = read_stroke(stroke, desk.session.store)
        field = edited_field(solid, (Sculpt((stroke,)),), desk.session.store)
        # What was the surface is inside of a bump, and outside of a dent.
        assert sign * float(field.distance(torch.from_numpy(points[:1]))[0]) < -0.01


def test_while_it_is_drawn_the_document_stays_and_escape_drops_it(desk):
    before = desk.session.scene
    desk.stroke((10, 0), (30, 0), release=False)
    live = desk.store.state.stroke
    assert live.key == "b"
    assert live.base is desk.store.state.scene is before
    assert len(live.dabs) > 2
    desk.send("move", (MIDDLE[0] + 45, MIDDLE[1]))
    longer = desk.store.state.stroke.dabs
    assert np.allclose(longer[: len(live.dabs)], live.dabs)
    desk.tools.send(Event("key", desk.store.state, key="Escape"))
    assert desk.store.state.stroke is None
    assert desk.session.scene is before
    assert desk.session.history.undo_label is None


def test_the_stroke_stays_in_view_until_its_pictures_come_and_goes_with_undo(desk):
    desk.stroke((10, 0))
    assert desk.store.state.stroke is not None
    assert desk.store.state.stroke.base is not desk.session.scene
    desk.session.undo()
    desk.show()
    assert desk.store.state.stroke is None


def test_shift_smooths_and_grabbing_moves_in_the_picture_s_plane(desk):
    desk.stroke((5, 0), shift=True)
    assert desk.edits[-1].strokes[-1].operation == "smooth"
    desk.store.change(brush=msgspec.structs.replace(desk.store.state.brush, operation="grab"))
    desk.stroke((200, 0))  # away from the ball: the plane goes on there
    stroke = desk.edits[-1].strokes[-1]
    points, *_ = read_stroke(stroke, desk.session.store)
    way = PLACED.apply(points)[-1] - PLACED.apply(points)[0]
    assert np.linalg.norm(way) > 0.3
    assert abs(way @ forward(desk.store.state.camera)) < 1e-5
    steps = len(desk.edits[-1].strokes)
    desk.stroke((0, 0))
    assert len(desk.edits[-1].strokes) == steps  # nothing was moved


def test_smoothing_is_tried_as_it_goes_and_dropped_with_escape(desk):
    before = desk.session.scene
    desk.stroke(*[(6 * number, 0) for number in range(1, 9)], shift=True, release=False)
    state = desk.store.state
    assert state.tried_fields
    assert len(state.rendered.node("b").edits[0].strokes) == 1
    desk.tools.send(Event("key", state, key="Escape"))
    assert desk.store.state.rendered is desk.session.scene is before


def test_off_the_surface_or_off_the_node_the_drag_is_the_camera_s(desk):
    desk.send("press", (2, 2), button="left")
    assert desk.tools.owner == "camera"
    desk.send("release", (2, 2), button="left")
    for change in ({"selection": ("g",)}, {"selection": ("b",), "brush": Brush(on=False)}):
        desk.store.change(**change)
        desk.send("press", button="left")
        assert desk.tools.owner == "camera"
        desk.send("release", button="left")


def test_the_ring_hovers_over_the_surface_and_keys_change_it(desk):
    event = Event(
        "move", desk.store.state, *MIDDLE, WIDTH, HEIGHT, depth=lambda: desk.depth(*MIDDLE),
        depth_beside=lambda x, y: desk.depth(MIDDLE[0] + x, MIDDLE[1] + y), control=True,
    )  # fmt: skip
    desk.tools.hover(event)
    ring = desk.store.state.ring
    away = np.array(ring.at) - np.array(PLACED.translation)
    assert np.linalg.norm(away) == pytest.approx(0.5, abs=1e-5)
    assert ring.inverted
    assert ring.radius == 0.2
    assert desk.tools.wants("BracketRight")
    desk.send("key", key="BracketRight")
    assert desk.store.state.brush.radius == pytest.approx(0.22)
    desk.send("key", key="F")
    desk.send("move")
    desk.send("move", (MIDDLE[0] + 24, MIDDLE[1]))
    assert desk.store.state.brush.radius == pytest.approx(0.22 * 1.1**2)
    desk.send("press", button="left")
    assert desk.tools.owner == ""
    desk.store.change(brush=Brush())
    assert not desk.tools.wants("BracketRight")
    desk.tools.hover(event._replace(state=desk.store.state))
    assert desk.store.state.ring is None


def test_a_stroke_that_leaves_the_node_takes_nothing_from_far_away(desk, monkeypatch):
    """Beside the ball the picture is as deep as the sky, as where it fills a gap."""
    real = desk.depth
    monkeypatch.setattr(desk, "depth", lambda x, y: real(x, y) or 2.3e4)
    desk.stroke((5, 0), (20, 10), (WIDTH // 2 - 2, 0), (8, 12))
    (edit,) = desk.edits
    box = edit.strokes[0].box
    assert max(map(abs, (*box.lo, *box.hi))) < 2.0
    desk.send("press", (2, 2), button="left")
    desk.send("release", (2, 2), button="left")
    assert desk.edits == (edit,)


def test_the_surface_is_found_though_the_brush_reaches_behind_the_eye(desk):
    """A place beside the pointer that no picture shows says nothing of how large the brush is in it."""
    asked, deep = [], desk.depth(*MIDDLE)

    def beside(x, y):
        asked.append((x, y))
        return deep

    for at in ((150, 110), (250, 110), (150, 190), (250, 190)):
        desk.store.change(brush=Brush(on=True, radius=50.0))
        x, y = map(float, at)
        desk.tools.hover(
            Event("move", desk.store.state, x, y, WIDTH, HEIGHT, depth=lambda: deep, depth_beside=beside),
        )
        assert desk.store.state.ring is not None
    assert asked
    assert np.isfinite(asked).all()

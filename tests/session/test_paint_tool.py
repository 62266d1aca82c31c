"""Strokes of paint on a ball whose depth is known on paper: one drag is one step, and Escape leaves nothing."""

from typing import Any

import numpy as np
import pytest
from msgspec.structs import replace

from tests.session.test_editing import HEIGHT, WIDTH
from tests.session.test_sculpt_tool import MIDDLE, Desk
from viewer.editing.paint_strokes import read_points
from viewer.scene.paint import Paint
from viewer.session.brush import Brush, Ring
from viewer.session.painting import LivePaint, PaintBrush, UnseenStrokes, begins_like
from viewer.session.projection import forward
from viewer.session.tools.brushing import radius_px
from viewer.session.tools.events import Event
from viewer.session.tools.paint import _between


@pytest.fixture
def desk(tmp_path):
    desk: Any = Desk(tmp_path)
    desk.store.change(brush=Brush(), paint_brush=PaintBrush(on=True, radius=0.1))
    return desk


def test_a_drag_is_one_stroke_on_the_surface_and_one_step(desk):
    first = desk.session.scene
    desk.stroke((10, 0), (20, 5))
    (edit,) = desk.edits
    (stroke,) = edit.strokes
    points, _ = read_points(stroke, desk.session.store)
    # In the node's own space the ball has radius 1, and the brush is twice as large.
    np.testing.assert_allclose(np.linalg.norm(points, axis=1), 1.0, atol=1e-5)
    assert (stroke.radius, stroke.color, stroke.blend) == (pytest.approx(0.2), PaintBrush().color, "mix")
    assert desk.session.history.undo_label == "Paint ball"
    desk.stroke((5, 5), control=True)
    assert [stroke.blend for stroke in desk.edits[0].strokes] == ["mix", "erase"]
    assert desk.session.history.undo_label == "Erase paint of ball"
    desk.session.undo()
    desk.session.undo()
    assert desk.session.scene is first


def test_a_fast_hand_leaves_no_gaps(desk):
    desk.stroke((60, 0))
    points, _ = read_points(desk.edits[0].strokes[0], desk.session.store)
    assert len(points) > 4
    middles = 0.5 * (points[1:] + points[:-1])
    assert np.linalg.norm(middles, axis=1).min() > 1.0 - 0.2 / 4  # the line keeps near the surface: the radius is 0.2
    np.testing.assert_allclose(np.linalg.norm(points, axis=1), 1.0, atol=1e-5)


def test_while_it_is_drawn_the_document_stays_and_escape_drops_it(desk):
    before = desk.session.scene
    desk.stroke((10, 0), (30, 0), release=False)
    live = desk.store.state.paint
    assert (live.key, desk.store.state.scene) == ("b", before)
    desk.send("key", key="Escape")
    assert desk.store.state.paint is None
    assert desk.session.scene is before
    assert desk.session.history.undo_label is None


def test_keys_change_the_brush(desk):
    red, grey = PaintBrush().color, PaintBrush().other
    desk.send("key", key="X")
    assert (desk.store.state.paint_brush.color, desk.store.state.paint_brush.other) == (grey, red)
    desk.send("key", key="BracketRight")
    assert desk.store.state.paint_brush.radius == pytest.approx(0.11)
    desk.send("key", key="BracketLeft")
    assert desk.store.state.paint_brush.radius == pytest.approx(0.1)
    desk.send("key", key="F", shift=True)
    desk.send("move")
    desk.send("move", (MIDDLE[0] - 50, MIDDLE[1]))
    desk.send("press", button="left")
    assert desk.store.state.paint_brush.strength == pytest.approx(0.75)
    assert desk.tools.owner == ""


def test_the_colour_under_the_pointer_is_taken_as_light(desk):
    state = desk.store.state
    x, y = MIDDLE
    desk.tools.hover(
        Event(
            "move", state, x, y, WIDTH, HEIGHT, depth=lambda: desk.depth(x, y),
            depth_beside=lambda right, down: desk.depth(x + right, y + down),
        )
    )  # fmt: skip
    assert state is not desk.store.state
    assert desk.store.state.ring.color == PaintBrush().color
    desk.send("key", key="S", color=lambda _x, _y: (1.0, 0.5, 0.0))
    np.testing.assert_allclose(desk.store.state.paint_brush.color, (1.0, 0.2140411, 0.0), atol=1e-6)


def test_no_colour_is_taken_where_the_ring_lies_behind_the_eye(desk):
    """As when the view has moved since the pointer did."""
    state = desk.store.state
    behind = tuple(np.array(state.camera.position) - 5.0 * forward(state.camera))
    desk.store.change(ring=Ring(behind, (0.0, 0.0, 1.0), 0.1, "draw"))
    asked = []
    desk.send("key", key="S", color=lambda x, y: asked.append((x, y)))
    assert asked == []
    assert desk.store.state.paint_brush == state.paint_brush


def test_only_what_is_missing_is_drawn_over_what_is_there(desk):
    store, node = desk.session.store, desk.session.scene.node("b")
    desk.stroke((10, 0))
    desk.stroke((0, 10))
    painted = desk.session.scene.node("b")
    first = replace(painted, edits=(Paint(painted.edits[0].strokes[:1]),))
    unseen_strokes = UnseenStrokes().of
    assert len(unseen_strokes(painted, (), None, store) or ()) == 2
    missing: Any = unseen_strokes(painted, first.edits, None, store)
    (second,) = missing
    np.testing.assert_array_equal(second.points, read_points(painted.edits[0].strokes[1], store)[0])
    assert unseen_strokes(painted, painted.edits, None, store) == ()
    assert unseen_strokes(node, painted.edits, None, store) is None  # it was undone: something else has to be drawn
    assert unseen_strokes(replace(painted, edits=(Paint(painted.edits[0].strokes, 0.5),)), painted.edits, None,
                          store) is None  # fmt: skip
    live = LivePaint("b", second.work, second.points[:1], second.mirror)
    assert unseen_strokes(first, first.edits, live, store) == (live,)
    assert begins_like(live, second)
    assert not begins_like(second, live)


def test_places_behind_the_eye_are_no_way_apart(desk):
    """A stroke whose last place has left the picture goes on: NaN pixels were counted, and stopped it."""
    event = Event("move", desk.store.state, *MIDDLE, WIDTH, HEIGHT)
    behind = np.array(desk.store.state.camera.position) * 2.0
    assert radius_px(event, np.stack([behind, np.zeros(3)])) == 0.0
    assert (
        radius_px(event, np.stack([np.zeros(3), 0.1 * np.array(desk.store.state.camera.camera_to_world)[:3, 0]])) > 1.0
    )
    assert _between(event, event, behind, 0.1) is not None


def test_erasing_on_a_field_is_rendered_while_it_is_drawn(desk):
    """What lies under its paint is in none of its pictures."""
    before = desk.session.scene
    desk.stroke((10, 0), (20, 5))
    painted = desk.session.scene
    assert desk.store.state.tried is None
    desk.stroke((10, 0), (20, 0), control=True, release=False)
    assert desk.store.state.tried is not None
    assert desk.store.state.tried_fields
    desk.send("key", key="Escape")
    assert desk.session.scene is painted is not before

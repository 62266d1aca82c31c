"""The gizmo: nodes follow the hand exactly, numbers can be typed, and Escape leaves the very same scene."""

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from tests.session.desks import BALL, BOX, HEIGHT, WIDTH, BallDesk
from viewer.scene.asset_id import AssetId
from viewer.scene.content import AnalyticField, Group, Provenance, VoxelField
from viewer.scene.dataset import Dataset
from viewer.scene.document import Node
from viewer.scene.geometry import AABB, Transform
from viewer.scene.light import EnvironmentLight, PointLight
from viewer.session.gizmo import Gizmo, nice_step, resized, turned
from viewer.session.tools.events import Event
from viewer.session.tools.gizmo import gizmo_frame, nearest_grip

TURNED = (math.cos(0.2), math.sin(0.2), 0.0, 0.0)
CENTER = np.array(BALL.transform.translation)


def made(folder, mode, *nodes, **state):
    return BallDesk(folder, *nodes, gizmo=Gizmo(mode), **state)


def moving(folder, *nodes):
    return made(folder, "move", *nodes)


def frame(desk) -> Any:
    return gizmo_frame(desk.store.state)


def grip(desk, name):
    return next(each for each in frame(desk).grips if each.name == name)


def seen(desk, name):
    """A place of a handle where no other one is nearer."""
    for share in (0.55, 0.5, 0.3, 0.8, 0.15, 0.9, 0.4, 0.65):
        line = grip(desk, name).line
        at = share * (len(line) - 1)
        number = min(int(at), len(line) - 2)
        place = line[number] + (at - number) * (line[number + 1] - line[number])
        pixel = desk.pixels(place)[0]
        found = nearest_grip(desk.store.state, *pixel)
        if found is not None and found.name == name:
            return pixel
    raise AssertionError(f"{name} cannot be pointed at")


def place(desk, key="ball"):
    return desk.scene.node(key).transform


@pytest.mark.parametrize(("name", "axis"), [("x", 0), ("y", 1), ("z", 2)])
def test_an_arrow_moves_along_its_axis_alone(tmp_path, name, axis):
    desk = made(tmp_path, "move")
    start = seen(desk, name)
    along = np.eye(3)[axis]
    end = start + desk.pixels(CENTER + 0.4 * along)[0] - desk.pixels(CENTER)[0]
    desk.drag(start, end)
    motion = np.subtract(place(desk).translation, CENTER)
    assert motion[axis] > 0.1
    np.testing.assert_allclose(np.delete(motion, axis), 0.0, atol=1e-12)
    assert desk.session.history.undo_label == "Move ball"
    assert place(desk).scale == BALL.transform.scale


def test_what_is_grabbed_stays_under_the_pointer(tmp_path):
    desk = made(tmp_path, "move")
    start = seen(desk, "view")
    desk.drag(start, start + np.array((30.0, -20.0)))
    moved = desk.pixels(place(desk).translation)[0] - desk.pixels(CENTER)[0]
    np.testing.assert_allclose(moved, (30.0, -20.0), atol=1e-6)


def test_a_ring_turns_about_the_middle(tmp_path):
    desk = made(tmp_path, "rotate")
    middle = desk.pixels(CENTER)[0]
    start = seen(desk, "view")
    angle = math.radians(40.0)
    away = start - middle
    turn = np.array([[math.cos(angle), math.sin(angle)], [-math.sin(angle), math.cos(angle)]])  # pixels go downwards
    desk.drag(start, middle + turn @ away)
    rotation = place(desk).rotation_matrix()
    assert math.degrees(math.acos((np.trace(rotation) - 1) / 2)) == pytest.approx(40.0, abs=0.1)
    back = np.subtract(desk.store.state.camera.position, CENTER)
    np.testing.assert_allclose(rotation @ back, back, atol=1e-5)
    np.testing.assert_allclose(place(desk).translation, CENTER, atol=1e-9)
    assert np.cross(rotation @ [1, 0, 0], [1, 0, 0]) @ back < 0.0  # anticlockwise, as the hand went


def test_the_circle_scales_about_the_middle(tmp_path):
    desk = made(tmp_path, "scale")
    middle, start = desk.pixels(CENTER)[0], seen(desk, "size")
    desk.drag(start, middle + 1.5 * (start - middle))
    assert place(desk).scale == pytest.approx(1.5 * BALL.transform.scale, rel=1e-9)
    np.testing.assert_allclose(place(desk).translation, CENTER, atol=1e-12)


@pytest.mark.parametrize(
    ("mode", "name", "typed", "expected"),
    [
        ("move", "x", ["2", "Period", "5"], Transform((2.5, 0.0, 0.0))),
        ("move", "x", ["Minus", "1", "0", "Backspace", "Z"], Transform((0.0, 0.0, -1.0))),
        ("rotate", "z", ["9", "0"], turned((0.1, 0.0, -0.05), np.array([0.0, 0.0, 1.0]), math.pi / 2)),
        ("rotate", "x", ["3", "0", "Y"], turned((0.1, 0.0, -0.05), np.array([0.0, 1.0, 0.0]), math.pi / 6)),
        ("scale", "size", ["3"], resized((0.1, 0.0, -0.05), 3.0)),
    ],
)
def test_numbers_are_typed(tmp_path, mode, name, typed, expected):
    desk = made(tmp_path, mode)
    desk.send("press", seen(desk, name), button="left")
    for key in typed:
        assert desk.tools.wants(key)
        desk.key(key)
    assert desk.store.state.gizmo.readout
    desk.key("Return")
    np.testing.assert_allclose(place(desk).matrix(), expected.after(BALL.transform).matrix(), atol=1e-12)
    assert desk.store.state.gizmo == Gizmo(mode)
    assert desk.tools.owner == ""


def test_control_snaps_and_shift_is_fine(tmp_path):
    desk = made(tmp_path, "move")
    start = seen(desk, "x")
    end = start + desk.pixels(CENTER + np.array((0.37, 0.0, 0.0)))[0] - desk.pixels(CENTER)[0]
    desk.drag(start, end, control=True)
    steps = (place(desk).translation[0] - CENTER[0]) / nice_step(desk.store.state.view_height)
    assert steps == pytest.approx(round(steps), abs=1e-9)
    assert round(steps) >= 1
    ways = []
    for shift in (False, True):
        other = made(tmp_path, "move")
        other.drag(start, end, shift=shift)
        ways.append(place(other).translation[0] - CENTER[0])
    assert ways[1] == pytest.approx(0.1 * ways[0], rel=0.1)


def test_local_axes_are_the_nodes_own(tmp_path):
    desk = made(tmp_path, "move")
    desk.commit(
        lambda scene: scene.with_node(replace(BALL, transform=replace(BALL.transform, rotation=TURNED))), "turn"
    )
    desk.store.change(gizmo=Gizmo("move", local=True))
    desk.send("press", seen(desk, "z"), button="left")
    desk.key("1")
    desk.key("Return")
    turn = place(desk).rotation_matrix()
    np.testing.assert_allclose(np.subtract(place(desk).translation, CENTER), turn[:, 2], atol=1e-12)


def test_a_double_click_puts_the_pivot_on_the_surface_and_it_goes_along(tmp_path):
    desk = made(tmp_path, "rotate")
    spot = desk.pixels(CENTER)[0] + (18.0, 12.0)
    desk.send("double", spot, button="left")
    pivot = frame(desk).pivot
    np.testing.assert_allclose(desk.pixels(pivot)[0], spot, atol=1e-6)
    assert np.linalg.norm(np.subtract(pivot, CENTER)) == pytest.approx(0.5, abs=1e-9)
    desk.send("press", seen(desk, "z"), button="left")
    for key in ("9", "0", "Return"):
        desk.key(key)
    np.testing.assert_allclose(frame(desk).pivot, pivot, atol=1e-9)  # it turned about itself
    assert np.linalg.norm(np.subtract(place(desk).translation, CENTER)) > 0.1


def test_groups_and_several_nodes_move_as_one_and_each_once(tmp_path):
    box = AnalyticField(AABB((-1.0, -1.0, -1.0), (1.0, 1.0, 1.0)))
    desk = made(tmp_path, "move", Node("inside", box, key="in", parent="g"), Node("group", Group(), key="g"))
    desk.store.select("in", "ball", "g")
    assert frame(desk).keys == ("ball", "g")
    desk.send("press", seen(desk, "x"), button="left")
    desk.key("2")
    desk.key("Return")
    assert place(desk, "in").translation == (2.0, 0.0, 0.0)
    np.testing.assert_allclose(np.subtract(place(desk).translation, CENTER), (2.0, 0.0, 0.0), atol=1e-12)
    assert desk.session.history.undo_label == "Move 2 nodes"


def test_a_field_beside_its_data_set_moves_once(tmp_path):
    photos = Node("photos", Dataset("/photos", "kind", (), BOX, masked=False), key="photos")
    made = VoxelField(AssetId("a" * 64), BOX, (4, 4, 4), 1, 0, provenance=Provenance("voxels", "/photos"))
    desk = moving(tmp_path, photos, Node("field", made, key="field"))
    for selection in (("photos", "field"), ("field", "photos"), ("photos",)):
        desk.store.select(*selection)
        desk.send("press", seen(desk, "x"), button="left")
        desk.key("2")
        desk.key("Return")
        assert place(desk, "photos").translation == place(desk, "field").translation == (2.0, 0.0, 0.0)
        desk.undo()


def test_a_light_that_is_scaled_is_as_bright_on_what_is_scaled_with_it(tmp_path):
    lamp = Node("lamp", PointLight(intensity=3.0, radius=0.2), key="lamp", transform=Transform((0.0, 0.0, 1.0)))
    desk = made(tmp_path, "scale", lamp)
    desk.store.select("lamp", "ball")
    desk.send("press", seen(desk, "size"), button="left")
    desk.key("2")
    desk.key("Return")
    light = desk.scene.node("lamp").content
    assert (light.intensity, light.radius) == (12.0, 0.4)


def test_what_is_locked_or_lies_nowhere_has_no_gizmo(tmp_path):
    desk = made(tmp_path, "move", Node("sky", EnvironmentLight("0" * 64, 8, 4), key="sky"))  # pyright: ignore[reportArgumentType]
    desk.store.select("sky")
    assert gizmo_frame(desk.store.state) is None
    desk.session.set_locked("ball", True)
    desk.show()
    desk.store.select("ball")
    assert gizmo_frame(desk.store.state) is None
    assert desk.tools.hint() == ()


def test_a_handle_under_the_pointer_stands_out_and_the_cursor_says_what_it_does(tmp_path):
    for mode, name, cursor in (("move", "x", "move"), ("rotate", "z", "turn"), ("scale", "size", "scale")):
        desk = made(tmp_path, mode)
        x, y = seen(desk, name)
        event = Event("move", desk.store.state, x, y, WIDTH, HEIGHT, x / WIDTH, y / HEIGHT)
        desk.tools.hover(event)
        assert desk.store.state.gizmo.hot == name
        assert desk.tools.cursor(event) == cursor
        desk.tools.hover(event._replace(state=desk.store.state, x=1.0, y=1.0))
        assert desk.store.state.gizmo.hot == ""
        assert "Esc" in " ".join(desk.tools.hint())


moves = st.lists(
    st.tuples(st.floats(0.0, WIDTH), st.floats(0.0, HEIGHT), st.booleans(), st.booleans()), min_size=1, max_size=6
)
keys = st.lists(st.sampled_from(["1", "0", "Period", "Minus", "Backspace", "X", "Y", "Z"]), max_size=4)


@settings(max_examples=60)
@given(
    st.sampled_from([("move", "x"), ("move", "view"), ("rotate", "y"), ("rotate", "view"), ("scale", "size")]),
    moves,
    keys,
)
def test_escape_leaves_the_very_same_scene(tmp_path_factory, which, hand, typed):
    desk = made(tmp_path_factory.mktemp("desk"), which[0])
    before, gizmo = desk.scene, desk.store.state.gizmo
    desk.send("press", seen(desk, which[1]), button="left")
    for x, y, control, shift in hand:
        desk.send("move", (x, y), control=control, shift=shift)
    for key in typed:
        desk.key(key)
    tried = desk.store.state.current.node("ball")
    assert tried is not None
    assert np.isfinite(tried.transform.matrix()).all()
    assert tried.transform.scale > 0.0
    desk.key("Escape")
    assert desk.scene is before
    assert desk.store.state.current is before
    assert desk.store.state.gizmo == gizmo
    assert desk.session.history.undo_label is None


@settings(max_examples=30)
@given(st.sampled_from([("move", "x"), ("rotate", "z"), ("scale", "size")]), moves)
def test_one_drag_is_one_step_and_undo_leads_back(tmp_path_factory, which, hand):
    desk = made(tmp_path_factory.mktemp("desk"), which[0])
    before = desk.scene
    desk.send("press", seen(desk, which[1]), button="left")
    for x, y, control, shift in hand:
        desk.send("move", (x, y), control=control, shift=shift)
    desk.send("release", hand[-1][:2], button="left")
    if desk.session.history.undo_label is not None:
        desk.undo()
    assert desk.scene is before
    assert desk.session.history.undo_label is None

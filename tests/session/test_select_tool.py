# pyright: reportArgumentType=false, reportOptionalMemberAccess=false
"""The tools that select, driven by events: one drag is one step, keys set what becomes of the selection, Esc drops."""

import dataclasses
from typing import get_args

import numpy as np
import pytest
from msgspec.structs import replace

from viewer.editing.element_table import ElementTable
from viewer.scene.assets import AssetStore
from viewer.scene.content import Model
from viewer.scene.delete import Delete
from viewer.scene.document import Node, Scene
from viewer.scene.element_selection import NOTHING
from viewer.scene.elements import element_set, numbers_of
from viewer.scene.geometry import AABB
from viewer.scene.point_cloud import PointCloud
from viewer.scene.restore import Restore
from viewer.session.element_picking import Deleted, NodeTable, seen_from
from viewer.session.navigation import default_view
from viewer.session.picker import Picker, PickTool, operation_of, picked_nodes
from viewer.session.restoring import deleted_rows
from viewer.session.session import Session
from viewer.session.store import Store
from viewer.session.tool_manager import ToolManager
from viewer.session.tools.events import Event
from viewer.session.tools.pick_drags import PICKERS

WIDTH, HEIGHT, COUNT = 320, 240, 2000
BOX = AABB((-1.0,) * 3, (1.0,) * 3)


class Desk:
    def __init__(self, folder, tool, **picker):
        self.session = Session(AssetStore(folder))
        node = Node("cloud", PointCloud("", BOX, COUNT, 0.02), key="c")
        self.session.open(Scene((node,)), self.session.store, None, None)
        self.store = Store(self.session.store)
        self.store.select_elements = self.select
        self.show()
        self.store.look(default_view(BOX, WIDTH / HEIGHT), widget_size=(WIDTH, HEIGHT))
        rng = np.random.default_rng(0)
        places = rng.uniform(-1, 1, (COUNT, 3)).astype(np.float32)
        table = ElementTable(
            "points", COUNT, places, np.arange(COUNT, dtype=np.int32), np.full(COUNT, 0.02, np.float32),
            np.ones(COUNT, np.float32), np.where(places[:, :1] > 0, np.uint8(230), np.uint8(20)).repeat(3, 1),
        )  # fmt: skip
        self.node = NodeTable("c", table, node.transform)
        self.store.change(moving=False, selection=("c",), tables=(self.node,), picker=Picker(tool, "through", **picker))
        self.tools = ToolManager(self.store)
        self.depths = None
        self.seen = seen_from(self.store.state.camera, self.node)

    def show(self):
        session = self.session
        self.store.set_document(session.scene, session.scene, session.store, session.selection)

    def select(self, selection, label):
        self.session.select_elements(selection, label)
        self.show()

    def commit(self, edit, label):
        self.session.change(edit(self.session.scene), label)
        self.show()

    def send(self, kind, at=(0.0, 0.0), **rest):
        x, y = map(float, at)
        picture = np.zeros((HEIGHT, WIDTH, 4), np.uint8)
        picture[:, : WIDTH // 2] = 255
        return self.tools.send(
            Event(
                kind,
                self.store.state,
                x,
                y,
                WIDTH,
                HEIGHT,
                x / WIDTH,
                y / HEIGHT,
                picture=lambda: picture,
                depths=lambda: self.depths,
                **rest,
            )
        )

    def drag(self, *places, release=True, **keys):
        self.send("press", places[0], button="left", **keys)
        for at in places[1:]:
            self.send("move", at, **keys)
        if release:
            self.send("release", places[-1], button="left", **keys)

    @property
    def selected(self):
        found = self.session.selection.of(self.session.scene.nodes[0])
        return set() if found is None else set(numbers_of(found, self.session.store).tolist())

    def between(self, left, top, right, bottom):
        seen = self.seen
        return set(np.flatnonzero((seen.x >= left) & (seen.x <= right) & (seen.y >= top) & (seen.y <= bottom)).tolist())


def test_a_rectangle_is_one_step_and_keys_say_what_becomes_of_it(tmp_path):
    desk = Desk(tmp_path, "rectangle")
    one, other = desk.between(100, 60, 200, 180), desk.between(150, 100, 260, 200)
    desk.drag((100, 60), (150, 100), (200, 180))
    assert desk.selected == one
    assert desk.store.state.picking is None
    assert len(desk.session.history.steps) == 2
    assert desk.session.history.undo_label == f"Select {len(one):,} points"
    desk.drag((150, 100), (260, 200), shift=True)
    assert desk.selected == one | other
    desk.drag((150, 100), (260, 200), control=True)
    assert desk.selected == one - other
    desk.drag((100, 60), (200, 180))
    desk.drag((150, 100), (260, 200), shift=True, control=True)
    assert desk.selected == one & other
    for _ in range(5):
        desk.session.undo()
    assert desk.session.selection.selected == ()


def test_what_would_be_selected_is_shown_and_escape_drops_it(tmp_path):
    desk = Desk(tmp_path, "rectangle")
    desk.drag((100, 60), (200, 180), release=False)
    picking = desk.store.state.picking
    assert set(np.flatnonzero(picking.rows["c"]).tolist()) == desk.between(100, 60, 200, 180)
    assert len(picking.outline) == 4
    desk.send("key", key="Escape")
    assert desk.store.state.picking is None
    assert desk.selected == set()
    assert len(desk.session.history.steps) == 1


def test_a_click_selects_one_and_beside_everything_none(tmp_path):
    desk = Desk(tmp_path, "rectangle")
    number = int(np.nanargmin(np.hypot(desk.seen.x - 160, desk.seen.y - 120)))
    desk.drag((desk.seen.x[number], desk.seen.y[number]))
    (chosen,) = desk.selected
    gap = np.hypot(desk.seen.x[chosen] - desk.seen.x[number], desk.seen.y[chosen] - desk.seen.y[number])
    assert gap <= 9.0
    assert desk.seen.away[chosen] <= desk.seen.away[number]
    desk.drag((2, 2))
    assert desk.selected == set()


def test_a_lasso_and_a_polygon_select_what_they_go_around(tmp_path):
    square = [(100, 60), (200, 60), (200, 180), (100, 180)]
    inner, outer = Desk(tmp_path, "lasso").between(101, 61, 199, 179), Desk(tmp_path, "lasso").between(99, 59, 201, 181)
    desk = Desk(tmp_path, "lasso")
    desk.drag(*square)
    assert inner <= desk.selected <= outer
    for ending in ("close", "double", "Enter"):
        desk = Desk(tmp_path, "polygon")
        for at in square:
            desk.send("press", at, button="left")
            desk.send("release", at, button="left")
        desk.send("press", (10, 10), button="left")
        desk.send("key", key="Backspace")  # takes that back
        assert desk.selected == set()
        if ending == "close":
            desk.send("press", (104, 63), button="left")
        elif ending == "double":
            desk.send("double", (100, 180), button="left")
        else:
            desk.send("key", key="Enter")
        assert inner <= desk.selected <= outer
        assert desk.tools.owner == ""
        assert len(desk.session.history.steps) == 2


def test_a_polygon_without_corners_is_no_selection(tmp_path):
    desk = Desk(tmp_path, "polygon")
    desk.send("press", (100, 60), button="left")
    desk.send("key", key="Backspace")
    assert desk.tools.owner == ""
    assert len(desk.session.history.steps) == 1


def test_a_brush_selects_along_its_way_and_its_radius_can_be_changed(tmp_path):
    desk = Desk(tmp_path, "brush", radius=20.0)
    desk.drag((100, 120), (140, 120), (220, 120))
    seen = desk.seen
    along = np.clip(seen.x, 100, 220)
    wanted = set(np.flatnonzero(np.hypot(seen.x - along, seen.y - 120) <= 20.0).tolist())
    assert desk.selected == wanted
    desk.send("key", key="BracketRight")
    assert desk.store.state.picker.radius == pytest.approx(21.0)
    desk.send("wheel", (1, 1), alt=True, notches=-2.0)
    assert desk.store.state.picker.radius == pytest.approx(21.0 / 1.05**2)
    assert Picker(radius=499.0).resized(2.0).radius == 500.0
    desk.tools.hover(Event("move", desk.store.state, 50.0, 60.0, WIDTH, HEIGHT, control=True))
    assert desk.store.state.picking.circle == desk.store.state.picker.radius
    assert desk.store.state.picking.operation == "remove"


def test_flood_and_colour_select_what_looks_alike(tmp_path):
    desk = Desk(tmp_path, "flood")
    desk.send("press", (20, 20), button="left")
    assert desk.selected == set(np.flatnonzero(desk.seen.x < WIDTH / 2).tolist())
    desk = Desk(tmp_path, "color")
    number = int(np.nanargmin(np.hypot(desk.seen.x - 200, desk.seen.y - 120)))
    desk.send("press", (desk.seen.x[number], desk.seen.y[number]), button="left")
    (value,) = {int(desk.node.table.colors[each, 0]) for each in desk.selected}
    assert desk.selected == set(np.flatnonzero(desk.node.table.colors[:, 0] == value).tolist())


def test_a_ball_selects_around_the_element_under_the_pointer(tmp_path):
    desk = Desk(tmp_path, "sphere", ball=0.3)
    number = int(np.nanargmin(np.hypot(desk.seen.x - 160, desk.seen.y - 120)))
    desk.drag((desk.seen.x[number], desk.seen.y[number]))
    places = desk.node.table.positions
    centers = [
        row
        for row in range(COUNT)
        if set(np.flatnonzero(((places - places[row]) ** 2).sum(1) <= 0.09)) == desk.selected
    ]
    assert centers
    desk.send("key", key="BracketLeft")
    assert desk.store.state.picker.ball == pytest.approx(0.3 / 1.05)


def test_nothing_selects_what_is_locked(tmp_path):
    desk = Desk(tmp_path, "rectangle")
    desk.drag((100, 60), (200, 180))
    one = desk.selected
    found = desk.session.selection.selected[0].elements
    desk.select(desk.session.selection.with_locked("c", found).with_selected("c", None), "Lock")
    desk.drag((0, 0), (WIDTH, HEIGHT))
    assert desk.selected == desk.between(0, 0, WIDTH, HEIGHT) - one


def test_the_view_turns_with_other_buttons_and_not_while_elements_are_found(tmp_path):
    desk = Desk(tmp_path, "rectangle")
    before = desk.store.state.view
    desk.store.change(tables=())
    desk.drag((100, 60), (200, 180))
    assert desk.store.state.view is before
    desk.send("press", (100, 60), button="middle")
    desk.send("move", (140, 60))
    desk.send("release", (140, 60), button="middle")
    assert desk.store.state.view is not before


def test_cursors_and_nodes_to_select_in(tmp_path):
    desk = Desk(tmp_path, "rectangle")
    cursors = {
        (shift, control): desk.tools.cursor(Event("move", desk.store.state, shift=shift, control=control))
        for shift in (False, True) for control in (False, True)
    }  # fmt: skip
    assert len(set(cursors.values())) == 4
    assert operation_of(shift=True, control=False) == "add"
    assert set(PICKERS) | {"off", "restore"} == set(get_args(PickTool))
    scene = desk.session.scene
    locked = Scene((replace(scene.nodes[0], locked=True),))
    assert picked_nodes(locked, ("c",)) == ()
    assert picked_nodes(scene, ()) == scene.nodes


def test_no_click_ball_or_colour_selects_what_is_locked(tmp_path):
    """Each of them picks the same place again, where the first element that it found is locked."""
    for tool, further in (("rectangle", {}), ("sphere", {"ball": 0.3}), ("color", {})):
        desk = Desk(tmp_path, tool, **further)
        number = int(np.nanargmin(np.hypot(desk.seen.x - 200, desk.seen.y - 120)))
        at = (desk.seen.x[number], desk.seen.y[number])
        desk.drag(at)
        before = desk.selected
        locked = element_set("points", np.array(sorted(before)[:1]), COUNT, desk.session.store)
        desk.select(NOTHING.with_locked("c", locked), "Lock")
        desk.drag(at)
        assert desk.selected.isdisjoint(numbers_of(locked, desk.session.store).tolist()), tool
        if tool != "rectangle":
            assert desk.selected == before - set(numbers_of(locked, desk.session.store).tolist())


def test_a_locked_triangle_hides_what_lies_behind_it_unless_one_selects_through(tmp_path):
    desk = Desk(tmp_path, "rectangle")
    look = np.array(desk.store.state.camera.rays(np.array([[160.0, 120.0]]))[1][0])
    across = np.cross(look, [0.0, 0.0, 1.0])
    up = np.cross(across, look)
    front, behind = (
        np.concatenate([shift * look + each for each in (-across - up, across - up, 2.0 * up)]) for shift in (-0.3, 0.3)
    )
    corners = np.stack([front, behind]).astype(np.float32)
    table = ElementTable(
        "faces", 2, corners.reshape(2, 3, 3).mean(1), np.arange(2, dtype=np.int32), np.ones(2, np.float32),
        np.ones(2, np.float32), np.zeros((2, 3), np.uint8), corners,
    )  # fmt: skip
    mesh = Node("mesh", Model("", BOX, 6, 2), key="m")
    desk.session.change(Scene((mesh,)), "Open")
    desk.show()
    locked = NOTHING.with_locked("m", element_set("faces", np.array([0]), 2, desk.session.store))
    for depth, wanted in (("surface", set()), ("through", {1})):
        desk.select(locked, "Lock")
        desk.store.change(tables=(NodeTable("m", table, mesh.transform),), picker=Picker("rectangle", depth))
        desk.drag((160, 120))
        assert desk.selected == wanted, depth


def test_the_restoring_brush_brings_back_what_was_deleted_and_nothing_else(tmp_path):
    desk = Desk(tmp_path, "restore", radius=30.0)
    desk.store.history = desk.commit
    gone = set(range(0, COUNT, 2))
    delete = Delete(element_set("points", np.array(sorted(gone)), COUNT, desk.session.store))
    node = desk.session.scene.nodes[0]
    desk.session.change(Scene((replace(node, edits=(delete,)),)), "Delete")
    desk.show()

    def deleted():
        rows = deleted_rows(desk.node.table, desk.session.scene.nodes[0], desk.session.store)
        desk.store.change(deleted={"c": Deleted(desk.node, rows)})
        return set(np.flatnonzero(rows).tolist())

    assert deleted() == gone
    seen = desk.seen
    along = np.clip(seen.x, 100, 220)
    painted = set(np.flatnonzero(np.hypot(seen.x - along, seen.y - 120) <= 30.0).tolist()) & gone
    desk.drag((100, 120), (160, 120), (220, 120), release=False)
    picking = desk.store.state.picking
    assert set(np.flatnonzero(picking.coming["c"]).tolist()) == painted
    assert picking.circle == 30.0
    desk.send("key", key="Escape")
    assert desk.store.state.picking is None
    assert desk.session.history.undo_label == "Delete"
    desk.drag((100, 120), (160, 120), (220, 120))
    assert desk.session.history.undo_label == f"Restore {len(painted):,} points"
    assert deleted() == gone - painted
    assert desk.selected == set()
    desk.drag((100, 40), (220, 40))  # goes into the same edit
    assert [type(edit) for edit in desk.session.scene.nodes[0].edits] == [Delete, Restore]
    assert deleted() < gone - painted
    steps = len(desk.session.history.steps)
    desk.drag((2, 2), (3, 3))  # over nothing
    assert len(desk.session.history.steps) == steps
    desk.session.undo()
    desk.session.undo()
    desk.show()
    assert deleted() == gone
    desk.send("key", key="BracketRight")
    assert desk.store.state.picker.radius == pytest.approx(31.5)
    assert "bring it back" in " ".join(desk.tools.hint())
    assert desk.tools.cursor(Event("move", desk.store.state)) == "select_add"


def test_what_is_there_hides_what_was_deleted_behind_it_unless_one_restores_through(tmp_path):
    desk = Desk(tmp_path, "restore", radius=400.0)
    desk.store.history = desk.commit
    delete = Delete(element_set("points", np.arange(COUNT), COUNT, desk.session.store))
    desk.session.change(Scene((replace(desk.session.scene.nodes[0], edits=(delete,)),)), "Delete")
    desk.show()
    desk.store.change(deleted={"c": Deleted(desk.node, np.ones(COUNT, np.bool_))})
    middle = float(np.median(desk.seen.away))
    desk.depths = np.full((HEIGHT, WIDTH), middle, np.float32)
    for depth, wanted in (("surface", desk.seen.away < 0.9 * middle), ("through", desk.seen.allowed)):
        desk.store.change(picker=replace(desk.store.state.picker, depth=depth))
        desk.drag((160, 120))
        back = desk.session.scene.nodes[0].edits[-1].elements
        numbers = numbers_of(back, desk.session.store)
        if depth == "surface":
            assert (desk.seen.away[numbers] <= 1.2 * middle).all()
            assert 0 < len(numbers) < desk.seen.allowed.sum()
        else:
            assert set(numbers.tolist()) == set(np.flatnonzero(wanted).tolist())
        desk.session.undo()
        desk.show()


def test_with_ctrl_the_restoring_brush_deletes_what_it_touches(tmp_path):
    desk = Desk(tmp_path, "restore", radius=30.0)
    desk.store.history = desk.commit
    gone = np.arange(0, COUNT, 2)
    delete = Delete(element_set("points", gone, COUNT, desk.session.store))
    desk.session.change(Scene((replace(desk.session.scene.nodes[0], edits=(delete,)),)), "Delete")
    desk.show()
    table = desk.node.table
    names = ("positions", "source", "radius", "opacity", "colors")
    here = dataclasses.replace(table, **{name: getattr(table, name)[1::2] for name in names})
    left = desk.node._replace(table=here)
    desk.store.change(tables=(left,), deleted={"c": Deleted(desk.node, np.arange(COUNT) % 2 == 0)})
    seen = desk.seen
    touched = {row for row in np.flatnonzero(np.hypot(seen.x - 160, seen.y - 120) <= 30.0).tolist() if row % 2}
    assert touched
    desk.drag((160, 120), release=False, control=True)
    picking = desk.store.state.picking
    assert set(here.source[picking.rows["c"]].tolist()) == touched
    assert not picking.coming
    desk.send("key", key="Escape")
    assert desk.session.history.undo_label == "Delete"
    assert desk.tools.cursor(Event("move", desk.store.state, control=True)) == "select_remove"
    desk.drag((160, 120), control=True)
    assert desk.session.history.undo_label == f"Delete {len(touched):,} points"
    assert deleted_rows(desk.node.table, desk.session.scene.nodes[0], desk.session.store).sum() == len(gone) + len(
        touched
    )
    steps = len(desk.session.history.steps)
    desk.drag((2, 2), control=True)  # over nothing
    assert len(desk.session.history.steps) == steps
    desk.drag((160, 120))  # and without it, they are there again
    assert isinstance(desk.session.scene.nodes[0].edits[-1], Restore)

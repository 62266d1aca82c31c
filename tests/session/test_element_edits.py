# pyright: reportArgumentType=false, reportOptionalMemberAccess=false
"""What becomes of selected elements: each change is one step, of the document and the selection together."""

from functools import partial

import numpy as np
import pytest

from viewer.editing.effects import edited_points
from viewer.scene.assets import AssetStore
from viewer.scene.content import Group, Provenance, VoxelField
from viewer.scene.delete import Delete
from viewer.scene.document import Node, Scene
from viewer.scene.element_selection import NOTHING
from viewer.scene.elements import Grid, element_set, numbers_of, numbers_on
from viewer.scene.geometry import AABB
from viewer.scene.point_cloud import PointCloud
from viewer.scene.points import Points
from viewer.session.element_choice import selectable
from viewer.session.element_edits import carry_out, deleted, isolated, locked, revealed, separated, unlocked
from viewer.session.session import Session

COUNT = 50
CLOUD = Points(np.random.default_rng(0).normal(size=(COUNT, 3)).astype(np.float32), np.zeros((COUNT, 3), np.uint8))


@pytest.fixture
def session(tmp_path):
    session = Session(AssetStore(tmp_path))
    content = PointCloud(session.store.put(CLOUD.tensors()), AABB((-9.0,) * 3, (9.0,) * 3), COUNT, 0.1)
    session.open(Scene((Node("a", content, key="a"), Node("g", Group(), key="g"))), session.store, None, None)
    return session


def select(session, numbers):
    chosen = element_set("points", np.array(numbers, np.int64), COUNT, session.store)
    session.select_elements(session.selection.with_selected("a", chosen), "Select")


def left(session, key="a"):
    node = session.scene.node(key)
    found = edited_points(CLOUD, node.edits, session.store)
    return set(range(COUNT)) if found is CLOUD else set(found.source.tolist())


def selected(session, key="a"):
    found = session.selection.of(session.scene.node(key))
    return set() if found is None else set(numbers_of(found, session.store).tolist())


def test_deleting_twice_is_one_edit_and_two_steps(session):
    original = session.scene
    for numbers in ([1, 2], [2, 30]):
        select(session, numbers)
        carry_out(session, deleted)
        assert selected(session) == set()
    assert session.history.undo_label == "Delete 2 points"
    assert left(session) == set(range(COUNT)) - {1, 2, 30}
    assert len(session.scene.node("a").edits) == 1
    session.undo()
    assert selected(session) == {2, 30}
    for _ in range(3):
        session.undo()
    assert session.scene is original


def test_what_is_hidden_or_isolated_is_revealed_again(session):
    select(session, [1, 2])
    carry_out(session, partial(deleted, hides=True))
    assert left(session) == set(range(COUNT)) - {1, 2}
    select(session, [3])
    carry_out(session, deleted)
    select(session, [5, 6])
    carry_out(session, isolated)
    assert left(session) == {5, 6}
    carry_out(session, revealed)
    assert left(session) == set(range(COUNT)) - {3}
    assert session.history.undo_label == "Reveal hidden elements"


def test_a_part_becomes_a_node_behind_its_own(session):
    select(session, [1, 2])
    carry_out(session, separated)
    first, part, _ = session.scene.nodes
    assert (first.name, part.name) == ("a", "a part")
    assert left(session) == set(range(COUNT)) - {1, 2}
    assert left(session, part.key) == {1, 2}
    assert selected(session, part.key) == {1, 2}
    session.undo()
    carry_out(session, partial(separated, keep=True))
    assert left(session) == set(range(COUNT))
    assert left(session, session.scene.nodes[1].key) == {1, 2}


def test_locking_adds_up_and_unlocking_selects(session):
    for numbers in ([1], [2, 3]):
        select(session, numbers)
        carry_out(session, locked)
    assert selected(session) == set()
    assert session.selection.locked_of(session.scene.node("a")).size == 3
    carry_out(session, unlocked)
    assert selected(session) == {1, 2, 3}
    assert session.selection.locked == ()


def test_nodes_that_are_locked_stay_as_they_are(session):
    select(session, [1])
    session.set_locked("a", True)
    before = session.scene
    carry_out(session, deleted)
    assert session.scene is before
    assert selected(session) == {1}


def test_voxels_of_two_grids_are_two_edits(session):
    node = session.scene.node("a")
    other = Delete(element_set("points", np.array([3]), COUNT + 1, session.store))
    scene = session.scene.with_node(type(node)("a", node.content, key="a", edits=(other,)))
    chosen = element_set("points", np.array([4]), COUNT, session.store)
    made = deleted(scene, NOTHING.with_selected("a", chosen), session.store)
    assert len(made.scene.node("a").edits) == 2


def test_locking_voxels_of_a_grid_that_has_grown_keeps_those_that_were_locked(session):
    """After a stroke the same cells have other numbers in a larger grid."""
    box = AABB((0.0,) * 3, (0.4, 0.2, 0.2))
    field = Node("f", VoxelField("", box, (4, 2, 2), 9, 0, "srgb", Provenance()), key="f")
    session.change(session.scene.with_node(field), "Add")
    small, grown = Grid(box, (4, 2, 2)), Grid(AABB((-0.2, 0.0, 0.0), (0.4, 0.2, 0.2)), (6, 2, 2))
    for grid, numbers in ((small, [0, 5]), (grown, [1])):
        chosen = element_set("voxels", np.array(numbers), grid.count, session.store, grid)
        session.select_elements(session.selection.with_selected("f", chosen), "Select")
        carry_out(session, locked)
    found = session.selection.locked_of(session.scene.node("f"))
    assert found.grid == grown
    assert numbers_of(found, session.store).tolist() == [1, 8, 13]
    # The other way round: the later set is of the smaller grid.
    session.select_elements(NOTHING, "Nothing")
    for grid, numbers in ((grown, [1]), (small, [0, 5])):
        chosen = element_set("voxels", np.array(numbers), grid.count, session.store, grid)
        session.select_elements(session.selection.with_selected("f", chosen), "Select")
        carry_out(session, locked)
    found = session.selection.locked_of(session.scene.node("f"))
    assert numbers_on(found, grown, session.store).tolist() == [1, 8, 13]


def test_what_is_locked_is_taken_from_what_is_chosen(session):
    select(session, [1, 2])
    carry_out(session, locked)
    node = session.scene.node("a")
    chosen = element_set("points", np.arange(5), COUNT, session.store)
    free = selectable(session.selection, node, chosen, session.store)
    assert numbers_of(free, session.store).tolist() == [0, 3, 4]
    other = element_set("points", np.array([7]), COUNT, session.store)
    assert selectable(session.selection, node, other, session.store) is other

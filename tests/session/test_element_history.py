# pyright: reportArgumentType=false, reportOptionalMemberAccess=false
"""The selection of elements is part of the history, and of no document."""

from random import Random

import numpy as np
from msgspec.structs import replace

from viewer.scene.assets import AssetStore
from viewer.scene.delete import Delete
from viewer.scene.document import Node, Scene, encode
from viewer.scene.element_selection import NOTHING, ElementSelection
from viewer.scene.elements import element_set
from viewer.scene.geometry import AABB
from viewer.scene.point_cloud import PointCloud
from viewer.session.session import Session

COUNT = 1000
BOX = AABB((0.0, 0.0, 0.0), (1.0, 1.0, 1.0))


def opened(tmp_path):
    session = Session(AssetStore(tmp_path))
    scene = Scene((Node("a", PointCloud("", BOX, COUNT, 1.0)), Node("b", PointCloud("", BOX, COUNT, 1.0))))
    session.open(scene, session.store, None, None)
    return session, scene


def chosen(session, numbers):
    return element_set("points", np.array(numbers, np.int64), COUNT, session.store)


def test_a_selection_is_a_step_that_leaves_the_document_saved(tmp_path):
    session, scene = opened(tmp_path)
    key = scene.nodes[0].key
    selection = NOTHING.with_selected(key, chosen(session, [1, 2]))
    session.select_elements(selection, "Select 2 points")
    session.select_elements(selection, "Select 2 points")
    assert session.scene is scene
    assert not session.dirty
    assert session.history.undo_label == "Select 2 points"
    assert session.selection.text(session.scene) == "2 points"
    session.rename(key, "c")  # other changes leave what is selected
    assert session.selection is selection
    session.undo()
    session.undo()
    assert session.selection is NOTHING
    assert len(session.history.steps) == 3
    session.redo()
    assert session.selection is selection


def test_a_set_of_other_content_selects_nothing(tmp_path):
    session, scene = opened(tmp_path)
    node = scene.nodes[0]
    selection = NOTHING.with_selected(node.key, chosen(session, [1]))
    assert selection.of(node) is not None
    assert selection.of(None) is None
    assert selection.of(scene.nodes[1]) is None
    other = replace(node, content=PointCloud("", BOX, COUNT - 1, 1.0))
    assert selection.of(other) is None
    assert selection.text(Scene((other,))) == ""
    assert selection.with_selected(node.key, chosen(session, [])) == NOTHING
    assert selection.with_locked(node.key, None) is selection
    assert selection.with_locked(node.key, chosen(session, [3])).locked_of(node).size == 1


def test_a_thousand_selections_and_deletions_can_be_taken_back(tmp_path):
    """Undo gives the very scene from before, redo the very one from after."""
    session, scene = opened(tmp_path)
    random, before = Random(1), encode(scene)
    seen: list[tuple[Scene, ElementSelection]] = []
    for _ in range(1000):
        node = random.choice(session.scene.nodes)
        selected = session.selection.of(node)
        if selected is None or random.random() < 0.5:
            numbers = [random.randrange(COUNT) for _ in range(random.randrange(1, 9))]
            session.select_elements(session.selection.with_selected(node.key, chosen(session, numbers)), "Select")
        else:
            edited = session.scene.with_node(replace(node, edits=(*node.edits, Delete(selected))))
            session.change(edited, "Delete", session.selection.with_selected(node.key, None))
        seen.append((session.scene, session.selection))
    while session.history.undo_label is not None:
        session.undo()
    assert session.scene is scene
    assert encode(session.scene) == before
    assert not session.dirty
    for wanted, selection in seen[: len(session.history.steps) - 1]:
        session.redo()
        assert session.scene is wanted
        assert session.selection is selection

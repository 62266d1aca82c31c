# pyright: reportArgumentType=false, reportOptionalMemberAccess=false
"""Selections under a name: kept with the document, selected again, undone, and read by scripts."""

import numpy as np
import pytest
from msgspec.structs import replace

from viewer.errors import AssetError, InputError
from viewer.formats.edit_files import WrittenDelete
from viewer.formats.project import load_project, save_project
from viewer.formats.validation import check_scene
from viewer.scene.assets import AssetStore
from viewer.scene.document import Node, Scene, decode, encode
from viewer.scene.element_query import Inverted, Saved, Step
from viewer.scene.element_selection import NOTHING
from viewer.scene.elements import element_set, numbers_of
from viewer.scene.geometry import AABB
from viewer.scene.point_cloud import PointCloud
from viewer.scene.points import Points
from viewer.scene.progress import run_to_end
from viewer.scene.saved_sets import MOST_NAME
from viewer.session.element_edits import carry_out, locked
from viewer.session.saved_sets import delete_set, recall_set, rename_set, save_selection
from viewer.session.scripting import Document, with_edits
from viewer.session.session import Session

COUNT = 40
CLOUD = Points(np.random.default_rng(0).normal(size=(COUNT, 3)).astype(np.float32), np.zeros((COUNT, 3), np.uint8))


@pytest.fixture
def session(tmp_path):
    session = Session(AssetStore(tmp_path / "store"))
    content = PointCloud(session.store.put(CLOUD.tensors()), AABB((-9.0,) * 3, (9.0,) * 3), COUNT, 0.1)
    session.open(Scene((Node("a", content, key="a"), Node("b", content, key="b"))), session.store, None, None)
    return session


def select(session, **numbers):
    selection = replace(NOTHING, locked=session.selection.locked)
    for key, chosen in numbers.items():
        selection = selection.with_selected(key, element_set("points", np.array(chosen), COUNT, session.store))
    session.select_elements(selection, "Select")


def selected(session, key="a"):
    found = session.selection.of(session.scene.node(key))
    return set() if found is None else set(numbers_of(found, session.store).tolist())


def test_a_saved_selection_is_set_added_removed_and_intersected(session):
    select(session, a=[1, 2, 3], b=[7])
    assert save_selection(session, " Cup ") == "Cup"
    assert session.history.undo_label == "Save the selection 'Cup'"
    for operation, a, b in (
        ("set", {1, 2, 3}, {7}), ("add", {1, 2, 3, 9}, {7, 8}), ("remove", {9}, {8}), ("intersect", {3}, set()),
    ):  # fmt: skip
        select(session, a=[3, 9], b=[8])
        recall_set(session, "Cup", operation)
        assert (selected(session), selected(session, "b")) == (a, b), operation
        session.undo()
        assert (selected(session), selected(session, "b")) == ({3, 9}, {8})


def test_what_the_set_lacks_is_no_longer_selected_after_set_and_intersect(session):
    select(session, a=[1])
    save_selection(session, "one")
    for operation in ("set", "intersect"):
        select(session, a=[1], b=[5])
        recall_set(session, "one", operation)
        assert (selected(session), selected(session, "b")) == ({1}, set())


def test_names_are_given_changed_and_unique_and_all_of_it_is_undone(session):
    first = session.scene
    select(session, a=[1])
    assert [save_selection(session, ""), save_selection(session, "  ")] == ["Selection 1", "Selection 2"]
    rename_set(session, "Selection 1", "Cup")
    with pytest.raises(InputError, match="Another saved selection is called 'Cup'"):
        rename_set(session, "Selection 2", "Cup")
    with pytest.raises(InputError, match="too long"):
        rename_set(session, "Cup", "x" * (MOST_NAME + 1))
    rename_set(session, "Cup", "  ")
    assert [each.name for each in session.scene.sets] == ["Cup", "Selection 2"]
    select(session, a=[4, 5])
    save_selection(session, "Cup")  # in place of the old one
    assert [each.text for each in session.scene.sets] == ["2 points", "1 point"]
    delete_set(session, "Cup")
    assert [each.name for each in session.scene.sets] == ["Selection 2"]
    recall_set(session, "Cup", "set")  # gone: nothing happens
    assert selected(session) == {4, 5}
    while session.history.undo_label:
        session.undo()
    assert session.scene is first
    with pytest.raises(InputError, match="No elements are selected"):
        save_selection(session, "Nothing")


def test_what_is_locked_or_gone_is_not_selected_again(session):
    select(session, a=[1, 2, 3])
    save_selection(session, "Cup")
    select(session, a=[2])
    carry_out(session, locked)
    recall_set(session, "Cup", "set")
    assert selected(session) == {1, 3}
    session.delete("a")
    recall_set(session, "Cup", "set")
    assert session.selection.selected == ()


def test_sets_are_saved_with_the_project_and_their_assets_kept(session, tmp_path):
    select(session, a=[1, 2, 3])
    save_selection(session, "杯 \N{DEVANAGARI LETTER KA}")
    scene = session.scene
    (part,) = scene.sets[0].parts
    assert part.elements.asset in scene.assets()
    assert part.elements.asset in session.history.assets()
    assert decode(encode(scene)) == scene
    run_to_end(save_project(scene, tmp_path / "p.fieldwright", session.store))
    found, store = load_project(tmp_path / "p.fieldwright", AssetStore(tmp_path / "other"))
    assert found.sets == scene.sets
    assert numbers_of(found.sets[0].parts[0].elements, store).tolist() == [1, 2, 3]
    # Without its node a set needs no assets, and the scene is sound.
    session.delete("a")
    assert part.elements.asset not in session.scene.assets()
    check_scene(session.scene, session.store)


def test_damaged_sets_are_refused(session, tmp_path):
    select(session, a=[1])
    save_selection(session, "Cup")
    scene = session.scene
    (saved,) = scene.sets
    for sets in ((saved, saved), (replace(saved, name=" "),), (replace(saved, parts=(
        replace(saved.parts[0], elements=replace(saved.parts[0].elements, size=COUNT + 1)),
    )),)):  # fmt: skip
        with pytest.raises(InputError):
            check_scene(replace(scene, sets=sets), session.store)
    with pytest.raises(AssetError):
        check_scene(scene, AssetStore(tmp_path / "empty"))


def test_scripts_select_what_was_saved(session, tmp_path):
    select(session, a=[1, 2, 3])
    save_selection(session, "Cup")
    document = Document(tmp_path, session.scene, session.store, "project")
    steps = (Step(Saved("Cup")), Step(Inverted(), "intersect"), Step(Saved("Cup"), "add"))
    made = run_to_end(with_edits(document, (WrittenDelete(),), steps=steps))
    gone = [numbers_of(node.edits[0].elements, session.store).tolist() for node in made.nodes]
    assert gone == [[1, 2, 3], []]
    with pytest.raises(InputError, match="no saved selection 'Pot'") as error:
        run_to_end(with_edits(document, (WrittenDelete(),), steps=(Step(Saved("Pot")),)))
    assert "'Cup'" in error.value.hint

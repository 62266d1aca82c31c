"""What a history takes of the memory has a bound, and what is forgotten is the oldest."""

import tracemalloc

import msgspec
import pytest

from viewer.errors import AssetError, OutputError
from viewer.scene import history
from viewer.scene.asset_id import AssetId
from viewer.scene.assets import AssetStore
from viewer.scene.content import AnalyticField, Model
from viewer.scene.document import Node, Scene
from viewer.scene.geometry import AABB
from viewer.scene.grade import Grade
from viewer.scene.history import Shelved, start
from viewer.session.session import Session

BOX = AABB((-1.0, -1.0, -1.0), (1.0, 1.0, 1.0))


def edited(scene, number):
    (node,) = scene.nodes
    grade = Grade(hue=float(number))
    return msgspec.structs.replace(scene, nodes=(msgspec.structs.replace(node, edits=(*node.edits, grade)),))


def grown(number, store=None):
    states = start(Scene((Node("Ball", AnalyticField(BOX)),)), store)
    for each in range(number):
        states = states.push(edited(states.scene, each), f"Edit {each}")
    return states


def test_the_oldest_steps_go_and_the_first_state_stays(monkeypatch):
    monkeypatch.setattr(history, "MOST_BYTES", 100_000)
    states = grown(200)
    assert sum(step.weight for step in states.steps) <= 100_000
    assert states.steps[0].label == "Open"
    assert [step.label for step in states.steps[-2:]] == ["Edit 198", "Edit 199"]
    assert states.cursor == len(states.steps) - 1 < 200
    assert len(states.scene.nodes[0].edits) == 200  # nothing of the document itself is forgotten
    assert states.at(0).scene.nodes[0].edits == ()
    assert states.undo().scene is states.steps[-2].scene


def test_within_the_budget_nothing_is_forgotten():
    states = grown(300)
    assert len(states.steps) == 301


def test_undoing_makes_room_again(monkeypatch):
    monkeypatch.setattr(history, "MOST_BYTES", 100_000)
    states = grown(50)
    states = states.at(10).push(edited(states.at(10).scene, 99), "Other")
    assert len(states.steps) == 12


@pytest.mark.parametrize("number", [100, 400])
def test_weights_are_about_what_is_taken(number):
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        states = grown(number)
        taken = tracemalloc.get_traced_memory()[0] - before
    finally:
        tracemalloc.stop()
    weight = sum(step.weight for step in states.steps)
    assert 0.4 < weight / taken < 2.5


def test_beyond_the_budget_old_steps_are_files_and_come_back_equal(monkeypatch, tmp_path):
    every = grown(200)
    monkeypatch.setattr(history, "MOST_BYTES", 200_000)
    store = AssetStore(tmp_path)
    states = grown(200, store)
    assert len(states.steps) == 201
    shelved = [step for step in states.steps if isinstance(step.held, Shelved)]
    assert len(shelved) > 50
    assert sum(step.weight for step in states.steps) <= 200_000
    for number in (1, 60, 3, 2, 199, 1):
        states = states.at(number)
        assert states.scene.nodes[0].edits == every.at(number).scene.nodes[0].edits
        assert states.scene is states.scene
    assert states.undo().scene is states.steps[0].scene
    assert states.redo().scene.nodes[0].edits == every.at(2).scene.nodes[0].edits
    assert [step.label for step in states.steps] == [step.label for step in every.steps]
    assert {step.held.asset for step in shelved} <= states.assets()  # no one may remove them


def test_what_steps_in_files_need_is_needed(monkeypatch, tmp_path):
    monkeypatch.setattr(history, "MOST_BYTES", 5_000)
    store, content = AssetStore(tmp_path), AssetId("c" * 64)
    before = Scene((Node("mesh", Model(content, BOX, 3, 1)),))
    states = start(Scene(), store).push(before, "Add")
    for number in range(30):
        states = states.push(Scene((Node(str(number), AnalyticField(BOX)),)), "Change")
    assert isinstance(states.steps[1].held, Shelved)
    assert content in states.assets()


def test_a_full_disk_makes_it_forget_as_without_one(monkeypatch, tmp_path):
    def full(self, tensors):
        raise OutputError("The disk is full.", "Free space.")

    monkeypatch.setattr(AssetStore, "put", full)
    monkeypatch.setattr(history, "MOST_BYTES", 100_000)
    states = grown(200, AssetStore(tmp_path))
    assert states.steps[0].label == "Open"
    assert states.cursor == len(states.steps) - 1 < 200


def test_a_step_whose_file_is_gone_is_an_error_and_changes_nothing(monkeypatch, tmp_path):
    monkeypatch.setattr(history, "MOST_BYTES", 100_000)
    store = AssetStore(tmp_path)
    session = Session(store)
    session.open(Scene((Node("Ball", AnalyticField(BOX)),)), store, None, None)
    for number in range(200):
        session.change(edited(session.scene, number), f"Edit {number}")
    first = session.scene
    assert isinstance(session.history.steps[1].held, Shelved)
    session.mark_saved(session.history.steps[1].scene, tmp_path / "x.fieldwright")
    session.jump(1)
    assert not session.dirty  # it is what was saved, though it was read again
    session.jump(200)
    assert session.scene is first
    for file in tmp_path.glob("*.safetensors"):
        file.unlink()
    with pytest.raises(AssetError):
        session.jump(2)
    assert session.scene is first

"""What a history takes of the memory has a bound, and what is forgotten is the oldest."""

import tracemalloc

import msgspec
import pytest

from viewer.scene import history
from viewer.scene.content import AnalyticField
from viewer.scene.document import Node, Scene
from viewer.scene.geometry import AABB
from viewer.scene.grade import Grade
from viewer.scene.history import start

BOX = AABB((-1.0, -1.0, -1.0), (1.0, 1.0, 1.0))


def edited(scene, number):
    (node,) = scene.nodes
    grade = Grade(hue=float(number))
    return msgspec.structs.replace(scene, nodes=(msgspec.structs.replace(node, edits=(*node.edits, grade)),))


def grown(number):
    states = start(Scene((Node("Ball", AnalyticField(BOX)),)))
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

"""Groups: what is in one moves, hides, is locked and goes with it."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from viewer.scene.content import AssetId, Group, Model
from viewer.scene.document import Node, Scene
from viewer.scene.geometry import AABB, Transform
from viewer.scene.groups import group_aabb, grouped, is_locked, members, moved_to, removed, ungrouped
from viewer.scene.light import PointLight
from viewer.scene.node_moves import placed_node

UNIT = AABB((0.0, 0.0, 0.0), (1.0, 1.0, 1.0))
keys = st.sampled_from("abcdefg")


def box(key, parent="", at=(0.0, 0.0, 0.0)):
    return Node(key, Model(AssetId("0" * 64), UNIT, 3, 1), key=key, parent=parent, transform=Transform(at))


def group(key, parent=""):
    return Node(key, Group(), key=key, parent=parent)


NESTED = Scene((group("g"), box("a", "g"), group("h", "g"), box("b", "h", (5.0, 0.0, 0.0)), box("c")))


def names(scene):
    return "".join(node.key for node in scene.nodes)


def test_a_group_holds_all_levels_below_it():
    assert [node.key for node in members(NESTED, "g")] == ["a", "h", "b"]
    assert [node.key for node in NESTED.ancestors(NESTED.node("b"))] == ["h", "g"]
    assert group_aabb(NESTED, "g") == AABB((0.0, 0.0, 0.0), (6.0, 1.0, 1.0))
    assert group_aabb(Scene((group("g"),)), "g") is None


def test_moving_a_group_moves_what_is_in_it_and_nothing_else():
    turn = Transform((0.0, 0.0, 2.0), (math.cos(math.pi / 4), 0.0, 0.0, math.sin(math.pi / 4)), 2.0)
    moved = placed_node(NESTED, "g", turn)
    assert moved.node("c") is NESTED.node("c")
    assert moved.node("g").transform == turn
    # A quarter turn about Z, twice as large, two up: (5, 0, 0) goes to (0, 10, 2).
    np.testing.assert_allclose(moved.node("b").transform.translation, (0.0, 10.0, 2.0), atol=1e-12)
    assert moved.node("b").transform.scale == 2.0
    back = placed_node(moved, "g", Transform())
    for node in NESTED.nodes:
        np.testing.assert_allclose(back.node(node.key).transform.matrix(), node.transform.matrix(), atol=1e-12)


@given(st.lists(st.floats(-3, 3), min_size=16, max_size=16))
def test_one_placement_after_another_is_their_matrices_product(numbers):
    def similarity(values):
        turn = np.add(values[:4], (1.5, 0.0, 0.0, 0.0))
        turn /= max(np.linalg.norm(turn), 1e-3)
        return Transform(tuple(values[4:7]), tuple(map(float, turn)), 0.5 + abs(values[7]))

    one, two = similarity(numbers[:8]), similarity(numbers[8:])
    if min(np.linalg.norm(one.rotation), np.linalg.norm(two.rotation)) < 0.9:
        return
    np.testing.assert_allclose(one.after(two).matrix(), one.matrix() @ two.matrix(), atol=1e-9)


def test_a_hidden_group_hides_what_is_in_it_and_keeps_its_own_switches():
    hidden = NESTED.with_node(replace(NESTED.node("h"), visible=False))
    assert [node.key for node in hidden.shown("model")] == ["a", "c"]
    assert hidden.node("b").visible
    assert hidden.visible_aabb() == UNIT
    outer = NESTED.with_node(replace(NESTED.node("g"), visible=False))
    assert [node.key for node in outer.shown()] == ["c"]


def test_a_light_in_a_hidden_group_does_not_shine():
    lit = Scene((replace(group("g"), visible=False), Node("lamp", PointLight(), parent="g"), Node("sun", PointLight())))
    assert [node.name for node in lit.lights()] == ["sun"]


def test_a_locked_group_protects_what_is_in_it():
    locked = NESTED.with_node(replace(NESTED.node("g"), locked=True))
    assert [node.key for node in locked.nodes if is_locked(locked, node)] == ["g", "a", "h", "b"]


def test_grouping_and_ungrouping_bring_back_the_same():
    there = grouped(NESTED, ("a", "c"), group("n"))
    assert names(there) == "gnahbc"
    assert [node.key for node in members(there, "n")] == ["a", "c"]
    assert there.node("n").parent == "g"
    back = ungrouped(there, "n")
    assert back.node("a").parent == back.node("c").parent == "g"


def test_a_group_that_is_taken_out_frees_what_was_in_it_and_one_that_is_removed_takes_it_along():
    assert {node.key: node.parent for node in NESTED.without("h").nodes}["b"] == ""
    assert names(removed(NESTED, "g")) == "c"


def test_moving_in_the_list():
    assert names(moved_to(NESTED, "h", "", None)) == "gachb"
    assert names(moved_to(NESTED, "c", "g", "a")) == "gcahb"
    assert moved_to(NESTED, "c", "g", "a").node("c").parent == "g"


@pytest.mark.parametrize(("key", "parent"), [("g", "h"), ("g", "g"), ("none", "")])
def test_a_group_does_not_go_into_itself(key, parent):
    assert moved_to(NESTED, key, parent, None) is NESTED


@given(st.lists(st.tuples(keys, keys, keys), max_size=12))
def test_no_order_of_moves_loses_a_node_or_makes_a_circle(moves):
    scene = Scene((group("a"), group("b"), group("c"), box("d"), box("e", "a")))
    for key, parent, before in moves:
        scene = moved_to(scene, key, parent if scene.node(parent) else "", before)
        assert sorted(names(scene)) == list("abcde")
        for node in scene.nodes:
            assert node not in scene.ancestors(node)

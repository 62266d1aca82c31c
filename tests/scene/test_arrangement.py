"""Nodes are duplicated, aligned, distributed and put on the ground by the boxes around them."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from viewer.errors import InputError
from viewer.scene.arrangement import (
    AXES,
    Align,
    Distribute,
    Duplicate,
    Ground,
    added,
    arranged,
    outermost,
    why_not_joined,
    with_joined,
)
from viewer.scene.asset_id import AssetId
from viewer.scene.content import AnalyticField, Group
from viewer.scene.dataset import Dataset
from viewer.scene.document import Node, Scene
from viewer.scene.extents import box_around
from viewer.scene.geometry import AABB, Transform
from viewer.scene.light import EnvironmentLight, PointLight

UNIT = AABB((0.0, 0.0, 0.0), (1.0, 1.0, 1.0))


def box(key, at=(0.0, 0.0, 0.0), size=1.0, parent=""):
    return Node(key, AnalyticField(UNIT, "box"), key=key, transform=Transform(at, scale=size), parent=parent)


def corner(scene, key):
    found = box_around(scene, (key,))
    return np.array([found.lo, found.hi])


SCENE = Scene(
    (
        box("a", (1.0, 2.0, 3.0), 2.0),
        Node("g", Group(), key="g"),
        box("b", (-5.0, 1.0, 0.5), parent="g"),
        box("c", (4.0, 0.0, -1.0), 0.5, parent="g"),
        box("d", (9.0, 9.0, 9.0)),
        Node("lamp", PointLight(), key="lamp", transform=Transform((0.0, 0.0, 7.0))),
        Node("sky", EnvironmentLight(AssetId("0" * 64), 8, 4), key="sky"),
    )
)


@pytest.mark.parametrize("axis", AXES)
@pytest.mark.parametrize(
    ("edge", "pick"), [("min", lambda ends: ends[0]), ("max", lambda ends: ends[1]), ("middle", sum)]
)
def test_edges_lie_where_the_last_ones_do(axis, edge, pick):
    made = arranged(SCENE, Align(("a", "g", "lamp", "d"), axis, edge))
    number = AXES.index(axis)
    goal = pick(corner(SCENE, "d")[:, number])
    for key in ("a", "g"):
        assert pick(corner(made, key)[:, number]) == pytest.approx(goal)
        others = [other for other in range(3) if other != number]
        np.testing.assert_array_equal(corner(made, key)[:, others], corner(SCENE, key)[:, others])
    assert made.node("d") is SCENE.node("d")
    light = made.node("lamp").transform.translation[number]
    assert light == pytest.approx(goal / 2 if edge == "middle" else goal)

    # What is in a group keeps its place within it.
    def apart(scene):
        return np.subtract(scene.node("b").transform.translation, scene.node("c").transform.translation)

    np.testing.assert_allclose(apart(made), apart(SCENE))


def test_one_alone_goes_to_zero():
    assert corner(arranged(SCENE, Align(("a",), "y", "min")), "a")[0, 1] == pytest.approx(0.0)


@given(st.lists(st.tuples(st.floats(-20, 20), st.floats(0.1, 3)), min_size=3, max_size=6))
def test_gaps_are_the_same_and_the_ends_stay(places):
    scene = Scene(tuple(box(f"n{number}", (x, 0.0, 0.0), size) for number, (x, size) in enumerate(places)))
    made = arranged(scene, Distribute(tuple(node.key for node in scene.nodes), "x"))
    ordered = sorted((node.key for node in scene.nodes), key=lambda key: corner(scene, key)[:, 0].sum())
    ends = [corner(made, key)[:, 0] for key in ordered]
    gaps = [after[0] - before[1] for before, after in itertools.pairwise(ends)]
    np.testing.assert_allclose(gaps, gaps[0], atol=1e-9)
    for key in (ordered[0], ordered[-1]):
        assert made.node(key) is scene.node(key)


def test_all_stand_on_the_ground():
    made = arranged(SCENE, Ground(("a", "b", "g", "d")))
    for key in ("a", "g", "d"):
        assert corner(made, key)[0, 2] == pytest.approx(0.0)


def test_copies_have_keys_of_their_own_and_stay_in_groups():
    made = arranged(SCENE, Duplicate(("g", "b", "a")))
    new = added(SCENE, made)
    assert [made.node(key).name for key in new] == ["a copy", "g copy"]
    assert len({node.key for node in made.nodes}) == len(made.nodes) == len(SCENE.nodes) + 4
    (group,) = (key for key in new if made.node(key).name == "g copy")
    assert [node.name for node in made.nodes if node.parent == group] == ["b", "c"]
    assert [node for node in made.nodes if SCENE.node(node.key)] == list(SCENE.nodes)
    assert arranged(SCENE, Duplicate(("g", "b", "a"))) == made  # the same each time
    twice = arranged(made, Duplicate(("a",)))
    assert len({node.key for node in twice.nodes}) == len(twice.nodes)


def test_only_one_sky_and_one_data_set():
    made = arranged(SCENE, Duplicate(("sky",)))
    assert made.environment() is SCENE.environment()
    photos = Node("photos", Dataset("/x", "kind", (), UNIT, masked=False), key="p", parent="g")
    with pytest.raises(InputError, match="photos is a data set"):
        arranged(replace(SCENE, nodes=(*SCENE.nodes, photos)), Duplicate(("g",)))


@pytest.mark.parametrize(
    ("arrangement", "message"),
    [
        (Align(("a", "x")), "a is locked"), (Ground(("b",)), "b is locked"), (Align(()), "Nothing"),
        (Distribute(("d", "lamp")), "three"), (Align(("sky", "d")), "sky lies nowhere"), (Duplicate(()), "Nothing"),
    ],
)  # fmt: skip
def test_what_cannot_be_moved_is_said(arrangement, message):
    locked = tuple(replace(node, locked=node.key in ("a", "g")) for node in SCENE.nodes)
    with pytest.raises(InputError, match=message):
        arranged(replace(SCENE, nodes=locked), arrangement)


def test_joining_takes_the_place_of_the_last():
    assert outermost(SCENE, ("b", "g", "a", "a", "none")) == ("g", "a")
    assert "one kind" in (why_not_joined(SCENE, ("a", "lamp")) or "")
    assert why_not_joined(SCENE, ("a",)) is not None
    assert why_not_joined(SCENE, ("a", "d")) is None
    made = with_joined(SCENE, ("a", "d"), replace(SCENE.node("d"), name="both"))
    assert [node.name for node in made.nodes] == ["g", "b", "c", "both", "lamp", "sky"]
    assert made.nodes[3].key not in {node.key for node in SCENE.nodes}

"""Lights: where new ones stand, and drags that change one node and nothing else."""

import math

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from viewer.scene.content import Model
from viewer.scene.document import Node, Scene
from viewer.scene.geometry import AABB, Transform
from viewer.scene.light import AreaLight, PointLight, SpotLight, SunLight
from viewer.session.lights import KINDS, aimed, copy_of, direction, kind_of, light_nodes, moved_to, new_light, target
from viewer.session.tools.lights import Pointing, begin_light_drag

BOX = AABB((2.0, 2.0, 0.0), (4.0, 6.0, 3.0))
MODEL = Node("Thing", Model("b" * 64, BOX, 10, 20))
SCENE = Scene((MODEL,))
SPOT = Node("Spot", SpotLight(), transform=Transform((0.0, 0.0, 5.0)))
LIGHTS = (PointLight(), SunLight(), SpotLight(), AreaLight())


def irradiance(node, at):
    """What a new lamp gives a point that faces it, by the definitions of its unit."""
    light, distance = node.content, math.dist(node.transform.translation, at)
    if isinstance(light, SunLight):
        return light.intensity
    candela = light.radiance * light.width * light.height if isinstance(light, AreaLight) else light.intensity
    return candela / distance**2


@pytest.mark.parametrize("kind", KINDS)
def test_new_lamps_light_the_middle_of_the_scene(kind):
    node = new_light(kind, SCENE)
    assert kind_of(node.content) == kind
    assert irradiance(node, BOX.center) == pytest.approx(3.0)
    assert node.transform.translation[2] > BOX.hi[2]
    if kind != "point":
        assert np.allclose(target(node, SCENE), BOX.center)
    second = new_light(kind, SCENE.with_node(node))
    assert second.name != node.name
    assert math.dist(second.transform.translation, node.transform.translation) > 1.0


def test_copies_are_new_nodes_with_names_of_their_own():
    scene = SCENE.with_node(SPOT)
    copy = copy_of(SPOT, scene)
    assert copy.key != SPOT.key
    assert (copy.name, copy.content) == ("Spot 2", SPOT.content)
    assert copy_of(copy, scene.with_node(copy)).name == "Spot 3"
    assert light_nodes(Scene((MODEL, SPOT, copy))) == (SPOT, copy)
    assert new_light("sun", Scene()).transform.translation != (0.0, 0.0, 0.0)


@settings(max_examples=30)
@given(st.tuples(*[st.floats(-50.0, 50.0)] * 3))
def test_aimed_lamps_shine_there(at):
    if math.dist(at, SPOT.transform.translation) < 1e-3:
        return
    found = aimed(SPOT, at)
    way = np.subtract(at, SPOT.transform.translation)
    assert np.allclose(direction(found), way / np.linalg.norm(way), atol=1e-6)
    assert found.transform.translation == SPOT.transform.translation


@pytest.mark.parametrize("bad", [(0.0, 0.0, 5.0), (math.nan, 0.0, 0.0), (math.inf, 0.0, 0.0)])
def test_a_lamp_cannot_shine_at_itself_or_nowhere(bad):
    assert aimed(SPOT, bad) is SPOT
    if not math.isfinite(bad[0]):
        assert moved_to(SPOT, bad) is SPOT


def test_a_drag_moves_in_the_plane_that_faces_the_eye():
    """The eye looks down from z = 10 along parallel rays; the lamp keeps its height and its direction."""
    down = (0.0, 0.0, -1.0)
    tilted = aimed(SPOT, (3.0, 0.0, 0.0))
    press = Pointing((0.5, 0.0, 10.0), down)
    drag = begin_light_drag("place", tilted, tilted.transform.translation, down, press)
    moved = drag.send(Pointing((2.5, 1.0, 10.0), down))
    assert np.allclose(moved.transform.translation, (2.0, 1.0, 5.0))
    assert moved.transform.rotation == tilted.transform.rotation
    assert drag.send(press).transform.translation == tilted.transform.translation  # and back without a trace
    behind = drag.send(Pointing((0.0, 0.0, 10.0), (1.0, 0.0, 0.0)))
    assert behind.transform.translation == tilted.transform.translation


def test_a_drag_along_a_surface_stays_before_it():
    drag = begin_light_drag(
        "place", SPOT, (0.0, 0.0, 5.0), (0.0, 0.0, -1.0), Pointing((0.0, 0.0, 10.0), (0.0, 0.0, -1.0))
    )
    there = drag.send(Pointing((0.0, 0.0, 10.0), (0.0, 0.6, -0.8), (0.0, 6.0, 2.0)))
    place = np.array(there.transform.translation)
    assert 0.0 < math.dist(place, (0.0, 6.0, 2.0)) < 1.0
    assert np.allclose(np.cross(place - (0.0, 0.0, 10.0), (0.0, 0.6, -0.8)), 0.0, atol=1e-9)


def test_a_drag_of_the_target_turns_the_lamp_where_it_stands():
    goal = target(aimed(SPOT, (0.0, 0.0, 0.0)), Scene())
    ray = Pointing((0.0, 0.0, 10.0), (0.0, 0.0, -1.0))
    drag = begin_light_drag("target", SPOT, goal, (0.0, 0.0, -1.0), ray)
    turned = drag.send(Pointing((3.0, 0.0, 10.0), (0.0, 0.0, -1.0)))
    assert turned.transform.translation == SPOT.transform.translation
    way = np.array([3.0, 0.0, goal[2] - 5.0])
    assert np.allclose(direction(turned), way / np.linalg.norm(way), atol=1e-9)
    onto = drag.send(Pointing((0.0, 0.0, 10.0), (0.0, 0.0, -1.0), (0.0, 2.0, 5.0)))
    assert np.allclose(direction(onto), (0.0, 1.0, 0.0), atol=1e-9)


def test_nothing_else_in_the_scene_changes():
    scene = Scene((MODEL, SPOT, Node("Other", PointLight())))
    moved = scene.with_node(moved_to(SPOT, (1.0, 1.0, 1.0)))
    assert moved.nodes[0] is MODEL
    assert moved.nodes[2] is scene.nodes[2]
    assert moved.nodes[1].content is SPOT.content
    assert msgspec.structs.replace(moved.nodes[1], transform=SPOT.transform) == SPOT

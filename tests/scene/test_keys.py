"""Keys of nodes: the same every time, unique, and with groups whole."""

import msgspec

from viewer.scene.content import Group
from viewer.scene.document import Node, Scene, encode
from viewer.scene.keys import with_free_keys, with_stable_keys
from viewer.scene.light import PointLight, SunLight


def some_scene():
    group = Node("group", Group())
    return Scene((group, *(Node("lamp", PointLight(), parent=group.key) for _ in range(3)), Node("sun", SunLight())))


def test_two_readings_of_one_file_are_byte_equal():
    first, second = (with_stable_keys(some_scene()) for _ in range(2))
    assert encode(first) == encode(second)
    assert len({node.key for node in first.nodes}) == 5
    assert [node.parent for node in first.nodes] == ["", *3 * [first.nodes[0].key], ""]
    assert encode(some_scene()) != encode(some_scene())  # without, they would not be


def test_what_nodes_are_makes_their_keys():
    scene = some_scene()
    renamed = scene.with_node(msgspec.structs.replace(scene.nodes[4], name="moon"))
    before, after = with_stable_keys(scene), with_stable_keys(renamed)
    assert before.nodes[:4] == after.nodes[:4]
    assert before.nodes[4].key != after.nodes[4].key


def test_taken_keys_are_exchanged_the_same_way_every_time():
    scene = with_stable_keys(some_scene())
    taken = {node.key for node in scene.nodes}
    again, same = with_free_keys(scene.nodes, taken), with_free_keys(scene.nodes, taken)
    assert again == same
    keys = {node.key for node in again}
    assert len(keys) == 5
    assert not keys & taken
    assert [node.parent for node in again] == ["", *3 * [again[0].key], ""]
    assert with_free_keys(scene.nodes, set()) == scene.nodes


def test_names_that_are_no_unicode_have_keys():
    scene = with_stable_keys(Scene((Node("odd \udc8e", PointLight()),)))
    assert scene == with_stable_keys(Scene((Node("odd \udc8e", PointLight()),)))

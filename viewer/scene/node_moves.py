"""Single nodes, and what goes along with them, moved by similarities; lights keep what they do."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

from viewer.scene.dataset import Dataset
from viewer.scene.document import Node, Scene
from viewer.scene.geometry import Transform
from viewer.scene.groups import members
from viewer.scene.light import AreaLight, EnvironmentLight, PointLight, SpotLight
from viewer.scene.relocation import comes_from
from viewer.scene.similarity import turn_about_z


def placed_node(scene: Scene, key: str, transform: Transform) -> Scene:
    """The scene with a node in another place, to the last digit; what moves along with it stays beside it.

    A field that lay exactly where its data set did lies exactly there afterwards.
    """
    node = scene.node(key)
    if node is None or node.transform == transform:
        return scene
    move, along = transform.after(node.transform.inverse()), moving_along(scene, (key,))

    def moved(each: Node) -> Node:
        if each.key == key:
            return replace(each, transform=transform)  # a light, too: its numbers are those that were asked for
        there = moved_node(each, move)
        return replace(there, transform=transform) if each.transform == node.transform != there.transform else there

    return replace(scene, nodes=tuple(moved(each) if each.key in along else each for each in scene.nodes))


def moving_along(scene: Scene, keys: Iterable[str]) -> frozenset[str]:
    """The keys of all that moves where these nodes do.

    That is what is in groups among them, and what was made of the photos of data sets among all these.
    """
    inside = frozenset(keys) | {node.key for key in keys for node in members(scene, key)}
    roots = [node.content.root for node in scene.nodes if node.key in inside and isinstance(node.content, Dataset)]
    return inside | {node.key for node in scene.nodes for root in roots if comes_from(node, root)}


def moved_node(node: Node, move: Transform) -> Node:
    """A node where a similarity of the world takes it; a light is as bright on every surface as before."""
    light = node.content
    transform = move.after(node.transform)
    match light:
        case PointLight() | SpotLight():
            strength = light.intensity * move.scale * move.scale
            light = replace(light, intensity=strength, radius=light.radius * move.scale)
            transform = replace(transform, scale=1.0)
        case AreaLight():  # its sides are as long as its node's scale makes them
            light = replace(light, width=light.width * transform.scale, height=light.height * transform.scale)
            transform = replace(transform, scale=1.0)
        case EnvironmentLight():  # it can be turned about +Z alone
            return replace(node, content=replace(light, rotation=light.rotation + turn_about_z(move.rotation_matrix())))
        case _:
            pass
    return replace(node, content=light, transform=transform)

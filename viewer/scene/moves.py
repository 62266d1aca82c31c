"""Nodes, or all that there is, moved by one similarity: lights keep what they do, and what was measured goes along."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from msgspec.structs import replace

from viewer.scene.camera import placed as placed_camera
from viewer.scene.dataset import Dataset
from viewer.scene.document import Bookmark, Node, Scene
from viewer.scene.geometry import AABB, Transform, as_vec3
from viewer.scene.groups import members
from viewer.scene.light import AreaLight, EnvironmentLight, PointLight, SpotLight
from viewer.scene.measurement import Measurement, factor_to
from viewer.scene.relocation import comes_from
from viewer.scene.similarity import turn_about_z

ALL: tuple[str, ...] = ()
"""Stands for everything."""


def moved_scene(scene: Scene, move: Transform, keys: tuple[str, ...] = ALL) -> Scene:
    """The scene with some of it moved by a similarity of the world; the same object where that moves nothing.

    Exports in a data set's own coordinates stay as they were: what was made of photos goes along with them.

    Args:
        scene: What to move.
        move: From where things are to where they shall be.
        keys: Of nodes and groups; without any all that there is moves: cameras, lights and measurements, too.
    """
    if move == Transform():
        return scene
    if not keys:
        nodes = tuple(moved_node(node, move) for node in scene.nodes)
        camera = None if scene.camera is None else placed_camera(scene.camera, move)
        bookmarks = tuple(_moved_bookmark(each, move) for each in scene.bookmarks)
        measured = tuple(each.moved(move) for each in scene.measurements)
        return replace(scene, nodes=nodes, camera=camera, bookmarks=bookmarks, measurements=measured)
    along = moving_along(scene, keys)
    nodes = tuple(moved_node(node, move) if node.key in along else node for node in scene.nodes)
    return replace(scene, nodes=nodes)


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


def rescaled(scene: Scene, measurement: Measurement, length: float, keys: tuple[str, ...] = ALL) -> Scene:
    """The scene scaled so that what was measured has that length.

    Everything is scaled about the world's origin, so that a floor stays the floor; nodes about the middle of the
    underside of the box around them, so that they stand where they stood.

    Raises:
        InputError: It is no distance, or a length is not above zero.
    """
    factor = factor_to(measurement, length)
    box = box_around(scene, keys) if keys else None
    pivot = np.zeros(3) if box is None else np.array([box.center[0], box.center[1], box.lo[2]])
    move = Transform(as_vec3((1.0 - factor) * pivot), scale=factor)
    scene = moved_scene(scene, move, keys)
    if not keys:
        return scene
    return scene.with_measurement(measurement.moved(move))


def box_around(scene: Scene, keys: Iterable[str]) -> AABB | None:
    """The world-space box around nodes and what is in them; None where nothing has an extent."""
    inside = moving_along(scene, tuple(keys))
    result: AABB | None = None
    for node in scene.nodes:
        box = node.aabb if node.key in inside else None
        if box is not None:
            result = box if result is None else result.union(box)
    return result


def _moved_bookmark(bookmark: Bookmark, move: Transform) -> Bookmark:
    camera = placed_camera(bookmark.camera, move)
    return replace(bookmark, camera=camera, distance=bookmark.distance * move.scale)

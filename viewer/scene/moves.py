"""Nodes, or all that there is, moved by one similarity: lights keep what they do, and what was measured goes along."""

from __future__ import annotations

import numpy as np
from msgspec.structs import replace

from viewer.scene.animation import moved_timeline
from viewer.scene.camera import placed as placed_camera
from viewer.scene.document import Bookmark, Scene
from viewer.scene.extents import UNMEASURED, Extents, box_around
from viewer.scene.geometry import Transform, as_vec3
from viewer.scene.measurement import Measurement, factor_to
from viewer.scene.node_moves import moved_node, moving_along

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
        moved = replace(scene, nodes=nodes, camera=camera, bookmarks=bookmarks, measurements=measured)
        return moved_timeline(scene, moved, lambda at: moved_scene(at, move))
    along = moving_along(scene, keys)
    nodes = tuple(moved_node(node, move) if node.key in along else node for node in scene.nodes)
    return replace(scene, nodes=nodes)


def rescaled(
    scene: Scene,
    measurement: Measurement,
    length: float,
    keys: tuple[str, ...] = ALL,
    extents: Extents = UNMEASURED,
) -> Scene:
    """The scene scaled so that what was measured has that length.

    Everything is scaled about the world's origin, so that a floor stays the floor; nodes about the middle of the
    underside of the box around them, so that they stand where they stood.

    Raises:
        InputError: It is no distance, or a length is not above zero.
    """
    factor = factor_to(measurement, length)
    box = box_around(scene, keys, extents) if keys else None
    pivot = np.zeros(3) if box is None else np.array([box.center[0], box.center[1], box.lo[2]])
    move = Transform(as_vec3((1.0 - factor) * pivot), scale=factor)
    scene = moved_scene(scene, move, keys)
    if not keys:
        return scene
    return scene.with_measurement(measurement.moved(move))


def _moved_bookmark(bookmark: Bookmark, move: Transform) -> Bookmark:
    camera = placed_camera(bookmark.camera, move)
    return replace(bookmark, camera=camera, distance=bookmark.distance * move.scale)

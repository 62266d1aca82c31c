"""Cutting along an outline that is drawn in the view: whether that is on, what it cuts, and what comes of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from msgspec.structs import replace

from viewer.scene.camera import Camera
from viewer.scene.document import Node, Scene
from viewer.scene.edits import EDITABLE, Crop, Side
from viewer.scene.groups import is_locked
from viewer.scene.prism import Prism, placed_prism, prism_behind


class Outlining(NamedTuple):
    """Whether a drag or clicks in the view draw an outline, and which side of it stays; None = they do not."""

    keep: Side | None = None


NO_OUTLINING = Outlining()


def cut_nodes(scene: Scene, selection: tuple[str, ...]) -> tuple[Node, ...]:
    """The nodes that an outline cuts: the selected ones that are shown and free to change, else all of these."""
    shown = tuple(node for node in scene.shown(*EDITABLE) if not is_locked(scene, node))
    return tuple(node for node in shown if node.key in selection) or shown


def why_nothing_to_cut(scene: Scene, selection: tuple[str, ...]) -> str | None:
    """Why there is nothing to cut, for people; None where there is."""
    return None if cut_nodes(scene, selection) else "Nothing is shown that can be cut."


def behind_outline(camera: Camera, outline_px: Sequence[tuple[float, float]], nodes: Sequence[Node]) -> Prism | None:
    """What is seen within an outline, in the world, to be drawn where the nodes are; None where it has no area.

    Raises:
        InputError: It is too wide.
    """
    centers = [node.aabb.center for node in nodes if node.aabb is not None]
    back = np.array(camera.camera_to_world)[:3, 2]
    away = float((np.array(camera.position) - np.mean(centers, 0)) @ back) if centers else 1.0
    return prism_behind(camera, np.array(outline_px, np.float64).reshape(-1, 2), away if away > 0.0 else 1.0)


def with_outline(scene: Scene, keys: Sequence[str], prism: Prism, keep: Side) -> Scene:
    """The scene whose nodes of these keys are cut along a prism of the world."""
    for key in keys:
        node = scene.node(key)
        if node is not None:
            crop = Crop(placed_prism(prism, node.transform.inverse()), keep)
            scene = scene.with_node(replace(node, edits=(*node.edits, crop)))
    return scene

"""The handles of a crop: faces, radius, plane and middle are dragged in the view; one drag is one step."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from viewer.scene.document import Node, Scene
from viewer.scene.edits import Crop
from viewer.scene.geometry import Transform, Vec3, as_vec3
from viewer.scene.kinds import kind_of
from viewer.scene.volumes import Volume
from viewer.session.editing import EditTarget, crop_at, with_edit
from viewer.session.projection import picture_positions
from viewer.session.state import State
from viewer.session.store import Edit
from viewer.session.tools.events import Cursor, Event, Step, Steps, Tool
from viewer.session.tools.rays import along_axis, facing, ray_of, slid
from viewer.session.volume_handles import Handle, volume_handles

REACH_PX = 11.0
"""So near to a handle one has to point."""
NORMAL = 0.3
"""Length of a plane's normal, as a part of the size of what it cuts."""


class Grip(NamedTuple):
    """A handle of the crop that is worked on, and where it is in the world."""

    node: Node
    crop: Crop
    handle: Handle
    at: Vec3


def grips(state: State) -> tuple[Grip, ...]:
    """All handles that are shown."""
    found = crop_at(state.current, state.handled)
    if found is None:
        return ()
    node, crop = found
    box = kind_of(node.content).box(node.content)
    handles = volume_handles(crop.volume, NORMAL * (1.0 if box is None else box.diagonal))
    places = node.transform.apply(np.array([handle.at for handle in handles], np.float64))
    return tuple(Grip(node, crop, handle, as_vec3(at)) for handle, at in zip(handles, places, strict=True))


def nearest_grip(state: State, x_px: float, y_px: float) -> Grip | None:
    """The handle within reach that is pointed at best; None where there is none."""
    found = grips(state) if state.overlays else ()
    if not found:
        return None
    seen = picture_positions(state.camera, np.array([grip.at for grip in found]))
    gap = np.hypot(seen[:, 0] - x_px, seen[:, 1] - y_px)
    gap = np.where(np.isfinite(gap), gap, math.inf)
    best = int(gap.argmin())
    return found[best] if gap[best] <= REACH_PX * state.pixel_ratio else None


def _begin(event: Event) -> Steps | None:
    if event.kind not in ("press", "double") or event.button != "left" or event.control or event.alt or event.shift:
        return None
    grip = nearest_grip(event.state, event.x, event.y)
    target = event.state.handled
    return None if grip is None or target is None else _drag(event, grip, target)


def _drag(press: Event, grip: Grip, target: EditTarget) -> Steps:
    """Move a handle along its axis, or in the plane of the picture; always from the start, so that no error adds up."""
    start, step = np.array(grip.at), Step()
    turn = grip.node.transform.rotation_matrix()
    axis = None if grip.handle.axis is None else turn @ np.array(grip.handle.axis)
    back = Transform(rotation=grip.node.transform.inverse().rotation, scale=grip.node.transform.inverse().scale)
    plane = facing(press)
    grabbed = _place(press, start, axis, plane)
    now = start
    while not (event := (yield step)).releases(press):
        step = Step()
        if event.kind == "move":
            here = _place(event, start, axis, plane)
            if here is not None and grabbed is not None:
                now = here - grabbed
                volume = grip.handle.dragged(back.apply(now[None])[0])
                step = Step(edit=_changing(target, volume), label=f"Change the crop of {grip.node.name}", fields=True)
    return None


def _place(event: Event, start: np.ndarray, axis: np.ndarray | None, plane: np.ndarray) -> np.ndarray | None:
    """Where the pointer's ray is nearest to the handle's axis, or meets the plane that faces the eye."""
    ray = ray_of(event)
    return along_axis(ray, start, axis) if axis is not None else slid(ray, start, plane)


def _changing(target: EditTarget, volume: Volume) -> Edit:
    """Give the crop another volume, where it is still there."""

    def edit(scene: Scene) -> Scene:
        found = crop_at(scene, target)
        if found is None:
            return scene
        node, crop = found
        return scene.with_node(with_edit(node, target.number, Crop(volume, crop.keep, crop.enabled)))

    return edit


def _cursor(event: Event) -> Cursor | None:
    return None if nearest_grip(event.state, event.x, event.y) is None else "move"


TOOL = Tool("crop", _begin, _cursor)

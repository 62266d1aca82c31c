"""The handles of a crop: faces, radius, plane and middle are dragged in the view; one drag is one step."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from viewer.scene.document import Node, Scene
from viewer.scene.edits import Crop
from viewer.scene.geometry import Transform, Vec3, as_vec3
from viewer.scene.kinds import kind_of
from viewer.scene.volumes import Volume
from viewer.session.editing import EditTarget, crop_at, with_edit
from viewer.session.state import State
from viewer.session.store import Edit
from viewer.session.tools.events import Cursor, Event, Step, Steps, Tool
from viewer.session.tools.handles import drag_handle, nearest_handle, takes_handle
from viewer.session.tools.rays import Vector
from viewer.session.volume_handles import Handle, volume_handles

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
    found = grips(state)
    number = nearest_handle(state, [grip.at for grip in found], x_px, y_px)
    return None if number is None else found[number]


def _begin(event: Event) -> Steps | None:
    if not takes_handle(event):
        return None
    grip = nearest_grip(event.state, event.x, event.y)
    target = event.state.handled
    return None if grip is None or target is None else _drag(event, grip, target)


def _drag(press: Event, grip: Grip, target: EditTarget) -> Steps:
    """Move a handle, and the crop with it."""
    turn, back = grip.node.transform.rotation_matrix(), grip.node.transform.inverse()
    back = Transform(rotation=back.rotation, scale=back.scale)

    def moved(motion: Vector) -> Step:
        volume = grip.handle.dragged(back.apply(motion[None])[0])
        return Step(edit=_changing(target, volume), label=f"Change the crop of {grip.node.name}", fields=True)

    axis = None if grip.handle.axis is None else turn @ np.array(grip.handle.axis)
    yield from drag_handle(press, grip.at, axis, moved)
    return None


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

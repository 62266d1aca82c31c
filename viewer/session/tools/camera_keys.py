"""Keys of the camera's path: a click selects one, a drag moves it in the plane of the picture, as one step."""

from __future__ import annotations

import numpy as np

from viewer.scene.geometry import Transform, Vec3, as_vec3
from viewer.scene.timeline import KeyId
from viewer.session.camera_keys import chosen_keys, seen_keys, with_moved_keys
from viewer.session.projection import unit_at
from viewer.session.state import State
from viewer.session.tools.events import CLICK_PX, Cursor, Event, Step, Steps, Tool
from viewer.session.tools.handles import drag_handle, nearest_handle, takes_handle
from viewer.session.tools.rays import Vector

LABEL = "Move a camera key"
HINT = "Drag the camera's key; Move and Rotate show their gizmo at it. Enter in the timeline sets it to the view."


def _hit(event: Event) -> tuple[KeyId, Vec3] | None:
    """The key that is pointed at."""
    found = list(seen_keys(event.state).items())
    number = nearest_handle(event.state, [place for _, place in found], event.x, event.y)
    return None if number is None else found[number]


def _begin(event: Event) -> Steps | None:
    if not takes_handle(event):
        return None
    hit = _hit(event)
    return None if hit is None else _drag(event, *hit)


def _drag(press: Event, key: KeyId, at: Vec3) -> Steps:
    """One key, or all that are selected where it is one of these."""
    chosen = press.state.timeline_keys if key in press.state.timeline_keys else frozenset({key})
    least = CLICK_PX * press.state.pixel_ratio * unit_at(press.state.camera, at)

    def moved(way: Vector) -> Step:
        if float(np.linalg.norm(way)) < least:
            return Step()
        motion = Transform(as_vec3(way))
        return Step(edit=lambda scene: with_moved_keys(scene, chosen, motion), label=LABEL)

    yield from drag_handle(press, at, None, moved, Step(changes={"timeline_keys": chosen}))
    return None


def _cursor(event: Event) -> Cursor | None:
    return None if _hit(event) is None else "move"


def _hint(state: State) -> tuple[str, ...]:
    return (HINT,) if chosen_keys(state) else ()


TOOL = Tool("camera_keys", _begin, _cursor, hint=_hint)

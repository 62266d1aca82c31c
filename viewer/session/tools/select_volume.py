"""Selecting by a volume: its handles are dragged in the view, a double click puts it there, Enter selects."""

from __future__ import annotations

import numpy as np

from viewer.scene.geometry import as_vec3
from viewer.session.held_volume import HeldVolume
from viewer.session.picker import operation_of
from viewer.session.state import State
from viewer.session.tools.events import Event, Step, Steps, Tool, once
from viewer.session.tools.handles import drag_handle, nearest_handle, takes_handle
from viewer.session.tools.rays import Vector, point_under
from viewer.session.volume_handles import Handle, volume_handles
from viewer.session.volume_selection import moved_to, selected_by_volume

KEYS = frozenset(("Return", "Enter", "Escape"))
HINT = "Drag the handles, double click to place it. Enter selects, Shift adds, Ctrl removes, both intersect; Esc ends."


def held_handles(state: State) -> tuple[Handle, ...]:
    """The handles of the volume, in the world."""
    return () if state.held_volume is None else volume_handles(state.held_volume.volume, 1.0)


def _nearest(event: Event) -> Handle | None:
    handles = held_handles(event.state)
    number = nearest_handle(event.state, [handle.at for handle in handles], event.x, event.y)
    return None if number is None else handles[number]


def _begin(event: Event) -> Steps | None:
    held = event.state.held_volume
    if held is None:
        return None
    if event.kind == "key":
        return once(_key(event)) if event.key in KEYS else None
    if not takes_handle(event):
        return None
    handle = _nearest(event)
    if handle is not None:
        return _drag(event, handle, held)
    at = point_under(event) if event.kind == "double" else None
    if at is None:
        return None
    return once(Step(changes={"held_volume": HeldVolume(moved_to(held.volume, as_vec3(at)))}))


def _key(event: Event) -> Step:
    if event.key == "Escape":
        return Step(changes={"held_volume": None, "picking": None})
    made = selected_by_volume(event.state, operation_of(shift=event.shift, control=event.control))
    return Step() if made is None else Step(selection=made)


def _drag(press: Event, handle: Handle, held: HeldVolume) -> Steps:
    def moved(motion: Vector) -> Step:
        return Step(changes={"held_volume": HeldVolume(handle.dragged(motion), held.volume)})

    axis = None if handle.axis is None else np.array(handle.axis)
    last = yield from drag_handle(press, handle.at, axis, moved)
    return None if last is None else Step(changes={"held_volume": HeldVolume(handle.dragged(last))})


def _cancelled(state: State) -> dict[str, object]:
    """Back to where it was before the drag."""
    held = state.held_volume
    return {} if held is None or held.before is None else {"held_volume": HeldVolume(held.before)}


def _hover(event: Event) -> dict[str, object] | None:
    """What lies in the volume stays shown, unless another tool shows something."""
    return None if event.state.held_volume is None else {"picking": event.state.picking}


def _hint(state: State) -> tuple[str, ...]:
    return () if state.held_volume is None else (HINT,)


TOOL = Tool(
    "select_volume",
    _begin,
    lambda event: "move" if _nearest(event) is not None else None,
    _hover,
    lambda state: KEYS if state.held_volume is not None else frozenset(),
    hint=_hint,
    cancelled=_cancelled,
)

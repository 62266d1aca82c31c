"""Fly mode: held keys carry the camera, drags turn the head, the wheel sets the speed, until Escape."""

from __future__ import annotations

import math

from viewer.session.flying import Held, cruising_speed, faster, fly
from viewer.session.navigation import look_around
from viewer.session.store import State
from viewer.session.tools.events import Event, Step, Steps, Tool

TURN_A_PICTURE = 0.5 * math.pi
"""Radians that a drag over the picture's height turns the head."""
DIRECTIONS = {
    "W": Held(forward=1),
    "S": Held(forward=-1),
    "D": Held(right=1),
    "A": Held(right=-1),
    "E": Held(up=1),
    "Q": Held(up=-1),
}
KEYS = frozenset((*DIRECTIONS, "Shift", "Alt"))


def speed(state: State) -> float:
    """World units a second."""
    return state.fly_factor * cruising_speed(state.scene.visible_aabb(), state.view)


def _direction(held: set[str]) -> Held:
    ways = [DIRECTIONS[key] for key in held if key in DIRECTIONS]
    forward, right, up = (sum(way[axis] for way in ways) for axis in range(3))
    return Held(forward, right, up, "Shift" in held, "Alt" in held)


def _begin(event: Event) -> Steps | None:
    return _fly() if event.kind == "start" else None


def _fly() -> Steps:
    held: set[str] = set()
    last: Event | None = None
    view, changes = None, {}
    while True:
        event = yield Step(view, changes=changes, ticks=_direction(held).moving, keys=KEYS)
        state, view, changes = event.state, None, {}
        match event.kind:
            case "key":
                held.add(event.key)
            case "key_up":
                held.discard(event.key)
            case "blur":
                held.clear()
                last = None
            case "press":
                last = event
            case "release":
                last = None
            case "move" if last is not None:
                turn = TURN_A_PICTURE / max(event.height, 1)
                view = look_around(state.view, turn * (event.x - last.x), turn * (last.y - event.y))
                last = event
            case "wheel":
                changes = {"fly_factor": faster(state.fly_factor, event.notches)}
            case "tick":
                view = fly(state.view, _direction(held), speed(state), event.seconds)
            case _:
                pass


TOOL = Tool("fly", _begin)

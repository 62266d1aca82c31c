"""Fly mode: held keys carry the camera, drags turn the head, the wheel sets the speed, until Escape."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from viewer.scene.geometry import AABB, as_vec3
from viewer.session.key_presets import FlyName
from viewer.session.navigation import look_around
from viewer.session.orbit_view import OrbitView, moved
from viewer.session.state import State
from viewer.session.tools.events import Event, Step, Steps, Tool

CROSSING_SECONDS = 4.0
"""So long it takes to fly through the scene from corner to corner."""
FAST, SLOW = 4.0, 0.25
SPEED_STEP = 1.25
"""Factor of one notch of the wheel."""
SPEED_LIMIT = 2.0**10
LONGEST_STEP = 0.1
"""Seconds: after a hitch the flight goes on where it was, instead of leaping."""


class Held(NamedTuple):
    """Which way the keys point: -1, 0 or 1 along each direction."""

    forward: int = 0
    right: int = 0
    up: int = 0
    fast: bool = False
    slow: bool = False

    @property
    def moving(self) -> bool:
        """Whether they lead anywhere."""
        return bool(self.forward or self.right or self.up)


def cruising_speed(box: AABB | None, view: OrbitView) -> float:
    """World units a second that suit a scene; without one, the distance to the pivot is all there is to go by."""
    extent = 0.0 if box is None else box.diagonal
    return (extent or 2.0 * view.distance) / CROSSING_SECONDS


def fly(view: OrbitView, held: Held, speed: float, seconds: float) -> OrbitView:
    """Move camera and pivot together, without turning.

    Args:
        view: Before.
        held: The keys. Forward and right follow the camera, up is the world's.
        speed: World units a second, before the fast and slow keys.
        seconds: Since the last step.
    """
    speed *= (FAST if held.fast else 1.0) * (SLOW if held.slow else 1.0)
    way = speed * min(max(seconds, 0.0), LONGEST_STEP)
    if not held.moving or not math.isfinite(way):
        return view
    axes = view.axes()
    direction = held.right * axes[:, 0] - held.forward * axes[:, 2] + held.up * np.array([0.0, 0.0, 1.0])
    length = float(np.linalg.norm(direction))
    if length < 1e-6:  # as looking straight down, forward and up
        return view
    view = moved(view)
    return moved(view, pivot=as_vec3(np.array(view.pivot) + direction * (way / length)))


def faster(factor: float, notches: float) -> float:
    """What the wheel makes of the factor of the cruising speed."""
    return min(max(factor * SPEED_STEP ** min(max(notches, -50.0), 50.0), 1.0 / SPEED_LIMIT), SPEED_LIMIT)


TURN_A_PICTURE = 0.5 * math.pi
"""Radians that a drag over the picture's height turns the head."""
WAYS: dict[FlyName, Held] = {
    "forward": Held(forward=1),
    "back": Held(forward=-1),
    "right": Held(right=1),
    "left": Held(right=-1),
    "up": Held(up=1),
    "down": Held(up=-1),
}
PACES = frozenset(("Shift", "Alt"))
"""Held keys that make the flight faster or slower."""


def speed(state: State) -> float:
    """World units a second."""
    return state.fly_factor * cruising_speed(state.scene.visible_aabb(), state.view)


def _direction(held: set[str], flying: Mapping[str, FlyName]) -> Held:
    ways = [WAYS[flying[key]] for key in held if key in flying]
    forward, right, up = (sum(way[axis] for way in ways) for axis in range(3))
    return Held(forward, right, up, "Shift" in held, "Alt" in held)


def _begin(event: Event) -> Steps | None:
    begins = event.kind == "start" or (event.kind == "key" and event.place in _places(event.state))
    return _fly(event) if begins else None


def _fly(first: Event) -> Steps:
    """Fly until Escape, or, where a key has begun it, until none is held."""
    flying, by_key = first.state.keys.flying, first.kind == "key"
    held = {first.place, *(("Shift",) if first.shift else ())} if by_key else set[str]()
    last: Event | None = None
    view, changes = None, {}
    while held - PACES or not by_key:
        ticks = _direction(held, flying).moving
        event = yield Step(view, changes=changes, ticks=ticks, keys=PACES, places=frozenset(flying))
        state, view, changes = event.state, None, {}
        match event.kind:
            case "key":
                held.add(event.key if event.key in PACES else event.place)
            case "key_up":
                held.discard(event.key if event.key in PACES else event.place)
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
                view = fly(state.view, _direction(held, flying), speed(state), event.seconds)
            case _:
                pass
    return None


def _places(state: State) -> frozenset[str]:
    return frozenset(state.keys.flying) if state.keys.always else frozenset()


TOOL = Tool("fly", _begin, places=_places)

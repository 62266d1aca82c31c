"""The camera's tools: drags that turn, slide and approach, clicks, and the wheel.

A drag is one generator: it is sent the pointer's positions and yields the view that each of them makes. Positions are
pixels from the top left. Which button begins which drag is the preset's (``session/key_presets.py``).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Generator
from typing import NamedTuple

from msgspec.structs import replace

from viewer.render.show.tone import EXPOSURE_LIMIT
from viewer.session.key_presets import DragName
from viewer.session.navigation import PickPoint, orbit, pan, zoom, zoom_toward
from viewer.session.orbit_view import OrbitView
from viewer.session.tools.events import CLICK_PX, Event, Step, Steps, Tool, once

TURN_A_PICTURE = math.pi
"""Radians that a drag over the picture's height turns."""
DOLLY_A_PICTURE = 4.0
"""Drags over the picture's height go this factor nearer or farther."""
MOST_PICTURES = 50.0
"""Longer drags count as that long: powers must not overflow."""
WHEEL_FACTOR = 0.88
"""Of the distance, for one notch towards the scene."""
WHEEL_EXPOSURE = 0.25
"""Stops, for one notch."""


class Pointer(NamedTuple):
    """Where the pointer is, and how large the picture is, in pixels."""

    x: float
    y: float
    width: int
    height: int


Drag = Generator[OrbitView, Pointer, None]
StartDrag = Callable[[OrbitView, Pointer, float | None], Drag]


def orbit_drag(view: OrbitView, press: Pointer, depth: float | None = None) -> Drag:  # noqa: ARG001 - as all drags
    """Turn around the pivot."""
    last = press
    while True:
        here = yield view
        turn = TURN_A_PICTURE / max(here.height, 1)
        view = orbit(view, (here.x - last.x) * turn, (last.y - here.y) * turn)
        last = here


def pan_drag(view: OrbitView, press: Pointer, depth: float | None = None) -> Drag:
    """Slide sideways; what was grabbed, so deep in the scene, stays under the pointer."""
    start = view
    while True:
        here = yield view
        # Always from the start: no error adds up over hundreds of moves.
        grabbed = PickPoint(press.x, press.y, max(here.width, 1), max(here.height, 1), depth)
        view = pan(start, grabbed, here.x, here.y)


def dolly_drag(view: OrbitView, press: Pointer, depth: float | None = None) -> Drag:  # noqa: ARG001 - as all drags
    """Go nearer with the pointer upwards."""
    start = view
    while True:
        here = yield view
        pictures = (here.y - press.y) / max(here.height, 1)
        view = zoom(start, DOLLY_A_PICTURE ** min(max(pictures, -MOST_PICTURES), MOST_PICTURES))


DRAGS: dict[DragName, StartDrag] = {"orbit": orbit_drag, "pan": pan_drag, "dolly": dolly_drag}


def begin_drag(name: DragName, view: OrbitView, press: Pointer, depth: float | None = None) -> Drag:
    """Start a drag; it waits for the first move."""
    drag = DRAGS[name](view, press, depth)
    next(drag)
    return drag


def _begin(event: Event) -> Steps | None:
    if event.kind == "wheel":
        return _wheel(event)
    if event.kind == "double":
        return once(Step(click=("centered", event.pick()))) if event.button == "left" else None
    held = " ".join(name for name in ("shift", "control", "alt") if getattr(event, name))
    if event.kind != "press":
        return None
    name = event.state.keys.drags.get((event.button, held))
    return None if name is None and not _clicks(event) else _drag(name, event)


def _clicks(press: Event) -> bool:
    """Whether a press may become a click."""
    return press.button == "left" and not press.control


def _drag(name: DragName | None, press: Event) -> Steps:
    """Move the camera. A left press that hardly moves is a click; one with Shift is for what shall be in focus."""
    pick = press.pick()
    drag = begin_drag(name, press.state.view, Pointer(*pick[:4]), pick.depth) if name is not None else None
    clicked, step = _clicks(press), Step()
    while not (event := (yield step)).releases(press):
        step = Step()
        if event.kind == "move":
            clicked = clicked and event.distance(press) < CLICK_PX
            if drag is not None and not (clicked and press.shift):
                step = Step(view=drag.send(Pointer(event.x, event.y, event.width, event.height)))
    return Step(click=("focused" if press.shift else "clicked", pick)) if clicked else None


def _wheel(event: Event) -> Steps | None:
    if event.alt:
        display = event.state.display
        stops = display.tone.exposure + WHEEL_EXPOSURE * event.notches
        tone = replace(display.tone, exposure=min(max(stops, -EXPOSURE_LIMIT), EXPOSURE_LIMIT))
        return once(Step(changes={"display": replace(display, tone=tone)}))
    if not event.notches:
        return None
    return once(Step(zoom_toward(event.state.view, WHEEL_FACTOR**event.notches, event.pick())))


TOOL = Tool("camera", _begin)

"""Drags. A drag is one generator: it is sent the pointer's places and yields the view that each of them makes.

Closing it ends the drag; its state are its local variables. The pointer's places are pixels from the top left.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Generator
from typing import Literal, NamedTuple

from viewer.session.navigation import OrbitView, orbit, pan, zoom

TURN_A_PICTURE = math.pi
"""Radians that a drag over the picture's height turns."""
DOLLY_A_PICTURE = 4.0
"""Drags over the picture's height go this factor nearer or farther."""


class Pointer(NamedTuple):
    """Where the pointer is, and how large the picture is, in pixels."""

    x: float
    y: float
    width: int
    height: int


Drag = Generator[OrbitView, Pointer, None]
DragName = Literal["orbit", "pan", "dolly"]
Tool = Callable[[OrbitView, Pointer, float | None], Drag]


def orbit_drag(view: OrbitView, press: Pointer, depth: float | None = None) -> Drag:  # noqa: ARG001 - as all tools
    """Turn around the pivot."""
    last = press
    while True:
        here = yield view
        turn = TURN_A_PICTURE / max(here.height, 1)
        view = orbit(view, (here.x - last.x) * turn, (last.y - here.y) * turn)
        last = here


def pan_drag(view: OrbitView, press: Pointer, depth: float | None = None) -> Drag:
    """Slide sideways; what was grabbed, ``depth`` away along the axis, stays under the pointer."""
    start = view
    while True:
        here = yield view
        # Always from the start: no error adds up over hundreds of moves.
        view = pan(start, here.x - press.x, here.y - press.y, max(here.height, 1), depth)


def dolly_drag(view: OrbitView, press: Pointer, depth: float | None = None) -> Drag:  # noqa: ARG001 - as all tools
    """Go nearer with the pointer upwards."""
    start = view
    while True:
        here = yield view
        view = zoom(start, DOLLY_A_PICTURE ** ((here.y - press.y) / max(here.height, 1)))


TOOLS: dict[DragName, Tool] = {"orbit": orbit_drag, "pan": pan_drag, "dolly": dolly_drag}


def begin(name: DragName, view: OrbitView, press: Pointer, depth: float | None = None) -> Drag:
    """Start a drag; it waits for the first move."""
    drag = TOOLS[name](view, press, depth)
    next(drag)
    return drag

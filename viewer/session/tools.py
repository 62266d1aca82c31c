"""Drags. A drag is one generator: it is sent the pointer's places and yields the view that each of them makes.

Closing it ends the drag; its state are its local variables. The pointer's places are pixels from the top left.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Generator
from typing import Literal, NamedTuple

from viewer.session.navigation import PickPoint, orbit, pan, zoom
from viewer.session.orbit_view import OrbitView

TURN_A_PICTURE = math.pi
"""Radians that a drag over the picture's height turns."""
DOLLY_A_PICTURE = 4.0
"""Drags over the picture's height go this factor nearer or farther."""
MOST_PICTURES = 50.0
"""Longer drags count as that long: no hand has ever gone so far, and powers must not overflow."""


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
    """Slide sideways; what was grabbed, so deep in the scene, stays under the pointer."""
    start = view
    while True:
        here = yield view
        # Always from the start: no error adds up over hundreds of moves.
        grabbed = PickPoint(press.x, press.y, max(here.width, 1), max(here.height, 1), depth)
        view = pan(start, grabbed, here.x, here.y)


def dolly_drag(view: OrbitView, press: Pointer, depth: float | None = None) -> Drag:  # noqa: ARG001 - as all tools
    """Go nearer with the pointer upwards."""
    start = view
    while True:
        here = yield view
        pictures = (here.y - press.y) / max(here.height, 1)
        view = zoom(start, DOLLY_A_PICTURE ** min(max(pictures, -MOST_PICTURES), MOST_PICTURES))


TOOLS: dict[DragName, Tool] = {"orbit": orbit_drag, "pan": pan_drag, "dolly": dolly_drag}


def begin(name: DragName, view: OrbitView, press: Pointer, depth: float | None = None) -> Drag:
    """Start a drag; it waits for the first move."""
    drag = TOOLS[name](view, press, depth)
    next(drag)
    return drag

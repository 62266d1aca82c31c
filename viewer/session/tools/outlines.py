"""Drawing an outline in the picture: corner by corner, or in one drag. Parts of tools that do something with it."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Generator

import numpy as np

from viewer.session.tools.events import CLICK_PX, Event, Step

CORNER_KEYS = frozenset(("Return", "Enter", "Backspace"))
LASSO_PX = 2.0
"""A dragged outline has no corners nearer to each other than this."""
CLOSING_PX = 8.0
"""A click so near to the first corner closes the outline."""
Point = tuple[float, float]
Shown = Callable[[list[Point]], Step]
"""What the view shows of an outline so far; the last corner is where the pointer is."""
Outlined = Generator[Step, Event, list[Point]]
"""An outline being drawn. It ends by returning the corners: none where the last one was taken back."""


def dragged_corners(press: Event, shown: Shown) -> Outlined:
    """What the pointer goes around until the button is released; only the first corner where it does not move."""
    corners, step = [(press.x, press.y)], Step()
    while not (event := (yield step)).releases(press):
        step = Step()
        if event.kind == "move" and _apart(corners[-1], event) >= LASSO_PX:
            corners.append((event.x, event.y))
            step = shown(corners)
    return corners


def clicked_corners(press: Event, shown: Shown) -> Outlined:
    """One corner a click; a click near the first, a double click or Enter closes it, Backspace takes one back."""
    corners = [(press.x, press.y)]
    pointer = corners[0]

    def so_far() -> Step:
        return dataclasses.replace(shown([*corners, pointer]), keys=CORNER_KEYS)

    step = so_far()
    while True:
        event = yield step
        step = Step(keys=CORNER_KEYS)
        if event.kind == "move":
            pointer = (event.x, event.y)
            step = so_far()
        elif event.kind == "press" and event.button == "left":
            if len(corners) > 2 and _apart(corners[0], event) <= CLOSING_PX:
                return corners
            pointer = (event.x, event.y)
            corners.append(pointer)
            step = so_far()
        elif (event.kind, event.button) == ("double", "left") or (event.kind == "key" and event.key != "Backspace"):
            return corners
        elif event.kind == "key":
            corners.pop()
            if not corners:
                return corners
            step = so_far()


def drawn_corners(press: Event, shown: Shown) -> Outlined:
    """Whichever of both a hand does: a drag goes around, a click is the first corner."""
    corners, step = [(press.x, press.y)], Step()
    while not (event := (yield step)).releases(press):
        step = Step()
        if event.kind == "move" and (len(corners) > 1 or event.distance(press) >= CLICK_PX):
            if _apart(corners[-1], event) >= LASSO_PX:
                corners.append((event.x, event.y))
            step = shown(corners)
    return corners if len(corners) > 1 else (yield from clicked_corners(press, shown))


def _apart(corner: Point, event: Event) -> float:
    return float(np.hypot(event.x - corner[0], event.y - corner[1]))

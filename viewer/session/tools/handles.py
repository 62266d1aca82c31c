"""Dragging handles in the view: along an axis, or in the plane of the picture."""

from __future__ import annotations

import math
from collections.abc import Callable, Generator, Sequence

import numpy as np

from viewer.scene.geometry import Vec3
from viewer.scene.picture_positions import picture_positions
from viewer.session.state import State
from viewer.session.tools.events import Event, Step
from viewer.session.tools.rays import Vector, along_axis, facing, ray_of, slid

REACH_PX = 11.0
"""So near to a handle one has to point."""


def nearest_handle(state: State, places: Sequence[Vec3], x_px: float, y_px: float) -> int | None:
    """The number of the handle within reach that is pointed at best; None where there is none."""
    if not places or not state.overlays:
        return None
    seen = picture_positions(state.camera, np.array(places, np.float64))
    gap = np.hypot(seen[:, 0] - x_px, seen[:, 1] - y_px)
    gap = np.where(np.isfinite(gap), gap, math.inf)
    best = int(gap.argmin())
    return best if gap[best] <= REACH_PX * state.pixel_ratio else None


def takes_handle(event: Event) -> bool:
    """Whether an event may take hold of a handle."""
    held = event.control or event.alt or event.shift
    return event.kind in ("press", "double") and event.button == "left" and not held


def drag_handle(
    press: Event, at: Vec3, axis: Vector | None, moved: Callable[[Vector], Step], first: Step | None = None
) -> Generator[Step, Event, Vector | None]:
    """Move a handle until the button is released; always from the start, so that no error adds up.

    Args:
        press: On the handle.
        at: Where that is in the world.
        axis: Unit vector along which it moves; None where it moves in the plane of the picture.
        moved: What becomes of it once it has moved by a vector of the world.
        first: What becomes of it at once.

    Returns:
        The last of these vectors; None where it has not moved.
    """
    start, plane, last, step = np.array(at), facing(press), None, first or Step()
    grabbed = _place(press, start, axis, plane)
    while not (event := (yield step)).releases(press):
        step = Step()
        here = _place(event, start, axis, plane) if event.kind == "move" and grabbed is not None else None
        if here is not None and grabbed is not None:
            last = here - grabbed
            step = moved(last)
    return last


def _place(event: Event, start: Vector, axis: Vector | None, plane: Vector) -> Vector | None:
    """Where the pointer's ray is nearest to the handle's axis, or meets the plane that faces the eye."""
    ray = ray_of(event)
    return along_axis(ray, start, axis) if axis is not None else slid(ray, start, plane)

"""Dragging the line between two sides of the picture: two channels, or a field and its photo."""

from __future__ import annotations

from msgspec.structs import replace

from viewer.session.state import State, picture_area
from viewer.session.tools.events import Cursor, Event, Step, Steps, Tool

REACH_PX = 6.0
"""Pixels of the widget beside the line within which a press takes hold of it."""


def _near(event: Event, split: float | None) -> bool:
    width = picture_area(*event.state.widget_size, event.state.view).width
    return split is not None and abs(event.across - split) * width <= REACH_PX


def _hit(event: Event) -> bool:
    return _near(event, event.state.photo_split) or _near(event, event.state.display.split)


def _moved(state: State, at: float, *, photo: bool) -> Step:
    """Begin the right side there."""
    if photo:
        return Step(changes={"photo_layer": state.photo_layer.changed(split=at)})
    return Step(changes={"display": replace(state.display, split=min(max(at, 0.0), 1.0))})


def _begin(event: Event) -> Steps | None:
    if event.kind not in ("press", "double") or event.button != "left" or not _hit(event):
        return None
    return _drag(event)


def _drag(press: Event) -> Steps:
    photo, step = _near(press, press.state.photo_split), Step()
    while not (event := (yield step)).releases(press):
        step = _moved(event.state, event.across, photo=photo) if event.kind == "move" else Step()
    return None


def _cursor(event: Event) -> Cursor | None:
    return "split" if _hit(event) else None


TOOL = Tool("split", _begin, _cursor)

"""Picking what is in focus: the next click, where a button has asked for it. Shift and a click is the camera's."""

from __future__ import annotations

from viewer.session.tools.events import Event, Step, Steps, Tool, once


def _begin(event: Event) -> Steps | None:
    if not event.state.picking_focus or event.kind != "press" or event.button != "left":
        return None
    return once(Step(changes={"picking_focus": False}, click=("focused", event.pick())))


TOOL = Tool("focus", _begin)

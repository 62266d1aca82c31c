"""Cutting along an outline: corners are clicked, or the pointer goes around in one drag. One outline is one step."""

from __future__ import annotations

from functools import partial

from viewer.scene.elements import Operation
from viewer.session.editing import EditTarget
from viewer.session.outlining import NO_OUTLINING, behind_outline, cut_nodes, with_outline
from viewer.session.picker import Picking
from viewer.session.state import State
from viewer.session.tools.events import Cursor, Event, Step, Steps, Tool
from viewer.session.tools.outlines import Point, drawn_corners

HINT = "Click corners or drag around. Enter or a double click closes, Backspace takes one back, Esc drops."


def _begin(event: Event) -> Steps | None:
    off = event.state.outlining.keep is None
    pressed = event.kind in ("press", "double") and event.button == "left"
    return None if off or not pressed or event.alt or event.control or event.shift else _draw(event)


def _draw(press: Event) -> Steps:
    """Draw, and cut what is seen within the outline when it is closed."""
    state = press.state
    keep = state.outlining.keep
    assert keep is not None
    operation: Operation = "intersect" if keep == "inside" else "remove"

    def shown(corners: list[Point]) -> Step:
        return Step(changes={"picking": Picking({}, tuple(corners), len(corners) > 2, operation=operation)})

    corners = yield from drawn_corners(press, shown)
    nodes = cut_nodes(state.document, state.selection)
    prism = behind_outline(state.camera, corners, nodes)
    if prism is None or not nodes:
        return Step(changes={"picking": None})
    keys = tuple(node.key for node in nodes)
    active = next((node for node in nodes if node.key == state.selected), None)
    target = None if active is None else EditTarget(active.key, len(active.edits))
    names = ", ".join(node.name for node in nodes)
    inside, outside = f"Crop to a drawn outline: {names}", f"Delete what is in a drawn outline: {names}"
    return Step(
        edit=partial(with_outline, keys=keys, prism=prism, keep=keep),
        label=inside if keep == "inside" else outside,
        changes={"picking": None, "outlining": NO_OUTLINING, "edit_target": target},
    )


def _cursor(event: Event) -> Cursor | None:
    keep = event.state.outlining.keep
    return None if keep is None else "select_intersect" if keep == "inside" else "select_remove"


def _hint(state: State) -> tuple[str, ...]:
    return () if state.outlining.keep is None else (HINT,)


TOOL = Tool("outline", _begin, _cursor, hint=_hint)

"""Selecting elements in the picture: rectangle, lasso, polygon, brush, sphere brush, flood and eyedropper.

None of the keys sets the selection, Shift adds, Ctrl removes, both keep what is in both. One drag is one step of the
history; Escape drops it.
"""

from __future__ import annotations

from collections.abc import Mapping

from msgspec.structs import replace

from viewer.scene.elements import Operation
from viewer.session.pick_sizes import ball_radius
from viewer.session.picker import STEP, Picker, Picking, PickTool, operation_of
from viewer.session.state import State
from viewer.session.tools.events import Cursor, Event, Step, Steps, Tool, once
from viewer.session.tools.pick_drags import PICKERS, drawn_from, place_under, ring_at
from viewer.session.tools.restore import deleting, restoring

KEYS = frozenset(("BracketLeft", "BracketRight"))
CURSORS: dict[Operation, Cursor] = {
    "set": "select", "add": "select_add", "remove": "select_remove", "intersect": "select_intersect"
}  # fmt: skip
HINTS: dict[PickTool, str] = {
    "off": "",
    "rectangle": "Drag a rectangle, or click one.",
    "lasso": "Drag around what shall be selected.",
    "polygon": "Click corners; a click on the first, a double click or Enter closes, Backspace takes one back.",
    "brush": "Drag over what shall be selected. [ ] or Alt+wheel: radius.",
    "sphere": "Drag over the surface: all in the ball is selected. [ ] or Alt+wheel: radius.",
    "flood": "Click: what looks alike and hangs together in the picture.",
    "color": "Click: everything of that colour.",
    "restore": "Drag over what was deleted to bring it back. Ctrl: delete. [ ] or Alt+wheel: radius. Esc drops.",
}
BRUSHES: tuple[PickTool, ...] = ("brush", "sphere", "restore")
"""Those that have a radius."""
KEYS_HINT = "Shift adds, Ctrl removes, both intersect; Esc drops."
NAVIGATION_HINT = "The view turns with the middle mouse button."


def _begin(event: Event) -> Steps | None:
    picker = event.state.picker
    if picker.tool == "off":
        return None
    if event.kind == "key":
        return once(_resized(event, STEP if event.key == "BracketRight" else 1.0 / STEP)) if event.key in KEYS else None
    if event.kind == "wheel" and event.alt and picker.tool in BRUSHES:
        return once(_resized(event, STEP**event.notches))
    if event.kind not in ("press", "double") or event.button != "left" or event.alt:
        return None
    if picker.tool == "restore" and not event.control:
        return restoring(event)
    if not event.state.tables:
        return once(Step())  # they are being found; the view must not turn meanwhile
    if picker.tool == "restore":
        return deleting(event)
    return PICKERS[picker.tool](drawn_from(event))


def _resized(event: Event, factor: float) -> Step:
    state = event.state
    if state.picker.tool == "sphere":
        radius = ball_radius(state) * factor
        ring = None if state.ring is None else state.ring._replace(radius=radius)
        return Step(changes={"picker": replace(state.picker, ball=radius), "ring": ring})
    picker = state.picker.resized(factor)
    return Step(changes={"picker": picker, "picking": _hovering(event, picker)})


def _cursor(event: Event) -> Cursor | None:
    if event.state.picker.tool == "off":
        return None
    return CURSORS[_operation(event, event.state.picker)]


def _hovering(event: Event, picker: Picker) -> Picking | None:
    """The brush's circle where the pointer is; it shows what is selected already."""
    if picker.tool not in ("brush", "restore"):
        return None
    return Picking({}, ((event.x, event.y),), circle=picker.radius, operation=_operation(event, picker))


def _operation(event: Event, picker: Picker) -> Operation:
    """What a drag would do; the brush that restores has nothing to intersect."""
    if picker.tool == "restore":
        return "remove" if event.control else "add"
    return operation_of(shift=event.shift, control=event.control)


def _hover(event: Event) -> Mapping[str, object] | None:
    picker = event.state.picker
    if picker.tool == "off":
        return None
    ring = None
    if picker.tool == "sphere":
        at = place_under(event)
        ring = None if at is None else ring_at(event, at, ball_radius(event.state))
    return {"picking": _hovering(event, picker), "ring": ring}


def _keys(state: State) -> frozenset[str]:
    return KEYS if state.picker.tool in BRUSHES else frozenset()


def _hint(state: State) -> tuple[str, ...]:
    tool = state.picker.tool
    if tool in ("off", "restore"):
        return (HINTS[tool], NAVIGATION_HINT) if HINTS[tool] else ()
    return (HINTS[tool], KEYS_HINT, NAVIGATION_HINT)


TOOL = Tool("select", _begin, _cursor, _hover, _keys, hint=_hint)

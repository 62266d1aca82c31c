"""Selecting elements in the picture: rectangle, lasso, polygon, brush, sphere brush, flood and eyedropper.

None of the keys sets the selection, Shift adds, Ctrl removes, both keep what is in both. One drag is one step of the
history; Escape drops it.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

import numpy as np
from msgspec.structs import replace

from viewer.editing.element_colors import of_color
from viewer.scene.element_selection import ElementSelection
from viewer.scene.elements import Operation, combined, element_set, numbers_of, regridded
from viewer.session.brush import Ring
from viewer.session.element_picking import (
    NodeTable,
    Rows,
    Seen,
    flooded,
    hit_face,
    in_ball,
    in_mask,
    in_polygon,
    in_rectangle,
    in_slab,
    near_path,
    nearest_row,
    on_surface,
    rows_in,
    seen_from,
    without,
)
from viewer.session.picker import STEP, Picker, Picking, PickTool, operation_of
from viewer.session.state import State
from viewer.session.tools.events import CLICK_PX, Cursor, Event, Step, Steps, Tool, once
from viewer.session.tools.rays import point_under, ray_of

KEYS = frozenset(("BracketLeft", "BracketRight"))
POLYGON_KEYS = frozenset(("Return", "Enter", "Backspace"))
LASSO_PX = 2.0
"""A lasso has no corners nearer to each other than this."""
CLOSING_PX = 8.0
"""A click so near to a polygon's first corner closes it."""
BALL, SLAB = 0.05, 0.1
"""Usual radius of the sphere brush and thickness of the slab, as parts of the size of what is picked."""
CURSORS: dict[Operation, Cursor] = {
    "set": "select", "add": "select_add", "remove": "select_remove", "intersect": "select_intersect"
}  # fmt: skip
VERBS: dict[Operation, str] = {
    "set": "Select", "add": "Add to the selection", "remove": "Remove from the selection", "intersect": "Intersect",
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
}
KEYS_HINT = "Shift adds, Ctrl removes, both intersect; Esc drops."
NAVIGATION_HINT = "The view turns with the middle mouse button."
Point = tuple[float, float]


def targets_of(state: State) -> tuple[NodeTable, ...]:
    """The elements that can be picked now."""
    return state.tables


def ball_radius(state: State) -> float:
    """Radius of the sphere brush in world units."""
    return state.picker.ball or BALL * _extent(state)


def slab_thickness(state: State) -> float:
    """Thickness of the slab in world units."""
    return state.picker.slab or SLAB * _extent(state)


def _extent(state: State) -> float:
    sizes = [
        node.transform.scale * float(np.linalg.norm(np.ptp(node.table.positions, axis=0)))
        for node in targets_of(state) if len(node.table.positions)
    ]  # fmt: skip
    return max(sizes, default=1.0) or 1.0


class _Drawn(NamedTuple):
    """A selection under way.

    Attributes:
        press: How it began.
        operation: What becomes of the selection.
        seen: The elements, as far as they may be picked.
        before: The rows that were selected, by node.
    """

    press: Event
    operation: Operation
    seen: tuple[Seen, ...]
    before: Mapping[str, Rows]

    @property
    def size(self) -> tuple[int, int]:
        """Of the picture."""
        return self.press.width, self.press.height

    def shown(
        self, picked: Mapping[str, Rows], outline: Iterable[Point] = (), *, closed: bool = False, circle: float = 0.0
    ) -> Step:
        """What the view shows of it so far."""
        rows = {key: _with(self.operation, self.before[key], mask) for key, mask in picked.items()}
        return Step(changes={"picking": Picking(rows, tuple(outline), closed, circle, self.operation)})

    def finished(self, picked: Mapping[str, Rows]) -> Step:
        """The selection, as one step of the history."""
        state = self.press.state
        selection = state.elements
        for seen in self.seen:
            selection = selected_rows(state, selection, seen.node, picked[seen.node.key], self.operation)
        text = selection.text(state.document) or "nothing"
        label = f"{VERBS[self.operation]} {text}" if self.operation == "set" else f"{VERBS[self.operation]}: {text}"
        return Step(changes={"picking": None}, selection=(selection, label))

    def each(self, pick: Callable[[Seen], Rows]) -> dict[str, Rows]:
        """The rows that are picked, by node."""
        return {seen.node.key: pick(seen) for seen in self.seen}


def selected_rows(
    state: State, selection: ElementSelection, node: NodeTable, rows: Rows, operation: Operation
) -> ElementSelection:
    """The selection after an operation with some rows of a node's table.

    Raises:
        OutputError: The store cannot be written.
    """
    store, table = state.assets, node.table
    assert store is not None
    scene_node = state.document.node(node.key)
    old = selection.of(scene_node)
    before = np.zeros(0, np.int32)
    if old is not None and operation != "set":
        before = numbers_of(old, store)
        if old.grid is not None and table.grid is not None:
            before = regridded(before, old.grid, table.grid)
    numbers = combined(operation, before, np.unique(table.source[rows]))
    made = element_set(table.kind, numbers, table.count, store, table.grid) if len(numbers) else None
    return selection.with_selected(node.key, made)


def _with(operation: Operation, before: Rows, picked: Rows) -> Rows:
    match operation:
        case "set":
            return picked
        case "add":
            return before | picked
        case "remove":
            return before & ~picked
        case "intersect":
            return before & picked


def _begin(event: Event) -> Steps | None:
    picker = event.state.picker
    if picker.tool == "off":
        return None
    if event.kind == "key":
        return once(_resized(event, STEP if event.key == "BracketRight" else 1.0 / STEP)) if event.key in KEYS else None
    if event.kind == "wheel" and event.alt and picker.tool in ("brush", "sphere"):
        return once(_resized(event, STEP**event.notches))
    if event.kind not in ("press", "double") or event.button != "left" or event.alt:
        return None
    if not targets_of(event.state):
        return once(Step())  # they are being found; the view must not turn meanwhile
    return PICKERS[picker.tool](_drawn(event))


def _resized(event: Event, factor: float) -> Step:
    state = event.state
    if state.picker.tool == "sphere":
        radius = ball_radius(state) * factor
        ring = None if state.ring is None else state.ring._replace(radius=radius)
        return Step(changes={"picker": replace(state.picker, ball=radius), "ring": ring})
    picker = state.picker.resized(factor)
    return Step(changes={"picker": picker, "picking": _hovering(event, picker)})


def _drawn(press: Event) -> _Drawn:
    state, picker = press.state, press.state.picker
    assert state.assets is not None
    seen, before = [], {}
    depth = press.depths() if picker.depth == "surface" and picker.tool not in ("sphere", "color") else None
    under = point_under(press) if picker.depth == "slab" else None
    middle = None if under is None else float(np.linalg.norm(under - np.array(state.camera.position)))
    for node in targets_of(state):
        found = seen_from(state.camera, node)
        if picker.depth == "surface":
            found = on_surface(found, depth, (press.width, press.height))
        elif picker.depth == "slab" and middle is not None:
            found = in_slab(found, middle, slab_thickness(state))
        scene_node = state.document.node(node.key)
        locked = state.elements.locked_of(scene_node)
        if locked is not None:
            found = without(found, rows_in(node.table, locked, state.assets))
        seen.append(found)
        before[node.key] = rows_in(node.table, state.elements.of(scene_node), state.assets)
    operation = operation_of(shift=press.shift, control=press.control)
    return _Drawn(press, operation, tuple(seen), before)


def _rectangle(drawn: _Drawn) -> Steps:
    """A drag is a rectangle; a click picks one element."""
    press, picked, moved, step = drawn.press, None, False, Step()
    first = (press.x, press.y)
    while not (event := (yield step)).releases(press):
        step = Step()
        moved = moved or event.distance(press) >= CLICK_PX
        if event.kind == "move" and moved:
            second = (event.x, event.y)
            picked = drawn.each(lambda seen, second=second: in_rectangle(seen, first, second))
            corners = (first, (second[0], first[1]), second, (first[0], second[1]))
            step = drawn.shown(picked, corners, closed=True)
    return drawn.finished(_clicked(drawn) if picked is None else picked)


def _clicked(drawn: _Drawn) -> dict[str, Rows]:
    """One element, the one that is nearest to the eye of all nodes, or none."""
    press, best, found = drawn.press, np.inf, {}
    ray = ray_of(press)
    for seen in drawn.seen:
        found[seen.node.key] = np.zeros(len(seen.x), np.bool_)
    for seen in drawn.seen:
        hit = hit_face(seen.node, ray.origin, ray.direction)
        if hit is None and seen.node.table.corners is None:
            row = nearest_row(seen, press.x, press.y)
            hit = None if row is None else (row, float(seen.away[row]))
        if hit is not None and hit[1] < best:
            best = hit[1]
            for mask in found.values():
                mask[:] = False
            found[seen.node.key][hit[0]] = True
    return found


def _lasso(drawn: _Drawn) -> Steps:
    """What the pointer goes around."""
    press, step = drawn.press, Step()
    corners: list[Point] = [(press.x, press.y)]
    picked = _clicked(drawn)
    while not (event := (yield step)).releases(press):
        step = Step()
        if event.kind == "move" and np.hypot(event.x - corners[-1][0], event.y - corners[-1][1]) >= LASSO_PX:
            corners.append((event.x, event.y))
            outline = np.array(corners)
            picked = drawn.each(lambda seen, outline=outline: in_polygon(seen, outline, drawn.size))
            step = drawn.shown(picked, corners, closed=True)
    return drawn.finished(picked)


def _polygon(drawn: _Drawn) -> Steps:
    """One corner a click; a click near the first, a double click or Enter closes it, Backspace takes one back."""
    press = drawn.press
    corners: list[Point] = [(press.x, press.y)]

    def shown(pointer: Point) -> Step:
        outline = np.array([*corners, pointer])
        picked = drawn.each(lambda seen: in_polygon(seen, outline, drawn.size))
        step = drawn.shown(picked, [*corners, pointer], closed=len(corners) > 1)
        return dataclasses.replace(step, keys=POLYGON_KEYS)

    step, pointer = shown(corners[0]), corners[0]
    while True:
        event = yield step
        step = Step(keys=POLYGON_KEYS)
        if event.kind == "move":
            pointer = (event.x, event.y)
            step = shown(pointer)
        elif event.kind == "press" and event.button == "left":
            if len(corners) > 2 and np.hypot(event.x - corners[0][0], event.y - corners[0][1]) <= CLOSING_PX:
                break
            corners.append((event.x, event.y))
            step = shown(corners[-1])
        elif (event.kind == "double" and event.button == "left") or (
            event.kind == "key" and event.key in ("Return", "Enter")
        ):
            break
        elif event.kind == "key" and event.key == "Backspace":
            corners = corners[:-1]
            if not corners:
                return Step(changes={"picking": None})
            step = shown(pointer)
    outline = np.array(corners)
    return drawn.finished(drawn.each(lambda seen: in_polygon(seen, outline, drawn.size)))


def _brush(drawn: _Drawn) -> Steps:
    """All that a round brush touches on its way."""
    press, radius = drawn.press, drawn.press.state.picker.radius
    last: Point = (press.x, press.y)
    picked = drawn.each(lambda seen: near_path(seen, last, last, radius))
    step = drawn.shown(picked, [last], circle=radius)
    while not (event := (yield step)).releases(press):
        step = Step()
        if event.kind == "move":
            here = (event.x, event.y)
            for seen in drawn.seen:
                picked[seen.node.key] = picked[seen.node.key] | near_path(seen, last, here, radius)
            last = here
            step = drawn.shown(picked, [last], circle=radius)
    return drawn.finished(picked)


def _sphere(drawn: _Drawn) -> Steps:
    """All that a ball touches which follows the surface under the pointer."""
    press, radius = drawn.press, ball_radius(drawn.press.state)
    picked = drawn.each(lambda seen: np.zeros(len(seen.x), np.bool_))
    step = _touched(drawn, press, picked, radius)
    while not (event := (yield step)).releases(press):
        step = _touched(drawn, event, picked, radius) if event.kind == "move" else Step()
    return drawn.finished(picked)


def _touched(drawn: _Drawn, event: Event, picked: dict[str, Rows], radius: float) -> Step:
    at = place_under(event)
    if at is None:
        return Step()
    for seen in drawn.seen:
        picked[seen.node.key] = picked[seen.node.key] | in_ball(seen, at, radius)
    step = drawn.shown(picked)
    return dataclasses.replace(step, changes={**step.changes, "ring": _ring(event, at, radius)})


def place_under(event: Event) -> np.ndarray | None:
    """The place of the surface under the pointer, or of the element that is nearest to it; None where nothing is."""
    at = point_under(event)
    if at is not None:
        return at
    for node in targets_of(event.state):
        seen = seen_from(event.state.camera, node)
        row = nearest_row(seen, event.x, event.y)
        if row is not None:
            return node.transform.apply(node.table.positions[row : row + 1].astype(np.float64))[0]
    return None


def _ring(event: Event, at: np.ndarray, radius: float) -> Ring:
    towards = -ray_of(event).direction
    operation = operation_of(shift=event.shift, control=event.control)
    return Ring(tuple(at.tolist()), tuple(towards.tolist()), radius, "draw", operation == "remove")


def _flood(drawn: _Drawn) -> Steps:
    """What looks like the pixel under the pointer, and hangs together with it in the picture."""
    press = drawn.press
    picture = press.picture()
    picked = drawn.each(lambda seen: np.zeros(len(seen.x), np.bool_))
    if picture is not None:
        height, width = picture.shape[:2]
        at = press.x * width / press.width, press.y * height / press.height
        mask = flooded(picture, *at, press.state.picker.tolerance)
        picked = drawn.each(lambda seen: in_mask(seen, mask, drawn.size))
    return once(drawn.finished(picked))


def _color(drawn: _Drawn) -> Steps:
    """All elements whose colour is nearly that of the one under the pointer, seen or not."""
    tolerance = drawn.press.state.picker.tolerance
    picked = _clicked(drawn)
    source = next(((seen, picked[seen.node.key]) for seen in drawn.seen if picked[seen.node.key].any()), None)
    if source is not None:
        color = source[0].node.table.colors[source[1]][0] / 255.0
        picked = drawn.each(lambda seen: of_color(seen.node.table.colors, color, tolerance))
    return once(drawn.finished(picked))


PICKERS: dict[PickTool, Callable[[_Drawn], Steps]] = {
    "rectangle": _rectangle,
    "lasso": _lasso,
    "polygon": _polygon,
    "brush": _brush,
    "sphere": _sphere,
    "flood": _flood,
    "color": _color,
}
"""One row a tool; ``off`` has none."""


def _cursor(event: Event) -> Cursor | None:
    if event.state.picker.tool == "off":
        return None
    return CURSORS[operation_of(shift=event.shift, control=event.control)]


def _hovering(event: Event, picker: Picker) -> Picking | None:
    """The brush's circle where the pointer is; it shows what is selected already."""
    if picker.tool != "brush":
        return None
    operation = operation_of(shift=event.shift, control=event.control)
    return Picking({}, ((event.x, event.y),), circle=picker.radius, operation=operation)


def _hover(event: Event) -> Mapping[str, object] | None:
    picker = event.state.picker
    if picker.tool == "off":
        return None
    ring = None
    if picker.tool == "sphere":
        at = place_under(event)
        ring = None if at is None else _ring(event, at, ball_radius(event.state))
    return {"picking": _hovering(event, picker), "ring": ring}


def _keys(state: State) -> frozenset[str]:
    return KEYS if state.picker.tool in ("brush", "sphere") else frozenset()


def _hint(state: State) -> str:
    tool = state.picker.tool
    return "" if tool == "off" else f"{HINTS[tool]} {KEYS_HINT} {NAVIGATION_HINT}"


TOOL = Tool("select", _begin, _cursor, _hover, _keys, hint=_hint)

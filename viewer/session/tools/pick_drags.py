"""What a drag or a click picks of elements, a generator a tool: it shows what would be selected until it ends."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Generator, Iterable, Mapping
from typing import NamedTuple

import numpy as np

from viewer.editing.element_colors import of_color
from viewer.scene.elements import Operation
from viewer.session.brush import Ring
from viewer.session.element_choice import selected_rows
from viewer.session.element_picking import (
    Rows,
    Seen,
    flooded,
    hit_face,
    in_ball,
    in_front,
    in_mask,
    in_polygon,
    in_rectangle,
    in_slab,
    near_path,
    nearest_row,
    nothing,
    on_surface,
    rows_in,
    seen_from,
    without,
)
from viewer.session.pick_sizes import ball_radius, slab_thickness
from viewer.session.picker import Picking, PickTool, operation_of
from viewer.session.tools.events import CLICK_PX, Event, Step, Steps, once
from viewer.session.tools.outlines import Point, clicked_corners, dragged_corners
from viewer.session.tools.rays import point_under, ray_of

VERBS: dict[Operation, str] = {
    "set": "Select", "add": "Add to the selection", "remove": "Remove from the selection", "intersect": "Intersect",
}  # fmt: skip


class Drawn(NamedTuple):
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
        rows = {key: _after(self.operation, self.before[key], mask) for key, mask in picked.items()}
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


def _after(operation: Operation, before: Rows, picked: Rows) -> Rows:
    match operation:
        case "set":
            return picked
        case "add":
            return before | picked
        case "remove":
            return before & ~picked
        case "intersect":
            return before & picked


def slab_middle(press: Event) -> float | None:
    """How far away the middle of the slab is; None where there is none."""
    under = point_under(press) if press.state.picker.depth == "slab" else None
    return None if under is None else float(np.linalg.norm(under - np.array(press.state.camera.position)))


def drawn_from(press: Event) -> Drawn:
    """What there is to be picked when a drag begins, as far as the depth that is set and locks allow."""
    state, picker = press.state, press.state.picker
    assert state.assets is not None
    seen, before = [], {}
    depth = press.depths() if picker.depth == "surface" and picker.tool not in ("sphere", "color") else None
    middle = slab_middle(press)
    for node in state.tables:
        found = seen_from(state.camera, node)
        if picker.depth == "surface":
            found = on_surface(found, depth, (press.width, press.height))
        elif picker.depth == "slab" and middle is not None:
            found = in_slab(found, middle, slab_thickness(state))
        if picker.front:
            found = in_front(found, state.camera)
        scene_node = state.document.node(node.key)
        locked = state.elements.locked_of(scene_node)
        if locked is not None:
            found = without(found, rows_in(node.table, locked, state.assets))
        seen.append(found)
        before[node.key] = rows_in(node.table, state.elements.of(scene_node), state.assets)
    operation = operation_of(shift=press.shift, control=press.control)
    return Drawn(press, operation, tuple(seen), before)


def _rectangle(drawn: Drawn) -> Steps:
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


def _clicked(drawn: Drawn) -> dict[str, Rows]:
    """One element, the one that is nearest to the eye of all nodes, or none."""
    found, hits = drawn.each(nothing), []
    for seen in drawn.seen:
        hit = _hit(drawn.press, seen)
        if hit is not None:
            hits.append((hit[1], seen, hit[0]))
    if hits:
        _, seen, row = min(hits, key=lambda each: each[0])
        found[seen.node.key][row] = seen.free[row]
    return found


def _hit(press: Event, seen: Seen) -> tuple[int, float] | None:
    """The element of a node that a click means, and how far away it is: locked triangles hide what lies behind them."""
    if seen.node.table.corners is None:
        row = nearest_row(seen, press.x, press.y)
        return None if row is None else (row, float(seen.away[row]))
    ray, surface = ray_of(press), press.state.picker.depth == "surface"
    return hit_face(seen.node, ray.origin, ray.direction, None if surface else seen.free)


def _lasso(drawn: Drawn) -> Steps:
    """What the pointer goes around."""
    corners = yield from dragged_corners(
        drawn.press, lambda corners: drawn.shown(_within(drawn, corners), corners, closed=True)
    )
    return drawn.finished(_clicked(drawn) if len(corners) < 2 else _within(drawn, corners))


def _polygon(drawn: Drawn) -> Steps:
    """One corner a click; a click near the first, a double click or Enter closes it, Backspace takes one back."""
    corners = yield from clicked_corners(
        drawn.press, lambda corners: drawn.shown(_within(drawn, corners), corners, closed=len(corners) > 2)
    )
    return drawn.finished(_within(drawn, corners)) if corners else Step(changes={"picking": None})


def _within(drawn: Drawn, corners: list[Point]) -> dict[str, Rows]:
    outline = np.array(corners)
    return drawn.each(lambda seen: in_polygon(seen, outline, drawn.size))


def _brush(drawn: Drawn) -> Steps:
    """All that a round brush touches on its way."""
    picked = yield from brushed(drawn)
    return drawn.finished(picked)


def brushed(drawn: Drawn) -> Generator[Step, Event, dict[str, Rows]]:
    """The rows that a round brush touches on its way, by node."""
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
    return picked


def _sphere(drawn: Drawn) -> Steps:
    """All that a ball touches which follows the surface under the pointer."""
    press, radius = drawn.press, ball_radius(drawn.press.state)
    picked = drawn.each(nothing)
    step = _touched(drawn, press, picked, radius)
    while not (event := (yield step)).releases(press):
        step = _touched(drawn, event, picked, radius) if event.kind == "move" else Step()
    return drawn.finished(picked)


def _touched(drawn: Drawn, event: Event, picked: dict[str, Rows], radius: float) -> Step:
    at = place_under(event)
    if at is None:
        return Step()
    for seen in drawn.seen:
        picked[seen.node.key] = picked[seen.node.key] | in_ball(seen, at, radius)
    step = drawn.shown(picked)
    return dataclasses.replace(step, changes={**step.changes, "ring": ring_at(event, at, radius)})


def place_under(event: Event) -> np.ndarray | None:
    """The place of the surface under the pointer, or of the element that is nearest to it; None where nothing is."""
    at = point_under(event)
    if at is not None:
        return at
    for node in event.state.tables:
        seen = seen_from(event.state.camera, node)
        row = nearest_row(seen, event.x, event.y)
        if row is not None:
            return node.transform.apply(node.table.positions[row : row + 1].astype(np.float64))[0]
    return None


def ring_at(event: Event, at: np.ndarray, radius: float) -> Ring:
    """The ring of the sphere brush at a place, as wide as the ball."""
    towards = -ray_of(event).direction
    operation = operation_of(shift=event.shift, control=event.control)
    return Ring(tuple(at.tolist()), tuple(towards.tolist()), radius, "draw", operation == "remove")


def _flood(drawn: Drawn) -> Steps:
    """What looks like the pixel under the pointer, and hangs together with it in the picture."""
    press = drawn.press
    picture = press.picture()
    picked = drawn.each(nothing)
    if picture is not None:
        height, width = picture.shape[:2]
        at = press.x * width / press.width, press.y * height / press.height
        mask = flooded(picture, *at, press.state.picker.tolerance)
        picked = drawn.each(lambda seen: in_mask(seen, mask, drawn.size))
    return once(drawn.finished(picked))


def _color(drawn: Drawn) -> Steps:
    """All elements whose colour is nearly that of the one under the pointer, seen or not."""
    tolerance = drawn.press.state.picker.tolerance
    picked = _clicked(drawn)
    source = next(((seen, picked[seen.node.key]) for seen in drawn.seen if picked[seen.node.key].any()), None)
    if source is not None:
        color = source[0].node.table.colors[source[1]][0] / 255.0
        picked = drawn.each(lambda seen: of_color(seen.node.table.colors, color, tolerance) & seen.free)
    return once(drawn.finished(picked))


PICKERS: dict[PickTool, Callable[[Drawn], Steps]] = {
    "rectangle": _rectangle,
    "lasso": _lasso,
    "polygon": _polygon,
    "brush": _brush,
    "sphere": _sphere,
    "flood": _flood,
    "color": _color,
}
"""One row a tool that selects."""

"""Painting: a drag over the surface of the selected node is one stroke of the brush, and one step of the history.

Ctrl erases, Escape drops the stroke; ``[`` and ``]`` change the radius, ``F`` and ``Shift+F`` radius and strength with
a move of the pointer and a click; ``S`` takes the colour under the pointer, ``X`` swaps both colours.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable
from functools import partial
from typing import NamedTuple

import numpy as np
from msgspec.structs import replace

from viewer.scene.color import srgb_to_linear
from viewer.scene.document import Node
from viewer.scene.geometry import Vec3, as_vec3
from viewer.scene.kinds import kind_of
from viewer.scene.paint import Projection, Target
from viewer.scene.picture_positions import picture_positions
from viewer.session.brush import STEP, Ring, usual_radius
from viewer.session.painting import CloneSource, LivePaint, PaintBrush, made_paint_stroke, places_of, with_paint_stroke
from viewer.session.state import State
from viewer.session.stencil import SCALE_PX, TURN_PX, projection_through
from viewer.session.surface_colors import base_color_at
from viewer.session.tools.brushing import (
    LEAST_STEP,
    STEP_PX,
    Brushing,
    Place,
    Touch,
    brushed_node,
    drag_number,
    factor_of,
    hand_of,
    radius_px,
    touched,
)
from viewer.session.tools.events import Event, Step, Steps, once
from viewer.session.tools.rays import point_under

HINT = (
    "Drag over the selected node. Ctrl: erase. S: take the colour under the pointer. X: swap colours. "
    "[ ] or F: radius. Shift+F: strength. Esc drops a stroke."
)
KEYS = frozenset(("BracketLeft", "BracketRight", "F", "S", "X"))
MOST_BETWEEN = 8
"""Places that are looked up between two events of a fast hand."""
BETWEEN = 0.4
"""So far apart, in radii as they are seen."""
LEAST_PX = 3.0
TRY_EVERY = 4
"""New places of a stroke that erases paint of a field after which it is rendered again."""
STRENGTH_PX = 200.0
"""Pixels of the pointer for the whole range of strengths."""
GREY = 0.5
TEXTS: dict[Target, str] = {
    "base_color": "Paint",
    "roughness": "Paint roughness of",
    "metallic": "Paint metallic of",
    "opacity": "Paint opacity of",
    "relief": "Paint relief of",
}


def paint_radius(state: State, node: Node) -> float:
    """The brush's radius in world units."""
    return state.paint_brush.radius or usual_radius(node)


def _shown_color(brush: PaintBrush) -> Vec3:
    grey = GREY if brush.target == "relief" else brush.value
    return brush.color if brush.target == "base_color" else (grey, grey, grey)


def _ring(event: Event, touch: Touch, radius: float) -> Ring:
    brush = event.state.paint_brush
    inverted = event.control or brush.blend == "erase"
    return Ring(as_vec3(touch.at), as_vec3(touch.normal), radius, "draw", inverted, _shown_color(brush))


def _key(event: Event, node: Node) -> Steps | None:
    brush, radius = event.state.paint_brush, paint_radius(event.state, node)
    factor = factor_of(event.key)
    if factor is not None:
        return once(_changed(event.state, brush.resized(radius * factor)))
    match event.key:
        case "F":
            at = _with_strength(brush) if event.shift else _with_radius(brush, radius)
            return drag_number(lambda state, px: _changed(state, at(px)))
        case "X":
            return once(_changed(event.state, brush.swapped()))
        case "S" if event.state.ring is not None:
            return _sample(event, node)
        case _:
            return None


def _changed(state: State, brush: PaintBrush) -> Step:
    ring = None if state.ring is None else state.ring._replace(color=_shown_color(brush))
    if ring is not None and brush.radius > 0.0:
        ring = ring._replace(radius=brush.radius)
    return Step(changes={"paint_brush": brush, "ring": ring})


def _with_radius(brush: PaintBrush, radius: float) -> Callable[[float], PaintBrush]:
    return lambda px: brush.resized(radius * STEP ** (px / STEP_PX))


def _with_strength(brush: PaintBrush) -> Callable[[float], PaintBrush]:
    return lambda px: replace(brush, strength=min(max(brush.strength + px / STRENGTH_PX, 0.0), 1.0))


def _sample(event: Event, node: Node) -> Steps:
    """Paint with the colour under the pointer: of a model its base colour, else what is drawn, as light."""
    state = event.state
    assert state.ring is not None
    assert state.assets is not None
    shown = state.shown.node(node.key)
    at = np.array(state.ring.at)
    color = None if shown is None else base_color_at(shown, at, state.ring.radius, state.assets)
    if color is None:
        x, y = (float(part) for part in picture_positions(state.camera, at[None])[0])
        codes = event.color(x, y) if np.isfinite(x + y) else None
        color = None if codes is None else as_vec3(srgb_to_linear(np.array(codes)))
    brush = state.paint_brush
    return once(_changed(state, brush if color is None else replace(brush, color=color, target="base_color")))


class _Drawn(NamedTuple):
    """A stroke under way: how it began, and on which node."""

    press: Event
    node: Node
    radius: float
    """In world units."""
    through: Projection | None

    def live(self, touches: list[Touch]) -> LivePaint:
        """As far as it has come."""
        brush = self.press.state.paint_brush
        hand = hand_of(self.press, self.node, touches, brush.pressure, front=brush.front)
        work = brush.work(self.radius / self.node.transform.scale, hand, self.through, erases=self.press.control)
        points = places_of(np.array([touch.at for touch in touches]), self.node)
        return LivePaint(self.node.key, work, points, brush.mirror, hand)

    def shown(self, touches: list[Touch]) -> Step:
        """What the view shows of it so far."""
        live, ring = self.live(touches), _ring(self.press, touches[-1], self.radius)
        # What is under the paint of a field is not in its pictures: it is rendered.
        renders = live.work.blend == "erase" and kind_of(self.node.content).family == "field"
        step = self.finished(touches) if renders and len(touches) % TRY_EVERY == 1 else Step()
        return dataclasses.replace(step, changes={"paint": live, "ring": ring})

    def finished(self, touches: list[Touch]) -> Step:
        """One more stroke of the node."""
        state = self.press.state
        assert state.assets is not None
        stroke = made_paint_stroke(state.paint_brush, self.live(touches), state.assets)
        verb = "Erase paint of" if stroke.blend == "erase" else TEXTS[stroke.target]
        edit = partial(with_paint_stroke, key=self.node.key, stroke=stroke)
        brush = replace(state.paint_brush, clone=_kept(state.paint_brush.clone))
        changes: dict[str, object] = {"paint": None}
        if brush.clone is not None:
            changes["paint_brush"] = brush
        return Step(edit=edit, label=f"{verb} {self.node.name}", fields=True, changes=changes)


def _stroke(press: Event, node: Node, touch: Touch) -> Steps:
    """Follow the surface under the pointer, without gaps where the hand is fast."""
    clone = press.state.paint_brush.clone
    if clone is not None:
        clone = _way_from(clone, node, touch)
        if clone is None:
            return None  # no place has been chosen yet: nothing to paint with
        press = press._replace(state=dataclasses.replace(
            press.state, paint_brush=replace(press.state.paint_brush, clone=clone)
        ))  # fmt: skip
    stencil = press.state.paint_brush.stencil
    through = None if stencil is None else projection_through(stencil, press.state.camera, node)
    drawn = _Drawn(press, node, paint_radius(press.state, node), through)
    touches, last = [touch], press
    step = drawn.shown(touches)
    while not (event := (yield step)).releases(press):
        step = Step()
        if event.kind != "move":
            continue
        known = len(touches)
        for at in _between(last, event, touches[-1].at, drawn.radius):
            if np.linalg.norm(at - touches[-1].at) >= LEAST_STEP * drawn.radius:
                touches.append(Touch(at, touches[-1].normal, event.pressure))
        last = event
        if len(touches) > known:
            step = drawn.shown(touches)
    return drawn.finished(touches)


def _way_from(clone: CloneSource, node: Node, touch: Touch) -> CloneSource | None:
    """The source with the way from where a stroke begins; None where there is none on this node."""
    if clone.at is None or clone.key != node.key:
        return None
    if clone.way is not None and clone.aligned:
        return clone
    ends = node.transform.inverse().apply(np.array([clone.at, touch.at]))
    return replace(clone, way=as_vec3(ends[0] - ends[1]))


def _kept(clone: CloneSource | None) -> CloneSource | None:
    """What the next stroke begins with."""
    return clone if clone is None or clone.aligned else replace(clone, way=None)


def _chosen_source(event: Event) -> Steps | None:
    """Alt and a press on the node choose where paint is cloned from."""
    node, clone = brushed_node(event.state), event.state.paint_brush.clone
    touch = None if node is None else touched(event, node, paint_radius(event.state, node))
    if node is None or clone is None or touch is None:
        return None
    normal = as_vec3(touch.normal @ node.transform.rotation_matrix())
    chosen = replace(clone, at=as_vec3(touch.at), key=node.key, normal=normal, way=None)
    return once(Step(changes={"paint_brush": replace(event.state.paint_brush, clone=chosen)}))


def _other(event: Event) -> Steps | None:
    """Choose where paint is cloned from, or lay the stencil elsewhere.

    A drag with the right button moves the stencil, with Shift it scales it, with Ctrl it turns it.
    """
    if event.kind == "press" and event.button == "left" and event.alt and event.state.paint_brush.clone is not None:
        return _chosen_source(event)
    takes = event.kind == "press" and event.button == "right" and not event.alt
    return _laying(event) if takes and event.state.paint_brush.stencil is not None else None


def _laying(press: Event) -> Steps:
    first = press.state.paint_brush.stencil
    assert first is not None
    step = Step()
    while not (event := (yield step)).releases(press):
        step = Step()
        if event.kind == "move":
            right, down = event.x - press.x, event.y - press.y
            if press.shift:
                laid = first.scaled(math.exp((right - down) / SCALE_PX))
            elif press.control:
                laid = first.turned(-right / TURN_PX)
            else:
                laid = first.moved(right / event.width, down / event.height)
            step = Step(changes={"paint_brush": replace(event.state.paint_brush, stencil=laid)})
    return None


def _between(last: Event, event: Event, at: Place, radius: float) -> list[Place]:
    """Places of the surface from the pointer's last position to where it is now."""
    towards = np.asarray(event.state.camera.camera_to_world)[:3, 0]
    apart = max(BETWEEN * radius_px(event, np.stack([at, at + radius * towards])), LEAST_PX)
    count = min(max(round(event.distance(last) / apart), 1), MOST_BETWEEN)
    back = [(1.0 - step / count) for step in range(1, count + 1)]
    found = [point_under(event, part * (last.x - event.x), part * (last.y - event.y)) for part in back]
    return [place for place in found if place is not None and _is_near(place, at, radius, count)]


def _is_near(place: np.ndarray, at: np.ndarray, radius: float, count: int) -> bool:
    """Whether a place can belong to the surface that the stroke is on: others are what lies behind its edge."""
    return float(np.linalg.norm(place - at)) <= 4.0 * radius * count


TOOL = Brushing(
    "paint", lambda state: state.paint_brush.on, paint_radius, _ring, _key, _stroke, KEYS, HINT, _other
).tool()

"""Sculpting: a drag over the surface of the selected node is one stroke of the brush, and one step of the history.

Shift smooths, Ctrl does the opposite, Escape drops the stroke; ``[`` and ``]`` change the radius, and so does ``F``
with a move of the pointer and a click.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from functools import partial
from typing import NamedTuple

import numpy as np
from jaxtyping import Float64
from msgspec.structs import replace

from viewer.editing.dabs import stroke_dabs
from viewer.scene.document import Node, Scene
from viewer.scene.geometry import as_vec3
from viewer.scene.sculpt import Operation, Stroke
from viewer.session.brush import STEP, Brush, LiveStroke, Ring, made_stroke, usual_radius, with_stroke
from viewer.session.editing import why_not_editable
from viewer.session.projection import picture_positions
from viewer.session.state import State
from viewer.session.tools.events import Event, Step, Steps, Tool
from viewer.session.tools.rays import facing, point_under, ray_of, slid

KEYS = frozenset(("BracketLeft", "BracketRight", "F"))
AROUND = 8
"""Places around the pointer from which the normal is found."""
NORMAL_RADIUS, LEAST_PX, MOST_PX = 0.5, 2.0, 40.0
"""So far around: of the brush's radius, within these pixels."""
TRY_EVERY = 4
"""A smoothing stroke is carried out each time that it has so many places more."""
STEP_PX = 12.0
"""Pixels of the pointer for one step of the radius."""
LEAST_STEP = 0.05
"""Of the radius: a hand that moves less adds no place to a stroke."""
TEXTS: dict[Operation, str] = {
    "draw": "Draw on {0}",
    "inflate": "Inflate {0}",
    "smooth": "Smooth {0}",
    "grab": "Grab {0}",
    "flatten": "Flatten {0}",
    "pinch": "Pinch {0}",
    "twist": "Twist {0}",
    "clay": "Add clay to {0}",
}


class Touch(NamedTuple):
    """A place on the surface, in the world, and its normal."""

    at: Float64[np.ndarray, " 3"]
    normal: Float64[np.ndarray, " 3"]


def sculpted_node(state: State) -> Node | None:
    """The node that the brush would sculpt; None where there is none, or it may not be changed."""
    node = state.scene.node(state.selected or "")
    return node if node is not None and why_not_editable(state.scene, node) is None else None


def radius_of(state: State, node: Node) -> float:
    """The brush's radius in world units."""
    return state.brush.radius or usual_radius(node)


def touched(event: Event, node: Node, radius: float) -> Touch | None:
    """The surface of a node under the pointer; None where there is none. Its normal is that of the places around it."""
    at = point_under(event)
    if at is None or not _within_reach(at, node):
        return None
    towards_eye = -ray_of(event).direction
    beside = np.stack([at, at + radius * _across(towards_eye)])
    seen = picture_positions(event.state.camera, beside)
    px = float(np.clip(NORMAL_RADIUS * np.linalg.norm(seen[1] - seen[0]), LEAST_PX, MOST_PX))
    angles = np.arange(AROUND) * (2.0 * np.pi / AROUND)
    found = [point_under(event, px * float(np.cos(angle)), px * float(np.sin(angle))) for angle in angles]
    near = [place for place in found if place is not None and np.linalg.norm(place - at) < radius]
    normal = towards_eye
    if len(near) >= 3:
        # The direction in which the places differ least.
        away = np.array(near) - np.mean(near, axis=0)
        normal = np.linalg.svd(away)[2][2]
        normal = normal if normal @ towards_eye >= 0.0 else -normal
    return Touch(at, normal)


def _within_reach(at: Float64[np.ndarray, " 3"], node: Node) -> bool:
    """Whether a place is nearer to a node's box than that is large.

    What fills a gap beside something that has moved lies as far away as the sky, and is nothing to sculpt.
    """
    box = node.aabb
    if box is None:
        return True
    return float(np.linalg.norm(at - np.clip(at, box.lo, box.hi))) <= box.diagonal


def _across(axis: Float64[np.ndarray, " 3"]) -> Float64[np.ndarray, " 3"]:
    helper = np.eye(3)[int(np.abs(axis).argmin())]
    across = np.cross(axis, helper)
    return across / np.linalg.norm(across)


def _chosen(event: Event) -> tuple[Brush, float]:
    """The brush, with the operation that the keys say, and its strength."""
    brush = event.state.brush
    brush = replace(brush, operation="smooth") if event.shift else brush
    return brush, -brush.strength if event.control else brush.strength


def _ring(event: Event, touch: Touch, radius: float) -> Ring:
    brush, strength = _chosen(event)
    return Ring(as_vec3(touch.at), as_vec3(touch.normal), radius, brush.operation, strength < 0.0)


def _hover(event: Event) -> Mapping[str, object] | None:
    if not event.state.brush.on:
        return None
    node = sculpted_node(event.state)
    touch = None if node is None else touched(event, node, radius_of(event.state, node))
    return {"ring": None if touch is None or node is None else _ring(event, touch, radius_of(event.state, node))}


def _begin(event: Event) -> Steps | None:
    node = sculpted_node(event.state) if event.state.brush.on else None
    if node is None:
        return None
    if event.kind == "key":
        return _key(event, node)
    if event.kind not in ("press", "double") or event.button != "left" or event.alt:
        return None
    touch = touched(event, node, radius_of(event.state, node))
    return None if touch is None else _stroke(event, node, touch)


def _key(event: Event, node: Node) -> Steps | None:
    radius = radius_of(event.state, node)
    match event.key:
        case "BracketLeft" | "BracketRight":
            return _resize(event, radius / STEP if event.key == "BracketLeft" else radius * STEP)
        case "F":
            return _drag_radius(event, radius)
        case _:
            return None


def _resized(state: State, radius: float) -> Step:
    brush = state.brush.resized(radius)
    ring = None if state.ring is None else state.ring._replace(radius=brush.radius)
    return Step(changes={"brush": brush, "ring": ring})


def _resize(event: Event, radius: float) -> Steps:
    return _resized(event.state, radius)
    yield  # which makes it a generator


def _drag_radius(event: Event, radius: float) -> Steps:
    """The pointer's way to the right makes the brush larger, until a click."""
    first, step = None, Step()
    while (event := (yield step)).kind != "press":
        step = Step()
        if event.kind == "move":
            first = event if first is None else first
            step = _resized(event.state, radius * STEP ** ((event.x - first.x) / STEP_PX))
    return None


class _Drawn(NamedTuple):
    """A stroke under way: what it does, to which node, and how it began."""

    press: Event
    node: Node
    brush: Brush
    strength: float
    radius: float
    """In world units."""

    def places(self, touches: list[Touch]) -> tuple[Float64[np.ndarray, "n 3"], Float64[np.ndarray, "n 3"]]:
        """Places and normals in the node's own space."""
        points = self.node.transform.inverse().apply(np.array([each.at for each in touches]))
        return points, np.array([each.normal for each in touches]) @ self.node.transform.rotation_matrix()

    @property
    def own_radius(self) -> float:
        """In the node's own lengths."""
        return self.radius / self.node.transform.scale

    def shown(self, touches: list[Touch]) -> Step:
        """What the view shows of it so far."""
        state, brush = self.press.state, self.brush
        shown = state.shown.node(self.node.key)
        dabs = stroke_dabs(
            brush.operation, *self.places(touches), self.own_radius, self.strength, brush.falloff, brush.mirror
        )
        content = None if shown is None else shown.content
        ring = _ring(self.press, touches[-1], self.radius)
        if brush.operation == "smooth":  # is no map of space, so what is on the screen cannot be moved by it
            step = self.finished(touches) if len(touches) % TRY_EVERY == 0 else Step()
            return dataclasses.replace(step, changes={"ring": ring})
        live = LiveStroke(self.node.key, state.scene, content, self.node.transform, dabs)
        return Step(changes={"stroke": live, "ring": ring})

    def finished(self, touches: list[Touch]) -> Step:
        """One more stroke of the node."""
        if self.brush.operation == "grab" and len(touches) < 2:
            return Step(changes={"stroke": None})
        store = self.press.state.assets
        assert store is not None
        stroke = made_stroke(self.brush, *self.places(touches), self.own_radius, self.strength, store)
        label = TEXTS[self.brush.operation].format(self.node.name)
        return Step(edit=partial(_with, key=self.node.key, stroke=stroke), label=label, fields=True)


def _stroke(press: Event, node: Node, touch: Touch) -> Steps:
    """Follow the surface under the pointer; what is grabbed moves in the plane of the picture."""
    brush, strength = _chosen(press)
    drawn = _Drawn(press, node, brush, strength, radius_of(press.state, node))
    plane, touches = facing(press), [touch]
    hand = slid(ray_of(press), touch.at, plane) if brush.operation == "grab" else None
    step = drawn.shown(touches)
    while not (event := (yield step)).releases(press):
        step = Step()
        if event.kind != "move":
            continue
        if hand is not None:
            here = slid(ray_of(event), touch.at, plane)
            found = None if here is None else Touch(touch.at + (here - hand), touch.normal)
        else:
            found = touched(event, node, drawn.radius)
        if found is not None and np.linalg.norm(found.at - touches[-1].at) >= LEAST_STEP * drawn.radius:
            touches.append(found)
            step = drawn.shown(touches)
    return drawn.finished(touches)


def _with(scene: Scene, key: str, stroke: Stroke) -> Scene:
    """The scene with one more stroke on a node, where that is still there."""
    node = scene.node(key)
    return scene if node is None else scene.with_node(with_stroke(node, stroke))


def _keys(state: State) -> frozenset[str]:
    return KEYS if state.brush.on and sculpted_node(state) is not None else frozenset()


TOOL = Tool("sculpt", _begin, hover=_hover, keys=_keys)

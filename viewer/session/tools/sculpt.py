"""Sculpting: a drag over the surface of the selected node is one stroke of the brush, and one step of the history.

Shift smooths, Ctrl does the opposite, Escape drops the stroke; ``[`` and ``]`` change the radius, and so does ``F``
with a move of the pointer and a click.
"""

from __future__ import annotations

import dataclasses
from functools import partial
from typing import NamedTuple

import numpy as np
from jaxtyping import Float64
from msgspec.structs import replace

from viewer.editing.dabs import stroke_dabs
from viewer.editing.hand import Hand
from viewer.scene.document import Node, Scene
from viewer.scene.geometry import as_vec3
from viewer.scene.sculpt import Operation, Stroke
from viewer.session.brush import STEP, Brush, LiveStroke, Ring, made_stroke, usual_radius, with_stroke
from viewer.session.state import State
from viewer.session.tools.brushing import LEAST_STEP, STEP_PX, Brushing, Touch, drag_number, factor_of, hand_of, touched
from viewer.session.tools.events import Event, Step, Steps, once
from viewer.session.tools.rays import facing, ray_of, slid

HINT = (
    "Drag over the selected node. Ctrl: the opposite, as a dent. Shift: smooth. [ ] or F: radius. Esc drops a stroke."
)
KEYS = frozenset(("BracketLeft", "BracketRight", "F"))
TRY_EVERY = 4
"""New places of a smoothing stroke after which it is carried out again."""
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


def radius_of(state: State, node: Node) -> float:
    """The brush's radius in world units."""
    return state.brush.radius or usual_radius(node)


def _chosen(event: Event) -> tuple[Brush, float]:
    """The brush, with the operation that the keys say, and its strength."""
    brush = event.state.brush
    brush = replace(brush, operation="smooth") if event.shift else brush
    return brush, -brush.strength if event.control else brush.strength


def _ring(event: Event, touch: Touch, radius: float) -> Ring:
    brush, strength = _chosen(event)
    return Ring(as_vec3(touch.at), as_vec3(touch.normal), radius, brush.operation, strength < 0.0)


def _key(event: Event, node: Node) -> Steps | None:
    radius = radius_of(event.state, node)
    factor = factor_of(event.key)
    if factor is not None:
        return once(_resized(event.state, radius * factor))
    if event.key == "F":
        return drag_number(lambda state, px: _resized(state, radius * STEP ** (px / STEP_PX)))
    return None


def _resized(state: State, radius: float) -> Step:
    brush = state.brush.resized(radius)
    ring = None if state.ring is None else state.ring._replace(radius=brush.radius)
    return Step(changes={"brush": brush, "ring": ring})


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

    def hand(self, touches: list[Touch]) -> Hand:
        """What the hand adds to the places."""
        return hand_of(self.press, self.node, touches, self.brush.pressure, front=self.brush.front)

    @property
    def own_radius(self) -> float:
        """In the node's own lengths."""
        return self.radius / self.node.transform.scale

    def shown(self, touches: list[Touch]) -> Step:
        """What the view shows of it so far."""
        state, brush = self.press.state, self.brush
        shown = state.shown.node(self.node.key)
        dabs = stroke_dabs(
            brush.operation, *self.places(touches), self.own_radius, self.strength, brush.falloff, brush.mirror,
            self.hand(touches),
        )  # fmt: skip
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
        hand = self.hand(touches)
        stroke = made_stroke(self.brush, *self.places(touches), self.own_radius, self.strength, store, hand)
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
            found = None if here is None else Touch(touch.at + (here - hand), touch.normal, event.pressure)
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


TOOL = Brushing("sculpt", lambda state: state.brush.on, radius_of, _ring, _key, _stroke, KEYS, HINT).tool()

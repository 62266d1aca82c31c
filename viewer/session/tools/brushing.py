"""What all brushes share: a drag over the surface of the selected node is one stroke, and keys change the brush."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from jaxtyping import Float64

from viewer.editing.hand import Hand
from viewer.scene.document import Node
from viewer.scene.geometry import as_vec3
from viewer.scene.pen import Pressure
from viewer.scene.picture_positions import picture_positions
from viewer.session.brush import STEP, Ring
from viewer.session.editing import why_not_editable
from viewer.session.projection import eye_of
from viewer.session.state import State
from viewer.session.tools.events import Event, Step, Steps, Tool
from viewer.session.tools.rays import point_under, ray_of

AROUND = 8
"""Places around the pointer from which the normal is found."""
NORMAL_RADIUS, LEAST_PX, MOST_PX = 0.5, 2.0, 40.0
"""So far around: of the brush's radius, within these pixels."""
LEAST_STEP = 0.05
"""Of the radius: a hand that moves less adds no place to a stroke."""
STEP_PX = 12.0
"""Pixels of the pointer for one step of the radius."""

Place = Float64[np.ndarray, " 3"]


class Touch(NamedTuple):
    """A place on the surface, in the world, its normal, and how hard the pen presses there."""

    at: Place
    normal: Place
    pressure: float = 1.0


@dataclass(frozen=True)
class Brushing:
    """A brush as a tool.

    Attributes:
        name: Of the tool.
        on: Whether the brush is turned on.
        radius: Of the brush on a node, in world units.
        ring: What is drawn where it hovers.
        key: What a key does.
        stroke: What a drag from a place of the surface does.
        keys: Those that it wants.
        hint: What mouse and keys do.
        other: What another event begins, wherever the pointer is; None where it is none of the brush.
    """

    name: str
    on: Callable[[State], bool]
    radius: Callable[[State, Node], float]
    ring: Callable[[Event, Touch, float], Ring]
    key: Callable[[Event, Node], Steps | None]
    stroke: Callable[[Event, Node, Touch], Steps]
    keys: frozenset[str]
    hint: str
    other: Callable[[Event], Steps | None] = lambda _event: None

    def tool(self) -> Tool:
        """The tool."""
        return Tool(self.name, self._begin, hover=self._hover, keys=self._keys, hint=self._hint)

    def _hint(self, state: State) -> tuple[str, ...]:
        return (self.hint,) if self.on(state) else ()

    def _hover(self, event: Event) -> Mapping[str, object] | None:
        if not self.on(event.state):
            return None
        node = brushed_node(event.state)
        if node is None:
            return {"ring": None}
        radius = self.radius(event.state, node)
        touch = touched(event, node, radius)
        return {"ring": None if touch is None else self.ring(event, touch, radius)}

    def _begin(self, event: Event) -> Steps | None:
        node = brushed_node(event.state) if self.on(event.state) else None
        if node is None:
            return None
        if event.kind == "key":
            return self.key(event, node)
        other = self.other(event)
        if other is not None:
            return other
        if event.kind not in ("press", "double") or event.button != "left" or event.alt:
            return None
        touch = touched(event, node, self.radius(event.state, node))
        return None if touch is None else self.stroke(event, node, touch)

    def _keys(self, state: State) -> frozenset[str]:
        return self.keys if self.on(state) and brushed_node(state) is not None else frozenset()


def hand_of(press: Event, node: Node, touches: list[Touch], acts: Pressure, *, front: bool) -> Hand:
    """What a hand adds to the places of a stroke, in the node's own space; nothing where a pen never pressed less."""
    eye = as_vec3(node.transform.inverse().apply(np.array([eye_of(press.state.camera)]))[0]) if front else None
    pressures = np.array([touch.pressure for touch in touches], np.float32)
    if acts == "none" or (pressures == 1.0).all():
        return Hand(eye=eye)
    return Hand(pressures, acts, eye)


def brushed_node(state: State) -> Node | None:
    """The node on which a brush would act; None where there is none, or it may not be changed."""
    node = state.scene.node(state.selected or "")
    return node if node is not None and why_not_editable(state.scene, node) is None else None


def touched(event: Event, node: Node, radius: float) -> Touch | None:
    """The surface of a node under the pointer; None where there is none. Its normal is that of the places around it."""
    at = point_under(event)
    if at is None or not _within_reach(at, node):
        return None
    towards_eye = -ray_of(event).direction
    beside = np.stack([at, at + radius * _across(towards_eye)])
    px = radius_px(event, beside)
    px = float(np.clip(NORMAL_RADIUS * px, LEAST_PX, MOST_PX))
    angles = np.arange(AROUND) * (2.0 * np.pi / AROUND)
    found = [point_under(event, px * float(np.cos(angle)), px * float(np.sin(angle))) for angle in angles]
    near = [place for place in found if place is not None and np.linalg.norm(place - at) < radius]
    normal = towards_eye
    if len(near) >= 3:
        # The direction in which the places differ least.
        away = np.array(near) - np.mean(near, axis=0)
        normal = np.linalg.svd(away)[2][2]
        normal = normal if normal @ towards_eye >= 0.0 else -normal
    return Touch(at, normal, event.pressure)


def radius_px(event: Event, ends: Float64[np.ndarray, "2 3"]) -> float:
    """How far apart two places of the world are seen, in pixels; 0 where one of them is not seen."""
    seen = picture_positions(event.state.camera, ends)
    apart = float(np.linalg.norm(seen[1] - seen[0]))
    return apart if np.isfinite(apart) else 0.0


def factor_of(key: str) -> float | None:
    """What a key multiplies the radius with; None where it is none of those."""
    return {"BracketLeft": 1.0 / STEP, "BracketRight": STEP}.get(key)


def drag_number(changed: Callable[[State, float], Step]) -> Steps:
    """The pointer's way to the right, in pixels, changes a number of the brush, until a click."""
    first, step = None, Step()
    while (event := (yield step)).kind != "press":
        step = Step()
        if event.kind == "move":
            first = event if first is None else first
            step = changed(event.state, event.x - first.x)
    return None


def _within_reach(at: Place, node: Node) -> bool:
    """Whether a place is nearer to a node's box than that is large.

    What fills a gap beside something that has moved lies as far away as the sky, and is nothing to draw on.
    """
    box = node.aabb
    if box is None:
        return True
    return float(np.linalg.norm(at - np.clip(at, box.lo, box.hi))) <= box.diagonal


def _across(axis: Place) -> Place:
    helper = np.eye(3)[int(np.abs(axis).argmin())]
    across = np.cross(axis, helper)
    return across / np.linalg.norm(across)

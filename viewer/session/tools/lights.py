"""The handles of lights: what is near the pointer is taken hold of, moved or turned, and is one step when released."""

from __future__ import annotations

import math
from collections.abc import Generator
from typing import Literal, NamedTuple

import numpy as np

from viewer.scene.camera import Camera, Equirectangular, Fisheye
from viewer.scene.document import Node, Scene
from viewer.scene.geometry import Vec3, as_vec3
from viewer.scene.picture_positions import picture_positions
from viewer.session.lights import aimed, moved_to, points, target
from viewer.session.projection import forward
from viewer.session.store import Edit
from viewer.session.tools.events import CLICK_PX, Cursor, Event, Step, Steps, Tool

Handle = Literal["place", "target"]
REACH_PX = 13.0
"""So near to a light or handle one has to point."""
LEAST_SLOPE = 1e-6
OFF_SURFACE = 0.04
"""A light that is put on a surface hangs before it, by so much of the distance to the eye."""


class Pointing(NamedTuple):
    """The ray of the world under the pointer; ``surface`` is where it meets something and that is asked for."""

    origin: Vec3
    direction: Vec3
    surface: Vec3 | None = None


class Grip(NamedTuple):
    """A point of the world that can be taken hold of."""

    key: str
    handle: Handle
    at: Vec3


LightDrag = Generator[Node, Pointing, None]


def begin_light_drag(handle: Handle, node: Node, at: Vec3, facing: Vec3, press: Pointing) -> LightDrag:
    """Start a drag; it waits for the first move.

    Args:
        handle: What was taken hold of.
        node: The light.
        at: Where the handle is.
        facing: Normal of the plane in which it moves, towards the eye or away.
        press: Where the pointer was.
    """
    drag = place_drag(node, at, facing, press) if handle == "place" else target_drag(node, at, facing, press)
    next(drag)
    return drag


def place_drag(node: Node, at: Vec3, facing: Vec3, press: Pointing) -> LightDrag:
    """Move a light in the plane through it, or to just before the surface under the pointer; it shines the same way."""
    grabbed = _slide(at, facing, press) or at
    now = node
    while True:
        here = yield now
        if here.surface is not None:
            now = moved_to(node, _before(here))
        else:
            now = moved_to(node, _slid(at, grabbed, _slide(at, facing, here), now.transform.translation))


def target_drag(node: Node, at: Vec3, facing: Vec3, press: Pointing) -> LightDrag:
    """Turn a light so that it shines at what is under the pointer: a point of the plane, or of a surface."""
    grabbed = _slide(at, facing, press) or at
    now, goal = node, at
    while True:
        here = yield now
        goal = here.surface if here.surface is not None else _slid(at, grabbed, _slide(at, facing, here), goal)
        now = aimed(node, goal)


def _slide(through: Vec3, normal: Vec3, ray: Pointing) -> Vec3 | None:
    """Where a ray meets a plane; None where it does not, or behind the eye."""
    slope = float(np.dot(normal, ray.direction))
    if abs(slope) < LEAST_SLOPE:
        return None
    along = float(np.dot(normal, np.subtract(through, ray.origin))) / slope
    return as_vec3(np.add(ray.origin, along * np.array(ray.direction))) if along > 0.0 else None


def _slid(start: Vec3, grabbed: Vec3, here: Vec3 | None, before: Vec3) -> Vec3:
    """The start moved as far as the hand has: always from the start, so that no error adds up."""
    return before if here is None else as_vec3(np.array(start) + np.subtract(here, grabbed))


def _before(ray: Pointing) -> Vec3:
    """A little before the surface, seen from the eye."""
    assert ray.surface is not None
    back = np.subtract(ray.origin, ray.surface)
    return as_vec3(np.array(ray.surface) + OFF_SURFACE * back)


def grips(scene: Scene, selected: str | None) -> list[Grip]:
    """All handles: every visible light's position, and the point that the selected one shines at, first."""
    result: list[Grip] = []
    for node in scene.lights():
        if node.key == selected and points(node):
            result.insert(0, Grip(node.key, "target", target(node, scene)))
        result.append(Grip(node.key, "place", node.transform.translation))
    return result


def nearest_grip(scene: Scene, camera: Camera, selected: str | None, x_px: float, y_px: float) -> Grip | None:
    """The handle within reach that is pointed at best; None where there is none.

    Args:
        scene: What is shown.
        camera: Of the view, at the size of the picture.
        selected: Key of the selected node: only its target can be taken hold of.
        x_px: In pixels of the picture.
        y_px: In pixels of the picture.
    """
    found = grips(scene, selected)
    if not found:
        return None
    seen = picture_positions(camera, np.array([grip.at for grip in found]))
    gap = np.hypot(seen[:, 0] - x_px, seen[:, 1] - y_px)
    gap = np.where(np.isfinite(gap), gap, math.inf)
    best = int(gap.argmin())
    return found[best] if gap[best] <= REACH_PX else None


def _hit(event: Event) -> Grip | None:
    state = event.state
    if not state.overlays or not state.shown.lights():
        return None
    x_px, y_px = event.across * state.camera.lens.width, event.down * state.camera.lens.height
    return nearest_grip(state.shown, state.camera, state.selected, x_px, y_px)


def _begin(event: Event) -> Steps | None:
    if event.kind not in ("press", "double") or event.button != "left" or event.control or event.alt:
        return None
    grip = _hit(event)
    node = None if grip is None else event.state.shown.node(grip.key)
    return None if grip is None or node is None else _drag(event, grip, node)


def _drag(press: Event, grip: Grip, node: Node) -> Steps:
    """Move a light or turn it; with Shift onto surfaces. A press that hardly moves only selects."""
    start = _ray_at(press, surface=False)
    flat = not isinstance(press.state.camera.lens, Fisheye | Equirectangular)
    facing = as_vec3(forward(press.state.camera)) if flat else start.direction
    drag = begin_light_drag(grip.handle, node, grip.at, facing, start)
    label = f"{'Move' if grip.handle == 'place' else 'Turn'} {node.name}"
    moved, step = False, Step(changes={"selection": (grip.key,)})
    while not (event := (yield step)).releases(press):
        step = Step()
        moved = moved or event.distance(press) >= CLICK_PX
        if event.kind == "move" and moved:
            step = Step(edit=_replacing(drag.send(_ray_at(event, surface=event.shift))), label=label)
    return None


def _replacing(node: Node) -> Edit:
    """Put a changed node in place of the one of the same key, where that is still there."""
    return lambda scene: scene if scene.node(node.key) is None else scene.with_node(node)


def _ray_at(event: Event, *, surface: bool) -> Pointing:
    """The ray under the pointer, and where it meets something if that is asked for."""
    camera = event.state.camera
    origins, directions = camera.rays(np.array([[event.x, event.y]]))
    origin, direction = origins[0], directions[0]
    depth = event.depth() if surface else None
    if depth is None:
        return Pointing(as_vec3(origin), as_vec3(direction))
    flat = not isinstance(camera.lens, Fisheye | Equirectangular)
    slope = max(float(direction @ forward(camera)), 1e-9) if flat else 1.0
    return Pointing(as_vec3(origin), as_vec3(direction), as_vec3(origin + depth / slope * direction))


def _cursor(event: Event) -> Cursor | None:
    return None if _hit(event) is None else "move"


TOOL = Tool("lights", _begin, _cursor)

"""The ruler: clicks pick points on surfaces, and the ends of what was measured are dragged afterwards."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from msgspec.structs import replace

from viewer.errors import InputError
from viewer.scene.document import Scene
from viewer.scene.geometry import Vec3, as_vec3
from viewer.scene.measurement import LEAST_POINTS, Measurement
from viewer.scene.moves import moved_scene
from viewer.scene.picture_positions import picture_positions
from viewer.scene.similarity import levelled
from viewer.session.measuring import HINTS, Measuring
from viewer.session.state import State
from viewer.session.store import Edit
from viewer.session.tools import camera
from viewer.session.tools.events import CLICK_PX, Cursor, Event, Step, Steps, Tool, once
from viewer.session.tools.rays import facing, point_under, ray_of, slid

REACH_PX = 11.0
"""So near to a point one has to point."""
CLOSING_PX = 8.0
"""So near to its first corner, a click closes a polygon."""
LABELS = {"distance": "Measure a distance", "angle": "Measure an angle", "area": "Measure an area"}
FINISH, BACK, END = frozenset({"Return", "Enter"}), "Backspace", "Escape"
KEYS = FINISH | {BACK, END}


class MeasuredPoint(NamedTuple):
    """A point of a measurement that can be taken hold of."""

    measurement: Measurement
    number: int

    @property
    def at(self) -> Vec3:
        """Where it is."""
        return self.measurement.points[self.number]


def measured_points(state: State) -> tuple[MeasuredPoint, ...]:
    """All that are shown."""
    if not state.overlays:
        return ()
    found = state.current.measurements
    return tuple(MeasuredPoint(each, number) for each in found for number in range(len(each.points)))


def nearest_point(state: State, x_px: float, y_px: float) -> MeasuredPoint | None:
    """The point within reach that is pointed at best; None where there is none."""
    found = measured_points(state)
    if not found:
        return None
    gaps = _gaps(state, [each.at for each in found], x_px, y_px)
    best = int(gaps.argmin())
    return found[best] if gaps[best] <= REACH_PX * state.pixel_ratio else None


def _gaps(state: State, points: list[Vec3], x_px: float, y_px: float) -> np.ndarray:
    """How far points are from a place in the picture, in pixels; inf for those that are not seen."""
    seen = picture_positions(state.camera, np.array(points))
    gaps = np.hypot(seen[:, 0] - x_px, seen[:, 1] - y_px)
    return np.where(np.isfinite(gaps), gaps, math.inf)


def _begin(event: Event) -> Steps | None:
    measuring = event.state.measuring
    if event.kind == "key":
        return _key(event, measuring)
    if event.button != "left" or event.control or event.alt or event.kind not in ("press", "double"):
        return None
    if measuring.mode == "area" and event.kind == "double" and measuring.draft is not None:
        return once(_finished(event.state))
    grip = None if event.shift else nearest_point(event.state, event.x, event.y)
    if grip is not None and measuring.mode != "pairs":
        return _drag(event, grip)
    return _click(event) if measuring.mode else None


def _key(event: Event, measuring: Measuring) -> Steps | None:
    if not measuring.mode:
        return None
    if event.key in FINISH:
        return once(_finished(event.state))
    if event.key == BACK:
        return once(Step(changes={"measuring": measuring._replace(points=measuring.points[:-1])}))
    return once(Step(changes={"measuring": measuring._replace(mode="", points=())}))


def _click(press: Event) -> Steps:
    """Pick the point under the pointer, where it was pressed; what moves farther than a click moves the camera."""
    step = Step()
    while not (event := (yield step)).releases(press):
        if event.kind == "move" and event.distance(press) > CLICK_PX * press.state.pixel_ratio:
            moving = camera.TOOL.begin(press)
            if moving is None:
                return None
            next(moving)
            while True:
                try:
                    step = moving.send(event)
                except StopIteration:
                    return None  # a click that the camera has seen is none of ours
                event = yield step
    return _picked(press)


def _picked(press: Event) -> Step | None:
    """What a further point makes of what is being measured."""
    state, measuring = press.state, press.state.measuring
    if measuring.mode == "area" and len(measuring.points) >= LEAST_POINTS["area"]:
        gap = _gaps(state, [measuring.points[0]], press.x, press.y)[0]
        if gap <= CLOSING_PX * state.pixel_ratio:
            return _finished(state)
    found = point_under(press)
    if found is None:
        return Step(changes={"measuring": measuring._replace(note="There is nothing under the pointer.")})
    measuring = measuring._replace(note="")
    point = as_vec3(found)
    if measuring.mode == "distance" and press.shift and not measuring.points:
        return _chained(state, point)
    grown = measuring._replace(points=(*measuring.points, point))
    if measuring.mode in ("area", "pairs") or len(grown.points) < (2 if grown.mode == "distance" else 3):
        return Step(changes={"measuring": grown})
    if measuring.mode == "level":
        return _levelled(state, grown)
    return _added(grown)


def _chained(state: State, point: Vec3) -> Step | None:
    """The chosen distance goes on to a further point."""
    chosen = next((each for each in state.current.measurements if each.key == state.measuring.chosen), None)
    if chosen is None or chosen.kind != "distance":
        return Step(changes={"measuring": state.measuring._replace(points=(point,))})
    longer = replace(chosen, points=(*chosen.points, point))
    return Step(edit=lambda scene: scene.with_measurement(longer), label="Measure on")


def _added(measuring: Measuring) -> Step | None:
    """What was measured goes into the document; the next click begins another one."""
    draft = measuring.draft
    if draft is None:
        return None
    made = Measurement(draft.points, draft.kind)
    changes = {"measuring": measuring._replace(points=(), chosen=made.key)}
    return Step(edit=lambda scene: scene.with_measurement(made), label=LABELS[made.kind], changes=changes)


def _levelled(state: State, measuring: Measuring) -> Step | None:
    """All that there is, with the three points on the floor."""
    try:
        move = levelled(np.array(measuring.points), np.array(state.camera.position))
    except InputError as error:
        return Step(changes={"measuring": measuring._replace(points=measuring.points[:-1], note=error.message)})
    changes = {"measuring": measuring._replace(mode="", points=())}
    return Step(
        edit=lambda scene: moved_scene(scene, move), label="Level by three points", fields=True, changes=changes
    )


def _finished(state: State) -> Step:
    """Enter: what has enough points is measured, what has not is dropped."""
    return _added(state.measuring) or Step(changes={"measuring": state.measuring._replace(points=())})


def _drag(press: Event, grip: MeasuredPoint) -> Steps:
    """Move a point over the surface under the pointer, else in the plane of the picture; a click only chooses it."""
    start, plane = np.array(grip.at), facing(press)
    grabbed, moved = slid(ray_of(press), start, plane), False
    step = Step(changes={"measuring": press.state.measuring._replace(chosen=grip.measurement.key)})
    while not (event := (yield step)).releases(press):
        step = Step()
        moved = moved or event.distance(press) > CLICK_PX * press.state.pixel_ratio
        if event.kind != "move" or not moved:
            continue
        place = point_under(event)
        if place is None:
            here = slid(ray_of(event), start, plane)
            place = None if here is None or grabbed is None else start + here - grabbed
        if place is not None:
            step = Step(edit=_placing(grip, as_vec3(place)), label="Move a measured point")
    return None


def _placing(grip: MeasuredPoint, point: Vec3) -> Edit:
    """Put a measured point elsewhere, where it is still there."""

    def edit(scene: Scene) -> Scene:
        key = grip.measurement.key
        found = next((each for each in scene.measurements if each.key == key), None)
        known = found is not None and grip.number < len(found.points)
        return scene.with_measurement(found.with_point(grip.number, point)) if found is not None and known else scene

    return edit


def _cursor(event: Event) -> Cursor | None:
    if event.state.measuring.mode != "pairs" and nearest_point(event.state, event.x, event.y) is not None:
        return "move"
    return "cross" if event.state.measuring.mode else None


def _keys(state: State) -> frozenset[str]:
    return KEYS if state.measuring.mode else frozenset()


def _hint(state: State) -> tuple[str, ...]:
    return tuple(filter(None, (state.measuring.note, HINTS[state.measuring.mode])))


TOOL = Tool("measure", _begin, _cursor, keys=_keys, hint=_hint)

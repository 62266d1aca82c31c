"""Moving, turning and scaling nodes by the gizmo: one drag is one step, and Escape takes it back exactly."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from jaxtyping import Float64

from viewer.scene.document import Scene
from viewer.scene.geometry import Transform, Vec3, as_vec3
from viewer.scene.moves import moved_scene
from viewer.scene.picture_positions import picture_positions
from viewer.session.camera_keys import axes_of_key, chosen_keys, with_moved_keys
from viewer.session.gizmo import (
    AXES,
    GizmoGrip,
    axes_of,
    gizmo_grips,
    gizmo_keys,
    nice_step,
    pivot_of,
    resized,
    turned,
)
from viewer.session.projection import unit_at
from viewer.session.state import State
from viewer.session.tools.events import Cursor, Event, Step, Steps, Tool, once
from viewer.session.tools.rays import Vector, along_axis, facing, point_under, ray_of, slid

REACH_PX = 8.0
"""So near to a handle one has to point, in widget pixels."""
FINE = 0.1
"""Of the hand's way, while Shift is held."""
TURN_STEP, SIZE_STEP = math.radians(5.0), 0.1
"""To what turns and sizes snap, while Ctrl is held."""
EDGE_ON = 0.08
"""Cosine below which a ring's plane is seen too much from the side to point at."""
LEAST_SIZE = 1e-3
DIGITS = {**{str(digit): str(digit) for digit in range(10)}, "Period": ".", "Comma": ".", "Minus": "-"}
CONFIRM = frozenset({"Return", "Enter"})
KEYS = frozenset(DIGITS) | CONFIRM | frozenset(AXES) | {"Backspace"}
KEY_MODES = ("move", "rotate")
"""What can be done with keys of the camera."""
LABELS = {"move": "Move", "rotate": "Turn", "scale": "Scale"}
CURSORS: dict[str, Cursor] = {"axis": "move", "plane": "move", "ring": "turn", "size": "scale"}
DEGREES, TIMES = "\N{DEGREE SIGN}", "\N{MULTIPLICATION SIGN}"
HINTS = {
    "move": "Drag an arrow, a square or the middle.",
    "rotate": "Drag a ring.",
    "scale": "Drag the circle.",
}
COMMON = "Ctrl snaps, Shift is fine; type a number; X Y Z: that axis; Esc takes it back. Double click: pivot there."


class Frame(NamedTuple):
    """The gizmo as it is shown.

    Attributes:
        keys: Of the nodes that it moves; none where it moves something else.
        pivot: Where it is.
        axes: One a column.
        grips: Its handles.
        moved: The scene with what it moves moved.
        name: Of that, for people.
        fields: Fields look otherwise then.
    """

    keys: tuple[str, ...]
    pivot: Vec3
    axes: Float64[np.ndarray, "3 3"]
    grips: tuple[GizmoGrip, ...]
    moved: Callable[[Scene, Transform], Scene]
    name: str
    fields: bool = True


def gizmo_frame(state: State) -> Frame | None:
    """The gizmo, where it is shown: at the selected keys of the camera's path, else at the selected nodes."""
    gizmo, scene = state.gizmo, state.current
    chosen = chosen_keys(state) if gizmo.mode in KEY_MODES else {}
    if chosen:
        *_, last = chosen
        axes, pivot = axes_of_key(scene, last) if gizmo.local else np.eye(3), chosen[last]
        grips = gizmo_grips(gizmo.mode, pivot, axes, *_seen_from(state, pivot))
        count = f"{len(chosen)} camera keys" if len(chosen) > 1 else "a camera key"
        return Frame((), pivot, axes, grips, lambda to, by: with_moved_keys(to, chosen, by), count, fields=False)
    keys = gizmo_keys(scene, state.selection) if gizmo.mode and state.overlays else ()
    pivot = pivot_of(scene, gizmo, keys)
    if pivot is None:
        return None
    axes = axes_of(scene, gizmo, keys)
    grips = gizmo_grips(gizmo.mode, pivot, axes, *_seen_from(state, pivot))
    return Frame(keys, pivot, axes, grips, lambda to, by: moved_scene(to, by, keys), _names(scene, keys))


def _seen_from(state: State, pivot: Vec3) -> tuple[Vector, float]:
    """The unit vector from a place to the eye, and the length of a widget pixel there."""
    back = np.subtract(state.camera.position, pivot)
    return back / (float(np.linalg.norm(back)) or 1.0), unit_at(state.camera, pivot) * state.pixel_ratio


def nearest_grip(state: State, x_px: float, y_px: float) -> GizmoGrip | None:
    """The handle within reach that is pointed at best; None where there is none."""
    frame = gizmo_frame(state)
    best, found = REACH_PX * state.pixel_ratio, None
    for grip in () if frame is None else frame.grips:
        gap = _gap(picture_positions(state.camera, grip.line), np.array([x_px, y_px]))
        if gap < best:
            best, found = gap, grip
    return found


def _gap(line: Float64[np.ndarray, "n 2"], at: Float64[np.ndarray, " 2"]) -> float:
    """From a point of the picture to the nearest of a line's pieces; inf where nothing of it is seen."""
    starts, ways = line[:-1], np.diff(line, axis=0)
    squared = np.maximum((ways * ways).sum(1), 1e-12)
    share = np.clip(((at - starts) * ways).sum(1) / squared, 0.0, 1.0)
    gaps = np.linalg.norm(starts + share[:, None] * ways - at, axis=1)
    return float(np.where(np.isfinite(gaps), gaps, math.inf).min())


@dataclass(frozen=True)
class Pull:
    """How far a drag has come.

    Attributes:
        grip: What is dragged now.
        x: Where the hand counts as being, in pixels: less far than it is while it goes finely.
        y: The same downwards.
        angle: By how much a ring was turned.
        typed: What was typed in place of it.
    """

    grip: GizmoGrip
    x: float
    y: float
    angle: float = 0.0
    typed: str = ""


def _begin(event: Event) -> Steps | None:
    if event.kind not in ("press", "double") or event.button != "left" or event.alt:
        return None
    frame = gizmo_frame(event.state)
    if frame is None:
        return None
    grip = nearest_grip(event.state, event.x, event.y)
    if grip is not None:
        return _drag(event, frame, grip)
    place = point_under(event) if event.kind == "double" and event.plain and not event.shift else None
    if place is None or not frame.keys:
        return None
    node = event.state.current.node(frame.keys[-1])
    if node is None:
        return None
    own = as_vec3(node.transform.inverse().apply(place[None])[0])
    return once(Step(changes={"gizmo": event.state.gizmo._replace(pivot=(node.key, own), hot="", readout="")}))


def _drag(press: Event, frame: Frame, grip: GizmoGrip) -> Steps:
    """Always from the start, so that no error adds up."""
    gizmo, last = press.state.gizmo, press
    pull = Pull(grip, press.x, press.y)
    step = Step(keys=KEYS, changes={"gizmo": gizmo._replace(hot=grip.name)})
    while not (event := (yield step)).releases(press):
        if event.kind == "key":
            if event.key in CONFIRM:
                break
            pull = _keyed(pull, event, press, frame)
        elif event.kind == "move":
            pull = _pulled(pull, press, last, event, frame)
            last = event
        else:
            step = Step(keys=KEYS)
            continue
        motion, readout = _motion(pull, press, event, frame)
        step = Step(
            edit=lambda scene, motion=motion: frame.moved(scene, motion),
            label=f"{LABELS[gizmo.mode]} {frame.name}",
            fields=frame.fields,
            keys=KEYS,
            changes={"gizmo": gizmo._replace(hot=pull.grip.name, readout=readout)},
        )
    return Step(changes={"gizmo": gizmo._replace(hot="", readout="")})


def _keyed(pull: Pull, event: Event, press: Event, frame: Frame) -> Pull:
    """What a key makes of the drag: a number, or another axis."""
    if event.key in DIGITS:
        return replace(pull, typed=pull.typed + DIGITS[event.key])
    if event.key == "Backspace":
        return replace(pull, typed=pull.typed[:-1])
    wanted = event.key.lower()
    found = next((grip for grip in frame.grips if grip.name == wanted), None)
    return pull if found is None else Pull(found, press.x, press.y, 0.0, pull.typed)


def _pulled(pull: Pull, press: Event, last: Event, event: Event, frame: Frame) -> Pull:
    """How far the hand has come by one move."""
    share = FINE if event.shift else 1.0
    there = replace(pull, x=pull.x + share * (event.x - last.x), y=pull.y + share * (event.y - last.y))
    if pull.grip.kind != "ring":
        return there
    before, after = (_bearing(each, press, frame) for each in (pull, there))
    turn = 0.0 if before is None or after is None else math.remainder(after - before, math.tau)
    return replace(there, angle=pull.angle + turn)


def _bearing(pull: Pull, press: Event, frame: Frame) -> float | None:
    """Where around a ring's axis the hand is; of a ring seen from the side, where around it in the picture."""
    at, axis, ray = np.array(frame.pivot), pull.grip.axis, ray_of(press._replace(x=pull.x, y=pull.y))
    if abs(float(axis @ ray.direction)) > EDGE_ON:
        place = slid(ray, at, axis)
        if place is None:
            return None
        one = np.cross(axis, np.eye(3)[int(np.abs(axis).argmin())])
        one /= np.linalg.norm(one)
        return math.atan2(float(np.cross(axis, one) @ (place - at)), float(one @ (place - at)))
    middle = picture_positions(press.state.camera, at[None])[0]
    towards = 1.0 if float(axis @ facing(press)) < 0.0 else -1.0
    return towards * math.atan2(middle[1] - pull.y, pull.x - middle[0])


def _motion(pull: Pull, press: Event, event: Event, frame: Frame) -> tuple[Transform, str]:
    """The similarity of the world that a drag stands for, and its number for people."""
    name = "" if pull.grip.name in ("view", "size", "inner") else f" {pull.grip.name.upper()}"
    typed = _number(pull.typed)
    match pull.grip.kind:
        case "axis":
            length = _along(pull, press, frame) if typed is None else typed
            length = _snapped(length, nice_step(press.state.view_height), event) if typed is None else length
            return Transform(as_vec3(length * pull.grip.axis)), f"{length:.4g}{name}"
        case "plane":
            way = _within(pull, press, frame)
            step = nice_step(press.state.view_height)
            parts = [_snapped(float(part), step, event) for part in frame.axes.T @ way]
            way = frame.axes @ np.array(parts) if event.control else way
            return Transform(as_vec3(way)), f"{np.linalg.norm(way):.4g}{name}"
        case "ring":
            angle = _snapped(pull.angle, TURN_STEP, event) if typed is None else math.radians(typed)
            return turned(frame.pivot, pull.grip.axis, angle), f"{math.degrees(angle):.4g}{DEGREES}{name}"
        case "size":
            factor = _factor(pull, press, frame, event) if typed is None else typed
            factor = max(factor, LEAST_SIZE)
            return resized(frame.pivot, factor), f"{TIMES} {factor:.4g}"


def _along(pull: Pull, press: Event, frame: Frame) -> float:
    """How far the hand has moved along an axis."""
    at = np.array(frame.pivot)
    grabbed = along_axis(ray_of(press), at, pull.grip.axis)
    here = along_axis(ray_of(press._replace(x=pull.x, y=pull.y)), at, pull.grip.axis)
    return 0.0 if grabbed is None or here is None else float((here - grabbed) @ pull.grip.axis)


def _within(pull: Pull, press: Event, frame: Frame) -> Vector:
    """How far it has moved within a plane; that of the picture where the handle is in the middle."""
    at = np.array(frame.pivot)
    normal = facing(press) if pull.grip.name == "view" else pull.grip.axis
    grabbed, here = (slid(ray_of(each), at, normal) for each in (press, press._replace(x=pull.x, y=pull.y)))
    return np.zeros(3) if grabbed is None or here is None else here - grabbed


def _factor(pull: Pull, press: Event, frame: Frame, event: Event) -> float:
    """How many times as far from the middle the hand is in the picture."""
    middle = picture_positions(press.state.camera, np.array([frame.pivot]))[0]
    before = math.hypot(press.x - middle[0], press.y - middle[1])
    factor = math.hypot(pull.x - middle[0], pull.y - middle[1]) / max(before, 1.0)
    return _snapped(factor, SIZE_STEP, event) if math.isfinite(factor) else 1.0


def _snapped(value: float, step: float, event: Event) -> float:
    return round(value / step) * step if event.control else value


def _number(typed: str) -> float | None:
    """What was typed, where it is a number by now."""
    try:
        value = float(typed)
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def _names(scene: Scene, keys: tuple[str, ...]) -> str:
    node = scene.node(keys[-1])
    return f"{len(keys)} nodes" if len(keys) > 1 or node is None else node.name


def _cursor(event: Event) -> Cursor | None:
    grip = nearest_grip(event.state, event.x, event.y)
    return None if grip is None else CURSORS[grip.kind]


def _hover(event: Event) -> dict[str, object] | None:
    gizmo = event.state.gizmo
    if not gizmo.mode:
        return None
    grip = nearest_grip(event.state, event.x, event.y)
    hot = "" if grip is None else grip.name
    if not (hot or gizmo.hot or gizmo.readout):
        return None
    return {"gizmo": gizmo._replace(hot=hot, readout=""), "ring": None}


def _hint(state: State) -> tuple[str, ...]:
    mode, readout = state.gizmo.mode, state.gizmo.readout
    if gizmo_frame(state) is None:
        return ()
    return (LABELS[mode], f"{readout}.", COMMON) if readout else (HINTS[mode], COMMON)


def _cancelled(state: State) -> dict[str, object]:
    return {"gizmo": state.gizmo._replace(hot="", readout="")}


TOOL = Tool("gizmo", _begin, _cursor, hover=_hover, hint=_hint, cancelled=_cancelled)

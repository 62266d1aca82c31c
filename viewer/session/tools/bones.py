"""Dragging bones: the mesh follows, one drag is one step."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np

from viewer.session.bones import SeenBone, can_pose, posed_scene, seen_bones, shifted_pose, turned_pose, twisted_pose
from viewer.session.state import State
from viewer.session.tools.events import CLICK_PX, Cursor, Event, Step, Steps, Tool
from viewer.session.tools.handles import nearest_handle
from viewer.session.tools.rays import facing, ray_of, slid

TWIST_PX = 240.0
"""Of the hand, for half a turn."""
HINT = "Drag a bone to turn it, with Ctrl to move it, with Shift to twist it; Esc takes it back."
RESTING = "Bones can be dragged when meshes are not shown at rest."


def _hit(event: Event) -> SeenBone | None:
    """The bone that is pointed at."""
    bones = seen_bones(event.state)
    number = nearest_handle(event.state, [bone.grip for bone in bones], event.x, event.y)
    return None if number is None else bones[number]


def _begin(event: Event) -> Steps | None:
    if event.kind not in ("press", "double") or event.button != "left" or event.alt or not event.state.bones.on:
        return None
    bone = _hit(event)
    return _drag(event, bone) if bone is not None and can_pose(event.state) else None


def _drag(press: Event, bone: SeenBone) -> Steps:
    """Always from the start, so that no error adds up."""
    bones, grip, plane = press.state.bones, np.array(bone.grip), facing(press)
    grabbed = slid(ray_of(press), grip, plane)
    moves, twists = press.control or not bone.turns, press.shift
    label = f"Move the bone {bone.name}" if moves else f"Turn the bone {bone.name}"
    dragged, step = False, Step(changes={"bones": bones._replace(active=(bone.key, bone.name), hot=bone.name)})
    while not (event := (yield step)).releases(press):
        step = Step()
        dragged = dragged or event.distance(press) >= CLICK_PX * press.state.pixel_ratio
        here = slid(ray_of(event), grip, plane) if event.kind == "move" and dragged else None
        if here is None or grabbed is None:
            continue
        if twists:
            pose = twisted_pose(bone, math.pi * (event.x - press.x) / (TWIST_PX * press.state.pixel_ratio))
        elif moves:
            pose = shifted_pose(bone, here - grabbed)
        else:
            pose = turned_pose(bone, grip + here - grabbed)
        step = Step(edit=lambda scene, pose=pose: posed_scene(scene, bone, pose), label=label)
    return None


def _hover(event: Event) -> Mapping[str, object] | None:
    bones = event.state.bones
    if not bones.on:
        return None
    bone = _hit(event)
    name = "" if bone is None else bone.name
    if bone is None and not bones.hot:
        return None
    return {"bones": bones._replace(hot=name)}


def _cursor(event: Event) -> Cursor | None:
    return "move" if event.state.bones.on and _hit(event) is not None else None


def _hint(state: State) -> tuple[str, ...]:
    if not seen_bones(state):
        return ()
    return (RESTING,) if state.bones.rest else (HINT,)


TOOL = Tool("bones", _begin, _cursor, hover=_hover, hint=_hint)

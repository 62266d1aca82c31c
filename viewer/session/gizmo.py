"""The gizmo that moves, turns and scales nodes: where its handles are, and what dragging one means."""

from __future__ import annotations

import math
from typing import Literal, NamedTuple

import numpy as np
from jaxtyping import Float64

from viewer.scene.document import Scene
from viewer.scene.geometry import Transform, Vec3, as_vec3
from viewer.scene.groups import group_aabb, is_locked, members
from viewer.scene.kinds import kind_of
from viewer.scene.rotations import turn
from viewer.scene.similarity import about

GizmoMode = Literal["", "move", "rotate", "scale"]
GripKind = Literal["axis", "plane", "ring", "size"]
AXES = "XYZ"
LONG_PX, RING_PX, PLANE_PX = 92.0, 84.0, (26.0, 44.0)
"""Of arrows, of rings, and from where to where squares reach, in widget pixels."""
SEGMENTS = 64
NOT_PLACED = frozenset({"environment"})
"""Families whose nodes lie nowhere."""


class Gizmo(NamedTuple):
    """What the gizmo does.

    Attributes:
        mode: Empty = there is none.
        local: Its axes are the node's own, not the world's.
        pivot: Key of the node that people have put it for, and where in that node's own space.
        hot: Name of the handle under the pointer.
        readout: What the drag has come to, for people.
    """

    mode: GizmoMode = ""
    local: bool = False
    pivot: tuple[str, Vec3] | None = None
    hot: str = ""
    readout: str = ""


NO_GIZMO = Gizmo()
"""It is not shown."""


class GizmoGrip(NamedTuple):
    """A handle.

    Attributes:
        name: ``x``, ``xy``, ``view`` and so on; unique.
        kind: ``axis``: moves along it; ``plane``: moves within it; ``ring``: turns about it; ``size``: scales.
        axis: Unit vector along it, or square to it.
        line: Points of the world that it is drawn through.
        color: 0, 1, 2 for the colours of the axes, 3 for none of them.
    """

    name: str
    kind: GripKind
    axis: Float64[np.ndarray, " 3"]
    line: Float64[np.ndarray, "n 3"]
    color: int


def gizmo_keys(scene: Scene, selection: tuple[str, ...]) -> tuple[str, ...]:
    """Those of the selected nodes that the gizmo moves: seen, free, and in no group that it moves already."""
    nodes = [node for key in selection if (node := scene.node(key)) is not None]
    free = [node for node in nodes if not is_locked(scene, node) and kind_of(node.content).family not in NOT_PLACED]
    inside = {each.key for node in free for each in members(scene, node.key)}
    return tuple(node.key for node in free if node.key not in inside)


def pivot_of(scene: Scene, gizmo: Gizmo, keys: tuple[str, ...]) -> Vec3 | None:
    """Where the gizmo is: where people have put it, else in the middle of the active node; None where it is not."""
    node = scene.node(keys[-1]) if keys and gizmo.mode else None
    if node is None:
        return None
    if gizmo.pivot is not None and gizmo.pivot[0] == node.key:
        return as_vec3(node.transform.apply(np.array([gizmo.pivot[1]], np.float64))[0])
    box = node.aabb or group_aabb(scene, node.key)
    return node.transform.translation if box is None else box.center


def axes_of(scene: Scene, gizmo: Gizmo, keys: tuple[str, ...]) -> Float64[np.ndarray, "3 3"]:
    """Its axes, one a column."""
    node = scene.node(keys[-1]) if gizmo.local and keys else None
    return np.eye(3) if node is None else node.transform.rotation_matrix()


def gizmo_grips(
    mode: GizmoMode, pivot: Vec3, axes: Float64[np.ndarray, "3 3"], back: Float64[np.ndarray, " 3"], unit: float
) -> tuple[GizmoGrip, ...]:
    """The handles of a gizmo.

    Args:
        mode: What it does.
        pivot: Where it is.
        axes: One a column.
        back: Unit vector from it to the eye.
        unit: Length in the world that appears one widget pixel long there.
    """
    at = np.array(pivot, np.float64)
    facing = _ring(at, _square_to(back), 0.35 * LONG_PX * unit)
    match mode:
        case "move":
            arrows = (GizmoGrip(AXES[n].lower(), "axis", axes[:, n], _arrow(at, axes, n, unit), n) for n in range(3))
            sheets = (GizmoGrip(_others(n), "plane", axes[:, n], _square(at, axes, n, unit), n) for n in range(3))
            view = GizmoGrip("view", "plane", back, _ring(at, _square_to(back), 0.15 * LONG_PX * unit), 3)
            return (*arrows, *sheets, view)
        case "rotate":
            rings = (
                GizmoGrip(AXES[n].lower(), "ring", axes[:, n], _ring(at, np.roll(axes, -n - 1, 1), RING_PX * unit), n)
                for n in range(3)
            )
            outer = _ring(at, _square_to(back), 1.2 * RING_PX * unit)
            return (*rings, GizmoGrip("view", "ring", back, outer, 3))
        case "scale":
            outer = _ring(at, _square_to(back), LONG_PX * unit)
            return (GizmoGrip("size", "size", back, outer, 3), GizmoGrip("inner", "size", back, facing, 3))
        case _:
            return ()


def turned(pivot: Vec3, axis: Float64[np.ndarray, " 3"], angle: float) -> Transform:
    """A turn about an axis through a point, anticlockwise seen from its tip, in radians."""
    return about(np.array(pivot), turn(axis, angle)) if angle else Transform()


def resized(pivot: Vec3, factor: float) -> Transform:
    """A change of size about a point."""
    return Transform(as_vec3((1.0 - factor) * np.array(pivot)), scale=factor) if factor != 1.0 else Transform()


def nice_step(height: float) -> float:
    """The power of ten to which moves snap, where so much of the world is seen from bottom to top."""
    return 10.0 ** math.floor(math.log10(max(height, 1e-12) / 8.0))


def _arrow(at: np.ndarray, axes: np.ndarray, number: int, unit: float) -> np.ndarray:
    """From the pivot, and a head at its end."""
    along, aside = axes[:, number], axes[:, (number + 1) % 3]
    tip, neck = at + LONG_PX * unit * along, at + 0.86 * LONG_PX * unit * along
    wide = 0.06 * LONG_PX * unit * aside
    return np.stack([at + 0.18 * LONG_PX * unit * along, tip, neck + wide, neck - wide, tip])


def _square(at: np.ndarray, axes: np.ndarray, number: int, unit: float) -> np.ndarray:
    """A square beside the pivot, within the plane of the two other axes."""
    one, other = axes[:, (number + 1) % 3], axes[:, (number + 2) % 3]
    near, far = (length * unit for length in PLANE_PX)
    corners = ((near, near), (far, near), (far, far), (near, far), (near, near))
    return np.stack([at + a * one + b * other for a, b in corners])


def _ring(at: np.ndarray, axes: np.ndarray, radius: float) -> np.ndarray:
    angle = np.linspace(0.0, math.tau, SEGMENTS + 1)[:, None]
    return at + radius * (np.cos(angle) * axes[:, 0] + np.sin(angle) * axes[:, 1])


def _square_to(ahead: np.ndarray) -> np.ndarray:
    """Columns of unit vectors square to each other, of which the last one is ``ahead``."""
    helper = np.eye(3)[int(np.abs(ahead).argmin())]
    right = np.cross(helper, ahead)
    right /= np.linalg.norm(right)
    return np.stack([right, np.cross(ahead, right), ahead], -1)


def _others(number: int) -> str:
    return "".join(AXES[n].lower() for n in range(3) if n != number)

"""The sculpting brush: its settings, where it hovers, and the stroke that is being drawn."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from jaxtyping import Float64
from msgspec import Struct
from msgspec.structs import replace

from viewer.editing.dabs import Dabs
from viewer.editing.hand import PLAIN, Hand
from viewer.scene.assets import AssetStore
from viewer.scene.document import Node, Scene
from viewer.scene.geometry import AABB, Transform, Vec3, as_vec3
from viewer.scene.kinds import kind_of
from viewer.scene.pen import Pressure
from viewer.scene.sculpt import Falloff, Operation, Sculpt, Stroke

USUAL_RADIUS = 0.06
"""Of the size of what is sculpted."""
STEP = 1.1
"""Factor of the radius for one press of a key."""
RADIUS_LIMITS = (1e-6, 1e6)


class Brush(Struct, frozen=True):
    """Settings of the brush.

    Attributes:
        on: Whether a drag over the selected node sculpts it.
        operation: What it does.
        radius: In world units; 0 = one that suits the node.
        strength: From 0 to 1.
        falloff: How the effect fades towards the radius.
        mirror: Do the same beyond the node's planes x = 0, y = 0, z = 0.
        front: Only what faces the viewer is moved.
        pressure: What grows with the pressure of a pen.
    """

    on: bool = False
    operation: Operation = "draw"
    radius: float = 0.0
    strength: float = 0.5
    falloff: Falloff = "smooth"
    mirror: tuple[bool, bool, bool] = (False, False, False)
    front: bool = False
    pressure: Pressure = "strength"

    def resized(self, radius: float) -> Brush:
        """The brush with another radius, within bounds."""
        return replace(self, radius=min(max(radius, RADIUS_LIMITS[0]), RADIUS_LIMITS[1]))


class Ring(NamedTuple):
    """Where the brush hovers over a surface, in the world.

    Attributes:
        at: The middle.
        normal: Of the surface.
        radius: Of the brush.
        operation: What a drag would do.
        inverted: Whether it would do the opposite.
        color: Linear, of a brush that paints; None = it sculpts.
    """

    at: Vec3
    normal: Vec3
    radius: float
    operation: Operation
    inverted: bool = False
    color: Vec3 | None = None


class LiveStroke(NamedTuple):
    """A stroke that is being drawn, or is not yet in the pictures.

    Attributes:
        key: Of the node.
        base: The scene before it.
        content: What of the node is drawn before it.
        transform: Where the node is.
        dabs: In the node's own space; more are added at the end.
    """

    key: str
    base: Scene
    content: object
    transform: Transform
    dabs: Dabs


def usual_radius(node: Node) -> float:
    """A radius that suits a node, in world units."""
    box = kind_of(node.content).box(node.content)
    return USUAL_RADIUS * (1.0 if box is None else box.diagonal) * node.transform.scale


def made_stroke(
    brush: Brush,
    points: Float64[np.ndarray, "n 3"],
    normals: Float64[np.ndarray, "n 3"],
    radius: float,
    strength: float,
    store: AssetStore,
    hand: Hand = PLAIN,
) -> Stroke:
    """A stroke through places in the node's own space, whose heavy part is in the store.

    Raises:
        OutputError: The disk is full or read-only.
    """
    heavy = {"points": points.astype(np.float32), "normals": normals.astype(np.float32), **hand.tensors()}
    box = AABB(as_vec3(heavy["points"].min(0)), as_vec3(heavy["points"].max(0)))
    return Stroke(
        brush.operation, radius, strength, store.put(heavy), box, brush.falloff, brush.mirror, hand.eye, hand.acts
    )


def with_stroke(node: Node, stroke: Stroke) -> Node:
    """The node with one more stroke: in its last edit where that sculpts, else in a new one."""
    last = node.edits[-1] if node.edits else None
    if isinstance(last, Sculpt) and last.enabled and (last.strength, last.size) == (1.0, 1.0):
        return replace(node, edits=(*node.edits[:-1], replace(last, strokes=(*last.strokes, stroke))))
    return replace(node, edits=(*node.edits, Sculpt((stroke,))))

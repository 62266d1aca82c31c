"""The painting brush: its settings, the stroke that is being drawn, and what of the strokes is not seen yet."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from jaxtyping import Float32, Float64
from msgspec import Struct
from msgspec.structs import replace

from viewer.editing.hand import PLAIN, Hand
from viewer.editing.paint_strokes import read_points
from viewer.editing.stroke_rows import Brushwork, brushwork_of
from viewer.scene.assets import AssetStore
from viewer.scene.document import Node, Scene
from viewer.scene.edits import Edit, active
from viewer.scene.geometry import AABB, Vec3, as_vec3
from viewer.scene.paint import Blend, Clone, Paint, PaintFalloff, PaintStroke, Projection, Target
from viewer.scene.pen import Pressure
from viewer.session.brush import RADIUS_LIMITS
from viewer.session.stencil import Stencil


class CloneSource(Struct, frozen=True):
    """Where a brush that clones takes its paint from.

    Attributes:
        at: The place that was chosen, in the world; None = none yet.
        key: Of the node that it is on.
        normal: Of the surface there, in the node's own space.
        way: In that space, from where one paints to what is painted there; None = the next stroke says it.
        aligned: Each stroke goes on with the same way; without, each begins at the place again.
    """

    at: Vec3 | None = None
    key: str = ""
    normal: Vec3 = (0.0, 0.0, 0.0)
    way: Vec3 | None = None
    aligned: bool = True


class PaintBrush(Struct, frozen=True):
    """Settings of the brush.

    Attributes:
        on: Whether a drag over the selected node paints it.
        target: What is painted.
        color: Linear Rec. 709, for the base colour.
        other: The colour that the first one is swapped with.
        value: For other targets, from 0 to 1; the height of a relief from -1 to 1.
        radius: In world units; 0 = one that suits the node.
        strength: Part of the way from what is there to the paint, 0 to 1.
        blend: How both are mixed.
        falloff: How the effect fades towards the radius.
        mirror: Do the same beyond the node's planes x = 0, y = 0, z = 0.
        flatten: What depends on the viewing direction fades where it is painted.
        front: Only what faces the viewer is painted.
        pressure: What grows with the pressure of a pen.
        stencil: A picture over the view that is painted through; None = paint has one colour.
        clone: Where paint is taken from; None = it has a colour of its own.
    """

    on: bool = False
    target: Target = "base_color"
    color: Vec3 = (0.6, 0.05, 0.04)
    other: Vec3 = (0.8, 0.8, 0.8)
    value: float = 0.5
    radius: float = 0.0
    strength: float = 1.0
    blend: Blend = "mix"
    falloff: PaintFalloff = "flat"
    mirror: tuple[bool, bool, bool] = (False, False, False)
    flatten: bool = False
    front: bool = False
    pressure: Pressure = "radius"
    stencil: Stencil | None = None
    clone: CloneSource | None = None

    def resized(self, radius: float) -> PaintBrush:
        """The brush with another radius, within bounds."""
        return replace(self, radius=min(max(radius, RADIUS_LIMITS[0]), RADIUS_LIMITS[1]))

    def swapped(self) -> PaintBrush:
        """The brush with its two colours swapped."""
        return replace(self, color=self.other, other=self.color)

    def work(self, radius: float, hand: Hand = PLAIN, through: Projection | None = None, *, erases: bool) -> Brushwork:
        """What a stroke with that radius in the node's own lengths does; ``through`` is the stencil as it is seen."""
        paint: tuple[float, ...] = self.color if self.target == "base_color" else (self.value,)
        blend: Blend = "erase" if erases else self.blend
        source = None if erases else self.clone
        clone = None if source is None or source.way is None else Clone(source.way, source.normal)
        return Brushwork(
            self.target, paint, radius, self.strength, blend, self.falloff, self.flatten, through,
            hand.eye, hand.acts, clone, self.mirror,
        )  # fmt: skip


class LivePaint(NamedTuple):
    """A stroke that is being drawn.

    Attributes:
        key: Of the node.
        work: What it does.
        points: Where it went, in the node's own space; more are added at the end.
        mirror: Beyond which planes it is repeated.
        hand: The pen's pressure at each of the points, and what the brush must be faced by.
    """

    key: str
    work: Brushwork
    points: Float32[np.ndarray, "n 3"]
    mirror: tuple[bool, bool, bool]
    hand: Hand = PLAIN

    def since(self, first: int) -> LivePaint:
        """From one of its points on."""
        return self._replace(points=self.points[first:], hand=self.hand.since(first))


def made_paint_stroke(brush: PaintBrush, live: LivePaint, store: AssetStore) -> PaintStroke:
    """The value of a stroke that has been drawn, whose places are in the store.

    Raises:
        OutputError: The disk is full or read-only.
    """
    points, work, hand = live.points, live.work, live.hand
    box = AABB(as_vec3(points.min(0)), as_vec3(points.max(0)))
    return PaintStroke(
        work.radius, store.put({"points": points, **hand.tensors()}), box, work.target, brush.color, brush.value,
        work.strength, work.blend, work.falloff, live.mirror, work.flatten, work.projection, hand.eye, hand.acts,
        work.clone,
    )  # fmt: skip


def with_paint_stroke(scene: Scene, key: str, stroke: PaintStroke) -> Scene:
    """The scene with one more stroke on a node: in its last edit where that paints, else in a new one."""
    node = scene.node(key)
    if node is None:
        return scene
    last = node.edits[-1] if node.edits else None
    if isinstance(last, Paint) and last.enabled and last.opacity == 1.0:
        edits = (*node.edits[:-1], replace(last, strokes=(*last.strokes, stroke)))
    else:
        edits = (*node.edits, Paint((stroke,)))
    return scene.with_node(replace(node, edits=edits))


def missing_strokes(edits: tuple[Edit, ...], seen: tuple[Edit, ...]) -> Paint | None:
    """The strokes of some edits that others do not have, as an edit; None where something else than strokes is missing.

    Args:
        edits: Of a node, as they are now.
        seen: Those that are in what is drawn of it.
    """
    wanted, drawn = active(edits), active(seen)
    last = wanted[-1] if wanted else None
    if wanted == drawn or not isinstance(last, Paint):
        return Paint(()) if wanted == drawn else None
    before = drawn[len(wanted) - 1] if len(drawn) == len(wanted) else Paint((), last.opacity)
    if wanted[:-1] != drawn[: len(wanted) - 1] or len(drawn) not in (len(wanted), len(wanted) - 1):
        return None
    if not isinstance(before, Paint) or before.opacity != last.opacity:
        return None
    known = len(before.strokes)
    return replace(last, strokes=last.strokes[known:]) if last.strokes[:known] == before.strokes else None


class UnseenStrokes:
    """Finds the strokes that are not in what is drawn of nodes, and reads each of them once."""

    def __init__(self) -> None:
        self._read: dict[str, dict[tuple[PaintStroke, float], LivePaint]] = {}
        """By the keys of nodes."""

    def of(
        self, node: Node, seen: tuple[Edit, ...], live: LivePaint | None, store: AssetStore
    ) -> tuple[LivePaint, ...] | None:
        """The strokes of a node that are not in what is drawn of it, in order, with the one that is being drawn.

        Args:
            node: As it is now.
            seen: The edits that are in what is drawn.
            live: What is being drawn, on whatever node.
            store: Where strokes are.

        Returns:
            None where something else than strokes is missing: then they cannot be drawn over it.

        Raises:
            AssetError: A stroke is missing or damaged.
        """
        missing = missing_strokes(node.edits, seen)
        if missing is None:
            return None
        known, found = self._read.get(node.key, {}), {}
        for stroke in missing.strokes:
            name, work = (stroke, missing.opacity), brushwork_of(stroke, missing.opacity)
            found[name] = known.get(name) or LivePaint(node.key, work, *_line(stroke, store))
        self._read[node.key] = found
        done = tuple(found[stroke, missing.opacity] for stroke in missing.strokes)
        return (*done, live) if live is not None and live.key == node.key else done


def _line(stroke: PaintStroke, store: AssetStore) -> tuple[Float32[np.ndarray, "n 3"], tuple[bool, bool, bool], Hand]:
    points, hand = read_points(stroke, store)
    return points, stroke.mirror, hand


def begins_like(one: LivePaint, other: LivePaint) -> bool:
    """Whether a stroke is another one, or the beginning of it."""
    known = len(one.points)
    same = one.work == other.work and one.mirror == other.mirror and known <= len(other.points)
    same = same and one.hand.begins(other.hand, known)
    return same and np.array_equal(one.points, other.points[:known])


def places_of(points: Float64[np.ndarray, "n 3"], node: Node) -> Float32[np.ndarray, "n 3"]:
    """Places of the world in the node's own space, as strokes hold them."""
    return node.transform.inverse().apply(points).astype(np.float32)

"""Fields that were saved during a run, and how one of them is shown in the document. No Qt."""

from __future__ import annotations

import functools
import math

import msgspec
from msgspec import Struct

from viewer.scene.content import FieldContent, Learned, Model, is_learned
from viewer.scene.dataset import Dataset
from viewer.scene.document import Node, Scene
from viewer.scene.geometry import Transform
from viewer.scene.relocation import same_source

PREVIEW_KEY = "training-preview"
RIVAL_KEY = "racing-preview"
"""Keys of the nodes that show a field in training, and the one that it races against; neither is in the document."""
MOST = 24
EARLIEST = 0.1
"""Seconds, for logarithms: what comes before is as good as at the beginning."""
GAP = 0.05
"""Between two fields side by side, as a part of the first one's width."""


class Snapshot(Struct, frozen=True):
    """The field as it was at a moment of its training; ``psnr`` of the held-out photos in dB, where it is known.

    One that was asked for (``wanted``) is not thinned out.
    """

    seconds: float
    step: int
    psnr: float | None
    content: Learned
    wanted: bool = False


def thinned(snapshots: tuple[Snapshot, ...], most: int = MOST) -> tuple[Snapshot, ...]:
    """At most ``most`` of them, about evenly spread over the logarithm of time; the first and the last one stay.

    Each that goes is the one whose neighbours are then nearest to each other. Those that were asked for stay and do not
    count.
    """
    wanted = [snapshot for snapshot in snapshots if snapshot.wanted]
    others = [snapshot for snapshot in snapshots if not snapshot.wanted]
    while len(others) > max(2, most):
        times = [math.log(max(snapshot.seconds, EARLIEST)) for snapshot in others]
        gaps = [after - before for before, after in zip(times, times[2:], strict=False)]
        del others[1 + gaps.index(min(gaps))]
    return tuple(sorted((*others, *wanted), key=lambda snapshot: snapshot.seconds))


def placement(scene: Scene, source: str) -> Transform:
    """The placement of a field trained from ``source``: as of one trained from it before, else as of its photos."""
    for node in scene.nodes:
        if _trained_from(node, source):
            return node.transform
    for node in scene.nodes:
        if isinstance(node.content, Dataset) and same_source(source, node.content.root):
            return node.transform
    return Transform()


def belongs(scene: Scene, source: str) -> bool:
    """Whether the photos of ``source``, or a field trained from them, are in the scene."""
    photos = any(isinstance(node.content, Dataset) and same_source(source, node.content.root) for node in scene.nodes)
    return photos or any(_trained_from(node, source) for node in scene.nodes)


def with_preview(scene: Scene, preview: Node, source: str, *others: Node) -> Scene:
    """The scene with ``preview``, and ``others``, in place of visible fields that were trained from the same photos.

    Where nothing in the scene comes from these photos, they have no common space: then the preview is shown alone, and
    the view that the scene opens with does not count.
    """
    alone = not belongs(scene, source)
    nodes = tuple(
        msgspec.structs.replace(node, visible=False)
        if node.visible and (_trained_from(node, source) or (alone and isinstance(node.content, FieldContent | Model)))
        else node
        for node in scene.nodes
    )
    shown = msgspec.structs.replace(scene, nodes=nodes, camera=None if alone else scene.camera)
    return functools.reduce(Scene.with_node, (preview, *others), shown)


def beside(first: Node, second: Node) -> Node:
    """The second node moved along +X until it is beside the first one."""
    here, there = first.aabb, second.aabb
    if here is None or there is None:
        return second
    gap = GAP * (here.hi[0] - here.lo[0])
    x, y, z = second.transform.translation
    moved = msgspec.structs.replace(second.transform, translation=(x + here.hi[0] + gap - there.lo[0], y, z))
    return msgspec.structs.replace(second, transform=moved)


def as_node(snapshot: Snapshot, run: str, source: str, transform: Transform) -> Node:
    """A snapshot as a node of its own, which says where it comes from."""
    made = msgspec.structs.replace(snapshot.content.provenance, source=source)
    content = msgspec.structs.replace(snapshot.content, provenance=made)
    return Node(f"{run} at {snapshot.seconds:.0f} s", content, transform=transform)


def _trained_from(node: Node, source: str) -> bool:
    return is_learned(node.content) and bool(source) and node.content.provenance.source == source

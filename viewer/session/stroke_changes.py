"""Whether two states differ by nothing but the ring of a brush and strokes: then little is drawn anew."""

from __future__ import annotations

from dataclasses import fields

from msgspec.structs import replace

from viewer.render.drawables import RENDERED
from viewer.scene.content import Model
from viewer.scene.document import Node, Scene
from viewer.scene.edits import active
from viewer.scene.gaussian_splats import GaussianSplats
from viewer.scene.kinds import Content
from viewer.scene.paint import Paint
from viewer.scene.sculpt import Sculpt
from viewer.session.state import State

BRUSHED = frozenset(("ring", "paint", "stroke", "document", "scene", "applied"))
"""Attributes of a state that strokes change."""
COMPARED = frozenset(("elements", "selection", "edit_target", "scales"))
"""Those that are made again with the same content, as by undo."""


def brushed_nodes(old: State, new: State) -> frozenset[str] | None:
    """Keys of the nodes whose strokes differ; None where more than that and the ring does."""
    # A new frame comes with each change of the scene; without fields nothing is seen of it.
    empty = frozenset(() if [*old.shown.shown(*RENDERED), *new.shown.shown(*RENDERED)] else ("frame",))
    names = [each.name for each in fields(State) if each.name not in BRUSHED | COMPARED | empty]
    if any(getattr(old, name) is not getattr(new, name) for name in names) or not _alike(old, new, sorted(COMPARED)):
        return None
    keys = {live.key for live in (old.paint, new.paint) if live is not None and old.paint is not new.paint}
    keys |= {live.key for live in (old.stroke, new.stroke) if live is not None and old.stroke is not new.stroke}
    for before, after in ((old.document, new.document), (old.current, new.current), (old.shown, new.shown)):
        found = _brushed(before, after)
        if found is None:
            return None
        keys |= found
    return frozenset(keys)


def _brushed(old: Scene, new: Scene) -> set[str] | None:
    """Keys of the nodes with other strokes; None where scenes differ in anything else."""
    if old is new:
        return set()
    names = [name for name in Scene.__struct_fields__ if name != "nodes"]
    if len(old.nodes) != len(new.nodes) or not _alike(old, new, names):
        return None
    changed = [(one, other) for one, other in zip(old.nodes, new.nodes, strict=True) if one is not other]
    others = [name for name in Node.__struct_fields__ if name not in ("edits", "content")]
    for one, other in changed:
        if not _alike(one, other, others) or _without_strokes(one) != _without_strokes(other):
            return None
        if one.content != other.content and _but_mesh(one.content) != _but_mesh(other.content):
            return None
    return {other.key for one, other in changed if one.edits != other.edits or one.content != other.content}


def _alike(one: object, other: object, names: list[str]) -> bool:
    pairs = ((getattr(one, name), getattr(other, name)) for name in names)
    return all(first is second or first == second for first, second in pairs)


def _without_strokes(node: Node) -> list[object]:
    return [edit for edit in active(node.edits) if not isinstance(edit, Paint | Sculpt)]


def _but_mesh(content: Content) -> object:
    """A model without its mesh, splats without the Gaussians: what differs in two of those, they know who draw them."""
    if isinstance(content, GaussianSplats):
        return replace(content, asset="", aabb=None, core=None, count=0)
    return replace(content, asset="", aabb=None) if isinstance(content, Model) else content

"""Models that strokes are painted on in the window, before a worker has carried the edits out."""

from __future__ import annotations

from collections import OrderedDict
from functools import partial
from typing import NamedTuple

import msgspec

from viewer.editing.canvases import ATTRIBUTES
from viewer.editing.stroke_undo import UndoMemory
from viewer.editing.surface import Surface
from viewer.editing.surface_painter import Finders, Painted, SurfacePainter, finder_key
from viewer.editing.texel_finder import TexelFinder
from viewer.scene.assets import AssetStore
from viewer.scene.content import Model, Shape
from viewer.scene.document import Node
from viewer.scene.edits import Edit, active
from viewer.scene.geometry import AABB
from viewer.scene.kinds import Content
from viewer.scene.material import Material
from viewer.scene.skinning import mesh_of
from viewer.session.background import Background
from viewer.session.painting import LivePaint, UnseenStrokes
from viewer.session.state import State
from viewer.ui.viewport.layers.followed_strokes import FollowedStrokes

MOST_MESHES = 2
"""Whose texels are known where they lie, and on which strokes can be taken back that are in their assets by now."""


class Repainted(NamedTuple):
    """What strokes have changed on models since the picture before.

    Attributes:
        keys: Of the nodes that strokes are drawn on.
        boxes: Around what has changed, in the own space of each node.
    """

    keys: frozenset[str]
    boxes: tuple[tuple[Node, AABB], ...]


class LiveSurface(FollowedStrokes[Painted]):
    """One model, and the strokes on it that are not in its asset yet.

    Args:
        source: Of the document.
        content: The model as a worker has made it last.
        seen: The edits in it.
        original: As it was before its strokes; what erasing brings back.
        store: Where their assets are.
        finders: Those of its mesh.
        undo: The memory by which strokes can be taken back.
    """

    def __init__(
        self,
        source: Model,
        content: Model,
        seen: tuple[Edit, ...],
        original: Model,
        store: AssetStore,
        finders: Finders,
        undo: UndoMemory,
    ) -> None:
        self.source, self.content, self.seen = source, content, seen
        surface = _surface(content, store)
        first = surface if original == content else _surface(original, store)
        self._store = store
        self._mesh = surface.mesh
        self._asset = content.asset
        self.painter = SurfacePainter(surface, first, store, finders, undo=undo)
        super().__init__(self.painter)

    @property
    def recolors(self) -> bool:
        """Whether numbers at its vertices are painted."""
        return any(self.painter.values(attribute) is not None for attribute in ATTRIBUTES.values())

    @property
    def model(self) -> Model:
        """The model with maps and vertex colours that can be painted on, as they were before the strokes."""
        mesh, material = self.painter.surface
        if mesh is not self._mesh:
            self._mesh, self._asset = mesh, self._store.put(mesh.tensors())
        skin = self.content.skin if self._asset == self.content.asset else None  # else bones have moved it already
        return msgspec.structs.replace(
            self.content, asset=self._asset, skin=skin, materials=(material, *self.content.materials[1:])
        )


class LiveSurfaces:
    """All models that are painted on.

    A model stays one of them as long as its strokes can be drawn over what was there when it was begun: so strokes are
    taken back and done again at once.

    Args:
        undo: The memory by which they are.
    """

    def __init__(self, undo: UndoMemory) -> None:
        self._undo = undo
        self._live: OrderedDict[str, LiveSurface] = OrderedDict()
        self._finders: OrderedDict[Shape, Finders] = OrderedDict()
        self._unseen = UnseenStrokes()
        self._drawn: dict[str, Content] = {}
        self.repainted: Repainted | None = None
        """None where anything may have changed."""
        self._ahead = Background(lambda _: None)
        self._expected: OrderedDict[Shape, None] = OrderedDict()
        """Meshes whose texels are looked up ahead of the first stroke."""

    def recolors(self, key: str) -> bool:
        """Whether numbers at the vertices of a node's mesh are painted."""
        return key in self._live and self._live[key].recolors

    def nodes(self, state: State, store: AssetStore) -> tuple[dict[str, Node], list[tuple[LiveSurface, Node, Painted]]]:
        """The nodes to be drawn in place of those that are shown, by their keys, and what has changed on them.

        Raises:
            AssetError: An asset is missing or damaged.
            OutputError: The disk is full or read-only.
        """
        drawn: dict[str, Node] = {}
        changes: list[tuple[LiveSurface, Node, Painted]] = []
        reach: list[tuple[Node, AABB]] = []
        local = True
        for shown in state.shown.shown("model"):
            now, content = state.current.node(shown.key), shown.content
            if now is None or not isinstance(content, Model) or not isinstance(now.content, Model):
                continue
            live, strokes = self._known(now, state, store)
            if live is None:
                seen = state.seen_edits(shown.key)
                strokes = self._unseen.of(now, seen, state.paint, store)
                if not strokes:
                    continue
                before = state.before_paint(shown.key)
                original = before if isinstance(before, Model) else content
                finders = self._finders_of(content.shape)
                live = LiveSurface(now.content, content, seen, original, store, finders, self._undo)
                self._live[shown.key] = live
            drawing = state.paint is not None and state.paint.key == shown.key
            painted = live.follow(strokes or (), drawing=drawing)
            drawn[shown.key] = msgspec.structs.replace(shown, content=live.model)
            changes += [(live, drawn[shown.key], each) for each in painted]
            reach += [(drawn[shown.key], box) for box in live.reach]
            local = local and not live.painter.apart
        self._expect(state, store)
        self._forget(state)
        local = local and {key: node.content for key, node in drawn.items()} == self._drawn
        self._drawn = {key: node.content for key, node in drawn.items()}
        self.repainted = Repainted(frozenset(drawn), tuple(reach)) if local else None
        return drawn, changes

    def release(self) -> None:
        """Wait for nothing that is looked up ahead."""
        self._ahead.close(0.0)

    def _expect(self, state: State, store: AssetStore) -> None:
        """Once a brush that paints is on, find out where the texels of selected nodes lie: that takes a while."""
        for node in state.shown.shown("model") if state.paint_brush.on else ():
            content = node.content
            if node.key in state.selection and isinstance(content, Model) and content.shape not in self._expected:
                self._expected[content.shape] = None
                finders = self._finders_of(content.shape)
                self._ahead.submit(partial(look_ahead, content, store, finders))
        while len(self._expected) > MOST_MESHES:
            self._expected.popitem(last=False)

    def _known(
        self, now: Node, state: State, store: AssetStore
    ) -> tuple[LiveSurface | None, tuple[LivePaint, ...] | None]:
        """A model that is painted on, and its strokes; dropped where they cannot be drawn over it any more."""
        live = self._live.get(now.key)
        if live is None:
            return None, None
        strokes = self._unseen.of(now, live.seen, state.paint, store) if live.source == now.content else None
        drawing = state.paint is not None and state.paint.key == now.key
        if strokes is None or not live.can_follow(strokes, drawing=drawing):
            del self._live[now.key]
            return None, None
        if strokes:
            self._live.move_to_end(now.key)
        return live, strokes

    def _forget(self, state: State) -> None:
        """Drop those that are gone, and the oldest ones of those whose strokes are in their assets."""
        for key in self._live.keys() - {node.key for node in state.shown.nodes}:
            del self._live[key]
        for key in list(self._live)[: max(len(self._live) - MOST_MESHES, 0)]:
            now = state.current.node(key)
            if now is None or active(now.edits) == active(state.seen_edits(key)):
                del self._live[key]

    def _finders_of(self, mesh: Shape) -> Finders:
        """What finds texels of a mesh's maps; those of the last few meshes stay."""
        self._finders.setdefault(mesh, {})
        self._finders.move_to_end(mesh)
        while len(self._finders) > MOST_MESHES:
            self._finders.popitem(last=False)
        return self._finders[mesh]


def look_ahead(content: Model, store: AssetStore, finders: Finders) -> None:
    """Have what finds texels of a model's maps in space.

    Raises:
        AssetError: The mesh is missing or damaged.
    """
    mesh, material = _surface(content, store)
    for texture in material.maps:
        if finder_key(texture) not in finders and mesh.uv_set(texture.uv_set) is not None:
            finders[finder_key(texture)] = TexelFinder(mesh, texture)


def _surface(content: Model, store: AssetStore) -> Surface:
    material = content.materials[0] if content.materials else Material()
    return Surface(mesh_of(content, store), material)

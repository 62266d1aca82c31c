"""Models that strokes are painted on in the window, before a worker has carried the edits out."""

from __future__ import annotations

from collections import OrderedDict

import msgspec

from viewer.editing.surface import Surface
from viewer.editing.surface_painter import Finders, Painted, SurfacePainter
from viewer.scene.asset_id import AssetId
from viewer.scene.assets import AssetStore
from viewer.scene.content import Model
from viewer.scene.document import Node
from viewer.scene.edits import active
from viewer.scene.material import Material
from viewer.scene.mesh import mesh_from_tensors
from viewer.session.painting import unseen_strokes
from viewer.session.state import State
from viewer.ui.viewport.layers.followed_strokes import FollowedStrokes

MOST_MESHES = 2
"""Whose texels are known where they lie."""


class LiveSurface(FollowedStrokes[Painted]):
    """One model, and the strokes on it that are not in its asset yet.

    Args:
        content: The model as a worker has made it last.
        original: As it was before its strokes; what erasing brings back.
        store: Where their assets are.
        finders: Those of its mesh.
    """

    def __init__(self, content: Model, original: Model, store: AssetStore, finders: Finders) -> None:
        self.content = content
        surface = _surface(content, store)
        first = surface if original == content else _surface(original, store)
        self._store = store
        self._mesh = surface.mesh
        self._asset = content.asset
        self.painter = SurfacePainter(surface, first, store, finders)
        super().__init__(self.painter)

    @property
    def model(self) -> Model:
        """The model with maps and vertex colours that can be painted on, as they were before the strokes."""
        mesh, material = self.painter.surface
        if mesh is not self._mesh:
            self._mesh, self._asset = mesh, self._store.put(mesh.tensors())
        return msgspec.structs.replace(
            self.content, asset=self._asset, materials=(material, *self.content.materials[1:])
        )


class LiveSurfaces:
    """All models that are painted on."""

    def __init__(self) -> None:
        self._live: dict[str, LiveSurface] = {}
        self._finders: OrderedDict[AssetId, Finders] = OrderedDict()

    def nodes(self, state: State, store: AssetStore) -> tuple[dict[str, Node], list[tuple[LiveSurface, Node, Painted]]]:
        """The nodes to be drawn in place of those that are shown, by their keys, and what has changed on them.

        Raises:
            AssetError: An asset is missing or damaged.
            OutputError: The disk is full or read-only.
        """
        drawn: dict[str, Node] = {}
        changes: list[tuple[LiveSurface, Node, Painted]] = []
        for shown in state.shown.shown("model"):
            now, content = state.current.node(shown.key), shown.content
            if now is None or not isinstance(content, Model) or not isinstance(now.content, Model):
                continue
            strokes = unseen_strokes(now, state.seen_edits(shown.key), state.paint, store)
            live = self._live.get(shown.key)
            idle = not strokes and not state.paint_brush.on
            if strokes is None or idle or (live is not None and live.content != content):
                self._live.pop(shown.key, None)
                live = None
            if live is None and not strokes:
                continue
            if live is None:
                alone = len(active(now.edits)) <= 1
                finders = self._finders_of(content.asset)
                live = LiveSurface(content, now.content if alone else content, store, finders)
                self._live[shown.key] = live
            drawing = state.paint is not None and state.paint.key == shown.key
            painted = live.follow(strokes or (), drawing=drawing)
            drawn[shown.key] = msgspec.structs.replace(shown, content=live.model)
            changes += [(live, drawn[shown.key], each) for each in painted]
        for key in self._live.keys() - {node.key for node in state.shown.nodes}:
            del self._live[key]
        return drawn, changes

    def _finders_of(self, mesh: AssetId) -> Finders:
        """What finds texels of a mesh's maps; those of the last few meshes stay."""
        self._finders.setdefault(mesh, {})
        self._finders.move_to_end(mesh)
        while len(self._finders) > MOST_MESHES:
            self._finders.popitem(last=False)
        return self._finders[mesh]


def _surface(content: Model, store: AssetStore) -> Surface:
    material = content.materials[0] if content.materials else Material()
    return Surface(mesh_from_tensors(store.get(content.asset)), material)

"""Models that strokes are painted on in the window, before a worker has carried the edits out."""

from __future__ import annotations

from collections import OrderedDict

import msgspec

from viewer.editing.paint_strokes import segments_of
from viewer.editing.surface import Surface
from viewer.editing.surface_painter import Finders, Painted, SurfacePainter
from viewer.scene.asset_id import AssetId
from viewer.scene.assets import AssetStore
from viewer.scene.content import Model
from viewer.scene.document import Node
from viewer.scene.edits import active
from viewer.scene.material import Material
from viewer.scene.mesh import mesh_from_tensors
from viewer.session.painting import LivePaint, begins_like, unseen_strokes
from viewer.session.store import State

MOST_MESHES = 2
"""Whose texels are known where they lie."""


class LiveSurface:
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
        self.painter = SurfacePainter(surface, first, store, finders)
        self._asset = content.asset
        self._done: list[tuple[LivePaint, bool]] = []
        self._open = False

    @property
    def model(self) -> Model:
        """The model with maps and vertex colours that can be painted on, as they were before the strokes."""
        mesh, material = self.painter.surface
        if mesh is not self._mesh:
            self._mesh, self._asset = mesh, self._store.put(mesh.tensors())
        return msgspec.structs.replace(
            self.content, asset=self._asset, materials=(material, *self.content.materials[1:])
        )

    def follow(self, strokes: tuple[LivePaint, ...], *, drawing: bool) -> list[Painted]:
        """Show these strokes and no others; what has changed.

        Args:
            strokes: In order.
            drawing: The last one is still being drawn.
        """
        changed: list[Painted | None] = []
        same = 0
        while same < min(len(self._done), len(strokes)) and self._goes_on(same, strokes, drawing=drawing):
            same += 1
        while len(self._done) > same:
            changed.append(self._take_back())
        for number, stroke in enumerate(strokes):
            last = drawing and number == len(strokes) - 1
            changed.append(self._draw(number, stroke, drawing=last))
        return [each for each in changed if each is not None]

    def _goes_on(self, number: int, strokes: tuple[LivePaint, ...], *, drawing: bool) -> bool:
        """Whether a stroke is the one that is there, or that one drawn further."""
        known, wanted = self._done[number][0], strokes[number]
        if known is wanted:
            return True
        is_open = self._open and number == len(self._done) - 1
        grows = is_open or (drawing and number == len(strokes) - 1)
        return begins_like(known, wanted) and (grows or len(known.points) == len(wanted.points))

    def _draw(self, number: int, stroke: LivePaint, *, drawing: bool) -> Painted | None:
        """Begin a stroke, or go on with it from where it is."""
        changed = None
        if number == len(self._done):
            takes = self.painter.begin(stroke.work)
            self._open = True
            self._done.append((stroke, takes))
            if takes:
                changed = self.painter.extend(segments_of(stroke.points, stroke.mirror))
        elif stroke is not self._done[number][0]:
            known, takes = self._done[number]
            if takes and len(stroke.points) > len(known.points):
                changed = self.painter.extend(segments_of(stroke.points[len(known.points) - 1 :], stroke.mirror))
            self._done[number] = (stroke, takes)
        if self._open and number == len(self._done) - 1 and not drawing:
            if self._done[number][1]:
                self.painter.end()
            self._open = False
        return changed

    def _take_back(self) -> Painted | None:
        """The last stroke was dropped or undone."""
        _, takes = self._done.pop()
        was_open, self._open = self._open, False
        if not takes:
            return None
        return self.painter.drop() if was_open else self.painter.revert()


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

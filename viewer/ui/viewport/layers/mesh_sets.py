"""The meshes that are on the graphics card, and what of them has moved."""

from __future__ import annotations

from typing import NamedTuple

import moderngl

from viewer.scene.assets import AssetStore
from viewer.scene.content import Model, Shape
from viewer.scene.document import Node
from viewer.scene.geometry import AABB
from viewer.scene.skinning import shape_mesh, weighted_mesh
from viewer.session.brush import LiveStroke
from viewer.ui.viewport.layers.live_surfaces import Repainted
from viewer.ui.viewport.layers.mesh_buffers import MeshBuffers


class MeshKey(NamedTuple):
    """What a mesh on the graphics card is made from.

    Attributes:
        shape: Its asset, and what moves it.
        short: In short triangles.
        owner: The node whose own it is because its vertices are painted; empty where it may be shared.
        weights: Coloured by the bones that it hangs on.
    """

    shape: Shape
    short: bool
    owner: str = ""
    weights: bool = False


class MeshSets:
    """Holds the meshes that nodes want.

    Args:
        context: Where they live; everything is given back by ``release``.
    """

    def __init__(self, context: moderngl.Context) -> None:
        self._context = context
        self._meshes: dict[MeshKey, MeshBuffers] = {}
        self._of_node: dict[str, MeshKey] = {}
        self._new: set[MeshKey] = set()
        self.moved: Repainted | None = None
        """What has moved since the picture before; None where anything may have."""

    def __getitem__(self, key: MeshKey) -> MeshBuffers:
        return self._meshes[key]

    @property
    def all(self) -> tuple[MeshBuffers, ...]:
        """All that are there."""
        return tuple(self._meshes.values())

    def take(self, wanted: dict[str, MeshKey], store: AssetStore) -> None:
        """Have the meshes of all nodes, by the nodes' keys, and no others.

        A node's mesh from before becomes its new one where both have the same triangles: after strokes, and where they
        are taken back.

        Raises:
            AssetError: A mesh is missing or damaged.
        """
        before, self._of_node, self._new = self._of_node, wanted, set()
        free = self._meshes.keys() - set(wanted.values())
        for node, key in wanted.items():
            if key in self._meshes:
                continue
            make, old = weighted_mesh if key.weights else shape_mesh, before.get(node)
            mesh = make(key.shape, store)
            if old is not None and old in free and old[1:] == key[1:] and self._meshes[old].take(mesh):
                free.remove(old)
                self._meshes[key] = self._meshes.pop(old)
            else:
                self._meshes[key] = MeshBuffers(self._context, mesh, short=key.short)
                self._new.add(key)
        for key in free:
            self._meshes.pop(key).release()

    def push(self, stroke: LiveStroke | None) -> None:
        """Show a stroke that is being drawn; None = there is none."""
        content = None if stroke is None else stroke.content
        for key, buffers in self._meshes.items():
            sculpted = stroke is not None and isinstance(content, Model) and content.shape == key.shape
            buffers.push(stroke.dabs if stroke is not None and sculpted else None)

    def note_moves(self, nodes: list[tuple[Node, MeshKey]]) -> None:
        """Look at what has moved since the call before."""
        boxes: list[tuple[Node, AABB]] = []
        for node, key in nodes:
            boxes += [(node, box) for box in self._meshes[key].changes]
        for buffers in self._meshes.values():
            buffers.changes.clear()
        self.moved = None if self._new else Repainted(frozenset(node.key for node, _ in nodes), tuple(boxes))

    def release(self) -> None:
        """Give the memory back."""
        for buffers in self._meshes.values():
            buffers.release()
        self._meshes, self._of_node = {}, {}

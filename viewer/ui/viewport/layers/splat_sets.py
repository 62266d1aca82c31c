"""The sets of Gaussians that are on the graphics card: read, uploaded, changed and dropped as the scene has them."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from typing import NamedTuple

import moderngl
from msgspec.structs import replace

from viewer.errors import GraphicsError, UnsupportedError
from viewer.scene.asset_id import AssetId
from viewer.scene.assets import AssetStore
from viewer.scene.document import Node, Scene
from viewer.scene.gaussian_splats import GaussianSplats
from viewer.ui.viewport.layers.splat_buffers import SplatBuffers, largest_count
from viewer.ui.viewport.layers.splat_rows import Change
from viewer.ui.viewport.layers.splat_sorting import Packed, SplatSorter

UPLOAD_SECONDS = 0.006
"""A redraw spends so long on what is not on the graphics card yet."""
MOST_CHANGES = 64 << 20
"""Bytes of changes between sets that are remembered: undoing them reads nothing."""
LESS = "Hide or delete other sets, or crop this one; pictures of it can still be rendered."


class SplatSet(NamedTuple):
    """What is drawn of a node: its Gaussians or, until those are there, the ones that it had before.

    Attributes:
        node: It.
        content: What is drawn.
        buffers: The same on the graphics card.
    """

    node: Node
    content: GaussianSplats
    buffers: SplatBuffers

    @property
    def stands_in(self) -> bool:
        """Whether these are the ones that the node had before."""
        return self.content is not self.node.content


class SplatSets:
    """Holds the sets that are in the scene.

    A node's set becomes its next one in the same buffers where few Gaussians differ, as after strokes.

    Args:
        context: Where to draw; everything is given back by ``release``.
        sorter: Reads them.
        restore: Takes off a node, by its key, what is painted on it.
    """

    def __init__(self, context: moderngl.Context, sorter: SplatSorter, restore: Callable[[str], None]) -> None:
        self._context, self._sorter, self._restore = context, sorter, restore
        self._buffers: dict[AssetId, SplatBuffers] = {}
        self._refused: set[AssetId] = set()
        self._whole: set[AssetId] = set()
        """Those that cannot be made of others."""
        self._drawn: dict[str, GaussianSplats] = {}
        """What nodes had last that was there, by their keys."""
        self._changes: OrderedDict[tuple[AssetId, AssetId], Change] = OrderedDict()

    @property
    def unfinished(self) -> bool:
        """Whether there is more to upload."""
        incomplete = any(not buffers.complete for buffers in self._buffers.values())
        return incomplete or self._sorter.has_read(self._buffers.keys() | self._refused)

    def take(self, scene: Scene, store: AssetStore) -> None:
        """Read and upload what is new in the scene, and drop what it no longer has.

        Raises:
            GraphicsError: There is no room for a set; it is not asked for again.
        """
        contents = {node.key: node.content for node in scene.nodes if isinstance(node.content, GaussianSplats)}
        wanted = {content.asset for content in contents.values()}
        bases = {
            content.asset: before.asset
            for key, content in contents.items()
            if content.asset not in self._buffers and (before := self._drawn.get(key)) is not None
        }
        for asset, base in bases.items():
            change = self._changes.get((base, asset))
            if change is not None and base in self._buffers and base not in wanted:
                self._sorter.become(asset, base, change)
                self._become(asset, base, change)
        kept = wanted | {base for base in bases.values() if base in self._buffers}
        self._sorter.want(kept, store, {asset: base for asset, base in bases.items() if asset not in self._whole})
        for asset in self._buffers.keys() - kept:
            self._buffers.pop(asset).release()
        for asset in wanted - self._buffers.keys() - self._refused:
            if (packed := self._sorter.packed(asset)) is not None and packed.number:
                self._make(asset, packed, wanted)
        self._advance()
        self._drawn = {key: each for key, each in self._drawn.items() if key in contents} | {
            key: each for key, each in contents.items() if self._complete(each.asset) is not None
        }

    def shown(self, scene: Scene) -> list[SplatSet]:
        """What can be drawn of the visible nodes."""
        found = []
        for node in scene.shown("splats"):
            content, before = node.content, self._drawn.get(node.key)
            assert isinstance(content, GaussianSplats)
            if (buffers := self._complete(content.asset)) is not None:
                found.append(SplatSet(node, content, buffers))
            elif before is not None and (buffers := self._complete(before.asset)) is not None:
                found.append(SplatSet(node, replace(before), buffers))
        return found

    def find(self, asset: AssetId) -> SplatBuffers | None:
        """A set, once all of it is there."""
        return self._complete(asset)

    def rest(self) -> None:
        """No stroke will change any set soon."""
        for buffers in self._buffers.values():
            if buffers.changing:
                buffers.rest()

    def release(self) -> None:
        """Give everything back."""
        for buffers in self._buffers.values():
            buffers.release()
        self._buffers, self._drawn = {}, {}
        self._changes.clear()

    def _complete(self, asset: AssetId) -> SplatBuffers | None:
        buffers = self._buffers.get(asset)
        return buffers if buffers is not None and buffers.complete else None

    def _make(self, asset: AssetId, packed: Packed, wanted: set[AssetId]) -> None:
        """Have one more set."""
        if packed.change is None or packed.base is None:
            self._make_buffers(asset, packed)
        elif packed.base in self._buffers and packed.base not in wanted:
            self._become(asset, packed.base, packed.change)
            self._sorter.keep_centers(asset)
        else:
            self._whole.add(asset)
            self._sorter.forget(asset)

    def _become(self, asset: AssetId, base: AssetId, change: Change) -> None:
        """Have a set in the buffers of another one."""
        for key, content in self._drawn.items():
            if content.asset == base:
                self._restore(key)
        buffers = self._buffers.pop(base)
        buffers.pushed.push(None)
        back = buffers.rows.apply(change)
        buffers.assets.add(asset)
        self._buffers[asset] = buffers
        for step, each in (((base, asset), change), ((asset, base), back)):
            self._changes[step] = each
            self._changes.move_to_end(step)
        while sum(each.nbytes for each in self._changes.values()) > MOST_CHANGES:
            self._changes.popitem(last=False)

    def _make_buffers(self, asset: AssetId, packed: Packed) -> None:
        """Have room for one more set.

        Raises:
            GraphicsError: There is none; it is not asked for again.
        """
        room = largest_count(self._context) - sum(buffers.count for buffers in self._buffers.values())
        try:
            if packed.number > room:
                raise UnsupportedError(f"{packed.number:,} Gaussians are too many here.", LESS)
            self._buffers[asset] = SplatBuffers(self._context, packed, asset)
        except (moderngl.Error, UnsupportedError) as error:
            self._refused.add(asset)
            self._sorter.keep_centers(asset)
            raise GraphicsError(f"OpenGL has no room for {packed.number:,} more Gaussians.", LESS) from error

    def _advance(self) -> None:
        """Upload for a while."""
        for asset, buffers in self._buffers.items():
            if not buffers.complete:
                buffers.advance(UPLOAD_SECONDS)
                if buffers.complete:
                    self._sorter.keep_centers(asset)
                return

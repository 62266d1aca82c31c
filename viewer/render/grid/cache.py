"""Packed fields that were used lately."""

from __future__ import annotations

from collections import OrderedDict

from viewer.editing.effects import edited_voxels
from viewer.fields.moving_voxels import voxels_now
from viewer.render.grid.ndc import per_own_length
from viewer.render.grid.packed import PackedVoxels, pack
from viewer.scene.assets import AssetStore
from viewer.scene.content import AssetId, ColorSpace, Motion, VoxelField
from viewer.scene.edits import Edit
from viewer.scene.geometry import AABB
from viewer.scene.ndc import Ndc

Key = tuple[AssetId, AABB, ColorSpace, Ndc | None, Motion | None, tuple[Edit, ...], bool]


class PackedCache:
    """Packs fields on demand and keeps the most recently used ones.

    Args:
        store: Where their arrays are.
        limit: Bytes to keep; the field used last is kept whatever its size.
    """

    def __init__(self, store: AssetStore, limit: int = 2 << 30) -> None:
        self._store = store
        self._limit = limit
        self._recent: OrderedDict[Key, PackedVoxels] = OrderedDict()

    def get(self, content: VoxelField, edits: tuple[Edit, ...], *, surface: bool = False) -> PackedVoxels:
        """The field after ``edits``, laid out for rendering.

        Args:
            content: The field.
            edits: They.
            surface: Densities are to be per length in space, whatever coordinates the field is in.

        Raises:
            AssetError: Its asset is missing or damaged.
        """
        bent = surface and content.ndc is not None
        key = (content.asset, content.aabb, content.color_space, content.ndc, content.motion, edits, bent)
        if key in self._recent:
            self._recent.move_to_end(key)
            return self._recent[key]
        voxels = voxels_now(content, self._store.get(content.asset))
        voxels = edited_voxels(voxels, edits, self._store)
        packed = pack(per_own_length(voxels) if bent else voxels)
        self._recent[key] = packed
        while len(self._recent) > 1 and self.nbytes > self._limit:
            self._recent.popitem(last=False)
        return packed

    @property
    def nbytes(self) -> int:
        """Memory that the kept fields take."""
        return sum(packed.nbytes for packed in self._recent.values())

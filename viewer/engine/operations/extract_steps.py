"""Drafts of an extraction leave nothing behind in its store."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from viewer.scene.asset_id import AssetId
from viewer.scene.assets import AssetStore

SHOWN = 2
"""Rounds of drafts whose assets stay: a window may still be reading the one before the newest."""


class DraftStore(AssetStore):
    """A store that remembers what was new, to take back what in the end is not needed.

    Args:
        store: Where everything is read from and goes to.
    """

    def __init__(self, store: AssetStore) -> None:
        super().__init__(store.root, *store.others)
        self._round = 0
        self._used: dict[AssetId, int] = {}
        """Assets that are here because of us, and the last round that needed them."""

    def put(self, tensors: Mapping[str, np.ndarray]) -> AssetId:
        """Store arrays as :meth:`AssetStore.put` does."""
        there = {path.stem for path in self.root.glob("*.safetensors")}
        name = super().put(tensors)
        # What lay there before belongs to another document, even if it is equal.
        if name in self._used or name not in there:
            self._used[name] = self._round
        return name

    def turn(self) -> None:
        """A newer round of drafts begins: what only older ones needed goes; of what came before them, nothing."""
        self._round += 1
        for name in [name for name, last in self._used.items() if 0 < last <= self._round - SHOWN]:
            self._drop(name)

    def keep(self, *names: AssetId) -> None:
        """Remove all that was new, but these."""
        for name in [name for name in self._used if name not in names]:
            self._drop(name)
        self._used.clear()

    def _drop(self, name: AssetId) -> None:
        del self._used[name]
        self.discard(name)

"""Points and Gaussians on the graphics card that follow a stroke while it is being drawn, by their places alone."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from jaxtyping import Float32, Int64

from viewer.editing.dabs import Dabs
from viewer.scene.asset_id import AssetId
from viewer.scene.distinct import distinct
from viewer.session.brush import LiveStroke
from viewer.ui.viewport.layers.pushed_vertices import PushedVertices

Rows = Int64[np.ndarray, " m"]


class PushedRows:
    """Rows that begin with a place. Once no stroke is drawn they are as before.

    Args:
        read: Looks all rows up as they are.
        write: Replaces some of them, by their numbers.
    """

    def __init__(
        self, read: Callable[[], Float32[np.ndarray, "n c"]], write: Callable[[Rows, Float32[np.ndarray, "m c"]], None]
    ) -> None:
        self._read, self._write = read, write
        self._before: Float32[np.ndarray, "n c"] | None = None
        self._moved: list[Rows] = []
        self._pushed: PushedVertices | None = None

    def push(self, dabs: Dabs | None) -> None:
        """Show the rows pushed by a stroke, which grows at its end; None = as they are."""
        if dabs is None and self._pushed is None:
            return
        if self._pushed is None or dabs is None or not self._pushed.grows_to(dabs):
            self._begin_anew(dabs)
        if dabs is not None and self._pushed is not None:
            rows, first, last = self._pushed.push(dabs)
            if first < last:
                moved = self._pushed.moved
                self._write(moved, rows[moved])
                self._moved.append(moved)

    def _begin_anew(self, dabs: Dabs | None) -> None:
        before = self._read().copy() if self._before is None else self._before
        if self._moved:
            moved = distinct(np.concatenate(self._moved))
            self._write(moved, before[moved])
        self._moved = []
        self._before = None if dabs is None else before
        self._pushed = None
        if dabs is not None:
            self._pushed = PushedVertices(before.copy(), normals=False, crowded=bool(len(dabs) and dabs[0, -1]))


def dabs_on(stroke: LiveStroke | None, asset: AssetId) -> Dabs | None:
    """The dabs of a stroke where it is on points or Gaussians of that asset; else None."""
    if stroke is None or getattr(stroke.content, "asset", None) != asset:
        return None
    return stroke.dabs

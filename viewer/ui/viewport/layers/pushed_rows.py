"""Points and Gaussians on the graphics card that follow a stroke while it is being drawn, by their places alone."""

from __future__ import annotations

import moderngl
import numpy as np
from jaxtyping import Float32

from viewer.editing.dabs import Dabs
from viewer.scene.asset_id import AssetId
from viewer.session.brush import LiveStroke
from viewer.ui.viewport.layers.pushed_vertices import PushedVertices


class PushedRows:
    """The rows of a buffer, each of which begins with a place. Once no stroke is drawn they are as before.

    Args:
        buffer: Holds single precision numbers.
        columns: Number in a row.
    """

    def __init__(self, buffer: moderngl.Buffer, columns: int) -> None:
        self._buffer, self._columns = buffer, columns
        self._before: Float32[np.ndarray, "n c"] | None = None
        self._pushed: PushedVertices | None = None
        self.version = 0
        """Another number after each change of what is in the buffer."""

    def push(self, dabs: Dabs | None) -> None:
        """Show the rows pushed by a stroke, which grows at its end; None = as they are."""
        if dabs is None and self._pushed is None:
            return
        if self._pushed is None or dabs is None or not self._pushed.grows_to(dabs):
            self._begin_anew(dabs)
        if dabs is not None and self._pushed is not None:
            rows, first, last = self._pushed.push(dabs)
            if first < last:
                self._buffer.write(np.ascontiguousarray(rows[first:last]), offset=first * rows.strides[0])
                self.version += 1

    def _begin_anew(self, dabs: Dabs | None) -> None:
        if self._before is None:
            self._before = np.frombuffer(self._buffer.read(), np.float32).reshape(-1, self._columns)
        else:
            self._buffer.write(self._before)
            self.version += 1
        if dabs is None:
            self._before = self._pushed = None
        else:
            self._pushed = PushedVertices(self._before.copy(), normals=False)


def dabs_on(stroke: LiveStroke | None, asset: AssetId) -> Dabs | None:
    """The dabs of a stroke where it is on points or Gaussians of that asset; else None."""
    if stroke is None or getattr(stroke.content, "asset", None) != asset:
        return None
    return stroke.dabs

"""Points on the graphics card, for the layers that draw points."""

from __future__ import annotations

from collections.abc import Collection
from functools import partial
from typing import NamedTuple

import moderngl
import numpy as np
from jaxtyping import Float32, Int64

from viewer.editing.dabs import Dabs
from viewer.errors import AssetError
from viewer.scene.assets import AssetStore
from viewer.scene.color import srgb_to_linear
from viewer.scene.content import AssetId
from viewer.scene.points import points_from_tensors
from viewer.ui.viewport.layers.pushed_rows import PushedRows

COLUMNS = 6
"""Numbers of a point: its place and its colour."""


class Uploaded(NamedTuple):
    """The ``number`` points of one asset; there is no buffer where the asset cannot be read, or has none."""

    buffer: moderngl.Buffer | None
    number: int


class PointBuffers:
    """The points of some assets, shuffled, so that any first ones show all parts alike.

    Args:
        context: Where to draw; everything is given back by ``release``.
        seed: Of the order.
    """

    def __init__(self, context: moderngl.Context, seed: int) -> None:
        self._context = context
        self._seed = seed
        self._uploaded: dict[AssetId, Uploaded] = {}
        self._pushed: dict[AssetId, PushedRows] = {}

    def find(self, asset: AssetId, store: AssetStore) -> Uploaded:
        """The points of an asset, uploaded when they are first asked for."""
        if asset not in self._uploaded:
            self._uploaded[asset] = self._upload(asset, store)
        return self._uploaded[asset]

    def push(self, asset: AssetId, dabs: Dabs | None) -> None:
        """Show the points of an asset pushed by a stroke that is being drawn; None = as they are."""
        buffer = self._uploaded[asset].buffer if asset in self._uploaded else None
        if buffer is not None and (dabs is not None or asset in self._pushed):
            if asset not in self._pushed:
                self._pushed[asset] = PushedRows(partial(_read, buffer), partial(_write, buffer))
            self._pushed[asset].push(dabs)

    def render(
        self, target: moderngl.Program, buffer: moderngl.Buffer, count: int, instances: int, depth_func: str
    ) -> None:
        """Draw the first ``count`` points with depth."""
        self._context.enable(moderngl.DEPTH_TEST | moderngl.PROGRAM_POINT_SIZE)
        self._context.depth_func = depth_func
        colored = target.get("in_color", None) is not None  # not all channels use it, and the compiler drops it there
        layout = (buffer, "3f 3f", "in_position", "in_color") if colored else (buffer, "3f 12x", "in_position")
        array = self._context.vertex_array(target, [layout])
        array.render(moderngl.POINTS, vertices=count, instances=instances)
        array.release()
        self._context.disable(moderngl.PROGRAM_POINT_SIZE)

    def rows(self, asset: AssetId, store: AssetStore) -> Float32[np.ndarray, "n 6"] | None:
        """Places and linear colours as they are uploaded; None where the asset cannot be read."""
        try:
            points = points_from_tensors(store.get(asset))
        except AssetError:
            return None
        order = np.random.default_rng(self._seed).permutation(len(points.positions))
        colors = srgb_to_linear(points.colors[order].astype(np.float32) / np.float32(255))
        return np.concatenate([points.positions[order], colors], 1).astype(np.float32)

    def write(self, asset: AssetId, rows: Float32[np.ndarray, "n 6"], first: int) -> None:
        """Replace rows of points that are uploaded."""
        buffer = self._uploaded[asset].buffer if asset in self._uploaded else None
        if buffer is not None:
            buffer.write(np.ascontiguousarray(rows), offset=first * rows.shape[1] * rows.itemsize)

    def release_others(self, wanted: Collection[AssetId] = ()) -> None:
        """Give back all points but those of ``wanted``."""
        for asset in self._uploaded.keys() - set(wanted):
            buffer, _ = self._uploaded.pop(asset)
            self._pushed.pop(asset, None)
            if buffer is not None:
                buffer.release()

    def _upload(self, asset: AssetId, store: AssetStore) -> Uploaded:
        rows = self.rows(asset, store)
        return Uploaded(None, 0) if rows is None or not len(rows) else Uploaded(self._context.buffer(rows), len(rows))


def _read(buffer: moderngl.Buffer) -> Float32[np.ndarray, "n 6"]:
    return np.frombuffer(buffer.read(), np.float32).reshape(-1, COLUMNS)


def _write(buffer: moderngl.Buffer, numbers: Int64[np.ndarray, " m"], rows: Float32[np.ndarray, "m 6"]) -> None:
    """Replace some points, of which the buffer is written from the first to the last one."""
    first, last = int(numbers[0]), int(numbers[-1]) + 1
    size = COLUMNS * rows.itemsize
    part = (
        np.frombuffer(buffer.read((last - first) * size, offset=first * size), np.float32).reshape(-1, COLUMNS).copy()
    )
    part[numbers - first] = rows
    buffer.write(part, offset=first * size)

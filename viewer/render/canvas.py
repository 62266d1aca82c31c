"""The picture that tiles are put into."""

from __future__ import annotations

from math import inf

import numpy as np
from jaxtyping import Bool, Float16, Float32

from viewer.render.channels import CHANNEL_KINDS
from viewer.render.drawable import Layer, Tile
from viewer.render.grid.half_kernels import halve_rows
from viewer.render.grid.marching import LANES, simd_available
from viewer.render.request import Frame, RenderRequest


class Canvas:
    """One pass of a picture while it is drawn.

    Args:
        request: What is drawn.
        stride: Pixels of the final picture that one pixel covers, along each axis.
    """

    def __init__(self, request: RenderRequest, stride: int) -> None:
        self.width, self.height = -(-request.width // stride), -(-request.height // stride)
        size = (self.height, self.width)
        self._request = request
        self._stride = stride
        self._radiance = np.zeros((*size, 4), np.float16)
        self._depth = np.full(size, inf, np.float32)
        self._channels = {
            name: np.full(size if kind.columns == 1 else (*size, kind.columns), kind.blank, np.float32)
            for name, kind in ((name, CHANNEL_KINDS[name]) for name in request.channels)
            if kind.blank is not None
        }
        self._done: Bool[np.ndarray, "h w"] = np.zeros(size, np.bool_)

    def put(self, tile: Tile, layer: Layer) -> None:
        """Take in what a tile shows. Several threads may do so, each with other tiles."""
        part = (slice(tile.y, tile.y + tile.height), slice(tile.x, tile.x + tile.width))
        _store_halves(layer.radiance, self._radiance[part])
        self._depth[part] = layer.depth
        for name, picture in self._channels.items():
            if name in layer.channels:
                picture[part] = layer.channels[name]
        self._done[part] = True

    def finished(self, samples: int, seconds: float) -> Frame:
        """The picture; nothing may be put into it any more."""
        return Frame(self._request, self._radiance, self._depth, self._channels, self._stride, samples, seconds)

    def so_far(self, samples: int, seconds: float) -> Frame:
        """A copy of what is there."""
        channels = {name: picture.copy() for name, picture in self._channels.items()}
        return Frame(
            self._request, self._radiance.copy(), self._depth.copy(), channels, self._stride, samples, seconds,
            done=self._done.copy(),
        )  # fmt: skip


def _store_halves(radiance: Float32[np.ndarray, "h w 4"], target: Float16[np.ndarray, "h w 4"]) -> None:
    """Round to half floats: numpy takes a tenth of a picture's time for it, one number at a time."""
    whole = radiance.shape[1] * 4 // LANES * LANES // 4 if simd_available() else 0  # columns that fill lanes
    if whole:
        rows = np.require(radiance, np.float32, ["C", "A"]).reshape(len(radiance), -1)
        halve_rows(rows[:, : 4 * whole], target.view(np.uint16).reshape(len(target), -1)[:, : 4 * whole])
    target[:, whole:] = radiance[:, whole:]

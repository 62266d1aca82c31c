"""A coarse picture of voxel fields by numpy alone, for as long as the kernels are not compiled.

Every voxel is a dot that stops as much of a pixel's light as it would on its way through the pixel's cone; a pixel's
dots are laid over each other from front to back. Pixels are so large that a surface of voxels has no holes.
"""

from __future__ import annotations

import math
import time
from collections.abc import Collection, Iterator
from typing import NamedTuple

import numpy as np
from jaxtyping import Float, Float32, Int

from viewer.editing.effects import edited_voxels
from viewer.fields.motion import plainly_now
from viewer.render.request import Frame, RenderRequest
from viewer.scene.assets import AssetStore
from viewer.scene.camera import Camera, Pinhole
from viewer.scene.color import srgb_to_linear
from viewer.scene.content import VoxelField
from viewer.scene.document import Node
from viewer.scene.geometry import as_array

LEAST_DEPTH = 0.02
"""Optical depth of a voxel that is worth a dot."""
STRIDES = (2, 4, 8, 16, 32)
Y00 = 0.5 / math.sqrt(math.pi)
"""The spherical harmonic of degree 0."""


class Dots(NamedTuple):
    """A field's voxels in the world: their middles, linear colours, optical depths along an edge, and the edges."""

    points: Float[np.ndarray, "n 3"]
    colors: Float32[np.ndarray, "n 3"]
    depths: Float[np.ndarray, " n"]
    edges: Float[np.ndarray, " n"]


class PlainRenderer:
    """Draws the voxel fields of scenes for pinhole cameras; all else it leaves out.

    Args:
        store: Where the fields' arrays are.
    """

    def __init__(self, store: AssetStore) -> None:
        self._store = store
        self._dots: dict[Node, Dots] = {}

    def frames(self, request: RenderRequest) -> Iterator[Frame]:
        """One coarse frame; none where this camera, or what is asked for, is not for it.

        Raises:
            AssetError: A field's asset is missing or damaged.
        """
        started = time.perf_counter()
        camera = request.camera.resized(request.width, request.height)
        if not isinstance(camera.lens, Pinhole) or set(request.channels) != {"color"}:
            return
        nodes = [node for node in request.scene.shown("field") if isinstance(node.content, VoxelField)]
        self._dots = {node: self._dots.get(node) or self._made(node) for node in nodes}
        stride = _stride(self._dots.values(), camera)
        across, down = -(-request.width // stride), -(-request.height // stride)
        radiance, depth = np.zeros((down * across, 4)), np.zeros(down * across)
        for dots in self._dots.values():
            _lay_over(dots, camera, stride, (across, down), radiance, depth)
        there = radiance[:, 3] > 0.5
        depth = np.where(there, depth / np.maximum(radiance[:, 3], 0.5), np.inf).astype(np.float32)
        yield Frame(
            request, radiance.astype(np.float16).reshape(down, across, 4), depth.reshape(down, across), {}, stride,
            seconds=time.perf_counter() - started,
        )  # fmt: skip

    def _made(self, node: Node) -> Dots:
        content = node.content
        assert isinstance(content, VoxelField)
        voxels = edited_voxels(plainly_now(content, self._store.get(content.asset)), node.edits, self._store)
        size = voxels.cell
        rows = np.flatnonzero(voxels.density * size.max() > LEAST_DEPTH)
        middles = voxels.middles(rows)
        points = node.transform.apply(middles)
        edges = np.full(len(rows), size.max()) if voxels.ndc is None else size[0] * voxels.ndc.across(middles)
        # without view dependence: max(0, c_0 Y_0 + 1/2)
        lowest = voxels.sh[rows][:, :: voxels.sh.shape[1] // 3].astype(np.float32)
        color = np.maximum(np.float32(Y00) * lowest + np.float32(0.5), np.float32(0.0))
        linear = srgb_to_linear(color) if voxels.color_space == "srgb" else color
        return Dots(points, linear, voxels.density[rows] * size.max(), node.transform.scale * edges)


def _stride(fields: Collection[Dots], camera: Camera) -> int:
    """How many pixels, along each axis, one of the coarse picture stands for: more than the nearer voxels cover."""
    lens, pose = camera.lens, as_array(camera.camera_to_world)
    assert isinstance(lens, Pinhole)
    widest = 0.0
    for dots in fields:
        ahead = (dots.points - pose[:3, 3]) @ -pose[:3, 2]
        seen = ahead > dots.edges
        if seen.any():
            widest = max(widest, max(lens.fx, lens.fy) * float(np.quantile(dots.edges[seen] / ahead[seen], 0.9)))
    return next((stride for stride in STRIDES if stride >= 1.3 * widest), STRIDES[-1])


def _lay_over(
    dots: Dots,
    camera: Camera,
    stride: int,
    size: tuple[int, int],
    radiance: Float[np.ndarray, "p 4"],
    depth: Float[np.ndarray, " p"],
) -> None:
    """Add a field's dots, behind what is in the picture: premultiplied radiance, and depths times opacity."""
    lens, pose = camera.lens, as_array(camera.camera_to_world)
    assert isinstance(lens, Pinhole)
    local = (dots.points - pose[:3, 3]) @ pose[:3, :3]  # the camera looks along -Z, +Y up
    ahead = np.maximum(-local[:, 2], dots.edges)
    column = np.floor((lens.cx + lens.fx * local[:, 0] / ahead) / stride).astype(np.int64)
    row = np.floor((lens.cy - lens.fy * local[:, 1] / ahead) / stride).astype(np.int64)
    shown = (-local[:, 2] > dots.edges) & (column >= 0) & (column < size[0]) & (row >= 0) & (row < size[1])
    pixel, far = row[shown] * size[0] + column[shown], np.linalg.norm(local[shown], axis=1)
    share = np.minimum((dots.edges[shown] * max(lens.fx, lens.fy) / (stride * ahead[shown])) ** 2, 1.0)
    order = np.lexsort((far, pixel))
    pixel, far = pixel[order], far[order]
    optical = (dots.depths[shown] * share)[order]
    # Optical depths in front of each dot: sums along the whole list, less the sum in front of the pixel's first dot.
    before: Float[np.ndarray, " n"] = np.cumsum(optical) - optical
    first: Int[np.ndarray, " n"] = np.searchsorted(pixel, pixel)
    weight = (1.0 - radiance[pixel, 3]) * np.exp(before[first] - before) * (1.0 - np.exp(-optical))
    count, colors = len(radiance), dots.colors[shown][order]
    for channel in range(3):
        radiance[:, channel] += np.bincount(pixel, weight * colors[:, channel], count)
    radiance[:, 3] += np.bincount(pixel, weight, count)
    depth += np.bincount(pixel, weight * far, count)

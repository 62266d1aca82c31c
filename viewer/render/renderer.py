"""Pictures of scenes on the processor: coarse at once, then finer and finer."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from viewer.errors import InputError
from viewer.machine import available_cores
from viewer.render.cache import PackedCache
from viewer.render.composite import composite
from viewer.render.marching import Tile, march_tile, scratch, simd_available, tile_rays
from viewer.render.pace import Pace
from viewer.render.placed import COARSE, FINE, Fineness, PlacedField, backdrop, place, without_background
from viewer.render.request import Frame, RenderRequest
from viewer.render.tiles import cut, draw_all
from viewer.scene.assets import AssetStore
from viewer.scene.camera import Camera
from viewer.scene.content import VoxelField
from viewer.scene.document import Scene

MOST_PIXELS = 1 << 28
"""A picture of 16384 x 16384 takes 3 GB."""


def never() -> bool:
    """Nothing asks to stop."""
    return False


class Renderer:
    """Renders the visible fields of scenes; meshes are drawn elsewhere.

    Several fields are rendered one by one and laid over each other by depth (see :mod:`viewer.render.composite`): exact
    for one field and for fields that do not reach into each other. Behind all of them lies the background of the first
    field that has one. Use one renderer from one thread; it runs threads of its own.

    Args:
        store: Where the fields' arrays are.
        threads: How many threads render, this one included; all processors without it.
        simd: March 16 rays at once; without it wherever the processor can.
    """

    def __init__(self, store: AssetStore, threads: int | None = None, simd: bool | None = None) -> None:
        self._cache = PackedCache(store)
        self._pace = Pace()
        self._simd = simd_available() if simd is None else simd
        self._threads = 0
        self._pool: ThreadPoolExecutor | None = None
        self.threads = threads or available_cores()

    @property
    def threads(self) -> int:
        """How many threads render, the calling one included."""
        return self._threads

    @threads.setter
    def threads(self, count: int) -> None:
        count = max(count, 1)
        if count != self._threads:
            self.close()
            self._threads = count

    def close(self) -> None:
        """End the threads; a later picture starts new ones."""
        if self._pool is not None:
            self._pool.shutdown()
            self._pool = None

    def frames(
        self, request: RenderRequest, stop: Callable[[], bool] = never, preview_seconds: float = 0.05
    ) -> Iterator[Frame]:
        """The picture, coarse to fine; the last frame has step 1.

        The first pass is never given up. A later one ends early, and nothing more is yielded, once ``stop`` is true;
        it is asked in the calling thread, before each tile. One pixel of a frame of step s is the ray through the
        middle of s x s pixels of the final picture; frames are as large as it takes to cover that (rounded up).

        Args:
            request: What to render; its camera is resized to its width and height.
            stop: Whether nobody wants the picture any more.
            preview_seconds: About how long the first pass may take.

        Raises:
            AssetError: A field's asset is missing or damaged.
            InputError: The size of the picture is impossible.
        """
        _check_size(request.width, request.height)
        fields = self._fields(request.scene)
        camera = request.camera.resized(request.width, request.height)
        strides = self._pace.strides(request.width, request.height, preview_seconds) if fields else (1,)
        for count, stride in enumerate(strides):
            fineness = FINE if stride == 1 and request.quality == "final" else COARSE
            frame = self._pass(request, fields, camera, stride, fineness, stop if count else never)
            if frame is None:
                return
            yield frame

    def final(self, request: RenderRequest) -> Frame:
        """The finished picture alone.

        Raises:
            AssetError: A field's asset is missing or damaged.
            InputError: The size of the picture is impossible.
        """
        (frame,) = self.frames(request, preview_seconds=float("inf"))
        return frame

    def _fields(self, scene: Scene) -> list[PlacedField]:
        """The visible fields; of several, the backgrounds are taken away and one is put behind them all."""
        placed = [
            place(self._cache.get(node.content, node.edits), node.transform)
            for node in scene.nodes
            if node.visible and isinstance(node.content, VoxelField)
        ]
        if len(placed) < 2:
            return placed
        behind = next((field for field in placed if field.packed.background is not None), None)
        return [*(without_background(field) for field in placed), *([backdrop(behind)] if behind else [])]

    def _pass(
        self,
        request: RenderRequest,
        fields: list[PlacedField],
        camera: Camera,
        stride: int,
        fineness: Fineness,
        stop: Callable[[], bool],
    ) -> Frame | None:
        """One pass over the picture, or None where it was given up."""
        started = time.perf_counter()
        width, height = -(-request.width // stride), -(-request.height // stride)
        with_normals = "normal" in request.channels
        radiance = np.zeros((height, width, 4), np.float16)
        depth = np.full((height, width), np.inf, np.float32)
        normal = np.zeros((height, width, 3), np.float32) if with_normals else None
        simd = self._simd
        side = self._pace.tile_side(fineness, width, height, self._threads)

        def painter() -> Callable[[Tile], int]:
            memory = scratch(side)

            def draw(tile: Tile) -> int:
                rays = tile_rays(camera, tile, stride)
                layer = composite([march_tile(field, rays, fineness, memory, with_normals, simd) for field in fields])
                part = (slice(tile.y, tile.y + tile.height), slice(tile.x, tile.x + tile.width))
                radiance[part], depth[part] = layer.radiance, layer.depth
                if normal is not None:
                    normal[part] = layer.normal
                return layer.samples

            return draw

        samples: int | None = 0
        if fields:
            samples = draw_all(cut(width, height, side), painter, self._helpers(), stop)
            if samples is None:
                return None
        seconds = time.perf_counter() - started
        if fields:
            self._pace.learn(fineness, width * height, seconds)
        channels = {} if normal is None else {"normal": normal}
        return Frame(request, radiance, depth, channels, stride, samples, seconds)

    def _helpers(self) -> tuple[ThreadPoolExecutor, int]:
        """The threads beside the calling one."""
        if self._pool is None:
            self._pool = ThreadPoolExecutor(max(self._threads - 1, 1), "render")
        return self._pool, self._threads - 1


def _check_size(width: int, height: int) -> None:
    """Refuse pictures that cannot be."""
    if width < 1 or height < 1:
        raise InputError(f"A picture of {width} x {height} pixels is empty.", "Ask for at least one pixel each way.")
    if width * height > MOST_PIXELS:
        raise InputError(f"A picture of {width} x {height} pixels does not fit memory.", "Ask for a smaller one.")

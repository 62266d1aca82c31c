"""Pictures of scenes on the processor: coarse at once, then finer and finer."""

from __future__ import annotations

import dataclasses
import math
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

import msgspec

from viewer.errors import InputError
from viewer.machine import available_cores
from viewer.render.canvas import Canvas
from viewer.render.cells import COARSE, FINE
from viewer.render.drawable import Drawable, Preparing
from viewer.render.grid.cache import PackedCache
from viewer.render.grid.drawables import MixedDrawable, VoxelDrawable, overlapping
from viewer.render.grid.marching import simd_available
from viewer.render.grid.ndc import NdcDrawable
from viewer.render.grid.packed import background_only, place, without_background
from viewer.render.pace import TILE_SIDES, VOXELS, RenderSpeed, WorkKind, work_kind
from viewer.render.passes import Accumulation, Latch, Pass, Subject
from viewer.render.request import PREVIEW_SECONDS, Frame, RenderRequest
from viewer.scene.assets import AssetStore
from viewer.scene.camera import Camera, Fisheye, OpenCV, Pinhole
from viewer.scene.content import VoxelField
from viewer.scene.document import Node, Scene
from viewer.scene.kinds import kind_of

MOST_PIXELS = 1 << 28
"""A picture of 16384 x 16384 takes 3 GB."""


def never() -> bool:
    """Nothing asks to stop."""
    return False


def no_rest() -> None:
    """Go on at once."""


class Renderer:
    """Renders the visible fields of scenes, and the rest of their content where it is given what draws that.

    Voxel fields that reach into each other are blended as what they are, mixtures (see
    :mod:`viewer.render.grid.drawables`); others are rendered one by one and laid over each other by depth (see
    :mod:`viewer.render.composite`). Behind all of them lies the background of the first field that has one. Use one
    renderer from one thread; it runs threads of its own.

    Args:
        store: Where the fields' arrays are.
        threads: How many threads render, this one included; all processors without it.
        simd: March 16 rays at once; without it wherever the processor can.
        exact: Makes what draws a node whose field answers point by point; such nodes are left out without it.
        others: Each makes what draws one family of a scene's content that is no field, None where there is nothing of
            it (``viewer.render.drawables``); without them only fields are drawn, as in the window, where the graphics
            card draws the rest.

    Attributes:
        rest: Called after each tile, in the thread that drew it; may wait there, so that others can work.
    """

    def __init__(
        self,
        store: AssetStore,
        threads: int | None = None,
        simd: bool | None = None,
        exact: Callable[[Node], Drawable] | None = None,
        others: Sequence[Callable[[Scene], Drawable | Preparing | None]] = (),
    ) -> None:
        self._exact = exact
        self._others = tuple(others)
        self.rest: Callable[[], None] = no_rest
        self._cache = PackedCache(store)
        self._speed = RenderSpeed()
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
        self,
        request: RenderRequest,
        stop: Callable[[], bool] = never,
        preview_seconds: float = PREVIEW_SECONDS,
        partial_seconds: float | None = None,
    ) -> Iterator[Frame]:
        """The picture, coarse to fine; the last frame is complete, with step 1 and all samples.

        The first pass is never given up. A later one ends early, and nothing more is yielded, once ``stop`` is true;
        it is asked in the calling thread, before each tile. One pixel of a frame of step s is the ray through the
        middle of s x s pixels of the final picture; frames are as large as it takes to cover that (rounded up). A frame
        that was yielded is not touched any more.

        Where the request wants several samples, pictures with other rays through each pixel and the lens follow, and
        their mean is yielded when there are 2, 4, 8 and so on of them, and all; and every ``partial_seconds``.

        Args:
            request: What to render; its camera is resized to its width and height.
            stop: Whether the picture is not wanted any more.
            preview_seconds: About how long the first pass may take.
            partial_seconds: A last pass that takes longer is reported this often while it is drawn, as frames whose
                ``done`` says what is there.

        Raises:
            AssetError: A field's asset is missing or damaged.
            InputError: The size of the picture is impossible, or the camera is not finite.
            MemoryError: There is no memory even for the smallest tiles, or for the picture.
        """
        _check_size(request.width, request.height)
        _check_camera(request.camera)
        subject = self._subject(request)
        if not subject.drawables:
            yield Canvas(request, 1).finished(0, 0.0)
            return
        latch = Latch(stop)
        frame: Frame | None = None
        strides = self._speed.strides(subject.kinds, request.width, request.height, preview_seconds)
        for count, stride in enumerate(strides):
            partial = partial_seconds if stride == 1 else None
            for frame in self._pass(subject, stride, 0, latch if count else Latch(never), partial):
                yield frame
            if latch.closed:
                return
        if frame is not None:
            yield from self._accumulated(subject, frame, latch, partial_seconds)

    def final(self, request: RenderRequest) -> Frame:
        """The finished picture alone.

        Raises:
            AssetError: A field's asset is missing or damaged.
            InputError: The size of the picture is impossible.
        """
        *_, frame = self.frames(request, preview_seconds=float("inf"))
        return frame

    def _subject(self, request: RenderRequest) -> Subject:
        """What is to be drawn."""
        made = (make(request.scene) for make in self._others)
        others = [(_kind(each), each) for each in made if each is not None]
        fields = [*self._voxel_fields(request.scene, alone=not others), *self._bent_fields(request)]
        drawables = [*fields, *self._exact_fields(request.scene), *others]
        camera = request.camera.resized(request.width, request.height)
        return Subject(request, camera, tuple(drawables), self._helpers(), self.rest)

    def _voxel_fields(self, scene: Scene, *, alone: bool) -> list[tuple[WorkKind, Drawable | Preparing]]:
        """The visible voxel fields, those together that may reach into each other, and a background behind them all."""
        nodes = scene.shown("field")
        found = [(node, node.content) for node in nodes if isinstance(node.content, VoxelField)]
        voxels = [(node, content) for node, content in found if content.ndc is None]
        placed = [place(self._cache.get(content, node.edits), node.transform) for node, content in voxels]
        if len(nodes) == 1 and alone:
            return [(VOXELS, VoxelDrawable(field, self._simd)) for field in placed]
        drawables: list[tuple[WorkKind, Drawable | Preparing]] = []
        for group in overlapping([content.aabb.transformed(node.transform) for node, content in voxels]):
            fields = tuple(without_background(placed[number]) for number in group)
            if len(fields) == 1:
                drawables.append((VOXELS, VoxelDrawable(fields[0], self._simd)))
            else:
                mixed = MixedDrawable(fields, self._simd)
                drawables.append((work_kind("mixed voxels", mixed.rays_per_second), mixed))
        background = next((field for field in placed if field.packed.background is not None), None)
        if background is not None:
            drawables.append((VOXELS, VoxelDrawable(background_only(background), self._simd)))
        return drawables

    def _bent_fields(self, request: RenderRequest) -> list[tuple[WorkKind, Drawable | Preparing]]:
        """The visible voxel fields in normalised device coordinates; each is laid over the others by depth."""
        nodes = request.scene.shown("field")
        found = [(node, node.content) for node in nodes if isinstance(node.content, VoxelField)]
        surface = request.options.surface
        return [
            (
                VOXELS,
                NdcDrawable(
                    self._cache.get(content, node.edits, surface=surface), content.ndc, node.transform, self._simd
                ),
            )
            for node, content in found
            if content.ndc is not None
        ]

    def _exact_fields(self, scene: Scene) -> list[tuple[WorkKind, Drawable | Preparing]]:
        """The visible fields that answer point by point, where there is something to draw them."""
        if self._exact is None:
            return []
        nodes = [node for node in scene.shown("field") if kind_of(node.content).baked]
        drawables = [(node.content, self._exact(node)) for node in nodes]
        return [(work_kind(content, drawable.rays_per_second), drawable) for content, drawable in drawables]

    def _accumulated(
        self, subject: Subject, first: Frame, stop: Latch, partial_seconds: float | None
    ) -> Iterator[Frame]:
        """Means of more and more rays a pixel; only those until ``stop`` is true."""
        mean = Accumulation(first)
        samples, reported = subject.request.options.samples, time.perf_counter()
        color_alone = dataclasses.replace(subject, request=msgspec.structs.replace(subject.request, channels=()))
        for number in range(1, samples):
            for frame in self._pass(color_alone, 1, number, stop, partial_seconds):
                if frame.done is None:
                    mean.add(frame)
                else:
                    yield mean.frame()
            if stop.closed:
                return
            wanted = mean.count == samples or mean.count.bit_count() == 1
            if wanted or (partial_seconds is not None and time.perf_counter() - reported >= partial_seconds):
                yield mean.frame()
                reported = time.perf_counter()

    def _pass(
        self, subject: Subject, stride: int, number: int, stop: Latch, partial_seconds: float | None = None
    ) -> Iterator[Frame]:
        """The frames of one pass; where memory is short it is begun again in smaller tiles."""
        request, threads = subject.request, subject.helpers[1] + 1
        fineness = FINE if stride == 1 and request.quality == "final" else COARSE
        size = -(-request.width // stride), -(-request.height // stride)
        side = self._speed.tile_side(subject.kinds, fineness, *size, threads)
        while True:
            drawn = Pass(subject, stride, fineness, side, number)
            try:
                yield from drawn.frames(stop, partial_seconds)
            except MemoryError:
                if side <= TILE_SIDES[-1]:
                    raise
                side //= 2
                continue
            break
        if stop.closed:
            return
        for kind, share in zip(subject.kinds, drawn.shares(), strict=True):
            self._speed.learn(kind, fineness, drawn.rays, drawn.seconds * share)

    def _helpers(self) -> tuple[ThreadPoolExecutor, int]:
        """The threads beside the calling one."""
        if self._pool is None:
            self._pool = ThreadPoolExecutor(max(self._threads - 1, 1), "render")
        return self._pool, self._threads - 1


def _kind(drawable: Drawable | Preparing) -> WorkKind:
    """The kind of work of what is no field."""
    if isinstance(drawable, Preparing):
        return work_kind(type(drawable), drawable.rays_per_second, drawable.coarsest)
    return work_kind(type(drawable), drawable.rays_per_second)


def _check_size(width: int, height: int) -> None:
    """Refuse pictures that cannot be."""
    if width < 1 or height < 1:
        raise InputError(f"A picture of {width} x {height} pixels is empty.", "Ask for at least one pixel each way.")
    if width * height > MOST_PIXELS:
        raise InputError(f"A picture of {width} x {height} pixels does not fit memory.", "Ask for a smaller one.")


def _check_camera(camera: Camera) -> None:
    """Refuse poses, lenses and apertures that are not finite: every pixel would be nothing."""
    lens = camera.lens
    numbers = [value for row in camera.camera_to_world for value in row]
    numbers += [camera.aperture, camera.focus_distance]
    numbers += [getattr(lens, name) for name in lens.__struct_fields__]
    if not all(math.isfinite(number) for number in numbers):
        raise InputError("The camera has numbers that are not finite.", "Reset the view.")
    if isinstance(lens, Pinhole | OpenCV | Fisheye) and 0.0 in (lens.fx, lens.fy):
        raise InputError("The camera's focal length is 0.", "Reset the view, or choose another lens.")

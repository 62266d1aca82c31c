"""One pass over a picture: tiles drawn by all threads, with the clock and other work checked between them."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float32

from viewer.render.canvas import Canvas
from viewer.render.cells import Fineness
from viewer.render.composite import composite
from viewer.render.drawable import Drawable, Layer, PassPlan, Preparing, Tile
from viewer.render.pace import WorkKind
from viewer.render.rays import tile_rays
from viewer.render.request import Frame, RenderRequest
from viewer.render.tiles import Painter, TileQueue, cut
from viewer.scene.camera import Camera


@dataclass(frozen=True, eq=False)
class Subject:
    """What a request shows.

    Attributes:
        request: It.
        camera: Its camera in the size of the picture.
        drawables: What is to be drawn, each with the kind of work that it is.
        helpers: An executor, and how many of its threads may draw beside the calling one.
        rest: Called after each tile, in the thread that drew it.
    """

    request: RenderRequest
    camera: Camera
    drawables: tuple[tuple[WorkKind, Drawable | Preparing], ...]
    helpers: tuple[Executor, int]
    rest: Callable[[], None]

    @property
    def kinds(self) -> tuple[WorkKind, ...]:
        """The kinds of work, one for each drawable."""
        return tuple(kind for kind, _ in self.drawables)


class Latch:
    """Asks a question until the answer is yes, and remembers that."""

    def __init__(self, question: Callable[[], bool]) -> None:
        self._question = question
        self.closed = False

    def __call__(self) -> bool:
        """Ask."""
        self.closed = self.closed or self._question()
        return self.closed


class Pass:
    """One pass over a picture.

    Args:
        subject: What it shows.
        stride: Pixels of the final picture that one pixel covers, along each axis.
        fineness: How exactly rays are followed.
        side: Edge of the tiles.
        number: Which of a pixel's rays this is; see :func:`viewer.render.rays.tile_rays`.
    """

    def __init__(self, subject: Subject, stride: int, fineness: Fineness, side: int, number: int = 0) -> None:
        self._number = number
        self._subject = subject
        self._stride = stride
        self._fineness = fineness
        self._side = side
        self._canvas = Canvas(subject.request, stride)
        self._drawables: list[Drawable] = []
        self._spent: list[list[float]] = []
        self.rays = self._canvas.width * self._canvas.height
        self.seconds = 0.0

    def frames(self, stop: Latch, partial_seconds: float | None = None) -> Iterator[Frame]:
        """The finished frame, and before it unfinished ones; only those until ``stop`` is true.

        Args:
            stop: Asked in the calling thread before each tile.
            partial_seconds: How often to yield an unfinished frame; None = never.
        """
        self._drawables = [self._prepared(drawable) for _, drawable in self._subject.drawables]
        started = time.perf_counter()
        queue = TileQueue(
            cut(self._canvas.width, self._canvas.height, self._side), self._painter, self._subject.helpers
        )
        while True:
            due = float("inf") if partial_seconds is None else time.perf_counter() + partial_seconds
            queue.draw(lambda due=due: stop() or time.perf_counter() >= due)
            self.seconds = time.perf_counter() - started
            if queue.finished:
                break
            if stop.closed:
                return
            yield self._canvas.so_far(queue.samples, self.seconds)
        yield self._canvas.finished(queue.samples, self.seconds)

    def shares(self) -> list[float]:
        """How much of the time each drawable took, from 0 to 1."""
        spent = [sum(times) for times in zip(*self._spent, strict=True)]
        whole = sum(spent)
        return [part / whole if whole > 0 else 0.0 for part in spent]

    def _prepared(self, drawable: Drawable | Preparing) -> Drawable:
        """What draws the tiles; how long that took to make says nothing of how long a ray takes."""
        if not isinstance(drawable, Preparing):
            return drawable
        subject, canvas = self._subject, self._canvas
        plan = PassPlan(subject.camera, canvas.width, canvas.height, self._stride, self._number, subject.helpers)
        return drawable.prepared(subject.request, plan)

    def _painter(self) -> Painter:
        """What draws tiles in one thread."""
        subject = self._subject
        artists = [drawable.artist(subject.request, self._side) for drawable in self._drawables]
        spent = [0.0] * len(artists)
        self._spent.append(spent)

        def paint(tile: Tile) -> int:
            rays = tile_rays(subject.camera, tile, self._stride, self._number)
            layers: list[Layer] = []
            for number, artist in enumerate(artists):
                started = time.perf_counter()
                layers.append(artist(rays._replace(split=_nearest(layers)), self._fineness))
                spent[number] += time.perf_counter() - started
            layer = composite(layers)
            self._canvas.put(tile, layer)
            subject.rest()
            return layer.samples

        return paint


def _nearest(layers: Sequence[Layer]) -> Float32[np.ndarray, "h w"] | None:
    """The distance of the nearest of some layers; None without any."""
    return np.minimum.reduce([layer.depth for layer in layers]) if layers else None


class Accumulation:
    """Radiance summed in single precision; depth and channels stay those of the first picture.

    Args:
        first: With rays through the middles of pixels and lens.
    """

    def __init__(self, first: Frame) -> None:
        self._first = first
        self._sum = first.radiance.astype(np.float32)
        self._samples = first.samples
        self._seconds = first.seconds
        self.count = 1

    def add(self, frame: Frame) -> None:
        """Take in another picture."""
        self._sum += frame.radiance
        self._samples += frame.samples
        self._seconds += frame.seconds
        self.count += 1

    def frame(self) -> Frame:
        """The mean so far; not touched any more."""
        return dataclasses.replace(
            self._first,
            radiance=(self._sum / np.float32(self.count)).astype(np.float16),
            samples=self._samples,
            seconds=self._seconds,
            accumulated=self.count,
        )

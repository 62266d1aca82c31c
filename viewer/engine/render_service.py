"""The engine child's loop: renders what the window asks for, coarse to fine.

The newest request wins, but the first pass of the one in work is always finished and shown: were it abandoned for every
newer camera, a drag would show nothing at all.
"""

from __future__ import annotations

import time
import traceback
from collections.abc import Callable, Iterator
from typing import Protocol

import numpy as np

from viewer.engine.core_budget import CoreBudget
from viewer.engine.frame_ring import FrameWriter
from viewer.engine.link import Link
from viewer.engine.messages import (
    FrameRead,
    FrameReady,
    Log,
    Render,
    RenderFailed,
    SetScene,
    SetShare,
    StopRendering,
    ToChild,
)
from viewer.engine.shared_memory import MemoryHandle
from viewer.errors import ViewerError
from viewer.machine import available_cores
from viewer.render.request import Frame, RenderRequest
from viewer.scene.assets import AssetStore


def interactive_cores() -> int:
    """Cores for rendering while a hand moves; the window draws with the others."""
    return max(1, available_cores() * 3 // 4)


SMALLEST = 32
"""Pixels; where not even a picture of this width or height fits into memory, the request fails."""


class FrameSource(Protocol):
    """What the service needs of a renderer."""

    @property
    def threads(self) -> int:
        """How many threads render."""
        ...

    @threads.setter
    def threads(self, count: int) -> None: ...

    rest: Callable[[], None]
    """Called between tiles, in whichever thread draws: it may wait, so that others can work."""

    def frames(self, request: RenderRequest, stop: Callable[[], bool], preview_seconds: float) -> Iterator[Frame]:
        """Passes of a picture, coarse to fine; after the first one ``stop`` may end them."""
        ...

    def close(self) -> None:
        """End the threads."""
        ...


class RenderService:
    """Answers render requests, one at a time.

    Args:
        link: The channel to the window; its first argument names the shared memory.
        make_renderer: Called with the asset store whenever the store's folders change.
        budget: Keeps this process to the share of the cores that the window leaves it; all of them without it.
    """

    def __init__(
        self, link: Link, make_renderer: Callable[[AssetStore], FrameSource], budget: CoreBudget | None = None
    ) -> None:
        self._link = link
        self._make_renderer = make_renderer
        self._budget = budget or CoreBudget(available_cores())
        self._frames = FrameWriter(MemoryHandle(link.arguments[0]))
        self._scene: SetScene | None = None
        self._renderer: FrameSource | None = None
        self._pending: Render | None = None
        self._stopped = False
        self._closed = False

    def run(self) -> None:
        """Answer until the window has gone."""
        while not self._closed:
            if self._pending is None:
                self._take(self._link.receive())
                continue
            request, self._pending, self._stopped = self._pending, None, False
            try:
                self._answer(request)
            except ViewerError as error:
                self._link.send(RenderFailed(request.id, error.message, error.hint))
            except Exception as bug:  # noqa: BLE001 - the engine loop: one bad picture must not end it
                message = f"This picture could not be rendered: {type(bug).__name__}: {bug}."
                self._link.send(RenderFailed(request.id, message, "Please report this.", traceback.format_exc()))

    def _answer(self, request: Render) -> None:
        """Render, at half the size again and again where memory is short."""
        width, height = request.width, request.height
        while True:
            try:
                return self._render(request, width, height)
            except MemoryError as error:
                if min(width, height) <= SMALLEST:
                    raise ViewerError("There is not enough memory for any picture.", "Close other programs.") from error
                width, height = width // 2, height // 2
                self._link.send(Log(f"Memory is short: the picture has {width} x {height} pixels only."))

    def _render(self, request: Render, width: int, height: int) -> None:
        """Render and hand over every pass, until a newer request ends it."""
        scene = self._scene
        if scene is None or scene.id != request.scene or self._renderer is None:
            return
        self._renderer.threads = self._budget.threads(interactive_cores() if request.interactive else available_cores())
        taken = time.perf_counter()
        asked = RenderRequest(
            scene.scene, request.camera, width, height, request.channels, request.quality, request.options
        )
        for number, frame in enumerate(self._renderer.frames(asked, self._superseded, request.preview_seconds)):
            begun = time.perf_counter() - frame.seconds
            if not self._wait_for_room(frame, give_up=number > 0):
                return
            self._hand_over(request.id, frame, taken, begun)

    def _superseded(self) -> bool:
        """Whether there is something newer to do. Called by the renderer between tiles, from this thread."""
        for message in self._link.poll():
            self._take(message)
        return self._closed or self._stopped or self._pending is not None

    def _wait_for_room(self, frame: Frame, give_up: bool) -> bool:
        """Wait for the window to read older frames; whether this one is still wanted then."""
        while not self._frames.room_for(_arrays(frame)):
            self._take(self._link.receive())
            if self._closed or self._stopped or (give_up and self._pending is not None):
                return False
        return True

    def _hand_over(self, request: int, frame: Frame, taken: float, begun: float) -> None:
        slot, planes = self._frames.write(_arrays(frame))
        self._link.send(
            FrameReady(
                id=request,
                slot=slot,
                generation=self._frames.generation,
                memory_bytes=self._frames.memory_bytes,
                width=frame.request.width,
                height=frame.request.height,
                step=frame.step,
                planes=planes,
                samples=frame.samples,
                seconds=frame.seconds,
                accumulated=frame.accumulated,
                taken=taken,
                begun=begun,
            )
        )

    def _take(self, message: ToChild | None) -> None:
        match message:
            case None:
                self._closed = True
            case SetScene():
                if self._scene is None or self._scene.folders != message.folders:
                    if self._renderer is not None:
                        self._renderer.close()
                    self._renderer = self._make_renderer(message.folders.store())
                    self._renderer.rest = self._budget.rest
                self._scene = message
            case Render():
                self._pending = message
            case StopRendering():
                self._pending, self._stopped = None, True
            case SetShare():
                self._budget.share = message.share
            case FrameRead():
                self._frames.release(message.slot)
            case _:
                pass


def _arrays(frame: Frame) -> dict:
    done = {} if frame.done is None else {"done": frame.done.astype(np.float16)}
    return {"radiance": frame.radiance, "depth": frame.depth, **frame.channels, **done}

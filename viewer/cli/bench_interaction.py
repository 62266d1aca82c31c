"""What a hand feels, measured on a real engine process: how soon a new picture comes, is given up, comes back."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from viewer.cli.bench_figures import Figure, spread_of
from viewer.engine.client import RenderClient
from viewer.engine.events import FrameArrived
from viewer.engine.messages import Ready
from viewer.errors import ChildError
from viewer.render.renderer import Renderer
from viewer.render.request import RenderRequest
from viewer.scene.assets import AssetStore
from viewer.scene.document import Scene
from viewer.session.navigation import OrbitView, orbit

EVENT_SECONDS = 0.016
"""Between two events of a mouse that moves."""
SIZES = ((320, 240), (1280, 720), (1920, 1080))
EVENTS = 240
PARTS = 4
"""Of a drag, whose differences are its spread."""
WARM_FRAMES, FRAMES = 500, 10_000
PATIENCE = 120.0
"""Seconds after which a child that does not answer is given up."""
CANCELS = 15
TURN = 0.02
"""Radians an event."""


class Driver:
    """A render client and what came from it, in the calling thread.

    Args:
        scene: What to render.
        store: Where its fields are.
        view: From where to begin.
    """

    def __init__(self, scene: Scene, store: AssetStore, view: OrbitView) -> None:
        self._news = threading.Event()
        self.view = view
        self.client = RenderClient(self._news.set, store)
        self.client.set_scene(scene, store)

    def turn(self, width: int, height: int, *, moving: bool = True) -> int:
        """Ask for the next picture of an orbit, and return the request's number."""
        self.view = orbit(self.view, TURN, 0.0)
        camera = self.view.camera(width, height)
        quality = "preview" if moving else "final"
        return self.client.request(camera, width, height, interactive=moving, quality=quality)

    def wait(self, seconds: float) -> list[tuple[float, FrameArrived]]:
        """Frames that come within ``seconds``, at once when there are some, and when each was there."""
        self._news.wait(seconds)
        self._news.clear()
        return [(time.perf_counter(), event) for event in self.client.drain() if isinstance(event, FrameArrived)]

    def wait_for(self, number: int) -> float:
        """The moment when a frame of that request, or of a later one, is there.

        Raises:
            ChildError: None comes.
        """
        deadline = time.perf_counter() + PATIENCE
        while time.perf_counter() < deadline:
            for moment, event in self.wait(0.2):
                if event.id >= number:
                    return moment
        raise ChildError("The engine does not answer.", "Run `fieldwright doctor`.")

    def wait_until_ready(self) -> None:
        """Until the engine has compiled or loaded its kernels."""
        deadline = time.perf_counter() + PATIENCE
        while time.perf_counter() < deadline:
            self._news.wait(0.2)
            self._news.clear()
            if any(isinstance(event, Ready) for event in self.client.drain()):
                return


@contextmanager
def driver(scene: Scene, store: AssetStore, view: OrbitView) -> Iterator[Driver]:
    """A driver whose engine is warm; the engine is ended afterwards."""
    made = Driver(scene, store, view)
    try:
        made.wait_until_ready()
        made.wait_for(made.turn(320, 240))
        yield made
    finally:
        made.client.close()


def latencies(made: Driver, width: int, height: int) -> list[float]:
    """Seconds from each event of a drag to the first picture that was rendered for it or for a later one."""
    sent: list[tuple[int, float]] = []
    waits: list[float] = []
    next_event = time.perf_counter()
    while len(waits) < EVENTS:
        now = time.perf_counter()
        if now >= next_event and len(sent) + len(waits) < EVENTS:
            sent.append((made.turn(width, height), now))
            next_event = max(next_event + EVENT_SECONDS, now)
        for moment, event in made.wait(max(next_event - time.perf_counter(), 1e-3)):
            waits += [moment - when for number, when in sent if number <= event.id]
            sent = [(number, when) for number, when in sent if number > event.id]
    return waits


def drag_figures(made: Driver) -> list[Figure]:
    """Median and 99 % of the time from the event to the first new picture, at several sizes."""
    figures = []
    for width, height in SIZES:
        made.wait_for(made.turn(width, height))
        waits = 1e3 * np.array(latencies(made, width, height))
        name = f"event to first new picture, {width}x{height}"
        parts = np.array_split(waits, PARTS)
        for which, share in (("median", 50), ("99 %", 99)):
            spread = spread_of([float(np.percentile(part, share)) for part in parts])
            figures.append(Figure(f"{name}, {which}", float(np.percentile(waits, share)), "ms", spread=spread))
    return figures


def restart_figure(made: Driver) -> Figure:
    """Seconds from killing the engine in the middle of a drag to the next picture."""
    made.wait_for(made.turn(640, 480))
    pid = made.client.pid
    assert pid is not None
    made.turn(640, 480)
    os.kill(pid, signal.SIGKILL)
    killed = time.perf_counter()
    return Figure("engine killed in a drag, until the next picture", made.wait_for(made.turn(640, 480)) - killed, "s")


def memory_figure(made: Driver, frames: int = FRAMES) -> Figure | None:
    """By how much the engine's memory grows over many frames, after the first ones; None where it cannot be said."""
    pid = made.client.pid
    if pid is None or not Path(f"/proc/{pid}/statm").exists():
        return None
    early = 0
    for count in range(frames):
        made.wait_for(made.turn(160 + count % 3, 120))
        if count == min(WARM_FRAMES, frames // 2):
            early = _resident(pid)
    growth = 100.0 * (_resident(pid) / early - 1.0)
    return Figure(f"memory of the engine after {frames:,} frames", growth, "% more")


def cancel_figure(renderer: Renderer, request: RenderRequest) -> Figure:
    """The longest time that a picture goes on after no one wants it any more, given up at several moments.

    Moments within the first pass are left out: that one is never given up.
    """
    passes = [time.perf_counter()]
    passes += [time.perf_counter() for _ in renderer.frames(request)]
    first, last = passes[1] - passes[0], passes[-1] - passes[0]
    delays = []
    for moment in np.linspace(first, last, CANCELS + 2)[1:-1]:
        unwanted = time.perf_counter() + float(moment)
        for _ in renderer.frames(request, stop=lambda unwanted=unwanted: time.perf_counter() > unwanted):
            pass
        delays.append(max(time.perf_counter() - unwanted, 0.0))
    return Figure(f"giving a picture up, longest of {CANCELS}", 1e3 * max(delays), "ms")


def _resident(pid: int) -> int:
    """Bytes of memory that a process has."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")

"""The window's end of the engine: turns what the reading threads notice into signals on the window's thread."""

from __future__ import annotations

import contextlib
import logging
from functools import partial

from PySide6.QtCore import QObject, Qt, Signal, SignalInstance, Slot

from viewer.engine.client import RenderClient, WorkerPool
from viewer.engine.events import EngineDied, FrameArrived
from viewer.engine.messages import Log, Ready, RenderFailed
from viewer.render.request import Channel
from viewer.scene.assets import AssetStore
from viewer.scene.camera import Camera
from viewer.scene.document import Scene
from viewer.ui.report import Report

LOG = logging.getLogger(__name__)


class Engine(QObject):
    """Owns the render child and the pool of workers.

    Signals:
        frame(object): A ``Frame``.
        ready(float): The engine has imported everything, after so many seconds.
        failed(object): A ``Report``: a picture could not be rendered, or the engine died.
        job_events(list): What came from the workers.

    Args:
        store: Where new assets go.
    """

    frame = Signal(object)
    ready = Signal(float)
    failed = Signal(object)
    job_events = Signal(list)
    _rendered = Signal()
    _worked = Signal()

    def __init__(self, store: AssetStore) -> None:
        super().__init__()
        # Emitted on reading threads: queued, so that nothing of ours runs there.
        self._rendered.connect(self._drain_renderer, Qt.ConnectionType.QueuedConnection)
        self._worked.connect(self._drain_workers, Qt.ConnectionType.QueuedConnection)
        self.renderer = RenderClient(partial(_emit, self._rendered), store)
        self.workers = WorkerPool(partial(_emit, self._worked), store)
        self.busy = False

    def start(self) -> None:
        """Start the render child, which needs seconds to import what it needs."""
        self.renderer.start()

    def show(self, scene: Scene, store: AssetStore) -> None:
        """Render this scene from the next request on."""
        self.renderer.set_scene(scene, store)

    def request(self, camera: Camera, size: tuple[int, int], channel: Channel, *, moving: bool) -> None:
        """Ask for a picture."""
        always: tuple[Channel, ...] = ("color", "depth", "opacity")
        channels: tuple[Channel, ...] = ("color",) if channel in always else ("color", channel)
        self.busy = True
        quality = "preview" if moving else "final"
        self.renderer.request(camera, *size, channels, interactive=moving, quality=quality)

    def close(self) -> None:
        """End all children; takes two seconds at most."""
        self.workers.close()
        self.renderer.close()

    @Slot()
    def _drain_renderer(self) -> None:
        for event in self.renderer.drain():
            match event:
                case FrameArrived():
                    self.busy = event.frame.step > 1
                    self.frame.emit(event.frame)
                case RenderFailed():
                    self.busy = False
                    self.failed.emit(Report(event.message, event.hint, event.details))
                case EngineDied():
                    self.failed.emit(Report(event.message, event.hint, event.details))
                case Ready():
                    self.ready.emit(event.seconds)
                case Log():
                    LOG.info("engine: %s", event.text)

    @Slot()
    def _drain_workers(self) -> None:
        events = self.workers.drain()
        if events:
            self.job_events.emit(events)


def _emit(signal: SignalInstance) -> None:
    """Called on reading threads, which may notice a child's end after the window and its signals are gone."""
    with contextlib.suppress(RuntimeError):
        signal.emit()

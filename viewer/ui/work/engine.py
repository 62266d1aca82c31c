"""The window's end of the engines: turns what the reading threads notice into signals on the window's thread."""

from __future__ import annotations

import contextlib
import logging
from dataclasses import replace
from functools import partial

import msgspec
from PySide6.QtCore import QObject, Qt, Signal, SignalInstance, Slot

from viewer.engine.client import RenderClient, WorkerPool
from viewer.engine.events import EngineDied, FrameArrived
from viewer.engine.messages import Log, Ready, RenderFailed
from viewer.render.channels import ALWAYS_THERE, Channel
from viewer.render.request import PREVIEW_SECONDS, Frame, RenderOptions
from viewer.scene.assets import AssetStore
from viewer.scene.camera import Camera
from viewer.scene.document import Scene
from viewer.session.bakes import Known, stand_in, wanted_bakes, with_bakes
from viewer.ui.widgets.report import Report

LOG = logging.getLogger(__name__)
MOST_EARLIER = 64
"""Times that were gone over while one picture was drawn, of which one is still to come."""
EXACT_MODULE = "viewer.engine.exact_child"


class Engine(QObject):
    """Owns the children that render and the pool of workers.

    There are two renderers. The one that people orbit with draws voxels only; fields that answer point by point are
    drawn there as their bakes. The exact one draws such fields themselves, is started when the first one is shown, and
    works at rest, or alone as long as there is no bake.

    Signals:
        frame(object): A ``Frame``, its request naming the scene that was given to ``show``.
        arrived(object): The ``FrameArrived`` of the orbiting engine, before its frame is shown: for those who measure.
        ready(float): The engine has imported everything; seconds that it took.
        noted(str): What people should know for as long as it lasts; an empty text takes it back.
        failed(object): A ``Report``: a picture could not be rendered, or an engine died.
        job_events(list): What came from the workers.

    Args:
        store: Where new assets go.
    """

    frame = Signal(object)
    arrived = Signal(object)
    ready = Signal(float)
    noted = Signal(str)
    failed = Signal(object)
    job_events = Signal(list)
    _rendered = Signal()
    _refined = Signal()
    _worked = Signal()

    def __init__(self, store: AssetStore) -> None:
        super().__init__()
        # Emitted on reading threads: queued, so that nothing of ours runs there.
        self._rendered.connect(self._drain_renderer, Qt.ConnectionType.QueuedConnection)
        self._refined.connect(self._drain_exact, Qt.ConnectionType.QueuedConnection)
        self._worked.connect(self._drain_workers, Qt.ConnectionType.QueuedConnection)
        self.renderer = RenderClient(partial(_emit, self._rendered), store)
        self.exact = RenderClient(partial(_emit, self._refined), store, EXACT_MODULE)
        self.workers = WorkerPool(partial(_emit, self._worked), store)
        self.busy = False
        self.preview_seconds = PREVIEW_SECONDS
        self._shown = Scene()
        self._orbited = self._shown
        self._earlier: dict[int, tuple[Scene, Scene]] = {}
        """Scenes at earlier times that were asked for, as they are drawn and as they are shown."""
        self._refinable = False
        self._baked = True

    def start(self) -> None:
        """Start the render child, which needs seconds to import what it needs."""
        self.renderer.start()

    def show(self, scene: Scene, store: AssetStore, bakes: Known | None = None, *, another_time: bool = False) -> None:
        """Render this scene from the next request on.

        A picture of the scene before is of no use any more, unless it is the same one at another time: were all
        pictures dropped that come after the time has gone on, dragging it would show nothing until it rests.

        Args:
            scene: What to show.
            store: Where its assets lie, and those of the bakes.
            bakes: What to orbit in place of fields that answer point by point.
            another_time: It differs from the one before by its time.
        """
        earlier = {**self._earlier, id(self._orbited): (self._orbited, self._shown)} if another_time else {}
        needed, known = wanted_bakes(scene), bakes or {}
        self._shown = scene
        orbited = with_bakes(scene, known)
        if not needed or orbited != self._orbited:
            self._orbited = orbited
        earlier.pop(id(self._orbited), None)
        self._earlier = dict(list(earlier.items())[-MOST_EARLIER:])
        self._refinable = bool(needed)
        self._baked = all(stand_in(job, known) is not None for job in needed)
        self.renderer.set_scene(self._orbited, store)
        if needed:
            self.exact.set_scene(scene, store)

    def on_the_way(self, scene: Scene) -> bool:
        """Whether a scene is the one that is shown, at a time that has been gone over since it was asked for."""
        return any(scene is shown for _, shown in self._earlier.values())

    def request(
        self, camera: Camera, size: tuple[int, int], channels: tuple[Channel, ...], options: RenderOptions, *,
        moving: bool, refine: bool = True,
    ) -> None:  # fmt: skip
        """Ask for a picture.

        Args:
            camera: From where.
            size: Width and height in pixels.
            channels: What is to be seen of it.
            options: How to look at the fields.
            moving: A hand is on it: soon counts for more than sharp.
            refine: At rest, go on with the exact picture of fields that answer point by point.
        """
        computed: tuple[Channel, ...] = ("color", *(channel for channel in channels if channel not in ALWAYS_THERE))
        self.busy = True
        quality = "preview" if moving else "final"
        if self._refinable and (not self._baked or (refine and not moving)):
            self.exact.request(
                camera, *size, computed, interactive=moving or not refine, quality=quality, options=options,
                preview_seconds=self.preview_seconds,
            )  # fmt: skip
        elif self._refinable:
            self.exact.stop()
        if self._baked:  # else this engine would draw the scene without some of its fields
            self.renderer.request(
                camera, *size, computed, interactive=moving, quality=quality, options=options,
                preview_seconds=self.preview_seconds,
            )  # fmt: skip
        else:
            self.renderer.stop()

    def set_share(self, share: float) -> None:
        """Let each engine work with at most this part of all cores; 1 = without bounds."""
        self.renderer.set_share(share)
        self.exact.set_share(share)

    def rest(self) -> None:
        """Stop rendering: the graphics card draws."""
        self.busy = False
        self.renderer.stop()
        if self._refinable:
            self.exact.stop()

    def close(self) -> None:
        """End all children; takes two seconds at most."""
        self.workers.close()
        self.exact.close()
        self.renderer.close()

    @Slot()
    def _drain_renderer(self) -> None:
        baked = self._refinable
        for event in self.renderer.drain():
            match event:
                case FrameArrived():
                    drawn, shown = event.frame.request.scene, self._shown
                    if drawn is self._orbited:
                        self._earlier = {}  # older pictures cannot come any more
                    elif id(drawn) in self._earlier:
                        shown = self._earlier[id(drawn)][1]
                    else:
                        continue
                    if self._baked:
                        self.busy = drawn is not self._orbited or event.frame.step > 1 or baked
                        self.arrived.emit(event)
                        self.frame.emit(_named(event.frame, shown, exact=not baked))
                case Ready():
                    self.ready.emit(event.seconds)
                case _:
                    self._report(event)

    @Slot()
    def _drain_exact(self) -> None:
        for event in self.exact.drain():
            match event:
                case FrameArrived():
                    if event.frame.request.scene is self._shown:
                        self.busy = event.frame.step > 1 or event.frame.done is not None
                        self.frame.emit(event.frame)
                case _:
                    self._report(event)

    def _report(self, event: object) -> None:
        """Pass on what is no picture."""
        match event:
            case RenderFailed():
                self.busy = False
                self.failed.emit(Report(event.message, event.hint, event.details))
            case EngineDied():
                self.failed.emit(Report(event.message, event.hint, event.details))
            case Log():
                LOG.info("engine: %s", event.text)
                self.noted.emit(event.text)
            case _:
                pass

    @Slot()
    def _drain_workers(self) -> None:
        events = self.workers.drain()
        if events:
            self.job_events.emit(events)


def _named(frame: Frame, shown: Scene, *, exact: bool) -> Frame:
    """The frame as an answer to what was asked for: the scene on screen, not the one with bakes in it."""
    if exact:
        return frame
    return replace(frame, request=msgspec.structs.replace(frame.request, scene=shown), exact=False)


def _emit(signal: SignalInstance) -> None:
    """Called on reading threads, which may notice a child's end after the window and its signals are gone."""
    with contextlib.suppress(RuntimeError):
        signal.emit()

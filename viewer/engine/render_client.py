"""The window's line to the engine."""

from __future__ import annotations

import logging
from collections.abc import Callable

import msgspec
import numpy as np

from viewer.engine.events import EngineDied, FrameArrived, RenderEvent
from viewer.engine.frame_ring import FrameReader
from viewer.engine.jobs import folders_of
from viewer.engine.messages import (
    FrameRead,
    FrameReady,
    Log,
    Ready,
    Render,
    RenderFailed,
    SetScene,
    SetShare,
    StopRendering,
)
from viewer.engine.process import Child, Ended, end_all
from viewer.engine.shared_memory import MemoryHandle
from viewer.errors import ChildError
from viewer.render.channels import Channel
from viewer.render.request import PREVIEW_SECONDS, Frame, Quality, RenderOptions, RenderRequest
from viewer.scene.assets import AssetStore
from viewer.scene.camera import Camera
from viewer.scene.dataset import Dataset
from viewer.scene.document import Scene

LOG = logging.getLogger(__name__)
MODULE = "viewer.engine.render_child"
DEFAULT_OPTIONS = RenderOptions()
DEATHS_IN_A_ROW = 3
"""After this many without a picture between them, it is the scene, and another start would not help."""


class RenderClient:
    """Asks for pictures of a scene, and survives the engine's death.

    Every method returns at once and belongs to one thread, the window's. ``notify`` is called from a reading thread
    whenever :meth:`drain` has something new: post an event to the window's thread there, and call :meth:`drain` from
    that.

    Args:
        notify: See above.
        store: Where the scene's assets lie.
        module: What the child serves; tests put another one there.
    """

    def __init__(self, notify: Callable[[], None], store: AssetStore, module: str = MODULE) -> None:
        self._notify = notify
        self._module = module
        self._child: Child | None = None
        self._memory: MemoryHandle | None = None
        self._reader: FrameReader | None = None
        self._folders = folders_of(store)
        self._scene: Scene | None = None
        self._set_scene: SetScene | None = None
        self._asked: dict[int, RenderRequest] = {}
        self._newest: Render | None = None
        self._share = SetShare(1.0)
        self._counter = 0
        self._deaths = 0
        self._failures: list[RenderEvent] = []
        self._closed = False

    @property
    def recovered(self) -> bool:
        """Whether the engine works: since it died last there was a picture, or none is wanted of it."""
        return self._child is not None and self._deaths == 0

    @property
    def _wanted(self) -> Render | None:
        """The newest request, if it is for the newest scene: no picture of an older one is drawn."""
        newest, scene = self._newest, self._set_scene
        return newest if newest is not None and scene is not None and newest.scene == scene.id else None

    @property
    def pid(self) -> int | None:
        """Number of the engine's process; None where there is none."""
        return None if self._child is None else self._child.pid

    def start(self) -> None:
        """Start the engine now, so that it is warm when the first scene is there; also after it was given up."""
        self._deaths = 0
        if self._child is None and not self._closed:
            self._spawn()

    def set_scene(self, scene: Scene, store: AssetStore | None = None) -> None:
        """Show another scene from the next request on. Cheap where nothing but data sets has changed.

        Args:
            scene: What to show.
            store: Where its assets lie, where that has changed.
        """
        folders = self._folders if store is None else folders_of(store)
        shown = _renderable(scene)
        self._scene = scene
        if self._set_scene is not None and self._set_scene.scene == shown and self._folders == folders:
            return
        self._folders = folders
        self._counter += 1
        self._set_scene = SetScene(self._counter, shown, folders)
        self.start()
        if self._child is not None:
            self._child.send(self._set_scene, key="scene")

    def request(
        self,
        camera: Camera,
        width: int,
        height: int,
        channels: tuple[Channel, ...] = ("color",),
        *,
        interactive: bool = False,
        quality: Quality = "final",
        options: RenderOptions = DEFAULT_OPTIONS,
        preview_seconds: float = PREVIEW_SECONDS,
    ) -> int:
        """Ask for a picture of the scene that was set last. The newest request wins, after the older one's first pass.

        Args:
            camera: From where; resized to the picture's size by the engine.
            width: Of the picture, in pixels.
            height: The same downwards.
            channels: What to compute beside radiance and depth, which always come.
            interactive: A hand is moving: leave the window a share of the cores.
            quality: ``preview`` stops early and steps coarsely.
            options: How to look at the fields.
            preview_seconds: About how long the first pass may take.

        Returns:
            The request's number, which the frames carry. Numbers grow. Before any scene is set, nothing is asked.
        """
        self._counter += 1
        if self._scene is None or self._set_scene is None:
            return self._counter
        request = RenderRequest(self._scene, camera, width, height, channels, quality, options)
        self._asked[self._counter] = request
        self._newest = Render(
            self._counter, self._set_scene.id, camera, width, height, channels, quality, options, interactive,
            preview_seconds,
        )  # fmt: skip
        if self._child is not None:
            self._child.send(self._newest, key="render")
        return self._counter

    def stop(self) -> None:
        """Give up the newest request; a pass that has begun may still come."""
        self._newest = None
        if self._child is not None:
            self._child.send(StopRendering(), key="render")

    def set_share(self, share: float) -> None:
        """Let the engine work with at most this part of all cores, up to 1."""
        if share != self._share.share:
            self._share = SetShare(share)
            if self._child is not None:
                self._child.send(self._share, key="share")

    def drain(self) -> list[RenderEvent]:
        """What came since the last call. Of several frames only the newest: the window could show no other.

        An engine that died is started anew from here, with the same scene and the newest request.
        """
        events, self._failures = self._failures, []
        news = [] if self._child is None else self._child.poll()
        frames = [message for message in news if isinstance(message, FrameReady)]
        for message in news:
            match message:
                case FrameReady():
                    self._deaths = 0
                    events.extend(self._fetch(message, wanted=message is frames[-1]))
                case RenderFailed() | Log() | Ready():
                    if isinstance(message, RenderFailed) and message.details:
                        LOG.error("%s\n%s", message.message, message.details)
                    if isinstance(message, Ready):
                        self._on_ready(message)
                    events.append(message)
                case Ended():
                    events.append(self._died(message))
                case _:
                    pass
        return events

    def close(self) -> None:
        """End the engine; takes two seconds at most."""
        self._closed = True
        if self._child is not None:
            end_all([self._child])
        self._forget_child()

    def _on_ready(self, ready: Ready) -> None:
        """Ask again where that is needed; where no picture is wanted, none has ended the engine before this one."""
        if (wanted := self._wanted) is None:
            self._deaths = 0
        elif ready.again and self._child is not None:
            self._child.send(wanted, key="render")

    def _fetch(self, ready: FrameReady, wanted: bool) -> list[RenderEvent]:
        request = self._asked.get(ready.id)
        if self._child is None or self._reader is None:
            return []
        try:
            arrays = self._reader.read(ready) if wanted and request is not None else None
        except ChildError as error:
            return [RenderFailed(ready.id, error.message, error.hint)]
        finally:
            self._child.send(FrameRead(ready.slot))
        self._asked = {number: asked for number, asked in self._asked.items() if number >= ready.id}
        if arrays is None or request is None:
            return []
        return [FrameArrived(ready.id, _frame(request, ready, arrays), ready.taken, ready.begun)]

    def _died(self, ended: Ended) -> EngineDied:
        self._forget_child()
        self._deaths += 1
        restarting = self._deaths < DEATHS_IN_A_ROW and not self._closed
        if restarting:
            self._spawn()
        message = f"The renderer {ended.reason}."
        hint = "It is being started again." if restarting else "Undo the last change, or open another scene."
        LOG.error("%s\n%s", message, ended.details)
        return EngineDied(message, hint, ended.details, restarting)

    def _spawn(self) -> None:
        """Start a child and send it all that its predecessor knew."""
        self._memory = MemoryHandle()
        self._reader = FrameReader(self._memory)
        try:
            self._child = Child(self._module, self._notify, [self._memory.text], self._memory.descriptors)
        except ChildError as error:
            self._forget_child()
            self._failures.append(EngineDied(error.message, error.hint, "", restarting=False))
            self._notify()
            return
        self._child.send(self._share, key="share")
        if self._set_scene is not None:
            self._child.send(self._set_scene, key="scene")
        if (wanted := self._wanted) is not None:
            self._child.send(wanted, key="render")

    def _forget_child(self) -> None:
        if self._memory is not None:
            self._memory.close()
        self._child = self._memory = self._reader = None


def _frame(request: RenderRequest, ready: FrameReady, arrays: dict[str, np.ndarray]) -> Frame:
    """The frame that a message describes."""
    radiance, depth, done = arrays.pop("radiance"), arrays.pop("depth"), arrays.pop("done", None)
    return Frame(
        msgspec.structs.replace(request, width=ready.width, height=ready.height),
        radiance,
        depth,
        arrays,
        ready.step,
        ready.samples,
        ready.seconds,
        ready.accumulated,
        None if done is None else done > 0,
    )


def _renderable(scene: Scene) -> Scene:
    """The scene without its data sets: the engine needs none, and thousands of photos make a long message."""
    if not any(isinstance(node.content, Dataset) for node in scene.nodes):
        return scene
    nodes = tuple(node for node in scene.nodes if not isinstance(node.content, Dataset))
    return msgspec.structs.replace(scene, nodes=nodes)

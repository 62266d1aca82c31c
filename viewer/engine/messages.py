"""All that the window and its children say to each other. Frozen values; :mod:`viewer.engine.channel` carries them."""

from __future__ import annotations

from typing import Any, Literal, TypeVar

import msgspec
from msgspec import Struct

from viewer.engine.jobs.job import StoreFolders
from viewer.errors import ChildError
from viewer.render.channels import Channel
from viewer.render.request import PREVIEW_SECONDS, Quality, RenderOptions
from viewer.scene.camera import Camera
from viewer.scene.document import Scene
from viewer.scene.names import pack, unpack
from viewer.scene.progress import Progress, Steer

# ---- from the window to a child


class SetScene(Struct, frozen=True, tag="set_scene"):
    """A scene for ``Render`` to refer to. Sent once a change, so that a request per mouse move stays small."""

    id: int
    scene: Scene
    folders: StoreFolders


class Render(Struct, frozen=True, tag="render"):
    """Render a scene that was set before. A newer request replaces this one after its first pass.

    Attributes:
        id: Counts up; the answers carry it.
        scene: Number of the scene; where another one was set meanwhile, there is no answer.
        interactive: A hand is moving: leave the window a share of the processor's cores.
        preview_seconds: About how long the first pass may take.
    """

    id: int
    scene: int
    camera: Camera
    width: int
    height: int
    channels: tuple[Channel, ...] = ("color",)
    quality: Quality = "final"
    options: RenderOptions = RenderOptions()
    interactive: bool = False
    preview_seconds: float = PREVIEW_SECONDS


class StopRendering(Struct, frozen=True, tag="stop_rendering"):
    """No one wants the picture in work any more, not even its first pass."""


class SetShare(Struct, frozen=True, tag="set_share"):
    """Render with at most this part of all cores from now on, averaged over moments; 1 = as fast as it goes."""

    share: float


class FrameRead(Struct, frozen=True, tag="frame_read"):
    """The window has copied the frame: the slot may be written again."""

    slot: int


class StartJob(Struct, frozen=True, tag="start_job"):
    """Do ``job``, keeping heavy data in the store of ``folders``. A worker does one job at a time.

    Only the two ends know the types of jobs and results: in between they are plain values.
    """

    id: int
    job: Any
    folders: StoreFolders


class CancelJob(Struct, frozen=True, tag="cancel_job"):
    """Stop the job at its next step."""

    id: int


class SteerJob(Struct, frozen=True, tag="steer_job"):
    """Ask something of a job under way, in addition to what was asked of it before."""

    id: int
    steer: Steer


ToChild = SetScene | Render | StopRendering | SetShare | FrameRead | StartJob | CancelJob | SteerJob

# ---- from a child to the window


class Ready(Struct, frozen=True, tag="ready"):
    """Everything heavy is imported.

    Attributes:
        seconds: How long that took.
        again: What was asked for before is to be asked for again: it was answered coarsely, or not at all.
    """

    seconds: float
    again: bool = False


class Log(Struct, frozen=True, tag="log"):
    """Something worth a line in the status bar; an empty ``text`` takes the last one back."""

    text: str


class Plane(Struct, frozen=True):
    """One array of a frame in shared memory, ``offset`` bytes from its start, C order."""

    name: str
    dtype: Literal["float16", "float32"]
    shape: tuple[int, ...]
    offset: int


class FrameReady(Struct, frozen=True, tag="frame_ready"):
    """A pass of request ``id`` lies in shared memory until the window answers with :class:`FrameRead`.

    Attributes:
        generation: Counts how often the memory was laid out anew.
        memory_bytes: Size of the whole memory.
        width: Of the final picture; smaller than requested where memory was short.
        height: The same downwards.
        planes: ``radiance``, ``depth`` and further channels; ``done`` (1 or 0) where not all pixels are there yet.
        accumulated: Rays a pixel so far.
        taken: When the engine took the request up, on the system's monotonic clock (``time.perf_counter``), in seconds.
        begun: When this pass began.
    """

    id: int
    slot: int
    generation: int
    memory_bytes: int
    width: int
    height: int
    step: int
    planes: tuple[Plane, ...]
    samples: int
    seconds: float
    accumulated: int = 1
    taken: float = 0.0
    begun: float = 0.0


class RenderFailed(Struct, frozen=True, tag="render_failed"):
    """Request ``id`` has no picture. ``details``: the traceback of a bug, else empty."""

    id: int
    message: str
    hint: str
    details: str = ""


class JobProgress(Struct, frozen=True, tag="job_progress"):
    """How far a job has come; at most some twenty a second."""

    id: int
    progress: Progress


class JobDone(Struct, frozen=True, tag="job_done"):
    """A job's result."""

    id: int
    result: Any


class JobFailed(Struct, frozen=True, tag="job_failed"):
    """A job ended with an error.

    Attributes:
        kind: Name of the :class:`~viewer.errors.ViewerError`; ``MemoryError``; ``bug`` for any other exception.
        details: The traceback of a bug, else empty.
    """

    id: int
    kind: str
    message: str
    hint: str
    details: str = ""


class JobCancelled(Struct, frozen=True, tag="job_cancelled"):
    """A job was stopped on request; ``forced`` where its process had to be ended."""

    id: int
    forced: bool = False


FromChild = Ready | Log | FrameReady | RenderFailed | JobProgress | JobDone | JobFailed | JobCancelled
Message = ToChild | FromChild
TO_CHILD = msgspec.msgpack.Decoder(ToChild)
FROM_CHILD = msgspec.msgpack.Decoder(FromChild)
T = TypeVar("T")


def encode(message: Message) -> bytes:
    """The message as msgpack."""
    return pack(message)


def decode_to_child(data: bytes) -> ToChild:
    """A message from the window.

    Raises:
        ChildError: The bytes are none.
    """
    return _decode(data, TO_CHILD)


def decode_from_child(data: bytes) -> FromChild:
    """A message from a child.

    Raises:
        ChildError: The bytes are none.
    """
    return _decode(data, FROM_CHILD)


def _decode(data: bytes, decoder: msgspec.msgpack.Decoder[T]) -> T:
    try:
        return unpack(data, decoder)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise ChildError(f"A child process sent something unreadable: {error}.", "Please report this.") from error

"""What the clients report to the window: the children's own messages, completed by what only a client can know."""

from __future__ import annotations

from dataclasses import dataclass

from msgspec import Struct

from viewer.engine.messages import JobCancelled, JobDone, JobFailed, JobProgress, Log, Ready, RenderFailed
from viewer.render.request import Frame


@dataclass(frozen=True, eq=False)
class FrameArrived:
    """A pass of the picture that request ``id`` asked for; its arrays belong to the receiver.

    The picture is final when ``frame.step`` is 1. ``frame.request`` has a smaller size than was asked for where memory
    was short. ``taken`` and ``begun`` are the moments when the engine took the request up and began with this pass, on
    the clock of ``time.perf_counter``.
    """

    id: int
    frame: Frame
    taken: float = 0.0
    begun: float = 0.0


class EngineDied(Struct, frozen=True):
    """The render process ended by itself.

    Attributes:
        message: Why, in a sentence.
        hint: What to do.
        details: The last lines it wrote.
        restarting: A new one is being started with the same scene and request; False after several deaths in a row.
    """

    message: str
    hint: str
    details: str
    restarting: bool


class JobDied(Struct, frozen=True):
    """A job's process ended by itself: ``message`` says why, ``details`` holds the last lines it wrote."""

    id: int
    message: str
    hint: str
    details: str


RenderEvent = FrameArrived | RenderFailed | Log | Ready | EngineDied
JobEvent = JobProgress | JobDone | JobFailed | JobCancelled | JobDied
FINAL_JOB_EVENTS = (JobDone, JobFailed, JobCancelled, JobDied)
"""After one of these nothing more is heard of a job."""

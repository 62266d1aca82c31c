"""Ctrl-C while something is at work: the first asks it to come to a good end, the second one ends it."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import NamedTuple

from viewer.scene.progress import Steer


class Ending(NamedTuple):
    """How work comes to a good end.

    Attributes:
        figure: Of the progress from which on the work can be asked.
        steer: What asks it.
        words: What is said to the person meanwhile.
    """

    figure: str
    steer: Steer
    words: str


CHECKPOINT = Ending(
    "step", Steer(paused=True), "Stopping once a checkpoint is written; press Ctrl-C again not to wait for it."
)
"""Of a training."""
BEST = Ending(
    "psnr", Steer(stop_early=True), "Finishing with the best that was fitted so far; press Ctrl-C again to give it up."
)
"""Of an extraction, whose materials are fitted."""


class Interrupts:
    """What Ctrl-C does just now.

    Attributes:
        patient: The work can be asked; where it cannot, Ctrl-C ends it as it always does.
        asked: Ctrl-C was pressed while the work could be asked.
    """

    def __init__(self) -> None:
        self.patient = False
        self.asked = False

    def handle(self, _number: int, _frame: FrameType | None) -> None:
        """A signal handler.

        Raises:
            KeyboardInterrupt: The work cannot be asked, or was asked before.
        """
        if not self.patient or self.asked:
            raise KeyboardInterrupt
        self.asked = True


@contextmanager
def caught_interrupts() -> Iterator[Interrupts]:
    """Within, Ctrl-C does what :class:`Interrupts` says; only the main thread may set that up."""
    interrupts = Interrupts()
    if threading.current_thread() is not threading.main_thread():
        yield interrupts
        return
    before = signal.signal(signal.SIGINT, interrupts.handle)
    try:
        yield interrupts
    finally:
        signal.signal(signal.SIGINT, before)

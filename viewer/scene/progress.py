"""Long work is a generator of progress, and may be steered on its way.

Training, extraction, opening and exporting are generators that yield :class:`Progress` and return their result. A
worker process, the command line and a test drive the same generator, and may stop it between two steps by closing it.
What drives it may also send a :class:`Steer` into it. What takes no notice of one is not harmed by it.
"""

from __future__ import annotations

import contextlib
import math
from collections.abc import Generator, Mapping
from types import MappingProxyType
from typing import TypeVar

from msgspec import Struct
from msgspec.structs import replace

from viewer.errors import InputError
from viewer.scene.content import Learned
from viewer.scene.document import Node
from viewer.scene.geometry import Transform

T = TypeVar("T")
NO_VALUES: Mapping[str, float] = MappingProxyType({})


class Progress(Struct, frozen=True):
    """How far a piece of work has come.

    Attributes:
        fraction: From 0 to 1; -1 where it is not known.
        text: What is being done, for people.
        values: Named figures, such as ``psnr`` or ``rays_per_second``.
        preview: The newest state of what is being made, where it can be shown already.
        scores: Held-out PSNR in dB of single photos, by file name.
        moments: Figures of moments that are over, oldest first, each with its ``step`` and ``seconds``: what was found
            in another program's record of its run.
        placement: Where the preview is placed; None where the photos say it.
        drafts: The newest state of nodes that are being made, such as a mesh with its maps and a light; a draft has the
            key that the finished node will have.
        notes: What people should know of what was read, one sentence each.
    """

    fraction: float
    text: str
    values: dict[str, float] = {}
    preview: Learned | None = None
    scores: dict[str, float] = {}
    moments: tuple[dict[str, float], ...] = ()
    placement: Transform | None = None
    drafts: tuple[Node, ...] = ()
    notes: tuple[str, ...] = ()


class Steer(Struct, frozen=True):
    """All that has been asked of work under way; None stands for what was not asked.

    It is a state and not a change: what drives the work sends the same value again with every step, so that nothing
    is lost where a part of the work has no ear for it.

    Attributes:
        paused: Wait, without counting the time, or go on.
        stop_early: End now and in order, as if the time were over.
        rate_factor: Learning rates are this many times what they were planned to be.
        weight_factors: So are the weights of the loss's terms, by the names that the method gives them.
        snapshots: How often it was asked to show what is being made, beside the times when it does so by itself.
    """

    paused: bool | None = None
    stop_early: bool = False
    rate_factor: float | None = None
    weight_factors: dict[str, float] = {}
    snapshots: int = 0

    def __post_init__(self) -> None:
        """Refuse a factor that would ruin the work.

        Raises:
            InputError: A rate's is not a positive number, or a weight's is negative.
        """
        factor = self.rate_factor
        if factor is not None and not (math.isfinite(factor) and factor > 0):
            raise InputError(f"Learning rates cannot be multiplied by {factor}.", "Use a positive number, such as 0.5.")
        for name, factor in self.weight_factors.items():
            if not (math.isfinite(factor) and factor >= 0):
                raise InputError(f"The weight of {name} cannot be multiplied by {factor}.", "Use 0 or more.")

    def then(self, later: Steer) -> Steer:
        """What is asked once ``later`` has been said, too."""
        return Steer(
            self.paused if later.paused is None else later.paused,
            self.stop_early or later.stop_early,
            self.rate_factor if later.rate_factor is None else later.rate_factor,
            {**self.weight_factors, **later.weight_factors},
            max(self.snapshots, later.snapshots),
        )


Work = Generator[Progress, Steer | None, T]
"""Yields progress, may be sent a :class:`Steer`, returns a ``T``."""


def run_to_end(work: Work[T]) -> T:
    """Run ``work`` to its end and return its result."""
    while True:
        try:
            next(work)
        except StopIteration as end:
            return end.value


def subprogress(
    work: Work[T], begin: float = 0.0, end: float = 1.0, text: str = "", values: Mapping[str, float] = NO_VALUES
) -> Work[T]:
    """The same work as a part of longer work: steered, closed and answered as if it were on its own.

    Args:
        work: A generator that has not been started.
        begin: Fraction of the whole at which it begins; a fraction that is unknown (-1) stays unknown.
        end: At which it ends.
        text: Replaces its own texts where given.
        values: Added to its own.
    """
    steer: Steer | None = None
    with contextlib.closing(work):
        while True:
            try:
                progress = work.send(steer)
            except StopIteration as stop:
                return stop.value
            steer = yield replace(
                progress,
                fraction=progress.fraction if progress.fraction < 0 else begin + (end - begin) * progress.fraction,
                text=text or progress.text,
                values={**progress.values, **values},
            )


def note(text: str) -> str:
    """The text itself: what is handed to this is a note that people read, which translations are looked for."""
    return text

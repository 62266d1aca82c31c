"""Two methods race on one machine: they take turns, and the seconds count that each needs to a quality. No Qt."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from msgspec import Struct

from viewer.scene.progress import Steer
from viewer.session.runs import RunRecord
from viewer.training.config import AnyTrainConfig

TURN = 5.0
"""Seconds."""


class Entrant(Struct, frozen=True):
    """Who takes part: a method with its options, and the project that it writes."""

    config: AnyTrainConfig
    out: str


class Race:
    """Says whose turn it is. While one run learns the other one is paused, and a paused run's clock is stopped.

    So each has the whole machine for all the seconds that it counts. The second run is started once the first one has
    loaded its photos and waits.

    Args:
        entrants: The two.
        turn: Seconds of training in a row.

    Attributes:
        runs: Those that have been started, in the entrants' order.
        held: No one's turn: both wait.
    """

    def __init__(self, entrants: tuple[Entrant, Entrant], turn: float = TURN) -> None:
        self.entrants = entrants
        self.runs: tuple[RunRecord, ...] = ()
        self.held = False
        self._turn = turn
        self._active = 0
        self._since = 0.0
        """What the active run's clock said when its turn began."""

    @property
    def over(self) -> bool:
        """Whether nothing more will come."""
        return bool(self.runs) and all(run.ended for run in self.runs) and self.next_entrant() is None

    def next_entrant(self) -> Entrant | None:
        """Who is to be started now, if anybody; where the first one failed, so would the second one."""
        if len(self.runs) == len(self.entrants) or self.held:
            return None
        ready = all(run.state in ("paused", "stopped", "done") for run in self.runs)
        return self.entrants[len(self.runs)] if ready else None

    def join(self, run: RunRecord) -> None:
        """The next entrant has been started as ``run``: it is its turn."""
        self.runs = (*self.runs, run)
        self._active, self._since = len(self.runs) - 1, 0.0

    def orders(self) -> list[tuple[RunRecord, Steer]]:
        """What is to be asked of the runs now."""
        if not self.runs:
            return []
        active = self.runs[self._active]
        other = self.runs[1 - self._active] if len(self.runs) == len(self.entrants) else None
        if self.held:
            return [(run, Steer(paused=True)) for run in self.runs if not run.ended and not run.steer.paused]
        if len(self.runs) < len(self.entrants):  # it shall wait as soon as it can, so that the other one can load
            return [] if active.ended or active.steer.paused else [(active, Steer(paused=True))]
        waiting = active.state == "paused" and bool(active.steer.paused)
        if (active.ended or waiting) and other is not None and not other.ended:
            self._active, active = 1 - self._active, other
            self._since = seconds_of(active)
            return [(active, Steer(paused=False))] if active.steer.paused else []
        if active.ended:
            return []
        alone = other is None or other.ended
        if alone:
            return [(active, Steer(paused=False))] if active.steer.paused else []
        late = seconds_of(active) - self._since >= self._turn
        return [(active, Steer(paused=True))] if late and not active.steer.paused else []


class Reached(NamedTuple):
    """After how many seconds of its own a run was as good as that; or it was already when first looked at."""

    seconds: float
    exact: bool


class Lap(NamedTuple):
    """When each of two runs reached a held-out PSNR in dB; None where it has not."""

    level: int
    first: Reached | None
    second: Reached | None

    @property
    def ratio(self) -> float:
        """The seconds that the second run needed, divided by those of the first; NaN where one is not there yet."""
        if self.first is None or self.second is None:
            return math.nan
        return self.second.seconds / max(self.first.seconds, 1e-9)


def seconds_of(run: RunRecord) -> float:
    """What the run's own clock says."""
    return run.latest.get("seconds", 0.0)


def reached(run: RunRecord, level: float) -> Reached | None:
    """When the held-out PSNR first came to ``level`` dB, on straight lines between the looks at held-out photos."""
    seconds, psnr = run.curve("psnr", "seconds")
    good = np.flatnonzero(psnr >= level)
    if not len(good):
        return None
    after = int(good[0])
    if after == 0:
        return Reached(float(seconds[0]), exact=bool(psnr[0] == level))
    before = after - 1
    share = (level - psnr[before]) / (psnr[after] - psnr[before])
    return Reached(float(seconds[before] + share * (seconds[after] - seconds[before])), exact=True)


def laps(runs: Sequence[RunRecord]) -> list[Lap]:
    """A line for each whole dB from where the worse run began to what the better one has reached."""
    curves = [run.curve("psnr", "seconds")[1] for run in runs]
    if len(runs) != 2 or not all(len(psnr) for psnr in curves):
        return []
    lowest = math.floor(min(psnr[0] for psnr in curves)) + 1
    highest = math.floor(max(psnr.max() for psnr in curves))
    first, second = runs
    levels = range(lowest, highest + 1)
    return [Lap(level, reached(first, float(level)), reached(second, float(level))) for level in levels]


def verdict(made: Sequence[Lap]) -> Lap | None:
    """The highest level that both have reached."""
    return next((lap for lap in reversed(made) if not math.isnan(lap.ratio)), None)

"""Runs of this session, as people look at them: figures over time, and what was saved on the way. No Qt."""

from __future__ import annotations

import math
from array import array
from collections.abc import Iterable, Mapping, Set
from pathlib import Path
from typing import Literal, NamedTuple

import numpy as np
from jaxtyping import Float64

from viewer.scene.assets import AssetStore
from viewer.scene.content import AssetId
from viewer.scene.geometry import Transform
from viewer.scene.history import History
from viewer.scene.kinds import content_assets
from viewer.scene.progress import Progress, Steer
from viewer.session.figures import figure_of
from viewer.session.snapshots import Snapshot, thinned
from viewer.training.config import AnyTrainConfig

LINGERING = 8
"""How many stay at first: a picture or a bake of one that was just shown may still be under way."""


class Leftovers:
    """Assets that nothing refers to any more."""

    def __init__(self) -> None:
        self._waiting: tuple[AssetId, ...] = ()

    def add(self, snapshots: Iterable[Snapshot]) -> None:
        """These have been thinned out."""
        assets = (asset for each in snapshots for asset in content_assets(each.content))
        self._waiting = tuple(dict.fromkeys((*self._waiting, *assets)))

    def removable(self, needed: Set[AssetId]) -> tuple[AssetId, ...]:
        """Those that have waited long enough and are not ``needed``; each is returned once."""
        due = self._waiting[: max(len(self._waiting) - LINGERING, 0)]
        self._waiting = self._waiting[len(due) :]
        return tuple(asset for asset in due if asset not in needed)


def needed(history: History, runs: Iterable[RunRecord], chosen: Snapshot | None) -> set[AssetId]:
    """What the document, its undone and redone states, the snapshots of all runs and the chosen one consist of."""
    snapshots = [snapshot for run in runs for snapshot in run.snapshots] + ([] if chosen is None else [chosen])
    shown = {asset for snapshot in snapshots for asset in content_assets(snapshot.content)}
    return shown | history.assets()


State = Literal["waiting", "running", "paused", "done", "stopped", "failed"]
ENDED: tuple[State, ...] = ("done", "stopped", "failed")
Axis = Literal["seconds", "step"]


class Change(NamedTuple):
    """Where a figure took another value, and which."""

    place: float
    value: float


class RunRecord:
    """One run: a training of ours, or one of another program that is watched. Figures are only ever added.

    Args:
        number: Of its job.
        name: For people.
        method: As in the run's configuration; empty where it is not known.
        source: The data set, as the trained field's provenance will say it.
        store: Where its snapshots are.
        config: What it was asked to do; None for runs of other programs, of which nothing can be asked.
        out: The project that it writes; empty for runs of other programs.

    Attributes:
        state: How it goes.
        steer: All that was asked of it.
        latest: The newest figures, by name.
        scores: Held-out PSNR in dB of single photos, by file name; the newest of each.
        snapshots: Saved fields, oldest first, few of them.
        placement: Where they are placed; None where the photos say it.
    """

    def __init__(
        self,
        number: int,
        name: str,
        method: str,
        source: str,
        store: AssetStore,
        config: AnyTrainConfig | None = None,
        out: str = "",
    ) -> None:
        self.number = number
        self.name = name
        self.method = method
        self.source = source
        self.store = store
        self.config = config
        self.out = out
        self.state: State = "waiting"
        self.steer = Steer()
        self.latest: dict[str, float] = {}
        self.scores: dict[str, float] = {}
        self.snapshots: tuple[Snapshot, ...] = ()
        self.placement: Transform | None = None
        self._columns: dict[str, array[float]] = {}
        self._asked = 0
        """Snapshots that were asked for and have come."""
        self._resumed = False

    def __len__(self) -> int:
        """Number of moments that figures are known of."""
        return len(self._columns.get("seconds", ()))

    @property
    def ended(self) -> bool:
        """Whether nothing more will come."""
        return self.state in ENDED

    @property
    def steerable(self) -> bool:
        """Whether something can be asked of it while it goes on."""
        return self.config is not None

    @property
    def weights(self) -> tuple[str, ...]:
        """Terms of its loss that can be weighed differently while it goes on."""
        return () if self.config is None else self.config.weights

    @property
    def resumable(self) -> bool:
        """Whether it ended before its time and can go on from its last checkpoint."""
        return self.config is not None and self.state in ("stopped", "failed")

    @property
    def names(self) -> tuple[str, ...]:
        """Of the figures that were reported, in the order in which they first came."""
        return tuple(self._columns)

    def add(self, progress: Progress) -> None:
        """Take in what a run reports. Figures that are reported without their time are in no curve."""
        values = progress.values
        # Else it is saving or the like, and goes on as before.
        if "seconds" in values or progress.moments or self.state == "waiting":
            self.state = "paused" if values.get("paused") else "running"
        if self._resumed and "seconds" in values:
            self._resumed = False
            self._forget_after(values["seconds"])
        self.scores |= progress.scores
        for moment in progress.moments:
            self._take(moment)
        if progress.preview is not None:
            self.placement = progress.placement
            now = values if "seconds" in values else self.latest
            seconds = now.get("seconds", 0.0)
            wanted = self.steer.snapshots > self._asked
            self._asked = self.steer.snapshots
            kept = Snapshot(seconds, int(now.get("step", 0)), now.get("psnr"), progress.preview, wanted)
            self.snapshots = thinned((*self.snapshots, kept))
        # A run that waits reports the same again and again; what it reported just before may have been lost in between.
        later = values.get("seconds", -1.0) > self.latest.get("seconds", -1.0)
        if "seconds" in values and (self.state != "paused" or later):
            self._take({name: value for name, value in values.items() if name != "paused"})

    def _take(self, values: Mapping[str, float]) -> None:
        """The figures of one moment."""
        self.latest = {**self.latest, **values}
        count = len(self)
        for name in values:
            self._columns.setdefault(name, array("d", [math.nan]) * count)
        for name, column in self._columns.items():
            column.append(values.get(name, math.nan))

    def go_on(self, number: int) -> None:
        """The run is continued from its last checkpoint by another job; what came after that is done anew."""
        self.number = number
        self.state = "waiting"
        self.steer = Steer(rate_factor=self.steer.rate_factor, weight_factors=self.steer.weight_factors)
        self._asked, self._resumed = 0, True

    def column(self, name: str) -> Float64[np.ndarray, " moments"]:
        """A figure at every moment; NaN where it was not reported."""
        return np.array(self._columns.get(name, array("d", [math.nan]) * len(self)), np.float64)

    def curve(self, name: str, over: Axis) -> tuple[Float64[np.ndarray, " n"], Float64[np.ndarray, " n"]]:
        """A figure over seconds or steps, at the moments when it was measured.

        A held-out score is reported again and again until there is a new one; only the first report is a measurement.
        """
        x, y = self.column(over), self.column(name)
        known = np.isfinite(x) & np.isfinite(y)
        x, y = x[known], y[known]
        if figure_of(name).measured:
            fresh = np.ones(len(y), bool)
            fresh[1:] = y[1:] != y[:-1]
            x, y = x[fresh], y[fresh]
        return x, y

    def changes(self, name: str, over: Axis) -> list[Change]:
        """Where a figure took another value, such as ``resolution`` from coarse to fine."""
        x, y = self.curve(name, over)
        return [Change(float(x[place]), float(y[place])) for place in np.flatnonzero(y[1:] != y[:-1]) + 1]

    def _forget_after(self, seconds: float) -> None:
        """Forget figures and snapshots of a time that is lived through again."""
        keep = int(np.searchsorted(self.column("seconds"), seconds, side="right"))
        for column in self._columns.values():
            del column[keep:]
        self.snapshots = tuple(each for each in self.snapshots if each.seconds <= seconds)


def unused_path(wanted: Path, taken: Iterable[str]) -> str:
    """``wanted``, with a number in its name where another run writes there: two in one folder would ruin each other."""
    there = {Path(path).absolute() for path in taken}
    path, number = wanted, 2
    while path.absolute() in there:
        path, number = wanted.with_stem(f"{wanted.stem} ({number})"), number + 1
    return str(path)


def unused_name(wanted: str, runs: Iterable[RunRecord]) -> str:
    """``wanted``, with a number behind it where a run is called so already."""
    taken = {run.name for run in runs}
    name, number = wanted, 2
    while name in taken:
        name, number = f"{wanted} ({number})", number + 1
    return name

"""The line that changes while something is at work."""

from __future__ import annotations

import math
from types import TracebackType

from rich.console import Console
from rich.progress import BarColumn, TaskProgressColumn, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from rich.progress import Progress as Bar

from viewer.scene.progress import Progress

ALMOST = 0.999
"""What is complete stops the bar's clock for good, and there may be more to come."""


class ProgressBar:
    """A bar on a terminal: what is being done, how good and how fast it is, how long it has taken and will take.

    Args:
        terminal: Where it is drawn.
        hidden: Draw nothing.
    """

    def __init__(self, terminal: Console, hidden: bool) -> None:
        times = (TimeElapsedColumn(), TextColumn("left"), TimeRemainingColumn())
        columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), *times)
        self._bar = Bar(*columns, console=terminal, transient=True, disable=hidden)
        self._task = self._bar.add_task("", total=1.0)
        self._reached = 0.0
        self._in_steps = False

    def __enter__(self) -> ProgressBar:
        self._bar.start()
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self._bar.stop()

    def show(self, progress: Progress) -> None:
        """Show how far it is; a fraction that falls back begins another piece of work, with times of its own."""
        stepping = "step" in progress.values
        self._in_steps = self._in_steps or stepping
        if stepping or not self._in_steps:  # else it is saving in between
            reached = self._reached if progress.fraction < 0 else min(progress.fraction, ALMOST)
            if reached < self._reached:
                self._bar.reset(self._task)
            self._reached = reached
        self._bar.update(self._task, description=words(progress), completed=self._reached)


def words(progress: Progress) -> str:
    """The text, how good the result is by now and how fast it goes, where that is known."""
    parts = [progress.text]
    values = progress.values
    if not math.isnan(values.get("psnr", math.nan)):
        parts.append(f"{values['psnr']:.2f} dB")
    if values.get("rays_per_second", 0.0) > 0:
        parts.append(f"{1e-3 * values['rays_per_second']:,.1f} k rays/s")
    return ", ".join(parts)

"""What the command line says: progress on stderr, results on stdout."""

from __future__ import annotations

import json
import math
import re
import sys
import time
from collections.abc import Mapping
from types import TracebackType
from typing import Any, TextIO, TypeVar

from rich.console import Console as Terminal
from rich.progress import BarColumn, TaskProgressColumn, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from rich.progress import Progress as Bar

from viewer.cli.interrupts import CHECKPOINT, Ending, caught_interrupts
from viewer.errors import ViewerError
from viewer.scene.progress import Progress, Steer, Work

ALMOST = 0.999
"""What is complete stops the bar's clock for good, and there may be more to come."""


class ProgressBar:
    """A bar on a terminal: what is being done, how good and how fast it is, how long it has taken and will take.

    Args:
        terminal: Where it is drawn.
        hidden: Draw nothing.
    """

    def __init__(self, terminal: Terminal, hidden: bool) -> None:
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


T = TypeVar("T")
Result = Mapping[str, Any]
JSON_SECONDS = 1.0
"""Between two lines of figures for a program."""


class _Terminal(Terminal):
    """Leaves it to the caller what a broken pipe means, where rich would end the program."""

    def on_broken_pipe(self) -> None:
        """No one reads any more."""
        raise BrokenPipeError


class Console:
    """Shows progress and results to a person, or as JSON to a program."""

    def __init__(self, as_json: bool) -> None:
        self.as_json = as_json
        self._stdout = sys.stdout  # of its own: what libraries print goes elsewhere meanwhile
        self._stderr = _Terminal(stderr=True, highlight=False, soft_wrap=True)
        self._told = ""
        self._noted = set[str]()
        self._told_at = -math.inf

    def follow(self, work: Work[T], ending: Ending = CHECKPOINT) -> T:
        """Run ``work`` to its end, telling its progress on stderr, and return its result.

        When it is interrupted, the work is closed, so that it can tidy up and keep what is finished. A training that
        has begun is first asked to pause, so that it writes a checkpoint and nothing is lost; a fit is asked to finish
        with what it has. Another interrupt ends it at once.

        Raises:
            KeyboardInterrupt: It was interrupted.
        """
        hidden = self.as_json or not self._stderr.is_terminal
        with caught_interrupts() as interrupts, ProgressBar(self._stderr, hidden) as bar:
            steer: Steer | None = None
            try:
                while True:
                    progress = work.send(steer)
                    interrupts.patient = interrupts.patient or ending.figure in progress.values
                    bar.show(progress)
                    self._tell(progress)
                    if interrupts.asked:
                        if progress.values.get("paused"):
                            raise KeyboardInterrupt
                        if steer is None:
                            self.warn(ending.words)
                        steer = ending.steer
            except StopIteration as end:
                return end.value
            finally:
                interrupts.patient = False
                work.close()

    def warn(self, text: str) -> None:
        """Say something that is no result."""
        if self.as_json:
            self._line({"warning": text})
        else:
            self._stderr.print(text, markup=False)

    def result(self, values: Result, text: str) -> None:
        """Print what came out: ``text`` for a person, ``values`` for a program."""
        self._stdout.write((_json(values, self._stdout) if self.as_json else text) + "\n")
        self._stdout.flush()

    def error(self, problem: ViewerError) -> None:
        """Say what went wrong and what to do."""
        if self.as_json:
            values = {"error": problem.message, "hint": problem.hint}
            self._line(values)
            self.result(values, "")
            return
        self._stderr.print("Error:", style="bold red", end=" ")
        self._stderr.print(problem.message, markup=False)
        if problem.hint:
            self._stderr.print(problem.hint, markup=False)

    def _tell(self, progress: Progress) -> None:
        """For a program, figures as they come; in a log, what is new."""
        news = _news(progress)
        if self.as_json:
            now = time.monotonic()
            if news != self._told or now - self._told_at >= JSON_SECONDS:
                self._told_at = now
                self._line(_as_values(progress))
        elif not self._stderr.is_terminal and news != self._told:
            self._stderr.print(words(progress), markup=False)
        self._told = news
        for note in progress.notes:
            if note not in self._noted:
                self._noted.add(note)
                self.warn(note)

    def _line(self, values: Result) -> None:
        sys.stderr.write(_json(values, sys.stderr) + "\n")
        sys.stderr.flush()


def _json(values: Result, stream: TextIO) -> str:
    """One line of JSON; characters that the stream may lack are escaped."""
    return json.dumps(plain(values), ensure_ascii=(stream.encoding or "").lower() not in ("utf-8", "utf8"))


def plain(value: object) -> object:
    """The same value in what JSON has: numbers that are not finite become null."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {name: plain(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [plain(part) for part in value]
    return value


def _as_values(progress: Progress) -> dict[str, object]:
    known = {"fraction": progress.fraction} if progress.fraction >= 0 else {}
    parts = {"values": progress.values, "scores": progress.scores, "moments": progress.moments}
    return {**known, "text": progress.text, **{name: part for name, part in parts.items() if part}}


def _news(progress: Progress) -> str:
    """What must change for a new line in a log: the words or the tens of percent, not every count."""
    return f"{re.sub(r'[0-9.,]+', '#', progress.text)} {10 * progress.fraction:.0f}"

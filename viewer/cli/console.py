"""What the command line says: progress on stderr, results on stdout."""

from __future__ import annotations

import json
import math
import re
import sys
from collections.abc import Mapping
from typing import Any, TypeVar

from rich.console import Console as Terminal
from rich.progress import BarColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bar

from viewer.errors import ViewerError
from viewer.scene.progress import Progress, Work

T = TypeVar("T")
Result = Mapping[str, Any]


class Console:
    """Shows progress and results to a person, or as JSON to a program."""

    def __init__(self, as_json: bool) -> None:
        self._json = as_json
        self._stderr = Terminal(stderr=True, highlight=False, soft_wrap=True)

    def follow(self, work: Work[T]) -> T:
        """Run ``work`` to its end with a progress bar on stderr, and return its result.

        When it is interrupted, the work is closed, so that it can tidy up and keep what is finished.
        """
        columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
        with Bar(*columns, console=self._stderr, transient=True, disable=not self._stderr.is_terminal) as bar:
            task = bar.add_task("", total=1.0)
            shown = ""
            try:
                while True:
                    progress = next(work)
                    known = progress.fraction >= 0
                    words = _words(progress)
                    bar.update(task, description=words, completed=progress.fraction if known else None)
                    if not self._stderr.is_terminal and _news(progress) != shown:
                        shown = _news(progress)
                        self._stderr.print(words, markup=False)
            except StopIteration as end:
                return end.value
            finally:
                work.close()

    def warn(self, text: str) -> None:
        """Say something that is no result."""
        self._stderr.print(text, markup=False)

    def result(self, values: Result, text: str) -> None:
        """Print what came out: ``text`` for a person, ``values`` for a program."""
        sys.stdout.write((json.dumps(values, ensure_ascii=False) if self._json else text) + "\n")
        sys.stdout.flush()

    def error(self, problem: ViewerError) -> None:
        """Say what went wrong and what to do."""
        self._stderr.print("Error:", style="bold red", end=" ")
        self._stderr.print(problem.message, markup=False)
        if problem.hint:
            self._stderr.print(problem.hint, markup=False)
        if self._json:
            self.result({"error": problem.message, "hint": problem.hint}, "")


def _words(progress: Progress) -> str:
    """The text, and how good the result is by now where that is known."""
    psnr = progress.values.get("psnr", math.nan)
    return progress.text if math.isnan(psnr) else f"{progress.text}, {psnr:.2f} dB"


def _news(progress: Progress) -> str:
    """What must change for a new line in a log: the words or the tens of percent, not every count."""
    return f"{re.sub(r'[0-9.,]+', '#', progress.text)} {10 * progress.fraction:.0f}"

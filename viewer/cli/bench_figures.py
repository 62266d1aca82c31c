"""A measured figure, and how to measure a time."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from typing import NamedTuple

RUNS = 5


class Figure(NamedTuple):
    """One measured thing. ``ratio``: how many times faster than the baseline, where there is one."""

    name: str
    value: float
    unit: str
    baseline: float | None = None
    ratio: float | None = None

    def beside(self, baseline: float) -> Figure:
        """This figure with the baseline's in the same unit."""
        return self._replace(baseline=baseline, ratio=baseline / self.value)

    def line(self) -> str:
        """The figure as people read it."""
        text = "" if self.ratio is None else f"   {self.ratio:8.1f} x the baseline's {self.baseline:.4g}"
        return f"{self.name:<52} {self.value:10.4g} {self.unit:<7}{text}"


def median_seconds(action: Callable[[], object], runs: int = RUNS) -> float:
    """The median time that an action takes."""
    seconds = []
    for _ in range(runs):
        started = time.perf_counter()
        action()
        seconds.append(time.perf_counter() - started)
    return statistics.median(seconds)

"""A measured figure, and how to measure a time."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from typing import NamedTuple

RUNS = 5


class Figure(NamedTuple):
    """One measured thing.

    Attributes:
        name: What was measured.
        value: In ``unit``.
        unit: Times and shares are better when they are smaller, rates (``/s``) when they are larger.
        baseline: The plain way's value, where there is one.
        ratio: How many times faster than the baseline.
        spread: By how much repeated measurements of it differed in this run, as a part of the value.
    """

    name: str
    value: float
    unit: str
    baseline: float | None = None
    ratio: float | None = None
    spread: float = 0.0

    def beside(self, baseline: float) -> Figure:
        """This figure with the baseline's in the same unit."""
        return self._replace(baseline=baseline, ratio=baseline / self.value)

    def line(self) -> str:
        """The figure as people read it."""
        text = "" if self.ratio is None else f"   {self.ratio:8.1f} x the baseline's {self.baseline:.4g}"
        return f"{self.name:<52} {self.value:10.4g} {self.unit:<7}{text}"


def timing(name: str, action: Callable[[], object], runs: int = RUNS) -> Figure:
    """The median time that an action takes, in milliseconds."""
    seconds = []
    for _ in range(runs):
        started = time.perf_counter()
        action()
        seconds.append(time.perf_counter() - started)
    return Figure(name, 1e3 * statistics.median(seconds), "ms", spread=spread_of(seconds))


def spread_of(values: Sequence[float]) -> float:
    """Half of the range of the values without the largest, as a part of their median: one outlier is no spread."""
    inner = sorted(values)[:-1] if len(values) > 2 else sorted(values)
    return 0.5 * (inner[-1] - inner[0]) / statistics.median(values)

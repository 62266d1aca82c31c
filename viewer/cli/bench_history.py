"""Figures of one version beside those of the one before: stored as ratios, because machines differ from day to day."""

from __future__ import annotations

import re
import statistics
import time
from collections.abc import Sequence
from pathlib import Path

import msgspec
import numpy as np
from msgspec import Struct

from viewer.bundled import version
from viewer.cli.bench_figures import Figure
from viewer.errors import OutputError
from viewer.scene.assets import write_atomic

LEAST = 0.1
"""Whatever the spread, less than this part is no news."""
YARDSTICK_RUNS = 7
UNITS = ("ms", "s", "M/s")
"""Of the figures that are stored."""


class Ratio(Struct, frozen=True):
    """A figure in units of the yardstick, larger is slower; and by how much it varied, as a part of it."""

    ratio: float
    spread: float


class Record(Struct, frozen=True):
    """What one version was measured to be."""

    version: str
    figures: dict[str, Ratio]


def recorded(folder: Path, figures: Sequence[Figure], unit: float, name: str | None = None) -> list[str]:
    """Keep the figures of a version, this one unless named, and say what became slower since the one before.

    ``unit`` is the yardstick's time on this machine at this moment, in milliseconds.

    Raises:
        OutputError: The folder cannot be written.
    """
    own = Record(name or version(), {figure.name: _ratio(figure, unit) for figure in figures if figure.unit in UNITS})
    before = _newest(folder, own.version)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"{folder} cannot be made: {error.strerror}.", "Choose another folder.") from error
    write_atomic(folder / f"{own.version}.json", msgspec.json.format(msgspec.json.encode(own)) + b"\n")
    return [] if before is None else slower(before, own)


def slower(before: Record, now: Record) -> list[str]:
    """One sentence for each figure that grew by more than it varied in either version."""
    sentences = []
    for name in before.figures.keys() & now.figures.keys():
        old, new = before.figures[name], now.figures[name]
        if new.ratio > old.ratio * (1.0 + max(old.spread + new.spread, LEAST)):
            percent = 100.0 * (new.ratio / old.ratio - 1.0)
            sentences.append(f"Slower than {before.version}: {name}, by {percent:.0f} %")
    return sorted(sentences)


def _ratio(figure: Figure, unit: float) -> Ratio:
    """A figure with a baseline is measured by that, any other by the yardstick, in milliseconds."""
    if figure.ratio is not None:
        return Ratio(1.0 / figure.ratio, figure.spread)
    if figure.unit == "M/s":
        return Ratio(1.0 / (figure.value * unit), figure.spread)
    return Ratio(figure.value * (1e3 if figure.unit == "s" else 1.0) / unit, figure.spread)


def yardstick() -> float:
    """Milliseconds for work that no version of ours changes: sorting, gathering and multiplying in numpy."""
    rng = np.random.default_rng(0)
    numbers, matrix = rng.random(400_000), rng.random((256, 256))
    seconds = []
    for _ in range(YARDSTICK_RUNS):
        started = time.perf_counter()
        order = np.argsort(numbers)
        float((numbers[order] * numbers).sum() + (matrix @ matrix).sum())
        seconds.append(time.perf_counter() - started)
    return 1e3 * statistics.median(seconds)


def _newest(folder: Path, own: str) -> Record | None:
    """The newest version in the folder that is older than ours; files that are no records are passed over."""
    records = []
    for path in folder.glob("*.json"):
        try:
            records.append(msgspec.json.decode(path.read_bytes(), type=Record))
        except (OSError, msgspec.DecodeError):
            continue
    older = [record for record in records if _numbers(record.version) < _numbers(own)]
    return max(older, key=lambda record: _numbers(record.version), default=None)


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", text))

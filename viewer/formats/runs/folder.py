"""The event files below a folder, as one run: figures over steps and seconds, and what has been added since."""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterator
from pathlib import Path

from viewer.errors import InputError
from viewer.formats.runs.events import NAME_PART, EventFile, Scalar
from viewer.formats.runs.names import Names

DEEPEST = 6
"""Folders below folders that are searched."""
MOST_FILES = 1000
"""Files that are looked at; runs that are resumed leave one each time."""


class EventFolder:
    """All event files of a folder, those in its sub-folders named after these.

    Args:
        folder: Where the run writes to.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._files: dict[Path, EventFile] = {}
        self._names = Names()
        self._started: float | None = None
        self._unreadable: list[str] = []

    def __len__(self) -> int:
        """Number of event files that have been found."""
        return len(self._files)

    @property
    def warnings(self) -> tuple[str, ...]:
        """What is wrong with them."""
        damaged = tuple(file.warning for file in self._files.values() if file.warning)
        return (*damaged, *self._unreadable)

    def new_moments(self) -> list[dict[str, float]]:
        """Metrics since the last call, by moment: each has ``step`` and ``seconds`` since the first event of all."""
        found: list[tuple[Scalar, str]] = []
        self._unreadable = []
        for path in itertools.islice(find_event_files(self.folder), MOST_FILES):
            file = self._files.setdefault(path, EventFile(path))
            try:
                found += [(scalar, self._prefix(file)) for scalar in file.new()]
            except InputError as error:
                self._unreadable.append(error.message)
        if self._started is None:
            self._started = min(
                (file.started for file in self._files.values() if file.started is not None), default=None
            )
        found.sort(key=lambda pair: pair[0].wall_time)
        by_step = itertools.groupby(found, lambda pair: pair[0].step)
        return [self._moment(step, list(together)) for step, together in by_step]

    def _moment(self, step: int, together: list[tuple[Scalar, str]]) -> dict[str, float]:
        last = together[-1][0].wall_time
        values = {"step": float(step), "seconds": max(0.0, last - (self._started or last))}
        for scalar, prefix in together:
            name, unit = self._names.name(prefix + scalar.tag)
            values.setdefault(name, scalar.value * unit)
        return values

    def _prefix(self, file: EventFile) -> str:
        """The sub-folder of a file, which names its series."""
        below = file.path.parent.relative_to(self.folder).as_posix()
        return "" if below == "." else f"{below}/"


def find_event_files(folder: Path) -> Iterator[Path]:
    """Event files in the folder and below, in the order of their names; hidden folders are not searched."""
    for place, folders, files in os.walk(folder):
        here = Path(place)
        if len(here.relative_to(folder).parts) >= DEEPEST:
            folders.clear()
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        yield from (here / name for name in sorted(files) if NAME_PART in name)

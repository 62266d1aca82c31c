"""Following a run of another program: the figures that it writes, and the fields that it saves."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

from viewer.engine.jobs import Watched, WatchJob
from viewer.engine.operations.saved_fields import SavedFields
from viewer.errors import InputError
from viewer.formats.runs.folder import EventFolder
from viewer.scene.assets import AssetStore
from viewer.scene.progress import Progress, Work

POLL_SECONDS = 1.0
LOOK_SECONDS = 0.2
"""So often what drives the work gets the chance to end it."""
GRACE_SECONDS = 10.0
"""A folder on a network may be away for so long."""
MOST_MOMENTS = 500
"""That are reported at once: what was written before the watch began may be tens of thousands."""


def watch(
    job: WatchJob, store: AssetStore, poll_seconds: float = POLL_SECONDS, grace_seconds: float = GRACE_SECONDS
) -> Work[Watched]:
    """Report what is written into a folder and below, from its first figure on, until it is asked to finish.

    Figures come as ``Progress.moments``; those that our own runs report, too, by our names. The newest field that can
    be read comes as ``Progress.preview``, and again whenever it is saved anew; where there are no event files, what it
    says of its training gives the figures.

    Args:
        job: The folder that the other program writes to; it need not have begun.
        store: Where fields go.
        poll_seconds: Between two looks at the folder.
        grace_seconds: For which the folder may be away.

    Raises:
        InputError: The folder is not there, or has gone.
    """
    folder = Path(job.folder)
    if not folder.is_dir():
        raise InputError(f"{folder} is no folder.", "Name the folder into which the other program writes its run.")
    follower = Follower(folder, store)
    there = time.monotonic()
    while True:
        if folder.is_dir():
            there = time.monotonic()
            for progress in follower.news():
                steer = yield progress
                if steer is not None and steer.stop_early:
                    return Watched(str(folder), follower.reported)
        elif time.monotonic() - there > grace_seconds:
            raise InputError(f"{folder} is no longer there.", "Watch the run where it is now.")
        rest_until = time.monotonic() + poll_seconds
        while time.monotonic() < rest_until:
            steer = yield Progress(-1.0, follower.words)
            if steer is not None and steer.stop_early:
                return Watched(str(folder), follower.reported)
            time.sleep(min(LOOK_SECONDS, poll_seconds))


class Follower:
    """What is known of a run by now.

    Args:
        folder: Where it writes to.
        store: Where its fields go.

    Attributes:
        reported: Number of moments that were reported.
    """

    def __init__(self, folder: Path, store: AssetStore) -> None:
        self.reported = 0
        self._folder = folder
        self._events = EventFolder(folder)
        self._fields = SavedFields(folder, store)
        self._latest: dict[str, float] = {}

    def news(self) -> Iterator[Progress]:
        """What has come since the last look."""
        moments = self._events.new_moments()
        saved = self._fields.newest()
        if saved is not None and saved.figures and not len(self._events):
            moments.append(saved.figures)
        for first in range(0, len(moments), MOST_MOMENTS):
            batch = tuple(moments[first : first + MOST_MOMENTS])
            self.reported += len(batch)
            for moment in batch:
                self._latest |= moment
            yield Progress(-1.0, self.words, moments=batch)
        if saved is not None:
            yield Progress(-1.0, self.words, preview=saved.content, placement=saved.placement)

    @property
    def words(self) -> str:
        """How far the run has come, for people."""
        if not self._folder.is_dir():
            return f"{self._folder.name} is not there: waiting for it"
        if not self._latest:
            return f"Waiting for event files or fields in {self._folder.name}"
        parts = [f"step {self._latest['step']:,.0f}"]
        if "psnr" in self._latest:
            parts.append(f"{self._latest['psnr']:.2f} dB")
        return ". ".join([f"Watching: {', '.join(parts)}", *self._events.warnings[:1], *self._fields.complaints])

"""Removing assets that nothing needs any more."""

from __future__ import annotations

import time
from pathlib import Path

from viewer.engine.jobs import Collected, CollectJob
from viewer.engine.stores import DAY
from viewer.formats.project import tidy_project
from viewer.formats.unused_assets import unused_in
from viewer.scene.assets import AssetStore
from viewer.scene.progress import Progress, Work, subprogress


def collect(job: CollectJob, store: AssetStore, now: float | None = None) -> Work[Collected]:
    """Move what the project does not need to the store, then remove from there what nothing needs.

    What was made, read or linked within a day stays: a window may have begun to need it, and what could be made again,
    as bakes can, is at hand.

    Args:
        job: What to look at.
        store: The store without a project, and its folder.
        now: Seconds since 1970; the present where not given.
    """
    moment = time.time() if now is None else now
    yield Progress(0.0, "Looking for unused assets")
    if job.project:
        yield from subprogress(tidy_project(Path(job.project), store), 0.0, 0.5)
    yield Progress(0.5, "Looking for unused assets")
    count = freed = 0
    for _, path in unused_in(store.root, frozenset(job.needed)):
        try:
            status = path.stat()
            if moment - max(status.st_mtime, status.st_atime, status.st_ctime) > DAY:
                path.unlink()
                # Elsewhere it may be in a project, as a link to the same file: then nothing is gained.
                freed += status.st_size if status.st_nlink < 2 else 0
                count += 1
        except OSError:
            continue
    return Collected(count, freed)

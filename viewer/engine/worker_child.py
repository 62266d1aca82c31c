"""What a worker child serves: every job there is."""

from __future__ import annotations

import importlib
import os
from typing import TypeVar

from viewer.engine.jobs import JOBS, Job, run
from viewer.engine.link import Link
from viewer.engine.worker import serve_jobs
from viewer.scene.assets import AssetStore
from viewer.scene.progress import Progress, Work

R = TypeVar("R")
NICENESS = 8
"""Jobs have all of the processor that the window and the engines leave: they give way while a hand moves."""


def serve(link: Link) -> None:
    """Do jobs until the window has gone; as long as none waits, load what jobs need."""
    if hasattr(os, "nice"):
        os.nice(NICENESS)
    for job in JOBS:
        if link.idle:
            importlib.import_module(job.operation.partition(":")[0])
    serve_jobs(link, _run)


def _run(job: Job[R], store: AssetStore) -> Work[R]:
    """The job's work; its operation may have to be loaded first."""
    yield Progress(0.0, "Starting")
    return (yield from run(job, store))

"""What a child serves that compiles what training and extraction need, at the lowest priority, into numba's cache."""

from __future__ import annotations

import os
import time

from viewer.engine.link import Link
from viewer.engine.messages import Log, Ready
from viewer.engine.warm_up_jobs import WORK, compile_job

NICENESS = 19


def serve(link: Link) -> None:
    """Compile all parts, and say which is next."""
    if hasattr(os, "nice"):
        os.nice(NICENESS)
    started = time.perf_counter()
    for number, part in enumerate(WORK):
        link.send(Log(f"{part} ({number + 1} of {len(WORK)})"))
        compile_job(part)
    link.send(Ready(time.perf_counter() - started))

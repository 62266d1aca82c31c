"""``fieldwright watch``: the figures of another program's run, as they come."""

from __future__ import annotations

import math
from collections.abc import Mapping
from contextlib import closing

from viewer.cli.console import Console
from viewer.cli.options import Watch
from viewer.engine.jobs import Watched, WatchJob
from viewer.engine.jobs import run as run_job
from viewer.engine.stores import scratch_store
from viewer.scene.kinds import kind_of
from viewer.scene.progress import Work

FIRST = ("step", "seconds")


def run(options: Watch, console: Console) -> None:
    """Print what the run reports, until Ctrl-C; or what is there by now."""
    try:
        with closing(run_job(WatchJob(str(options.folder)), scratch_store())) as work:
            _follow(work, console, once=options.once)
    except KeyboardInterrupt:  # how a watch ends
        return


def _follow(work: Work[Watched], console: Console, *, once: bool) -> None:
    reported, looks = "", 0
    for progress in work:
        for moment in progress.moments:
            console.result(moment, _line(moment))
        if progress.preview is not None:
            facts = dict(kind_of(progress.preview).facts(progress.preview))
            console.result({"field": facts}, f"a field was saved: {', '.join(facts.values())}")
        if progress.moments or progress.preview is not None:
            continue
        if once and looks:
            return
        looks += 1
        if progress.text != reported and not progress.text.startswith("Watching"):
            reported = progress.text
            console.warn(reported)


def _line(moment: Mapping[str, float]) -> str:
    others = [f"{name} {_number(value)}" for name, value in moment.items() if name not in FIRST]
    return f"step {moment['step']:>9,.0f}  {moment['seconds']:>9,.1f} s  " + "  ".join(others)


def _number(value: float) -> str:
    return f"{value:.6g}" if math.isfinite(value) else str(value)

"""``fieldwright moment``: two photos, or one with a map, to a project that moves."""

from __future__ import annotations

from viewer.cli.console import Console
from viewer.cli.options import Moment
from viewer.engine.jobs import MomentJob, run
from viewer.engine.stores import scratch_store
from viewer.moments.options import MomentOptions


def run_moment(options: Moment, console: Console) -> None:
    """Make what the options describe."""
    photos = (options.first,) if options.second is None else (options.first, options.second)
    how = MomentOptions(**{name: getattr(options, name) for name in MomentOptions.__struct_fields__})
    job = MomentJob(
        tuple(map(str, photos)), str(options.out), tuple(map(str, options.disparity)),
        "" if options.network is None else str(options.network), "" if options.stages is None else str(options.stages),
        how,
    )  # fmt: skip
    done = console.follow(run(job, scratch_store()))
    values = {"path": done.path, "seconds": done.seconds, "notes": list(done.notes)}
    console.result(values, f"{done.path} ({done.seconds:.0f} s)")

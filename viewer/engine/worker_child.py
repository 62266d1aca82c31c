"""What a worker child serves: every job there is.

Importing this module imports all that any job needs, so a worker that waits has its heavy libraries loaded already.
"""

from __future__ import annotations

from viewer.engine.link import Link
from viewer.engine.operations.dispatch import run
from viewer.engine.worker import serve_jobs


def serve(link: Link) -> None:
    """Do jobs until the window has gone."""
    serve_jobs(link, run)

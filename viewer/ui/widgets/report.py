"""What went wrong, as people read it."""

from __future__ import annotations

from typing import NamedTuple

from viewer.errors import ViewerError


class Report(NamedTuple):
    """A sentence, what to do, and details for a report."""

    message: str
    hint: str = ""
    details: str = ""


def report_of(error: ViewerError) -> Report:
    """The error as a report."""
    return Report(error.message, error.hint)

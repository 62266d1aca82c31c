"""Long work is a generator of progress.

Training, extraction, opening and exporting are generators that yield :class:`Progress` and return their result. A
worker process, the command line and a test drive the same generator, and may stop it between two steps by closing it.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import TypeVar

from msgspec import Struct

from viewer.scene.content import FieldContent

T = TypeVar("T")


class Progress(Struct, frozen=True):
    """How far a piece of work has come.

    Attributes:
        fraction: From 0 to 1; -1 where nobody can say.
        text: What is being done, for people.
        values: Named figures, such as ``psnr`` or ``rays_per_second``.
        preview: The newest state of what is being made, where it can be shown already.
    """

    fraction: float
    text: str
    values: dict[str, float] = {}
    preview: FieldContent | None = None


Work = Generator[Progress, None, T]
"""Yields progress, returns a ``T``."""


def finish(work: Work[T]) -> T:
    """Run ``work`` to its end and return its result."""
    while True:
        try:
            next(work)
        except StopIteration as end:
            return end.value

"""Writers of one project take turns: workers of one window share its lock, and may save and tidy up at once.

Between a save's copying of assets and its ``scene.json`` another one must not move away what it finds unnamed.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from viewer.scene.file_lock import try_lock
from viewer.scene.progress import Progress, Work

T = TypeVar("T")
PAUSE = 0.05
"""Seconds between two looks at whether it is our turn."""


def in_turn(folder: Path, notes: Path, work: Callable[[], Work[T]]) -> Work[T]:
    """Do work on a project's folder while no other worker does any.

    Args:
        folder: The project.
        notes: Where the file lies that says whose turn it is: a folder that all workers of a window write to.
        work: What to do.

    Raises:
        OSError: ``notes`` cannot be written.
    """
    name = hashlib.sha256(str(folder.absolute()).encode("utf-8", "surrogateescape")).hexdigest()[:16]
    notes.mkdir(parents=True, exist_ok=True)
    with (notes / f".turn-{name}").open("a+b") as file:
        while not try_lock(file):
            yield Progress(0.0, "Waiting for another save of the project")
            time.sleep(PAUSE)
        return (yield from work())

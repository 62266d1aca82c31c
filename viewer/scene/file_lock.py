"""Locks on open files, which the system takes back however a process ends."""

from __future__ import annotations

import sys
from io import BufferedRandom

if sys.platform == "win32":
    import msvcrt

    def _lock(descriptor: int) -> None:
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _lock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


def try_lock(file: BufferedRandom) -> bool:
    """Lock a file until it is closed; False where another process, or another opening of it, has it."""
    try:
        _lock(file.fileno())
    except OSError:
        return False
    return True

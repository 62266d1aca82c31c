"""How many of the processor's cores to use."""

from __future__ import annotations

import os


def available_cores() -> int:
    """Cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def interactive_cores() -> int:
    """Cores for rendering while a hand moves; the window draws with the others."""
    return max(1, available_cores() * 3 // 4)

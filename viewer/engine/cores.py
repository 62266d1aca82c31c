"""How many of the processor's cores to use."""

from __future__ import annotations

from viewer.machine import available_cores


def interactive_cores() -> int:
    """Cores for rendering while a hand moves; the window draws with the others."""
    return max(1, available_cores() * 3 // 4)

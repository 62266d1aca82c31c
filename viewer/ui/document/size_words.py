"""How large files are, in words."""

from __future__ import annotations


def readable_size(count: int) -> str:
    """Bytes as people read them."""
    if count < 1e6:
        return f"{max(count / 1e3, 0.1):.1f} kB" if count < 1e5 else f"{count / 1e3:.0f} kB"
    return f"{count / 1e6:.1f} MB"

"""What a child serves that only compiles: one part of the kernels, at low priority, into numba's cache."""

from __future__ import annotations

import os
import sys

from viewer.engine.link import Link
from viewer.engine.warm_up import RARE, compile_part

NICENESS = 5
NICENESS_RARE = 15


def serve(link: Link) -> None:
    """Compile the part that the first argument names."""
    part = link.arguments[0]
    if hasattr(os, "nice"):
        os.nice(NICENESS_RARE if part == RARE else NICENESS)
    sys.modules.setdefault("scipy", None)  # pyright: ignore[reportArgumentType] - see render_child
    compile_part(part)

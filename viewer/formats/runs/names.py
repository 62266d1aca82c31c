"""What other programs call the metrics that our own runs report, too.

nerfstudio writes ``Train Loss``, ``Train Metrics Dict/psnr``, ``Eval Images Metrics/psnr``, ``Train Rays / Sec``, ``GPU
Memory (MB)`` and ``learning_rate/fields``; svox2 ``psnr``, ``mse`` and ``test/psnr``; NeuS ``Loss/loss`` and
``Statistics/psnr``; programs on Lightning ``train/loss``, ``val/psnr`` and ``lr``. Instead of a list of them all: the
words of the last part say what a figure is, those of the whole name on which photos.
"""

from __future__ import annotations

import re

HELD_OUT = frozenset({"test", "val", "valid", "validation", "eval", "evaluation"})
PLAIN = frozenset({"train", "training", "total", "mean", "avg", "average", "step"}) | HELD_OUT
"""Words that may stand beside what a figure is without making it another one, as ``fine`` or ``depth`` would."""
MEGABYTE = 1e6


def known_figure(name: str) -> tuple[str, float] | None:
    """Our own name of a figure, and by what it is to be multiplied; None where we have none.

    Args:
        name: As another program named it, parts separated by ``/``.
    """
    parts = [re.findall(r"[a-z]+", part) for part in re.split(r"/(?! )", name.lower())]
    held_out = any(HELD_OUT.intersection(part) for part in parts)
    last = set(parts[-1]) - PLAIN
    if last == {"psnr"}:
        return ("psnr" if held_out else "train_psnr"), 1.0
    if last == {"ssim"} and held_out:
        return "ssim", 1.0
    if last in ({"loss"}, {"mse"}) and not held_out:
        return "loss", 1.0
    if last == {"lr"} or any({"learning", "rate"} <= set(part) or part == ["lr"] for part in parts):
        return "rate", 1.0
    if last == {"rays", "sec"} and not held_out:
        return "rays_per_second", 1.0
    if last == {"gpu", "memory", "mb"}:
        return "memory", MEGABYTE
    return None


class Names:
    """Gives every figure its name in a run: one of ours to the first that it fits, to later ones their own."""

    def __init__(self) -> None:
        self._given: dict[str, tuple[str, float]] = {}

    def name(self, theirs: str) -> tuple[str, float]:
        """The name to show, and by what the figure is to be multiplied."""
        if theirs not in self._given:
            known = known_figure(theirs)
            taken = {name for name, _ in self._given.values()}
            self._given[theirs] = known if known is not None and known[0] not in taken else (theirs, 1.0)
        return self._given[theirs]

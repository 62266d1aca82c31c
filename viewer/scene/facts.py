"""Facts: what there is to say of any content, as pairs of a label and a text."""

from __future__ import annotations

from typing import Any

from viewer.scene.content import Provenance
from viewer.scene.flip import Flip
from viewer.scene.geometry import Vec3

Fact = tuple[str, str]
"""A label in lower case, and what there is to say."""


def flip_facts(flip: Flip[Any] | None) -> tuple[Fact, ...]:
    """What there is to say of frames."""
    if flip is None:
        return ()
    return (("frames", f"{len(flip.frames)} in {flip.until:.4g} s, now that of {flip.moment:.4g} s"),)


def provenance_facts(made: Provenance) -> tuple[Fact, ...]:
    """Where it came from, what is known of it."""
    facts = (
        ("method", made.method),
        ("source", made.source),
        ("trained", f"{made.steps:,} steps in {made.seconds:.0f} s" if made.steps else ""),
        ("psnr", "" if made.psnr is None else f"{made.psnr:.2f} dB held out"),
        ("origin", place_text(made.origin)),
        ("notes", "; ".join(made.notes)),
    )
    return tuple(fact for fact in facts if fact[1])


def place_text(origin: Vec3) -> str:
    """What was taken off coordinates, in words; nothing where that is nothing."""
    return ", ".join(f"{number:.12g}" for number in origin) if any(origin) else ""

"""How well single photos are matched, as far as it is known in this session. No Qt."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec
from msgspec import Struct


class PhotoScore(Struct, frozen=True):
    """How near a field's picture comes to one photo.

    Attributes:
        psnr: In dB.
        ssim: Structural similarity; None where it was not measured.
        origin: Which field it belongs to, for people.
    """

    psnr: float
    ssim: float | None = None
    origin: str = ""


class PhotoScores(Struct, frozen=True):
    """The newest score of every photo that has one: by the data set's root, then by the photo's file."""

    by_root: dict[str, dict[str, PhotoScore]] = {}

    def of(self, root: str) -> Mapping[str, PhotoScore]:
        """The scores of a data set's photos, by file; empty where nothing is known."""
        return self.by_root.get(root, {})

    def with_scores(self, root: str, scores: Mapping[str, PhotoScore]) -> PhotoScores:
        """These scores, with newer ones in place of older ones."""
        return msgspec.structs.replace(self, by_root={**self.by_root, root: {**self.of(root), **scores}})

    def without(self, root: str) -> PhotoScores:
        """These scores but for those of one data set."""
        others = {each: scores for each, scores in self.by_root.items() if each != root}
        return msgspec.structs.replace(self, by_root=others)


def worst_first(scores: Mapping[str, PhotoScore], files: Iterable[str]) -> tuple[str, ...]:
    """Those of the files that have a score, the lowest PSNR first."""
    return tuple(sorted((file for file in files if file in scores), key=lambda file: scores[file].psnr))


def ranked(order: tuple[str, ...], at: str | None, steps: int) -> str | None:
    """The file ``steps`` behind ``at`` in an order that goes around; the first where ``at`` is not in it."""
    if not order:
        return None
    return order[(order.index(at) + steps) % len(order)] if at in order else order[0]

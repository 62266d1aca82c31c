"""Photos of a data set as a list shows them: which, and in what order. No Qt."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import Literal, NamedTuple

from viewer.scene.dataset import Dataset, Photo

Order = Literal["name", "worst"]
Filter = Literal["all", "train", "held_out", "disabled"]
DIGITS = re.compile(r"(\d+)")


class PhotoRow(NamedTuple):
    """One photo.

    Attributes:
        number: Its index in the data set.
        photo: The photo.
        psnr: In dB, against the field trained last; None where it is not known.
    """

    number: int
    photo: Photo
    psnr: float | None


def photo_rows(dataset: Dataset, scores: Mapping[str, float], order: Order, only: Filter) -> tuple[PhotoRow, ...]:
    """The photos to show.

    By name, numbers in names count as numbers: ``r_2`` comes before ``r_10``. Worst first, those without a score come
    last, by name.
    """
    rows = [
        PhotoRow(number, photo, scores.get(photo.file))
        for number, photo in enumerate(dataset.photos)
        if _belongs(photo, only)
    ]
    rows.sort(key=lambda row: _natural(row.photo.file))
    if order == "worst":
        rows.sort(key=lambda row: math.inf if row.psnr is None else row.psnr)
    return tuple(rows)


def score_range(scores: Mapping[str, float]) -> tuple[float, float]:
    """The PSNR at the empty and at the full end of a bar: whole multiples of 5 dB around all finite ones."""
    finite = [score for score in scores.values() if math.isfinite(score)]
    if not finite:
        return 0.0, 40.0
    low = 5.0 * math.floor(min(finite) / 5.0 - 0.2)
    return low, max(5.0 * math.ceil(max(finite) / 5.0), low + 10.0)


def _belongs(photo: Photo, only: Filter) -> bool:
    match only:
        case "all":
            return True
        case "train":
            return photo.split == "train"
        case "held_out":
            return photo.split != "train"
        case "disabled":
            return not photo.enabled


def _natural(name: str) -> tuple[tuple[int, int, str], ...]:
    """A key that orders parts of digits by their value, and everything else by its letters."""
    parts = DIGITS.split(name)
    return tuple((1, int(part), part) if index % 2 else (0, 0, part.lower()) for index, part in enumerate(parts))

"""Removing floaters as a kind of edit: small loose parts, faint haze, and what hardly any photo sees.

What is measured of the elements does not depend on the thresholds. So it is stored once, and the thresholds are numbers
that can be changed at any time: what goes follows at once.
"""

from __future__ import annotations

import math
from typing import NamedTuple

from msgspec import Struct

from viewer.scene.asset_id import AssetId
from viewer.scene.elements import ElementSet, elements_are_sound, set_box
from viewer.scene.geometry import AABB

LARGEST_SHARE, LARGEST_OPACITY, MOST_PHOTOS = 0.03, 0.1, 3
"""What the full strength takes: see :func:`thresholds_of`."""
PHOTO_LIMIT = 65535
STRENGTH = 0.5
"""The usual one."""


class Thresholds(NamedTuple):
    """An element goes where any of its numbers is smaller than these; see :class:`FloaterMeasures`.

    Attributes:
        share: Of all elements, that the part it belongs to has.
        opacity: Of it and of those beside it, the largest.
        photos: How many see it.
    """

    share: float
    opacity: float
    photos: int


class FloaterMeasures(Struct, frozen=True):
    """What was measured of the elements of a node.

    Attributes:
        elements: Those that were there.
        asset: The numbers of each, see ``viewer.editing.floater_columns``.
    """

    elements: ElementSet
    asset: AssetId


class Floaters(Struct, frozen=True, tag="floaters"):
    """Take away what measures less than some thresholds.

    Attributes:
        measures: Of the elements that there were when the edit was made.
        share: As in :class:`Thresholds`.
        opacity: The same.
        photos: The same; 0 where no photos were there.
        restored: What later edits bring back of it; ``viewer.scene.edits.active`` fills it in.
    """

    measures: FloaterMeasures
    share: float
    opacity: float
    photos: int = 0
    enabled: bool = True
    restored: tuple[ElementSet, ...] = ()

    @property
    def thresholds(self) -> Thresholds:
        """The three numbers."""
        return Thresholds(self.share, self.opacity, self.photos)


def thresholds_of(strength: float) -> Thresholds:
    """The thresholds of a strength from 0, which takes nothing, to 1.

    Cubic and square, so that the first half of the way tells loose dust from small parts that may be meant.
    """
    return Thresholds(
        LARGEST_SHARE * strength**3, LARGEST_OPACITY * strength**2, math.floor(MOST_PHOTOS * strength + 0.5)
    )


def strength_of(share: float) -> float:
    """The strength from 0 to 1 whose threshold of size this is."""
    return min(max(share / LARGEST_SHARE, 0.0), 1.0) ** (1.0 / 3.0)


def floaters_name(edit: Floaters) -> str:  # noqa: ARG001 - as the names of all edits
    """What it does, for people."""
    return "Remove floaters"


def floaters_box(edit: Floaters) -> AABB:
    """Around the grid of voxels."""
    return set_box(edit.measures.elements)


def floaters_are_sound(edit: Floaters) -> bool:
    """Whether its numbers make sense."""
    in_range = 0.0 <= edit.share <= 1.0 and 0.0 <= edit.opacity <= 1.0 and 0 <= edit.photos <= PHOTO_LIMIT
    return in_range and all(elements_are_sound(each) for each in (edit.measures.elements, *edit.restored))

"""False colours: numbers shown as colours along a map."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

MapName = Literal["automatic", "meadow", "ember", "grey", "diverging"]
MAPS: tuple[MapName, ...] = ("automatic", "meadow", "ember", "grey", "diverging")


class FalseColor(Struct, frozen=True):
    """Which colours stand for which numbers.

    Attributes:
        map: Its name; ``automatic`` takes the diverging one for signed distances.
        low: The number at the map's beginning; None = automatically.
        high: The number at its end; None = automatically.
        inverted: Whether the map runs the other way.
    """

    map: MapName = "automatic"
    low: float | None = None
    high: float | None = None
    inverted: bool = False

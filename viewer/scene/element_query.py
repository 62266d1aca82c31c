"""Ways to choose elements without pointing at them, as values: ``--select`` reads them, and the window makes them."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from msgspec import Struct

from viewer.scene.elements import Operation
from viewer.scene.geometry import Vec3
from viewer.scene.measure_names import MeasureName
from viewer.scene.volumes import VOLUMES, Volume

FARTHEST = 1e9
MOST_STEPS = 1000


class Everything(Struct, frozen=True, tag="all", forbid_unknown_fields=True):
    """All elements."""


class InVolume(Struct, frozen=True, tag="volume", forbid_unknown_fields=True):
    """Those whose middles lie in a volume of the node's own space."""

    volume: Volume


class OfColor(Struct, frozen=True, tag="color", forbid_unknown_fields=True):
    """Those of nearly an sRGB colour (0 to 1): no channel differs by more than the tolerance."""

    color: Vec3
    tolerance: float = 0.2


class InRange(Struct, frozen=True, tag="range", forbid_unknown_fields=True):
    """Those of which something measures from ``low`` to ``high``; None = without a bound."""

    measure: MeasureName
    low: float | None = None
    high: float | None = None


class Component(Struct, frozen=True, tag="component", forbid_unknown_fields=True):
    """All that hangs together with the element nearest to a place; without one, with any that are selected."""

    at: Vec3 | None = None


class Inverted(Struct, frozen=True, tag="invert", forbid_unknown_fields=True):
    """All that are not selected."""


class Grown(Struct, frozen=True, tag="grow", forbid_unknown_fields=True):
    """Those that are selected, and others at most ``steps`` away; negative steps: without those at the edge."""

    steps: int = 1


class Nothing(Struct, frozen=True, tag="none", forbid_unknown_fields=True):
    """None of them."""


class Saved(Struct, frozen=True, tag="saved", forbid_unknown_fields=True):
    """Those of a set that was saved in the project under a name."""

    name: str


Query = Everything | Nothing | InVolume | OfColor | InRange | Component | Inverted | Grown | Saved


class Step(Struct, frozen=True, forbid_unknown_fields=True):
    """What to choose, and what becomes of the selection with it."""

    choose: Query
    operation: Operation = "set"


def query_is_sound(query: Query) -> bool:
    """Whether its numbers make sense."""
    return SOUND[type(query)](query)


def _finite(*numbers: float | None) -> bool:
    return all(number is None or (math.isfinite(number) and abs(number) <= FARTHEST) for number in numbers)


SOUND: dict[type, Callable[[Any], bool]] = {
    Everything: lambda query: True,  # noqa: ARG005 - it has no numbers
    Nothing: lambda query: True,  # noqa: ARG005
    Inverted: lambda query: True,  # noqa: ARG005
    InVolume: lambda query: VOLUMES[type(query.volume)].sound(query.volume),
    OfColor: lambda query: _finite(*query.color) and 0.0 <= query.tolerance <= 1.0,
    InRange: lambda query: all(bound is None or not math.isnan(bound) for bound in (query.low, query.high)),
    Component: lambda query: query.at is None or _finite(*query.at),
    Saved: lambda query: bool(query.name),
    Grown: lambda query: 0 < abs(query.steps) <= MOST_STEPS,
}
"""Whether the numbers of each kind of query make sense."""

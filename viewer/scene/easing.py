"""How one gets from a key to the next one: easings, and where along its way something is at a time.

Everything runs along a *course*: at each key it has a place, which only grows (the length of the path so far, the sum
of angles, or the number itself), and :class:`Course` says where it is at a time. So positions move along a path by its
length, and easing means the same for all.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Sequence
from typing import NamedTuple

from viewer.scene.timeline import EASE_HANDLES, Easing, Handles, Key

SPRING_DAMPING, SPRING_RATE = 5.0, 4.0 * math.pi
BEZIER_STEPS = 40
SAME = 1e-12


class Knot(NamedTuple):
    """A key as interpolation sees it."""

    time: float
    numbers: tuple[float, ...]
    easing: Easing
    handles: Handles = EASE_HANDLES

    def eased(self, part: float) -> float:
        """How far one is from this key to the next one, see :func:`eased`."""
        return bezier_eased(self.handles, part) if self.easing == "bezier" else eased(self.easing, part)

    @property
    def leaves(self) -> float:
        """The speed just after the key, where it is not ``smooth``, as part of the mean speed up to the next one."""
        if self.easing == "bezier":
            x, y = self.handles[:2]
            return y / x if x > 0.0 else 0.0
        return 1.0 if self.easing == "linear" else 0.0

    @property
    def arrives(self) -> float:
        """The same just before the next key."""
        if self.easing == "bezier":
            x, y = self.handles[2:]
            return (1.0 - y) / (1.0 - x) if x < 1.0 else 0.0
        return 1.0 if self.easing == "linear" else 0.0


def knots_of(keys: Sequence[Key], numbers: slice, period: float | None) -> list[Knot]:
    """Some numbers of keys.

    Args:
        keys: In order.
        numbers: Which of each key's.
        period: After which everything comes again; None = it does not. Then keys from before and after are added.
    """
    knots = [Knot(key.time, key.numbers[numbers], key.easing, key.handles) for key in keys]
    if period is None or len(knots) < 2 or knots[-1].time - knots[0].time >= period - SAME:
        return knots
    before = [knot._replace(time=knot.time - period) for knot in knots[-2:]]
    after = [knot._replace(time=knot.time + period) for knot in knots[:2]]
    return [*before, *knots, *after]


def eased(easing: Easing, part: float) -> float:
    """How far one is from a key to the next one, where it is not ``smooth``: 0 at the key, 1 at the next.

    ``ease`` is ``3 x^2 - 2 x^3``; ``spring`` the step response of a damped oscillator, which begins at rest, times
    ``1 - x^2`` in its rest, so that it ends at 1.
    """
    match easing:
        case "ease":
            return part * part * (3.0 - 2.0 * part)
        case "spring":
            swing = math.cos(SPRING_RATE * part) + SPRING_DAMPING / SPRING_RATE * math.sin(SPRING_RATE * part)
            return 1.0 - (1.0 - part * part) * math.exp(-SPRING_DAMPING * part) * swing
        case "hold":
            return 0.0
        case _:
            return part


def bezier_eased(handles: Handles, part: float) -> float:
    """The same for ``bezier``: y where x is ``part`` on the cubic curve (0, 0), (x1, y1), (x2, y2), (1, 1).

    x grows all along, as x1 and x2 are in [0, 1], so halving the range always finds the place; Newton's steps are taken
    where they stay within it.
    """
    x1, y1, x2, y2 = handles
    if part <= 0.0 or part >= 1.0:
        return min(max(part, 0.0), 1.0)
    low, high, at = 0.0, 1.0, part
    for _ in range(BEZIER_STEPS):
        rest = 1.0 - at
        error = 3.0 * rest * rest * at * x1 + 3.0 * rest * at * at * x2 + at**3 - part
        low, high = (low, at) if error > 0.0 else (at, high)
        slope = 3.0 * rest * rest * x1 + 6.0 * rest * at * (x2 - x1) + 3.0 * at * at * (1.0 - x2)
        step = at - error / slope if slope > SAME else low
        at = step if low < step < high else 0.5 * (low + high)
    rest = 1.0 - at
    return 3.0 * rest * rest * at * y1 + 3.0 * rest * at * at * y2 + at**3


def slopes(knots: Sequence[Knot], places: Sequence[float]) -> list[float]:
    """The speed at each knot, for the ``smooth`` stretches beside it.

    Between two smooth stretches the weighted harmonic mean of both mean speeds, 0 where they differ in sign (Fritsch
    and Butland, 1984): no number leaves the range between two keys. Beside another one the speed that it has there;
    at an end the mean speed of the only stretch.
    """
    count, times, easings = len(knots), [knot.time for knot in knots], [knot.easing for knot in knots]
    steps = [times[i + 1] - times[i] for i in range(count - 1)]
    speeds = [(places[i + 1] - places[i]) / steps[i] for i in range(count - 1)]
    result: list[float] = []
    for i in range(count):
        left = None if i == 0 else easings[i - 1]
        right = None if i == count - 1 else easings[i]
        found = 0.0
        if left == "smooth" and right == "smooth":
            a, b = speeds[i - 1], speeds[i]
            if a * b > 0.0:
                w1, w2 = 2.0 * steps[i] + steps[i - 1], steps[i] + 2.0 * steps[i - 1]
                found = (w1 + w2) / (w1 / a + w2 / b)
        elif left == "smooth":
            near = speeds[i] * knots[i].leaves if right else speeds[i - 1]
            found = _bounded(near, speeds[i - 1])
        elif right == "smooth":
            near = speeds[i - 1] * knots[i - 1].arrives if left else speeds[i]
            found = _bounded(near, speeds[i])
        result.append(found)
    return result


def _bounded(speed: float, mean: float) -> float:
    """A speed at the end of a smooth stretch with that mean speed, such that nothing overshoots."""
    if speed * mean <= 0.0:
        return 0.0
    return math.copysign(min(abs(speed), 3.0 * abs(mean)), mean)


class Course:
    """Where something is at a time that is at given places at the knots.

    Args:
        knots: At least one, by rising time.
        places: Of the knots.
    """

    def __init__(self, knots: Sequence[Knot], places: Sequence[float]) -> None:
        self.times = [knot.time for knot in knots]
        self.places = list(places)
        self.knots = list(knots)
        self.slopes = slopes(self.knots, self.places)

    def stretch(self, time: float) -> tuple[int, float]:
        """The knot before a time, and what part of the way in time to the next one has passed; the ends hold."""
        number = bisect_right(self.times, time) - 1
        if number < 0:
            return 0, 0.0
        if number >= len(self.times) - 1:
            return len(self.times) - 1, 0.0
        return number, (time - self.times[number]) / (self.times[number + 1] - self.times[number])

    def at(self, time: float) -> float:
        """The place at a time."""
        number, part = self.stretch(time)
        if part == 0.0:
            return self.places[number]
        start, end = self.places[number], self.places[number + 1]
        if self.knots[number].easing != "smooth":
            return start + (end - start) * self.knots[number].eased(part)
        step = self.times[number + 1] - self.times[number]
        m0, m1 = self.slopes[number] * step, self.slopes[number + 1] * step
        p2, p3 = part * part, part * part * part
        rest = (p3 - 2.0 * p2 + part) * m0 + (p3 - p2) * m1
        return start + (end - start) * (3.0 * p2 - 2.0 * p3) + rest

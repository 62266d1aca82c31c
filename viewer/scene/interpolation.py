"""What lies between keys: numbers, positions along paths, and rotations, each by its course."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Callable, Sequence
from typing import Literal

import numpy as np
from jaxtyping import Float64

from viewer.scene.easing import SAME, Course, Knot, knots_of
from viewer.scene.rotations import quaternion_product, quaternion_turn, quaternion_vector
from viewer.scene.timeline import Key

Blend = Literal["number", "factor", "place", "turn", "switch"]
"""How numbers of a track are blended: each by itself; as a factor, which stays above zero; three as a position along a
path; four as a rotation (w, x, y, z); not at all."""
ARC_STEPS = 16
"""Pieces by which the length of the path between two keys is measured."""
GAUSS = (np.polynomial.legendre.leggauss(5)[0] * 0.5 + 0.5, np.polynomial.legendre.leggauss(5)[1] * 0.5)
"""Places and weights of a quadrature from 0 to 1."""
Function = Callable[[float], tuple[float, ...]]


def number_curve(knots: Sequence[Knot]) -> Function:
    """One number."""
    course = Course(knots, [knot.numbers[0] for knot in knots])
    return lambda time: (course.at(time),)


def factor_curve(knots: Sequence[Knot]) -> Function:
    """A number above zero, by its logarithm."""
    course = Course(knots, [math.log(max(knot.numbers[0], 1e-300)) for knot in knots])
    return lambda time: (math.exp(min(course.at(time), 700.0)),)


def switch_curve(knots: Sequence[Knot]) -> Function:
    """A number that jumps at each key."""
    course = Course([knot._replace(easing="hold") for knot in knots], [knot.numbers[0] for knot in knots])
    return lambda time: (course.at(time),)


class PlacePath:
    """A position that moves along a curve through the knots, by its length.

    Centripetal Catmull-Rom (Barry and Goldman 1988, Yuksel and others 2011): no loops and no cusps between keys. Knots
    that lie in the same place as the one before stand still.

    Args:
        knots: With three numbers each.
        smoothness: 0 = straight lines, 1 = the curve.
    """

    def __init__(self, knots: Sequence[Knot], smoothness: float) -> None:
        points = np.array([knot.numbers for knot in knots], np.float64)
        self._controls = _bezier(points, smoothness)
        self._lengths: list[Float64[np.ndarray, " n"]] = []
        places = [0.0]
        for controls in self._controls:
            pieces = np.arange(ARC_STEPS)[:, None] / ARC_STEPS + GAUSS[0] / ARC_STEPS
            speeds = _speed(controls, pieces.ravel()).reshape(pieces.shape)
            lengths = np.concatenate([[0.0], np.cumsum(speeds @ GAUSS[1] / ARC_STEPS)])
            self._lengths.append(lengths)
            places.append(places[-1] + float(lengths[-1]))
        self._points = points
        self.course = Course(knots, places)

    def __call__(self, time: float) -> tuple[float, ...]:
        """The position at a time."""
        return self.at_length(self.course.at(time))

    def at_length(self, length: float) -> tuple[float, ...]:
        """The position after a length of the curve; straight on beyond its ends, where a spring takes it."""
        places = self.course.places
        if length <= 0.0 or not self._controls or length >= places[-1]:
            return self._beyond(length)
        number = min(bisect_right(places, length) - 1, len(self._controls) - 1)
        part = self._part(number, length - places[number])
        x, y, z = (float(value) for value in _on_bezier(self._controls[number], np.array([part]))[0])
        return x, y, z

    def _part(self, number: int, length: float) -> float:
        """What part of a stretch's own parameter has a length behind it: Newton's method within one piece."""
        lengths, controls = self._lengths[number], self._controls[number]
        piece = min(int(np.searchsorted(lengths, length, "right")) - 1, ARC_STEPS - 1)
        start, over = piece / ARC_STEPS, length - float(lengths[piece])
        whole = float(lengths[piece + 1] - lengths[piece])
        part = over / whole / ARC_STEPS if whole > 0.0 else 0.0
        for _ in range(3):
            speeds = _speed(controls, np.append(start + part * GAUSS[0], start + part))
            error = over - part * float(speeds[:-1] @ GAUSS[1])
            part += error / float(speeds[-1]) if speeds[-1] > SAME else 0.0
            part = min(max(part, 0.0), 1.0 / ARC_STEPS)
        return start + part

    def _beyond(self, length: float) -> tuple[float, ...]:
        last = length > 0.0
        end = self._points[-1 if last else 0]
        over = length - (self.course.places[-1] if last else 0.0)
        if over and self._controls:
            lengths = [float(part[-1]) for part in self._lengths]
            moving = [number for number, part in enumerate(lengths) if part > SAME]
            if moving:
                controls = self._controls[moving[-1 if last else 0]]
                ahead = controls[3] - controls[2] if last else controls[1] - controls[0]
                size = float(np.linalg.norm(ahead))
                end = end + (over / size) * ahead if size > SAME else end
        x, y, z = (float(value) for value in end)
        return x, y, z


def _bezier(points: Float64[np.ndarray, "n 3"], smoothness: float) -> list[Float64[np.ndarray, "4 3"]]:
    """The curve between each two points as the four control points of a cubic Bezier curve."""
    count = len(points)
    # Knots of the curve's own parameter: the square root of the distance, so that it is centripetal.
    steps = np.sqrt(np.linalg.norm(np.diff(points, axis=0), axis=1)) if count > 1 else np.zeros(0)
    tangents: list[Float64[np.ndarray, " 3"] | None] = []  # with respect to that parameter; None = free
    for i in range(count):
        moved = 0 < i < count - 1 and steps[i - 1] > SAME and steps[i] > SAME
        if not moved:
            tangents.append(None)
            continue
        left, right = (points[i] - points[i - 1]) / steps[i - 1], (points[i + 1] - points[i]) / steps[i]
        tangents.append(left + right - (points[i + 1] - points[i - 1]) / (steps[i - 1] + steps[i]))
    curves: list[Float64[np.ndarray, "4 3"]] = []
    for i in range(count - 1):
        step, chord = steps[i], points[i + 1] - points[i]
        if step <= SAME:
            curves.append(np.repeat(points[i : i + 1], 4, 0))
            continue
        straight = chord / step
        start, end = tangents[i], tangents[i + 1]
        if start is None:  # as a parabola leaves, which has no bend of its own
            start = straight if end is None else 0.5 * (3.0 * straight - end)
        if end is None:
            end = 0.5 * (3.0 * straight - start)
        first, second = (straight + smoothness * (tangent - straight) for tangent in (start, end))
        curves.append(
            np.stack([points[i], points[i] + first * step / 3.0, points[i + 1] - second * step / 3.0, points[i + 1]])
        )
    return curves


def _on_bezier(controls: Float64[np.ndarray, "4 3"], parts: Float64[np.ndarray, " n"]) -> Float64[np.ndarray, "n 3"]:
    p = parts[:, None]
    q = 1.0 - p
    return q**3 * controls[0] + 3 * q * q * p * controls[1] + 3 * q * p * p * controls[2] + p**3 * controls[3]


def _speed(controls: Float64[np.ndarray, "4 3"], parts: Float64[np.ndarray, " n"]) -> Float64[np.ndarray, " n"]:
    """Length of the derivative of the curve."""
    p = parts[:, None]
    q = 1.0 - p
    a, b, c = np.diff(controls, axis=0)
    return np.linalg.norm(3.0 * (q * q * a + 2.0 * q * p * b + p * p * c), axis=1)


class TurnPath:
    """A rotation that goes the shorter way from each knot to the next one.

    Smooth stretches are cubic quaternion curves with given angular velocities at their ends (Kim, Kim and Shin 1995),
    so that nothing jerks at a key; others are great arcs (Shoemake 1985).
    """

    def __init__(self, knots: Sequence[Knot]) -> None:
        self._turns = [_unit(knot.numbers) for knot in knots]
        for i in range(1, len(self._turns)):
            if float(self._turns[i - 1] @ self._turns[i]) < 0.0:
                self._turns[i] = -self._turns[i]
        self._course = Course(knots, [float(number) for number in range(len(knots))])
        vectors = [
            quaternion_vector(quaternion_product(_conjugate(a), b))
            for a, b in zip(self._turns[:-1], self._turns[1:], strict=True)
        ]
        self._vectors = vectors
        self._speeds = self._angular(knots)

    def __call__(self, time: float) -> tuple[float, ...]:
        """The rotation at a time, of length 1."""
        number, part = self._course.stretch(time)
        if part == 0.0:
            found = self._turns[number]
        elif self._course.knots[number].easing != "smooth":
            part = self._course.knots[number].eased(part)
            found = quaternion_product(self._turns[number], quaternion_turn(part * self._vectors[number]))
        else:
            found = self._smooth(number, part)
        w, x, y, z = (float(value) for value in found / np.linalg.norm(found))
        return w, x, y, z

    def _smooth(self, number: int, part: float) -> Float64[np.ndarray, " 4"]:
        """With cumulative Bernstein polynomials: ``q0 exp(w1 b1) exp(w2 b2) exp(w3 b3)``."""
        step = self._course.times[number + 1] - self._course.times[number]
        first, last = self._speeds[number] * (step / 3.0), self._speeds[number + 1] * (step / 3.0)
        between = quaternion_product(quaternion_turn(-first), quaternion_turn(self._vectors[number]))
        middle = quaternion_vector(quaternion_product(between, quaternion_turn(-last)))
        b1 = 1.0 - (1.0 - part) ** 3
        b2 = part * part * (3.0 - 2.0 * part)
        found = self._turns[number]
        for vector in (b1 * first, b2 * middle, part**3 * last):
            found = quaternion_product(found, quaternion_turn(vector))
        return found

    def _angular(self, knots: Sequence[Knot]) -> list[Float64[np.ndarray, " 3"]]:
        """The angular velocity at each knot in its own axes, by the rules of :func:`slopes`."""
        times, count = self._course.times, len(knots)
        steps = [times[i + 1] - times[i] for i in range(count - 1)]
        speeds = [vector / step for vector, step in zip(self._vectors, steps, strict=True)]
        result: list[Float64[np.ndarray, " 3"]] = []
        for i in range(count):
            left = None if i == 0 else knots[i - 1].easing
            right = None if i == count - 1 else knots[i].easing
            found = np.zeros(3)
            if left == "smooth" and right == "smooth":
                if float(speeds[i - 1] @ speeds[i]) > 0.0:
                    mean = (steps[i] * speeds[i - 1] + steps[i - 1] * speeds[i]) / (steps[i - 1] + steps[i])
                    found = _limited(_limited(mean, speeds[i - 1]), speeds[i])
            elif left == "smooth":
                near = speeds[i] * knots[i].leaves if right else speeds[i - 1]
                found = _limited(near, speeds[i - 1])
            elif right == "smooth":
                near = speeds[i - 1] * knots[i - 1].arrives if left else speeds[i]
                found = _limited(near, speeds[i])
            result.append(found)
        return result


def _limited(velocity: Float64[np.ndarray, " 3"], mean: Float64[np.ndarray, " 3"]) -> Float64[np.ndarray, " 3"]:
    """An angular velocity at the end of a stretch with that mean one, at most twice as fast."""
    speed, most = float(np.linalg.norm(velocity)), 2.0 * float(np.linalg.norm(mean))
    return velocity if speed <= most else velocity * (most / speed)


def _unit(numbers: Sequence[float]) -> Float64[np.ndarray, " 4"]:
    found = np.array(numbers, np.float64)
    length = float(np.linalg.norm(found))
    return found / length if length > SAME else np.array([1.0, 0.0, 0.0, 0.0])


def _conjugate(turn: Float64[np.ndarray, " 4"]) -> Float64[np.ndarray, " 4"]:
    return turn * np.array([1.0, -1.0, -1.0, -1.0])


BLENDS: dict[Blend, tuple[int, Callable[[Sequence[Knot], float], Function]]] = {
    "number": (1, lambda knots, _smoothness: number_curve(knots)),
    "factor": (1, lambda knots, _smoothness: factor_curve(knots)),
    "place": (3, PlacePath),
    "turn": (4, lambda knots, _smoothness: TurnPath(knots)),
    "switch": (1, lambda knots, _smoothness: switch_curve(knots)),
}
"""One row a way of blending: of how many numbers, and what makes their function of time from knots and smoothness."""


class TrackCurve:
    """All numbers of a track's keys at any time; those of a key, exactly, at its time.

    Args:
        keys: At least one, in order.
        blends: How its numbers are blended, in order.
        smoothness: Of paths.
        period: After which everything comes again; None = it does not.
    """

    def __init__(
        self, keys: Sequence[Key], blends: Sequence[Blend], smoothness: float = 1.0, period: float | None = None
    ) -> None:
        self._exact: dict[float, tuple[float, ...]] = {key.time: key.numbers for key in keys}
        self._curves: list[Function] = []
        first = 0
        for blend in blends:
            size, make = BLENDS[blend]
            self._curves.append(make(knots_of(keys, slice(first, first + size), period), smoothness))
            first += size

    def at(self, time: float) -> tuple[float, ...]:
        """The numbers at a time in seconds."""
        exact = self._exact.get(time)
        return exact if exact is not None else tuple(number for curve in self._curves for number in curve(time))

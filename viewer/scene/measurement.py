"""Distances, angles and areas that people have measured: values of the document, in world coordinates."""

from __future__ import annotations

import math
import uuid
from typing import Literal

import msgspec
import numpy as np
from jaxtyping import Float64
from msgspec import Struct

from viewer.errors import InputError
from viewer.scene.geometry import Transform, Vec3, as_vec3

MeasureKind = Literal["distance", "angle", "area"]
LEAST_POINTS: dict[MeasureKind, int] = {"distance": 2, "angle": 3, "area": 3}
DEGREES, SQUARED = "\N{DEGREE SIGN}", "\N{SUPERSCRIPT TWO}"


class Measurement(Struct, frozen=True):
    """Points that were picked, and what is measured between them.

    Attributes:
        points: In world coordinates, in the order in which they were picked.
        kind: ``distance``: along the chain of all points; ``angle``: at the second of three points; ``area``: of the
            polygon with these corners.
        key: Names it for good.
    """

    points: tuple[Vec3, ...]
    kind: MeasureKind = "distance"
    key: str = ""

    def __post_init__(self) -> None:
        """Give a new one its own key."""
        if not self.key:
            msgspec.structs.force_setattr(self, "key", uuid.uuid4().hex[:12])

    @property
    def value(self) -> float:
        """A length in world units, an angle in radians or an area in square units; NaN for want of points."""
        points = np.array(self.points, np.float64).reshape(-1, 3)
        if len(points) < LEAST_POINTS[self.kind]:
            return math.nan
        return {"distance": _length, "angle": _angle, "area": _area}[self.kind](points)

    @property
    def text(self) -> str:
        """The value for people; lengths are in the scene's own unit, which has no name."""
        value = self.value
        if math.isnan(value):
            return ""
        if self.kind == "angle":
            return f"{math.degrees(value):.2f}{DEGREES}"
        return f"{value:.4g}" + (SQUARED if self.kind == "area" else "")

    def moved(self, transform: Transform) -> Measurement:
        """The same between the points where a similarity takes them."""
        return msgspec.structs.replace(
            self, points=tuple(as_vec3(row) for row in transform.apply(np.array(self.points, np.float64)))
        )

    def with_point(self, number: int, point: Vec3) -> Measurement:
        """The same with one of its points elsewhere."""
        points = (*self.points[:number], point, *self.points[number + 1 :])
        return msgspec.structs.replace(self, points=points)


def factor_to(measurement: Measurement, length: float) -> float:
    """By what a scene has to be scaled for a measured distance to become ``length``.

    Raises:
        InputError: It is no distance, or one of the two lengths is not above zero.
    """
    if measurement.kind != "distance":
        raise InputError("Only a distance tells the scale of a scene.", "Measure the distance of two points.")
    if not (math.isfinite(length) and length > 0.0):
        raise InputError("A length has to be a number above zero.", "Type one such as 0.3.")
    if not measurement.value > 0.0:
        raise InputError("The two points lie in one place.", "Measure between points that lie apart.")
    return length / measurement.value


def _length(points: Float64[np.ndarray, "n 3"]) -> float:
    return float(np.linalg.norm(np.diff(points, axis=0), axis=1).sum())


def _angle(points: Float64[np.ndarray, "n 3"]) -> float:
    """By arctangent, which is exact for small angles and for nearly straight ones, where a cosine is not."""
    one, other = points[0] - points[1], points[2] - points[1]
    return math.atan2(float(np.linalg.norm(np.cross(one, other))), float(one @ other))


def _area(points: Float64[np.ndarray, "n 3"]) -> float:
    """Half of the length of the sum of cross products: exact for flat polygons, and of others their projection's."""
    about = points - points.mean(0)
    return 0.5 * float(np.linalg.norm(np.cross(about, np.roll(about, -1, 0)).sum(0)))

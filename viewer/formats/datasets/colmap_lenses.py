"""COLMAP's camera models as our lenses (colmap.github.io/cameras.html).

Models that our lenses cannot express exactly (rational, thin-prism, field-of-view, division and unified ones) are
fitted by least squares over the picture; what the fit leaves is measured, and a lens that is off by more than a pixel
is refused.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import TypeVar

import numpy as np
from jaxtyping import Float64

from viewer.errors import UnsupportedError
from viewer.scene.camera import Equirectangular, Fisheye, Lens, OpenCV, Pinhole

PARAMETERS = {
    "SIMPLE_PINHOLE": 3,
    "PINHOLE": 4,
    "SIMPLE_RADIAL": 4,
    "RADIAL": 5,
    "OPENCV": 8,
    "OPENCV_FISHEYE": 8,
    "FULL_OPENCV": 12,
    "FOV": 5,
    "SIMPLE_RADIAL_FISHEYE": 4,
    "RADIAL_FISHEYE": 5,
    "THIN_PRISM_FISHEYE": 12,
    "RAD_TAN_THIN_PRISM_FISHEYE": 16,
    "SIMPLE_DIVISION": 4,
    "DIVISION": 5,
    "SIMPLE_FISHEYE": 3,
    "FISHEYE": 4,
    "EUCM": 6,
    "EQUIRECTANGULAR": 2,
}
"""Numbers that a model has, in the order of the models' numbers in binary files."""
MODELS = tuple(PARAMETERS)
FIT_STEPS = 512
WIDEST = 0.97 * math.pi
"""Angle to the axis up to which a fisheye is followed."""
MOST_OFF = 1.0
"""Pixels by which a fitted lens may differ from COLMAP's."""

Size = tuple[int, int, float, float, float, float]
Radii = Float64[np.ndarray, " n"]
L = TypeVar("L", OpenCV, Fisheye)


def colmap_lens(model: str, width: int, height: int, numbers: Sequence[float]) -> Lens:
    """The lens of a camera.

    Args:
        model: Its name, one of ``MODELS``.
        width: Of its pictures.
        height: See above.
        numbers: Its parameters, as many as ``PARAMETERS`` says.

    Raises:
        UnsupportedError: Our lenses come no nearer to it than a pixel.
    """
    if model == "EQUIRECTANGULAR":
        return Equirectangular(width, height)
    one_focal = model.startswith("SIMPLE") or model in ("RADIAL", "RADIAL_FISHEYE")
    fx, fy, cx, cy, *rest = (numbers[0], *numbers) if one_focal else numbers
    size = (width, height, fx, fy, cx, cy)
    match model:
        case "SIMPLE_PINHOLE" | "PINHOLE":
            return Pinhole(*size)
        case "SIMPLE_RADIAL" | "RADIAL":
            k1, k2 = (*rest, 0.0)[:2]
            return OpenCV(*size, k1=k1, k2=k2)
        case "OPENCV":
            k1, k2, p1, p2 = rest
            return OpenCV(*size, k1=k1, k2=k2, p1=p1, p2=p2)
        case "OPENCV_FISHEYE" | "SIMPLE_RADIAL_FISHEYE" | "RADIAL_FISHEYE" | "SIMPLE_FISHEYE" | "FISHEYE":
            return Fisheye(*size, *rest)
        case "FULL_OPENCV":
            return _fitted_rational(size, rest)
        case "FOV":
            return _fitted_field_of_view(size, rest[0])
        case "SIMPLE_DIVISION" | "DIVISION":
            return _fitted_division(size, rest[0], model)
        case "EUCM":
            return _fitted_fisheye(size, lambda angle: _unified(angle, rest[0], rest[1]), model)
        case "THIN_PRISM_FISHEYE":
            k1, k2, p1, p2, k3, k4, s1, s2 = rest
            off = _sideways(size, (p2, p1), (s1, 0.0, s2, 0.0))
            return _near_enough(Fisheye(*size, k1, k2, k3, k4), off, model)
        case _:  # RAD_TAN_THIN_PRISM_FISHEYE
            *radial, p0, p1, s0, s1, s2, s3 = rest
            off = _sideways(size, (p0, p1), (s0, s1, s2, s3))
            return _fitted_fisheye(size, lambda angle: _bent(angle, radial), model, off)


def _fitted_rational(size: Size, numbers: Sequence[float]) -> OpenCV:
    """FULL_OPENCV's rational ``(1 + k1 r^2 + k2 r^4 + k3 r^6) / (1 + k4 r^2 + k5 r^4 + k6 r^6)`` as a polynomial."""
    k1, k2, p1, p2, k3, k4, k5, k6 = numbers
    radius = np.linspace(0.0, _reach(size), FIT_STEPS)[1:]
    wanted = _bent(radius, (k1, k2, k3)) * radius / _bent(radius, (k4, k5, k6))
    (a, b, c, d), off = _polynomial(radius, wanted)
    lens = OpenCV(*size, k1=a, k2=b, k3=c, k4=d, p1=p1, p2=p2)
    return _near_enough(lens, off * max(size[2:4]), "FULL_OPENCV")


def _fitted_division(size: Size, k: float, model: str) -> OpenCV | Fisheye:
    """The division model (Fitzgibbon 2001), ``r = r_d / (1 + k r_d^2)``: a flat lens, else a fisheye."""
    seen = np.linspace(0.0, _reach(size), FIT_STEPS)[1:]
    divisor = 1.0 + k * seen**2
    if (divisor > 1e-3).all():
        radius = seen / divisor
        (a, b, c, d), off = _polynomial(radius, seen)
        if off * max(size[2:4]) <= MOST_OFF:
            return OpenCV(*size, k1=a, k2=b, k3=c, k4=d)
    angle = np.arctan2(seen, divisor)
    found, off = _polynomial(angle, seen)
    return _near_enough(Fisheye(*size, *found), off * max(size[2:4]), model)


def _fitted_field_of_view(size: Size, omega: float) -> Fisheye:
    """FOV (Devernay and Faugeras 2001), ``r_d = atan(2 r tan(omega / 2)) / omega``, as a polynomial in the angle.

    In the middle ``r_d = gain * r``, which goes into the focal length: a fisheye's polynomial begins with 1.
    """
    width, height, fx, fy, cx, cy = size
    angle = np.linspace(0.0, min(math.atan(2.0 * _reach(size)), 0.49 * math.pi), FIT_STEPS)[1:]
    bent, gain = np.tan(angle), 1.0
    if abs(omega) > 1e-6:
        bent, gain = np.arctan(2.0 * bent * math.tan(0.5 * omega)) / omega, 2.0 * math.tan(0.5 * omega) / omega
    found, off = _polynomial(angle, bent / gain)
    lens = Fisheye(width, height, gain * fx, gain * fy, cx, cy, *found)
    return _near_enough(lens, off * gain * max(fx, fy), "FOV")


def _fitted_fisheye(size: Size, radius_of: Callable[[Radii], Radii], model: str, off: float = 0.0) -> Fisheye:
    """A lens that puts light at an angle to the axis at ``radius_of(angle)``, as far as the picture reaches.

    Args:
        size: Of the lens.
        radius_of: At unit focal length; in the middle the angle itself.
        model: For a message.
        off: Pixels by which the lens differs anyway.
    """
    angle = np.linspace(0.0, WIDEST, 4 * FIT_STEPS)[1:]
    with np.errstate(all="ignore"):
        radius = radius_of(angle)
        falling = np.flatnonzero(~(np.diff(radius, prepend=0.0) > 0.0))
    end = min(falling[0] if len(falling) else len(angle), int(np.searchsorted(radius, _reach(size))) + 1)
    if end < 8:
        return _near_enough(Fisheye(*size), math.inf, model)
    found, rest = _polynomial(angle[:end], radius[:end])
    return _near_enough(Fisheye(*size, *found), rest * max(size[2:4]) + off, model)


def _unified(angle: Radii, alpha: float, beta: float) -> Radii:
    """EUCM (Khomutenko et al. 2016): ``r = sin a / (alpha sqrt(beta sin^2 a + cos^2 a) + (1 - alpha) cos a)``."""
    across, ahead = np.sin(angle), np.cos(angle)
    divisor = alpha * np.sqrt(beta * across**2 + ahead**2) + (1.0 - alpha) * ahead
    return np.where(divisor > 1e-6, across / divisor, np.nan)


def _bent(radius: Radii, numbers: Sequence[float]) -> Radii:
    """``r (1 + k1 r^2 + k2 r^4 + ...)``."""
    return radius * (1.0 + sum(k * radius ** (2 * power) for power, k in enumerate(numbers, 1)))


def _polynomial(radius: Radii, bent: Radii) -> tuple[tuple[float, float, float, float], float]:
    """The k1 to k4 with which :func:`_bent` comes nearest to ``bent``, and by how much it is off at most."""
    powers = np.stack([radius**3, radius**5, radius**7, radius**9], -1)
    found, *_ = np.linalg.lstsq(powers, bent - radius, rcond=None)
    a, b, c, d = map(float, found)
    return (a, b, c, d), float(np.abs(radius + powers @ found - bent).max())


def _sideways(size: Size, tangential: tuple[float, float], prism: tuple[float, float, float, float]) -> float:
    """Pixels by which tangential and thin-prism terms, which a fisheye of ours has not, move a pixel at most."""
    turn = np.linspace(0.0, math.tau, FIT_STEPS)
    (p0, p1), (s0, s1, s2, s3), r2 = tangential, prism, _reach(size) ** 2
    x, y = math.sqrt(r2) * np.cos(turn), math.sqrt(r2) * np.sin(turn)
    right = p0 * (2.0 * x * x + r2) + 2.0 * p1 * x * y + s0 * r2 + s1 * r2 * r2
    down = p1 * (2.0 * y * y + r2) + 2.0 * p0 * x * y + s2 * r2 + s3 * r2 * r2
    return float(np.hypot(right * size[2], down * size[3]).max())


def _reach(size: Size) -> float:
    """Distance of the farthest corner from the middle, at unit focal length."""
    width, height, fx, fy, cx, cy = size
    return math.hypot(max(cx, width - cx) / fx, max(cy, height - cy) / fy)


def _near_enough(lens: L, off: float, model: str) -> L:
    if not off <= MOST_OFF:
        raise UnsupportedError(
            f"A lens of the model {model} bends light in a way that cannot be followed ({off:.1f} pixels off).",
            "Undistort the photos with COLMAP's image_undistorter first.",
        )
    return lens

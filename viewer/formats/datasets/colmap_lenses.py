"""COLMAP's camera models as our lenses (colmap.github.io/cameras.html).

Models that our lenses cannot express exactly (rational, thin-prism and field-of-view ones) are fitted by least squares
over the picture; what the fit leaves is measured, and a lens that is off by more than a pixel is refused.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TypeVar

import numpy as np

from viewer.errors import UnsupportedError
from viewer.scene.camera import Fisheye, Lens, OpenCV, Pinhole

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
}
"""Numbers that a model has, in the order of the models' numbers in binary files."""
MODELS = tuple(PARAMETERS)
FIT_STEPS = 33
MOST_OFF = 1.0
"""Pixels by which a fitted lens may differ from COLMAP's."""

L = TypeVar("L", OpenCV, Fisheye)


def colmap_lens(model: str, width: int, height: int, numbers: Sequence[float]) -> Lens:
    """The lens of a camera.

    Args:
        model: Its name, one of ``MODELS``.
        width: Of its pictures.
        height: Likewise.
        numbers: Its parameters, as many as ``PARAMETERS`` says.

    Raises:
        UnsupportedError: Our lenses come no nearer to it than a pixel.
    """
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
        case "OPENCV_FISHEYE":
            return Fisheye(*size, *rest)
        case "SIMPLE_RADIAL_FISHEYE" | "RADIAL_FISHEYE":
            k1, k2 = (*rest, 0.0)[:2]
            return Fisheye(*size, k1=k1, k2=k2)
        case "FULL_OPENCV":
            return _fitted_radial(size, rest)
        case "FOV":
            return _fitted_field_of_view(size, rest[0])
        case _:  # THIN_PRISM_FISHEYE
            k1, k2, p1, p2, k3, k4, s1, s2 = rest
            reach = _reach(size)
            sideways = max(abs(number) for number in (p1, p2, s1, s2)) * 3.0 * reach**2
            plain = Fisheye(*size, k1, k2, k3, k4)
            return _near_enough(plain, sideways * max(fx, fy), "THIN_PRISM_FISHEYE")


def _fitted_radial(size: tuple[int, int, float, float, float, float], numbers: Sequence[float]) -> OpenCV:
    """FULL_OPENCV's rational ``(1 + k1 r^2 + k2 r^4 + k3 r^6) / (1 + k4 r^2 + k5 r^4 + k6 r^6)`` as a polynomial."""
    k1, k2, p1, p2, k3, k4, k5, k6 = numbers
    r2 = np.linspace(0.0, _reach(size), FIT_STEPS)[1:] ** 2
    wanted = (1 + r2 * (k1 + r2 * (k2 + r2 * k3))) / (1 + r2 * (k4 + r2 * (k5 + r2 * k6)))
    powers = np.stack([r2, r2**2, r2**3, r2**4], -1)
    radius = np.sqrt(r2)
    (a, b, c, d), *_ = np.linalg.lstsq(powers * radius[:, None], (wanted - 1.0) * radius, rcond=None)
    off = float(np.abs((powers @ np.array([a, b, c, d]) - wanted + 1.0) * radius).max()) * max(size[2:4])
    lens = OpenCV(*size, k1=float(a), k2=float(b), k3=float(c), k4=float(d), p1=p1, p2=p2)
    return _near_enough(lens, off, "FULL_OPENCV")


def _fitted_field_of_view(size: tuple[int, int, float, float, float, float], omega: float) -> Fisheye:
    """FOV (Devernay and Faugeras 2001), ``r_d = atan(2 r tan(omega / 2)) / omega``, as a polynomial in the angle.

    In the middle ``r_d = gain * r``, which goes into the focal length: a fisheye's polynomial begins with 1.
    """
    width, height, fx, fy, cx, cy = size
    angle = np.linspace(0.0, min(math.atan(2.0 * _reach(size)), 0.49 * math.pi), FIT_STEPS)[1:]
    bent, gain = np.tan(angle), 1.0
    if abs(omega) > 1e-6:
        bent, gain = np.arctan(2.0 * bent * math.tan(0.5 * omega)) / omega, 2.0 * math.tan(0.5 * omega) / omega
    powers = np.stack([angle**3, angle**5, angle**7, angle**9], -1)
    found, *_ = np.linalg.lstsq(powers, bent / gain - angle, rcond=None)
    off = float(np.abs(powers @ found + angle - bent / gain).max()) * gain * max(fx, fy)
    return _near_enough(Fisheye(width, height, gain * fx, gain * fy, cx, cy, *map(float, found)), off, "FOV")


def _reach(size: tuple[int, int, float, float, float, float]) -> float:
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

"""The numbers of Gaussians as files have them, and back: colours, opacities, scales, packed quaternions."""

from __future__ import annotations

import math

import numpy as np
from jaxtyping import Float, Float32, Float64, Int64, Shaped

from viewer.scene.harmonics import C0

NEAR = 1e-6
"""Opacities in files end this far from 0 and from 1, so that their logits are finite."""
TERMS = (1, 4, 9, 16)
"""Of spherical harmonics, by their degree."""
FLAT = -20.0
"""The logarithm of a standard deviation that stands for none."""
PARITIES = ("", "y", "z", "x", "xy", "yz", "", "xz", "", "y", "xyz", "y", "z", "x", "z", "x")
"""Of spherical harmonics: along which axes each changes its sign as the axis is turned round."""
OTHERS = np.array([[1, 2, 3], [0, 2, 3], [0, 1, 3], [0, 1, 2]])
"""Which components of a quaternion are stored, by the one that is not."""


def harmonic_of_color(color: Shaped[np.ndarray, "*n"]) -> Shaped[np.ndarray, "*n"]:
    """The coefficient of degree 0 of a colour from 0 to 1."""
    with np.errstate(over="ignore", invalid="ignore"):  # what is not finite is left out later
        return (color - 0.5) / C0


def color_of_harmonic(coefficient: Shaped[np.ndarray, "*n"]) -> Shaped[np.ndarray, "*n"]:
    """The colour, from 0 to 1 where a screen can show it, of a coefficient of degree 0."""
    return 0.5 + C0 * coefficient


def logit(opacity: Shaped[np.ndarray, "*n"]) -> Float32[np.ndarray, "*n"]:
    """The inverse of the logistic function; finite also for 0 and 1 (:data:`NEAR`)."""
    inside = np.clip(opacity.astype(np.float64), NEAR, 1.0 - NEAR)
    return np.log(inside / (1.0 - inside)).astype(np.float32)


def opacity(logits: Float[np.ndarray, "*n"]) -> Float64[np.ndarray, "*n"]:
    """The logistic function."""
    with np.errstate(over="ignore"):
        return 1.0 / (1.0 + np.exp(-logits.astype(np.float64)))


def widened(
    log_scales: Float32[np.ndarray, "n 3"], logits: Float32[np.ndarray, " n"], widths: Float[np.ndarray, " n"]
) -> tuple[Float32[np.ndarray, "n 3"], Float32[np.ndarray, " n"]]:
    """Gaussians convolved with a ball's Gaussian of a standard deviation each, as much light in all as before.

    The smoothing filter of Mip-Splatting (Yu et al. 2024, eq. 7): variances add, opacity shrinks by the root of the
    determinants' ratio.
    """
    with np.errstate(divide="ignore", over="ignore", invalid="ignore"):  # what is not finite is left out later
        before = log_scales.astype(np.float64)
        after = 0.5 * np.logaddexp(2 * before, 2 * np.log(np.abs(widths.astype(np.float64)))[:, None])
        shrunk = np.where(np.isfinite(before), before - after, 0.0).sum(1)
        return after.astype(np.float32), logit(opacity(logits) * np.exp(shrunk))


def log_scale(scales: Float[np.ndarray, "*n"]) -> Float32[np.ndarray, "*n"]:
    """Logarithms of standard deviations: minus infinity of none at all, NaN of negative ones."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.log(scales.astype(np.float64)).astype(np.float32)


def unpacked(three: Float[np.ndarray, "n 3"], largest: Int64[np.ndarray, " n"]) -> Float32[np.ndarray, "n 4"]:
    """Unit quaternions of which the largest component is left out; it is positive.

    Args:
        three: The others, in order.
        largest: Which one is left out.
    """
    result = np.empty((len(three), 4), np.float32)
    rest = np.sqrt(np.maximum(1.0 - np.square(three).sum(1), 0.0))
    np.put_along_axis(result, OTHERS[largest], three.astype(np.float32), 1)
    np.put_along_axis(result, largest[:, None], rest[:, None].astype(np.float32), 1)
    return result


def packed(rotations: Float[np.ndarray, "n 4"]) -> tuple[Float[np.ndarray, "n 3"], Int64[np.ndarray, " n"]]:
    """What :func:`unpacked` takes; ``q`` and ``-q`` are the same rotation."""
    largest = np.abs(rotations).argmax(1)
    signs = np.where(np.take_along_axis(rotations, largest[:, None], 1) < 0, -1.0, 1.0)
    return np.take_along_axis(rotations, OTHERS[largest], 1) * signs, largest


def flip(
    positions: Float[np.ndarray, "n 3"],
    rotations: Float[np.ndarray, "n 4"],
    sh: Float[np.ndarray, "n k 3"],
    signs: tuple[int, int, int],
) -> None:
    """Turn axes of space round, in place: ``R S S R^T`` becomes ``F R S S R^T F``, as ``F R F`` instead of ``R`` gives.

    Args:
        positions: Centres.
        rotations: Quaternions (w, x, y, z).
        sh: Spherical harmonics.
        signs: Of the three axes; two negative ones are half a turn about the third, from +Y up to +Y down.
    """
    x, y, z = signs
    positions *= np.array(signs, positions.dtype)
    positions += 0.0  # no zero keeps a sign
    rotations[:, 1:] *= np.array([y * z, x * z, x * y], rotations.dtype)
    of_axis = dict(zip("xyz", signs, strict=True))
    for term, axes in enumerate(PARITIES[: sh.shape[1]]):
        if math.prod(of_axis[axis] for axis in axes) < 0:
            sh[:, term] *= -1

"""What the pressure of a pen changes of a stroke."""

from __future__ import annotations

from typing import Literal, get_args

import numpy as np
from jaxtyping import Float, Float64

from viewer.scene.geometry import Vec3

Pressure = Literal["none", "radius", "strength", "both"]
"""What grows with the pressure of the pen, from next to nothing to what the stroke says."""
PRESSURES: tuple[Pressure, ...] = get_args(Pressure)
FARTHEST = 1e15
"""Of a place that is to be faced: parallel rays come from far away."""
LEAST_RADIUS = 0.1
"""Part of the radius that a pen which hardly touches has left."""
Factors = Float64[np.ndarray, " n"]


def eye_is_sound(eye: Vec3 | None) -> bool:
    """Whether a place that is to be faced is one."""
    return eye is None or all(abs(part) <= FARTHEST for part in eye)


def radius_factors(pressures: Float[np.ndarray, " n"], acts: Pressure) -> Factors:
    """What radii are multiplied with at these pressures, from 0 to 1."""
    pressures = np.asarray(pressures, np.float64)
    return np.maximum(pressures, LEAST_RADIUS) if acts in ("radius", "both") else np.ones(len(pressures))


def strength_factors(pressures: Float[np.ndarray, " n"], acts: Pressure) -> Factors:
    """The same of strengths."""
    pressures = np.asarray(pressures, np.float64)
    return pressures if acts in ("strength", "both") else np.ones(len(pressures))

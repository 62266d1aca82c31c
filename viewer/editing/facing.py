"""How much of a brush's effect comes to what faces a place: all of it there, nothing on what is turned away."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from jaxtyping import Float64, Int64

from viewer.scene.geometry import Vec3

FULL = 0.25
"""Cosine of the angle between the normal and the way to the eye, from which on the effect is whole."""
Shares = Float64[np.ndarray, " n"]
NormalsOf = Callable[[Int64[np.ndarray, " k"]], Float64[np.ndarray, "k 3"]]
"""Looks up the normals of some elements by their numbers."""


class Facing(NamedTuple):
    """Where elements are and what way they look; a normal of zeros = there is none, and it faces everything."""

    places: Float64[np.ndarray, "n 3"]
    normals: Float64[np.ndarray, "n 3"]

    def to(self, eye: Vec3) -> Shares:
        """How much of the effect comes to each, from 0 to 1: it fades in before an element is seen edge-on."""
        way = np.asarray(eye, np.float64) - self.places
        length = np.maximum(np.linalg.norm(way, axis=1), 1e-30)
        ramp = np.clip((way * self.normals).sum(1) / (FULL * length), 0.0, 1.0)
        return np.where(self.normals.any(1), ramp * ramp * (3.0 - 2.0 * ramp), 1.0)

    def chosen(self, rows: np.ndarray) -> Facing:
        """Some of the elements."""
        return Facing(self.places[rows], self.normals[rows])

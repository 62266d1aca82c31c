"""What the hand adds to the places of a stroke: the pen's pressure, and the place from which it was drawn."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from jaxtyping import Float, Float64

from viewer.errors import AssetError
from viewer.scene.geometry import Vec3
from viewer.scene.paint import PaintStroke
from viewer.scene.pen import Pressure, radius_factors, strength_factors
from viewer.scene.sculpt import Stroke

DAMAGED = "Take the edit out, or open a backup copy."


class Hand(NamedTuple):
    """What belongs to the places of a stroke.

    Attributes:
        pressures: At each place, from 0 to 1; None = 1 everywhere.
        acts: What they act on.
        eye: Only what faces this place is changed; None = whatever the brush reaches.
    """

    pressures: Float[np.ndarray, " n"] | None = None
    acts: Pressure = "none"
    eye: Vec3 | None = None

    def factors(self, count: int) -> Float64[np.ndarray, "n 2"]:
        """What radius and strength are multiplied with at each of the places."""
        if self.pressures is None:
            return np.ones((count, 2))
        return np.stack([radius_factors(self.pressures, self.acts), strength_factors(self.pressures, self.acts)], 1)

    def tensors(self) -> dict[str, np.ndarray]:
        """What an asset of a stroke holds of it beside the places."""
        return {} if self.pressures is None else {"pressure": np.asarray(self.pressures, np.float32)}

    def since(self, first: int) -> Hand:
        """Of the places from a first one on."""
        return self if self.pressures is None else self._replace(pressures=self.pressures[first:])

    def begins(self, other: Hand, count: int) -> bool:
        """Whether it is the same at the first places as another one."""
        if (self.acts, self.eye) != (other.acts, other.eye) or (self.pressures is None) != (other.pressures is None):
            return False
        if self.pressures is None or other.pressures is None:
            return True
        return np.array_equal(self.pressures[:count], other.pressures[:count])


PLAIN = Hand()
"""Of a mouse that reaches all."""


def read_hand(stroke: Stroke | PaintStroke, tensors: Mapping[str, np.ndarray], count: int) -> Hand:
    """The hand of a stroke with that many places.

    Raises:
        AssetError: The asset's pressures are damaged.
    """
    if stroke.pressure == "none":
        return Hand(eye=stroke.eye)
    pressures = tensors.get("pressure")
    if pressures is None or pressures.dtype != np.float32 or pressures.shape != (count,):
        raise AssetError("An asset holds a stroke without its pressures.", DAMAGED)
    if not ((pressures >= 0.0) & (pressures <= 1.0)).all():
        raise AssetError("An asset holds a damaged stroke.", DAMAGED)
    return Hand(pressures, stroke.pressure, stroke.eye)

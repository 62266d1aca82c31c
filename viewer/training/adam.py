"""Adam (Kingma and Ba 2015) on a few numbers a photo, of which a batch sees only some."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from jaxtyping import Bool, Float64

BETA, GAMMA, EPSILON = 0.9, 0.99, 1e-12


@dataclass(eq=False)
class Moments:
    """What Adam remembers of n x k numbers.

    Attributes:
        means: Running means of their gradients.
        squares: Of the squared gradients.
        steps: How many gradients each row has had.
    """

    means: Float64[np.ndarray, "n k"]
    squares: Float64[np.ndarray, "n k"]
    steps: Float64[np.ndarray, " n"] = field(init=False)

    def __post_init__(self) -> None:
        """No gradient yet."""
        self.steps = np.zeros(len(self.means))

    def change(
        self, gradients: Float64[np.ndarray, "n k"], seen: Bool[np.ndarray, " n"], rate: float
    ) -> Float64[np.ndarray, "n k"]:
        """What to add to the numbers; 0 in rows that were not ``seen``, whose moments stay.

        m <- 0.9 m + 0.1 g, v <- 0.99 v + 0.01 g^2, -rate (m / (1 - 0.9^t)) / (sqrt(v / (1 - 0.99^t)) + 1e-12).
        """
        self.steps += seen
        row = seen[:, None]
        self.means[:] = np.where(row, BETA * self.means + (1 - BETA) * gradients, self.means)
        self.squares[:] = np.where(row, GAMMA * self.squares + (1 - GAMMA) * gradients**2, self.squares)
        number = np.maximum(self.steps, 1.0)[:, None]
        mean, square = self.means / (1 - BETA**number), self.squares / (1 - GAMMA**number)
        return np.where(row, -rate * mean / (np.sqrt(square) + EPSILON), 0.0)

    def arrays(self, name: str) -> dict[str, np.ndarray]:
        """Copies for a checkpoint."""
        return {
            f"{name}.mean": self.means.copy(), f"{name}.square": self.squares.copy(), f"{name}.steps": self.steps.copy()
        }  # fmt: skip

    def restore(self, name: str, arrays: Mapping[str, np.ndarray]) -> None:
        """Go on from what a checkpoint holds.

        Raises:
            KeyError: It lacks an array.
            ValueError: An array has another shape or holds what is no number.
        """
        for mine, suffix in ((self.means, "mean"), (self.squares, "square"), (self.steps, "steps")):
            copy_checked(mine, arrays[f"{name}.{suffix}"])


def no_moments(rows: int, columns: int) -> Moments:
    """Of numbers that never had a gradient."""
    return Moments(np.zeros((rows, columns)), np.zeros((rows, columns)))


def copy_checked(mine: np.ndarray, theirs: np.ndarray) -> None:
    """Take over the numbers of an array that a checkpoint holds.

    Raises:
        ValueError: It has another shape or type, or holds what is no number.
    """
    if mine.shape != theirs.shape or mine.dtype != theirs.dtype or not np.isfinite(theirs).all():
        raise ValueError("its corrections of the cameras do not fit the photos")
    mine[:] = theirs

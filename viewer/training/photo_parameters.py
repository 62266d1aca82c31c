"""A few numbers for every photo, learned along with the field: Adam (Kingma and Ba 2015) on photos of a batch."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import ClassVar

import numpy as np
from jaxtyping import Bool, Float64

from viewer.training.batches import Pool

BETA, GAMMA, EPSILON = 0.9, 0.99, 1e-12


class PhotoParameters(ABC):
    """Numbers of the photos of a pool, which is kept up to date with them.

    Args:
        pool: The photos.
        columns: How many numbers a photo has.

    Attributes:
        name: Of the arrays in checkpoints.
        values: The numbers.
    """

    name: ClassVar[str]

    def __init__(self, pool: Pool, columns: int) -> None:
        photos = len(pool.starts)
        self._pool = pool
        self.values: Float64[np.ndarray, "photos k"] = np.zeros((photos, columns))
        self._means, self._squares = np.zeros((photos, columns)), np.zeros((photos, columns))
        self._steps = np.zeros(photos)

    @abstractmethod
    def apply(self) -> None:
        """Bring the pool up to date."""

    @abstractmethod
    def metrics(self) -> dict[str, float]:
        """How large the numbers are."""

    def change(
        self, gradients: Float64[np.ndarray, "photos k"], seen: Bool[np.ndarray, " photos"], rate: float
    ) -> Float64[np.ndarray, "photos k"]:
        """What to add to the numbers; 0 for photos that were not ``seen``, whose moments stay.

        m <- 0.9 m + 0.1 g, v <- 0.99 v + 0.01 g^2, -rate (m / (1 - 0.9^t)) / (sqrt(v / (1 - 0.99^t)) + 1e-12).
        """
        self._steps += seen
        row = seen[:, None]
        self._means[:] = np.where(row, BETA * self._means + (1 - BETA) * gradients, self._means)
        self._squares[:] = np.where(row, GAMMA * self._squares + (1 - GAMMA) * gradients**2, self._squares)
        number = np.maximum(self._steps, 1.0)[:, None]
        mean, square = self._means / (1 - BETA**number), self._squares / (1 - GAMMA**number)
        return np.where(row, -rate * mean / (np.sqrt(square) + EPSILON), 0.0)

    def arrays(self) -> dict[str, np.ndarray]:
        """Copies of everything, for a checkpoint."""
        return {name: array.copy() for name, array in self._named().items()}

    def restore(self, arrays: Mapping[str, np.ndarray]) -> None:
        """Go on from what a checkpoint holds.

        Raises:
            KeyError: It lacks an array.
            ValueError: An array is of other photos, or holds what is no number.
        """
        for name, own in self._named().items():
            array = arrays[name]
            if own.shape != array.shape or own.dtype != array.dtype or not np.isfinite(array).all():
                raise ValueError("its corrections of the cameras do not fit the photos")
            own[:] = array
        self.apply()

    def _named(self) -> dict[str, np.ndarray]:
        moments = {"mean": self._means, "square": self._squares, "steps": self._steps}
        return {self.name: self.values, **{f"{self.name}.{kind}": array for kind, array in moments.items()}}

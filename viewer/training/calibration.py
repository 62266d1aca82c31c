"""What is learned of the cameras beside the field, if anything: their poses and their photos' exposures."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from viewer.errors import InputError
from viewer.training.batches import Pool, Rays
from viewer.training.checkpoints import CALIBRATION, START_AGAIN
from viewer.training.config import TrainConfig
from viewer.training.exposure import Exposures
from viewer.training.pose_corrections import PoseCorrections, RayGradients


class Calibration:
    """Corrections of the photos of a pool, which is kept up to date with them.

    Args:
        config: Says what is learned.
        pool: The photos.
        length: Of the scene's size.
    """

    def __init__(self, config: TrainConfig, pool: Pool, length: float) -> None:
        self.poses = PoseCorrections(pool, length) if config.refine_poses else None
        self.exposures = Exposures(pool) if config.exposure else None
        self._learned = tuple(part for part in (self.poses, self.exposures) if part is not None)

    def learn(
        self, rays: Rays, count: int, ray_gradients: RayGradients | None, fraction: float, factor: float = 1.0
    ) -> None:
        """Take a step with a batch of ``count`` rays that has been marched through the field.

        Args:
            rays: The batch.
            count: Rays of the batch.
            ray_gradients: Of the batch, where poses are learned.
            fraction: Share of the run that is over.
            factor: Of the learning rates.
        """
        if self.poses is not None and ray_gradients is not None:
            self.poses.learn(rays, count, ray_gradients, fraction, factor)
        if self.exposures is not None:
            self.exposures.learn(rays, count, fraction, factor)

    def arrays(self) -> dict[str, np.ndarray]:
        """Copies of everything, for a checkpoint."""
        return {f"{CALIBRATION}{name}": array for part in self._learned for name, array in part.arrays().items()}

    def restore(self, tensors: Mapping[str, np.ndarray]) -> None:
        """Go on from what a checkpoint holds.

        Raises:
            InputError: It lacks what is to be learned, or it is of other photos.
        """
        try:
            for part in self._learned:
                part.restore({name.removeprefix(CALIBRATION): array for name, array in tensors.items()})
        except (KeyError, ValueError) as error:
            raise InputError("The checkpoint holds no corrections of these photos' cameras.", START_AGAIN) from error

    def metrics(self) -> dict[str, float]:
        """What has been found so far."""
        return {name: value for part in self._learned for name, value in part.metrics().items()}

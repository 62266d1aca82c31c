"""What is learned of the cameras beside the field, if anything: their poses and their photos' exposures."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from viewer.errors import InputError
from viewer.training.batches import Pool, Rays
from viewer.training.checkpoints import FRESH
from viewer.training.config import TrainConfig
from viewer.training.exposure import Exposures
from viewer.training.learner import TrainingContext
from viewer.training.pose_corrections import PoseCorrections, RayGradients
from viewer.training.prepare import scene_box

NAMES = ("refine_poses", "exposure")
"""The options that ask for it."""
PREFIX = "calibration."


class Calibration:
    """Corrections of the photos of a pool, which is kept up to date with them.

    Args:
        config: Says what shall be learned.
        pool: The photos.
        length: Of the scene's size.
    """

    def __init__(self, config: TrainConfig, pool: Pool, length: float) -> None:
        self.poses = PoseCorrections(pool, length) if config.refine_poses else None
        self.exposures = Exposures(pool) if config.exposure else None

    @classmethod
    def create_or_resume(
        cls, config: TrainConfig, context: TrainingContext, kept: Mapping[str, np.ndarray]
    ) -> Calibration:
        """Corrections that begin with none, or go on from what a checkpoint kept.

        Raises:
            InputError: A run that is resumed lacks what shall be learned, or it is of other photos.
        """
        calibration = cls(config, context.photos.train, 0.5 * max(scene_box(context.dataset).size))
        if config.resume:
            calibration.restore(kept)
        return calibration

    def learn(
        self, rays: Rays, count: int, ray_gradients: RayGradients | None, fraction: float, factor: float = 1.0
    ) -> None:
        """Take a step with a batch of ``count`` rays that has been marched through the field.

        Args:
            rays: The batch.
            count: See there.
            ray_gradients: What pulls at the rays, where poses are learned.
            fraction: Share of the run that is over.
            factor: Of the learning rates.
        """
        if self.poses is not None and ray_gradients is not None:
            self.poses.learn(rays, count, ray_gradients, fraction, factor)
        if self.exposures is not None:
            self.exposures.learn(rays, count, fraction, factor)

    def arrays(self) -> dict[str, np.ndarray]:
        """Copies of everything, for a checkpoint."""
        parts = [part.arrays() for part in (self.poses, self.exposures) if part is not None]
        return {f"{PREFIX}{name}": array for part in parts for name, array in part.items()}

    def restore(self, tensors: Mapping[str, np.ndarray]) -> None:
        """Go on from what a checkpoint holds.

        Args:
            tensors: From :func:`calibration_arrays`.

        Raises:
            InputError: It lacks what shall be learned, or it is of other photos.
        """
        try:
            for part in (self.poses, self.exposures):
                if part is not None:
                    part.restore({name.removeprefix(PREFIX): array for name, array in tensors.items()})
        except (KeyError, ValueError) as error:
            raise InputError("The checkpoint holds no corrections of these photos' cameras.", FRESH) from error

    def metrics(self) -> dict[str, float]:
        """What has been found so far."""
        return {name: value for part in (self.poses, self.exposures) if part for name, value in part.metrics().items()}


def calibration_arrays(tensors: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Copies of the arrays of a checkpoint that belong to a calibration."""
    return {name: array.copy() for name, array in tensors.items() if name.startswith(PREFIX)}

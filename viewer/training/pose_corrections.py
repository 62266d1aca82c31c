"""Small corrections of the cameras' poses, learned along with the field from the gradients of its rays.

Camera p with rotation R and centre o becomes ``exp([w_p]x) R`` and ``o + l v_p`` with a length l of the scene's size.
With the gradients ``f_i = dL/dx_i`` at the samples ``x_i`` of its rays,

    dL/dv_p = l sum_i f_i        dL/dw_p = sum_i (x_i - o) x f_i

as in BARF (Lin et al. 2021, eq. 5 to 8), on world axes. What a turned ray changes beside its samples' positions, namely
the directions of harmonics and of the background, is left out.

The field can follow when all cameras move, turn or grow together; these seven directions are taken out of every step,
to first order, so that cameras that are not learned from still fit.
"""

from __future__ import annotations

import numpy as np
from jaxtyping import Float32, Float64

from viewer.scene.rotations import turns
from viewer.training.batches import Pool, Rays
from viewer.training.photo_parameters import PhotoParameters

RATE, LAST_RATE = 1e-3, 0.02
"""First learning rate, in radians and in lengths l, and the share of it that is left at the end."""
BEGIN = 0.05
"""Share of the run before which the field has no shape yet."""

RayGradients = Float32[np.ndarray, "n 6"]
"""For each ray: the sum of dL/dx over its samples, and of (x - o) x dL/dx."""


class PoseCorrections(PhotoParameters):
    """The poses of the photos of a pool: w and v of every photo.

    Args:
        pool: The photos, with the poses that they were given.
        length: l, of the scene's size.
    """

    name = "poses"

    def __init__(self, pool: Pool, length: float) -> None:
        super().__init__(pool, 6)
        self._given = pool.poses.astype(np.float64)
        self._length = length
        self._common = common_motions(self._given[:, :, 3] / length)

    def learn(self, rays: Rays, count: int, ray_gradients: RayGradients, fraction: float, factor: float = 1.0) -> None:
        """Take a step; none as long as the field has no shape.

        Args:
            rays: A batch that has been marched through the field.
            count: Rays of the batch.
            ray_gradients: Of the batch.
            fraction: Share of the run that is over.
            factor: Of the learning rate.
        """
        if fraction < BEGIN:
            return
        photos, number = rays.photos[:count], len(self._given)
        force, torque = ray_gradients[:count, :3], ray_gradients[:count, 3:]
        slopes = np.concatenate([torque, force * np.float32(self._length)], 1)
        gradients = np.stack([np.bincount(photos, slopes[:, part], number) for part in range(6)], 1)
        gradients = self._without_common(gradients)
        seen = np.bincount(photos, minlength=number) > 0
        change = self.change(gradients, seen, factor * RATE * LAST_RATE**fraction)
        self.values[:] = self._without_common(self.values + change)
        self.apply()

    def metrics(self) -> dict[str, float]:
        """``pose_turn`` and ``pose_shift``: mean angle in radians and mean length, in the data set's unit."""
        angles, shifts = np.split(self.values, 2, 1)
        return {
            "pose_turn": float(np.linalg.norm(angles, axis=1).mean()),
            "pose_shift": float(np.linalg.norm(shifts, axis=1).mean()) * self._length,
        }

    def _without_common(self, numbers: Float64[np.ndarray, "photos 6"]) -> Float64[np.ndarray, "photos 6"]:
        """The numbers without what moves all cameras together."""
        flat = numbers.ravel()
        return (flat - self._common @ (self._common.T @ flat)).reshape(numbers.shape)

    def apply(self) -> None:
        """Turn and shift the cameras."""
        angles, shifts = np.split(self.values, 2, 1)
        self._pool.poses[:, :, :3] = turns(angles) @ self._given[:, :, :3]
        self._pool.poses[:, :, 3] = self._given[:, :, 3] + self._length * shifts


def common_motions(centers: Float64[np.ndarray, "photos 3"]) -> Float64[np.ndarray, "numbers k"]:
    """An orthonormal basis of the changes of turns and shifts that move all cameras as one solid, or scale it.

    Args:
        centers: Of the cameras, in the lengths of the shifts.
    """
    around = centers - centers.mean(0)
    motions = np.zeros((7, len(centers), 6))
    for axis in range(3):
        unit = np.eye(3)[axis]
        motions[axis, :, 3 + axis] = 1.0
        motions[3 + axis, :, :3] = unit
        motions[3 + axis, :, 3:] = np.cross(unit, around)
    motions[6, :, 3:] = around
    left, sizes, _ = np.linalg.svd(motions.reshape(7, -1).T, full_matrices=False)
    return left[:, sizes > 1e-9 * sizes[0]]

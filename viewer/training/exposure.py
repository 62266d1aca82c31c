"""Exposure and white balance of single photos, learned along with the field.

A photo p that was taken with other gains shows ``exp(a_pc) C_c`` in channel c where others show C_c. What is learned
are the a_pc: the photo's colours s are brought to the exposure of all, ``t = exp(-a_pc) s``, before they are compared,

    dL/da_pc = - sum_r dL/dt_rc t_rc = sum_r (2 / (3 n)) (C_rc - t_rc) t_rc

over the photo's rays r of a batch of n. One factor for all photos would change nothing but the field's brightness, so
their logarithms' mean is 0 in every channel. It is the diagonal case of the per-image colour matrices of Urban Radiance
Fields (Rematas et al. 2022), far simpler than the appearance codes of NeRF in the Wild (Martin-Brualla et al. 2021):
three numbers a photo, which a renderer can leave out.
"""

from __future__ import annotations

import numpy as np
from jaxtyping import Float32, Int32

from viewer.training.batches import Pool, Rays
from viewer.training.photo_parameters import PhotoParameters

RATE, LAST_RATE = 1e-2, 0.02
"""First learning rate of the logarithms, and the share of it that is left at the end."""
MOST = 1.5
"""The logarithm of a gain stays within this: two stops."""


class Exposures(PhotoParameters):
    """The gains of the photos of a pool: a, of every photo and channel."""

    name = "exposure"

    def __init__(self, pool: Pool) -> None:
        super().__init__(pool, 3)

    def learn(self, rays: Rays, count: int, fraction: float, factor: float = 1.0) -> None:
        """Take a step.

        Args:
            rays: A batch that has been marched through the field: colours and targets count.
            count: Rays of the batch.
            fraction: Share of the run that is over.
            factor: Of the learning rate.
        """
        photos, number = rays.photos[:count], len(self.values)
        alphas = rays.alphas[:count, None]
        own = rays.targets[:count] - (1 - alphas) * rays.backgrounds[:count]
        slopes = (2 / (3 * count)) * (rays.colors[:count] - rays.targets[:count]).astype(np.float64) * own
        gradients = np.stack([np.bincount(photos, slopes[:, c], number) for c in range(3)], 1)
        seen = np.bincount(photos, minlength=number) > 0
        # What all photos have in common is taken out first: in Adam it would outweigh the differences.
        gradients -= gradients[seen].mean(0)
        self.values += self.change(gradients, seen, factor * RATE * LAST_RATE**fraction)
        self.values -= self.values.mean(0)
        np.clip(self.values, -MOST, MOST, out=self.values)
        self.apply()

    def metrics(self) -> dict[str, float]:
        """``exposure``: the spread of the photos' brightness, as a standard deviation in stops."""
        return {"exposure": float(self.values.mean(1).std() / np.log(2.0))}

    def apply(self) -> None:
        """Set the gains."""
        np.copyto(self._pool.gains, np.exp(-self.values).astype(np.float32))


def fitted_gains(
    colors: Float32[np.ndarray, "n 3"], targets: Float32[np.ndarray, "n 3"], alphas: Float32[np.ndarray, " n"],
    photos: Int32[np.ndarray, " n"],
) -> Float32[np.ndarray, "n 3"]:  # fmt: skip
    """What rendered colours are multiplied by to come nearest to photos whose exposure is not known.

    ``g_pc = sum_r a_r C_rc t_rc / sum_r a_r C_rc^2``, the least-squares fit over the pixels r of photo p that are
    given, as far as they show the scene and not the background.

    Args:
        colors: Rendered.
        targets: Photographed.
        alphas: How much of each pixel belongs to the scene.
        photos: The photo of each pixel.

    Returns:
        ``1 + a_r (g - 1)`` with the gain of each pixel's photo; 1 where nothing but black was rendered.
    """
    number = int(photos.max(initial=-1)) + 1
    gains = np.ones((number, 3))
    for channel in range(3):
        seen = colors[:, channel].astype(np.float64)
        both = np.bincount(photos, alphas * seen * targets[:, channel], number)
        own = np.bincount(photos, alphas * seen * seen, number)
        gains[:, channel] = np.where(own > 1e-12, both / np.maximum(own, 1e-12), 1.0)
    return (1.0 + alphas[:, None] * (gains[photos] - 1.0)).astype(np.float32)

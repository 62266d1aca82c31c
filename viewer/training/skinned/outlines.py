"""What draws Gaussians and masks to each other, however far apart: a picture's gradients only see what touches.

Where a thin limb is drawn beside the one in the photo, both cost opacity, and nothing says that one should go to the
other. So some pixels of the mask each draw the Gaussian that is nearest to them in the picture, and some Gaussians
are each drawn to the nearest pixel of the mask (Chamfer distances both ways, as animals' outlines are fitted: Biggs et
al., ACCV 2018).
"""

from __future__ import annotations

import numpy as np
import torch
from jaxtyping import Float, Float32
from scipy.ndimage import distance_transform_edt
from scipy.spatial import KDTree
from torch import Tensor

from viewer.training.skinned.frames import HALF
from viewer.training.skinned.pictures import Shown

PIXELS, POINTS = 200, 400
"""Of each photo that are looked at in a step, at most."""
TOUCHING = 1.5
"""Pixels: what is nearer is left to the picture."""
SOLID = 0.3
"""Opacity from which on a Gaussian counts."""


def apart(
    shown: Shown, opacities: Float[Tensor, " n"], mask: Float32[np.ndarray, "h w"], random: np.random.Generator
) -> Float[Tensor, ""]:
    """Mean squares of how far the mask is from Gaussians, and these from it, in squares of the subject's size.

    Args:
        shown: Where the Gaussians are seen.
        opacities: Of them.
        mask: The photo's opacity.
        random: Draws pixels and Gaussians.
    """
    rows, columns = np.nonzero(mask > HALF)
    solid = opacities.detach() > SOLID
    if not len(rows) or not solid.any():
        return shown[0].new_zeros(())
    places, length = shown[0][solid], shown[2] / float(shown[1].detach()[solid].mean())
    there = places.detach().numpy().astype(np.float64)
    some = random.choice(len(rows), min(PIXELS, len(rows)), replace=False)
    pixels = np.stack([columns[some], rows[some]], 1) + 0.5
    nearest = KDTree(there).query(pixels)[1]
    few = random.choice(len(there), min(POINTS, len(there)), replace=False)
    column, row = np.clip(np.floor(there[few]), 0, np.subtract(mask.shape[::-1], 1)).astype(np.int64).T
    homes = distance_transform_edt(mask <= HALF, return_distances=False, return_indices=True)
    assert isinstance(homes, np.ndarray)
    home = np.stack([homes[1][row, column], homes[0][row, column]], 1) + 0.5
    return (_beyond(places[nearest], pixels) + _beyond(places[few], home)) / length**2


def _beyond(places: Float[Tensor, "n 2"], goals: Float[np.ndarray, "n 2"]) -> Float[Tensor, ""]:
    away = (places - torch.from_numpy(goals.astype(np.float32))).square().sum(-1)
    return (away - TOUCHING**2).clamp_min(0.0).mean()

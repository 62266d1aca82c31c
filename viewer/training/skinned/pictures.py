"""Gaussians as a camera sees them."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import torch
from jaxtyping import Float, Float32
from torch import Tensor

from viewer.training.skinned.splats import drawn, radii_of

Look = tuple[Float[Tensor, " n"], Float[Tensor, " n"], Float[Tensor, "n 3"]]
"""Sizes, opacities and colours."""
Shown = tuple[Float[Tensor, "n 2"], Float[Tensor, " n"], float]
"""Places in pixels, distances along the optical axis, and the focal length in pixels."""


def look_of(values: Mapping[str, Tensor]) -> Look:
    """What Gaussians look like, from what is learned of them."""
    return torch.exp(values["sizes"]), torch.sigmoid(values["opacities"]), torch.sigmoid(values["colors"])


def picture_of(shown: Shown, look: Look, size: tuple[int, ...]) -> Float[Tensor, "h w 4"]:
    """Premultiplied colours and opacity; ``size`` begins with height and width."""
    (places, depths, focal), (sizes, opacities, colors) = shown, look
    return drawn(places, radii_of(sizes, depths, focal), opacities, colors, depths, (int(size[0]), int(size[1])))


def over_white(picture: Float32[np.ndarray, "h w 4"]) -> Float32[np.ndarray, "h w 3"]:
    """A premultiplied picture before a white wall."""
    return np.clip(picture[..., :3] + 1.0 - picture[..., 3:], 0.0, 1.0)

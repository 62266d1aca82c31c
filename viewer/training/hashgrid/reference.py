"""The same step in plain torch with automatic differentiation: the kernels' oracle, and what graphics cards run.

Rays are drawn and marched by the kernels on the processor, which is little work; encoding, networks, compositing and
Adam run on the device, under automatic mixed precision where that is a graphics card of CUDA.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import torch
from jaxtyping import Float, Int64
from torch import Tensor

from viewer.fields.harmonics import harmonics_to_degree_3
from viewer.fields.hash_encoding import encoded_in_torch
from viewer.fields.hash_layout import HashLevels
from viewer.fields.hashgrid import density_of, perceptron
from viewer.training.hashgrid.networks import NAMES


class Batch(NamedTuple):
    """Packed samples along rays, on the device.

    Attributes:
        points: Samples in units of the box's longest edge, ray by ray.
        owners: Whose each is.
        starts: Where each ray's begin.
        directions: Of the rays, unit vectors.
        backgrounds: What lies behind each ray.
        targets: What each ray should see.
    """

    points: Float[Tensor, "n 3"]
    owners: Int64[Tensor, " n"]
    starts: Int64[Tensor, " r"]
    directions: Float[Tensor, "r 3"]
    backgrounds: Float[Tensor, "r 3"]
    targets: Float[Tensor, "r 3"]


def colors_of(
    parameters: dict[str, Tensor], levels: HashLevels, batch: Batch, shift: float, step: float
) -> Float[Tensor, "r 3"]:
    """What the rays see: ``sum_i T_i a_i c_i + T_n b``; see ``composite_kernels``.

    Args:
        parameters: Tables and networks.
        levels: The grids.
        batch: Rays and samples; all of them count, those behind opaque matter too.
        shift: Added to the density's exponent.
        step: Between samples.
    """
    encoded = encoded_in_torch(batch.points, parameters["tables"], levels)
    features = perceptron(encoded, [parameters[name] for name in NAMES[:2]])
    thickness = density_of(features[:, 0].float(), shift) * step
    known = torch.cat([features, harmonics_to_degree_3(batch.directions)[batch.owners].to(features.dtype)], -1)
    radiance = perceptron(known, [parameters[name] for name in NAMES[2:]]).float().sigmoid()
    # Sums within rays are differences of one long sum, which therefore needs double precision.
    before = torch.cumsum(thickness.double(), 0) - thickness
    begins = torch.cat([before, before.new_zeros(1)])[batch.starts]
    light = torch.exp(-(before - begins[batch.owners])).float()
    weights = light * -torch.expm1(-thickness)
    count = len(batch.starts)
    seen = torch.zeros(count, 3, device=light.device).index_add(0, batch.owners, weights[:, None] * radiance)
    optical = torch.zeros(count, device=light.device).index_add(0, batch.owners, thickness)
    return seen + torch.exp(-optical)[:, None] * batch.backgrounds


def batch_of(
    points: np.ndarray, starts: np.ndarray, directions: np.ndarray, backgrounds: np.ndarray, targets: np.ndarray,
    device: torch.device,
) -> Batch:  # fmt: skip
    """Rays and samples that kernels have made, brought to the device.

    Args:
        points: (n, 3) samples, ray by ray.
        starts: (r + 1,) place of each ray's first sample.
        directions: (r, 3).
        backgrounds: (r, 3).
        targets: (r, 3).
        device: Where to.
    """
    owners = np.repeat(np.arange(len(starts) - 1), np.diff(starts))
    arrays = (points, owners, starts[:-1], directions, backgrounds, targets)
    return Batch(*(torch.from_numpy(np.array(array)).to(device) for array in arrays))

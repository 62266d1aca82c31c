"""Colours of a grid of signed distances: spherical harmonics at the samples near its surface."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

from viewer.fields.distance_layout import COLORS, color_degree
from viewer.fields.harmonics import harmonics
from viewer.scene.geometry import AABB

LEAST_SHARE = 1e-6
"""Of a cell: below that, none of its corners has a colour."""


class GridColors:
    """Trilinear harmonics; corners without a colour do not count, so that colours do not fade beside them.

    Args:
        aabb: The grid's first and last samples.
        tensors: As :mod:`viewer.fields.distance_layout` describes.
        device: Where it computes.
        dtype: In which precision.
    """

    def __init__(self, aabb: AABB, tensors: Mapping[str, np.ndarray], device: torch.device, dtype: torch.dtype) -> None:
        corners, values = (tensors[name] for name in COLORS)
        shape = tensors["distance"].shape
        link = np.full(int(np.prod(shape)), -1, np.int32)
        link[corners] = np.arange(len(corners), dtype=np.int32)
        self._degree = color_degree(tensors) or 0
        with torch.inference_mode(False):
            self._link = torch.from_numpy(link).to(device)
            # One row more, for a grid without any colour.
            rows = np.concatenate([values.astype(np.float32), np.zeros((1, values.shape[1]), np.float32)])
            self._rows = torch.from_numpy(rows).to(device, dtype)
            self._shape = torch.tensor(shape, device=device)
            self._lo = torch.tensor(aabb.lo, device=device, dtype=dtype)
            self._scale = (self._shape - 1).to(dtype) / torch.tensor(aabb.size, device=device, dtype=dtype)

    @property
    def width(self) -> int:
        """Numbers a point has."""
        return self._rows.shape[1]

    def coefficients(self, points: Float[Tensor, "n 3"]) -> Float[Tensor, "n c"]:
        """Harmonics of red, green and blue at points of the box; zeros where no corner has any."""
        where = torch.minimum(((points - self._lo) * self._scale).clamp_min(0), (self._shape - 1).to(points))
        low = torch.minimum(where.detach().floor().long(), self._shape - 2)
        part = where - low
        total, share = points.new_zeros(len(points), self._rows.shape[1]), points.new_zeros(len(points), 1)
        for corner in range(8):
            bits = torch.tensor([corner >> 2 & 1, corner >> 1 & 1, corner & 1], device=points.device)
            i, j, k = (low + bits).unbind(-1)
            row = self._link[(i * self._shape[1] + j) * self._shape[2] + k].long()
            weight = torch.where(bits.bool(), part, 1 - part).prod(-1) * (row >= 0)
            total = total + weight[:, None] * self._rows[row]
            share = share + weight[:, None]
        return torch.where(share > LEAST_SHARE, total / share.clamp_min(LEAST_SHARE), 0)

    def radiance(self, coefficients: Float[Tensor, "n c"], directions: Float[Tensor, "n 3"]) -> Float[Tensor, "n 3"]:
        """``max(0, 1/2 + sum_k y_k sh_k)`` along unit directions."""
        basis = harmonics(directions, self._degree)
        return (0.5 + (coefficients.unflatten(-1, (3, -1)) * basis[:, None]).sum(-1)).clamp_min(0)

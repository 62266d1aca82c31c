"""The plain torch twin of the sparse voxel grid: what every kernel is tested against, and differentiable."""

from __future__ import annotations

import numpy as np
import torch
from jaxtyping import Float, Int64
from torch import Tensor

from viewer.fields.blocks import contains
from viewer.fields.equirect import equirect_lookup
from viewer.fields.field import FieldSample
from viewer.fields.harmonics import harmonics
from viewer.fields.kinds import Tensors
from viewer.fields.moving_voxels import voxels_now
from viewer.fields.voxels import SparseVoxels
from viewer.scene.content import ColorSpace, VoxelField


def torch_voxels(content: VoxelField, tensors: Tensors, device: str | torch.device, dtype: torch.dtype) -> TorchVoxels:
    """The twin of ``content``'s grid; on the processor in float32, as its kernels are."""
    del device, dtype
    if content.ndc is not None:
        raise ValueError("only the renderer knows bakes in normalised device coordinates")
    return TorchVoxels(voxels_now(content, tensors))


class TorchVoxels:
    """A :class:`SparseVoxels` as a :class:`viewer.fields.field.Field`.

    Its parameters are plain tensors, ``density_rows`` (rows,) and ``sh_rows`` (rows, channels), which a test may ask
    gradients for. It keeps a dense grid of row numbers: 4 bytes a voxel of the whole box.

    Args:
        voxels: The grid.
        dtype: In which precision it computes; points come in the same.
    """

    def __init__(self, voxels: SparseVoxels, dtype: torch.dtype = torch.float32) -> None:
        self.voxels = voxels
        self.aabb = voxels.aabb
        self.color_space: ColorSpace = voxels.color_space
        self.density_rows = torch.from_numpy(voxels.density.astype(np.float64)).to(dtype)
        self.sh_rows = torch.from_numpy(voxels.sh.astype(np.float64)).to(dtype)
        nx, ny, nz = voxels.shape
        links = np.full(nx * ny * nz, -1, np.int32)
        links[voxels.index] = np.arange(len(voxels.index), dtype=np.int32)
        self._links = torch.from_numpy(links)
        self._shape = torch.tensor(voxels.shape)
        self._lo = torch.tensor(voxels.aabb.lo, dtype=dtype)
        self._hi = torch.tensor(voxels.aabb.hi, dtype=dtype)

    def density(self, points: Float[Tensor, "n 3"]) -> Float[Tensor, " n"]:
        """Trilinear density, negative values raised to 0, 0 outside of the box."""
        rows, weights, inside = self._corners(points)
        values = torch.where(rows >= 0, _rows(self.density_rows, rows), 0)
        return torch.where(inside, (weights * values).sum(-1).clamp_min(0), 0)

    def sample(self, points: Float[Tensor, "n 3"], directions: Float[Tensor, "n 3"]) -> FieldSample:
        """Density, and radiance ``max(0, sum_k c_k Y_k(d) + 0.5)`` with trilinear coefficients ``c``."""
        rows, weights, inside = self._corners(points)
        stored = rows >= 0
        values = torch.where(stored, _rows(self.density_rows, rows), 0)
        density = torch.where(inside, (weights * values).sum(-1).clamp_min(0), 0)
        coefficients = torch.where(stored[..., None], _rows(self.sh_rows, rows), 0)
        coefficients = (weights[..., None] * coefficients).sum(1).unflatten(-1, (3, -1))
        basis = harmonics(directions, self.voxels.sh_degree)
        return FieldSample(density, ((coefficients * basis[:, None, :]).sum(-1) + 0.5).clamp_min(0))

    def background(self, directions: Float[Tensor, "n 3"]) -> Float[Tensor, "n 3"]:
        """Radiance at infinity, bilinear in the equirectangular picture; 0 where the field has none."""
        if self.voxels.background is None:
            return torch.zeros_like(directions)
        picture = torch.from_numpy(np.array(self.voxels.background)).to(directions.dtype)
        return equirect_lookup(picture, directions)

    def _corners(self, points: Float[Tensor, "n 3"]) -> tuple[Int64[Tensor, "n 8"], Float[Tensor, "n 8"], Tensor]:
        """The rows (-1 = not stored) and trilinear weights of the eight voxels around, and who is inside the box."""
        inside = contains(self.aabb, points)
        where = (points - self._lo) / (self._hi - self._lo) * self._shape - 0.5
        where = torch.minimum(where.clamp_min(0), (self._shape - 1).to(where.dtype))
        low = torch.minimum(where.detach().floor().long(), self._shape - 2)
        part = where - low
        rows, weights = [], []
        for corner in range(8):
            bits = torch.tensor([corner >> 2 & 1, corner >> 1 & 1, corner & 1])
            i, j, k = (low + bits).unbind(-1)
            rows.append(self._links[(i * self._shape[1] + j) * self._shape[2] + k].long())
            weights.append(torch.where(bits.bool(), part, 1 - part).prod(-1))
        return torch.stack(rows, -1), torch.stack(weights, -1), inside


def _rows(table: Tensor, rows: Int64[Tensor, "n 8"]) -> Tensor:
    """``table[rows]``, where rows of -1 may give anything, even if the table is empty."""
    if len(table) == 0:
        return table.new_zeros((*rows.shape, *table.shape[1:]))
    return table[rows.clamp_min(0)]

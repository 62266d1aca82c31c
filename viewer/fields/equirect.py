"""Equirectangular pictures in torch: what lies behind a field at infinity, in all directions."""

from __future__ import annotations

import torch
from jaxtyping import Float
from torch import Tensor


def equirect_lookup(picture: Float[Tensor, "h w 3"], directions: Float[Tensor, "n 3"]) -> Float[Tensor, "n 3"]:
    """Bilinear look-up of unit directions in an equirectangular picture: middle along +X, +Y to the left."""
    height, width = picture.shape[:2]
    x, y, z = directions.unbind(-1)
    column = (0.5 - torch.atan2(y, x) / (2 * torch.pi)) * width - 0.5
    row = (torch.acos(z.clamp(-1, 1)) / torch.pi * height - 0.5).clamp(0, height - 1)
    left, top = column.floor().long(), row.floor().long().clamp(max=max(height - 2, 0))
    across, down = (column - left)[:, None], (row - top)[:, None]
    below = (top + 1).clamp(max=height - 1)
    upper = picture[top, left % width] * (1 - across) + picture[top, (left + 1) % width] * across
    lower = picture[below, left % width] * (1 - across) + picture[below, (left + 1) % width] * across
    return upper * (1 - down) + lower * down


def equirect_directions(height: int) -> Float[Tensor, "h w 3"]:
    """Unit vectors to the texels' middles of an equirectangular picture twice as wide."""
    polar = (torch.arange(height) + 0.5) / height * torch.pi
    turn = (0.5 - (torch.arange(2 * height) + 0.5) / (2 * height)) * 2 * torch.pi
    ring = polar.sin()[:, None]
    return torch.stack(
        [ring * turn.cos(), ring * turn.sin(), polar.cos()[:, None].expand(height, 2 * height)], -1
    )  # fmt: skip

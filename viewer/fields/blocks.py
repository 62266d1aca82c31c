"""Asking a network about many points: only those in its box, some thousand at a time."""

from __future__ import annotations

from collections.abc import Callable

import torch
from jaxtyping import Bool, Float
from torch import Tensor
from torch.nn.functional import pad

from viewer.scene.geometry import AABB

BLOCK = 2048
"""Points at a time: temporaries of 256 floats a point stay in memory that the process already has, where larger ones
are mapped and cleared anew for every layer."""
SMALLEST = 64
"""Rows of the smallest block: matrix products in bfloat16 are compiled for each number of rows, which takes 10 ms."""


def contains(aabb: AABB, points: Float[Tensor, "n 3"]) -> Bool[Tensor, " n"]:
    """Whether each point lies in the box, its faces included."""
    return ((points >= points.new_tensor(aabb.lo)) & (points <= points.new_tensor(aabb.hi))).all(-1)


def answers_inside(
    function: Callable[..., tuple[Tensor, ...]], aabb: AABB, points: Float[Tensor, "n 3"], *others: Tensor
) -> tuple[Tensor, ...]:
    """What ``function`` answers for the points in the box, and zeros for all others.

    Args:
        function: Takes points and rows of ``others``; answers tensors with one row for each.
        aabb: Outside of it nothing is asked.
        points: Where.
        others: Further arguments with one row for each point.
    """
    inside = contains(aabb, points)
    if bool(inside.all()):
        return in_blocks(function, points, *others)
    chosen = inside.nonzero()[:, 0]
    found = in_blocks(function, points[chosen], *(other[chosen] for other in others))
    return tuple(part.new_zeros((len(points), *part.shape[1:])).index_copy(0, chosen, part) for part in found)


def in_blocks(function: Callable[..., tuple[Tensor, ...]], *arguments: Tensor) -> tuple[Tensor, ...]:
    """``function`` of matrices, asked for :data:`BLOCK` rows at a time; the last block is filled up with zeros.

    Its rows become a power of two, so that there are few different numbers of rows.
    """
    count = len(arguments[0])
    parts: list[tuple[Tensor, ...]] = []
    for start in range(0, max(count, 1), BLOCK):
        rows = min(BLOCK, count - start)
        lacking = max(SMALLEST, 1 << max(rows - 1, 0).bit_length()) - rows
        block = [argument[start : start + rows] for argument in arguments]
        if lacking == 0:
            parts.append(function(*block))
        else:
            padded = function(*(pad(argument, (0, 0, 0, lacking)) for argument in block))
            parts.append(tuple(part[:rows] for part in padded))
    return parts[0] if len(parts) == 1 else tuple(torch.cat(column) for column in zip(*parts, strict=True))

"""How bones move over time, and what hangs on them: all that torch differentiates but the pictures."""

from __future__ import annotations

import numpy as np
import torch
from jaxtyping import Float, Float32, Int64
from torch import Tensor

ORDER = 3
"""Further knots of a cubic spline beside one for each stretch."""


def spline_weights(times: Float[np.ndarray, " t"], stretches: int) -> Float32[np.ndarray, "t k"]:
    """By which parts the knots of a uniform cubic B-spline count at each time in [0, 1]; there are stretches + 3."""
    places = np.clip(np.asarray(times, np.float64), 0.0, 1.0) * stretches
    first = np.minimum(places.astype(np.int64), stretches - 1)
    f = places - first
    parts = ((1 - f) ** 3, 3 * f**3 - 6 * f**2 + 4, -3 * f**3 + 3 * f**2 + 3 * f + 1, f**3)
    made = np.zeros((len(places), stretches + ORDER), np.float32)
    for place, part in enumerate(parts):
        made[np.arange(len(places)), first + place] = part / 6.0
    return made


def refined(knots: Float32[np.ndarray, "k ..."], stretches: int) -> Float32[np.ndarray, "l ..."]:
    """The knots of a finer spline that takes nearly the same way, by least squares."""
    before = len(knots) - ORDER
    dense = np.linspace(0.0, 1.0, 8 * (stretches + ORDER))
    way = spline_weights(dense, before) @ knots.reshape(len(knots), -1)
    found = np.linalg.lstsq(spline_weights(dense, stretches).astype(np.float64), way.astype(np.float64), rcond=None)[0]
    return found.astype(np.float32).reshape(-1, *knots.shape[1:])


def turned(vectors: Float[Tensor, "*n 3"]) -> Float[Tensor, "*n 3 3"]:
    """Rotations about ``vectors`` by their lengths in radians (Rodrigues)."""
    angle = (vectors.square().sum(-1, keepdim=True) + 1e-12).sqrt()
    x, y, z = (vectors / angle).unbind(-1)
    zero = torch.zeros_like(x)
    cross = torch.stack([zero, -z, y, z, zero, -x, -y, x, zero], -1).reshape(*vectors.shape[:-1], 3, 3)
    angle = angle[..., None]
    return torch.eye(3, dtype=vectors.dtype) + angle.sin() * cross + (1 - angle.cos()) * (cross @ cross)


def bone_moves(
    parts: Float[Tensor, "t k"], turns: Float[Tensor, "k b 3"], shifts: Float[Tensor, "k b 3"],
    centers: Float[Tensor, "b 3"],
) -> Float[Tensor, "t b 3 4"]:  # fmt: skip
    """What each bone does to space at each time: it turns about its centre, then moves."""
    turn = turned(torch.einsum("tk,kbc->tbc", parts, turns))
    moved = torch.einsum("tk,kbc->tbc", parts, shifts)
    offset = centers - torch.einsum("tbij,bj->tbi", turn, centers) + moved
    return torch.cat([turn, offset[..., None]], -1)


def skin_weights(
    points: Float[Tensor, "n 3"], centers: Float[Tensor, "b 3"], widths: Float[Tensor, "b 3"]
) -> Float[Tensor, "n b"]:
    """By which parts points hang on bones: the softmax of their distances (Mahalanobis), as in BANMo, eq. 8.

    Yang et al., CVPR 2022. Axes are those of space; ``widths`` are logarithms of standard deviations.
    """
    away = (points[:, None] - centers) * torch.exp(-widths)
    return torch.softmax(-0.5 * away.square().sum(-1), -1)


def posed(
    points: Float[Tensor, "n 3"], weights: Float[Tensor, "n b"], moves: Float[Tensor, "b 3 4"]
) -> Float[Tensor, "n 3"]:
    """Where bones take points, by the mean of their matrices (linear blend skinning)."""
    mixed = (weights @ moves.reshape(len(moves), 12)).reshape(-1, 3, 4)
    return (mixed[:, :, :3] @ points[:, :, None])[..., 0] + mixed[:, :, 3]


def stretching(
    points: Float[Tensor, "n 3"], weights: Float[Tensor, "n b"], moves: Float[Tensor, "t b 3 4"]
) -> Float[Tensor, ""]:
    """How far bones disagree where they share points: mean over points and times of the variance, by weights."""
    places = torch.einsum("tbij,nj->tnbi", moves[..., :3], points) + moves[:, None, :, :, 3]
    mean = torch.einsum("nb,tnbi->tni", weights, places)
    return (torch.einsum("nb,tnb->tn", weights, places.square().sum(-1)) - mean.square().sum(-1)).mean()


def roughness(knots: Float[Tensor, "k b 3"]) -> Float[Tensor, ""]:
    """Mean square of second differences over time, for knots of any density alike."""
    if len(knots) < 3:
        return knots.new_zeros(())
    bends = knots[2:] - 2 * knots[1:-1] + knots[:-2]
    return bends.square().mean() * (len(knots) / 24.0) ** 3


def nearest_middles(
    points: Float[np.ndarray, "n 3"], count: int, rounds: int = 20
) -> tuple[Float[np.ndarray, "b 3"], Int64[np.ndarray, " n"]]:
    """Centres of ``count`` parts, and the part of each point: k-means (Lloyd 1982) from points far from each other."""
    chosen = [int(np.argmin(np.square(points - points.mean(0)).sum(1)))]
    away = np.square(points - points[chosen[0]]).sum(1)
    while len(chosen) < count:
        chosen.append(int(np.argmax(away)))
        away = np.minimum(away, np.square(points - points[chosen[-1]]).sum(1))
    middles, owners = points[chosen].copy(), np.zeros(len(points), np.int64)
    for _ in range(rounds):
        owners = np.square(points[:, None] - middles).sum(-1).argmin(1)
        for number in range(count):
            if (owners == number).any():
                middles[number] = points[owners == number].mean(0)
    return middles, owners

"""What is likely of a motion that one camera sees: it has few ways to go and, where it repeats, goes the same again.

At each time there is one photo, and what it does not show could be anywhere: without more, limbs move in depth as it
suits the outlines. So a motion is preferred whose knots are mixtures of few (the nuclear norm, the sum of singular
values; for points Dai, Li and He, CVPR 2012). In such a motion it shows whether it repeats, as steps do. Then photos
that are a round apart show one pose from different sides, and bones that come nearly back are drawn together.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import torch
from jaxtyping import Float, Float32
from torch import Tensor

from viewer.training.skinned.motion import ORDER, bone_moves, posed, skin_weights, spline_weights
from viewer.training.skinned.state import Arrays

SHIFTS_COUNT = 5.0
"""Shifts are in parts of the subject's size, turns in radians: so many times as much does one count."""
SOFT = 1e-8
"""Added to squares of singular values: their roots have gradients at rest."""
SOME_POINTS = 400
"""Points whose ways are compared, at most."""
A_PHOTO = 4
"""Times that are compared for each photo."""
BACK = 0.25
"""Of twice a point's variance: one that comes nearer to where it was is back."""
LEFT, DIP = 0.7, 0.75
"""How much a motion differs from itself once it has gone away, and which part of that is left where it comes again."""
LONGEST, BEHIND = 0.6, 0.75
"""Of the video: after the first, too few times come twice; until the second it must have gone away again."""
COMPARED = 16
"""Pairs of times in a step."""
NEAR = 0.03
"""Of the subject's size: what is farther from where it was a round before has its own way."""
ARM = 0.1
"""Of the subject's size: from a bone's centre to the places by which it is compared."""


def variety(turns: Float[Tensor, "k b 3"], shifts: Float[Tensor, "k b 3"]) -> Float[Tensor, ""]:
    """How many ways a motion has to go, times how far: the nuclear norm of its knots about their mean."""
    ways = torch.cat([turns, SHIFTS_COUNT * shifts], -1).flatten(1)
    ways = ways - ways.mean(0)
    squares = torch.linalg.eigvalsh(ways @ ways.T).clamp_min(0.0)
    return (squares + SOFT).sqrt().sum() / np.sqrt(ways.numel())


def period_of(values: Arrays, photos: int) -> float:
    """After which share of the video a motion repeats; 0 = it does not.

    Args:
        values: What was learned: points, bones, knots.
        photos: Of the video.
    """
    tensors = {name: torch.from_numpy(array) for name, array in values.items()}
    times = np.linspace(0.0, 1.0, A_PHOTO * (photos - 1) + 1)
    parts = torch.from_numpy(spline_weights(times, len(tensors["turns"]) - ORDER))
    moves = bone_moves(parts, tensors["turns"], tensors["shifts"], tensors["centers"])
    points = tensors["points"][:: max(1, len(tensors["points"]) // SOME_POINTS)]
    weights = skin_weights(points, tensors["centers"], tensors["widths"])
    return _comes_again(np.stack([posed(points, weights, move).numpy() for move in moves]))


def _comes_again(ways: Float32[np.ndarray, "t n 3"]) -> float:
    """The share of the time after which much of a motion is where it was, once it has gone away; 0 = there is none.

    Each point counts by its variance and robustly: where legs repeat and a head goes on, the legs are seen.
    """
    ways = ways - ways.mean(0)
    variance, last = np.square(ways).sum(-1).mean(0), len(ways) - 1
    if variance.mean() <= 1e-12:
        return 0.0
    unlike = np.zeros(int(BEHIND * last) + 1)
    for lag in range(1, len(unlike)):
        apart = np.square(ways[lag:] - ways[:-lag]).sum(-1).mean(0)
        unlike[lag] = (variance * apart / (apart + 2.0 * BACK * variance + 1e-20)).sum() / variance.sum()
    away = np.flatnonzero(unlike > LEFT)
    if not len(away) or away[0] > LONGEST * last:
        return 0.0
    best = int(away[0] + np.argmin(unlike[away[0] : int(LONGEST * last) + 1]))
    before, behind = float(unlike[: best + 1].max()), float(unlike[best:].max())
    return best / last if unlike[best] < DIP * min(before, behind) else 0.0


def unlike_itself(leaves: Mapping[str, Tensor], period: float, random: np.random.Generator) -> Float[Tensor, ""]:
    """How far bones are from where they were a round before, in squares of the subject's size.

    A robust mean (Geman and McClure): bones that go elsewhere count at most ``NEAR`` squared, and are not drawn back.

    Args:
        leaves: Knots and centres of bones.
        period: A round's share of the video.
        random: Draws the times.
    """
    first = random.uniform(0.0, 1.0 - period, COMPARED).astype(np.float32)
    times = np.concatenate([first, first + np.float32(period)])
    parts = torch.from_numpy(spline_weights(times, len(leaves["turns"]) - ORDER))
    moves = bone_moves(parts, leaves["turns"], leaves["shifts"], leaves["centers"])
    around = torch.cat([torch.zeros(1, 3), ARM * torch.eye(3), -ARM * torch.eye(3)])
    places = leaves["centers"].detach()[:, None] + around
    there = torch.einsum("tbij,bkj->tbki", moves[..., :3], places) + moves[:, :, None, :, 3]
    squares = (there[:COMPARED] - there[COMPARED:]).square().sum(-1).mean(-1)
    return (squares / (squares / NEAR**2 + 1.0)).mean()

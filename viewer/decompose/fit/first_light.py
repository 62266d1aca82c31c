"""The light to begin with: the one in which matt matter of few colours has the shades that photos show.

What is matt sends ``base E / pi``, and the light that bounces is what the photos show of the senders. So once base
colours are assumed, the sky's light is a linear problem without negative values, and once the light is, base colours
are quotients. The two are found in turn. Base colours are drawn to where most others are (mean shift; Comaniciu and
Meer, 2002), at first from far: all shades but the strongest are taken for the light's, which so becomes as sharp as its
shadows. The closer they are drawn from, the more colours remain. From grey, by gradients, soft rims of shadows would be
painted onto the matter while the light is still blurred, and stay there.
"""

from __future__ import annotations

import math

import numpy as np
import torch
from jaxtyping import Float32

from viewer.decompose.fit.losses import PAINT
from viewer.decompose.fit.observations import Observations
from viewer.decompose.fit.shading import Shader

ROUNDS, INNER = 40, 8
"""Rounds of finding base colours anew, and steps towards the light of each."""
FAR, CLOSE = 1.0, 0.3
"""Differences of base colours' logarithms within which they are drawn together, at the begin and at the end."""
SHIFTS = 3
COMPARED = 700
"""Colours that all are compared with."""
HASTE = 1.6
"""The power of a step towards the light; above 2 steps may diverge."""
DARK = 0.02
"""Differences between colours much darker than this are noise."""
BRIGHT = 0.95
"""Quantile of the base colours' largest channel that is called the brightest."""
MIRRORED = 0.05
"""The share of the light that any dielectric mirrors even where it is darkest, whatever its colour."""
MOST = 3000
"""Elements that are enough to find the light by."""
LEAST = 0.02
"""No texel of the light is darker than this share of its mean: photos do not say how dark it is there."""


def lit_start(
    seen: Observations, shader: Shader, count: int, generator: np.random.Generator
) -> tuple[Float32[np.ndarray, "h w 3"], Float32[np.ndarray, "s 3"]]:
    """The light, and the base colour of each of ``count`` elements in it."""
    sent, weights = matt_colors(seen, count)
    shown = weights > 0.0
    sent[~shown] = np.median(sent[shown], 0)
    # What is seen by more pixels than most is no more certain: shades are.
    weights = np.minimum(weights, np.median(weights[shown]))
    bounced = shader.bounced(torch.from_numpy(np.float32(math.pi) * sent)).numpy()
    rows = generator.permutation(np.flatnonzero(shown))[:MOST]
    light, few = first_light(shader.reaching(rows), bounced[rows], sent[rows], weights[rows], generator)
    reached = shader.irradiance(torch.from_numpy(light)).numpy() + bounced
    own = np.log(_matt(math.pi * sent, reached) + DARK).astype(np.float32)
    some = slice(None, COMPARED)
    base = np.exp(drawn(own, np.log(few[some] + DARK), weights[rows[some]], CLOSE)) - DARK
    base[~shown] = np.median(base[shown], 0)
    return light.reshape(shader.sky_height, -1, 3), base.astype(np.float32)


def matt_colors(seen: Observations, count: int) -> tuple[Float32[np.ndarray, "s 3"], Float32[np.ndarray, " s"]]:
    """What each element sends where it mirrors least, the mean of the darker half of its pixels; and their weights."""
    nearest = seen.indices[:, 0]
    order = np.lexsort((seen.colors.sum(1), nearest))
    counts = np.bincount(nearest, minlength=count)
    ranks = np.arange(len(order)) - (np.cumsum(counts) - counts)[nearest[order]]
    darker = order[2 * ranks <= counts[nearest[order]]]
    nearest, weights = nearest[darker], seen.weights[darker]
    total = np.bincount(nearest, weights, count)
    sums = [np.bincount(nearest, weights * column, count) for column in seen.colors[darker].T]
    return (np.stack(sums, 1) / np.maximum(total, 1e-9)[:, None]).astype(np.float32), total.astype(np.float32)


def first_light(
    reaching: Float32[np.ndarray, "s t"],
    bounced: Float32[np.ndarray, "s 3"],
    sent: Float32[np.ndarray, "s 3"],
    weights: Float32[np.ndarray, " s"],
    generator: np.random.Generator,
) -> tuple[Float32[np.ndarray, "t 3"], Float32[np.ndarray, "s 3"]]:
    """White light, in which base colours are few, the brightest as bright as paint; and these base colours.

    The light's steps are those of Richardson (1972) and Lucy (1974), weighted, to a power.

    Args:
        reaching: Irradiance at each element by light of 1 from each texel of the sky.
        bounced: Irradiance from other elements.
        sent: Radiance of the elements, as photos show it.
        weights: How far each is to be believed.
        generator: Chooses which colours are compared with.
    """
    light = np.ones((reaching.shape[1], 3), np.float32)
    some = generator.permutation(len(sent))[:COMPARED]
    solid = reaching.mean(0) + np.float32(1e-12)
    radiosity = math.pi * sent
    base = np.ones_like(sent)
    for number in range(ROUNDS):
        width = FAR * (CLOSE / FAR) ** (number / (ROUNDS - 1))
        own = np.log(_matt(radiosity, reaching @ light + bounced) + DARK).astype(np.float32)
        common = drawn(own, own[some], weights[some], width)
        base = np.maximum(np.exp(common) - DARK, DARK / 2.0)
        scale = PAINT / max(float(np.quantile(base.max(1), BRIGHT)), 1e-6)
        # Light without a hue: matter of one hue in white light is more frequent than the reverse.
        means = (solid @ light) / solid.sum()
        factor = (scale * means / means.mean()).astype(np.float32)
        light, base = light / factor, base * factor
        wanted = radiosity / (base + MIRRORED)
        doubt = np.exp(-((own - common) ** 2).sum(1) / (8.0 * width * width))
        shares = (weights * doubt)[:, None] * np.sqrt(base)
        whole = reaching.T @ shares + np.float32(1e-9)
        for _ in range(INNER):
            asked = shares * wanted / (reaching @ light + bounced + np.float32(1e-6))
            light = light * ((reaching.T @ asked) / whole) ** np.float32(HASTE)
    return np.maximum(light, LEAST * light.mean(0)).astype(np.float32), base


def _matt(radiosity: Float32[np.ndarray, "n 3"], reached: Float32[np.ndarray, "n 3"]) -> Float32[np.ndarray, "n 3"]:
    """Base colours of what sends ``radiosity`` in this irradiance, less what is mirrored."""
    return np.maximum(radiosity / (reached + np.float32(1e-6)) - np.float32(MIRRORED), np.float32(0.0))


def drawn(
    colors: Float32[np.ndarray, "n 3"],
    others: Float32[np.ndarray, "m 3"],
    weights: Float32[np.ndarray, " m"],
    width: float,
) -> Float32[np.ndarray, "n 3"]:
    """Where colours go that are drawn to those of ``others`` that lie within about ``width``."""
    moved = colors
    squares = (others**2).sum(1)
    for _ in range(SHIFTS):
        apart = (moved**2).sum(1)[:, None] + squares - 2.0 * moved @ others.T
        # A colour that no other is near to stays where it is.
        pulls = np.exp(apart.clip(0.0) / np.float32(-2.0 * width * width)) * weights
        total = pulls.sum(1, keepdims=True)
        moved = np.where(total > 1e-6, pulls @ others / np.maximum(total, 1e-6), moved).astype(np.float32)
    return moved

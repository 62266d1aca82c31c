"""Where the descent begins: what photos tell before anything is known about the light."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from jaxtyping import Float32

from viewer.decompose.fit.observations import Observations

GREY, DARK_GREY = 0.5, 0.15
"""The base colour where photos are of middling brightness: of matt surfaces, and of mirrors, which do not need one."""
SENT = 0.4
"""What a surface sends there under the light to begin with, in units of four times the photos' median."""
MATT = 0.05
"""Half of a surface counts as glossy where its colours' logarithms vary by so much, squared, between views."""
METAL = 0.95
"""Metallic of a surface that is glossy all over: what is no metal becomes matt sooner than a light that began too dim
becomes bright."""
DARK = 0.03
"""Differences between colours much darker than this are noise."""


class Guess(NamedTuple):
    """Materials to begin with.

    Attributes:
        base: Linear base colour of every element.
        metallic: Of all elements.
        glossy: 0 = all is matt, 1 = all mirrors.
        radiance: Of the light, the same all around.
    """

    base: Float32[np.ndarray, "s 3"]
    metallic: float
    glossy: float
    radiance: float


def first_guess(seen: Observations, count: int) -> Guess:
    """Materials of ``count`` elements, by how much they change with the point of view.

    What is matt looks the same from everywhere, so that shades on it are explained by light first: it begins grey.
    What changes with the view mirrors: its colours are no shades, so darker ones begin darker, and it may be metal.
    """
    nearest = seen.indices[:, 0]
    logs = np.log(seen.colors + DARK).astype(np.float64)
    counts = np.maximum(np.bincount(nearest, minlength=count), 1)[:, None]
    means = np.stack([np.bincount(nearest, channel, count) for channel in logs.T], 1) / counts
    changes = np.bincount(nearest, ((logs - means[nearest]) ** 2).mean(1), count) / counts[:, 0]
    shown = np.unique(nearest)
    change = float(np.median(changes[shown]))
    glossy = change / (change + MATT)
    ratios = np.ones((count, 3))
    ratios[shown] = np.exp(glossy**2 * (means[shown] - np.median(means[shown])))
    grey = GREY * (DARK_GREY / GREY) ** (glossy**2)
    base = (grey * ratios).clip(0.02, 0.9).astype(np.float32)
    return Guess(base, max(0.02, METAL * glossy**1.5), glossy, SENT / grey)

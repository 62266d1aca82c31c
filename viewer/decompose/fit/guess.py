"""Where the descent begins: what photos show before anything is known about the light."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from jaxtyping import Float, Float32, Float64, Int64

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
MIRRORED = 0.05
"""The share of even white light that any dielectric mirrors, so that not all that is seen has the matter's colour."""
LEAST = 0.02
"""What is at least left of a colour without what is mirrored."""
DARKEST, BRIGHTEST = 0.01, 0.9
"""Base colours begin within these, from where they can go either way."""


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

    What is matt looks the same from everywhere, so that shades on it are explained by light first: all begins equally
    bright. What changes with the view mirrors: its colours are no shades, so darker ones begin darker, and it may be
    metal. Hues belong to the matter, as light is white more often than matter is grey: a subject that is yellow all
    over would be a grey one in yellow light, where what it mirrors could not be white any more.
    """
    nearest = seen.indices[:, 0]
    shown = np.unique(nearest)
    logs = np.log(seen.colors + DARK).astype(np.float64)
    means = _means(logs, nearest, count)
    changes = _means((logs - means[nearest]) ** 2, nearest, count).mean(1)
    change = float(np.median(changes[shown]))
    glossy = change / (change + MATT)
    grey = GREY * (DARK_GREY / GREY) ** (glossy**2)
    radiance = SENT / grey
    brightness = means[shown].mean(1, keepdims=True)
    seen_colors = _means(seen.colors, nearest, count)[shown]
    own = np.maximum(seen_colors - MIRRORED * radiance, LEAST * (seen_colors + DARK))
    base = np.full((count, 3), grey)
    base[shown] = grey * np.exp(glossy**2 * (brightness - np.median(brightness))) * own / own.mean(1, keepdims=True)
    base /= np.maximum(1.0, base.max(1, keepdims=True) / BRIGHTEST)
    return Guess(np.maximum(base, DARKEST).astype(np.float32), max(0.02, METAL * glossy**1.5), glossy, radiance)


def _means(values: Float[np.ndarray, "n 3"], group: Int64[np.ndarray, " n"], count: int) -> Float64[np.ndarray, "s 3"]:
    """Means of each group's rows; 0 where there are none."""
    counts = np.maximum(np.bincount(group, minlength=count), 1)
    return np.stack([np.bincount(group, column, count) / counts for column in values.T], 1)

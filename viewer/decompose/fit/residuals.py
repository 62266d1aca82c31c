"""What pixels show beyond the materials at elements: detail of the base colour."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float32

PIXELS_A_TEXEL = 2
"""Photos' pixels, on average, that are wanted for the detail of one texel."""
BELIEF = 0.3
"""How strongly a texel holds to its elements' colour, as a number of well-lit pixels."""
BLUR = 0.1
"""Difference from the elements' colour beyond which a pixel is doubted: it may show a reflection or a shadow's edge."""


@dataclass(frozen=True, eq=False)
class MaterialArrays:
    """What elements say about their material, as the fit has it.

    Attributes:
        base: Linear base colour.
        roughness: GGX's alpha is its square.
        metallic: 0 to 1.
        tilts: Added to unit normals, in the mesh's space.
        occlusion: Share of the sky, weighted by the cosine.
        glow: Radiance that they give off by themselves, in the photos' units; None = none does.
    """

    base: Float32[np.ndarray, "s 3"]
    roughness: Float32[np.ndarray, " s"]
    metallic: Float32[np.ndarray, " s"]
    tilts: Float32[np.ndarray, "s 3"]
    occlusion: Float32[np.ndarray, " s"]
    glow: Float32[np.ndarray, "s 3"] | None = None


@dataclass(frozen=True, eq=False)
class Residuals:
    """What pixels show beyond their elements' material, where light is linear in the base colour.

    Attributes:
        uvs: Where.
        error: The photo's light less what the elements' material sends.
        slope: How much more light a base colour that is 1 brighter would send.
        weights: How far each pixel is to be believed.
    """

    uvs: Float32[np.ndarray, "n 2"]
    error: Float32[np.ndarray, "n 3"]
    slope: Float32[np.ndarray, "n 3"]
    weights: Float32[np.ndarray, " n"]


def detail_side(covered: int, side: int, pixels: int) -> int:
    """The largest texture, halved from ``side``, whose texels have enough pixels each."""
    while side > 64 and covered * PIXELS_A_TEXEL > pixels:
        side, covered = side // 2, covered // 4
    return side


def base_detail(residuals: Residuals, side: int) -> Float32[np.ndarray, "h w 3"]:
    """What to add to the base colour at each texel, the least-squares answer of all pixels there.

    ``d = sum w s e / (b + sum w s^2)`` with slopes s, errors e and a belief b in no change, where weights fall with the
    change that a pixel alone asks for (iteratively reweighted least squares, one step from 0; Cauchy's function).
    """
    columns, rows = (residuals.uvs.T.astype(np.float64) % 1.0) * side - 0.5
    left, top = np.floor(columns).astype(np.int64), np.floor(rows).astype(np.int64)
    right, low = columns - left, rows - top
    asked = residuals.error / np.maximum(residuals.slope, 1e-3)
    doubt = 1.0 / (1.0 + (asked / BLUR).mean(1, keepdims=True) ** 2 * 0.25)
    weights = residuals.weights[:, None] * doubt
    change, belief = np.zeros((side * side, 3)), np.full((side * side, 3), BELIEF * _usual(residuals))
    for down, across in ((0, 0), (0, 1), (1, 0), (1, 1)):
        share = (low if down else 1.0 - low) * (right if across else 1.0 - right)
        texel = ((top + down) % side) * side + (left + across) % side
        for channel in range(3):
            weight = share * weights[:, channel % weights.shape[1]] * residuals.slope[:, channel]
            change[:, channel] += np.bincount(texel, weight * residuals.error[:, channel], side * side)
            belief[:, channel] += np.bincount(texel, weight * residuals.slope[:, channel], side * side)
    return (change / belief).reshape(side, side, 3).astype(np.float32)


def _usual(residuals: Residuals) -> float:
    """The median of what one pixel adds to a texel's belief in change."""
    return max(float(np.median(residuals.weights * residuals.slope.mean(1) ** 2)), 1e-9)


def sampled(picture: Float32[np.ndarray, "h w 3"], covered: Bool[np.ndarray, "i j"]) -> Float32[np.ndarray, "t 3"]:
    """A picture at the covered texels of one of another size, bilinear."""
    rows, columns = np.nonzero(covered)
    height, width = picture.shape[:2]
    y = (rows + 0.5) * (height / covered.shape[0]) - 0.5
    x = (columns + 0.5) * (width / covered.shape[1]) - 0.5
    top, left = np.floor(y).astype(np.int64), np.floor(x).astype(np.int64)
    down, right = (y - top)[:, None], (x - left)[:, None]
    rows_at = (top.clip(0, height - 1), (top + 1).clip(0, height - 1))
    columns_at = (left.clip(0, width - 1), (left + 1).clip(0, width - 1))
    upper = picture[rows_at[0], columns_at[0]] * (1.0 - right) + picture[rows_at[0], columns_at[1]] * right
    lower = picture[rows_at[1], columns_at[0]] * (1.0 - right) + picture[rows_at[1], columns_at[1]] * right
    return (upper * (1.0 - down) + lower * down).astype(np.float32)

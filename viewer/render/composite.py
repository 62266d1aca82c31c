"""Several fields in one picture: each is rendered alone, and the layers are laid over each other pixel by pixel."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from viewer.render.channels import CHANNEL_KINDS
from viewer.render.drawable import Layer
from viewer.scene.geometry import unit


def composite(layers: Sequence[Layer]) -> Layer:
    """The layers over each other, per pixel the nearest in front: ``C = sum_i prod_{j<i} (1 - A_j) C_i``.

    Exact for one layer, and for fields that do not reach into each other along a ray; where they do, the one whose
    median depth is nearer covers the other wholly. The depth is that of the layer at which the opacities reach 1/2,
    else that of the nearest one. Counts add up, and so do densities on a slice. The uncertainty is that of the mixture
    of the layers under their weights, each around its own depth.
    """
    layers = [each for layer in layers for each in (layer, *layer.behind)]
    if len(layers) == 1:
        return layers[0]
    depths = np.stack([layer.depth for layer in layers])
    order = np.argsort(depths, axis=0, kind="stable")
    depths = np.take_along_axis(depths, order, 0)
    radiance = np.take_along_axis(np.stack([layer.radiance for layer in layers]), order[..., None], 0)
    result, depth = np.zeros_like(radiance[0]), depths[0].copy()
    weights, covers = np.empty_like(depths), np.empty_like(depths)
    for index in range(len(layers)):
        left = 1.0 - result[..., 3]
        covers[index], weights[index] = left, left * radiance[index][..., 3]
        reaches = (result[..., 3] < 0.5) & (result[..., 3] + weights[index] >= 0.5)
        depth = np.where(reaches, depths[index], depth)
        result += left[..., None] * radiance[index]

    def sorted_channel(name: str, nothing: float) -> np.ndarray:
        found = [layer.channels.get(name) for layer in layers]
        some = next(picture for picture in found if picture is not None)
        missing = np.full_like(some, nothing)
        pictures = np.stack([missing if picture is None else picture for picture in found])
        return np.take_along_axis(pictures, order if pictures.ndim == 3 else order[..., None], 0)

    channels: dict[str, np.ndarray] = {}
    for name, kind in CHANNEL_KINDS.items():
        if not any(name in layer.channels for layer in layers):
            continue
        mix = kind.mix
        pictures = sorted_channel(name, np.nan if mix == "weighted" else 0.0)  # fields have no materials
        if mix == "normal":
            channels[name] = unit((weights[..., None] * pictures).sum(0))
        elif mix == "covered":
            channels[name] = (covers[..., None] * pictures).sum(0)
        elif mix == "deviation":
            channels[name] = _mixed_deviation(weights, depths, pictures)
        elif mix == "slice":
            channels[name] = np.where(np.isnan(pictures).all(0), np.nan, np.nansum(pictures, 0))
        elif mix == "weighted":
            known = np.where(np.isnan(pictures), 0.0, weights)
            whole, sums = known.sum(0), (known * np.nan_to_num(pictures)).sum(0)
            channels[name] = np.divide(sums, whole, out=np.full_like(sums, np.nan), where=whole > 0.0)
        elif mix == "sum":
            channels[name] = pictures.sum(0)
    return Layer(result, depth, channels, sum(layer.samples for layer in layers))


def _mixed_deviation(weights: np.ndarray, means: np.ndarray, deviations: np.ndarray) -> np.ndarray:
    """Standard deviation of a mixture, NaN where it weighs nothing: ``E[v + m^2] - E[m]^2`` around the first mean."""
    there = np.isfinite(means) & np.isfinite(deviations)
    weights = np.where(there, weights, 0.0)
    total = weights.sum(0)
    apart = np.where(there, means - np.where(there[0], means[0], 0.0), 0.0)
    squared = weights * (np.where(there, deviations, 0.0) ** 2 + apart**2)
    shares = np.divide(1.0, total, out=np.zeros_like(total), where=total > 0)
    variance = squared.sum(0) * shares - ((weights * apart).sum(0) * shares) ** 2
    return np.where(total > 0, np.sqrt(np.maximum(variance, 0.0)), np.nan).astype(np.float32)

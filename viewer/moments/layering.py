"""A photo in layers of depth: disparities in groups, and the borders between them drawn where the photo has edges."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from jaxtyping import Bool, Float32, Int32, UInt8
from scipy.cluster.hierarchy import fcluster, linkage

from viewer.moments.opencv import cv2
from viewer.scene.distinct import distinct

EVERY = 10
"""Pixels between disparities that are looked at."""
MOST_SAMPLES = 1500
MOST_LAYERS = 6
"""That are made where no number is asked for."""
EXPLAINED = 0.96
"""Part of the variance of disparity that is between layers, from which on there are enough of them."""
BAND = 0.008
"""Half the width of the strip in which a border is looked for, as a part of the longest side."""
EDGE = 0.003
"""How much farther the nearer one of two layers reaches, as such a part: pixels of an edge have both colours."""
SMALLEST = 2e-4
"""Part of the photo below which a patch is given to what is around it."""


def thresholds(disparity: Float32[np.ndarray, "h w"], wanted: int) -> Float32[np.ndarray, " k"]:
    """Falling disparities between layers, from a hierarchical clustering (Ward 1963) of some of them.

    Args:
        disparity: Of a photo.
        wanted: How many layers; 0 = as few as explain the disparities well.
    """
    samples = np.sort(disparity[EVERY // 2 :: EVERY, EVERY // 2 :: EVERY].ravel().astype(np.float64))
    samples = samples[:: max(len(samples) // MOST_SAMPLES, 1)]
    if len(samples) < 2 or samples[-1] - samples[0] < 1e-6:
        return np.zeros(0, np.float32)
    tree, whole = linkage(samples[:, None], "ward"), float(samples.var())
    groups: list[np.ndarray] = []
    for count in (wanted,) if wanted else range(2, MOST_LAYERS + 1):
        names = fcluster(tree, count, "maxclust")
        groups = sorted((samples[names == name] for name in distinct(names)), key=lambda each: -float(each.mean()))
        within = sum(float(group.var()) * len(group) for group in groups) / len(samples)
        if within <= (1.0 - EXPLAINED) * whole:
            break
    borders = [0.5 * (near.min() + far.max()) for near, far in pairwise(groups)]
    return np.array(borders, np.float32)


def layers_of(
    disparity: Float32[np.ndarray, "h w"], borders: Float32[np.ndarray, " k"], photo: UInt8[np.ndarray, "h w 3"]
) -> UInt8[np.ndarray, "h w"]:
    """The layer of each pixel; 0 is the nearest one."""
    labels = np.zeros(disparity.shape, np.uint8)
    for border in borders:
        labels += disparity < border
    return snapped(labels, np.ones(labels.shape, np.bool_), photo)


def snapped(
    labels: UInt8[np.ndarray, "h w"], known: Bool[np.ndarray, "h w"], photo: UInt8[np.ndarray, "h w 3"]
) -> UInt8[np.ndarray, "h w"]:
    """Layers whose borders lie where the photo has edges (watershed, Meyer 1992).

    Args:
        labels: Layers whose borders are near the right place.
        known: Where a layer is known at all.
        photo: In sRGB.
    """
    longest = max(labels.shape)
    cores = np.zeros(labels.shape, np.int32)
    kernel = np.ones((2 * max(round(BAND * longest), 1) + 1,) * 2, np.uint8)
    least = max(round(SMALLEST * labels.size), 1)
    for layer in distinct(labels[known]):
        there = ((labels == layer) & known).astype(np.uint8)
        core = cv2.erode(there, kernel, borderType=cv2.BORDER_REPLICATE)
        cores[_large(core if core.any() else there, least)] = int(layer) + 1
    if not cores.any():
        return labels
    if len(distinct(cores[cores > 0])) == 1:
        return np.full_like(labels, int(cores.max()) - 1)
    found = cv2.watershed(cv2.medianBlur(photo, 5), cores.copy())
    return _nearer_first(_without_lines(found))


def _large(mask: UInt8[np.ndarray, "h w"], least: int) -> Bool[np.ndarray, "h w"]:
    """The connected parts of at least that many pixels, or else the largest one."""
    count, parts, facts, _ = cv2.connectedComponentsWithStats(mask)
    areas = facts[1:count, cv2.CC_STAT_AREA]
    if not len(areas):
        return mask > 0
    chosen = np.flatnonzero(areas >= least) + 1
    return np.isin(parts, chosen if len(chosen) else [int(areas.argmax()) + 1])


def _without_lines(found: Int32[np.ndarray, "h w"]) -> UInt8[np.ndarray, "h w"]:
    """Layers without the lines that watershed leaves between them; those become the nearest layer beside them."""
    plain = np.where(found > 0, found, 255).astype(np.uint8)
    around = cv2.erode(plain, np.ones((3, 3), np.uint8), borderType=cv2.BORDER_REPLICATE)
    return np.where(found > 0, plain, around).astype(np.uint8) - 1


def _nearer_first(labels: UInt8[np.ndarray, "h w"]) -> UInt8[np.ndarray, "h w"]:
    """Layers of which the nearer ones reach a little farther."""
    radius = max(round(EDGE * max(labels.shape)), 1)
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * radius + 1,) * 2)
    return cv2.erode(labels, kernel, borderType=cv2.BORDER_REPLICATE)

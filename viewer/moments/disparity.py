"""Inverse depth, 1 at what is nearest: from a map that was given, or found out from what the photos' flow says.

A still scene that two cameras see from different places is triangulated. Photos from one place say little of depth:
then what moves is separated from the ground under it; this is rough, and is reported.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float, Float32, Float64, UInt8

from viewer.errors import InputError
from viewer.moments.align import AGREES, LEAST_MATCHES, STEP, Alignment
from viewer.moments.fill import filled
from viewer.moments.flow import Flow, pixel_grid, projected
from viewer.moments.opencv import cv2
from viewer.moments.options import DepthMeaning
from viewer.scene.progress import note

LOW, HIGH = 1.0, 99.0
"""Percentiles that count as the farthest and the nearest of a map."""
ASPECT = 0.03
"""Part by which a map's shape may differ from its photo's."""
RIGID, LEVEL = 0.75, 0.5
"""A scene counts as still that a moving camera explains at least so much of, and a turning one no more than that."""
SMALL = 360
"""Width of the picture in which what moves is separated from the rest."""
MOVING, RESTING = 0.004, 0.0012
"""Parts of the longest side by which what surely moves and what surely rests are displaced."""
LEAST_MOVING = 0.002
"""Part of the picture below which nothing moves in it."""
HORIZON, GROUND = 0.25, 0.62
"""Where the ground ends, as part of the height from the top, and its disparity at the lower edge."""
ROUGH = note("The depth is rough, as the photos were taken from nearly one place: give a disparity map for more.")


@dataclass(frozen=True, eq=False)
class Depths:
    """What is known of the depth of the first photo, and how the second one's camera was moved.

    Attributes:
        disparity: Inverse distance along the optical axis, at most 1.
        rotation: From the first camera's axes to the second one's (+X right, +Y down, +Z ahead).
        translation: Of the same, in units in which the nearest things lie 1 away.
        zoom: The second focal length over the first one.
        notes: What people should know of it.
    """

    disparity: Float32[np.ndarray, "h w"]
    rotation: Float64[np.ndarray, "3 3"]
    translation: Float64[np.ndarray, " 3"]
    zoom: float
    notes: tuple[str, ...] = ()


def from_map(
    values: Float[np.ndarray, "i j"], size: tuple[int, int], meaning: DepthMeaning, spread: float
) -> Float32[np.ndarray, "h w"]:
    """Disparity of a photo, from the numbers of a map of another size.

    Disparities that are all above 0 and span no more than ``spread`` are proportional to inverse depth; others are
    known up to an offset, as those of networks, and are brought to that span. What is not finite is filled.

    Args:
        values: The map.
        size: The photo's width and height.
        meaning: Whether larger is nearer.
        spread: Farthest distance over the nearest one, where the map does not say it.

    Raises:
        InputError: The map is empty, has another shape than the photo, or only one number.
    """
    height, width = values.shape
    if min(height, width) < 2 or abs(width / height / (size[0] / size[1]) - 1.0) > ASPECT:
        raise InputError(
            f"The map of {width}x{height} numbers does not fit a photo of {size[0]}x{size[1]} pixels.",
            "Give a map of the same shape as the photo.",
        )
    known = np.isfinite(values)
    if meaning == "depth":
        known &= values > 0
    if known.sum() < LEAST_MATCHES:
        raise InputError("The map has hardly any number in it.", "Give the map of this photo.")
    plain = np.where(known, values, 1.0).astype(np.float32)
    plain = np.where(known, 1.0 / plain if meaning == "depth" else plain, 0.0).astype(np.float32)
    low, high = np.percentile(plain[known], [LOW, HIGH])
    if not high - low > 1e-6 * max(abs(high), abs(low)):
        raise InputError("The map says the same everywhere.", "Give the map of this photo.")
    if low <= 0.0 or high / low > spread:
        plain = (1.0 / spread + (1.0 - 1.0 / spread) * (plain - low) / (high - low)).astype(np.float32)
    else:
        plain = plain / np.float32(high)
    whole = cv2.medianBlur(filled(np.clip(plain, 1.0 / (2.0 * spread), 1.0).astype(np.float32), known), 5)
    return np.clip(cv2.resize(whole, size, interpolation=cv2.INTER_LINEAR), 1.0 / (2.0 * spread), 1.0)


def from_two_views(
    photo: UInt8[np.ndarray, "h w 3"], flow: Flow, alignment: Alignment, focal: float, spread: float
) -> Depths:
    """Disparity of the first of two photos, and the second one's camera."""
    found = _triangulated(flow, alignment, focal, spread)
    if found is not None:
        return found
    disparity = _rough(photo, flow, alignment, spread)
    return Depths(disparity, alignment.rotation, np.zeros(3), alignment.zoom, (ROUGH,))


def with_camera(
    disparity: Float32[np.ndarray, "h w"], flow: Flow, alignment: Alignment, focal: float, spread: float
) -> Depths:
    """The second photo's camera where the first one's disparity is given."""
    found = _triangulated(flow, alignment, focal, spread)
    if found is None:
        return Depths(disparity, alignment.rotation, np.zeros(3), alignment.zoom)
    # What was triangulated has a scale of its own.
    scale = float(np.median(disparity / found.disparity))
    return Depths(disparity, found.rotation, found.translation / scale, found.zoom)


def _triangulated(flow: Flow, alignment: Alignment, focal: float, spread: float) -> Depths | None:
    """The depth of a still scene seen by a camera that moved; None where a turning camera explains as much."""
    height, width = flow.agreement.shape
    rows, columns = np.mgrid[STEP // 2 : height : STEP, STEP // 2 : width : STEP]
    sure = flow.agreement[rows, columns] < AGREES
    if alignment.share >= LEVEL or sure.sum() < LEAST_MATCHES:
        return None
    center = np.array([width, height]) / 2.0 - 0.5
    grid = pixel_grid(width, height)
    ours, theirs = (grid - center) / focal, (grid + flow.moved - center) / focal
    pairs = [each[rows, columns][sure].astype(np.float64) for each in (ours, theirs)]
    matrix, inliers = cv2.findEssentialMat(*pairs, np.eye(3), cv2.USAC_MAGSAC, 0.999, 1.0 / focal)
    if matrix is None or matrix.shape != (3, 3) or float(inliers.mean()) < RIGID:
        return None
    _, rotation, translation, _ = cv2.recoverPose(matrix, *pairs, np.eye(3), mask=inliers)
    disparity, known = _along_lines(ours, theirs, rotation, translation.ravel())
    known &= flow.agreement < 2.0 * AGREES
    if known.mean() < LEVEL:
        return None
    nearest = float(np.percentile(disparity[known], HIGH))
    known &= disparity > 0.0
    plain = np.clip(disparity / nearest, 1.0 / (2.0 * spread), 1.0).astype(np.float32)
    smooth = cv2.medianBlur(filled(plain, known), 5)
    return Depths(smooth, rotation, translation.ravel() * nearest, 1.0)


def _along_lines(
    ours: Float[np.ndarray, "h w 2"],
    theirs: Float[np.ndarray, "h w 2"],
    rotation: Float64[np.ndarray, "3 3"],
    translation: Float64[np.ndarray, " 3"],
) -> tuple[Float64[np.ndarray, "h w"], Bool[np.ndarray, "h w"]]:
    """Inverse depth by least squares of ``R p + q T ~ n`` at unit focal length, and where a line is long enough."""
    turned = np.concatenate([ours, np.ones((*ours.shape[:2], 1))], -1) @ rotation.T
    lines = translation[:2] - theirs * translation[2]
    misses = turned[..., :2] - theirs * turned[..., 2:]
    length = (lines**2).sum(-1)
    enough = length > 0.01 * float(np.median(length))
    return -(lines * misses).sum(-1) / np.maximum(length, 1e-12), enough


def _rough(
    photo: UInt8[np.ndarray, "h w 3"], flow: Flow, alignment: Alignment, spread: float
) -> Float32[np.ndarray, "h w"]:
    """A ground that rises towards a horizon, and before it what moves."""
    height, width = flow.agreement.shape
    row = np.linspace(0.0, 1.0, height, dtype=np.float32)[:, None]
    far = 1.0 / spread
    ground = far + (GROUND - far) * np.clip((row - HORIZON) / (1.0 - HORIZON), 0.0, 1.0) ** 1.5
    disparity = np.broadcast_to(ground, (height, width)).astype(np.float32)
    subject = moving_part(photo, flow, alignment)
    count, parts = cv2.connectedComponents(subject.astype(np.uint8))
    for number in range(1, count):
        part = parts == number
        foot = int(np.flatnonzero(part.any(1))[-1])
        disparity[part] = min(float(ground[foot, 0]) + 0.25, 1.0)
    return disparity


def moving_part(photo: UInt8[np.ndarray, "h w 3"], flow: Flow, alignment: Alignment) -> Bool[np.ndarray, "h w"]:
    """What moves otherwise than the rest, completed to things of like colour (GrabCut, Rother et al. 2004)."""
    height, width = flow.agreement.shape
    grid = pixel_grid(width, height)
    rest = np.linalg.norm(grid + flow.moved - projected(alignment.homography, grid), axis=-1)
    small = (SMALL, max(round(SMALL * height / width), 2))
    rest = cv2.resize(rest.astype(np.float32), small, interpolation=cv2.INTER_AREA) / max(height, width)
    miss = cv2.resize(flow.agreement, small, interpolation=cv2.INTER_AREA)
    picture = cv2.resize(photo, small, interpolation=cv2.INTER_AREA)
    grey = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY).astype(np.float32)
    detail = cv2.blur(np.hypot(cv2.Sobel(grey, cv2.CV_32F, 1, 0), cv2.Sobel(grey, cv2.CV_32F, 0, 1)), (9, 9))
    sure = (rest > MOVING) & (miss < 2.0 * AGREES) & (detail > 6.0)
    sure = cv2.morphologyEx(sure.astype(np.uint8), cv2.MORPH_OPEN, np.ones((5, 5), np.uint8)) > 0
    if sure.mean() < LEAST_MOVING:
        return np.zeros((height, width), np.bool_)
    mask = np.where(rest < RESTING, cv2.GC_BGD, cv2.GC_PR_BGD).astype(np.uint8)
    mask[(rest > MOVING) & (mask == cv2.GC_PR_BGD) & (detail > 6.0)] = cv2.GC_PR_FGD
    mask[sure] = cv2.GC_FGD
    if (mask == cv2.GC_BGD).sum() < LEAST_MATCHES:
        return np.zeros((height, width), np.bool_)
    cv2.setRNGSeed(0)
    cv2.grabCut(picture, mask, None, np.zeros((1, 65)), np.zeros((1, 65)), 4, cv2.GC_INIT_WITH_MASK)
    found = np.isin(mask, (cv2.GC_FGD, cv2.GC_PR_FGD)).astype(np.uint8)
    found = cv2.morphologyEx(found, cv2.MORPH_CLOSE, np.ones((7, 7), np.uint8))
    count, parts, facts, _ = cv2.connectedComponentsWithStats(found)
    large = [number for number in range(1, count) if facts[number, cv2.CC_STAT_AREA] >= LEAST_MOVING * found.size]
    kept = np.isin(parts, large).astype(np.float32)
    return cv2.resize(kept, (width, height), interpolation=cv2.INTER_LINEAR) > 0.5

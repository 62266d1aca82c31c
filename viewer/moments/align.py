"""How the second photo's camera was held: the homography between two photos, and the turn and zoom that explain it."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float32, Float64, UInt8
from scipy.optimize import least_squares

from viewer.errors import InputError
from viewer.moments.opencv import cv2
from viewer.scene.progress import note

LARGEST = 1000
"""Longest side of the pictures in which features are found."""
FEATURES = 4000
RATIO = 0.8
"""Distance of a match to that of the next best one (Lowe 2004)."""
LEAST_MATCHES, LEAST_INLIERS = 16, 12
MOST_OTHERS, LEAST_GROUP = 3, 8
"""Groups of features that move otherwise, and how many features one has at least."""
APART = 0.01
"""Part of the longest side."""
LEAST_OTHER = 3.0
"""How many times as far as a match may miss a feature is that moves otherwise: the search around finds the rest."""
STEP = 8
"""Pixels between places whose flow is looked at."""
AGREES = 1.0
"""Pixels within which the way there and back has to end where it began."""
NOTHING = note("The two photos show nothing in common.")
HINT = note("Choose two photos of the same scene, taken from nearly the same place shortly after each other.")


@dataclass(frozen=True, eq=False)
class Alignment:
    """How the photos' cameras differ.

    Attributes:
        homography: From pixels of the first photo to those of the second one, of what does not move.
        rotation: From the first camera's axes to the second one's (+X right, +Y down, +Z ahead).
        zoom: The second one's focal length over the first one's.
        share: Part of the places that move as the homography says.
    """

    homography: Float64[np.ndarray, "3 3"]
    rotation: Float64[np.ndarray, "3 3"]
    zoom: float
    share: float


def motions(one: UInt8[np.ndarray, "h w"], other: UInt8[np.ndarray, "h w"]) -> list[Float64[np.ndarray, "3 3"]]:
    """How matched features move (SIFT, MAGSAC++): most of them first, then groups of others that move together.

    Raises:
        InputError: There are too few: the photos have nothing in common.
    """
    scale = min(LARGEST / max(one.shape), 1.0)
    small = [cv2.resize(each, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA) for each in (one, other)]
    finder = cv2.SIFT_create(FEATURES)
    found = [finder.detectAndCompute(each, None) for each in small]
    if any(descriptors is None or len(places) < LEAST_MATCHES for places, descriptors in found):
        raise InputError("A photo has too few details to be matched.", "Choose sharper photos that show more.")
    pairs = cv2.BFMatcher().knnMatch(found[0][1], found[1][1], k=2)
    good = [pair[0] for pair in pairs if len(pair) == 2 and pair[0].distance < RATIO * pair[1].distance]
    if len(good) < LEAST_MATCHES:
        raise InputError(NOTHING, HINT)
    ours = np.array([found[0][0][match.queryIdx].pt for match in good]) / scale
    theirs = np.array([found[1][0][match.trainIdx].pt for match in good]) / scale
    matrix, inliers = cv2.findHomography(ours, theirs, cv2.USAC_MAGSAC, 2.0 / scale)
    if matrix is None or not _is_mild(matrix, one.shape) or int(inliers.sum()) < LEAST_INLIERS:
        raise InputError(NOTHING, HINT)
    return [matrix, *_others(ours, theirs, matrix, 3.0 / scale)]


def _others(
    ours: Float64[np.ndarray, "n 2"], theirs: Float64[np.ndarray, "n 2"], first: Float64[np.ndarray, "3 3"], near: float
) -> list[Float64[np.ndarray, "3 3"]]:
    """Motions of groups of features that do not move as ``first`` says: turned, scaled and shifted."""
    found: list[Float64[np.ndarray, "3 3"]] = []
    seen = cv2.perspectiveTransform(ours[None], first)[0]
    left = np.linalg.norm(seen - theirs, axis=1) > LEAST_OTHER * near
    while len(found) < MOST_OTHERS and left.sum() >= LEAST_GROUP:
        matrix, inliers = cv2.estimateAffinePartial2D(
            ours[left], theirs[left], method=cv2.RANSAC, ransacReprojThreshold=near, maxIters=4000
        )
        if matrix is None or inliers.sum() < LEAST_GROUP:
            break
        if 0.5 < float(np.hypot(matrix[0, 0], matrix[1, 0])) < 2.0:
            found.append(np.vstack([matrix, [0.0, 0.0, 1.0]]))
        left[np.flatnonzero(left)[inliers.ravel() > 0]] = False
    return found


def refined(flow: Float32[np.ndarray, "h w 2"], agreement: Float32[np.ndarray, "h w"], focal: float) -> Alignment:
    """The alignment that the largest part of the picture agrees on.

    Args:
        flow: From the first photo's pixels to where they are in the second one.
        agreement: How far in pixels the way there and back misses.
        focal: Of the first camera, in pixels.

    Raises:
        InputError: Too little of the photos agrees.
    """
    height, width = agreement.shape
    rows, columns = np.mgrid[STEP // 2 : height : STEP, STEP // 2 : width : STEP]
    sure = agreement[rows, columns] < AGREES
    if sure.sum() < LEAST_MATCHES:
        raise InputError(NOTHING, HINT)
    ours = np.stack([columns, rows], -1)[sure].astype(np.float64)
    theirs = ours + flow[rows, columns][sure]
    matrix, inliers = cv2.findHomography(ours, theirs, cv2.USAC_MAGSAC, 1.0)
    if matrix is None or not _is_mild(matrix, (height, width)):
        raise InputError(NOTHING, HINT)
    chosen = inliers.ravel() > 0
    rotation, zoom = turn_and_zoom(ours[chosen], theirs[chosen], (width, height), focal)
    return Alignment(matrix, rotation, zoom, float(chosen.mean()))


def turn_and_zoom(
    ours: Float64[np.ndarray, "n 2"], theirs: Float64[np.ndarray, "n 2"], size: tuple[int, int], focal: float
) -> tuple[Float64[np.ndarray, "3 3"], float]:
    """The rotation and the zoom of a camera that stays in its place, by least squares with Huber's loss.

    Places are indices of pixels, whose middles the camera sees half a pixel farther.
    """
    center = np.array(size) / 2.0 - 0.5
    rays = np.concatenate([(ours - center) / focal, np.ones((len(ours), 1))], 1)

    def miss(numbers: np.ndarray) -> np.ndarray:
        seen = rays @ cv2.Rodrigues(numbers[:3])[0].T
        places = seen[:, :2] / np.maximum(seen[:, 2:], 1e-3) * (focal * math.exp(numbers[3])) + center
        return (places - theirs).ravel()

    found = least_squares(miss, np.zeros(4), loss="huber", f_scale=0.5).x
    return cv2.Rodrigues(found[:3])[0], math.exp(found[3])


def differ(one: Float64[np.ndarray, "3 3"], other: Float64[np.ndarray, "3 3"], size: tuple[int, int]) -> bool:
    """Whether two motions of a picture of that size are so far apart that searching from one may miss the other."""
    width, height = size
    places = np.array([[[0, 0], [width, 0], [0, height], [width, height], [width / 2, height / 2]]], np.float64)
    apart = cv2.perspectiveTransform(places, one) - cv2.perspectiveTransform(places, other)
    return float(np.linalg.norm(apart, axis=-1).max()) > APART * max(size)


def _is_mild(matrix: Float64[np.ndarray, "3 3"], shape: tuple[int, ...]) -> bool:
    """Whether a homography is one of two photos from nearly the same place: no fold, no large change of size."""
    if not np.isfinite(matrix).all():
        return False
    height, width = shape[:2]
    corners = np.array([[0, 0, 1], [width, 0, 1], [width, height, 1], [0, height, 1]], np.float64)
    seen = corners @ matrix.T
    if (seen[:, 2] <= 1e-6).any():
        return False
    places = seen[:, :2] / seen[:, 2:]
    x, y = places.T
    area = 0.5 * abs(float(x @ np.roll(y, -1) - y @ np.roll(x, -1)))
    return 0.25 < area / (width * height) < 4.0

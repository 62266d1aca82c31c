"""What a layer is like behind nearer ones and beyond the photo's edge: colours, disparity and flow go on."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from jaxtyping import Bool, Float32, UInt8

from viewer.moments.fill import filled
from viewer.moments.flow import sampled
from viewer.moments.opencv import cv2

CORE = 0.01
"""How far from its border a layer's disparity and flow are trusted, as a part of the longest side.

More than ``layering.BAND``: up to so far from where disparities have their borders, layers have theirs, where the photo
has edges; what lies between has disparities of the other layer.
"""
DETAIL = 0.01
"""Size of what counts as detail, as a part of the longest side."""
FADES = 0.06
"""Distance over which detail that is continued fades, as a part of the longest side."""
AROUND, STRAY = 0.03, 0.006
"""How far around, and by how much, flow of one layer may differ from its mean; parts of the longest side."""
TEXTURE, LEAST_SLOPE = 15, 6.0
"""Pixels of the square in which texture is looked for, and its least mean slope (of 8-bit grey, by Sobel's filter)."""
MIXED = 0.004
"""How far beside something nearer colours are not continued, as a part of the longest side."""
BEHIND = 0.98
"""Part of a nearer layer's disparity that what lies behind it has at most."""
TRUSTED = 2.0
"""Pixels within which the way there and back has to end where it began, for flow to be believed."""
LEAST_CORE = 32


class View(NamedTuple):
    """One photo with all that is known of its pixels, on a canvas that is larger than it.

    Attributes:
        photo: sRGB.
        inside: Where the canvas is the photo.
        labels: The layer of each pixel; 0 is the nearest one.
        disparity: Inverse depth.
        strange: Flow to the other photo, minus that of what does not move, in pixels.
        agreement: Of the flow.
        lands: Where the flow leads to the same layer in the other photo.
    """

    photo: UInt8[np.ndarray, "h w 3"]
    inside: Bool[np.ndarray, "h w"]
    labels: UInt8[np.ndarray, "h w"]
    disparity: Float32[np.ndarray, "h w"]
    strange: Float32[np.ndarray, "h w 2"]
    agreement: Float32[np.ndarray, "h w"]
    lands: Bool[np.ndarray, "h w"]

    @property
    def longest(self) -> int:
        """The longest side of the photo, in pixels."""
        return max(int(self.inside.any(1).sum()), int(self.inside.any(0).sum()))


class Layer(NamedTuple):
    """One layer of a photo, behind what is nearer as well.

    Attributes:
        mask: Where it has points.
        photo: sRGB.
        sure: 255 where the photo shows it, less where the other photo shows something else there, 1 where it was
            invented.
        disparity: Of the layer, wherever on the canvas.
        strange: Flow as of a :class:`View`.
    """

    mask: Bool[np.ndarray, "h w"]
    photo: UInt8[np.ndarray, "h w 3"]
    sure: UInt8[np.ndarray, "h w"]
    disparity: Float32[np.ndarray, "h w"]
    strange: Float32[np.ndarray, "h w 2"]


def padded(view: View, margin: int) -> View:
    """A view on a canvas that is larger on all sides; beyond its edge everything goes on as it ends."""

    def around(picture: np.ndarray, how: int = cv2.BORDER_REPLICATE) -> np.ndarray:
        return cv2.copyMakeBorder(picture, margin, margin, margin, margin, how, value=0)

    inside = around(view.inside.astype(np.uint8), cv2.BORDER_CONSTANT) > 0
    rest = (view.photo, view.labels, view.disparity, view.strange, view.agreement)
    photo, labels, disparity, strange, agreement = map(around, rest)
    return View(photo, inside, labels, disparity, strange, agreement, around(view.lands.astype(np.uint8)) > 0)


def layer_of(view: View, number: int, reach: float, front: Float32[np.ndarray, "h w"]) -> Layer:
    """A layer, continued.

    Args:
        view: The photo.
        number: Which layer.
        reach: How far it goes on behind nearer ones, in pixels.
        front: Disparity of the nearest layer before this one, 2 where there is none.
    """
    own, nearer = view.labels == number, view.labels < number
    away = cv2.distanceTransform((~own).astype(np.uint8), cv2.DIST_L2, 3)
    mask = own | (nearer & (away <= reach))
    seen = own & view.inside
    core = _core(seen, max(round(CORE * view.longest), 1))
    disparity = np.minimum(filled(view.disparity, core), np.where(nearer, BEHIND * front, 1.0)).astype(np.float32)
    moves = core & view.lands & (view.agreement < TRUSTED) & textured(view.photo)
    moves &= _like_those_around(view.strange, moves, view.longest)
    strange = filled(view.strange, moves if moves.sum() >= LEAST_CORE else core)
    # Pixels beside something nearer have some of its colour.
    mixed = cv2.dilate(nearer.astype(np.uint8), np.ones((2 * max(round(MIXED * view.longest), 1) + 1,) * 2, np.uint8))
    clean = seen & (mixed == 0)
    photo = continued(view.photo, clean if clean.sum() >= LEAST_CORE else seen, view.longest)
    photo = np.where(seen[..., None], view.photo, photo)
    doubt = np.where(view.lands, np.clip(view.agreement / TRUSTED, 1.0, 4.0), 4.0)
    sure = np.where(seen, np.clip(255.0 / doubt, 1, 255), 1.0)
    return Layer(mask, photo.astype(np.uint8), sure.astype(np.uint8), disparity, strange)


def _like_those_around(
    strange: Float32[np.ndarray, "h w 2"], known: Bool[np.ndarray, "h w"], longest: int
) -> Bool[np.ndarray, "h w"]:
    """Where flow is about what it is around there in the same layer: patches that differ were matched wrongly."""
    sigma = max(AROUND * longest, 1.0)
    weight = cv2.GaussianBlur(known.astype(np.float32), (0, 0), sigma)
    mean = cv2.GaussianBlur(strange * known[..., None], (0, 0), sigma) / np.maximum(weight, 1e-3)[..., None]
    return np.linalg.norm(strange - mean, axis=-1) < max(STRAY * longest, 2.0)


def textured(photo: UInt8[np.ndarray, "h w 3"]) -> Bool[np.ndarray, "h w"]:
    """Where there is something that flow can hold on to: the flow of a clear sky means nothing."""
    grey = cv2.cvtColor(photo, cv2.COLOR_RGB2GRAY).astype(np.float32)
    slope = np.hypot(cv2.Sobel(grey, cv2.CV_32F, 1, 0), cv2.Sobel(grey, cv2.CV_32F, 0, 1))
    return cv2.blur(slope, (TEXTURE, TEXTURE)) > LEAST_SLOPE


def continued(
    photo: UInt8[np.ndarray, "h w 3"], seen: Bool[np.ndarray, "h w"], longest: int
) -> UInt8[np.ndarray, "h w 3"]:
    """A picture that goes on where it is not seen: smooth colours, and the detail that lies mirrored at the border.

    Args:
        photo: sRGB.
        seen: Where it counts.
        longest: Side of the photo to which sizes refer, in pixels.
    """
    if seen.all() or not seen.any():
        return photo
    light = photo.astype(np.float32)
    smooth = filled(light, seen)
    sigma = max(DETAIL * longest, 1.0)
    weight = cv2.GaussianBlur(seen.astype(np.float32), (0, 0), sigma)
    low = cv2.GaussianBlur(light * seen[..., None], (0, 0), sigma) / np.maximum(weight, 1e-3)[..., None]
    detail = np.where(seen[..., None], light - low, 0.0).astype(np.float32)
    away, names = cv2.distanceTransformWithLabels(
        (~seen).astype(np.uint8), cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_PIXEL
    )
    rows, columns = np.nonzero(seen)
    places = np.zeros((int(names.max()) + 1, 2), np.float32)
    places[names[rows, columns]] = np.stack([columns, rows], -1)
    nearest = places[names]
    height, width = seen.shape
    grid = np.stack(np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32)), -1)
    mirrored = 2.0 * nearest - grid
    there = sampled(seen.astype(np.float32), mirrored)
    inside = (mirrored >= 0).all(-1) & (mirrored[..., 0] < width) & (mirrored[..., 1] < height)
    strength = there * inside * np.clip(1.0 - away / (FADES * longest), 0.0, 1.0)
    return np.clip(np.round(smooth + strength[..., None] * sampled(detail, mirrored)), 0, 255).astype(np.uint8)


def _core(seen: Bool[np.ndarray, "h w"], radius: int) -> Bool[np.ndarray, "h w"]:
    """What lies away from the border; all of it where it is too thin for that."""
    core = cv2.erode(seen.astype(np.uint8), np.ones((2 * radius + 1,) * 2, np.uint8), borderType=cv2.BORDER_REPLICATE)
    return core > 0 if core.sum() >= LEAST_CORE else seen

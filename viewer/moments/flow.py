"""Where each pixel of one photo is in the other one: dense inverse search (Kroeger et al. 2016), there and back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from jaxtyping import Float32, Float64, UInt8

from viewer.moments.opencv import cv2

AROUND = 0.006
"""Half the side of the square around a pixel in which flows are compared, as a part of the longest side."""
GREY_MISS = 8.0
"""Difference of grey that counts as much as a pixel between the way there and back."""
OUTSIDE = 2.0
"""What leads beyond the other photo's edge costs so much more: its fit is unknown."""
PATCH, STRIDE = 8, 3
"""Pixels; overlapping patches make smooth flow."""


class Flow(NamedTuple):
    """Where the pixels of a photo are in the other one.

    Attributes:
        moved: By how much, in pixels of the other photo minus those of this one.
        agreement: How far the way there and back misses, in pixels.
    """

    moved: Float32[np.ndarray, "h w 2"]
    agreement: Float32[np.ndarray, "h w"]


def flows(
    one: UInt8[np.ndarray, "h w"], other: UInt8[np.ndarray, "h w"], motions: Sequence[Float64[np.ndarray, "3 3"]]
) -> tuple[Flow, Flow]:
    """Both photos' flow: of searches from several motions, that which fits best around each pixel.

    Args:
        one: The first photo.
        other: The second one.
        motions: From the first photo's pixels to the second one's; searching finds what moves nearly so.
    """
    found = [_flows(one, other, motion) for motion in motions]
    if len(found) == 1:
        return found[0]
    return _best(one, other, [each[0] for each in found]), _best(other, one, [each[1] for each in found])


def _best(one: UInt8[np.ndarray, "h w"], other: UInt8[np.ndarray, "h w"], found: list[Flow]) -> Flow:
    """Of several flows, at each pixel the one that fits best around it: there and back, and by what is seen."""
    height, width = one.shape
    grid, side = pixel_grid(width, height), 2 * max(round(AROUND * max(height, width)), 1) + 1
    costs = []
    for flow in found:
        places = grid + flow.moved
        outside = ((places < 0) | (places > [width - 1, height - 1])).any(-1)
        differs = np.abs(one.astype(np.float32) - sampled(other, places)) / GREY_MISS
        cost = np.minimum(differs, 4.0) + np.minimum(flow.agreement, 4.0) + np.where(outside, OUTSIDE, 0.0)
        costs.append(cv2.blur(cost.astype(np.float32), (side, side)))
    choice = cv2.medianBlur(np.argmin(costs, 0).astype(np.uint8), 5)
    moved, agreement = found[0]
    for number, flow in enumerate(found[1:], 1):
        there = choice == number
        moved = np.where(there[..., None], flow.moved, moved)
        agreement = np.where(there, flow.agreement, agreement)
    return Flow(moved, agreement)


def _flows(
    one: UInt8[np.ndarray, "h w"], other: UInt8[np.ndarray, "h w"], homography: Float64[np.ndarray, "3 3"]
) -> tuple[Flow, Flow]:
    """Both photos' flow; the second one is aligned by the homography first, so that what is left is small."""
    height, width = one.shape
    aligned = cv2.warpPerspective(
        other, homography, (width, height),
        flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP, borderMode=cv2.BORDER_REPLICATE,
    )  # fmt: skip
    there, back = _dense(one, aligned), _dense(aligned, one)
    grid = pixel_grid(width, height)
    # In the first photo's pixels: ``there`` leads to the aligned one, from which the homography leads to the second.
    forward = projected(homography, grid + there) - grid
    miss = np.linalg.norm(there + sampled(back, grid + there), axis=-1).astype(np.float32)
    inverse = np.linalg.inv(homography)
    places = projected(inverse, grid)
    moved_back = sampled(back, places)
    backward = places + moved_back - grid
    around = np.linalg.norm(moved_back + sampled(there, places + moved_back), axis=-1).astype(np.float32)
    return Flow(forward, miss), Flow(backward.astype(np.float32), around)


def pixel_grid(width: int, height: int) -> Float32[np.ndarray, "h w 2"]:
    """The index of each pixel, x and y."""
    return np.stack(np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32)), -1)


def projected(
    homography: Float64[np.ndarray, "3 3"], places: Float32[np.ndarray, "h w 2"]
) -> Float32[np.ndarray, "h w 2"]:
    """Places after a homography."""
    return cv2.perspectiveTransform(places.astype(np.float32), homography)


def sampled(picture: np.ndarray, places: Float32[np.ndarray, "h w 2"], *, nearest: bool = False) -> np.ndarray:
    """A picture at places between its pixels; beyond its edge it goes on as it ends."""
    how = cv2.INTER_NEAREST if nearest else cv2.INTER_LINEAR
    return cv2.remap(picture, places[..., 0], places[..., 1], how, borderMode=cv2.BORDER_REPLICATE)


def _dense(one: UInt8[np.ndarray, "h w"], other: UInt8[np.ndarray, "h w"]) -> Float32[np.ndarray, "h w 2"]:
    search = cv2.DISOpticalFlow_create(cv2.DISOPTICAL_FLOW_PRESET_MEDIUM)
    search.setPatchSize(PATCH)
    search.setPatchStride(STRIDE)
    return search.calc(one, other, None)

"""What there is to see of each stage of a moment's making: pictures by name."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from jaxtyping import Float, Float32, Float64, UInt8

from viewer.moments.behind import Layer, View
from viewer.moments.flow import Flow
from viewer.moments.opencv import cv2
from viewer.scene.camera import Camera
from viewer.scene.moment_points import MomentPoints

Show = Callable[[str, UInt8[np.ndarray, "h w c"]], None]
"""Takes a picture of a stage: its name without suffix, and sRGB with or without alpha."""
TINTS = np.array(
    [[230, 96, 76], [240, 178, 66], [150, 196, 88], [72, 168, 196], [120, 110, 200], [190, 96, 170]], np.uint8
)
"""Of layers, from the nearest one; they repeat."""


def show_nothing(name: str, picture: UInt8[np.ndarray, "h w c"]) -> None:
    """Take no notice."""
    del name, picture


def numbers(picture: Float[np.ndarray, "h w"]) -> UInt8[np.ndarray, "h w 3"]:
    """Numbers in colours, the smallest dark blue and the largest yellow."""
    low, high = float(picture.min()), float(picture.max())
    grey = np.clip((picture - low) / max(high - low, 1e-9) * 255.0, 0, 255).astype(np.uint8)
    return cv2.cvtColor(cv2.applyColorMap(grey, cv2.COLORMAP_CIVIDIS), cv2.COLOR_BGR2RGB)


def directions(moved: Float32[np.ndarray, "h w 2"]) -> UInt8[np.ndarray, "h w 3"]:
    """Flow in colours: hue is its direction, brightness its length."""
    length = np.linalg.norm(moved, axis=-1)
    top = max(float(np.percentile(length, 99)), 1.0)
    hue = np.arctan2(moved[..., 1], moved[..., 0]) / np.pi * 90.0 + 90.0
    parts = [np.mod(hue, 180.0), np.full_like(hue, 255.0), np.clip(length / top, 0.0, 1.0) * 255.0]
    return cv2.cvtColor(np.stack(parts, -1).astype(np.uint8), cv2.COLOR_HSV2RGB)


def show_flow(
    show: Show,
    photos: Sequence[UInt8[np.ndarray, "h w 3"]],
    found: tuple[Flow, Flow],
    moves: Float32[np.ndarray, "h w 2"],
    homography: Float64[np.ndarray, "3 3"],
) -> None:
    """The photos over each other, aligned; what moves beside that; and where the way there and back misses."""
    height, width = found[0].agreement.shape
    aligned = cv2.warpPerspective(photos[1], homography, (width, height), flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP)
    show("aligned", cv2.addWeighted(photos[0], 0.5, aligned, 0.5, 0.0))
    show("flow", directions(moves))
    show("flow_misses", numbers(np.minimum(found[0].agreement, 5.0)))


def show_layers(show: Show, views: Sequence[View], count: int) -> None:
    """Each photo, tinted by layer, and the second one's disparity."""
    for number, view in enumerate(views, 1):
        tint = TINTS[np.arange(count) % len(TINTS)][view.labels]
        show(f"layers_{number}", cv2.addWeighted(view.photo, 0.5, tint, 0.5, 0.0))
        if number > 1:
            show(f"disparity_{number}", numbers(view.disparity))


def show_continued(show: Show, photo: int, layers: Sequence[Layer]) -> None:
    """Each layer with what was invented for it: its colours with alpha, and its disparity."""
    for number, layer in enumerate(layers, 1):
        alpha = np.where(layer.mask, 255, 0).astype(np.uint8)
        show(f"photo_{photo + 1}_layer_{number}", np.concatenate([layer.photo, alpha[..., None]], -1))
        depth = numbers(np.where(layer.mask, layer.disparity, 0.0))
        show(f"photo_{photo + 1}_layer_{number}_disparity", np.concatenate([depth, alpha[..., None]], -1))


def show_points(show: Show, points: MomentPoints, cameras: Sequence[Camera]) -> None:
    """The points from above and from the left, as dots: how far away everything is, at the beginning."""
    del cameras
    places = points.starts[:: max(len(points.starts) // 400_000, 1)]
    colors = points.colors[:: max(len(points.starts) // 400_000, 1), :3]
    depth = np.log(np.maximum(-places[:, 2], 1e-3))
    for name, across in (("points_from_above", places[:, 0]), ("points_from_the_left", places[:, 1])):
        wide = across / np.maximum(-places[:, 2], 1e-3)
        picture = np.full((480, 640, 3), 24, np.uint8)
        span = max(float(depth.max() - depth.min()), 1e-3)
        rows = np.clip((470 - (depth - depth.min()) / span * 460), 0, 479).astype(np.int64)
        columns = np.clip(320 + wide / max(float(np.abs(wide).max()), 1e-3) * 310, 0, 639).astype(np.int64)
        picture[rows, columns] = colors
        show(name, picture)

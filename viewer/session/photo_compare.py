"""How near a picture of the fields comes to the photo that was taken from there. No Qt.

Both are laid over white in sRGB, as in :func:`viewer.engine.operations.evaluate.evaluate`, and compared at the smaller
of their two sizes: the larger one is averaged over the exact area of each pixel, in sRGB values.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Float32, Float64, UInt8

from viewer.render.request import Frame
from viewer.render.show.display import field_picture_over
from viewer.scene.camera import Camera
from viewer.scene.geometry import Vec3
from viewer.session.photo_frame import framed, photo_frame

WHITE: Vec3 = (1.0, 1.0, 1.0)
REACH, SIGMA = 5, 1.5
"""Half of the window of SSIM in pixels, and its width (Wang et al. 2004: 11 pixels, sigma 1.5)."""
STABLE = (0.01**2, 0.03**2)
"""``C1`` and ``C2`` of SSIM for values in [0, 1]."""
BAND = 48
"""Rows of SSIM between two moments at which one may stop."""

Picture = Float32[np.ndarray, "_ _ c"]


@dataclass(frozen=True, eq=False)
class Comparison:
    """A picture and its photo at the same size, in sRGB over white.

    Attributes:
        shown: The picture of the fields.
        truth: The photo.
        psnr: In dB; inf where they are equal.
        error: Mean over the channels of ``|shown - truth|``.
    """

    shown: Float32[np.ndarray, "h w 3"]
    truth: Float32[np.ndarray, "h w 3"]
    psnr: float
    error: Float32[np.ndarray, "h w"]


def cut_out(frame: Frame, camera: Camera) -> Frame | None:
    """The part of a finished frame that shows what a photo shows; None where it was taken from elsewhere.

    Args:
        frame: The newest one.
        camera: The photo's own, in the world.
    """
    request = frame.request
    if frame.step != 1 or frame.radiance.shape[:2] != (request.height, request.width):
        return None
    asked = request.camera.resized(request.width, request.height)
    ours = framed(camera, request.width, request.height)
    if (asked.camera_to_world, asked.lens) != (ours.camera_to_world, ours.lens):
        return None
    part = photo_frame(camera.lens, request.width, request.height)
    rows, columns = slice(part.y, part.y + part.height), slice(part.x, part.x + part.width)
    return replace(frame, radiance=frame.radiance[rows, columns], depth=frame.depth[rows, columns], channels={})


def compare(part: Frame, photo: UInt8[np.ndarray, "h w 4"]) -> Comparison:
    """Compare what :func:`cut_out` has cut out with the photo: straight alpha, sRGB."""
    values = photo.astype(np.float32) / np.float32(255.0)
    alpha = values[..., 3:]
    truth = values[..., :3] * alpha + (np.float32(1.0) - alpha)
    shown = field_picture_over(part, WHITE)
    height, width = min(len(truth), len(shown)), min(truth.shape[1], shown.shape[1])
    shown, truth = averaged(shown, width, height), averaged(truth, width, height)
    difference = np.abs(shown - truth)
    mean_square = float(np.mean(np.square(difference, dtype=np.float64)))
    psnr = -10.0 * math.log10(mean_square) if mean_square > 0.0 else math.inf
    return Comparison(shown, truth, psnr, difference.mean(-1))


def averaged(picture: Picture, width: int, height: int) -> Picture:
    """The picture at a smaller size: each new pixel is the mean of the old ones that it covers, parts as parts."""
    return _averaged_rows(_averaged_rows(picture, height).swapaxes(0, 1), width).swapaxes(0, 1)


def structural_similarity(comparison: Comparison) -> Iterator[float]:
    """SSIM (Wang et al. 2004) with a Gaussian window of 11 pixels, mean over channels and over all whole windows.

    Yields after each band of rows, so that it can be worked on between other things; the last value holds for all of
    the picture, the ones before for the rows so far. A picture that is smaller than the window yields nothing.
    """
    height, width, _ = comparison.truth.shape
    rows, total, count = height - 2 * REACH, 0.0, 0
    if min(rows, width - 2 * REACH) < 1:
        return
    for first in range(0, rows, BAND):
        band = slice(first, min(first + BAND, rows) + 2 * REACH)
        values = _similarity(comparison.shown[band], comparison.truth[band])
        total, count = total + float(values.sum(dtype=np.float64)), count + values.size
        yield total / count


def _similarity(x: Picture, y: Picture) -> Picture:
    """``(2 mx my + C1)(2 sxy + C2) / ((mx^2 + my^2 + C1)(sxx + syy + C2))`` of every whole window."""
    c1, c2 = (np.float32(each) for each in STABLE)
    mean_x, mean_y = _blurred(x), _blurred(y)
    both, squares = mean_x * mean_y, mean_x * mean_x + mean_y * mean_y
    spread = _blurred(x * x + y * y) - squares
    shared = _blurred(x * y) - both
    two = np.float32(2.0)
    return (two * both + c1) * (two * shared + c2) / ((squares + c1) * (spread + c2))


def _blurred(picture: Picture) -> Picture:
    """Gaussian means of whole windows: ``2 * REACH`` rows and columns fewer."""
    weights = np.exp(-0.5 * (np.arange(-REACH, REACH + 1) / SIGMA) ** 2)
    weights = (weights / weights.sum()).astype(np.float32)
    rows, columns = picture.shape[0] - 2 * REACH, picture.shape[1] - 2 * REACH
    down = weights[0] * picture[:rows]
    for shift in range(1, len(weights)):
        down += weights[shift] * picture[shift : shift + rows]
    result = weights[0] * down[:, :columns]
    for shift in range(1, len(weights)):
        result += weights[shift] * down[:, shift : shift + columns]
    return result


def _averaged_rows(picture: Picture, rows: int) -> Picture:
    """Fewer rows, by the differences of a running sum at the edges of the new ones."""
    length = len(picture)
    if rows >= length:
        return picture
    sums: Float64[np.ndarray, "n w c"] = np.zeros((length + 1, *picture.shape[1:]))
    np.cumsum(picture, 0, out=sums[1:])
    edges = np.linspace(0.0, length, rows + 1)
    whole = np.minimum(edges.astype(np.int64), length - 1)
    share = (edges - whole)[:, None, None]
    at_edges = sums[whole] * (1.0 - share) + sums[whole + 1] * share
    return (np.diff(at_edges, axis=0) * (rows / length)).astype(np.float32)

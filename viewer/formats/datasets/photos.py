"""The pixels of posed photos, as training and evaluation want them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from jaxtyping import Float32, UInt8

from viewer.errors import InputError
from viewer.formats.images import Picture, read_image, read_small
from viewer.scene.color import linear_to_srgb, srgb_to_linear
from viewer.scene.dataset import Dataset, Photo

LOCATE = "Say where the photos are now: with --dataset, or with 'Locate photos' in the window."
BRIGHTEST = 65_504.0
"""The value of a pixel that is infinitely bright: half precision's largest number."""
MOST_INVALID = 0.01
"""Of a picture's pixels may be no numbers: renderers leave a few."""


def load_photo(dataset: Dataset, photo: Photo, downscale: int = 1) -> Float32[np.ndarray, "h w 4"]:
    """A photo as straight RGBA in [0, 1], colours in sRGB, at 1/``downscale`` of its size.

    Downscaling averages the exact area of each new pixel, colours weighted by alpha, in the photo's own sRGB values:
    the field's benchmarks made their 400x400 pictures of the 800x800 ones so, and a field that is trained on sRGB
    values averages in the same space when it is seen from afar. A size that is no multiple rounds to the nearest.

    A mask multiplies alpha. Linear pictures (OpenEXR) become sRGB, clipped to [0, 1]. A data set that is not
    ``masked`` has alpha 1 throughout.

    Raises:
        InputError: The file is missing, damaged, no longer of the size that it had when the data set was opened, or
            many of its pixels are no numbers.
    """
    lens = photo.camera.lens
    path = Path(dataset.root) / photo.file
    pixels = _straight_srgb(_sized(path, lens.width, lens.height), path)
    if not dataset.masked:
        pixels[..., 3] = 1.0
    elif photo.mask is not None:
        pixels[..., 3] *= _sized(Path(dataset.root) / photo.mask, lens.width, lens.height, data=True).pixels[..., 0]
    if downscale <= 1:
        return pixels
    width, height = max(1, round(lens.width / downscale)), max(1, round(lens.height / downscale))
    if dataset.masked:
        pixels[..., :3] *= pixels[..., 3:]
    smaller = _averaged(_averaged(pixels, height, 0), width, 1)
    if dataset.masked:
        smaller[..., :3] /= np.maximum(smaller[..., 3:], np.float32(1e-6))
    return np.clip(smaller, 0.0, 1.0)


def load_linear_photo(dataset: Dataset, photo: Photo, downscale: int = 1) -> Float32[np.ndarray, "h w 4"]:
    """A photo as light: linear Rec. 709, premultiplied, and opacity, at 1/``downscale`` of its size.

    Light above 1 stays where the file has it (OpenEXR): a highlight that is cut off would count as a dull one when
    light and materials are separated. Pictures of 8 and 16 bits become linear by sRGB's curve. Downscaling averages
    light. A mask multiplies everything; a data set that is not ``masked`` has opacity 1 throughout.

    Raises:
        InputError: As for :func:`load_photo`.
    """
    lens = photo.camera.lens
    path = Path(dataset.root) / photo.file
    picture = _sized(path, lens.width, lens.height)
    light = np.ones((*picture.pixels.shape[:2], 4), np.float32)
    light[..., : picture.pixels.shape[2]] = picture.pixels
    if picture.color_space == "linear":
        _check_finite(picture, path)
        light = np.nan_to_num(light, nan=0.0, posinf=BRIGHTEST, neginf=0.0).clip(0.0, BRIGHTEST)
        light[..., 3] = np.minimum(light[..., 3], np.float32(1.0))
    else:
        light[..., :3] = srgb_to_linear(light[..., :3]) * (light[..., 3:] if dataset.masked else np.float32(1.0))
    if not dataset.masked:
        light[..., 3] = 1.0
    elif photo.mask is not None:
        light *= _sized(Path(dataset.root) / photo.mask, lens.width, lens.height, data=True).pixels[..., :1]
    if downscale <= 1:
        return light
    width, height = max(1, round(lens.width / downscale)), max(1, round(lens.height / downscale))
    return _averaged(_averaged(light, height, 0), width, 1)


def thumbnail(dataset: Dataset, photo: Photo, side: int) -> UInt8[np.ndarray, "h w 4"]:
    """A photo as training sees it, cut out by its mask, with its longer side scaled down to about ``side`` pixels.

    Photos that nothing is cut out of and that are JPEGs are decoded at a fraction of their size, as that format allows:
    for pictures of twelve million pixels this takes a tenth of the time.

    Returns:
        sRGB and straight alpha. A photo that is smaller stays as it is.

    Raises:
        InputError: The file is missing, damaged, or no longer of the size that it had when the data set was opened.
    """
    lens = photo.camera.lens
    if not dataset.masked:
        quick = read_small(Path(dataset.root) / photo.file, lens.width, lens.height, side)
        if quick is not None:
            return quick
    # A whole number, so that every new pixel is the mean of whole old ones.
    downscale = max(1, max(lens.width, lens.height) // side)
    pixels = load_photo(dataset, photo, downscale)
    return np.rint(pixels * np.float32(255)).astype(np.uint8)


def _sized(path: Path, width: int, height: int, *, data: bool = False) -> Picture:
    """The picture, turned by its EXIF orientation only where it has the expected size that way.

    Args:
        path: The file.
        width: That it should have.
        height: See above.
        data: It is a mask, whose numbers are no colours.
    """
    if not path.exists():
        raise InputError(f"{path} is not there any more.", LOCATE)
    picture = read_image(path, data=data)
    if picture.pixels.shape[:2] == (height, width):
        return picture
    if picture.pixels.shape[:2] == (width, height):
        turned = read_image(path, turned=True, data=data)
        if turned.pixels.shape[:2] == (height, width):
            return turned
    found = f"{picture.pixels.shape[1]}x{picture.pixels.shape[0]}"
    raise InputError(f"{path} is {found} and not {width}x{height}.", "Open the data set again.")


def _straight_srgb(picture: Picture, path: Path) -> Float32[np.ndarray, "h w 4"]:
    """Four channels, straight alpha, sRGB; a few pixels that are not finite count as black."""
    height, width, channels = picture.pixels.shape
    result = np.ones((height, width, 4), np.float32)
    result[..., :channels] = picture.pixels
    if picture.color_space == "linear":
        _check_finite(picture, path)
        linear = np.nan_to_num(result, nan=0.0, posinf=1e4, neginf=0.0)
        alpha = np.clip(linear[..., 3:], 0.0, 1.0)
        linear = np.clip(linear[..., :3] / np.maximum(alpha, np.float32(1e-6)), 0.0, 1.0)
        result[..., :3] = linear_to_srgb(linear)
        result[..., 3:] = alpha
    return result


def _check_finite(picture: Picture, path: Path) -> None:
    """Refuse a picture of which more than a few pixels are no numbers; infinitely bright ones are.

    Raises:
        InputError: They are.
    """
    invalid = float((np.isnan(picture.pixels) | np.isneginf(picture.pixels)).any(-1).mean())
    if invalid > MOST_INVALID:
        raise InputError(
            f"{100 * invalid:.0f} % of the pixels of {path} are no numbers.", "Render it again, or leave it out."
        )


def _averaged(pixels: Float32[np.ndarray, "h w 4"], size: int, axis: int) -> Float32[np.ndarray, "_ _ 4"]:
    """Box-filtered along one axis: each new pixel is the mean of the old ones it covers, parts counted as parts."""
    length = pixels.shape[axis]
    if length % size == 0:
        step = length // size
        parts = (pixels[first::step] if axis == 0 else pixels[:, first::step] for first in range(step))
        total = next(parts).copy()
        for part in parts:
            total += part
        return total / np.float32(step)
    sums = np.insert(np.cumsum(pixels, axis, dtype=np.float64), 0, 0.0, axis)
    edges = np.linspace(0.0, length, size + 1)
    whole = np.minimum(edges.astype(np.int64), length - 1)
    share = (edges - whole).reshape((-1, 1, 1) if axis == 0 else (-1, 1))
    at_edges = np.take(sums, whole, axis) * (1.0 - share) + np.take(sums, whole + 1, axis) * share
    return (np.diff(at_edges, axis=axis) * (size / length)).astype(np.float32)

"""Photos as one long row of pixels, and batches of rays through them."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from jaxtyping import Float32, Int32, Int64, UInt8

from viewer.errors import InputError, UnsupportedError
from viewer.scene.camera import Equirectangular, Lens, Orthographic, pixel_centers
from viewer.scene.dataset import Photo
from viewer.scene.geometry import as_array

LoadPhoto = Callable[[Photo], Float32[np.ndarray, "h w 4"]]


class Pool(NamedTuple):
    """The pixels of many photos and what it takes to make rays through them.

    The pixels of a photo follow a Z-shaped curve, so that a run of 4 is a square of 2 x 2. Photos with the same lens
    share a table of directions in camera space, in the same order. ``poses`` and ``gains`` (what the photos' colours
    are multiplied by, 1 where that is not learned) may be changed in place between two batches. ``times`` go from 0 at
    the data set's first photo to 1 at its last; they are all 0 where photos have none.
    """

    pixels: UInt8[np.ndarray, "pixels 4"]
    starts: Int64[np.ndarray, " photos"]
    tables: Int64[np.ndarray, " photos"]
    poses: Float32[np.ndarray, "photos 3 4"]
    directions: Float32[np.ndarray, "entries 3"]
    gains: Float32[np.ndarray, "photos 3"]
    times: Float32[np.ndarray, " photos"]


class Rays(NamedTuple):
    """A batch: what goes into the march, and per ray what comes out of it.

    ``photos`` are the photos that the rays go through, ``alphas`` how much of each pixel belongs to the scene,
    ``shifts`` the positions of the first samples in steps, ``bases`` the directions' spherical harmonics,
    ``transmittances`` the light that passes the field, ``gradients`` those of ``backgrounds``, ``times`` as in
    :class:`Pool`.
    """

    origins: Float32[np.ndarray, "n 3"]
    directions: Float32[np.ndarray, "n 3"]
    shifts: Float32[np.ndarray, " n"]
    backgrounds: Float32[np.ndarray, "n 3"]
    targets: Float32[np.ndarray, "n 3"]
    colors: Float32[np.ndarray, "n 3"]
    transmittances: Float32[np.ndarray, " n"]
    errors: Float32[np.ndarray, " n"]
    gradients: Float32[np.ndarray, "n 3"]
    bases: Float32[np.ndarray, "n 9"]
    alphas: Float32[np.ndarray, " n"]
    photos: Int32[np.ndarray, " n"]
    times: Float32[np.ndarray, " n"]


def empty_rays(count: int) -> Rays:
    """A batch of ``count`` rays, all zero."""
    three, one = (count, 3), (count,)
    shapes = (three, three, one, three, three, three, one, one, three, (count, 9), one)
    return Rays(
        *(np.zeros(shape, np.float32) for shape in shapes),
        photos=np.zeros(count, np.int32),
        times=np.zeros(count, np.float32),
    )


def z_order(height: int, width: int) -> Int64[np.ndarray, " pixels"]:
    """Row-major pixel numbers in the order of their interleaved coordinate bits (Morton 1966)."""
    y, x = np.mgrid[0:height, 0:width].astype(np.int64)
    code = np.zeros((height, width), np.int64)
    for bit in range(max(height, width).bit_length()):
        code |= ((x >> bit & 1) << (2 * bit)) | ((y >> bit & 1) << (2 * bit + 1))
    return np.argsort(code.ravel(), kind="stable")


class PoolBuilder:
    """Collects photos one by one, so that loading can report its progress.

    Args:
        span: The first and the last time of the data set's photos.
    """

    def __init__(self, span: tuple[float, float] = (0.0, 0.0)) -> None:
        self._span = span
        self._times: list[float] = []
        self._pixels: list[UInt8[np.ndarray, "n 4"]] = []
        self._poses: list[Float32[np.ndarray, "3 4"]] = []
        self._tables: list[int] = []
        self._known: dict[Lens, int] = {}
        self._directions: list[Float32[np.ndarray, "n 3"]] = []
        self._orders: dict[tuple[int, int], Int64[np.ndarray, " n"]] = {}
        self._entries = 0

    def add(self, photo: Photo, picture: Float32[np.ndarray, "h w 4"]) -> None:
        """Take in a photo, straight RGBA in [0, 1].

        Raises:
            UnsupportedError: Its camera has parallel rays or sees all around.
        """
        height, width = picture.shape[:2]
        lens = photo.camera.resized(width, height).lens
        if isinstance(lens, Orthographic | Equirectangular):
            raise UnsupportedError(
                f"{photo.file} was taken with parallel rays or all around, which training cannot use.",
                "Use photos of perspective or fisheye cameras.",
            )
        if (height, width) not in self._orders:
            self._orders[height, width] = z_order(height, width)
        order = self._orders[height, width]
        if lens not in self._known:
            self._known[lens] = self._entries
            self._directions.append(lens.directions(pixel_centers(width, height))[order].astype(np.float32))
            self._entries += len(order)
        self._tables.append(self._known[lens])
        self._pixels.append(np.rint(picture.reshape(-1, 4)[order] * 255.0).astype(np.uint8))
        first, last = self._span
        self._times.append(((photo.time or 0.0) - first) / (last - first) if last > first else 0.0)
        self._poses.append(as_array(photo.camera.camera_to_world)[:3].astype(np.float32))

    def pool(self) -> Pool:
        """All photos so far.

        Raises:
            InputError: There are none.
        """
        if not self._pixels:
            raise InputError("There are no photos to train on.", "Check the data set's training split.")
        sizes = np.array([len(pixels) for pixels in self._pixels], np.int64)
        return Pool(
            np.concatenate(self._pixels), np.cumsum(sizes) - sizes, np.array(self._tables, np.int64),
            np.stack(self._poses), np.concatenate(self._directions), np.ones((len(sizes), 3), np.float32),
            np.array(self._times, np.float32),
        )  # fmt: skip

"""Photos as pictures with cameras in the units of a subject, for methods that draw whole pictures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from jaxtyping import Float, Float32
from torch import Tensor

from viewer.errors import UnsupportedError
from viewer.scene.camera import Camera, OpenCV, Pinhole
from viewer.scene.dataset import Dataset
from viewer.training.batches import Pool, z_order
from viewer.training.prepare import View
from viewer.training.skinned.motion import turned

HALF, WHOLE = 0.5, 0.995
"""Opacity from which on a pixel belongs to the subject, and the share of a picture that is no mask any more."""
MOST_NAMED = 3
"""Photos that are named one by one."""


@dataclass(frozen=True, eq=False)
class Frames:
    """Photos at one size.

    Attributes:
        pictures: Premultiplied, colours as in the file's sRGB, in [0, 1].
        cameras: That took them, at their full size.
        times: From 0 at the data set's first photo to 1 at its last.
        names: Their files.
        factor: By which they are smaller than their cameras say.
    """

    pictures: tuple[Float32[np.ndarray, "h w 4"], ...]
    cameras: tuple[Camera, ...]
    times: Float32[np.ndarray, " n"]
    names: tuple[str, ...]
    factor: int = 1

    def smaller(self, factor: int) -> Frames:
        """The same photos at a part of their size, averaged."""
        return Frames(
            tuple(_smaller(each, factor) for each in self.pictures), self.cameras, self.times, self.names, factor
        )


def frames_of(pool: Pool, views: Sequence[View], dataset: Dataset) -> Frames:
    """The photos of a pool as pictures again.

    Raises:
        UnsupportedError: A lens bends straight lines in a way that is not known here.
    """
    cameras = {photo.file: photo.camera for photo in dataset.photos}
    pictures: list[Float32[np.ndarray, "h w 4"]] = []
    seen: list[Camera] = []
    for view, start in zip(views, pool.starts, strict=True):
        count = view.height * view.width
        codes = np.empty((count, 4), np.float32)
        codes[z_order(view.height, view.width)] = pool.pixels[start : start + count]
        codes /= np.float32(255.0)
        codes[:, :3] *= codes[:, 3:]
        camera = cameras[view.file].resized(view.width, view.height)
        if not isinstance(camera.lens, Pinhole | OpenCV):
            raise UnsupportedError(
                f"{view.file} was taken by a lens that the method skinned cannot use.",
                "Use photos of perspective cameras, or undistort them first.",
            )
        pictures.append(codes.reshape(view.height, view.width, 4))
        seen.append(camera)
    return Frames(tuple(pictures), tuple(seen), pool.times.copy(), tuple(view.file for view in views))


def with_masks(frames: Frames) -> tuple[Frames, str]:
    """The photos whose masks show something and hide something, and what to say of the others; nothing if all do."""
    shares = [float((picture[..., 3] > HALF).mean()) for picture in frames.pictures]
    whole = [0.0 < share < WHOLE for share in shares]
    without = [name for name, there in zip(frames.names, whole, strict=True) if not there]
    if not without or len(without) == len(shares):
        return frames, ""
    rows = np.flatnonzero(whole)
    pictures = tuple(frames.pictures[row] for row in rows)
    cameras, names = tuple(frames.cameras[row] for row in rows), tuple(frames.names[row] for row in rows)
    more = f" and {len(without) - MOST_NAMED} others" if len(without) > MOST_NAMED else ""
    text = f"Not used, for their masks are empty or hide nothing: {', '.join(without[:MOST_NAMED])}{more}."
    return Frames(pictures, cameras, frames.times[rows], names, frames.factor), text


def _smaller(picture: Float32[np.ndarray, "h w 4"], factor: int) -> Float32[np.ndarray, "h w 4"]:
    height, width = picture.shape[0] // factor, picture.shape[1] // factor
    whole = picture[: height * factor, : width * factor].reshape(height, factor, width, factor, 4)
    return np.ascontiguousarray(whole.mean((1, 3)))


class View3(torch.nn.Module):
    """Where a camera sees points of a subject's own space.

    Args:
        camera: In the data set's space.
        middle: Of the subject, there.
        unit: The subject's size, there: lengths are in parts of it.
        factor: By which the picture is smaller than the camera's.
        change: How the camera is corrected: along its axes the subject is turned about its middle, in
            radians, and shifted.
    """

    def __init__(
        self, camera: Camera, middle: Float[np.ndarray, " 3"], unit: float, factor: int,
        change: Float[Tensor, " 6"] | None = None,
    ) -> None:  # fmt: skip
        super().__init__()
        pose = np.array(camera.camera_to_world, np.float64).reshape(4, 4)
        turn = pose[:3, :3].T
        self._turn = torch.from_numpy(turn.astype(np.float32))
        self._offset = torch.from_numpy((turn @ (middle - pose[:3, 3]) / unit).astype(np.float32))
        self._lens, self._factor, self._change = camera.lens, factor, change

    def forward(self, points: Float[Tensor, "n 3"]) -> tuple[Float[Tensor, "n 2"], Float[Tensor, " n"], float]:
        """Places in pixels, distances along the optical axis, and the focal length in pixels."""
        lens = self._lens
        assert isinstance(lens, Pinhole | OpenCV)
        there = points @ self._turn.T
        if self._change is not None:
            there = there @ turned(self._change[:3]).T + self._change[3:]
        there = there + self._offset
        depth = -there[:, 2]
        ahead = depth.clamp_min(1e-3)
        x, y = there[:, 0] / ahead, -there[:, 1] / ahead
        if isinstance(lens, OpenCV):
            x, y = _distorted(lens, x, y)
        places = torch.stack([x * lens.fx + lens.cx, y * lens.fy + lens.cy], 1) / self._factor
        return places, depth, 0.5 * (lens.fx + lens.fy) / self._factor


def _distorted(lens: OpenCV, x: Float[Tensor, " n"], y: Float[Tensor, " n"]) -> tuple[Tensor, Tensor]:
    """:meth:`OpenCV.distort` of tensors."""
    square = x.square() + y.square()
    radial = 1.0 + square * (lens.k1 + square * (lens.k2 + square * (lens.k3 + square * lens.k4)))
    return (
        x * radial + 2.0 * lens.p1 * x * y + lens.p2 * (square + 2.0 * x.square()),
        y * radial + lens.p1 * (square + 2.0 * y.square()) + 2.0 * lens.p2 * x * y,
    )

"""Posed photos: where the pictures lie and which camera took each."""

from __future__ import annotations

from typing import Literal

import msgspec
import numpy as np
from jaxtyping import Float64
from msgspec import Struct

from viewer.scene.camera import Camera
from viewer.scene.content import AssetId
from viewer.scene.geometry import AABB, Vec3, as_array, as_mat4, as_vec3

Split = Literal["train", "val", "test"]


class Photo(Struct, frozen=True):
    """One picture. ``file`` and ``mask`` are relative to the data set's root; the camera is in the data set's space.

    One that is not ``enabled`` is neither learned from nor judged by. ``time`` says when it was taken, in the data
    set's own unit; None where that is not known.
    """

    file: str
    camera: Camera
    split: Split = "train"
    mask: str | None = None
    enabled: bool = True
    time: float | None = None


class Dataset(Struct, frozen=True, tag="dataset"):
    """A set of posed photos.

    Attributes:
        root: Absolute folder that the photos' names are relative to.
        kind: The layout it was read from, such as ``nerf-synthetic``.
        photos: Every usable photo; what was skipped is named in ``warnings``.
        aabb: Where the scene's subject lies, in the data set's space.
        masked: Photos carry alpha, and what is transparent is not part of the scene.
        warnings: What was odd or missing, one sentence each.
        points: Points that structure from motion found: float32 ``points`` (n, 3) in the data set's space and uint8
            ``colors`` (n, 3), sRGB; None where there are none, or where they have not been read.
        resplit: Photos were moved between the splits by hand: these hold, whatever the files or every n-th say.
        origin: Was taken off its coordinates, see :mod:`viewer.scene.origin`.
    """

    root: str
    kind: str
    photos: tuple[Photo, ...]
    aabb: AABB
    masked: bool
    warnings: tuple[str, ...] = ()
    points: AssetId | None = None
    resplit: bool = False
    origin: Vec3 = (0.0, 0.0, 0.0)

    @property
    def times(self) -> tuple[float, ...]:
        """When its photos were taken, in their order; empty where one of them does not say."""
        times = [photo.time for photo in self.photos]
        return () if any(time is None for time in times) else tuple(time for time in times if time is not None)

    @property
    def time_span(self) -> tuple[float, float]:
        """The first and the last time of its photos; both 0 where there are none."""
        return (min(self.times), max(self.times)) if self.times else (0.0, 0.0)

    @property
    def moving(self) -> bool:
        """Whether its photos were taken at several times."""
        first, last = self.time_span
        return last > first

    def about(self, origin: Vec3) -> Dataset:
        """The same photos with another origin taken off their coordinates; without points, which do not follow."""
        if origin == self.origin:
            return self
        shift = np.array(self.origin) - np.array(origin)
        box = AABB(as_vec3(np.array(self.aabb.lo) + shift), as_vec3(np.array(self.aabb.hi) + shift))
        photos = tuple(_shifted(photo, shift) for photo in self.photos)
        return msgspec.structs.replace(self, photos=photos, aabb=box, points=None, origin=origin)


def _shifted(photo: Photo, shift: Float64[np.ndarray, " 3"]) -> Photo:
    pose = as_array(photo.camera.camera_to_world)
    pose[:3, 3] += shift
    camera = msgspec.structs.replace(photo.camera, camera_to_world=as_mat4(pose))
    return msgspec.structs.replace(photo, camera=camera)

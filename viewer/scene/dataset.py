"""Posed photos: where the pictures lie and which camera took each."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from viewer.scene.camera import Camera
from viewer.scene.content import AssetId
from viewer.scene.geometry import AABB

Split = Literal["train", "val", "test"]


class Photo(Struct, frozen=True):
    """One picture. ``file`` and ``mask`` are relative to the data set's root; the camera is in the data set's space.

    One that is not ``enabled`` is neither learned from nor judged by.
    """

    file: str
    camera: Camera
    split: Split = "train"
    mask: str | None = None
    enabled: bool = True


class Dataset(Struct, frozen=True, tag="dataset"):
    """A set of posed photos.

    Attributes:
        root: Absolute folder that the photos' names are relative to.
        kind: The layout it was read from, such as ``nerf-synthetic``.
        photos: Every usable photo; what was skipped is told in ``warnings``.
        aabb: Where the scene's subject lies, in the data set's space.
        masked: Photos carry alpha, and what is transparent is not part of the scene.
        warnings: What was odd or missing, one sentence each.
        points: Points that structure from motion found: float32 ``points`` (n, 3) in the data set's space and uint8
            ``colors`` (n, 3), sRGB; None where there are none, or where they have not been read.
        resplit: Somebody has moved photos between the splits: these hold, whatever the files or every n-th say.
    """

    root: str
    kind: str
    photos: tuple[Photo, ...]
    aabb: AABB
    masked: bool
    warnings: tuple[str, ...] = ()
    points: AssetId | None = None
    resplit: bool = False

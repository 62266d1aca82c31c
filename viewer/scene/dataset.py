"""Posed photos: where the pictures lie and which camera took each."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from viewer.scene.camera import Camera
from viewer.scene.geometry import AABB

Split = Literal["train", "val", "test"]


class Photo(Struct, frozen=True):
    """One picture. ``file`` and ``mask`` are relative to the data set's root; the camera is in the data set's space."""

    file: str
    camera: Camera
    split: Split = "train"
    mask: str | None = None


class Dataset(Struct, frozen=True, tag="dataset"):
    """A set of posed photos.

    Attributes:
        root: Absolute folder that the photos' names are relative to.
        kind: The layout it was read from, such as ``nerf-synthetic``.
        photos: Every usable photo; what was skipped is told in ``warnings``.
        aabb: Where the scene's subject lies, in the data set's space.
        masked: Photos carry alpha, and what is transparent is not part of the scene.
        warnings: What was odd or missing, one sentence each.
    """

    root: str
    kind: str
    photos: tuple[Photo, ...]
    aabb: AABB
    masked: bool
    warnings: tuple[str, ...] = ()

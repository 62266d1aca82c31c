"""Jobs that read the photos of data sets to be shown."""

from __future__ import annotations

from typing import ClassVar

from msgspec import Struct

from viewer.engine.jobs.job import Job
from viewer.scene.content import AssetId
from viewer.scene.dataset import Dataset, Photo


class PhotoRead(Struct, frozen=True):
    """A photo as uint8 ``pixels`` (h, w, 4): sRGB, straight alpha, in its own lens."""

    asset: AssetId
    width: int
    height: int


class PhotoJob(Job[PhotoRead], frozen=True, tag="photo"):
    """Read a photo of a data set to be looked at.

    Attributes:
        root: Folder that the photo's names are relative to.
        photo: Which one.
        masked: Whether the data set's photos carry alpha.
        longest: Pixels along the longer side that are enough; larger photos are scaled down by a whole number.
    """

    operation: ClassVar[str] = "viewer.engine.operations.photo:read_photo"
    root: str
    photo: Photo
    masked: bool
    longest: int = 2048


class ThumbnailsMade(Struct, frozen=True):
    """Small pictures of photos.

    Attributes:
        asset: uint8 arrays (h, w, 4), sRGB with straight alpha, each called by the number of its photo; None where not
            one could be read.
        faults: What is wrong with those that could not be read, by file name.
        cached: They had been made before.
    """

    asset: AssetId | None
    faults: dict[str, str] = {}
    cached: bool = False


class ThumbnailsJob(Job[ThumbnailsMade], frozen=True, tag="thumbnails"):
    """Make small pictures of all photos of ``dataset``, some dozens at most.

    Attributes:
        dataset: What is asked for at once: the data set with a part of its photos.
        side: Pixels along the longer side of each, about.
    """

    operation: ClassVar[str] = "viewer.engine.operations.thumbnails:make_thumbnails"
    dataset: Dataset
    side: int = 128

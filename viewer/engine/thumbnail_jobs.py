"""The job that makes small pictures of photos, and what comes of it."""

from __future__ import annotations

from msgspec import Struct

from viewer.scene.content import AssetId
from viewer.scene.dataset import Dataset


class ThumbnailsJob(Struct, frozen=True, tag="thumbnails"):
    """Make small pictures of all photos of ``dataset``, some dozens at most. Answer: :class:`ThumbnailsMade`.

    Attributes:
        dataset: What is asked for at once: the data set with a part of its photos.
        side: Pixels along the longer side of each, about.
    """

    dataset: Dataset
    side: int = 128


class ThumbnailsMade(Struct, frozen=True, tag="thumbnails_made"):
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

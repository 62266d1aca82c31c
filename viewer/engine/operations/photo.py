"""Photos of data sets, to be looked at beside the field."""

from __future__ import annotations

import math

from viewer.engine.jobs import PhotoJob, PhotoRead
from viewer.errors import InputError
from viewer.formats.datasets.photos import load_photo
from viewer.render.show.display import as_bytes
from viewer.scene.assets import AssetStore
from viewer.scene.dataset import Dataset
from viewer.scene.geometry import AABB
from viewer.scene.progress import Progress, Work

ANYWHERE = AABB((0.0, 0.0, 0.0), (1.0, 1.0, 1.0))
"""Where the subject lies does not matter to a photo's pixels."""


def read_photo(job: PhotoJob, store: AssetStore) -> Work[PhotoRead]:
    """Read one photo as training reads it, masks and sRGB included; its lens is left as it is.

    Raises:
        InputError: The file is missing, damaged or of another size, or no pixels were asked for.
        OutputError: The store cannot be written.
    """
    if job.longest < 1:
        raise InputError(f"A photo cannot be {job.longest} pixels long.", "Ask for 1 or more.")
    yield Progress(0.0, f"Reading {job.photo.file}")
    lens = job.photo.camera.lens
    downscale = max(1, math.ceil(max(lens.width, lens.height) / job.longest))
    pixels = as_bytes(load_photo(Dataset(job.root, "", (job.photo,), ANYWHERE, job.masked), job.photo, downscale))
    return PhotoRead(store.put({"pixels": pixels}), pixels.shape[1], pixels.shape[0])

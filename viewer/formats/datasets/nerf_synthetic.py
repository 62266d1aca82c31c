"""The layout of NeRF's synthetic scenes: ``transforms_train.json``, ``_val`` and ``_test`` (Mildenhall et al. 2020).

One ``camera_angle_x`` for all, names usually without suffix, Blender's axes (+Z up), alpha as mask, and a subject of
about +-1.5 around the origin with the cameras four units away.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from viewer.errors import InputError
from viewer.formats.datasets.frames import Frame, hold_out, read_frames
from viewer.formats.datasets.masks import cut_out
from viewer.formats.datasets.poses import focus, subject_box
from viewer.formats.datasets.skipped import Skipped
from viewer.formats.json_fields import read_fields
from viewer.scene.dataset import Dataset, Photo, Split
from viewer.scene.geometry import AABB

SPLITS: tuple[Split, ...] = ("train", "val", "test")
BOX = AABB((-1.5, -1.5, -1.5), (1.5, 1.5, 1.5))


def matches(path: Path) -> bool:
    """Whether this is a folder with one of the three files, or one of them."""
    names = {f"transforms_{split}.json" for split in SPLITS}
    return path.name in names if path.is_file() else any((path / name).is_file() for name in names)


def read(path: Path, holdout: int) -> Dataset:
    """The photos of all splits; where there is only one file, every ``holdout``-th photo is held out for testing.

    Raises:
        InputError: A file is damaged, a field has the wrong type, or no photo is usable.
    """
    root = (path.parent if path.is_file() else path).absolute()
    skipped = Skipped()
    frames: list[Frame] = []
    for split in SPLITS:
        file = root / f"transforms_{split}.json"
        if not file.is_file():
            continue
        try:
            frames += read_frames(root, read_fields(file), split, skipped)
        except InputError as error:
            if split == "train":
                raise
            skipped.add(f"left aside: {error.message.rstrip('.')}", file.name, error.hint)
    if not frames:
        raise skipped.none_usable(str(root))
    photos, masked = cut_out(root, frames, skipped)
    if all(photo.split == "train" for photo in photos):
        photos = hold_out(photos, holdout)
    return Dataset(str(root), "nerf-synthetic", photos, _box(photos), masked, skipped.sentences())


def _box(photos: tuple[Photo, ...]) -> AABB:
    """The usual +-1.5, unless the cameras are inside it or look elsewhere: then the scene has another scale."""
    point = focus(photos)
    nearest = min(np.abs(photo.camera.position).max() for photo in photos)
    usual = nearest > BOX.hi[0] and (point is None or np.abs(point).max() < 0.5 * BOX.hi[0])
    return BOX if usual else subject_box(photos, None)

"""``precomputed.json`` of Non-Rigid NeRF (Tretschk et al. 2021): the poses of a video of something that moves.

``poses`` has a 3x5 matrix for each photo of the folder ``images``, in the order of their names: camera-to-world with
the axes (right, up, backwards), then (height, width, focal length); ``bds`` the nearest and the farthest depth of what
it sees. Unlike LLFF's own file the axes are turned already. The photos follow each other at equal times, here
from 0 to 1.
"""

from __future__ import annotations

from pathlib import Path

import msgspec
import numpy as np
from jaxtyping import Float64

from viewer.errors import InputError
from viewer.formats.datasets.frames import Frame, hold_out, usable_photo, with_mask
from viewer.formats.datasets.lenses import LONGEST_SIDE
from viewer.formats.datasets.llff import MOST_PHOTOS, box_of_views, pictures_of_poses
from viewer.formats.datasets.masks import cut_out, mask_beside
from viewer.formats.datasets.skipped import Skipped
from viewer.formats.json_fields import read_fields
from viewer.scene.camera import Pinhole
from viewer.scene.dataset import Dataset

NAME = "precomputed.json"
HINT = f"Copy the data set whole: the folder images, and {NAME}."


def matches(path: Path) -> bool:
    """Whether the folder holds a ``precomputed.json``, or the file is one."""
    return path.name == NAME and path.is_file() if not path.is_dir() else (path / NAME).is_file()


def read(path: Path, holdout: int) -> Dataset:
    """The photos in the order of their names, each with its time; every ``holdout``-th one is held out for testing.

    Raises:
        InputError: The file is damaged, or there are not as many photos as poses.
    """
    root = (path if path.is_dir() else path.parent).absolute()
    poses, bounds = _tables(root / NAME)
    folder, pictures = pictures_of_poses(root, len(poses), NAME)
    skipped = Skipped()
    last = max(len(poses) - 1, 1)
    found = [_frame(root, folder, name, pose, skipped) for name, pose in zip(pictures, poses, strict=True)]
    frames = [_at(frame, number / last) for number, frame in enumerate(found) if frame is not None]
    if not frames:
        raise skipped.none_usable(str(root / NAME))
    box = box_of_views(tuple(frame.photo for frame in frames), bounds[[frame is not None for frame in found]])
    photos, masked = cut_out(root, frames, skipped)
    return Dataset(str(root), "nr-nerf", hold_out(photos, holdout), box, masked, skipped.sentences())


def _tables(path: Path) -> tuple[Float64[np.ndarray, "n 3 5"], Float64[np.ndarray, "n 2"]]:
    """The poses and the depths.

    Raises:
        InputError: They are no such tables.
    """
    values = read_fields(path).values
    try:
        poses, bounds = np.array(values["poses"], np.float64), np.array(values["bds"], np.float64)
    except (KeyError, ValueError, TypeError, OverflowError) as error:
        raise InputError(f"{path} lacks the tables poses and bds of numbers.", HINT) from error
    if poses.ndim != 3 or poses.shape[1:] != (3, 5) or not 0 < len(poses) <= MOST_PHOTOS:
        raise InputError(f"{path}: 'poses' should hold 3x5 numbers for each photo.", HINT)
    if bounds.shape != (len(poses), 2):
        raise InputError(f"{path}: 'bds' should hold two numbers for each of {len(poses)} photos.", HINT)
    return poses, bounds


def _frame(root: Path, folder: str, name: str, pose: Float64[np.ndarray, "3 5"], skipped: Skipped) -> Frame | None:
    numbers = pose[:, 4]
    if not np.isfinite(numbers).all() or numbers.min() < 1 or numbers.max() > LONGEST_SIDE:
        skipped.add("skipped, since its size or focal length makes no sense", name)
        return None
    height, width, focal = (float(number) for number in numbers)
    sides = (round(width), round(height))
    lens = Pinhole(*sides, focal, focal, 0.5 * sides[0], 0.5 * sides[1])
    found = usable_photo(root, Path(folder) / name, name, pose[:, :4].tolist(), lambda _: lens, skipped)
    return None if found is None else with_mask(root, found, mask_beside(root, Path(name)), skipped)


def _at(frame: Frame, time: float) -> Frame:
    return Frame(msgspec.structs.replace(frame.photo, time=time), frame.alpha)

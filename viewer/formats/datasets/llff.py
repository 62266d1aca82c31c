"""LLFF's ``poses_bounds.npy`` (Mildenhall et al. 2019): one row of 17 numbers for each photo of a folder.

A row is a 3x5 matrix, camera-to-world with the axes (down, right, backwards), then (height, width, focal length), and
the nearest and the farthest depth of what the camera sees. The size may be that of larger pictures than are there.
"""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
from jaxtyping import Float64

from viewer.errors import InputError
from viewer.formats.datasets.finding import picture_names
from viewer.formats.datasets.frames import Frame, hold_out, usable_photo, with_mask
from viewer.formats.datasets.lenses import LONGEST_SIDE
from viewer.formats.datasets.masks import cut_out, mask_beside
from viewer.formats.datasets.poses import focus, subject_box
from viewer.formats.datasets.skipped import Skipped
from viewer.formats.npz import NO_HEADER
from viewer.scene.camera import Pinhole
from viewer.scene.dataset import Dataset, Photo
from viewer.scene.geometry import AABB, as_array, as_vec3

NAME = "poses_bounds.npy"
COLUMNS = 17
MOST_PHOTOS = 100_000
HINT = "Copy the data set whole: the photos that the poses were made from, and poses_bounds.npy."
NEAREST = 0.9
"""Matter may begin so much nearer than the nearest reconstructed point."""


def matches(path: Path) -> bool:
    """Whether the folder holds a ``poses_bounds.npy``, or the file is one."""
    return path.name == NAME and path.is_file() if not path.is_dir() else (path / NAME).is_file()


def read(path: Path, holdout: int) -> Dataset:
    """The photos in the order of their names; every ``holdout``-th one is held out for testing.

    Raises:
        InputError: The file is damaged, or there are not as many photos as poses.
    """
    root = (path if path.is_dir() else path.parent).absolute()
    rows = pose_rows(root / NAME)
    folder, pictures = pictures_of_poses(root, len(rows), NAME)
    skipped = Skipped()
    found = [_photo(root, folder, name, row, skipped) for name, row in zip(pictures, rows, strict=True)]
    frames = [frame for frame in found if frame is not None]
    if not frames:
        raise skipped.none_usable(str(root / NAME))
    box = box_of_views(tuple(frame.photo for frame in frames), rows[[frame is not None for frame in found], 15:])
    photos, masked = cut_out(root, frames, skipped)
    return Dataset(str(root), "llff", hold_out(photos, holdout), box, masked, skipped.sentences())


def pose_rows(path: Path) -> Float64[np.ndarray, "n 17"]:
    """The table in a ``poses_bounds.npy``.

    Raises:
        InputError: It is none.
    """
    try:
        with path.open("rb") as file:
            rows = np.lib.format.read_array(file, allow_pickle=False, max_header_size=4096)
    except (OSError, EOFError, MemoryError, *NO_HEADER) as error:
        raise InputError(f"{path} cannot be read: {error}.", HINT) from error
    if rows.ndim != 2 or rows.shape[1] != COLUMNS or rows.dtype.kind != "f" or not 0 < len(rows) <= MOST_PHOTOS:
        raise InputError(f"{path} is no table of {COLUMNS} numbers for each photo.", HINT)
    return rows.astype(np.float64)


def pictures_of_poses(root: Path, count: int, poses: str) -> tuple[str, list[str]]:
    """The folder with just as many pictures as ``poses`` has, the largest pictures first, and their names.

    Raises:
        InputError: There is none.
    """
    numbers = {}
    folders = [child.name for child in root.iterdir() if child.is_dir() and re.fullmatch(r"images(_\d+)?", child.name)]
    for folder in sorted(folders, key=lambda name: int(name.partition("_")[2] or 1)):
        names = picture_names(root / folder)
        if len(names) == count:
            return folder, names
        numbers[folder] = len(names)
    there = ", ".join(f"{folder} has {number}" for folder, number in numbers.items()) or "there is no images folder"
    hint = f"Copy the data set whole: the photos that the poses were made from, and {poses}."
    raise InputError(f"{root / poses} has poses of {count} photos, but {there}.", hint)


def _photo(root: Path, folder: str, name: str, row: Float64[np.ndarray, " 17"], skipped: Skipped) -> Frame | None:
    matrix, (height, width, focal) = row[:15].reshape(3, 5)[:, :4], row[:15].reshape(3, 5)[:, 4]
    down, right, back, position = matrix.T
    numbers = np.array([height, width, focal])
    if not np.isfinite(numbers).all() or numbers.min() < 1 or numbers.max() > LONGEST_SIDE:
        skipped.add("skipped, since its size or focal length makes no sense", name)
        return None
    sides = (round(float(width)), round(float(height)))
    lens = Pinhole(*sides, float(focal), float(focal), 0.5 * sides[0], 0.5 * sides[1])
    rows = np.stack([right, -down, back, position], 1).tolist()
    found = usable_photo(root, Path(folder) / name, name, rows, lambda _: lens, skipped)
    return None if found is None else with_mask(root, found, mask_beside(root, Path(name)), skipped)


def box_of_views(photos: tuple[Photo, ...], bounds: Float64[np.ndarray, "n 2"]) -> AABB:
    """What the cameras see between their nearest and farthest depths.

    Around a subject that is the box of the subject; of a scene seen from one side it holds all frusta.
    """
    valid = np.isfinite(bounds).all(1) & (bounds[:, 0] > 0) & (bounds[:, 1] > bounds[:, 0])
    if focus(photos) is not None or not valid.any():
        return subject_box(photos, None)
    corners = []
    for photo, (near, far) in zip(photos, bounds, strict=True):
        if not 0 < near < far < 1e7:
            continue
        lens, pose = photo.camera.lens, as_array(photo.camera.camera_to_world)
        ends = np.array([[x, y] for x in (0.0, lens.width) for y in (0.0, lens.height)])
        directions = lens.directions(ends)
        directions = directions / -directions[:, 2:]
        local = np.concatenate([NEAREST * near * directions, far * directions])
        corners.append(local @ pose[:3, :3].T + pose[:3, 3])
    points = np.concatenate(corners)
    return AABB(as_vec3(points.min(0)), as_vec3(points.max(0)))

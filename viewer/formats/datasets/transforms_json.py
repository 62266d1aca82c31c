"""``transforms.json`` of instant-ngp and nerfstudio: one file, cameras with lenses, anything as subject.

Poses are used as they are in the file: nerfstudio's ``applied_transform``, which says how they were changed on the
way there, does not have to be undone for a scene in the file's own coordinates.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path, PurePosixPath

import msgspec
import numpy as np

from viewer.errors import InputError
from viewer.formats.datasets.frames import Frame, hold_out, read_frames
from viewer.formats.datasets.masks import cut_out
from viewer.formats.datasets.points import NO_POINTS, PointCloud, read_ply_points
from viewer.formats.datasets.poses import subject_box
from viewer.formats.datasets.skipped import Skipped
from viewer.formats.json_fields import Fields, read_fields
from viewer.scene.dataset import Dataset, Split
from viewer.scene.geometry import AABB, as_vec3

NAME = "transforms.json"
NGP_SCALE = 0.33
NGP_OFFSET = (0.5, 0.5, 0.5)
"""What instant-ngp assumes where the file has no ``scale`` and ``offset``: unit cube = scale * position + offset."""
SPLITS: tuple[Split, ...] = ("train", "val", "test")
LARGEST_AABB_SCALE = 128.0


def matches(path: Path) -> bool:
    """Whether this is a folder with a ``transforms.json``, or a JSON file of any name that lists frames."""
    if not path.is_file():
        return (path / NAME).is_file()
    if path.name == NAME:
        return True
    if path.suffix.lower() != ".json":
        return False
    try:
        return "frames" in read_fields(path)
    except InputError:
        return False


def read(path: Path, holdout: int) -> Dataset:
    """The photos, sorted by name; every ``holdout``-th one is held out for testing where the file names no splits.

    Raises:
        InputError: The file is damaged, a field has the wrong type, or no photo is usable.
    """
    file = (path if path.is_file() else path / NAME).absolute()
    whole, skipped = read_fields(file), Skipped()
    # Read before the photos, so that a wrong type here is reported at once.
    scale, unit = _aabb_scale(whole), _unit_cube(whole)
    splits = _splits(whole)
    frames = sorted(read_frames(file.parent, whole, "train", skipped), key=lambda frame: frame.photo.file)
    if splits:
        frames = _split(frames, splits, skipped)
    if not frames:
        raise skipped.none_usable(str(file))
    photos, masked = cut_out(file.parent, frames, skipped)
    if not splits:
        photos = hold_out(photos, holdout)
    box = subject_box(photos, scale, unit)
    return Dataset(str(file.parent), "transforms", photos, box, masked, skipped.sentences())


def points(path: Path) -> PointCloud:
    """The points that the file names under ``ply_file_path``, as nerfstudio writes it; none where it names none.

    They are in the same coordinates as the cameras.

    Raises:
        InputError: The file of the points is missing or damaged.
    """
    file = (path if path.is_file() else path / NAME).absolute()
    named = read_fields(file).text("ply_file_path")
    return read_ply_points(file.parent / named) if named else NO_POINTS


def _aabb_scale(whole: Fields) -> float | None:
    value = whole.number("aabb_scale")
    if value is not None and not 0 < value <= LARGEST_AABB_SCALE:
        raise whole.wrong("aabb_scale", f"a number up to {LARGEST_AABB_SCALE:.0f}")
    return value


def _unit_cube(whole: Fields) -> AABB | None:
    """instant-ngp's unit cube in the file's coordinates, where the file places it."""
    if "scale" not in whole and "offset" not in whole:
        return None
    scale, offset = whole.finite("scale", NGP_SCALE), np.array(whole.numbers("offset", 3) or NGP_OFFSET)
    if not 1e-6 < scale < 1e6:
        raise whole.wrong("scale", "a positive number")
    if not np.isfinite(offset).all() or np.abs(offset).max() > 1e6:
        raise whole.wrong("offset", "a list of 3 finite numbers")
    return AABB(as_vec3((0.0 - offset) / scale), as_vec3((1.0 - offset) / scale))


def _splits(whole: Fields) -> dict[str, Split]:
    """Which photo is for what, by its name, as nerfstudio lists them."""
    return {str(PurePosixPath(name)): split for split in SPLITS for name in whole.texts(f"{split}_filenames")}


def _split(frames: list[Frame], splits: dict[str, Split], skipped: Skipped) -> list[Frame]:
    """The photos that are in a split, each in its own."""
    chosen: list[Frame] = []
    for frame in frames:
        split = splits.get(frame.photo.file)
        if split is None:
            skipped.add("skipped, since it is in none of the file's splits", frame.photo.file)
        else:
            chosen.append(replace(frame, photo=msgspec.structs.replace(frame.photo, split=split)))
    return chosen

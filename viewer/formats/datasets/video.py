"""A video as photos: its sharpest frames, as far apart as photos should be, in a folder beside it.

From there on it is a plain folder of photos (:mod:`viewer.formats.datasets.photo_folder`).
"""

from __future__ import annotations

import importlib.util
import json
import re
from pathlib import Path

from viewer.errors import InputError, OutputError, UnsupportedError
from viewer.formats.datasets import photo_folder
from viewer.formats.datasets.points import PointCloud
from viewer.formats.datasets.sfm import find_poses
from viewer.formats.datasets.video_frames import PACKAGE, write_frames
from viewer.scene.dataset import Dataset
from viewer.scene.progress import Work, subprogress
from viewer.scene.temporaries import sweep_temporaries, temporary_folder

INSTALL = "Install it: pip install 'fieldwright[video]'. Or save frames of it as pictures and open their folder."
SUFFIXES = (".mp4", ".mov", ".m4v", ".avi", ".mkv", ".webm", ".mpg", ".mpeg", ".mts", ".m2ts")
MAGIC = re.compile(
    rb"....ftyp(?!heic|heix|hevc|heim|heis|mif1|msf1|avif|avis)|....(moov|mdat|wide)|\x1aE\xdf\xa3|RIFF....AVI |"
    rb"\0\0\1\xba|(?=\x47.{187}\x47.{187}\x47)|(?=.{4}\x47.{191}\x47.{191}\x47)",
    re.DOTALL,
)
"""How containers begin: ISO media and QuickTime, Matroska and WebM, AVI, MPEG program and transport streams."""
HEAD = 600
RECORD = "video.json"
"""What is beside the photos: which video they were taken from."""
CHOOSING = 0.3
"""Part of the whole work."""


def matches(path: Path) -> bool:
    """Whether it is a video, judged by how it begins."""
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return MAGIC.match(file.read(HEAD)) is not None


def photos_place(path: Path) -> Path:
    """The folder for the photos of a video where none is chosen."""
    return path.absolute().with_name(f"{path.stem}_photos")


def prepare(path: Path) -> Work[None]:
    """Take photos from a video and find out where they were taken from, as far as that has not been done before.

    Raises:
        ViewerError: As :func:`take_photos` and :func:`viewer.formats.datasets.sfm.find_poses`.
    """
    place = photos_place(path)
    photo_folder.check_installed(path)
    yield from subprogress(take_photos(path, place), 0.0, CHOOSING)
    yield from subprogress(find_poses(place), CHOOSING, 1.0)


def take_photos(path: Path, place: Path) -> Work[None]:
    """Write photos of a video into a folder of their own, whole or not at all, unless they are there.

    Raises:
        InputError: It cannot be read, shows nothing, or the camera stands still; or the folder holds something else.
        UnsupportedError: What reads videos is not installed.
        OutputError: The folder cannot be written.
    """
    record = _record(path)
    if place.exists():
        if _found_record(place) != record:
            raise InputError(
                f"{place} is there already, and not from this video.", "Move it, or choose another folder."
            )
        return
    if importlib.util.find_spec(PACKAGE) is None:
        raise UnsupportedError(f"{path} is a video; reading it takes {PACKAGE}.", INSTALL)
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        sweep_temporaries(place.parent)
        with temporary_folder(place.parent) as scratch:
            photos = scratch / "photos"
            photos.mkdir()
            yield from write_frames(path, photos)
            (photos / RECORD).write_text(json.dumps(record), "utf-8")
            photos.rename(place)
    except OSError as error:
        reason = error.strerror or str(error)
        raise OutputError(f"{place} cannot be written: {reason}.", "Choose another folder for the photos.") from error


def read(path: Path, holdout: int) -> Dataset:
    """The photos that were taken from a video.

    Raises:
        InputError: They were not yet, or it is not known where they were taken from.
        UnsupportedError: And it cannot be found out here.
    """
    place = photos_place(path)
    if _found_record(place) != _record(path):
        raise InputError(f"No photos were taken from {path} yet.", f"Do it: fieldwright pose {path}")
    return photo_folder.read(place, holdout)


def points(path: Path) -> PointCloud:
    """The points that were found with the poses.

    Raises:
        InputError: They are damaged.
    """
    return photo_folder.points(photos_place(path))


def _record(path: Path) -> dict[str, object]:
    """What tells one video from another."""
    try:
        state = path.stat()
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}.", "Check the name and the permissions.") from error
    return {"video": path.name, "bytes": state.st_size, "modified": state.st_mtime_ns}


def _found_record(place: Path) -> object:
    try:
        return json.loads((place / RECORD).read_bytes())
    except (OSError, ValueError):
        return None

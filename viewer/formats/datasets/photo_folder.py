"""A plain folder of photos: where they were taken from is found by structure from motion, and stored in the cache.

Nothing is written into the folder. What was found is named by the photos' names, sizes and dates: a folder that changes
is looked at anew.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
from pathlib import Path

import msgspec

from viewer.errors import InputError, UnsupportedError
from viewer.formats.datasets import colmap
from viewer.formats.datasets.checks import FEWEST
from viewer.formats.datasets.colmap_files import read_points
from viewer.formats.datasets.finding import picture_names
from viewer.formats.datasets.points import PointCloud
from viewer.machine import cache_folder
from viewer.scene.dataset import Dataset

SUFFIXES = frozenset((".png", ".jpg", ".jpeg", ".bmp", ".webp", ".tif", ".tiff", ".heic", ".heif", ".avif"))
"""What structure from motion reads; OpenEXR files hold no numbers that its features could be found in."""
FOLDERS = (".", "images", "input", "rgb")
"""Where the photos may lie, below the folder that is opened."""
MOST_PHOTOS = 2000
PACKAGE = "pycolmap"
INSTALL = "Install it: pip install 'fieldwright[sfm]'. Or run COLMAP yourself and put its 'sparse' folder beside them."


def matches(path: Path) -> bool:
    """Whether there are enough photos in the folder to be worth looking at, and nothing that says where they are."""
    return path.is_dir() and len(photo_files(path)) >= FEWEST


def photo_files(path: Path) -> list[Path]:
    """The photos, sorted by name: those in the folder itself, else those in the first of its usual subfolders."""
    for folder in FOLDERS:
        place = path / folder
        if place.is_dir():
            found = [place / name for name in picture_names(place) if Path(name).suffix.lower() in SUFFIXES]
            if found:
                return found
    return []


def read(path: Path, holdout: int) -> Dataset:
    """The photos that could be placed, sorted by name; every ``holdout``-th one is held out for testing.

    Raises:
        InputError: It has not been found out yet where they were taken from.
        UnsupportedError: And it cannot be found out here.
    """
    root = path.absolute()
    place = model_place(root)
    if not is_found(place):
        check_installed(root)
        raise InputError(
            f"Where the photos in {path} were taken from is not known yet.", f"Find it: fieldwright pose {path}"
        )
    return msgspec.structs.replace(colmap.read_model(root, place, holdout), kind="photos")


def points(path: Path) -> PointCloud:
    """The points that were found with the poses.

    Raises:
        InputError: They are damaged.
    """
    return read_points(model_place(path.absolute()))


def model_place(root: Path) -> Path:
    """The folder in the cache where the model of these photos is, or will be.

    Raises:
        InputError: The photos cannot be looked at.
    """
    facts = [str(root.resolve())]
    try:
        for photo in photo_files(root):
            state = photo.stat()
            facts.append(f"{photo.name} {state.st_size} {state.st_mtime_ns}")
    except OSError as error:
        raise InputError(f"{root} cannot be read: {error.strerror}.", "Check the permissions.") from error
    return cache_folder() / "poses" / hashlib.sha256(os.fsencode("\n".join(facts))).hexdigest()[:32]


def is_found(place: Path) -> bool:
    """Whether there is a model."""
    return (place / "images.bin").is_file()


def check_installed(root: Path) -> None:
    """Make sure that structure from motion can be run here.

    Raises:
        UnsupportedError: It cannot.
    """
    if importlib.util.find_spec(PACKAGE) is None:
        raise UnsupportedError(
            f"{root} holds photos and nothing that says where they were taken from; finding that takes {PACKAGE}.",
            INSTALL,
        )

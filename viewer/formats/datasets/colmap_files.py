"""The three files of a COLMAP model, binary or text (colmap.github.io/format.html)."""

from __future__ import annotations

import math
import re
import struct
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import numpy as np

from viewer.errors import InputError, UnsupportedError
from viewer.formats.datasets.colmap_lenses import MODELS, PARAMETERS
from viewer.formats.datasets.points import FARTHEST, PointCloud
from viewer.formats.files import read_bytes

MOST_RECORDS = 50_000_000
LONGEST_NAME = 4096
LARGEST_FILE = 16 << 30
IMAGE_BYTES = 73
"""Of a pose without points: number, pose, camera, an empty name, number of points."""
POINT_BYTES = 43
"""Of a 3-D point before its track: number, place, colour, error, length of the track."""
N = TypeVar("N", int, float)
HINT = "Export the model again with COLMAP's model_converter."


@dataclass(frozen=True)
class ColmapCamera:
    """A camera of ``cameras.bin`` or ``cameras.txt``."""

    model: str
    width: int
    height: int
    numbers: tuple[float, ...]


@dataclass(frozen=True)
class ColmapImage:
    """A pose of ``images``: the rotation (w, x, y, z) and translation that take the world to the camera."""

    name: str
    camera: int
    rotation: tuple[float, float, float, float]
    translation: tuple[float, float, float]


def read_cameras(folder: Path) -> dict[int, ColmapCamera]:
    """The cameras by their number.

    Raises:
        InputError: The file is damaged or has a model that COLMAP does not.
    """
    binary = folder / "cameras.bin"
    if binary.is_file():
        return dict(_binary_cameras(_Bytes(binary)))
    return dict(_text_cameras(folder / "cameras.txt"))


def read_images(folder: Path) -> tuple[list[ColmapImage], tuple[str, ...]]:
    """The poses, sorted by the pictures' names, and what does not add up in their file.

    Raises:
        InputError: The file is damaged.
    """
    binary, notes = folder / "images.bin", ()
    if binary.is_file():
        images = list(_binary_images(_Bytes(binary)))
    else:
        images, notes = _text_images(folder / "images.txt")
    return sorted(images, key=lambda image: image.name), notes


def count_images(folder: Path) -> int:
    """How many poses a model has; 0 where its file is damaged."""
    try:
        binary = folder / "images.bin"
        return _Bytes(binary).count(IMAGE_BYTES) if binary.is_file() else len(_text_images(folder / "images.txt")[0])
    except InputError:
        return 0


def read_points(folder: Path) -> PointCloud:
    """The reconstructed points; none where there is no such file.

    Raises:
        InputError: The file is damaged.
    """
    binary, text = folder / "points3D.bin", folder / "points3D.txt"
    if binary.is_file():
        rows = list(_binary_points(_Bytes(binary)))
    elif text.is_file():
        rows = [_numbers(float, words[1:7], text) for words in _lines(text)]
    else:
        rows = []
    if any(len(row) != 6 for row in rows):
        raise InputError(f"{text} has a line that is no point.", HINT)
    table = np.array(rows, np.float64).reshape(-1, 6)
    table = table[(np.abs(table) < FARTHEST).all(1)]  # which is true of no NaN
    return PointCloud(table[:, :3], np.clip(table[:, 3:], 0, 255).astype(np.uint8))


class _Bytes:
    """A file's bytes, read from the front; every read is checked against what is left."""

    def __init__(self, path: Path) -> None:
        self._data = read_bytes(path, LARGEST_FILE, "a model")
        self._path, self._at = path, 0

    def take(self, layout: str) -> tuple:
        """The next numbers, little-endian."""
        size = struct.calcsize("<" + layout)
        self.need(size)
        values = struct.unpack_from("<" + layout, self._data, self._at)
        self._at += size
        return values

    def skip(self, size: int) -> None:
        """Pass over ``size`` bytes."""
        self.need(size)
        self._at += size

    def name(self) -> str:
        """Text up to the next zero."""
        end = self._data.find(b"\0", self._at, self._at + LONGEST_NAME)
        if end < 0:
            raise self.damaged("a name does not end")
        text = self._data[self._at : end].decode("utf-8", "surrogateescape")
        self._at = end + 1
        return text

    def count(self, least_bytes: int) -> int:
        """How many records follow, each of at least ``least_bytes``."""
        (number,) = self.take("Q")
        if number > MOST_RECORDS or number * least_bytes > len(self._data) - self._at:
            raise self.damaged(f"it claims {number} records")
        return number

    def need(self, size: int) -> None:
        """Make sure that ``size`` bytes are left."""
        if size > len(self._data) - self._at:
            raise self.damaged("it ends too early")

    def damaged(self, how: str) -> InputError:
        """The error about this file."""
        return InputError(f"{self._path} is damaged: {how}.", HINT)

    def unknown(self, model: str) -> UnsupportedError:
        """The error about a lens in this file."""
        return _unknown(model, self._path)


def _binary_cameras(data: _Bytes) -> Iterator[tuple[int, ColmapCamera]]:
    for _ in range(data.count(24)):
        number, model, width, height = data.take("iiQQ")
        if not 0 <= model < len(MODELS):
            raise data.unknown(str(model))
        name = MODELS[model]
        yield number, ColmapCamera(name, width, height, data.take(f"{PARAMETERS[name]}d"))


def _binary_images(data: _Bytes) -> Iterator[ColmapImage]:
    for _ in range(data.count(IMAGE_BYTES)):
        _, *pose, camera = data.take("I7dI")
        name = data.name()
        (seen,) = data.take("Q")
        data.skip(24 * min(seen, MOST_RECORDS))
        yield ColmapImage(name, camera, (pose[0], pose[1], pose[2], pose[3]), (pose[4], pose[5], pose[6]))


def _binary_points(data: _Bytes) -> Iterator[tuple[float, ...]]:
    for _ in range(data.count(POINT_BYTES + 8)):
        yield data.take("Q3d3B")[1:]
        data.skip(8)
        (track,) = data.take("Q")
        data.skip(8 * min(track, MOST_RECORDS))


def _text_cameras(path: Path) -> Iterator[tuple[int, ColmapCamera]]:
    for words in _lines(path):
        if len(words) > 4 and words[1] not in PARAMETERS and re.fullmatch("[A-Z_]+", words[1]):
            raise _unknown(words[1], path)
        if len(words) < 4 or PARAMETERS.get(words[1], -1) != len(words) - 4:
            raise InputError(f"{path} has a line that is no camera: {' '.join(words)[:60]}", HINT)
        number, width, height = _numbers(int, (words[0], *words[2:4]), path)
        yield number, ColmapCamera(words[1], width, height, _numbers(float, words[4:], path))


def _text_images(path: Path) -> tuple[list[ColmapImage], tuple[str, ...]]:
    """Two lines an image: its pose, then the points that it sees, of which there may be none.

    A pose is known by its words, wherever blank lines and comments are; one that another pose follows lacks its second
    line, and COLMAP itself would take that other pose for it.
    """
    images: list[ColmapImage] = []
    stated = bare = 0
    complete = True
    for line in _text(path).split("\n"):
        words = line.split()
        if line.lstrip().startswith("#"):
            found = re.search(r"Number of images:\s*(\d+)", line)
            stated = int(found[1]) if found else stated
        elif not words or _are_points(words):
            complete = True
        else:
            bare += not complete
            images.append(_text_pose(words, path))
            complete = False
    bare += bare > 0 and not complete
    notes = [f"{path.name}: {bare} poses lack the line of points behind them, which COLMAP asks for."] if bare else []
    if stated and stated != len(images):
        notes.append(f"{path.name}: it says that it has {stated} photos, but has {len(images)}.")
    return images, tuple(notes)


def _text_pose(words: list[str], path: Path) -> ColmapImage:
    if len(words) < 10:
        raise InputError(f"{path} has a line that is no pose: {' '.join(words)[:60]}", HINT)
    numbers, (camera,) = _numbers(float, words[1:8], path), _numbers(int, words[8:9], path)
    rotation = (numbers[0], numbers[1], numbers[2], numbers[3])
    return ColmapImage(" ".join(words[9:]), camera, rotation, (numbers[4], numbers[5], numbers[6]))


def _are_points(words: list[str]) -> bool:
    """Whether these are points in a picture: x, y and a whole number each."""
    if len(words) % 3:
        return False
    try:
        return all(math.isfinite(float(word)) for word in words) and all(int(word) >= -1 for word in words[2::3])
    except ValueError:
        return False


def _lines(path: Path) -> Iterator[list[str]]:
    """The words of each line that is neither empty nor a comment."""
    for line in _text(path).split("\n"):
        words = line.split()
        if words and not words[0].startswith("#"):
            yield words


def _text(path: Path) -> str:
    return read_bytes(path, LARGEST_FILE, "a model", "Copy the model whole.").decode("utf-8-sig", "surrogateescape")


def _unknown(model: str, path: Path) -> UnsupportedError:
    return UnsupportedError(
        f"{path} has a lens of the model {model[:40]}, which is not known here.",
        "Undistort the photos with COLMAP's image_undistorter first.",
    )


def _numbers(kind: Callable[[str], N], words: Sequence[str], path: Path) -> tuple[N, ...]:
    try:
        return tuple(map(kind, words))
    except ValueError as error:
        raise InputError(f"{path} has a word where a number belongs: {error}.", HINT) from error

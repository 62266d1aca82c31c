"""The three files of a COLMAP model, binary or text (colmap.github.io/format.html)."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import numpy as np

from viewer.errors import InputError
from viewer.formats.datasets.colmap_lenses import MODELS, PARAMETERS
from viewer.formats.datasets.points import PointCloud
from viewer.formats.files import read_bytes

MOST_RECORDS = 50_000_000
LONGEST_NAME = 4096
LARGEST_FILE = 16 << 30
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


def read_images(folder: Path) -> list[ColmapImage]:
    """The poses, sorted by the pictures' names.

    Raises:
        InputError: The file is damaged.
    """
    binary = folder / "images.bin"
    images = _binary_images(_Bytes(binary)) if binary.is_file() else _text_images(folder / "images.txt")
    return sorted(images, key=lambda image: image.name)


def read_points(folder: Path) -> PointCloud:
    """The reconstructed points; none where there is no such file.

    Raises:
        InputError: The file is damaged.
    """
    binary, text = folder / "points3D.bin", folder / "points3D.txt"
    if binary.is_file():
        rows = list(_binary_points(_Bytes(binary)))
    elif text.is_file():
        rows = [_numbers(float, words[1:7], text) for words in _lines(text) if words]
    else:
        rows = []
    if any(len(row) != 6 for row in rows):
        raise InputError(f"{text} has a line that is no point.", HINT)
    table = np.array(rows, np.float64).reshape(-1, 6)
    table = table[np.isfinite(table).all(1)]
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
        """Pass over so many bytes."""
        self.need(size)
        self._at += size

    def name(self) -> str:
        """Text up to the next zero."""
        end = self._data.find(b"\0", self._at, self._at + LONGEST_NAME)
        if end < 0:
            raise self.damaged("a name does not end")
        text = self._data[self._at : end].decode("utf-8", "replace")
        self._at = end + 1
        return text

    def count(self, least_bytes: int) -> int:
        """How many records follow, each of at least so many bytes."""
        (number,) = self.take("Q")
        if number > MOST_RECORDS or number * least_bytes > len(self._data) - self._at:
            raise self.damaged(f"it claims {number} records")
        return number

    def need(self, size: int) -> None:
        """Make sure that so many bytes are left."""
        if size > len(self._data) - self._at:
            raise self.damaged("it ends too early")

    def damaged(self, how: str) -> InputError:
        """The error about this file."""
        return InputError(f"{self._path} is damaged: {how}.", HINT)


def _binary_cameras(data: _Bytes) -> Iterator[tuple[int, ColmapCamera]]:
    for _ in range(data.count(24)):
        number, model, width, height = data.take("iiQQ")
        if not 0 <= model < len(MODELS):
            raise data.damaged(f"camera {number} has the model {model}")
        name = MODELS[model]
        yield number, ColmapCamera(name, width, height, data.take(f"{PARAMETERS[name]}d"))


def _binary_images(data: _Bytes) -> Iterator[ColmapImage]:
    for _ in range(data.count(73)):
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
        if len(words) < 4 or PARAMETERS.get(words[1], -1) != len(words) - 4:
            raise InputError(f"{path} has a line that is no camera: {' '.join(words)[:60]}", HINT)
        number, width, height = _numbers(int, (words[0], *words[2:4]), path)
        yield number, ColmapCamera(words[1], width, height, _numbers(float, words[4:], path))


def _text_images(path: Path) -> Iterator[ColmapImage]:
    """Two lines an image: its pose, then the points that it sees, of which there may be none."""
    for words in list(_lines(path, keep_empty=True))[::2]:
        if len(words) < 10:
            raise InputError(f"{path} has a line that is no pose: {' '.join(words)[:60]}", HINT)
        numbers, (camera,) = _numbers(float, words[1:8], path), _numbers(int, words[8:9], path)
        rotation = (numbers[0], numbers[1], numbers[2], numbers[3])
        yield ColmapImage(" ".join(words[9:]), camera, rotation, (numbers[4], numbers[5], numbers[6]))


def _lines(path: Path, *, keep_empty: bool = False) -> Iterator[list[str]]:
    """The words of each line that is no comment; empty lines at the end are dropped."""
    text = read_bytes(path, LARGEST_FILE, "a model", "Copy the model whole.").decode("utf-8", "replace")
    for line in text.rstrip().splitlines():
        if not line.startswith("#") and (keep_empty or line.strip()):
            yield line.split()


def _numbers(kind: Callable[[str], N], words: Sequence[str], path: Path) -> tuple[N, ...]:
    try:
        return tuple(map(kind, words))
    except ValueError as error:
        raise InputError(f"{path} has a word where a number belongs: {error}.", HINT) from error

"""SOG (PlayCanvas): the numbers of Gaussians as the channels of lossless WebP pictures, in a folder or an archive.

Version 2 looks its bytes up in tables; version 1, which says nothing of its version, spreads them evenly over ranges.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import msgspec
import numpy as np
from jaxtyping import Float32, Float64, UInt8, UInt16
from msgspec import Struct
from PIL import Image

from viewer.errors import InputError, UnsupportedError
from viewer.formats.files import read_bytes, reason
from viewer.formats.splats.found import DAMAGED, FoundSplats
from viewer.formats.splats.quantities import TERMS, logit, unpacked

LARGEST_FILE = 2 << 30
META = "meta.json"
ROW = 64
"""Entries of a palette of spherical harmonics in a row of its picture."""
MOST_RATIO = 4000
"""Gaussians for a byte of all pictures: more than any trained ones give."""
SPARE = 1 << 20
"""Pixels that a picture may have beyond four for each Gaussian."""
MOST_ENTRIES, UNPACKED = 256, 200
"""Files in an archive, and bytes out of one of them."""
FIRST_TAG = 252
"""The last byte of a rotation is this plus which component is left out."""
Open = Callable[[str], bytes]
"""From the name of a file beside ``meta.json`` to its bytes."""


class Channel(Struct):
    """What is said of one picture, or two: ranges of version 1, or tables of version 2."""

    files: tuple[str, ...]
    mins: list[float] | float = 0.0
    maxs: list[float] | float = 0.0
    codebook: list[float] | None = None
    shape: list[int] = []
    bands: int = 0
    count: int = 0


class Meta(Struct):
    """``meta.json``."""

    means: Channel
    scales: Channel
    quats: Channel
    sh0: Channel
    shN: Channel | None = None  # noqa: N815 - the file's own name
    version: int = 1
    count: int = 0
    model: str = ""


def read(path: Path) -> tuple[FoundSplats, ...]:
    """The Gaussians of an archive, of a folder, or of the ``meta.json`` in one.

    Raises:
        InputError: A file is missing, cannot be read, or is damaged.
        UnsupportedError: Its version is not known.
    """
    if path.is_dir():
        path = path / META
    if path.name.lower() == META:
        folder = path.parent.resolve()
        found = decode(lambda name: read_bytes(folder / Path(name).name, LARGEST_FILE, "Gaussian splats"), path.name)
        return (replace(found, name=folder.name),)
    try:
        with zipfile.ZipFile(path) as archive:
            return (decode(lambda name: _entry(archive, name, path.name), path.name),)
    except (OSError, zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, ValueError,
            struct.error) as error:  # fmt: skip
        raise InputError(f"{path.name} is no sound archive.", DAMAGED) from error


def _entry(archive: zipfile.ZipFile, name: str, place: str) -> bytes:
    """A file in an archive, at its top or in the folder where ``meta.json`` is."""
    names = archive.namelist()[:MOST_ENTRIES]
    top = next((each for each in names if each.rpartition("/")[2].lower() == META), META).rpartition("/")
    wanted = f"{top[0]}{top[1]}{Path(name).name}"
    if wanted not in names:
        raise InputError(f"{place} lacks {wanted[:80]}.", DAMAGED)
    entry = archive.getinfo(wanted)
    if entry.file_size > UNPACKED * max(entry.compress_size, 1024):
        raise InputError(f"{place} announces more than it holds.", DAMAGED)
    return archive.read(entry)


def decode(opened: Open, place: str) -> FoundSplats:
    """The Gaussians that ``meta.json`` and the pictures beside it hold.

    Raises:
        InputError: A file is missing or damaged.
        UnsupportedError: Its version is not known.
    """
    try:
        meta = msgspec.json.decode(opened(META), type=Meta)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise InputError(f"{place} is not described as splats are: {error}.", DAMAGED) from error
    if meta.version not in (1, 2):
        raise UnsupportedError(
            f"{place} is version {meta.version} of SOG; 1 and 2 are read.", "Export it as version 2."
        )
    count = meta.count if meta.version == 2 else (meta.means.shape or [0])[0]
    if count < 1:
        raise InputError(f"{place} holds no splats.", "Open a file with splats in it.")
    try:
        return _Decoder(opened, place, meta, count).found()
    except (ValueError, IndexError, OverflowError, MemoryError) as error:
        raise InputError(f"{place} is not what it says of itself: {reason(error)}.", DAMAGED) from error


class _Decoder:
    """Makes arrays of pictures.

    Args:
        opened: Gives a file.
        place: The name, for messages.
        meta: What is said of the pictures.
        count: How many Gaussians there are.
    """

    def __init__(self, opened: Open, place: str, meta: Meta, count: int) -> None:
        self._open, self._place, self._meta, self._count = opened, place, meta, count

    def found(self) -> FoundSplats:
        """All of them.

        Raises:
            ValueError: Something does not fit.
        """
        meta = self._meta
        # All files first: their length says how many Gaussians there can be.
        files = {name: self._open(name) for channel in self._channels() for name in channel.files}
        if self._count > MOST_RATIO * sum(map(len, files.values())):
            raise ValueError("it announces more than it holds")
        low, high = (self._bytes(files, meta.means, number)[:, :3].astype(np.uint16) for number in (0, 1))
        turned = self._bytes(files, meta.quats)
        colors = self._bytes(files, meta.sh0)
        if meta.version == 2:
            shades, logits = self._looked_up(colors[:, :3], meta.sh0), logit(colors[:, 3] / np.float32(255.0))
            log_scales = self._looked_up(self._bytes(files, meta.scales)[:, :3], meta.scales)
        else:
            ranged = self._ranged(colors, meta.sh0)
            shades, logits = ranged[:, :3], np.ascontiguousarray(ranged[:, 3])
            log_scales = self._ranged(self._bytes(files, meta.scales)[:, :3], meta.scales)
        sh = shades[:, None]
        if meta.shN is not None:
            sh = np.concatenate([sh, self._harmonics(files, meta.shN)], 1)
        return FoundSplats(
            self._positions(low | high << 8),
            log_scales,
            _rotations(turned),
            logits,
            sh,
            filter="antialiased" if meta.model == "antialiased" else "dilated",
        )

    def _channels(self) -> list[Channel]:
        meta = self._meta
        return [meta.means, meta.scales, meta.quats, meta.sh0, *([] if meta.shN is None else [meta.shN])]

    def _bytes(self, files: dict[str, bytes], channel: Channel, number: int = 0) -> UInt8[np.ndarray, "n 4"]:
        """The pixels of a picture, one a Gaussian."""
        pixels = self._picture(files[channel.files[number]])
        if len(pixels := pixels.reshape(-1, 4)) < self._count:
            raise ValueError("a picture with fewer pixels than Gaussians")
        return pixels[: self._count]

    def _picture(self, data: bytes) -> UInt8[np.ndarray, "h w 4"]:
        try:
            with Image.open(io.BytesIO(data), formats=("WEBP", "PNG")) as picture:
                if picture.width * picture.height > 4 * self._count + SPARE:
                    raise ValueError("a picture with far more pixels than Gaussians")
                return np.asarray(picture.convert("RGBA"))
        except (OSError, SyntaxError, Image.DecompressionBombError, EOFError) as error:
            raise ValueError("a picture that cannot be read") from error

    def _positions(self, codes: UInt16[np.ndarray, "n 3"]) -> Float32[np.ndarray, "n 3"]:
        """``sign(v) (e^|v| - 1)`` of a value within the range of its axis."""
        low, high = _limits(self._meta.means, 3)
        spread = low + (high - low) * (codes / 65535.0)
        with np.errstate(over="ignore", invalid="ignore"):
            return (np.sign(spread) * np.expm1(np.abs(spread))).astype(np.float32)

    def _looked_up(self, codes: UInt8[np.ndarray, "*n"], channel: Channel) -> Float32[np.ndarray, "*n"]:
        """Bytes as the values in the table of version 2."""
        table = np.array(channel.codebook if channel.codebook is not None else [], np.float32)
        if not 1 <= len(table) <= 256:
            raise ValueError("a table that is none")
        return np.pad(table, (0, 256 - len(table)), mode="edge")[codes]

    def _ranged(self, codes: UInt8[np.ndarray, "*n c"], channel: Channel) -> Float32[np.ndarray, "*n c"]:
        """Bytes spread evenly over the ranges of version 1."""
        low, high = _limits(channel, codes.shape[-1])
        return (low + (high - low) * (codes / 255.0)).astype(np.float32)

    def _harmonics(self, files: dict[str, bytes], channel: Channel) -> Float32[np.ndarray, "n k 3"]:
        """Of degree 1 and up: each Gaussian names an entry of a palette."""
        if len(channel.files) != 2:
            raise ValueError("spherical harmonics without labels")
        picture = self._picture(files[channel.files[0]])[..., :3]
        terms = picture.shape[1] // ROW
        if terms + 1 not in TERMS[1:] or picture.shape[1] % ROW:
            raise ValueError("a palette of no whole degree")
        palette = picture.reshape(-1, terms, 3)
        labels = self._bytes(files, channel, 1)[:, :2].astype(np.int64) @ np.array([1, 256])
        if int(labels.max()) >= len(palette):
            raise ValueError("a label beyond the palette")
        values = self._looked_up(palette, channel) if self._meta.version == 2 else self._ranged(palette, channel)
        return values[labels]


def _limits(channel: Channel, width: int) -> tuple[Float64[np.ndarray, " c"], Float64[np.ndarray, " c"]]:
    """The ranges of a channel's numbers, one for all or one for each."""
    low, high = (np.array(each, np.float64) for each in (channel.mins, channel.maxs))
    if any(each.ndim and len(each) < width for each in (low, high)):
        raise ValueError("too few ranges")
    return tuple(np.broadcast_to(each[..., :width] if each.ndim else each, width) for each in (low, high))  # pyright: ignore[reportReturnType]


def _rotations(codes: UInt8[np.ndarray, "n 4"]) -> Float32[np.ndarray, "n 4"]:
    """The three smallest, and which one is not among them; other tags are no turn."""
    tags = codes[:, 3].astype(np.int64) - FIRST_TAG
    three = (codes[:, :3] / np.float32(255.0) * 2 - 1) / np.float32(2**0.5)
    result = unpacked(three, np.maximum(tags, 0))
    result[tags < 0] = (1.0, 0.0, 0.0, 0.0)
    return result

"""The ``.ksplat`` files of mkkellogg's GaussianSplats3D: sections of Gaussians, compressed to one of three levels.

Level 0 has floats. Levels 1 and 2 have halves, and positions as 16 bits within the bucket that they lie in; at level 2
spherical harmonics are bytes.
"""

from __future__ import annotations

import math
import struct
from pathlib import Path

import numpy as np
from jaxtyping import Float32, Shaped

from viewer.errors import InputError, UnsupportedError
from viewer.formats.files import read_bytes
from viewer.formats.splats.found import DAMAGED, FoundSplats
from viewer.formats.splats.quantities import TERMS, harmonic_of_color, log_scale, logit

LARGEST_FILE = 4 << 30
HEADER, SECTION_HEADER = 4096, 1024
HEAD = struct.Struct("<BBxxIIIIHxx12xff")
SECTION = struct.Struct("<IIIIfHxxI4xIIH")
SH_SPAN = 1.5
"""Bytes of spherical harmonics reach so far where a file does not say how far."""
MIDDLE = 32767
"""Of 16 bits within a bucket, where a section does not say."""
MOST_SECTIONS = 1 << 20
LEVELS = (("<f4", "<f4", "<f4"), ("<u2", "<f2", "<f2"), ("<u2", "<f2", "u1"))
"""Types of positions, of scales and rotations, and of spherical harmonics."""


def read(path: Path) -> tuple[FoundSplats, ...]:
    """The Gaussians of a file.

    Raises:
        InputError: It cannot be read, or is damaged.
        UnsupportedError: Its version is not known.
    """
    return (decode(read_bytes(path, LARGEST_FILE, "Gaussian splats"), path.name),)


def decode(data: bytes, place: str) -> FoundSplats:
    """The Gaussians of a file's bytes.

    Raises:
        InputError: They are damaged.
        UnsupportedError: Their version is not known.
    """
    if len(data) < HEADER:
        raise InputError(f"{place} is cut short.", DAMAGED)
    major, minor, most, _, _, total, level, low, high = HEAD.unpack_from(data)
    if (major, minor) < (0, 1) or major > 0:
        raise UnsupportedError(f"{place} is version {major}.{minor} of ksplat; 0.1 is read.", "Export it again.")
    if level >= len(LEVELS) or most > min(MOST_SECTIONS, len(data) // SECTION_HEADER):
        raise InputError(f"{place} is not what its head says.", DAMAGED)
    if not total:
        raise InputError(f"{place} holds no splats.", "Open a file with splats in it.")
    limits = (low or -SH_SPAN, high or SH_SPAN)
    at = HEADER + most * SECTION_HEADER
    parts: list[FoundSplats] = []
    try:
        for number in range(most):
            section = _Section(data, HEADER + number * SECTION_HEADER, level, limits)
            if section.count:
                parts.append(section.decoded(data, at))
            at += section.nbytes
    except (ValueError, struct.error, OverflowError) as error:
        raise InputError(f"{place} is cut short, or not what its head says.", DAMAGED) from error
    if sum(part.count for part in parts) != total:
        raise InputError(f"{place} announces {total:,} splats and holds others.", DAMAGED)
    terms = max(part.sh.shape[1] for part in parts)
    widened = [np.pad(part.sh, ((0, 0), (0, terms - part.sh.shape[1]), (0, 0))) for part in parts]
    return FoundSplats(
        np.concatenate([part.positions for part in parts]),
        np.concatenate([part.log_scales for part in parts]),
        np.concatenate([part.rotations for part in parts]),
        np.concatenate([part.logits for part in parts]),
        np.concatenate(widened),
    )


class _Section:
    """What the header of a section says.

    Args:
        data: The file.
        at: Where the header begins.
        level: Of compression.
        limits: What the ends of bytes of spherical harmonics stand for.

    Raises:
        ValueError: It makes no sense.
    """

    def __init__(self, data: bytes, at: int, level: int, limits: tuple[float, float]) -> None:
        (self.count, self.room, self.bucket_size, self.buckets, block, self.bucket_bytes, middle, self.full,
         self.partial, self.degree) = SECTION.unpack_from(data, at)  # fmt: skip
        if self.degree >= len(TERMS) or self.count > self.room or not math.isfinite(block):
            raise ValueError("a section that makes no sense")
        self.middle = middle or MIDDLE
        self.step = block / 2 / self.middle
        self.level, self.limits = level, limits
        place, size, harmonic = LEVELS[level]
        self.kind = np.dtype([
            ("position", place, 3), ("scale", size, 3), ("rotation", size, 4), ("color", "u1", 4),
            ("sh", harmonic, 3 * (TERMS[self.degree] - 1)),
        ])  # fmt: skip

    @property
    def nbytes(self) -> int:
        """Of the section: lengths of partly filled buckets, buckets, and room for Gaussians."""
        return 4 * self.partial + self.bucket_bytes * self.buckets + self.kind.itemsize * self.room

    def decoded(self, data: bytes, at: int) -> FoundSplats:
        """The Gaussians of the section that begins there.

        Raises:
            ValueError: It reaches beyond the file, or its buckets do not fit its Gaussians.
        """
        start = at + 4 * self.partial + self.bucket_bytes * self.buckets
        if start + self.kind.itemsize * self.count > len(data):
            raise ValueError("a section that is cut short")
        rows = np.frombuffer(data, self.kind, self.count, start)
        color = rows["color"] / np.float32(255.0)
        with np.errstate(invalid="ignore", over="ignore"):
            positions = rows["position"].astype(np.float32)
            if self.level:
                positions = (positions - np.float32(self.middle)) * np.float32(self.step) + self._centers(data, at)
            sh = np.concatenate([harmonic_of_color(color[:, None, :3]).astype(np.float32), self._rest(rows)], 1)
            return FoundSplats(
                positions,
                log_scale(rows["scale"]),
                rows["rotation"].astype(np.float32),
                logit(color[:, 3]),
                sh,
            )

    def _centers(self, data: bytes, at: int) -> Float32[np.ndarray, "n 3"]:
        """The middle of the bucket that each Gaussian lies in: full buckets come first."""
        if self.bucket_bytes < 12 or self.full > self.count or self.bucket_size > self.room:
            raise ValueError("buckets that make no sense")
        lengths = np.frombuffer(data, "<u4", self.partial, at).astype(np.int64)
        filled = np.concatenate([np.full(self.full, self.bucket_size, np.int64), lengths])
        if len(filled) > self.buckets or int(filled.sum()) != self.count:
            raise ValueError("buckets of other Gaussians")
        raw = np.frombuffer(data, np.uint8, self.bucket_bytes * self.buckets, at + 4 * self.partial)
        centers = raw.reshape(self.buckets, self.bucket_bytes)[:, :12].copy().view("<f4")
        return np.repeat(centers[: len(filled)], filled, axis=0).astype(np.float32)

    def _rest(self, rows: Shaped[np.ndarray, " n"]) -> Float32[np.ndarray, "n k 3"]:
        """Degree by degree: all of red, then of green, then of blue."""
        numbers = rows["sh"].astype(np.float32)
        if self.level == 2:
            low, high = self.limits
            numbers = low + numbers / np.float32(255.0) * (high - low)
        pieces = [np.zeros((len(rows), 0, 3), np.float32)]
        for degree in range(1, self.degree + 1):
            first, last = 3 * (TERMS[degree - 1] - 1), 3 * (TERMS[degree] - 1)
            pieces.append(numbers[:, first:last].reshape(len(rows), 3, -1).transpose(0, 2, 1))
        return np.concatenate(pieces, 1).astype(np.float32)

"""TFRecord files, the framing of TensorBoard's event files, read while another program still writes them.

A record is its length as a little-endian 64-bit number, the masked CRC-32C of these eight bytes, the data, and the
masked CRC-32C of the data (https://www.tensorflow.org/tutorials/load_data/tfrecord#tfrecords_format_details). The mask
rotates a checksum right by 15 bits and adds a constant, so that checksums of data with checksums in them stay good.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from viewer.errors import InputError

HEAD = 12
"""Bytes before the data: the length and its checksum."""
FOOT = 4
LARGEST = 1 << 16
"""Bytes of a record that can only be figures: longer ones hold pictures or histograms, and are not read."""
POLYNOMIAL = 0x82F63B78
"""Castagnoli's, bits reversed."""
MASK = 0xA282EAD8


def _table() -> tuple[int, ...]:
    """What each value of a byte adds to a checksum."""
    rows: list[int] = []
    for byte in range(256):
        remainder = byte
        for _ in range(8):
            remainder = (remainder >> 1) ^ (POLYNOMIAL if remainder & 1 else 0)
        rows.append(remainder)
    return tuple(rows)


TABLE = _table()


def crc32c(data: bytes) -> int:
    """The checksum of Castagnoli (RFC 3720, B.4): ``crc32c(b"123456789") == 0xE3069283``."""
    remainder = 0xFFFFFFFF
    for byte in data:
        remainder = (remainder >> 8) ^ TABLE[(remainder ^ byte) & 0xFF]
    return remainder ^ 0xFFFFFFFF


def masked(checksum: int) -> int:
    """A checksum as records store it."""
    return ((checksum >> 15 | checksum << 17) + MASK) & 0xFFFFFFFF


class RecordFile:
    """A file of records that may grow: each call gives what has been finished since the last one.

    Attributes:
        path: Of the file.
        passed_over: Records whose data are not what their checksum says.
        broken: It cannot be read any further, since where the next record ends is not known.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.passed_over = 0
        self.broken = False
        self._at = 0
        self._seen = (-1, -1)

    @property
    def position(self) -> int:
        """Up to which byte it has been read."""
        return self._at

    def new(self) -> Iterator[bytes]:
        """The data of records that are whole by now and were not given before.

        What is not whole is tried again when the file has changed: writers flush in the middle of a record.

        Raises:
            InputError: The file cannot be read.
        """
        try:
            state = self.path.stat()
            if (state.st_size, state.st_mtime_ns) == self._seen:
                return
            if state.st_size < self._at:  # it was started anew
                self._at = 0
            with self.path.open("rb") as file:
                file.seek(self._at)
                while (record := self._next(file, state.st_size)) is not None:
                    if record:
                        yield record
            self._seen = (state.st_size, state.st_mtime_ns)
        except OSError as error:
            reason = error.strerror or str(error)
            raise InputError(f"{self.path} cannot be read: {reason}.", "Check that it is still there.") from error

    def _next(self, file: BinaryIO, size: int) -> bytes | None:
        """The next record, empty where it is not to be read; None where there is no whole one."""
        head = file.read(HEAD)
        if len(head) < HEAD:
            return None
        self.broken = masked(crc32c(head[:8])) != int.from_bytes(head[8:], "little")
        length = int.from_bytes(head[:8], "little")
        end = self._at + HEAD + length + FOOT
        if self.broken or end > size:
            return None
        self._at = end
        if length > LARGEST:
            file.seek(end)
            return b""
        data, foot = file.read(length), file.read(FOOT)
        if masked(crc32c(data)) != int.from_bytes(foot, "little"):
            self.passed_over += 1
            return b""
        return data

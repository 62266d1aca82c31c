"""Arrays from ``.npz`` files that may be damaged or hostile.

numpy's own loader allocates what a header claims before it looks whether that much is there. Here the claimed shape is
compared with the bytes that are present first; object arrays, which would run code, are never unpacked.
"""

from __future__ import annotations

import io
import math
import struct
import tokenize
import zipfile
import zlib
from collections.abc import Collection, Mapping
from pathlib import Path

import numpy as np

from viewer.errors import InputError
from viewer.formats.files import reason

MOST_ENTRIES = 256
MOST_BYTES = 6 << 30
"""Of all arrays together."""
MOST_RATIO = 200
"""Bytes in memory for one in the file; numpy's compressed files of real grids stay far below."""
LONGEST_HEADER = 1 << 16
KINDS = "fiub"
"""Floats, integers, booleans."""
BLOCK = 1 << 24
NO_HEADER = (ValueError, SyntaxError, tokenize.TokenError, RecursionError)
"""What numpy raises where the text at an array's beginning is damaged."""
DAMAGED = "The file is damaged or cut short: copy it again."


def entry_names(path: Path, most_entries: int = MOST_ENTRIES) -> list[str]:
    """The names of the first ``most_entries`` files in an archive; none where it is no zip file."""
    try:
        with path.open("rb") as file:
            if file.read(2) != b"PK":
                return []
        with zipfile.ZipFile(path) as archive:
            return archive.namelist()[:most_entries]
    except (OSError, ValueError, zipfile.BadZipFile, NotImplementedError, struct.error):
        return []


def names_in(path: Path, most_entries: int = MOST_ENTRIES) -> frozenset[str]:
    """The names of the first ``most_entries`` arrays in a file; none where it is no npz file."""
    return frozenset(name.removesuffix(".npy") for name in entry_names(path, most_entries) if name.endswith(".npy"))


def read_npz(path: Path, wanted: Collection[str], most_entries: int = MOST_ENTRIES) -> dict[str, np.ndarray]:
    """Those of the ``wanted`` arrays that a file holds; it is refused where it holds more than ``most_entries``.

    Raises:
        InputError: The file is missing, damaged, or claims more than it holds or than fits memory.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
            if len(entries) > most_entries:
                raise InputError(f"{path} holds {len(entries)} arrays.", "Open a file of a trained field.")
            total = sum(entry.file_size for entry in entries)
            if total > MOST_BYTES or total > MOST_RATIO * max(path.stat().st_size, 1024):
                hint = "Save it uncompressed (numpy's savez), with fewer voxels."
                raise InputError(f"{path} unpacks to {total / 2**30:.1f} GiB, which is refused.", hint)
            chosen = [entry for entry in entries if entry.filename.removesuffix(".npy") in wanted]
            return {entry.filename.removesuffix(".npy"): _read(archive, entry, path) for entry in chosen}
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, struct.error, EOFError) as error:
        raise InputError(f"{path} is no valid npz file: {error}.", DAMAGED) from error
    except (OSError, ValueError, MemoryError) as error:
        raise InputError(f"{path} cannot be read: {reason(error)}.", DAMAGED) from error


def encode_npz(arrays: Mapping[str, np.ndarray]) -> bytes:
    """An uncompressed npz file; the same arrays give the same bytes."""
    buffer = io.BytesIO()
    np.savez(buffer, allow_pickle=False, **arrays)
    return buffer.getvalue()


def _read(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, path: Path) -> np.ndarray:
    """One array, after comparing what its header claims with what the archive says is there."""
    name = entry.filename[:60]
    with archive.open(entry) as stream:
        assert isinstance(stream, zipfile.ZipExtFile)  # what reading gives
        shape, column_first, kind = _header(stream)
        size = math.prod(shape) * kind.itemsize
        if kind.kind not in KINDS or kind.hasobject or kind.subdtype is not None:
            raise InputError(f"{path}: '{name}' holds something else than numbers.", "Open a file of a trained field.")
        if size != entry.file_size - stream.tell():
            raise InputError(f"{path}: '{name}' claims another size than it has.", DAMAGED)
        flat = np.empty(size, np.uint8)
        at = 0
        while at < size:
            block = stream.read(min(BLOCK, size - at))
            if not block:
                raise InputError(f"{path}: '{name}' is cut short.", DAMAGED)
            flat[at : at + len(block)] = np.frombuffer(block, np.uint8)
            at += len(block)
        stream.read(1)  # at the end, zipfile compares the checksum
    array = flat.view(kind).reshape(shape, order="F" if column_first else "C")
    return np.ascontiguousarray(array, kind.newbyteorder("="))


def _header(stream: zipfile.ZipExtFile) -> tuple[tuple[int, ...], bool, np.dtype]:
    """Shape, order and type from an array's header.

    Raises:
        ValueError: It makes no sense.
    """
    version = np.lib.format.read_magic(stream)
    readers = {(1, 0): np.lib.format.read_array_header_1_0, (2, 0): np.lib.format.read_array_header_2_0}
    if version not in readers:
        raise ValueError(f"an array of version {version}")
    try:
        shape, column_first, kind = readers[version](stream, max_header_size=LONGEST_HEADER)
    except NO_HEADER as error:
        raise ValueError("an array without a header") from error
    if len(shape) > 8 or not all(isinstance(side, int) and 0 <= side < 1 << 40 for side in shape):
        raise ValueError("an array with an absurd shape")
    return shape, column_first, kind

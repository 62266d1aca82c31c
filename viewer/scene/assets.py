"""Heavy data as immutable files named by their content: ``<root>/<sha256>.safetensors``.

Any process that knows an asset's name maps the same pages into memory. A writer makes a temporary file beside the
target, flushes it to the disk and renames it, so a kill at any moment leaves either the whole asset or none.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import json
import math
import mmap
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np

from viewer.errors import AssetError, OutputError
from viewer.scene.content import AssetId
from viewer.scene.temporaries import make_temporary
from viewer.scene.tensor_pieces import tensor_pieces

ASSET_NAME = re.compile(r"[0-9a-f]{64}")
DTYPES = {
    "F64": np.float64, "F32": np.float32, "F16": np.float16, "I64": np.int64, "I32": np.int32, "I16": np.int16,
    "I8": np.int8, "U64": np.uint64, "U32": np.uint32, "U16": np.uint16, "U8": np.uint8, "BOOL": np.bool_,
}  # fmt: skip
HEADER_LIMIT = 1 << 20
"""Bytes; our own assets need a few hundred, so a longer header is an attack or damage."""
DAMAGED = "The file is damaged: open a backup copy, or make it again."


class AssetStore:
    """Reads assets from several folders and writes them to the first.

    Args:
        root: Where new assets go; made when the first one is written.
        others: Folders that are only read.
    """

    def __init__(self, root: Path, *others: Path) -> None:
        self.root = root
        self.others = others

    def reading(self, *more: Path) -> AssetStore:
        """The same store, which also looks into ``more``."""
        return AssetStore(self.root, *dict.fromkeys((*self.others, *more)))

    def put(self, tensors: Mapping[str, np.ndarray]) -> AssetId:
        """Store arrays and return the name of the asset they make; storing the same content twice costs no space.

        Raises:
            OutputError: The disk is full or read-only.
        """
        pieces = tensor_pieces(tensors)
        digest = hashlib.sha256()
        for piece in pieces:
            digest.update(piece)
        name = AssetId(digest.hexdigest())
        if self.find(name) is None:
            write_together({self.root / f"{name}.safetensors": pieces})
        return name

    def find(self, name: AssetId) -> Path | None:
        """Where the asset lies, or None."""
        if not ASSET_NAME.fullmatch(name):
            return None
        places = (folder / f"{name}.safetensors" for folder in (self.root, *self.others))
        return next((path for path in places if path.is_file()), None)

    def path(self, name: AssetId) -> Path:
        """Where the asset lies.

        Raises:
            AssetError: It is in none of the folders.
        """
        found = self.find(name)
        if found is None:
            raise AssetError(
                f"The asset {name[:12]}… is missing.", "The project's 'assets' folder is incomplete; copy it whole."
            )
        return found

    def get(self, name: AssetId) -> dict[str, np.ndarray]:
        """The asset's arrays, read-only and mapped from the file: only pages that are touched are read.

        Raises:
            AssetError: It is missing or no sound safetensors file.
        """
        return read_tensors(self.path(name))

    def verify(self, name: AssetId) -> None:
        """Read the whole file and compare its content with its name.

        Raises:
            AssetError: It is missing, unreadable or other than its name says.
        """
        path = self.path(name)
        digest = hashlib.sha256()
        try:
            with path.open("rb") as file:
                while block := file.read(1 << 20):
                    digest.update(block)
        except OSError as error:
            raise AssetError(
                f"{path} cannot be read: {error.strerror}.", "Check the disk and its permissions."
            ) from error
        if digest.hexdigest() != name:
            raise AssetError(f"The asset {name[:12]}… is not what its name says.", DAMAGED)

    def discard(self, name: AssetId) -> None:
        """Remove the asset from the store's own folder; where it cannot be removed, it stays until it is swept."""
        if ASSET_NAME.fullmatch(name):
            with contextlib.suppress(OSError):
                (self.root / f"{name}.safetensors").unlink(missing_ok=True)

    def copy_to(self, name: AssetId, folder: Path) -> None:
        """Make the asset be in ``folder`` too, as a link where the file system can, else as a copy.

        Raises:
            AssetError: It is missing.
            OutputError: The folder cannot be written.
        """
        source, target = self.path(name), folder / f"{name}.safetensors"
        if target.exists():
            return
        try:
            folder.mkdir(parents=True, exist_ok=True)
            os.link(source, target)
            sync_folder(folder)
        except OSError:  # another file system, or one without links
            write_atomic(target, source.read_bytes())


def read_tensors(path: Path) -> dict[str, np.ndarray]:
    """The arrays of a safetensors file, mapped read-only.

    Every offset is checked against the file's length before anything is mapped, so a hostile header cannot make us
    allocate or read beyond the file.

    Raises:
        AssetError: The file is no sound safetensors file.
    """
    try:
        with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as view:
            length = int.from_bytes(view[:8], "little")
            if length > min(HEADER_LIMIT, len(view) - 8):
                raise AssetError(f"{path.name} has no proper header.", DAMAGED)
            header = json.loads(view[8 : 8 + length])
            total = len(view) - 8 - length
        entries = {name: _checked(path, name, entry, total) for name, entry in header.items() if name != "__metadata__"}
        data = np.memmap(path, np.uint8, "r", offset=8 + length) if total else np.zeros(0, np.uint8)
    except (OSError, ValueError, AttributeError, RecursionError) as error:
        raise AssetError(f"{path.name} cannot be read: {error}.", DAMAGED) from error
    arrays: dict[str, np.ndarray] = {}
    for name, (dtype, shape, begin, end) in entries.items():
        flat = np.asarray(data[begin:end])
        if begin % np.dtype(dtype).itemsize:
            flat = flat.copy()
        arrays[name] = flat.view(dtype).reshape(shape)
        arrays[name].flags.writeable = False
    return arrays


def _checked(path: Path, name: str, entry: object, total: int) -> tuple[type, tuple[int, ...], int, int]:
    """The entry's type, shape and byte range, after comparing what it declares with what is there."""
    if not isinstance(entry, dict):
        raise AssetError(f"{path.name} describes '{name[:40]}' with something else than a record.", DAMAGED)
    try:
        dtype, shape = DTYPES[entry["dtype"]], tuple(entry["shape"])
        begin, end = entry["data_offsets"]
        has_valid_size = all(type(size) is int and size >= 0 for size in (*shape, begin, end))
        sound = has_valid_size and end <= total and math.prod(shape) * np.dtype(dtype).itemsize == end - begin
    except (KeyError, TypeError, ValueError):
        sound = False
        dtype, shape, begin, end = np.uint8, (), 0, 0
    if not sound:
        raise AssetError(f"{path.name} declares '{name[:40]}' otherwise than it holds it.", DAMAGED)
    return dtype, shape, begin, end


def write_atomic(path: Path, data: bytes) -> None:
    """Write a file so that, whatever happens, ``path`` is either its old self or the whole new content.

    Raises:
        OutputError: The disk is full, the folder read-only, or the name impossible.
    """
    write_together({path: data})


def write_together(files: Mapping[Path, bytes | Sequence[bytes | memoryview]]) -> None:
    """Write files that belong together: all are on the disk under other names before the first gets its own.

    Args:
        files: Their bytes, whole or in pieces.

    Raises:
        OutputError: The disk is full, a folder read-only, or a name impossible; no file has changed.
    """
    path = Path()
    try:
        for path in files:
            if path.is_dir():
                raise IsADirectoryError(errno.EISDIR, "it is a folder")
            path.parent.mkdir(parents=True, exist_ok=True)
        with replacing(*files) as drafts:
            for path, data in files.items():
                with drafts[path].open("wb") as file:
                    file.writelines([data] if isinstance(data, bytes) else data)
                    file.flush()
                    os.fsync(file.fileno())
    except OSError as error:
        named = error.filename2 or path  # where a draft was to get the name of its file, that one
        reason = error.strerror or str(error)
        raise OutputError(f"{named} cannot be written: {reason}.", "Free space, or choose another folder.") from error


@contextlib.contextmanager
def replacing(*paths: Path) -> Iterator[dict[Path, Path]]:
    """Temporary files beside files; at the end, each takes the place of its own one. If anything fails, all are gone.

    What writes them flushes them to the disk.

    Raises:
        OSError: A folder cannot be written.
    """
    drafts: dict[Path, Path] = {}
    try:
        for path in paths:
            handle, name = make_temporary(path.parent)
            os.close(handle)
            drafts[path] = Path(name)
        yield drafts
        for draft in drafts.values():
            draft.chmod(0o644)
        for path, draft in drafts.items():
            os.replace(draft, path)
        for folder in {path.parent for path in paths}:
            sync_folder(folder)
    finally:
        for draft in drafts.values():
            with contextlib.suppress(OSError):
                draft.unlink(missing_ok=True)


def sync_folder(folder: Path) -> None:
    """Make the rename itself durable; not every system lets one open a folder."""
    if not hasattr(os, "O_DIRECTORY"):
        return
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

"""A whole project in one file: ``NAME.fieldwright.zip`` holds ``NAME.fieldwright/`` as its folder would be.

A file is written beside its target, flushed and renamed. Of one that is read nothing is believed: names, sizes and
contents of all entries are checked, nothing but the assets that its scene names is unpacked, and those go to the store
under the names that their contents have. The same project makes the same bytes.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

from viewer.errors import AssetError, InputError, OutputError
from viewer.formats.files import reason
from viewer.formats.project import ASSETS, MAX_SCENE, MAX_THUMBNAIL, SCENE, THUMBNAIL
from viewer.formats.project_names import packed_path, project_path
from viewer.formats.validation import check_scene
from viewer.scene.assets import AssetStore, replacing
from viewer.scene.content import AssetId
from viewer.scene.document import FORMAT, Scene, decode, encode
from viewer.scene.progress import Progress, Work

MOST_ENTRIES = 100_000
MOST_RATIO = 200
"""How many times its own size a file may become when it is unpacked, beyond :data:`ALWAYS_ALLOWED`."""
ALWAYS_ALLOWED = 1 << 30
SPARE = 64 << 20
"""Bytes that stay free on the disk that a file is unpacked to."""
BLOCK = 1 << 20
LEVEL = 1
"""Of compression: numbers get hardly smaller with more."""
ENTRY = re.compile(
    rf"(?:[^/\\:\x00-\x1f]+/)?(?:{re.escape(SCENE)}|{re.escape(THUMBNAIL)}|{ASSETS}/([0-9a-f]{{64}})\.safetensors)"
)
DAMAGED = "The file is damaged or was changed: pack the project again."
READ_ERRORS = (OSError, zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, ValueError, EOFError)
"""What Python's zipfile raises for broken, encrypted and unknown entries."""


def is_packed(path: Path) -> bool:
    """Whether this file is a packed project."""
    if not path.is_file():
        return False
    try:
        with zipfile.ZipFile(path) as archive:
            entry = _scene_entry(archive)
            return entry is not None and f'"{FORMAT}"'.encode() in _head(archive, entry)
    except (*READ_ERRORS, InputError):
        return False


def pack_project(scene: Scene, path: Path, store: AssetStore, thumbnail: bytes = b"") -> Work[None]:
    """Write a scene and all of its assets as one file.

    Raises:
        OutputError: The disk is full, or the folder read-only; an older file of that name is untouched.
        AssetError: An asset is missing, or not what its name says.
    """
    name = project_path(packed_path(path)).name
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with replacing(path) as drafts:
            draft = drafts[path]
            yield from _pack(scene, name, draft, store, thumbnail, zipfile.ZIP_DEFLATED)
            if not _is_allowed(_declared(draft), draft.stat().st_size):  # we would not open it ourselves
                yield from _pack(scene, name, draft, store, thumbnail, zipfile.ZIP_STORED)
    except OSError as error:
        raise OutputError(
            f"{path} cannot be written: {reason(error)}.", "Free space, or choose another folder."
        ) from error
    yield Progress(1.0, "Packed")


def read_packed(path: Path, store: AssetStore) -> Work[Scene]:
    """The scene of a packed project, its assets in ``store``.

    Raises:
        InputError: The file is damaged, hostile, or written by a newer version; or the disk has no room for it.
        AssetError: It lacks an asset, or one is not what its name says.
        OutputError: The store cannot be written.
    """
    yield Progress(0.0, "Unpacking the project")
    try:
        with zipfile.ZipFile(path) as archive:
            entries = _checked_entries(path, archive)
            scene = decode(_small(archive, entries[SCENE], MAX_SCENE))
            yield from _unpack(path, archive, scene, entries, store)
    except READ_ERRORS as error:
        raise InputError(f"{path} cannot be unpacked: {reason(error)}.", DAMAGED) from error
    check_scene(scene, store)
    return scene


def packed_thumbnail(path: Path) -> bytes:
    """The picture that a packed project has of itself; empty where there is none, or the file cannot be read."""
    try:
        with zipfile.ZipFile(path) as archive:
            entry = _checked_entries(path, archive).get(THUMBNAIL)
            return b"" if entry is None else _small(archive, entry, MAX_THUMBNAIL)
    except (*READ_ERRORS, InputError):
        return b""


def _pack(scene: Scene, name: str, draft: Path, store: AssetStore, thumbnail: bytes, method: int) -> Work[None]:
    """Write all entries; the scene stands first, so that a file can be recognised by its beginning."""
    needed = scene.assets()
    with zipfile.ZipFile(draft, "w", method, compresslevel=LEVEL) as archive:
        # Opened by their names, entries have no time, unlike those that other ways of zipfile write.
        for part, data in ((SCENE, encode(scene)), (THUMBNAIL, thumbnail)):
            if data:
                with archive.open(f"{name}/{part}", "w") as target:
                    target.write(data)
        for count, asset in enumerate(needed):
            source, digest = store.path(asset), hashlib.sha256()
            size = source.stat().st_size
            entry = f"{name}/{ASSETS}/{asset}.safetensors"
            with source.open("rb") as file, archive.open(entry, "w", force_zip64=True) as target:
                for block in _blocks(file.read):
                    digest.update(block)
                    target.write(block)
                    yield Progress((count + file.tell() / max(size, 1)) / (len(needed) + 1), "Packing")
            _compare(digest.hexdigest(), asset)
    with draft.open("rb+") as file:
        os.fsync(file.fileno())


def _unpack(
    path: Path, archive: zipfile.ZipFile, scene: Scene, entries: dict[str, zipfile.ZipInfo], store: AssetStore
) -> Work[None]:
    missing = [name for name in scene.assets() if store.find(name) is None]
    unknown = next((name for name in missing if name not in entries), None)
    if unknown is not None:
        raise AssetError(f"The asset {unknown[:12]}… is not in {path.name}.", DAMAGED)
    store.root.mkdir(parents=True, exist_ok=True)
    wanted = sum(entries[name].file_size for name in missing)
    if wanted + SPARE > shutil.disk_usage(store.root).free:
        raise InputError(
            f"{path.name} takes {wanted / 1e9:.1f} GB unpacked, which {store.root} has no room for.", "Free space."
        )
    for count, name in enumerate(missing):
        digest, entry = hashlib.sha256(), entries[name]
        path = store.root / f"{name}.safetensors"
        with replacing(path) as drafts, archive.open(entry) as source:
            with drafts[path].open("wb") as target:
                for block in _blocks(source.read):  # zipfile gives no more bytes than the entry declares
                    digest.update(block)
                    target.write(block)
                    yield Progress((count + target.tell() / max(entry.file_size, 1)) / len(missing), "Unpacking")
                target.flush()
                os.fsync(target.fileno())
            _compare(digest.hexdigest(), name)


def _checked_entries(path: Path, archive: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
    """The entries of a project, by the names of its assets, of its scene and of its thumbnail.

    Raises:
        InputError: There is no scene, or something else than a project, or it would become too large.
    """
    infos = [info for info in archive.infolist() if not info.is_dir()]
    if len(infos) > MOST_ENTRIES:
        raise InputError(f"{path.name} has {len(infos)} entries.", DAMAGED)
    found: dict[str, zipfile.ZipInfo] = {}
    for info in infos:
        named = ENTRY.fullmatch(info.filename)
        if named is None or info.filename.startswith(("../", "./", "~")) or _is_special(info):
            raise InputError(f"{path.name} holds '{info.filename[:80]}', which belongs to no project.", DAMAGED)
        key = named[1] or info.filename.rpartition("/")[2]
        if key in found:
            raise InputError(f"{path.name} holds '{info.filename[:80]}' twice.", DAMAGED)
        found[key] = info
    if SCENE not in found:
        raise InputError(f"{path.name} holds no project.", "Open another file.")
    if not _is_allowed(sum(info.file_size for info in infos), path.stat().st_size):
        raise InputError(f"{path.name} would become more than {MOST_RATIO} times as large.", DAMAGED)
    return found


def _is_special(info: zipfile.ZipInfo) -> bool:
    """Whether an entry is encrypted, or a link or device instead of a file."""
    kind = (info.external_attr >> 16) & 0o170000
    return bool(info.flag_bits & 1) or kind not in (0, 0o100000)


def _is_allowed(unpacked: int, packed: int) -> bool:
    return unpacked <= max(ALWAYS_ALLOWED, MOST_RATIO * packed)


def _declared(path: Path) -> int:
    with zipfile.ZipFile(path) as archive:
        return sum(info.file_size for info in archive.infolist())


def _scene_entry(archive: zipfile.ZipFile) -> zipfile.ZipInfo | None:
    found = (info for info in archive.infolist() if info.filename.rpartition("/")[2] == SCENE)
    return next((info for info in found if ENTRY.fullmatch(info.filename)), None)


def _head(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    with archive.open(entry) as file:
        return file.read(256)


def _small(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, most: int) -> bytes:
    """The whole content of an entry.

    Raises:
        InputError: It is larger than that.
    """
    if entry.file_size > most:
        raise InputError(f"'{entry.filename[:80]}' is too large.", DAMAGED)
    return archive.read(entry)


def _blocks(read: Callable[[int], bytes]) -> Iterator[bytes]:
    while block := read(BLOCK):
        yield block


def _compare(digest: str, name: AssetId) -> None:
    if digest != name:
        raise AssetError(f"The asset {name[:12]}… is not what its name says.", DAMAGED)

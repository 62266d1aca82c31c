"""Which bakes have been made before: one small file for each, beside the assets that it names.

An entry is only a hint. Where it is damaged, or its asset is gone or damaged, the field is baked again.
"""

from __future__ import annotations

import contextlib
import hashlib
from pathlib import Path

import msgspec
from msgspec import Struct

from viewer.engine.jobs import BakeJob
from viewer.errors import AssetError
from viewer.fields.voxels import voxels_from_tensors
from viewer.scene.assets import AssetStore, write_atomic
from viewer.scene.content import Provenance, VoxelField

FOLDER = "bakes"
VERSION = 1
"""Of the way in which fields are baked: counts up whenever older bakes should not be used any more."""


class Entry(Struct, frozen=True):
    """What an index file holds."""

    version: int
    voxels: VoxelField


class BakeIndex:
    """Finds bakes by what they were made of.

    Args:
        store: Where the bakes' arrays are; the index lies beside its folder.
    """

    def __init__(self, store: AssetStore) -> None:
        self._store = store
        self._folder = index_folder(store.root)

    def find(self, job: BakeJob) -> VoxelField | None:
        """The result of that job, or None where none is there, whole and sound."""
        path = self.path(job)
        entry = _read(path)
        if entry is None or entry.version != VERSION:
            return None
        try:
            voxels_from_tensors(entry.voxels, self._store.get(entry.voxels.asset))
        except AssetError:
            with contextlib.suppress(OSError):
                path.unlink(missing_ok=True)
                # a damaged asset would be taken for the new one, which has the same name
                asset_path(self._store.root, entry.voxels).unlink(missing_ok=True)
            return None
        return entry.voxels

    def remember(self, job: BakeJob, voxels: VoxelField) -> None:
        """Let the bake be found.

        Raises:
            OutputError: The disk is full or read-only.
        """
        write_atomic(self.path(job), msgspec.json.encode(Entry(VERSION, voxels)))

    def path(self, job: BakeJob) -> Path:
        """The file of that bake; where a field came from makes no difference to it."""
        nameless = msgspec.structs.replace(job.content, provenance=Provenance())
        # Without any of these the key is the one of bakes made before jobs had any.
        further = {name: value for name in ("edits", "values") if (value := getattr(job, name))}
        if job.space != "own":
            further["space"] = job.space
        parts = (VERSION, job.finest, nameless, *((further,) if further else ()))
        key = hashlib.sha256(msgspec.json.encode(parts)).hexdigest()
        return self._folder / f"{key}.json"


def index_folder(assets: Path) -> Path:
    """Where the index of the bakes in a folder of assets lies."""
    return assets.parent / FOLDER


def sweep_index(assets: Path) -> list[Path]:
    """Remove entries that are damaged or whose asset is not among ``assets`` any more; return them."""
    removed: list[Path] = []
    for path in index_folder(assets).glob("*.json"):
        entry = _read(path)
        if entry is None or not asset_path(assets, entry.voxels).is_file():
            with contextlib.suppress(OSError):
                path.unlink()
                removed.append(path)
    return removed


def asset_path(assets: Path, voxels: VoxelField) -> Path:
    """Where a bake's arrays lie in a folder of assets."""
    return assets / f"{voxels.asset}.safetensors"


def _read(path: Path) -> Entry | None:
    """The entry, or None where it is missing or damaged."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=Entry)
    except (OSError, msgspec.DecodeError, UnicodeDecodeError):
        return None

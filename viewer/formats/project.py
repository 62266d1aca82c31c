"""Projects: a folder ``NAME.fieldwright`` with ``scene.json`` and ``assets/<hash>.safetensors``.

Saving writes new assets first and then replaces ``scene.json``; only after that are assets removed that the scene no
longer needs; a new project is written beside its place and renamed. So a kill at any moment leaves the old project or
the new one. A ``scene.json`` that an older version of the program wrote stays beside the new one, with its assets.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable
from pathlib import Path

from viewer.errors import InputError, OutputError
from viewer.formats.files import read_bytes, reason
from viewer.formats.project_lock import locked, touch
from viewer.formats.project_names import SUFFIX, is_project_name
from viewer.formats.turns import in_turn
from viewer.formats.unused_assets import collect_unused, names_in
from viewer.formats.validation import check_scene
from viewer.scene.assets import AssetStore, sync_folder, write_together
from viewer.scene.content import AssetId
from viewer.scene.document import FORMAT, Scene, decode, encode
from viewer.scene.migrations import VERSION
from viewer.scene.progress import Progress, Work
from viewer.scene.temporaries import make_temporary_folder, sweep_temporaries

SCENE = "scene.json"
ASSETS = "assets"
THUMBNAIL = "thumbnail.png"
MAX_SCENE = 256 << 20
"""Bytes; a data set of ten thousand photos takes ten million."""
MAX_THUMBNAIL = 4 << 20
HEAD = 256
"""Bytes of ``scene.json`` within which format and version stand."""
WRITTEN_VERSION = re.compile(rb'"version":\s*([0-9]{1,9})')


def is_project(path: Path) -> bool:
    """Whether this is a project's folder, or the ``scene.json`` in one."""
    if not path.is_file():
        return (path / SCENE).is_file()
    if path.name != SCENE:
        return False
    with path.open("rb") as file:
        return f'"{FORMAT}"'.encode() in file.read(HEAD)


def load_project(folder: Path, store: AssetStore) -> tuple[Scene, AssetStore]:
    """Read a project.

    Args:
        folder: The project's folder, or the ``scene.json`` in it.
        store: Where assets are looked for beside the project's own.

    Returns:
        The scene, and the store extended by the project's assets.

    Raises:
        InputError: There is no project, it is damaged, or it was written by a newer version.
        AssetError: An asset is missing or not the one that its name promises.
    """
    if folder.name == SCENE and not folder.is_dir():
        folder = folder.parent
    path = folder / SCENE
    data = read_bytes(path, MAX_SCENE, "a scene", "Open the folder that holds scene.json.")
    try:
        scene = decode(data)
    except InputError as error:
        raise InputError(f"{folder}: {error.message}", error.hint) from error
    extended = store.reading((folder / ASSETS).absolute())
    check_scene(scene, extended)
    return scene, extended


def save_project(scene: Scene, folder: Path, store: AssetStore, thumbnail: bytes = b"") -> Work[None]:
    """Write a scene and all of its assets into a project's folder, which is made where it is missing.

    Assets that the scene no longer needs move to the store's own folder, for undo.

    Args:
        scene: What to write.
        folder: The project.
        store: Where the scene's assets are.
        thumbnail: A PNG of it; empty = the one that is there stays.

    Raises:
        OutputError: The disk is full, the folder read-only, not a project's, or open in another window; the old project
            is untouched.
        AssetError: One of the scene's assets is missing.
    """
    _check_target(folder)
    try:
        if folder.exists():
            with locked(folder):
                yield from in_turn(folder, store.root, lambda: _write(scene, folder, store, thumbnail))
        else:
            yield from _write_new(scene, folder, store, thumbnail)
    except OSError as error:
        raise OutputError(f"{folder} cannot be written: {reason(error)}.", "Choose another folder.") from error
    yield Progress(1.0, "Saved")


def change_project(change: Callable[[Scene], Scene], folder: Path, store: AssetStore) -> Work[Scene]:
    """Write a changed scene in the place of the one that a project holds by now.

    Args:
        change: Makes the new scene out of that one.
        folder: The project.
        store: Where the new scene's assets are; the project's own need not be there.

    Returns:
        The new scene.

    Raises:
        InputError: The project is gone or damaged.
        OutputError: The disk is full, the folder read-only or open in another window; the old project is untouched.
        AssetError: One of the scene's assets is missing.
    """

    def work() -> Work[Scene]:
        scene = change(decode(read_bytes(folder / SCENE, MAX_SCENE, "a scene")))
        yield from _write(scene, folder, store.reading((folder / ASSETS).absolute()), b"")
        return scene

    try:
        with locked(folder):
            return (yield from in_turn(folder, store.root, work))
    except OSError as error:
        raise OutputError(f"{folder} cannot be written: {reason(error)}.", "Choose another folder.") from error


def tidy_project(folder: Path, store: AssetStore) -> Work[None]:
    """Move what a project does not need out of its folder, to the store's own.

    Raises:
        InUseError: The project is open in another window.
        OutputError: The folder cannot be written.
    """

    def work() -> Work[None]:
        named = names_in(folder / SCENE) | named_by_older_versions(folder)
        if named:
            collect_unused(folder / ASSETS, named, store)
        yield Progress(1.0, "Looking for unused assets")

    try:
        with locked(folder):
            yield from in_turn(folder, store.root, work)
    except OSError as error:
        raise OutputError(f"{folder} cannot be written: {reason(error)}.", "Choose another folder.") from error


def _write_new(scene: Scene, folder: Path, store: AssetStore, thumbnail: bytes) -> Work[None]:
    """Make a folder that no one sees before it is whole."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    draft = make_temporary_folder(folder.parent)
    try:
        yield from _write(scene, draft, store, thumbnail)
        os.replace(draft, folder)
        sync_folder(folder.parent)
    except OutputError as error:
        raise OutputError(error.message.replace(str(draft), str(folder)), error.hint) from error
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _write(scene: Scene, folder: Path, store: AssetStore, thumbnail: bytes) -> Work[None]:
    """Write into a folder that is there and locked."""
    assets = folder / ASSETS
    needed = scene.assets()
    for count, name in enumerate(needed):
        yield Progress(count / (len(needed) + 1), "Saving")
        touch(folder)
        _discard_damaged(name, assets, store)
        try:
            store.copy_to(name, assets)
        except OSError as error:
            raise OutputError(f"{assets} cannot be written: {error.strerror}.", "Choose another folder.") from error
    yield Progress(len(needed) / (len(needed) + 1), "Saving")
    _keep_older_version(folder)
    files = {folder / SCENE: encode(scene)}
    write_together({folder / THUMBNAIL: thumbnail, **files} if thumbnail else files)
    sweep_temporaries(folder, assets)
    collect_unused(assets, frozenset(needed) | named_by_older_versions(folder), store)


def named_by_older_versions(folder: Path) -> frozenset[AssetId]:
    """The assets that kept scenes of older versions may need."""
    return names_in(*folder.glob("scene.v*.json"))


def thumbnail_of(path: Path) -> bytes:
    """The picture that a project's folder has of itself; empty where there is none.

    Args:
        path: The project's folder.
    """
    file = path / THUMBNAIL
    try:
        return file.read_bytes() if file.stat().st_size <= MAX_THUMBNAIL else b""
    except (OSError, ValueError):
        return b""


def _keep_older_version(folder: Path) -> None:
    """Give a scene that an older version of the program has written another name, before it is replaced."""
    path = folder / SCENE
    try:
        with path.open("rb") as file:
            found = WRITTEN_VERSION.search(file.read(HEAD))
        version = int(found[1]) if found else VERSION
        kept = folder / f"scene.v{version}.json"
        if version < VERSION and not kept.exists():
            write_together({kept: path.read_bytes()})
    except FileNotFoundError:
        return


def _check_target(folder: Path) -> None:
    """Refuse to spread a project over a folder of something else."""
    try:
        if folder.is_dir():
            foreign = not is_project_name(folder) and not is_project(folder) and any(folder.iterdir())
        else:
            foreign = folder.exists()
    except (OSError, ValueError) as error:
        raise OutputError(f"{folder} cannot be written: {reason(error)}.", "Choose another folder.") from error
    if foreign:
        raise OutputError(f"{folder} holds something else than a project.", f"Choose a new name ending in {SUFFIX}.")


def _discard_damaged(name: AssetId, assets: Path, store: AssetStore) -> None:
    """Make room for a whole copy where the project's own one has another length."""
    own, found = assets / f"{name}.safetensors", store.find(name)
    try:
        if found is not None and own.is_file() and own.stat().st_size != found.stat().st_size:
            own.unlink()
    except OSError as error:
        raise OutputError(f"{own} cannot be replaced: {error.strerror}.", "Choose another folder.") from error

"""Projects: a folder ``NAME.fieldwright`` with ``scene.json`` and ``assets/<hash>.safetensors``.

Saving writes new assets first and then replaces ``scene.json``; only after that are assets removed that the scene no
longer needs. So a kill at any moment leaves the old project or the new one.
"""

from __future__ import annotations

import time
from pathlib import Path

from viewer.errors import InputError, OutputError, ViewerError
from viewer.formats.files import read_bytes, reason
from viewer.formats.validation import check_scene
from viewer.scene.assets import ASSET_NAME, AssetStore, write_atomic
from viewer.scene.content import AssetId
from viewer.scene.document import FORMAT, Scene, decode, encode
from viewer.scene.progress import Progress, Work

SUFFIX = ".fieldwright"
SCENE = "scene.json"
ASSETS = "assets"
MAX_SCENE = 256 << 20
"""Bytes; a data set of ten thousand photos takes ten million."""
STALE = 600.0
"""Seconds after which a temporary file can no longer be in use."""


def is_project(path: Path) -> bool:
    """Whether this is a project's folder, or the ``scene.json`` in one."""
    if not path.is_file():
        return (path / SCENE).is_file()
    if path.name != SCENE:
        return False
    with path.open("rb") as file:
        return f'"{FORMAT}"'.encode() in file.read(256)


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


def save_project(scene: Scene, folder: Path, store: AssetStore) -> Work[None]:
    """Write a scene and all of its assets into a project's folder, which is made where it is missing.

    Assets that the scene no longer needs move to the store's own folder, for undo.

    Raises:
        OutputError: The disk is full, the folder read-only or not a project's; the old project is untouched.
        AssetError: One of the scene's assets is missing.
    """
    _check_target(folder)
    assets = folder / ASSETS
    needed = scene.assets()
    for count, name in enumerate(needed):
        yield Progress(count / (len(needed) + 1), "Saving")
        _discard_damaged(name, assets, store)
        try:
            store.copy_to(name, assets)
        except OSError as error:
            raise OutputError(f"{assets} cannot be written: {error.strerror}.", "Choose another folder.") from error
    yield Progress(len(needed) / (len(needed) + 1), "Saving")
    write_atomic(folder / SCENE, encode(scene))
    _sweep(folder, frozenset(needed), store)
    yield Progress(1.0, "Saved")


def _check_target(folder: Path) -> None:
    """Refuse to spread a project over a folder of something else."""
    try:
        if folder.is_dir():
            foreign = folder.suffix != SUFFIX and not is_project(folder) and any(folder.iterdir())
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


def _sweep(folder: Path, needed: frozenset[AssetId], store: AssetStore) -> None:
    """Remove what is no longer needed. What cannot be removed stays: it costs space and nothing else."""
    now = time.time()
    assets = folder / ASSETS
    for path in (*folder.glob(".tmp-*"), *assets.glob(".tmp-*")):
        try:
            if now - path.stat().st_mtime > STALE:
                path.unlink()
        except OSError:
            continue
    for path in assets.glob("*.safetensors"):
        name = AssetId(path.stem)
        if name in needed or not ASSET_NAME.fullmatch(name):
            continue
        try:
            if assets.absolute() != store.root.absolute():
                AssetStore(store.root, assets).copy_to(name, store.root)
                path.unlink()
        except (OSError, ViewerError):
            continue

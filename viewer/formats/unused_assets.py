"""Assets that nothing needs any more: which they are, and how they go."""

from __future__ import annotations

import contextlib
import mmap
import re
from collections.abc import Collection, Iterator
from pathlib import Path

from viewer.errors import ViewerError
from viewer.scene.assets import ASSET_NAME, AssetStore
from viewer.scene.content import AssetId

NAMES = re.compile(rb"(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])")


def names_in(*files: Path) -> frozenset[AssetId]:
    """Every asset that files of text name, whatever else they say: more may be found than is needed, but not less."""
    found: set[AssetId] = set()
    for path in files:
        # An empty file cannot be mapped, and one that has gone meanwhile names nothing.
        with (
            contextlib.suppress(OSError, ValueError),
            path.open("rb") as file,
            mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as view,
        ):
            found.update(AssetId(match.group().decode()) for match in NAMES.finditer(view))
    return frozenset(found)


def unused_in(assets: Path, needed: Collection[AssetId]) -> Iterator[tuple[AssetId, Path]]:
    """The assets of a folder that are not needed."""
    for path in assets.glob("*.safetensors"):
        name = AssetId(path.stem)
        if ASSET_NAME.fullmatch(name) and name not in needed:
            yield name, path


def collect_unused(assets: Path, needed: Collection[AssetId], store: AssetStore) -> int:
    """Move what a project no longer needs out of its folder, to the store's own, where undo finds it.

    What cannot be moved stays: it costs space and nothing else.

    Args:
        assets: The project's folder of assets.
        needed: What stays there.
        store: Its own folder gets the rest.

    Returns:
        Bytes by which the project has become smaller.
    """
    freed = 0
    if assets.absolute() == store.root.absolute():
        return freed
    for name, path in unused_in(assets, needed):
        try:
            size = path.stat().st_size
            AssetStore(store.root, assets).copy_to(name, store.root)
            path.unlink()
            freed += size
        except (OSError, ViewerError):
            continue
    return freed

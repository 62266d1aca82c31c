"""Where assets live that belong to no project yet: previews, imported fields, extracted meshes."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Collection
from pathlib import Path

from viewer.engine.bakes import index_folder, sweep_index
from viewer.machine import cache_folder
from viewer.scene.assets import AssetStore
from viewer.scene.temporaries import sweep_temporaries

KEPT_DAYS = 30
DAY = 86_400
SWEPT = ("*.safetensors", "*.atlas", "*.thumbnails")
"""What may become ``KEPT_DAYS`` old."""


def scratch_store(*others: Path) -> AssetStore:
    """The store of assets without a project; below the system's temporary folder where the cache cannot be written.

    Args:
        others: Folders that are read too.
    """
    folder = cache_folder() / "assets"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError:
        folder = Path(tempfile.gettempdir()) / "fieldwright" / "assets"
    return AssetStore(folder, *others)


def sweep(folder: Path, now: float | None = None, needed: Collection[str] = ()) -> list[Path]:
    """Remove assets not read or written for a month, what killed writers left, and entries of lost bakes.

    Args:
        folder: Where assets lie.
        now: Seconds since 1970; the present where not given.
        needed: Names of assets that stay, however old they are.

    Returns:
        What was removed. A file that cannot be removed stays, and is tried again next time.
    """
    moment = time.time() if now is None else now
    removed = sweep_temporaries(folder, index_folder(folder))
    for pattern in SWEPT:
        for path in folder.glob(pattern):
            try:
                status = path.stat()
                if moment - max(status.st_atime, status.st_mtime) > KEPT_DAYS * DAY and path.stem not in needed:
                    path.unlink()
                    removed.append(path)
            except OSError:
                continue
    return removed + sweep_index(folder)

"""The files that were opened last, newest first, and the folder where the program keeps such things."""

from __future__ import annotations

import contextlib
import hashlib
import os
import sys
from collections.abc import Mapping
from pathlib import Path

import msgspec

from viewer.scene.assets import write_atomic
from viewer.scene.names import pack, unpack

LIMIT = 12
NAME = "recent.json"
PICTURES = "thumbnails"


def recent_files(folder: Path) -> tuple[Path, ...]:
    """What was opened lately and is still there. A damaged or missing list is an empty one.

    Args:
        folder: The state folder.
    """
    return tuple(path for path in listed_files(folder) if path.exists())


def forget(folder: Path, path: Path) -> None:
    """Take a file off the list.

    Raises:
        OutputError: The state folder cannot be written.
    """
    files = [str(other) for other in listed_files(folder) if other != path]
    write_atomic(folder / NAME, pack(files, msgspec.json.encode))
    with contextlib.suppress(OSError):
        picture_file(folder, path).unlink(missing_ok=True)


def picture_file(folder: Path, path: Path) -> Path:
    """Where the picture of a file is that has none of itself; it need not exist."""
    name = hashlib.sha256(os.fsencode(path)).hexdigest()[:32]
    return folder / PICTURES / f"{name}.png"


def keep_picture(folder: Path, path: Path, png: bytes) -> None:
    """Write the picture of a file, and remove those of files that are not listed any more.

    Raises:
        OutputError: The state folder cannot be written.
    """
    write_atomic(picture_file(folder, path), png)
    listed = {picture_file(folder, each) for each in (*listed_files(folder), path)}
    for file in (folder / PICTURES).glob("*.png"):
        if file not in listed:
            with contextlib.suppress(OSError):
                file.unlink()


def remember(folder: Path, path: Path) -> tuple[Path, ...]:
    """Put a file at the head of the list and write the list.

    Raises:
        OutputError: The state folder cannot be written.
    """
    newest = path.resolve()
    files = (newest, *(other for other in listed_files(folder) if other != newest))[:LIMIT]
    write_atomic(folder / NAME, pack([str(other) for other in files], msgspec.json.encode))
    return files


def forget_all(folder: Path) -> None:
    """Empty the list.

    Raises:
        OutputError: The state folder cannot be written.
    """
    write_atomic(folder / NAME, b"[]")


def listed_files(folder: Path) -> tuple[Path, ...]:
    """What was opened lately, whether it is still there or not: a drive may be away for a while."""
    try:
        names = unpack((folder / NAME).read_bytes(), msgspec.json.Decoder(list[str]))
    except (OSError, msgspec.DecodeError, UnicodeDecodeError):
        return ()
    return tuple(Path(name) for name in names if name)


def state_folder(environment: Mapping[str, str] = os.environ, platform: str = sys.platform) -> Path:
    """The folder for recent files, logs and recovery copies; it need not exist yet."""
    home = Path.home()
    if platform == "win32":
        return Path(environment.get("LOCALAPPDATA") or home / "AppData" / "Local") / "fieldwright" / "state"
    if platform == "darwin":
        return home / "Library" / "Application Support" / "fieldwright"
    base = environment.get("XDG_STATE_HOME", "")
    return (Path(base) if base.startswith("/") else home / ".local" / "state") / "fieldwright"

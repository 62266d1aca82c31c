"""Temporary files whose names say who writes them, so that those of a killed writer can be recognised."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from viewer.process_identity import ProcessIdentity, identity, is_alive

PATTERN = re.compile(r"\.tmp-([0-9a-f]{8})-([0-9]+)-.*")
STALE = 600.0
"""Seconds after which a temporary file of another computer can no longer be in use."""


def make_temporary(folder: Path) -> tuple[int, str]:
    """A new file in a folder, opened to be written: its descriptor and its path.

    Raises:
        OSError: The folder cannot be written.
    """
    return tempfile.mkstemp(prefix=temporary_prefix(), dir=folder)


@contextmanager
def temporary_folder(parent: Path | None = None) -> Iterator[Path]:
    """A new folder for as long as the ``with`` lasts.

    Args:
        parent: Where to make it; none: where the system has temporary files (``system_temporaries``).

    Raises:
        OSError: It cannot be made there.
    """
    with tempfile.TemporaryDirectory(prefix=temporary_prefix(), dir=parent, ignore_cleanup_errors=True) as name:
        yield Path(name)


def system_temporaries() -> Path:
    """The folder in which this computer's programs make temporary files."""
    return Path(tempfile.gettempdir())


def make_temporary_folder(folder: Path) -> Path:
    """A new folder in a folder.

    Raises:
        OSError: The folder cannot be written.
    """
    path = folder / f"{temporary_prefix()}{uuid.uuid4().hex}"
    path.mkdir()
    return path


def sweep_temporaries(*folders: Path) -> list[Path]:
    """Remove files and folders that killed writers left. What cannot be removed stays: it costs space and nothing else.

    Returns:
        What was removed.
    """
    removed: list[Path] = []
    for folder in folders:
        try:
            found = [path for path in folder.iterdir() if path.name.startswith(".tmp-")]
        except OSError:
            continue
        for path in found:
            try:
                if _is_abandoned(path):
                    shutil.rmtree(path) if path.is_dir() else path.unlink()
                    removed.append(path)
            except OSError:
                continue
    return removed


def _is_abandoned(path: Path) -> bool:
    """Whether its writer has ended: known on this computer, and believed of a file that was not touched for long.

    A folder of another computer is left alone: what is being copied into it does not touch the folder itself. So is
    everything that has another kind of name, which is not ours.
    """
    named = PATTERN.fullmatch(path.name)
    if named is None:
        return False
    if named[1] == _host_mark():
        return is_alive(ProcessIdentity(identity().host, int(named[2]), "")) is False
    return path.is_file() and time.time() - path.stat().st_mtime > STALE


def temporary_prefix() -> str:
    """How the names of this process's temporary files begin."""
    return f".tmp-{_host_mark()}-{os.getpid()}-"


def _host_mark() -> str:
    return hashlib.sha256(identity().host.encode()).hexdigest()[:8]

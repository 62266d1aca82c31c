"""Recovery copies: what was not saved yet, written beside the cache so that a crash costs at most some seconds of work.

Assets are never lost in a crash, they are files already; a copy is therefore only the small scene value and where its
assets lie. Every window holds a lock on its own copy. A copy without a lock belonged to a window that did not close
by itself.
"""

from __future__ import annotations

import contextlib
import sys
import uuid
from io import BufferedRandom
from pathlib import Path

import msgspec
from msgspec import Struct

from viewer.errors import ViewerError
from viewer.scene.assets import AssetStore, write_atomic
from viewer.scene.document import Scene, decode, encode
from viewer.scene.names import pack, unpack, written
from viewer.session.session import Session

if sys.platform == "win32":
    import msvcrt

    def _lock(descriptor: int) -> None:
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _lock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


COPY, LOCK = ".recovery", ".lock"


class Recovered(Struct, frozen=True):
    """A document that a window left behind.

    Attributes:
        file: The copy; remove it with ``discard`` once people have decided.
        scene: The document.
        store: Where its assets are.
        project: Where it had been saved before, if anywhere.
    """

    file: Path
    scene: Scene
    store: AssetStore
    project: Path | None


class _Copy(Struct, frozen=True):
    """What the file holds; ``scene`` is the text of a project file."""

    root: str
    others: tuple[str, ...]
    project: str | None
    scene: str


class Autosave:
    """Keeps the copy of one window.

    Args:
        folder: Where all copies are.
    """

    def __init__(self, folder: Path) -> None:
        self._file = folder / f"{uuid.uuid4().hex}{COPY}"
        self._lock: BufferedRandom | None = None
        self._written: Scene | None = None

    def update(self, session: Session) -> bool:
        """Write the copy where the document has changed since, remove it where it is saved; True if it was written.

        Raises:
            OutputError: The folder cannot be written.
        """
        if not session.dirty:
            self._remove()
            return False
        if session.scene is self._written:
            return False
        self._hold()
        root, others = str(session.store.root), tuple(map(str, session.store.others))
        project = str(session.project) if session.project else None
        copy = _Copy(root, others, project, encode(session.scene).decode())
        write_atomic(self._file, pack(copy, msgspec.json.encode))
        self._written = session.scene
        return True

    def close(self) -> None:
        """The window closes by itself: nothing to recover."""
        self._remove()
        if self._lock is not None:
            self._lock.close()
            self._lock = None
            self._file.with_suffix(LOCK).unlink(missing_ok=True)

    def _hold(self) -> None:
        if self._lock is None:
            with contextlib.suppress(OSError):
                self._file.parent.mkdir(parents=True, exist_ok=True)
                self._lock = self._file.with_suffix(LOCK).open("w+b")
                _try_lock(self._lock)

    def _remove(self) -> None:
        if self._written is not None:
            with contextlib.suppress(OSError):
                self._file.unlink(missing_ok=True)
            self._written = None


def abandoned(folder: Path) -> list[Recovered]:
    """Copies that no living window holds, newest first. Damaged ones are removed."""
    found: list[Recovered] = []
    for file in sorted(folder.glob(f"*{COPY}"), key=_age):
        if _held(file.with_suffix(LOCK)):
            continue
        try:
            copy = unpack(file.read_bytes(), msgspec.json.Decoder(_Copy))
            scene = decode(written(copy.scene).encode())
        except (OSError, msgspec.DecodeError, UnicodeDecodeError, ViewerError):
            discard(file)
            continue
        store = AssetStore(Path(copy.root), *map(Path, copy.others))
        found.append(Recovered(file, scene, store, Path(copy.project) if copy.project else None))
    return found


def discard(file: Path) -> None:
    """Remove a copy and its lock; one that cannot be removed is offered again."""
    for path in (file, file.with_suffix(LOCK)):
        with contextlib.suppress(OSError):
            path.unlink(missing_ok=True)


def _age(file: Path) -> float:
    try:
        return -file.stat().st_mtime
    except OSError:
        return 0.0


def _held(lock: Path) -> bool:
    """Whether a living process holds the lock."""
    try:
        with lock.open("r+b") as file:
            return not _try_lock(file)
    except OSError:
        return False


def _try_lock(file: BufferedRandom) -> bool:
    """Lock the file for this process; False where another one has it."""
    try:
        _lock(file.fileno())
    except OSError:
        return False
    return True

"""Recovery copies: what was not saved yet, written beside the cache so that a crash costs at most two minutes of work.

Assets are never lost in a crash, they are files already; a copy is therefore only the small scene value, a picture,
and where its assets lie. Beside it a window lists the assets that its history needs, so that no one removes them. Every
window holds a lock on its own files; files without a lock belonged to a window that did not close by itself.
"""

from __future__ import annotations

import contextlib
import time
import uuid
from collections.abc import Callable
from functools import partial
from io import BufferedRandom
from pathlib import Path

import msgspec
from msgspec import Struct

from viewer.errors import ViewerError
from viewer.formats.unused_assets import names_in
from viewer.scene.assets import AssetStore, write_atomic
from viewer.scene.content import AssetId
from viewer.scene.document import Scene, decode, encode
from viewer.scene.file_lock import try_lock
from viewer.scene.history import History
from viewer.scene.names import pack, unpack, written
from viewer.session.background import Task
from viewer.session.session import Session

COPY, NEEDS, LOCK = ".recovery", ".needs", ".lock"
UNREADABLE = 30 * 86400.0
"""Seconds for which a copy that cannot be read stays: a newer version may read it, or the disk be itself again."""


class Recovered(Struct, frozen=True):
    """A document that a window left behind.

    Attributes:
        file: The copy; remove it with ``discard`` once people have decided.
        scene: The document.
        store: Where its assets are.
        project: Where it had been saved before, if anywhere.
        title: What it was called.
        picture: What was seen of it, a PNG; empty where nothing was.
        written: When, in seconds since 1970.
    """

    file: Path
    scene: Scene
    store: AssetStore
    project: Path | None
    title: str
    picture: bytes
    written: float


class _Copy(Struct, frozen=True):
    """What the file holds; ``scene`` is the text of a project file."""

    root: str
    others: tuple[str, ...]
    project: str | None
    scene: str
    title: str = ""
    picture: bytes = b""


class Autosave:
    """Keeps the copy of one window.

    What there is to do is found out on the window's thread and takes no time; a task does it on any other thread,
    one after the other (:mod:`viewer.session.background`).

    Args:
        folder: Where all copies are.
    """

    def __init__(self, folder: Path) -> None:
        self._file = folder / f"{uuid.uuid4().hex}{COPY}"
        self._lock: BufferedRandom | None = None
        self._planned: Scene | None = None
        self._history: History | None = None
        self._needs: frozenset[AssetId] = frozenset()

    def is_due(self, session: Session) -> bool:
        """Whether something would be lost that is in no copy."""
        return session.dirty and session.document_scene is not self._planned

    def update(self, session: Session, picture: bytes = b"") -> Task | None:
        """What there is to do: list what the history needs, write the copy if it is due, remove it if all is saved.

        Args:
            session: The document.
            picture: What is seen of it, a PNG.
        """
        tasks: list[Task] = []
        if session.history is not self._history:
            self._history = session.history
            needs = session.history.assets()
            if needs != self._needs:
                self._needs = needs
                tasks.append(lambda: self._list(needs))
        if self.is_due(session):
            self._planned = session.document_scene
            tasks.append(partial(self._write, _copy_of(session, picture)))
        elif not session.dirty and self._planned is not None:
            self._planned = None
            tasks.append(self._remove)
        return partial(_do_all, tuple(tasks)) if tasks else None

    def missed(self) -> None:
        """A task has failed: all is due again."""
        self._planned = self._history = None
        self._needs = frozenset()

    def close(self) -> None:
        """The window closes by itself: nothing to recover."""
        discard(self._file)
        if self._lock is not None:
            self._lock.close()
            self._lock = None
            self._file.with_suffix(LOCK).unlink(missing_ok=True)

    def _hold(self) -> None:
        if self._lock is None:
            with contextlib.suppress(OSError):
                self._file.parent.mkdir(parents=True, exist_ok=True)
                self._lock = self._file.with_suffix(LOCK).open("w+b")
                try_lock(self._lock)

    def _write(self, made: Callable[[], _Copy]) -> None:
        self._hold()
        write_atomic(self._file, pack(made(), msgspec.json.encode))

    def _remove(self) -> None:
        with contextlib.suppress(OSError):
            self._file.unlink(missing_ok=True)

    def _list(self, needs: frozenset[AssetId]) -> None:
        self._hold()
        write_atomic(self._file.with_suffix(NEEDS), "\n".join(sorted(needs)).encode())


def _copy_of(session: Session, picture: bytes) -> Callable[[], _Copy]:
    """What makes the copy later, of the document as it is now."""
    scene, store, project, title = session.document_scene, session.store, session.project, session.title

    def made() -> _Copy:
        folder = str(project) if project else None
        return _Copy(str(store.root), tuple(map(str, store.others)), folder, encode(scene).decode(), title, picture)

    return made


def _do_all(tasks: tuple[Task, ...]) -> None:
    for task in tasks:
        task()


def abandoned(folder: Path) -> list[Recovered]:
    """Copies that no living window holds, newest first.

    Those that cannot be read are left out, and removed when they are a month old.
    """
    found: list[Recovered] = []
    for file in folder.glob(f"*{COPY}"):
        if _held(file.with_suffix(LOCK)):
            continue
        try:
            copy = unpack(file.read_bytes(), msgspec.json.Decoder(_Copy))
            scene, moment = decode(written(copy.scene).encode()), file.stat().st_mtime
        except (OSError, msgspec.DecodeError, UnicodeDecodeError, ViewerError):
            _discard_if_old(file)
            continue
        store, project = AssetStore(Path(copy.root), *map(Path, copy.others)), copy.project
        found.append(
            Recovered(file, scene, store, Path(project) if project else None, copy.title, copy.picture, moment)
        )
    return sorted(found, key=lambda each: -each.written)


def needed_elsewhere(folder: Path) -> frozenset[AssetId]:
    """The assets that copies, and the histories of living windows, need. Lists of windows that ended are removed."""
    for file in folder.glob(f"*{NEEDS}"):
        if not file.with_suffix(COPY).exists() and not _held(file.with_suffix(LOCK)):
            discard(file.with_suffix(COPY))
    return names_in(*folder.glob(f"*{NEEDS}"), *folder.glob(f"*{COPY}"))


def discard(file: Path) -> None:
    """Remove a copy and what is beside it; one that cannot be removed is offered again."""
    for path in (file, file.with_suffix(NEEDS), file.with_suffix(LOCK)):
        with contextlib.suppress(OSError):
            path.unlink(missing_ok=True)


def _discard_if_old(file: Path) -> None:
    with contextlib.suppress(OSError):
        if time.time() - file.stat().st_mtime > UNREADABLE:
            discard(file)


def _held(lock: Path) -> bool:
    """Whether a living process holds the lock."""
    try:
        with lock.open("r+b") as file:
            return not try_lock(file)
    except OSError:
        return False

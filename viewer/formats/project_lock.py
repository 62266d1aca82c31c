"""A project's lock: two windows, on one computer or on two that share a disk, do not overwrite each other's work.

``.lock`` in the project's folder names the process that has it. A lock whose process has ended is taken over: on the
same computer that is known at once; of a process on another computer it is believed once the lock was not touched for
some minutes, as counted by the clock of the disk that both write to.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
from msgspec import Struct

from viewer.errors import OutputError
from viewer.formats.files import reason
from viewer.process_identity import ProcessIdentity, identity, is_alive, window_process
from viewer.scene.temporaries import make_temporary

LOCK = ".lock"
SILENT = 300.0
"""Seconds without a touch, after which a holder on another computer has ended; it touches its lock twice a minute."""
TRIES, PAUSE = 100, 0.02
"""How often a lock that others take over is looked at, and seconds in between."""
HALF = 1.0
"""Seconds after which a lock that names no one is no longer being written."""


class Holder(Struct, frozen=True):
    """Who has a project open.

    Attributes:
        process: The window, or the command.
        computer: Its name, for people.
    """

    process: ProcessIdentity
    computer: str

    @property
    def is_ours(self) -> bool:
        """Whether it is this process, or the window whose worker this process is."""
        return self.process in (identity(), identity(window_process()))


class InUseError(OutputError):
    """Somebody else has the project open.

    Attributes:
        holder: Who.
    """

    def __init__(self, message: str, hint: str, holder: Holder) -> None:
        super().__init__(message, hint)
        self.holder = holder


def _in_use(folder: Path, holder: Holder) -> InUseError:
    here = holder.process.host == identity().host
    return InUseError(
        f"{folder.name} is open in another window on this computer (process {holder.process.pid})."
        if here
        else f"{folder.name} is open in another window on the computer {holder.computer}.",
        "Save under another name, or close it there first.",
        holder,
    )


def holder_of(folder: Path) -> Holder | None:
    """Who has the project now; None where no one has, or the process that had it has ended."""
    path = folder / LOCK
    try:
        holder = msgspec.json.decode(path.read_bytes(), type=Holder)
    except (OSError, msgspec.DecodeError, UnicodeDecodeError):
        return None
    alive = is_alive(holder.process)
    if alive is None:
        try:
            alive = not _is_silent(path)
        except OSError:  # nothing can be written beside it to ask the disk for its time
            alive = True
    return holder if alive else None


def acquire(folder: Path) -> bool:
    """Take the project for this process, over from one that has ended.

    Returns:
        False where it, or the window that it works for, has it already.

    Raises:
        InUseError: Somebody else has it.
        OutputError: The folder cannot be written.
    """
    path = folder / LOCK
    mine = msgspec.json.encode(Holder(identity(), _computer()))
    try:
        for _ in range(TRIES):
            if _create(path, mine):
                return True
            holder = holder_of(folder)
            if holder is not None and holder.is_ours:
                return False
            if holder is not None:
                raise _in_use(folder, holder)
            if _take_over(path, mine):
                return True
            time.sleep(PAUSE)
    except OSError as error:
        raise OutputError(f"{folder} cannot be written: {reason(error)}.", "Choose another folder.") from error
    raise OutputError(
        f"{folder} cannot be locked: its lock changes all the time.", "Try again, or choose another name."
    )


def release(folder: Path) -> None:
    """Give the project back, where this process has it."""
    holder = holder_of(folder)
    if holder is not None and holder.process == identity():
        with contextlib.suppress(OSError):
            (folder / LOCK).unlink()


def touch(folder: Path) -> None:
    """Show other computers that this process lives."""
    with contextlib.suppress(OSError):
        os.utime(folder / LOCK)


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Have the project for a while; within a window's own worker, the window's lock serves.

    Raises:
        InUseError: Somebody else has it.
        OutputError: The folder cannot be written.
    """
    taken = acquire(folder)
    try:
        yield
    finally:
        if taken:
            release(folder)


def _create(path: Path, data: bytes) -> bool:
    """Make the lock, whole from its first moment on; False where there is one."""
    handle, draft = make_temporary(path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        try:
            os.link(draft, path)
        except FileExistsError:
            return False
        except OSError:  # a file system without links
            return _create_alone(path, data)
        return True
    finally:
        Path(draft).unlink(missing_ok=True)


def _create_alone(path: Path, data: bytes) -> bool:
    try:
        with path.open("xb") as file:
            file.write(data)
    except FileExistsError:
        return False
    return True


def _take_over(path: Path, data: bytes) -> bool:
    """Put a lock in the place of one whose process has ended; False where another process was faster.

    The process that makes the claim, a file named by what the abandoned lock holds, may replace that lock and no
    other: if there is another one by then, the claim came too late.
    """
    try:
        abandoned = path.read_bytes()
    except FileNotFoundError:
        return False
    if holder_of(path.parent) is not None or (not _names_somebody(abandoned) and _is_young(path)):
        return False
    claim = path.with_name(f"{path.name}.{hashlib.sha256(abandoned).hexdigest()[:16]}")
    if not _create(claim, data):
        _drop_abandoned_claim(claim)
        return False
    try:
        if path.read_bytes() != abandoned:
            return False
        os.replace(claim, path)
    except FileNotFoundError:
        return False
    finally:
        claim.unlink(missing_ok=True)
    return True


def _names_somebody(data: bytes) -> bool:
    try:
        msgspec.json.decode(data, type=Holder)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return False
    return True


def _drop_abandoned_claim(claim: Path) -> None:
    """Remove a claim whose process was killed before it had the lock."""
    with contextlib.suppress(OSError, msgspec.DecodeError, UnicodeDecodeError):
        if is_alive(msgspec.json.decode(claim.read_bytes(), type=Holder).process) is False:
            claim.unlink(missing_ok=True)


def _is_silent(path: Path) -> bool:
    """Whether a lock was not touched for long."""
    return _age(path) > SILENT


def _is_young(path: Path) -> bool:
    """Whether a lock may still be being written, where a file system has no links."""
    try:
        return _age(path) < HALF
    except OSError:
        return False


def _age(path: Path) -> float:
    """Seconds since a file was touched, by the clock of the disk that it lies on."""
    handle, draft = make_temporary(path.parent)
    os.close(handle)
    try:
        return Path(draft).stat().st_mtime - path.stat().st_mtime
    finally:
        Path(draft).unlink(missing_ok=True)


def _computer() -> str:
    """This computer's name, for people."""
    return identity().host.partition(" ")[0]

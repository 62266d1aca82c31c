"""The lock that a window has on the project it shows, from the moment it is opened until another one is."""

from __future__ import annotations

from pathlib import Path

from viewer.errors import OutputError
from viewer.formats import project_lock


class ProjectAccess:
    """Holds the lock of at most one project. It touches no disk but in :meth:`touch`: a disk may hang."""

    def __init__(self) -> None:
        self._folder: Path | None = None

    def holds(self, folder: Path | None) -> bool:
        """Whether that is the project that is held, or none is and none is meant."""
        return folder == self._folder

    def keep(self, folder: Path | None) -> Path | None:
        """Hold a project whose lock was acquired, or none.

        Returns:
            What is no longer held, to be given back: see :func:`give_back`. None where that is nothing.
        """
        before, self._folder = self._folder, folder
        return None if before == folder else before

    def touch(self) -> None:
        """Show other computers that this window lives. Any thread may call this."""
        folder = self._folder
        if folder is not None:
            project_lock.touch(folder)


def acquired(folder: Path) -> OutputError | None:
    """Acquire a project's lock; any thread may, and may have to wait for the disk.

    Returns:
        Why it cannot be had: somebody else has it, or its folder cannot be written. None where it can.
    """
    try:
        project_lock.acquire(folder)
    except OutputError as error:
        return error
    return None


def give_back(folder: Path) -> None:
    """Release a project's lock; any thread may, and may have to wait for the disk."""
    project_lock.release(folder)

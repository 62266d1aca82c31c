"""The lock that a window has on the project it shows, from the moment it is opened until another one is."""

from __future__ import annotations

from pathlib import Path

from viewer.errors import OutputError
from viewer.formats import project_lock


class ProjectAccess:
    """Holds the lock of at most one project."""

    def __init__(self) -> None:
        self._folder: Path | None = None

    def take(self, folder: Path | None) -> OutputError | None:
        """Take another project, and give back what is held; None = none.

        Returns:
            Why it cannot be had: somebody else has it, or its folder cannot be written; then what is held stays so.
            None where it can.
        """
        if folder == self._folder:
            return None
        if folder is not None:
            try:
                project_lock.acquire(folder)
            except OutputError as error:
                return error
        self.release()
        self._folder = folder
        return None

    def release(self) -> None:
        """Give back what is held."""
        if self._folder is not None:
            project_lock.release(self._folder)
            self._folder = None

    def touch(self) -> None:
        """Show other computers that this window lives. Any thread may call this."""
        folder = self._folder
        if folder is not None:
            project_lock.touch(folder)

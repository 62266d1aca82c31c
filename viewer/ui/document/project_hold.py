"""The lock on the project that a window shows: the window's thread never waits for a disk."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject

from viewer.errors import OutputError
from viewer.session.project_access import ProjectAccess, acquired, give_back
from viewer.ui.widgets.report import Report
from viewer.ui.work.asides import Asides


class ProjectHold(QObject):
    """Holds the lock of at most one project.

    Args:
        report: Shows what went wrong on the disk.
    """

    def __init__(self, report: Callable[[Report], None]) -> None:
        super().__init__()
        self._access = ProjectAccess()
        self._disk = Asides(report)
        self._disk.setParent(self)

    @property
    def busy(self) -> bool:
        """Whether the disk has not answered yet."""
        return self._disk.busy

    def holds(self, project: Path | None) -> bool:
        """Whether that is the project that is held, or none is and none is meant."""
        return self._access.holds(project)

    def touch(self) -> None:
        """Show other computers that this window lives. Any thread may call this."""
        self._access.touch()

    def acquire(self, project: Path, answered: Callable[[OutputError | None], None]) -> None:
        """Acquire a project's lock; :meth:`keep` then holds it.

        Args:
            project: Its folder.
            answered: Called later, with the reason where it cannot be had.
        """
        self._disk.ask(lambda: acquired(project), answered)

    def keep(self, project: Path | None) -> None:
        """Hold a project whose lock was acquired, or none, and give back the one before."""
        before = self._access.keep(project)
        if before is not None:
            self.give_back(before)

    def give_back(self, project: Path) -> None:
        """Release the lock of a project that is not held."""
        if not self.holds(project):
            self._disk.ask(lambda: give_back(project), lambda _: None)

    def close(self) -> None:
        """The window goes away: give the lock back, unless the disk hangs."""
        self.keep(None)
        self._disk.close()

"""Which files can be read and written: a worker says it, since the window may not import the readers."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, Signal

from viewer.engine.jobs import FormatInfo, FormatList, ListFormatsJob
from viewer.session.session import Session
from viewer.ui.work.jobs import Jobs


class KnownFormats(QObject):
    """Asks once and remembers the answer.

    Signals:
        arrived(): The list is there.

    Args:
        session: Has the store that jobs are given.
        jobs: Runs the question.
    """

    arrived = Signal()

    def __init__(self, session: Session, jobs: Jobs) -> None:
        super().__init__()
        self._session, self._jobs = session, jobs
        self.formats: tuple[FormatInfo, ...] = ()
        self._asking = False

    def ask(self) -> None:
        """Ask, unless a worker is being asked or has answered."""
        if self._asking or self.formats:
            return
        self._asking = True
        self._jobs.start(ListFormatsJob(), self._session.store, "", self._on_formats)

    def when_known(self, action: Callable[[tuple[FormatInfo, ...]], object]) -> None:
        """Do something that needs the list, as soon as a worker has answered."""
        if self.formats:
            action(self.formats)
            return
        self.arrived.connect(lambda: action(self.formats), Qt.ConnectionType.SingleShotConnection)
        self.ask()

    def _on_formats(self, result: FormatList | None) -> None:
        self._asking = False
        if result is not None:
            self.formats = result.formats
            self.arrived.emit()

"""The race of two methods as the window drives it: starts the runs, and decides whose turn it is."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from viewer.scene.progress import Steer
from viewer.session.race import Entrant, Race
from viewer.session.runs import RunRecord
from viewer.training.config import AnyTrainConfig


class Racing(QObject):
    """Drives the race that was started last.

    Signals:
        changed(): It was paused or resumed, or another choice of fields is shown.

    Args:
        parent: Ends with it.
        start: Begins a run into a project.
        steer: Asks something of a run.

    Attributes:
        race: The race; None before the first one.
        both: The two newest fields are seen side by side.
    """

    changed = Signal()

    def __init__(
        self,
        parent: QObject,
        start: Callable[[AnyTrainConfig, str], RunRecord],
        steer: Callable[[RunRecord, Steer], None],
    ) -> None:
        super().__init__(parent)
        self.race: Race | None = None
        self.both = False
        self._start = start
        self._steer = steer

    @property
    def runs(self) -> tuple[RunRecord, ...]:
        """Those that take part and have been started."""
        return () if self.race is None else self.race.runs

    def begin(self, entrants: tuple[Entrant, Entrant], turn: float) -> None:
        """Let two methods learn from the same photos, turn by turn."""
        self.race = Race(entrants, turn)
        self.look()

    def hold(self, held: bool) -> None:
        """Pause or resume both runs."""
        if self.race is not None:
            self.race.held = held
            self.look()
            self.changed.emit()

    def show_both(self, both: bool) -> None:
        """Show both fields side by side, or only that of the selected run."""
        self.both = both
        self.changed.emit()

    def includes(self, run: RunRecord) -> bool:
        """Whether a run takes part."""
        return run in self.runs

    def look(self) -> None:
        """Continue the race after news of a run."""
        race = self.race
        if race is None:
            return
        entrant = race.next_entrant()
        if entrant is not None:
            race.join(self._start(entrant.config, entrant.out))
        for run, steer in race.orders():
            self._steer(run, steer)

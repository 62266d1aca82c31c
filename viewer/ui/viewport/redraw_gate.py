"""Redraws of the viewport, no more often than the window's share of the processor allows."""

from __future__ import annotations

import math
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

from viewer.engine.core_budget import CoreBudget
from viewer.machine import available_cores

LONGEST_WAIT = 0.125
"""Seconds; so often it is redrawn whatever the window has used up."""


class RedrawGate(QObject):
    """Redraws at once, or as soon as this process has rested from what it did before.

    Where the processor draws, a redraw costs it some ten milliseconds; an orbit would ask for as many as it can make.

    Args:
        parent: Owns this.
        redraw: Does it.
        share: Says what part of the processor this process may take; 1 = without bounds.
        budget: Counts what it takes.
    """

    def __init__(
        self,
        parent: QObject,
        redraw: Callable[[], None],
        share: Callable[[], float],
        budget: CoreBudget | None = None,
    ) -> None:
        super().__init__(parent)
        self._redraw, self._share = redraw, share
        self._budget = budget or CoreBudget(available_cores())
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(lambda: self._redraw())

    def ask(self) -> None:
        """Redraw soon."""
        if self._timer.isActive():
            return
        share = self._share()
        if share != self._budget.share:
            self._budget.share = share
        owed = self._budget.owed()
        if owed > 0.0:
            self._timer.start(math.ceil(1e3 * min(owed, LONGEST_WAIT)))
        else:
            self._redraw()

"""A share of the processor for a process: its threads rest as long as it takes to keep to that."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

BURST = 0.05
"""Seconds of the share that may be saved up while nothing is done: what is quick is not held up after a rest."""
MOST_DEBT = 1.0
"""Seconds; what a long piece of work cost beyond that is forgiven, so that the picture does not stand still."""
LONGEST_NAP = 0.1
"""Seconds; between two of them one looks at what else there is to do."""


class CoreBudget:
    """Counts the core-seconds that this process works, and how many it may.

    With a share s of n cores, over any time t it may work s n t core-seconds, and a burst more. It is a token bucket
    that fills with s n tokens a second, and from which the processor time of all threads is taken.

    Args:
        cores: n.
        busy: Core-seconds that this process has worked so far.
        now: Seconds on a clock that only goes forward.
        sleep: Waits for a number of seconds.
    """

    def __init__(
        self,
        cores: int,
        busy: Callable[[], float] = time.process_time,
        now: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._cores = cores
        self._busy, self._now, self._sleep = busy, now, sleep
        self._lock = threading.Lock()
        self._share = 1.0
        self._credit = 0.0
        """Core-seconds that may be worked now; a debt where it is negative."""
        self._counted = (now(), busy())

    @property
    def share(self) -> float:
        """Of all cores, up to 1, which is without bounds."""
        return self._share

    @share.setter
    def share(self, share: float) -> None:
        with self._lock:
            self._share = share
            self._credit = 0.0
            self._counted = (self._now(), self._busy())

    def threads(self, wanted: int) -> int:
        """How many threads may work: fewer that rest less disturb others less than many that rest a lot."""
        return wanted if self._share >= 1.0 else max(1, min(wanted, int(self._share * self._cores)))

    def owed(self) -> float:
        """Seconds to rest before the account is even; 0 where it is."""
        if self._share >= 1.0:
            return 0.0
        with self._lock:
            now, busy = self._now(), self._busy()
            rate = self._share * self._cores
            passed, worked = now - self._counted[0], busy - self._counted[1]
            self._counted = (now, busy)
            self._credit = max(min(self._credit + rate * passed - worked, rate * BURST), -rate * MOST_DEBT)
            return max(0.0, -self._credit / rate)

    def rest(self) -> None:
        """Wait until the account is even, but not for long: what is still owed then is waited for next time."""
        owed = self.owed()
        if owed > 0.0:
            self._sleep(min(owed, LONGEST_NAP))

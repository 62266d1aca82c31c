"""How a training run is steered while it is under way, whatever the method."""

from __future__ import annotations

import time

from msgspec.structs import replace

from viewer.scene.progress import Progress, Steer, Work

POLL_SECONDS = 0.2
"""A paused run reads its messages so often, and reports that it is still there."""


class Steering:
    """What has been asked of a run so far.

    The loop passes on what each of its yields returns, and reads this before every step.

    Attributes:
        stopping: The run ends as if its time were over.
        rate_factor: For every learning rate. Checkpoints hold it, and the weights' factors.
    """

    def __init__(self) -> None:
        self.stopping = False
        self.rate_factor = 1.0
        self._weights: dict[str, float] = {}
        self._paused = False
        self._requested = self._taken = 0
        """Snapshots: how many were asked for, and for how many of them the field has been shown."""

    @property
    def paused(self) -> bool:
        """Whether the run waits."""
        return self._paused and not self.stopping

    def update(self, steer: Steer | None) -> None:
        """Take note of what was sent; None says nothing new."""
        if steer is None:
            return
        self.stopping |= steer.stop_early
        if steer.paused is not None:
            self._paused = steer.paused
        if steer.rate_factor is not None:
            self.rate_factor = steer.rate_factor
        self._weights |= steer.weight_factors
        self._requested = max(self._requested, steer.snapshots)

    def take_snapshot_request(self) -> bool:
        """Whether the field was asked for since the last call."""
        requested, self._taken = self._requested > self._taken, self._requested
        return requested

    @property
    def factors(self) -> Steer:
        """What a run that is resumed begins with."""
        return Steer(rate_factor=self.rate_factor, weight_factors=dict(self._weights))

    def weight_factor(self, name: str) -> float:
        """What the planned weight of that term of the loss is multiplied by."""
        return self._weights.get(name, 1.0)

    def wait_while_paused(self, progress: Progress) -> Work[float]:
        """Do nothing until the run is to go on or to stop.

        Args:
            progress: What is reported meanwhile: first as it is, then without its preview, always with ``paused`` = 1.

        Returns:
            Seconds that do not count.
        """
        started = time.monotonic()
        report = replace(progress, text="Paused", values={**progress.values, "paused": 1.0})
        while self.paused:
            self.update((yield report))
            report = replace(report, preview=None)
            if self.paused:
                time.sleep(POLL_SECONDS)
        return time.monotonic() - started

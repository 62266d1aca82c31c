"""What a training run has been told while it is under way, whatever the method."""

from __future__ import annotations

import time

from msgspec.structs import replace

from viewer.scene.progress import Progress, Steer, Work

LOOK_SECONDS = 0.2
"""A run that stands still looks up so often, and tells that it is still there."""


class Steering:
    """Hears what is sent into the run.

    A method gives it what each of its yields returns, and asks it before every step.

    Attributes:
        finishing: The run shall end as if its time were over.
        rate_factor: For every learning rate. Checkpoints keep it, and the weights' factors.
    """

    def __init__(self) -> None:
        self.finishing = False
        self.rate_factor = 1.0
        self._weights: dict[str, float] = {}
        self._paused = False
        self._wanted = self._shown = 0
        """Snapshots: how many were asked for, and for how many of them the field has been shown."""

    @property
    def paused(self) -> bool:
        """Whether the run shall stand still."""
        return self._paused and not self.finishing

    def update(self, steer: Steer | None) -> None:
        """Take note of what was sent; None says nothing new."""
        if steer is None:
            return
        self.finishing |= steer.stop_early
        if steer.paused is not None:
            self._paused = steer.paused
        if steer.rate_factor is not None:
            self.rate_factor = steer.rate_factor
        self._weights |= steer.weight_factors
        self._wanted = max(self._wanted, steer.snapshots)

    def take_snapshot_request(self) -> bool:
        """Whether the field was asked for since this was last asked."""
        wanted, self._shown = self._wanted > self._shown, self._wanted
        return wanted

    @property
    def factors(self) -> Steer:
        """What a run that is resumed shall begin with."""
        return Steer(rate_factor=self.rate_factor, weight_factors=dict(self._weights))

    def weight_factor(self, name: str) -> float:
        """What the planned weight of that term of the loss shall be multiplied by."""
        return self._weights.get(name, 1.0)

    def wait_while_paused(self, progress: Progress) -> Work[float]:
        """Do nothing until the run shall go on or finish.

        Args:
            progress: Where it stands: told first as it is, then without its preview, always with ``paused`` = 1.

        Returns:
            Seconds that do not count.
        """
        started = time.monotonic()
        telling = replace(progress, text="Paused", values={**progress.values, "paused": 1.0})
        while self.paused:
            self.update((yield telling))
            telling = replace(telling, preview=None)
            if self.paused:
                time.sleep(LOOK_SECONDS)
        return time.monotonic() - started

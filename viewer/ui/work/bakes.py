"""Keeps voxels at hand for every field that has to be baked to be orbited."""

from __future__ import annotations

import time
from collections.abc import Callable
from types import MappingProxyType

from PySide6.QtCore import QObject, Signal

from viewer.engine.jobs import BakeJob
from viewer.scene.assets import AssetStore
from viewer.scene.content import VoxelField
from viewer.scene.document import Scene
from viewer.scene.progress import Progress
from viewer.session.bakes import Known, is_earlier, stand_in, unedited, wanted_bakes
from viewer.ui.work.derived import Derived
from viewer.ui.work.jobs import Jobs

BAKES = 4.0
"""While something trains, bakes may take the share for looking divided by this."""
AT_ONCE = 64
"""Every field on screen is asked for; the workers take one job after the other."""


class Bakes(QObject):
    """Bakes the fields of the scene on screen, one job each, coarse levels first.

    Signals:
        changed(): A finer level of a field has come, or a field has got its last one.

    While something trains that shall be disturbed little, a field that comes again and again, better each time, is not
    baked each time: until it is its turn, the bake of an earlier state stands in.

    Args:
        jobs: Runs the work.
        now: Seconds on a clock that only goes forward.

    Attributes:
        share: Of the processor, that looking may take; 1 = without bounds.
    """

    changed = Signal()

    def __init__(self, jobs: Jobs, now: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self.share = 1.0
        self._now = now
        self._rest_until = 0.0
        self._newest: tuple[BakeJob, VoxelField] | None = None
        """The level that came last, and whose."""
        self._started: dict[BakeJob, float] = {}
        self._wanted: tuple[BakeJob, ...] = ()
        self._bakes = Derived[BakeJob, VoxelField](
            jobs,
            lambda baked, _: baked.voxels,
            self._on_ended,
            at_once=AT_ONCE,
            title=self._title,
            progress=self._on_level,
        )

    @property
    def known(self) -> Known:
        """What stands in for each field on screen: its finest level so far, or one of an earlier state of it.

        Where an edited field has no bake of its own yet, that of the field without its edits is among them.
        """
        jobs = dict.fromkeys(each for job in self._wanted for each in (job, unedited(job)))
        levels = {job: self._stand_in(job) or self._bakes.get(job) for job in jobs}
        return MappingProxyType({job: level for job, level in levels.items() if level is not None})

    @property
    def wanted(self) -> bool:
        """Whether anything on screen has to be baked."""
        return bool(self._wanted)

    @property
    def complete(self) -> bool:
        """Whether nothing that is on screen is still being baked."""
        return not set(self._wanted) & set(self._bakes.running)

    @property
    def finest(self) -> int | None:
        """Voxels along the longest side of the coarsest field on screen; None where something has no bake yet."""
        known = self.known
        levels = [stand_in(job, known) for job in self._wanted]
        sides = [max(level.shape) for level in levels if level is not None]
        return min(sides) if sides and len(sides) == len(self._wanted) else None

    def want(self, scene: Scene, store: AssetStore) -> None:
        """Bake what the scene shows and has no bake yet; stop baking what is no longer shown."""
        self._wanted = wanted_bakes(scene)
        running = self._bakes.running
        shown = [job for job in self._wanted if job in running or not self._may_wait(job)]
        useful = [job for job in running if job not in self._wanted and self._will_stand_in(job)]
        self._bakes.want((*shown, *useful), store)
        for job in self._bakes.running:
            self._started.setdefault(job, self._now())

    def _stand_in(self, job: BakeJob) -> VoxelField | None:
        """The bake of an earlier state of a field in training, as long as it is finer than the field's own."""
        if self._newest is None or self.share >= 1.0:
            return None
        (other, level), own = self._newest, self._bakes.get(job)
        return level if is_earlier(other, job) and (own is None or max(own.shape) < max(level.shape)) else None

    def _will_stand_in(self, job: BakeJob) -> bool:
        """Whether the bake of a field that is not shown any more is of use for one that is."""
        return self.share < 1.0 and any(is_earlier(job, wanted) for wanted in self._wanted)

    def _may_wait(self, job: BakeJob) -> bool:
        """Whether something stands in for the field, or is about to, and it is not its turn."""
        if self.share < 1.0 and any(is_earlier(other, job) for other in self._bakes.running):
            return True
        return self._now() < self._rest_until and self._stand_in(job) is not None

    def _on_level(self, job: BakeJob, progress: Progress) -> None:
        if isinstance(progress.preview, VoxelField):
            self._bakes.put(job, progress.preview)
            if self._stand_in(job) is None:
                self._newest = (job, progress.preview)
            self.changed.emit()

    def _on_ended(self, job: BakeJob) -> None:
        started, now, level = self._started.pop(job, None), self._now(), self._bakes.get(job)
        if started is not None and self.share < 1.0:
            # A bake takes all cores as training does: its part of the time is that of the share for looking.
            self._rest_until = now + (now - started) * (BAKES / self.share - 1.0)
        if level is not None and not self._bakes.failed(job):
            self._newest = (job, level)
        self.changed.emit()

    def _title(self, job: BakeJob) -> str:
        return self.tr("Preparing for orbiting: {0}").format(job.content.provenance.method or "field")

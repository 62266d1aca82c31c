"""Keeps voxels at hand for every field that has to be baked to be orbited."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from types import MappingProxyType

from PySide6.QtCore import QObject, Signal

from viewer.engine.jobs import BakeJob
from viewer.scene.assets import AssetStore
from viewer.scene.content import PointwiseField, VoxelField
from viewer.scene.document import Scene
from viewer.scene.progress import Progress
from viewer.session.bakes import is_earlier, pointwise_fields
from viewer.ui.work.derived import Derived
from viewer.ui.work.jobs import Jobs

BAKES = 4.0
"""Of the share for looking, the part that bakes may take while something trains is one in so many."""
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
        self._newest: tuple[PointwiseField, VoxelField] | None = None
        """The level that came last, and whose."""
        self._started: dict[PointwiseField, float] = {}
        self._wanted: tuple[PointwiseField, ...] = ()
        self._bakes = Derived[BakeJob, VoxelField](
            jobs,
            lambda baked, _: baked.voxels,
            self._on_ended,
            at_once=AT_ONCE,
            title=self._title,
            progress=self._on_level,
        )

    @property
    def known(self) -> Mapping[PointwiseField, VoxelField]:
        """What stands in for each field on screen: its finest level so far, or one of an earlier state of it."""
        levels = {content: self._stand_in(content) or self._level(content) for content in self._wanted}
        return MappingProxyType({content: level for content, level in levels.items() if level is not None})

    @property
    def wanted(self) -> bool:
        """Whether anything on screen has to be baked."""
        return bool(self._wanted)

    @property
    def complete(self) -> bool:
        """Whether nothing that is on screen is still being baked."""
        return not set(self._wanted) & self._running()

    @property
    def finest(self) -> int | None:
        """Voxels along the longest side of the coarsest field on screen; None where something has no bake yet."""
        known = self.known
        sides = [max(level.shape) for level in known.values()]
        return min(sides) if sides and len(sides) == len(self._wanted) else None

    def want(self, scene: Scene, store: AssetStore) -> None:
        """Bake what the scene shows and has no bake yet; stop baking what is no longer shown."""
        self._wanted = pointwise_fields(scene)
        running = self._running()
        shown = [content for content in self._wanted if content in running or not self._may_wait(content)]
        useful = [content for content in running if content not in self._wanted and self._will_stand_in(content)]
        self._bakes.want([BakeJob(content) for content in (*shown, *useful)], store)
        for content in self._running():
            self._started.setdefault(content, self._now())

    def _running(self) -> set[PointwiseField]:
        return {job.content for job in self._bakes.running}

    def _level(self, content: PointwiseField) -> VoxelField | None:
        return self._bakes.get(BakeJob(content))

    def _stand_in(self, content: PointwiseField) -> VoxelField | None:
        """The bake of an earlier state of a field in training, as long as it is finer than the field's own."""
        if self._newest is None or self.share >= 1.0:
            return None
        (other, level), own = self._newest, self._level(content)
        return level if is_earlier(other, content) and (own is None or max(own.shape) < max(level.shape)) else None

    def _will_stand_in(self, content: PointwiseField) -> bool:
        """Whether the bake of a field that is not shown any more is of use for one that is."""
        return self.share < 1.0 and any(is_earlier(content, wanted) for wanted in self._wanted)

    def _may_wait(self, content: PointwiseField) -> bool:
        """Whether something stands in for the field, or is about to, and it is not its turn."""
        if self.share < 1.0 and any(is_earlier(other, content) for other in self._running()):
            return True
        return self._now() < self._rest_until and self._stand_in(content) is not None

    def _on_level(self, job: BakeJob, progress: Progress) -> None:
        if isinstance(progress.preview, VoxelField):
            self._bakes.put(job, progress.preview)
            if self._stand_in(job.content) is None:
                self._newest = (job.content, progress.preview)
            self.changed.emit()

    def _on_ended(self, job: BakeJob) -> None:
        started, now, level = self._started.pop(job.content, None), self._now(), self._level(job.content)
        if started is not None and self.share < 1.0:
            # A bake takes all cores as training does: its part of the time is that of the share for looking.
            self._rest_until = now + (now - started) * (BAKES / self.share - 1.0)
        if level is not None and not self._bakes.failed(job):
            self._newest = (job.content, level)
        self.changed.emit()

    def _title(self, job: BakeJob) -> str:
        return self.tr("Preparing for orbiting: {0}").format(job.content.provenance.method or "field")

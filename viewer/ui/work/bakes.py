"""Keeps voxels at hand for every field that has to be baked to be orbited."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from types import MappingProxyType

from PySide6.QtCore import QObject, Signal

from viewer.engine.jobs import Baked, BakeJob, JobResult
from viewer.scene.assets import AssetStore
from viewer.scene.content import PointwiseField, VoxelField
from viewer.scene.document import Scene
from viewer.scene.progress import Progress
from viewer.session.bakes import is_earlier, pointwise_fields
from viewer.ui.work.jobs import Jobs

BAKES = 4.0
"""Of the share for looking, the part that bakes may take while something trains is one in so many."""


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
        self._newest: dict[PointwiseField, VoxelField] = {}
        """The level that came last, and whose."""
        self._jobs = jobs
        self._levels: dict[PointwiseField, VoxelField] = {}
        self._running: dict[PointwiseField, int] = {}
        self._failed: set[PointwiseField] = set()
        self._wanted: tuple[PointwiseField, ...] = ()

    @property
    def known(self) -> Mapping[PointwiseField, VoxelField]:
        """The finest level so far of each field, or what stands in for it."""
        others = {content: self._stand_in(content) for content in self._wanted}
        return MappingProxyType({**self._levels, **{content: each for content, each in others.items() if each}})

    @property
    def wanted(self) -> bool:
        """Whether anything on screen has to be baked."""
        return bool(self._wanted)

    @property
    def complete(self) -> bool:
        """Whether nothing that is on screen is still being baked."""
        return not any(content in self._running for content in self._wanted)

    @property
    def finest(self) -> int | None:
        """Voxels along the longest side of the coarsest field on screen; None where something has no bake yet."""
        known = self.known
        levels = [known.get(content) for content in self._wanted]
        sides = [max(level.shape) for level in levels if level is not None]
        return min(sides) if len(sides) == len(levels) and sides else None

    def want(self, scene: Scene, store: AssetStore) -> None:
        """Bake what the scene shows and nobody has baked yet; stop baking what is no longer shown."""
        self._wanted = pointwise_fields(scene)
        for content, number in self._running.items():
            if content not in self._wanted and not self._will_stand_in(content):
                self._jobs.cancel(number)
        for content in self._wanted:
            if content in self._running or content in self._levels or content in self._failed:
                continue
            if not self._may_wait(content):
                self._start(content, store)

    def retry(self, scene: Scene, store: AssetStore) -> None:
        """Try again what failed."""
        self._failed.clear()
        self.want(scene, store)

    def _stand_in(self, content: PointwiseField) -> VoxelField | None:
        """The bake of an earlier state of a field in training, as long as it is finer than the field's own."""
        own = self._levels.get(content)
        for other, level in self._newest.items():
            if self.share < 1.0 and is_earlier(other, content) and (own is None or max(own.shape) < max(level.shape)):
                return level
        return None

    def _will_stand_in(self, content: PointwiseField) -> bool:
        """Whether the bake of a field that is not shown any more is of use for one that is."""
        return self.share < 1.0 and any(is_earlier(content, wanted) for wanted in self._wanted)

    def _may_wait(self, content: PointwiseField) -> bool:
        """Whether something stands in for the field, or is about to, and it is not its turn."""
        if self.share < 1.0 and any(is_earlier(other, content) for other in self._running):
            return True
        return self._now() < self._rest_until and self._stand_in(content) is not None

    def _start(self, content: PointwiseField, store: AssetStore) -> None:
        begun = self._now()

        def level(progress: Progress) -> None:
            if isinstance(progress.preview, VoxelField):
                self._levels[content] = progress.preview
                if self._stand_in(content) is None:
                    self._newest = {content: progress.preview}
                self.changed.emit()

        def done(result: JobResult) -> None:
            assert isinstance(result, Baked)
            self._levels[content] = result.voxels
            self._newest = {content: result.voxels}
            self._failed.discard(content)
            self.changed.emit()

        def ended() -> None:
            # Told before its result, if there is one: what has none failed, or was given up. A field that is on screen
            # goes on with the level it has; one that is not begins anew when it is shown again.
            del self._running[content]
            if self.share < 1.0:
                # A bake takes all cores as training does: its part of the time is that of the share for looking.
                self._rest_until = self._now() + (self._now() - begun) * (BAKES / self.share - 1.0)
            if content in self._wanted:
                self._failed.add(content)
            else:
                self._levels.pop(content, None)
            self.changed.emit()

        title = self.tr("Preparing for orbiting: {0}").format(content.provenance.method or "field")
        self._running[content] = self._jobs.start(BakeJob(content), store, title, done, level, ended)

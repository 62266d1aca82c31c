"""Keeps voxels at hand for every field that has to be baked to be orbited."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from PySide6.QtCore import QObject, Signal

from viewer.engine.jobs import Baked, BakeJob, JobResult
from viewer.scene.assets import AssetStore
from viewer.scene.content import PointwiseField, VoxelField
from viewer.scene.document import Scene
from viewer.scene.progress import Progress
from viewer.session.bakes import pointwise_fields
from viewer.ui.jobs import Jobs


class Bakes(QObject):
    """Bakes the fields of the scene on screen, one job each, coarse levels first.

    Signals:
        changed(): A finer level of a field has come, or a field has got its last one.

    Args:
        jobs: Runs the work.
    """

    changed = Signal()

    def __init__(self, jobs: Jobs) -> None:
        super().__init__()
        self._jobs = jobs
        self._levels: dict[PointwiseField, VoxelField] = {}
        self._running: dict[PointwiseField, int] = {}
        self._failed: set[PointwiseField] = set()
        self._wanted: tuple[PointwiseField, ...] = ()

    @property
    def known(self) -> Mapping[PointwiseField, VoxelField]:
        """The finest level so far of each field."""
        return MappingProxyType(self._levels)

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
        levels = [self._levels.get(content) for content in self._wanted]
        sides = [max(level.shape) for level in levels if level is not None]
        return min(sides) if len(sides) == len(levels) and sides else None

    def want(self, scene: Scene, store: AssetStore) -> None:
        """Bake what the scene shows and nobody has baked yet; stop baking what is no longer shown."""
        self._wanted = pointwise_fields(scene)
        for content, number in self._running.items():
            if content not in self._wanted:
                self._jobs.cancel(number)
        for content in self._wanted:
            if content not in self._running and content not in self._levels and content not in self._failed:
                self._start(content, store)

    def retry(self, scene: Scene, store: AssetStore) -> None:
        """Try again what failed."""
        self._failed.clear()
        self.want(scene, store)

    def _start(self, content: PointwiseField, store: AssetStore) -> None:
        def level(progress: Progress) -> None:
            if isinstance(progress.preview, VoxelField):
                self._levels[content] = progress.preview
                self.changed.emit()

        def done(result: JobResult) -> None:
            assert isinstance(result, Baked)
            self._levels[content] = result.voxels
            self._failed.discard(content)
            self.changed.emit()

        def ended() -> None:
            # Told before its result, if there is one: what has none failed, or was given up. A field that is on screen
            # goes on with the level it has; one that is not begins anew when it is shown again.
            del self._running[content]
            if content in self._wanted:
                self._failed.add(content)
            else:
                self._levels.pop(content, None)
            self.changed.emit()

        title = self.tr("Preparing for orbiting: {0}").format(content.provenance.method or "field")
        self._running[content] = self._jobs.start(BakeJob(content), store, title, done, level, ended)

"""Keeps light from all around prepared for the models on screen."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer

from viewer.engine.jobs import JobResult
from viewer.engine.model_jobs import Prefiltered, PrefilterJob
from viewer.scene.assets import AssetStore
from viewer.scene.content import AssetId, Model
from viewer.scene.document import Scene
from viewer.scene.light import EnvironmentLight
from viewer.ui.jobs import Jobs
from viewer.ui.viewport.viewport import Viewport


class PreparedLight(QObject):
    """Asks a worker for the scene's light, one picture at a time, and tells the viewport once it is there.

    Strength, tint and rotation are uniforms, so changing them asks for nothing. While another picture is being prepared
    the old one stays; what was prepared is remembered for as long as the window lives.

    Args:
        jobs: Runs the work.
        viewport: Draws.
    """

    def __init__(self, jobs: Jobs, viewport: Viewport) -> None:
        super().__init__(viewport)
        self._jobs = jobs
        self._viewport = viewport
        self._prepared: dict[PrefilterJob, AssetId] = {}
        self._refused: set[PrefilterJob] = set()
        self._running: PrefilterJob | None = None
        self._wanted: PrefilterJob | None = None
        self._store = viewport.store()

    @property
    def waiting(self) -> bool:
        """Whether the light on screen is not yet that of the scene."""
        return self._running is not None

    def show(self, scene: Scene, store: AssetStore) -> None:
        """Another scene is on screen, with its assets in that store."""
        self._store = store
        light = scene.environment()
        lit = any(_is_lit(node.content) for node in scene.nodes if node.visible and isinstance(node.content, Model))
        self._wanted = _job_for(light) if light is not None and lit else None
        if self._wanted is None:
            self._refused.clear()
        self._update()

    def _update(self) -> None:
        """Give the viewport what there is, or ask for what is missing."""
        if self._wanted is None:
            self._set(None)
            return
        known = self._prepared.get(self._wanted)
        if known is not None and self._store.find(known) is not None:
            self._set(known)
        elif self._wanted in self._refused:
            self._set(None)
        elif self._running is None:
            self._start(self._wanted)

    def _set(self, asset: AssetId | None) -> None:
        if asset != self._viewport.state().prepared:
            self._viewport.change(prepared=asset)

    def _start(self, job: PrefilterJob) -> None:
        def done(result: JobResult) -> None:
            assert isinstance(result, Prefiltered)
            self._prepared[job] = result.asset
            self._refused.discard(job)

        def ended() -> None:
            # Told before its result, if there is one; what has none is not asked for again until the light is gone.
            self._running = None
            self._refused.add(job)
            QTimer.singleShot(0, self, self._update)

        self._running = job
        self._jobs.start(job, self._store, "", done, ended=ended)


def _is_lit(model: Model) -> bool:
    return any(material.lit for material in model.materials)


def _job_for(light: EnvironmentLight) -> PrefilterJob:
    """What has to be prepared: the same for all strengths, tints and rotations."""
    blended = light.other is not None and light.blend > 0.0
    other, blend = (light.other, light.blend) if blended else (None, 0.0)
    plain = EnvironmentLight(light.asset, light.width, light.height, other=other, blend=blend)
    return PrefilterJob(plain)

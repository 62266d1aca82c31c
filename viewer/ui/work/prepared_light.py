"""Keeps environment light prepared for the models on screen."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

from viewer.engine.jobs import PrefilterJob
from viewer.scene.assets import AssetStore
from viewer.scene.content import AssetId, Model
from viewer.scene.document import Scene
from viewer.scene.light import EnvironmentLight
from viewer.session.mixed_light import Mixed, Prepared
from viewer.ui.viewport.viewport import Viewport
from viewer.ui.widgets.report import Report
from viewer.ui.work.derived import DerivedAssets
from viewer.ui.work.jobs import Jobs

PATIENCE_MS = 120_000
"""The longest time without progress of a job, waiting for other jobs included."""


class PreparedLight(QObject):
    """Asks a worker for the scene's light, one picture at a time, and passes it to the viewport.

    Strength, tint, rotation and blend ask for nothing: the first three are uniforms, and two prepared pictures are
    mixed by what draws. While another picture is being prepared the old one stays; what was prepared is remembered
    for as long as the window lives. A picture that cannot be prepared lights nothing.

    Signals:
        failed(object): A ``Report``: a job was given up.

    Args:
        jobs: Runs the work.
        viewport: Draws.
        patience_ms: How long to wait for a sign of life.
    """

    failed = Signal(object)

    def __init__(self, jobs: Jobs, viewport: Viewport, patience_ms: int = PATIENCE_MS) -> None:
        super().__init__(viewport)
        self._viewport = viewport
        self._wanted: dict[PrefilterJob, float] = {}
        """What has to be prepared, and its share."""
        self._store = viewport.store.assets
        self._watch = QTimer(self, singleShot=True, interval=patience_ms)
        self._watch.timeout.connect(self._give_up)
        self._lights = DerivedAssets[PrefilterJob](jobs, self._on_ended, lambda *_: self._watch.start())

    @property
    def waiting(self) -> bool:
        """Whether the light on screen is not yet that of the scene."""
        return bool(self._lights.running)

    def show(self, scene: Scene, store: AssetStore) -> None:
        """Another scene is on screen, with its assets in that store."""
        self._store = store
        light = scene.environment()
        lit = any(isinstance(node.content, Model) and _is_lit(node.content) for node in scene.shown("model"))
        self._wanted = _jobs_for(light) if light is not None and lit else {}
        if not self._wanted:
            self._lights.retry()
        self._update()

    def _update(self) -> None:
        """Give the viewport what there is, or ask for what is missing."""
        known = {job: asset for job in self._wanted if (asset := self._lights.find(job, self._store)) is not None}
        self._lights.want(self._wanted, self._store)
        if not self.waiting:
            self._watch.stop()
            prepared = _together([(asset, self._wanted[job]) for job, asset in known.items()])
            if prepared != self._viewport.store.state.prepared:
                self._viewport.store.change(prepared=prepared)
        elif not self._watch.isActive():
            self._watch.start()

    def _on_ended(self, job: PrefilterJob) -> None:
        del job
        self._watch.stop()
        self._update()

    def _give_up(self) -> None:
        """The job has not answered: go on without its light, and say so."""
        for job in self._lights.running:
            self._lights.give_up(job)
        message = self.tr("The light was not prepared in time; models are shown without it.")
        self.failed.emit(Report(message, self.tr("End other jobs, then hide the light and show it again."), ""))
        self._update()


def _is_lit(model: Model) -> bool:
    return any(material.lit for material in model.materials)


def _jobs_for(light: EnvironmentLight) -> dict[PrefilterJob, float]:
    """What has to be prepared, and its share: the same pictures for all strengths, tints, rotations and blends."""
    first = PrefilterJob(EnvironmentLight(light.asset, light.width, light.height))
    if light.other is None or light.other == light.asset or light.blend <= 0.0:
        return {first: 1.0}
    # The size of the second picture is not used.
    second = PrefilterJob(EnvironmentLight(light.other, light.width, light.height))
    return {first: 1.0 - light.blend, second: light.blend}


def _together(lights: list[tuple[AssetId, float]]) -> Prepared | None:
    """One light, a mix of two, or none."""
    if len(lights) != 2:
        return lights[0][0] if lights else None
    (first, _), (second, share) = lights
    return Mixed(first, second, share)

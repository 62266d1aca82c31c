"""Keeps what is known of each photo's score: from the selected training run, or from all photos compared at once."""

from __future__ import annotations

import math

from PySide6.QtCore import QObject, Signal

from viewer.engine.jobs import Evaluated, ScorePhotosJob
from viewer.scene.dataset import Dataset
from viewer.scene.document import Node, Scene
from viewer.scene.progress import Progress
from viewer.scene.relocation import same_source
from viewer.session.photo_scores import PhotoScore, PhotoScores
from viewer.session.runs import RunRecord
from viewer.ui.document.documents import Documents
from viewer.ui.work.jobs import Jobs

LONGEST = 800
"""Photos with a longer side are compared at a smaller size: all of them take long enough."""


class ScoreKeeper(QObject):
    """Gathers scores, and has all photos compared.

    Signals:
        changed(): There are other scores.

    Args:
        documents: What is shown.
        jobs: Runs the comparisons.

    Attributes:
        scores: All that is known.
    """

    changed = Signal()

    def __init__(self, documents: Documents, jobs: Jobs) -> None:
        super().__init__()
        self.scores = PhotoScores()
        self._documents = documents
        self._jobs = jobs
        self._reported: dict[str, float] = {}
        self._running: int | None = None

    @property
    def running(self) -> bool:
        """Whether photos are being compared."""
        return self._running is not None

    def score_all(self) -> str:
        """Compare every enabled photo with the fields on screen.

        Returns:
            Why that cannot be done; empty where it has begun.
        """
        if self._running is not None:
            return self.tr("The photos are being compared already.")
        scene = self._documents.shown_scene
        node = dataset_node(scene)
        field = next(iter(scene.shown("field")), None)
        if node is None or not isinstance(node.content, Dataset):
            return self.tr("There are no photos in this scene")
        if field is None:
            return self.tr("There is no field to compare with the photos")
        dataset, origin = node.content, field.name
        lenses = [photo.camera.lens for photo in dataset.photos]
        longest = max((max(lens.width, lens.height) for lens in lenses), default=1)
        job = ScorePhotosJob(scene, dataset, node.transform, max(1, math.ceil(longest / LONGEST)))
        self._forget(dataset.root)

        def finished(result: Evaluated | None) -> None:
            self._running = None
            if result is not None:
                self._add(dataset.root, {view.file: PhotoScore(view.psnr, view.ssim, origin) for view in result.views})

        def progressed(progress: Progress) -> None:
            self._add(dataset.root, {file: PhotoScore(psnr, None, origin) for file, psnr in progress.scores.items()})

        title = self.tr("Scoring the photos of {0}").format(node.name)
        self._running = self._jobs.start(job, self._documents.session.store, title, finished, progressed)
        return ""

    def show_run(self, run: RunRecord | None) -> None:
        """Take over the scores of held-out photos that the selected training run has reported since."""
        if run is None or run.scores == self._reported:
            return
        self._reported = dict(run.scores)
        roots = (
            node.content.root
            for node in self._documents.shown_scene.nodes
            if isinstance(node.content, Dataset) and same_source(run.source, node.content.root)
        )
        found = {file: PhotoScore(psnr, None, run.name) for file, psnr in run.scores.items()}
        self._add(next(roots, run.source), found)

    def _forget(self, root: str) -> None:
        self.scores = self.scores.without(root)
        self.changed.emit()

    def _add(self, root: str, scores: dict[str, PhotoScore]) -> None:
        if scores:
            self.scores = self.scores.with_scores(root, scores)
            self.changed.emit()


def dataset_node(scene: Scene) -> Node | None:
    """The first visible data set with photos."""
    for node in scene.shown("dataset"):
        if isinstance(node.content, Dataset) and node.content.photos:
            return node
    return None

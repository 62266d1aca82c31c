"""Extractions as the window sees them: drafts while a mesh is being made, and then the mesh."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from viewer.decompose.options import ExtractOptions
from viewer.engine.jobs import JobResult
from viewer.engine.model_jobs import Extracted, ExtractJob
from viewer.scene.progress import Progress
from viewer.session.extraction import photos_for, with_extracted
from viewer.ui.document.documents import Documents
from viewer.ui.work.jobs import Jobs


class Extraction(QObject):
    """Takes meshes out of fields and photos.

    Signals:
        finished(object): An ``Extracted`` that is part of the document now.

    Args:
        documents: Shows drafts, and gets the mesh.
        jobs: Does the work.
    """

    finished = Signal(object)

    def __init__(self, documents: Documents, jobs: Jobs) -> None:
        super().__init__()
        self._documents = documents
        self._jobs = jobs

    def start(self, key: str, options: ExtractOptions) -> None:
        """Take a mesh out of the field, or the data set, of that key."""
        scene, store = self._documents.session.scene, self._documents.session.store
        node = scene.node(key)
        if node is None:
            return

        def progressed(progress: Progress) -> None:
            if progress.drafts:
                self._documents.show_drafts(node.key, progress.drafts)

        def finished(result: JobResult | None) -> None:
            self._documents.drop_drafts(node.key)
            if not isinstance(result, Extracted):
                return
            label = self.tr("Extract a mesh of {0}").format(node.name)
            self._documents.change(with_extracted(self._documents.session.scene, result), label)
            self.finished.emit(result)

        title = self.tr("Extracting a mesh of {0}").format(node.name)
        job = ExtractJob(node, options, photos_for(scene, node))
        steerable = options.look == "materials"
        self._jobs.start(job, store, title, finished, progressed, steerable=steerable, bound=True)

"""Extractions as the window sees them: drafts while a mesh is being made, and then the mesh."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QObject, Signal

from viewer.decompose.options import ExtractOptions, MeshReport
from viewer.engine.jobs import Extracted
from viewer.scene.progress import Progress
from viewer.session.extraction import extract_job, photos_for, with_extracted
from viewer.ui.document.documents import Documents
from viewer.ui.widgets.report import Report
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
                self._documents.drafts.show(node.key, progress.drafts)

        def finished(result: Extracted | None) -> None:
            self._documents.drafts.drop(node.key)
            if result is None:
                return
            label = self.tr("Extract a mesh of {0}").format(node.name)
            self._documents.change(with_extracted(self._documents.session.scene, result), label)
            self.finished.emit(result)

        title = self.tr("Extracting a mesh of {0}").format(node.name)
        job = self._documents.do(lambda _: extract_job(scene, node, options, photos_for(scene, node)))
        if job is None:
            return
        steerable = options.look == "materials"
        self._jobs.start(job, store, title, finished, progressed, steerable=steerable, bound=True)


def mesh_report(result: Extracted) -> Report:
    """What came of an extraction: its size, whether it is closed, and what was dropped."""
    report = result.report
    title = _tr("{0}: {1} triangles, {2}.").format(result.node.name, f"{report.faces:,}", _closed(report))
    return Report(title, " ".join(_remarks(report)))


def _closed(report: MeshReport) -> str:
    if report.watertight:
        return _tr("watertight")
    if report.holes == 1:
        return _tr("one hole")
    return _tr("{0} holes").format(report.holes) if report.holes else _tr("not a proper surface")


def _remarks(report: MeshReport) -> list[str]:
    """Sentences on what was dropped and what is odd."""
    remarks: list[str] = []
    if report.dropped_parts or report.dropped_faces:
        dropped = _tr("Dropped: {0} parts, {1} triangles in all.")
        remarks.append(dropped.format(report.dropped_parts, f"{report.dropped_faces:,}"))
    if report.parts > 1:
        remarks.append(_tr("{0} separate parts are left.").format(report.parts))
    if report.non_manifold_edges:
        remarks.append(_tr("{0} edges have more than two triangles.").format(report.non_manifold_edges))
    if report.degenerate_faces:
        remarks.append(_tr("{0} triangles have no area.").format(report.degenerate_faces))
    if report.holes:
        remarks.append(_tr("Holes are where no camera looked; without dropping what is not seen it is closed."))
    return remarks


def _tr(text: str) -> str:
    return QCoreApplication.translate("Extraction", text)

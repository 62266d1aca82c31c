"""What the window writes to files: projects, packed projects, exports. Each is a job."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import msgspec
from PySide6.QtCore import QObject, Signal

from viewer.engine.jobs import Exported, ExportJob, ExportPreviewed, PreviewExportJob, Saved, SaveJob
from viewer.formats.mesh_formats import CARRIED
from viewer.formats.options import ExportOptions
from viewer.formats.project_names import is_project_name
from viewer.scene.assets import AssetStore
from viewer.scene.camera import Camera
from viewer.scene.document import Scene
from viewer.session.session import Session
from viewer.ui.document.export import readable_size
from viewer.ui.work.jobs import Jobs


class Writing(QObject):
    """Writes the open document, or parts of it.

    Signals:
        notified(str): Something for the status line.
        written(object): The path of a project that was saved or packed.
        saved(object, object, object): The document, as the first value says, is now in the project of the second; the
            third is to be called once that is known everywhere.
        previewed(object, float): An export as it would be, and how near to the scene it has to come, in dB.

    Args:
        session: The open document.
        jobs: Runs the long parts.
    """

    notified = Signal(str)
    written = Signal(object)
    saved = Signal(object, object, object)
    previewed = Signal(object, float)

    def __init__(self, session: Session, jobs: Jobs) -> None:
        super().__init__()
        self._session, self._jobs = session, jobs
        self.picture: Callable[[], bytes] = bytes
        """What is seen now, as a PNG, for the projects that are written; empty where nothing is."""

    def save(self, path: Path, camera: Camera | None, then: Callable[[], None] | None = None) -> None:
        """Write the document, and the view of it, to a project folder; afterwards, if that worked, do ``then``.

        Args:
            path: The folder. That of the open document must still be there: where a drive was disconnected, no other
                project is begun in its place.
            camera: The view that it opens with; None = the one that it has.
            then: See above.
        """
        session = self._session
        scene, document = session.document_scene, session.document
        job = SaveJob(_seen(scene, camera), str(path), self.picture(), existing=path == session.project)

        def finished(result: Saved | None) -> None:
            if result is None:
                return
            self.written.emit(path)
            self.notified.emit(self.tr("Saved {0}.").format(path))
            if session.document != document:
                return
            self.saved.emit(scene, path, then or _nothing)

        self._jobs.start(job, session.store, self.tr("Saving {0}").format(path.name), finished)

    def pack(self, path: Path, camera: Camera | None) -> None:
        """Write the document as one file; it stays what it is, and as saved or unsaved as it is."""
        scene = _seen(self._session.document_scene, camera)

        def finished(result: Saved | None) -> None:
            if result is not None:
                self.written.emit(path)
                self.notified.emit(self.tr("Packed {0}, {1}.").format(path, readable_size(result.bytes)))

        title = self.tr("Packing {0}").format(path.name)
        self._jobs.start(SaveJob(scene, str(path), self.picture()), self._session.store, title, finished)

    def export(self, scene: Scene, path: Path, options: ExportOptions) -> None:
        """Write all that a scene shows, this document's or a changed one, to files; after a preview where asked for."""
        if (options.compare or options.least_psnr) and "compare" in CARRIED.get(path.suffix.lower(), ()):

            def made(result: ExportPreviewed | None) -> None:
                if result is not None:
                    self.previewed.emit(result, options.least_psnr)

            job, title = PreviewExportJob(scene, str(path), options), self.tr("Previewing {0}").format(path.name)
            self._jobs.start(job, self._session.store, title, made)
            return
        self._export(ExportJob(scene, str(path), options))

    def export_made(self, found: ExportPreviewed) -> None:
        """Write the files that a preview has made."""
        self._export(ExportJob(Scene(), found.path, made=found.folder))

    def _export(self, job: ExportJob) -> None:
        def finished(result: Exported | None) -> None:
            if result is not None:
                self.notified.emit(self.tr("Exported {0}, {1}.").format(result.path, readable_size(result.bytes)))

        title = self.tr("Exporting {0}").format(Path(job.path).name)
        self._jobs.start(job, self._session.store, title, finished)

    def write(self, scene: Scene, store: AssetStore, path: Path) -> None:
        """Write a scene that is not this document: as a project where the suffix says so, else its mesh or grid."""
        job = SaveJob(scene, str(path)) if is_project_name(path) else ExportJob(scene, str(path))

        def finished(result: Saved | Exported | None) -> None:
            if result is not None:
                self.notified.emit(self.tr("Wrote {0}.").format(path))

        self._jobs.start(job, store, self.tr("Writing {0}").format(path.name), finished)


def _nothing() -> None:
    """What follows where nothing does."""


def _seen(scene: Scene, camera: Camera | None) -> Scene:
    return scene if camera is None else msgspec.structs.replace(scene, camera=camera)

"""The surface that an extraction would make, in the picture while its form is open, and nowhere in the document."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QWidget

from viewer.engine.jobs import JobResult
from viewer.engine.model_jobs import SurfaceDraft, SurfaceDraftJob
from viewer.session.extraction import photos_for
from viewer.ui.document.documents import Documents
from viewer.ui.extraction.extraction import Extraction
from viewer.ui.extraction.form import ExtractForm, sources_of
from viewer.ui.work.jobs import Jobs

PATIENCE_MS = 120
"""Between the last change in the form and the asking: a slider is moved through many places."""


class SurfacePreview(QObject):
    """Has a surface drafted for what a form holds, the newest wish only, and shown in its source's place.

    Nothing is left of it when the form is closed, however that comes about.

    Args:
        form: Lives as long as we do.
        documents: Where the sources are.
        extraction: Shows drafts.
        jobs: Runs the work.
    """

    def __init__(self, form: ExtractForm, documents: Documents, extraction: Extraction, jobs: Jobs) -> None:
        super().__init__(form)
        self._form, self._documents, self._extraction, self._jobs = form, documents, extraction, jobs
        self._running: int | None = None
        self._asked: SurfaceDraftJob | None = None
        self._open = True
        self._soon = QTimer(self, singleShot=True, interval=PATIENCE_MS)
        self._soon.timeout.connect(self._ask)
        form.changed.connect(self._soon.start)
        form.finished.connect(lambda _: self._close())
        self._soon.start()

    def _ask(self) -> None:
        """Have the draft made that the form asks for now, unless it is there or on its way."""
        node = self._documents.session.scene.node(self._form.key)
        if node is None or not self._form.drafted:
            self._asked = None
            self._extraction.drop_draft()
            return
        job = SurfaceDraftJob(node, self._form.options(), photos_for(self._documents.session.scene, node))
        if self._running is not None or job == self._asked:
            return  # when the running one ends, whatever is then in the form is asked for
        self._asked = job

        def done(result: JobResult) -> None:
            if self._open and isinstance(result, SurfaceDraft):
                nodes = tuple(each for each in (result.kept, result.dropped) if each is not None)
                self._extraction.show_draft(node, *nodes)
                self._form.show_draft(result)

        self._running = self._jobs.start(job, self._documents.session.store, "", done, ended=self._ended)

    def _ended(self) -> None:
        """Told before the result, if there is one."""
        self._running = None
        if self._open:
            self._soon.start()

    def _close(self) -> None:
        self._open = False
        self._soon.stop()
        if self._running is not None:
            self._jobs.cancel(self._running)
        self._extraction.drop_draft()


def ask_extraction(
    picture: QWidget, documents: Documents, extraction: Extraction, jobs: Jobs, selected: str | None
) -> None:
    """Open the form that extracts, beside the picture, or bring it to the front."""
    window = picture.window()
    form = window.findChild(ExtractForm)
    if form is None:
        sources = sources_of(documents.session.scene)
        if not sources:
            return
        form = ExtractForm(window, sources, selected)
        form.submitted.connect(extraction.start)
        SurfacePreview(form, documents, extraction, jobs)
        form.show()
        form.place_beside(window)
    form.raise_()
    form.activateWindow()

"""The surface that an extraction would make, in the picture while its form is open, and nowhere in the document."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QWidget

from viewer.engine.jobs import SurfaceDraft, SurfaceDraftJob
from viewer.session.extraction import photos_for
from viewer.ui.document.documents import Documents
from viewer.ui.extraction.extraction import Extraction
from viewer.ui.extraction.form import ExtractForm, sources_of
from viewer.ui.work.derived import Derived
from viewer.ui.work.jobs import Jobs

PATIENCE_MS = 120
"""Between the last change in the form and the job: a slider passes many values."""


class SurfacePreview(QObject):
    """Has a surface drafted for the options of the form, the newest ones only, and shows it instead of its source.

    Nothing is left of it when the form is closed, however that comes about.

    Args:
        form: Lives as long as we do.
        documents: Where the sources are.
        jobs: Runs the work.
    """

    def __init__(self, form: ExtractForm, documents: Documents, jobs: Jobs) -> None:
        super().__init__(form)
        self._form, self._documents = form, documents
        self._drafts = Derived[SurfaceDraftJob, SurfaceDraft](
            jobs, lambda draft, _: draft, self._show, most=1, cancelling=False, bound=True
        )
        self._drafted = False
        self._source = ""
        self._soon = QTimer(self, singleShot=True, interval=PATIENCE_MS)
        self._soon.timeout.connect(self._ask)
        form.changed.connect(self._soon.start)
        form.finished.connect(lambda _: self._close())
        documents.opening.opened.connect(form.reject)
        self._soon.start()

    def _ask(self) -> None:
        """Have the draft made that the form asks for now, unless it is there or on its way."""
        scene, store = self._documents.session.scene, self._documents.session.store
        node = scene.node(self._form.key)
        self._drafted = node is not None and self._form.drafted
        if node is None or not self._drafted:
            self._drafts.want((), store)
            self._documents.drafts.drop(self._source)
            return
        job = SurfaceDraftJob(node, self._form.options(), photos_for(scene, node))
        self._drafts.want((job,), store)
        self._show(job)

    def _show(self, job: SurfaceDraftJob) -> None:
        """Show the newest draft, also while another one is being made."""
        draft = self._drafts.get(job)
        if self._drafted and draft is not None:
            nodes = tuple(each for each in (draft.kept, draft.dropped) if each is not None)
            self._source = job.node.key
            self._documents.drafts.show(self._source, nodes)
            self._form.show_draft(draft)

    def _close(self) -> None:
        self._drafted = False
        self._soon.stop()
        self._drafts.clear()
        self._documents.drafts.drop(self._source)


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
        SurfacePreview(form, documents, jobs)
        form.show()
        form.place_beside(window)
    form.raise_()
    form.activateWindow()

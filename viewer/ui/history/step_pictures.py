"""A small picture of each state of the document, taken while it is seen and at rest."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from viewer.scene.history import History, Step
from viewer.ui.document.at_rest import AtRest
from viewer.ui.document.documents import Documents
from viewer.ui.widgets.images import small_png

SIZE = (96, 60)
"""Pixels that a picture fits into."""
MOST = 400
"""Pictures that are kept, some 5 kB each; the newest ones."""


class StepPictures(QObject):
    """Takes the pictures.

    Signals:
        taken(): There is another one.

    Args:
        documents: Whose states.
        seen: What is seen now; None as long as that is not finished.
    """

    taken = Signal()

    def __init__(self, documents: Documents, seen: Callable[[], QImage | None]) -> None:
        super().__init__()
        self._session = documents.session
        self._pictures: dict[int, tuple[object, bytes]] = {}
        """By the identity of a step's token, which stays the same object for as long as the history has the step."""
        self._at_rest = AtRest(seen)
        self._at_rest.setParent(self)
        self._at_rest.arrived.connect(self._take)
        documents.changed.connect(self._follow)

    def of(self, step: Step) -> bytes:
        """The picture of a step, a PNG; empty where none was taken."""
        return self._pictures.get(id(step.token), (step.token, b""))[1]

    def _follow(self) -> None:
        history = self._session.history
        step = history.steps[history.cursor]
        if self.of(step) or not step.scene.nodes:
            self._at_rest.stop()
        else:
            self._at_rest.ask()

    def _take(self, image: QImage) -> None:
        history = self._session.history
        self._keep(history, history.steps[history.cursor], small_png(image, *SIZE))
        self.taken.emit()

    def _keep(self, history: History, step: Step, picture: bytes) -> None:
        """Remember it, and forget those of steps that are no more and the oldest beyond what is kept."""
        present = {id(each.token) for each in history.steps}
        self._pictures = {key: kept for key, kept in self._pictures.items() if key in present}
        self._pictures[id(step.token)] = (step.token, picture)
        while len(self._pictures) > MOST:
            del self._pictures[next(iter(self._pictures))]

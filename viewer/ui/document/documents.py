"""What people do with the open document, and what is shown of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QObject, Signal

from viewer.bundled import is_sample
from viewer.errors import OutputError, ViewerError
from viewer.formats.project_lock import InUseError
from viewer.scene.document import Scene
from viewer.scene.element_selection import ElementSelection
from viewer.session.recent import remember
from viewer.session.session import Session
from viewer.session.store import Store
from viewer.ui.document.drafts import Drafts
from viewer.ui.document.known_formats import KnownFormats
from viewer.ui.document.opening import Opening
from viewer.ui.document.project_hold import ProjectHold
from viewer.ui.document.writing import Writing
from viewer.ui.widgets.report import report_of
from viewer.ui.work.jobs import Jobs

T = TypeVar("T")


class Documents(QObject):
    """Changes the session, and says so.

    Signals:
        changed(): The scene, the title or whether it is saved has changed.
        previewed(): There is a preview where nothing, or something else, was to be seen before.
        notified(str): Something for the status line.
        failed(object): A ``Report``.

    Args:
        session: The open document.
        jobs: Runs the long parts.
        state_folder: Where recent files are listed.
    """

    changed = Signal()
    previewed = Signal()
    notified = Signal(str)
    failed = Signal(object)

    def __init__(self, session: Session, jobs: Jobs, state_folder: Path) -> None:
        super().__init__()
        self.session = session
        self.hold = ProjectHold(self.failed.emit)
        self.opening = Opening(session, jobs, self.hold)
        self.drafts = Drafts(lambda: session.scene)
        self.formats = KnownFormats(session, jobs)
        self.writing = Writing(session, jobs)
        self._state_folder = state_folder
        self._tried: Scene | None = None
        self._store: Store | None = None
        for part in (self.hold, self.opening, self.drafts, self.formats, self.writing):
            part.setParent(self)
        self.opening.leaving.connect(self._leave)
        self.opening.changed.connect(self.changed)
        self.opening.remembered.connect(self._remember)
        self.opening.notified.connect(self.notified)
        self.opening.failed.connect(self.failed)
        self.drafts.changed.connect(self.changed)
        self.drafts.previewed.connect(self.previewed)
        self.writing.notified.connect(self.notified)
        self.writing.written.connect(self._remember)
        self.writing.saved.connect(self._on_saved)

    def show_in(self, store: Store) -> None:
        """Keep this document in the store. What connects to ``changed`` later finds it there."""
        self._store = store
        store.history = lambda edit, label: self.change(edit(self.session.scene), label)
        store.select_elements = lambda selection, label: self.do(Session.select_elements, selection, label)
        self.changed.connect(self._show)
        self._show()

    @property
    def shown_scene(self) -> Scene:
        """The document, and what is being made now in place of what was made from the same photos or fields before."""
        return self.drafts.over(self.session.scene if self._tried is None else self._tried)

    def do(self, operation: Callable[..., T], *arguments: object) -> T | None:
        """Call a method of the session; what cannot be done, as with what is locked, is reported."""
        self._tried, result = None, None
        try:
            result = operation(self.session, *arguments)
        except ViewerError as error:
            self.failed.emit(report_of(error))
        self.changed.emit()
        return result

    def try_out(self, scene: Scene | None) -> None:
        """Show a scene in the place of the document, which stays as it is; None = the document again."""
        self._tried = scene
        self.changed.emit()

    def go_to_time(self, time: float, *, moving: bool = False, playing: bool = False) -> None:
        """Show the document as it is at a time of its timeline, in seconds.

        Panels follow once it is neither playing nor dragged (``moving``); dragged, soon counts more than sharp.
        """
        self.session.time = time
        if self._store is not None:
            self._store.change(time=time, playing=playing, **({} if playing else {"moving": moving}))
        if playing or moving:
            self._show()
        else:
            self.changed.emit()

    def change(self, scene: Scene, label: str, selection: ElementSelection | None = None) -> None:
        """Put a changed scene, and other selected elements if given, in place of this one, as one step."""
        self.do(Session.change, scene, label, selection)

    def close(self) -> None:
        """The window goes away."""
        self.hold.close()

    def _leave(self) -> None:
        self.drafts.forget()
        self._tried = None

    def _show(self) -> None:
        if self._store is not None:
            session = self.session
            self._store.set_document(session.scene, self.shown_scene, session.store, session.selection)

    def _on_saved(self, scene: Scene, path: Path, then: Callable[[], None]) -> None:
        """The document is now that project, which only this window may write, unless others have it."""
        if self.hold.holds(path):
            self._mark_saved(scene, path, then)
            return
        document = self.session.document

        def answered(refused: OutputError | None) -> None:
            if self.session.document != document:
                if refused is None:
                    self.hold.give_back(path)
            elif isinstance(refused, InUseError):  # within the moment since it was written
                self.failed.emit(report_of(refused))
                self.changed.emit()
            else:  # where it is refused it is written, but nothing can be put beside it
                self.hold.keep(path if refused is None else None)
                self._mark_saved(scene, path, then)

        self.hold.acquire(path, answered)

    def _mark_saved(self, scene: Scene, path: Path, then: Callable[[], None]) -> None:
        self.session.mark_saved(scene, path)
        self.changed.emit()
        then()

    def _remember(self, path: Path) -> None:
        try:
            if not is_sample(path):
                remember(self._state_folder, path)
        except ViewerError as error:
            self.failed.emit(report_of(error))

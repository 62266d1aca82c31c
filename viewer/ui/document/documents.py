"""What people do with documents: open, add, change, go back to what was saved. Every long part is a job."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar

from PySide6.QtCore import QObject, Signal

from viewer.bundled import is_sample
from viewer.engine.jobs import Opened, OpenJob, Trained
from viewer.errors import OutputError, ViewerError
from viewer.formats.project_lock import InUseError
from viewer.scene.assets import AssetStore
from viewer.scene.dataset import Dataset
from viewer.scene.document import Node, Scene
from viewer.scene.element_selection import ElementSelection
from viewer.session.recent import remember
from viewer.session.session import Session
from viewer.session.snapshots import belongs
from viewer.session.store import Store
from viewer.ui.document.drafts import Drafts
from viewer.ui.document.known_formats import KnownFormats
from viewer.ui.document.project_hold import ProjectHold
from viewer.ui.document.writing import Writing
from viewer.ui.widgets.report import Report, report_of
from viewer.ui.work.jobs import Jobs

T = TypeVar("T")
NOTHING: Mapping[str, str] = MappingProxyType({})


class Documents(QObject):
    """Changes the session, and says so.

    Signals:
        changed(): The scene, the title or whether it is saved has changed.
        opened(): Another document is there.
        previewed(): There is a preview where nothing, or something else, was to be seen before.
        notified(str): Something for the status line.
        failed(object): A ``Report``.
        shut_out(object, object): The project of that path is open elsewhere, or cannot be written, as the error says: a
            copy of it was opened.
        replacing(object): A function that puts another document in the place of this one, by which something would be
            lost; what listens asks, then calls it.

    Args:
        session: The open document.
        jobs: Runs the long parts.
        state_folder: Where recent files are listed.
    """

    changed = Signal()
    opened = Signal()
    previewed = Signal()
    notified = Signal(str)
    failed = Signal(object)
    shut_out = Signal(object, object)
    replacing = Signal(object)

    def __init__(self, session: Session, jobs: Jobs, state_folder: Path) -> None:
        super().__init__()
        self.session = session
        self.hold = ProjectHold(self.failed.emit)
        self.drafts = Drafts(lambda: session.scene)
        self.formats = KnownFormats(session, jobs)
        self.writing = Writing(session, jobs)
        self._jobs = jobs
        self._state_folder = state_folder
        self._tried: Scene | None = None
        self._store: Store | None = None
        self._opening: object = None
        """Stands for the newest request to open a document: the result of an older one is not shown any more."""
        self.adders: dict[str, Callable[[Path], None]] = {}
        """Who adds files of a suffix in another way than ``open`` does."""
        for part in (self.hold, self.drafts, self.formats, self.writing):
            part.setParent(self)
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

    def at_stake(self) -> bool:
        """Whether something would be lost if the document went: unsaved changes, or jobs that work for it."""
        return self.session.dirty or bool(self._jobs.bound)

    def open(self, path: Path, answers: Mapping[str, str] = NOTHING, photos: Path | None = None) -> None:
        """Open a file or folder as the document. People have agreed to lose what is at stake now, but nothing more.

        Args:
            path: What to open.
            answers: To what is asked about networks in it, by the question's name.
            photos: A data set whose photos choose the other answers.
        """
        scene, bound, request = self.session.scene, self._jobs.bound, object()
        self._opening = request

        def finished(result: Opened | None) -> None:
            if result is None or self._opening is not request:
                return
            if (self.session.dirty and self.session.scene is not scene) or set(self._jobs.bound) - set(bound):
                self.replacing.emit(lambda: self._replace(result))
            else:
                self._replace(result)

        job = OpenJob(str(path), dict(answers), "" if photos is None else str(photos))
        self._open(path, finished, job)

    def add(self, path: Path) -> None:
        """Add what is in a file or folder to the document."""
        adder = self.adders.get(path.suffix.lower())
        if adder is not None:
            adder(path)
            return

        def finished(result: Opened | None) -> None:
            if result is not None:
                self._add(result, result.scene.nodes)

        self._open(path, finished, bound=True)

    def new(self) -> None:
        """Put an empty document in the place of this one."""
        self._opening = None
        self._put(Scene(), AssetStore(self.session.store.root), None, None)
        self.changed.emit()
        self.opened.emit()

    def revert(self) -> None:
        """Go back to what was saved last, as one more step that can be undone."""
        project, document = self.session.project, self.session.document

        def finished(result: Opened | None) -> None:
            if result is not None and self.session.document == document:
                self.session.revert(result.scene, result.folders.store(), self.tr("Revert to what was saved"))
                self.changed.emit()

        if project is not None:
            self._open(project, finished, bound=True)

    def recover(self, scene: Scene, store: AssetStore, project: Path | None, recovered: Callable[[], None]) -> None:
        """Go on with a document that a crash left behind.

        Args:
            scene: The document.
            store: Where its assets are.
            project: The folder that it had been saved to, if any.
            recovered: Called once it is the open document.
        """

        def replace() -> None:
            self._put(scene, store, project, project)
            self.session.mark_unsaved()
            self.opened.emit()
            self.changed.emit()
            recovered()

        if self.at_stake():
            self.replacing.emit(replace)
        else:
            replace()

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

    def show_trained(self, result: Trained, source: str, document: int) -> None:
        """Open the project that a training has made, or add it where opening would lose something.

        Args:
            result: The project.
            source: The data set that it was trained from.
            document: ``Session.document`` as it was when the training began; where another one is open now that does
                not hold these photos, only a message says where the project is.
        """
        path = Path(result.path)
        score = "" if result.psnr is None else f" {result.psnr:.2f} dB"
        text = self.tr("Trained {0}.{1}").format(path.name, score)
        if self.session.document != document and not belongs(self.session.scene, source):
            self.failed.emit(Report(text, self.tr("It belongs to another document: open {0} to see it.").format(path)))
            return
        self.notified.emit(text)
        now, request = self.session.document, self._opening

        def finished(opened: Opened | None) -> None:
            if opened is None:
                return
            if self.session.document == document and self._opening is request and not self.at_stake():
                self._replace(opened)
            elif self.session.document == now:
                self._add(opened, self._without_known_photos(opened.scene.nodes))

        self._open(path, finished)

    def _open(
        self, path: Path, finished: Callable[[Opened | None], None], job: OpenJob | None = None, *, bound: bool = False
    ) -> None:
        title = self.tr("Opening {0}").format(path.name)
        self._jobs.start(job or OpenJob(str(path)), self.session.store, title, finished, bound=bound)

    def close(self) -> None:
        """The window goes away."""
        self.hold.close()

    def _put(
        self,
        scene: Scene,
        store: AssetStore,
        source: Path | None,
        project: Path | None,
        refused: OutputError | None = None,
    ) -> None:
        """Put another document in place of this one, whose jobs end with it.

        Args:
            scene: The document.
            store: Where its assets are.
            source: Where it was read.
            project: Whose lock was acquired, unless that was ``refused``.
            refused: Why.
        """
        self._jobs.cancel_bound()
        self.drafts.forget()
        self._tried = None
        self.hold.keep(None if refused else project)
        self.session.open(scene, store, source, None if refused else project, shut_out=refused is not None)
        if refused is not None:
            self.shut_out.emit(project, refused)

    def _replace(self, result: Opened) -> None:
        """Put what was opened in place of this document, once it is known whether its project can be had."""
        project = Path(result.project) if result.project and not is_sample(Path(result.path)) else None
        if project is None or self.hold.holds(project):
            self._show_opened(result, project, None)
            return
        scene, request, wanted = self.session.scene, self._opening, project

        def answered(refused: OutputError | None) -> None:
            stale = self._opening is not request
            lost = self.session.dirty and self.session.scene is not scene
            if not stale and not lost:
                self._show_opened(result, wanted, refused)
                return
            if refused is None:
                self.hold.give_back(wanted)
            if not stale:  # people went on working while the disk was slow
                self.replacing.emit(lambda: self._replace(result))

        self.hold.acquire(wanted, answered)

    def _show_opened(self, result: Opened, project: Path | None, refused: OutputError | None) -> None:
        self._put(result.scene, result.folders.store(), Path(result.path), project, refused)
        self._remember(Path(result.path))
        self.changed.emit()
        self.opened.emit()

    def _add(self, result: Opened, nodes: tuple[Node, ...]) -> None:
        session, store, path = self.session, result.folders.store(), Path(result.path)
        first = not session.scene.nodes
        stores = session.store.reading(store.root, *store.others)
        scene, label = result.scene, self.tr("Add {0}").format(path.name)
        notes = session.add(nodes, stores, label, scene.world.origin, scene.timeline)
        if notes:
            self.notified.emit(" ".join(dict.fromkeys(notes)))
        self._remember(path)
        self.changed.emit()
        if first:
            self.opened.emit()

    def _without_known_photos(self, nodes: tuple[Node, ...]) -> tuple[Node, ...]:
        """Nodes that were just trained, without the photos that are in this document already."""
        known = {node.content.root for node in self.session.scene.nodes if isinstance(node.content, Dataset)}
        return tuple(node for node in nodes if not (isinstance(node.content, Dataset) and node.content.root in known))

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

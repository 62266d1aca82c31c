"""How documents come: opened, added to the one that is open, begun anew, recovered, gone back to what was saved."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType

from PySide6.QtCore import QObject, Signal

from viewer.bundled import is_sample
from viewer.engine.jobs import Opened, OpenJob, Trained
from viewer.errors import OutputError
from viewer.scene.assets import AssetStore
from viewer.scene.dataset import Dataset
from viewer.scene.document import Node, Scene
from viewer.session.session import Session
from viewer.session.snapshots import belongs
from viewer.ui.document.project_hold import ProjectHold
from viewer.ui.widgets.report import Report
from viewer.ui.work.jobs import Jobs

NOTHING: Mapping[str, str] = MappingProxyType({})


class Opening(QObject):
    """Puts other documents in the place of the open one, or adds to it. Every long part is a job.

    Signals:
        leaving(): The document is about to go.
        changed(): The session holds another document, or more of it.
        opened(): Another document is there.
        remembered(object): The path of what was opened or added.
        notified(str): Something for the status line.
        failed(object): A ``Report``.
        shut_out(object, object): The project of that path is open elsewhere, or cannot be written, as the error says: a
            copy of it was opened.
        replacing(object): A function that puts another document in the place of this one, by which something would be
            lost; what listens asks, then calls it.

    Args:
        session: The open document.
        jobs: Runs the long parts.
        hold: The locks of projects.
    """

    leaving = Signal()
    changed = Signal()
    opened = Signal()
    remembered = Signal(object)
    notified = Signal(str)
    failed = Signal(object)
    shut_out = Signal(object, object)
    replacing = Signal(object)

    def __init__(self, session: Session, jobs: Jobs, hold: ProjectHold) -> None:
        super().__init__()
        self.session = session
        self._jobs, self._hold = jobs, hold
        self._request: object = None
        """Stands for the newest request to open a document: the result of an older one is not shown any more."""
        self.adders: dict[str, Callable[[Path], None]] = {}
        """Who adds files of a suffix in another way than ``open`` does."""

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
        self._request = request

        def finished(result: Opened | None) -> None:
            if result is None or self._request is not request:
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
        self._request = None
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
        now, request = self.session.document, self._request

        def finished(opened: Opened | None) -> None:
            if opened is None:
                return
            if self.session.document == document and self._request is request and not self.at_stake():
                self._replace(opened)
            elif self.session.document == now:
                self._add(opened, self._without_known_photos(opened.scene.nodes))

        self._open(path, finished)

    def _open(
        self, path: Path, finished: Callable[[Opened | None], None], job: OpenJob | None = None, *, bound: bool = False
    ) -> None:
        title = self.tr("Opening {0}").format(path.name)
        self._jobs.start(job or OpenJob(str(path)), self.session.store, title, finished, bound=bound)

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
        self.leaving.emit()
        self._hold.keep(None if refused else project)
        self.session.open(scene, store, source, None if refused else project, shut_out=refused is not None)
        if refused is not None:
            self.shut_out.emit(project, refused)

    def _replace(self, result: Opened) -> None:
        """Put what was opened in place of this document, once it is known whether its project can be had."""
        project = Path(result.project) if result.project and not is_sample(Path(result.path)) else None
        if project is None or self._hold.holds(project):
            self._show_opened(result, project, None)
            return
        scene, request, wanted = self.session.scene, self._request, project

        def answered(refused: OutputError | None) -> None:
            stale = self._request is not request
            lost = self.session.dirty and self.session.scene is not scene
            if not stale and not lost:
                self._show_opened(result, wanted, refused)
                return
            if refused is None:
                self._hold.give_back(wanted)
            if not stale:  # people went on working while the disk was slow
                self.replacing.emit(lambda: self._replace(result))

        self._hold.acquire(wanted, answered)

    def _show_opened(self, result: Opened, project: Path | None, refused: OutputError | None) -> None:
        self._put(result.scene, result.folders.store(), Path(result.path), project, refused)
        self.remembered.emit(Path(result.path))
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
        self.remembered.emit(path)
        self.changed.emit()
        if first:
            self.opened.emit()

    def _without_known_photos(self, nodes: tuple[Node, ...]) -> tuple[Node, ...]:
        """Nodes that were just trained, without the photos that are in this document already."""
        known = {node.content.root for node in self.session.scene.nodes if isinstance(node.content, Dataset)}
        return tuple(node for node in nodes if not (isinstance(node.content, Dataset) and node.content.root in known))

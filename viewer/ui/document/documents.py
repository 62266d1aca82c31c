"""What people do with documents: open, add, save, extract, export. Every long part is a job."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import msgspec
from PySide6.QtCore import QObject, Signal

from viewer.bundled import default_scene
from viewer.engine.jobs import (
    Exported,
    ExportJob,
    FormatInfo,
    FormatList,
    ListFormatsJob,
    Opened,
    OpenJob,
    Saved,
    SaveJob,
    Trained,
)
from viewer.errors import ViewerError
from viewer.formats.options import ExportOptions
from viewer.scene.assets import AssetStore
from viewer.scene.camera import Camera
from viewer.scene.dataset import Dataset
from viewer.scene.document import Node, Scene
from viewer.scene.element_selection import ElementSelection
from viewer.session.extraction import with_drafts, with_fields
from viewer.session.recent import remember
from viewer.session.session import Session
from viewer.session.snapshots import belongs, with_preview
from viewer.session.store import Store
from viewer.ui.document.export import readable_size
from viewer.ui.widgets.report import Report, report_of
from viewer.ui.work.jobs import Jobs

PROJECT_SUFFIX = ".fieldwright"
T = TypeVar("T")


class Documents(QObject):
    """Changes the session, and says so.

    Signals:
        changed(): The scene, the title or whether it is saved has changed.
        opened(): Another document is there.
        previewed(): There is a preview where nothing, or something else, was to be seen before.
        notified(str): Something for the status line.
        failed(object): A ``Report``.
        formats_known(): The list of formats has arrived.
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
    formats_known = Signal()
    replacing = Signal(object)

    def __init__(self, session: Session, jobs: Jobs, state_folder: Path) -> None:
        super().__init__()
        self.session = session
        self.formats: tuple[FormatInfo, ...] = ()
        self._jobs = jobs
        self._state_folder = state_folder
        self._tried: Scene | None = None
        self._previews: tuple[Node, ...] = ()
        self._preview_source = ""
        self._drafts: tuple[Node, ...] = ()
        self._draft_source = ""
        self._fields_shown = False
        self._asking = False
        self._store: Store | None = None
        self._opening: object = None
        """Stands for the newest request to open a document: the result of an older one is not shown any more."""
        self.adders: dict[str, Callable[[Path], None]] = {}
        """Who adds files of a suffix in another way than ``open`` does."""

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
        document = self.session.scene if self._tried is None else self._tried
        scene = with_drafts(document, self._draft_source, self._drafts)
        scene = with_fields(scene) if self._fields_shown else scene
        if not self._previews:
            return scene
        first, *others = self._previews
        return with_preview(scene, first, self._preview_source, *others)

    def ask_formats(self) -> None:
        """Ask a worker what can be read and written, unless one is being asked or has answered."""
        if self._asking or self.formats:
            return
        self._asking = True
        self._jobs.start(ListFormatsJob(), self.session.store, "", self._on_formats)

    def at_stake(self) -> bool:
        """Whether something would be lost if the document went: unsaved changes, or jobs that work for it."""
        return self.session.dirty or bool(self._jobs.bound)

    def open(self, path: Path) -> None:
        """Open a file or folder as the document. People have agreed to lose what is at stake now, but nothing more."""
        scene, bound, request = self.session.scene, self._jobs.bound, object()
        self._opening = request

        def finished(result: Opened | None) -> None:
            if result is None or self._opening is not request:
                return
            if (self.session.dirty and self.session.scene is not scene) or set(self._jobs.bound) - set(bound):
                self.replacing.emit(lambda: self._replace(result))
            else:
                self._replace(result)

        self._open(path, finished)

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
            recovered()
            self.opened.emit()
            self.changed.emit()

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

    def change(self, scene: Scene, label: str, selection: ElementSelection | None = None) -> None:
        """Put a changed scene, and other selected elements if given, in place of this one, as one step."""
        self.do(Session.change, scene, label, selection)

    def save(self, path: Path, camera: Camera, then: Callable[[], None] | None = None) -> None:
        """Write the document, and the view of it, to a project folder; afterwards, if that worked, do ``then``."""
        scene, document = self.session.scene, self.session.document
        job = SaveJob(msgspec.structs.replace(scene, camera=camera), str(path))

        def finished(result: Saved | None) -> None:
            if result is None:
                return
            self._remember(path)
            self.notified.emit(self.tr("Saved {0}.").format(path))
            if self.session.document != document:
                return
            self.session.mark_saved(scene, path)
            self.changed.emit()
            if then is not None:
                then()

        self._jobs.start(job, self.session.store, self.tr("Saving {0}").format(path.name), finished)

    def export(self, scene: Scene, path: Path, options: ExportOptions) -> None:
        """Write all that a scene shows, this document's or a changed one, to files."""

        def finished(result: Exported | None) -> None:
            if result is not None:
                self.notified.emit(self.tr("Exported {0}, {1}.").format(result.path, readable_size(result.bytes)))

        title = self.tr("Exporting {0}").format(path.name)
        self._jobs.start(ExportJob(scene, str(path), options), self.session.store, title, finished)

    def write(self, scene: Scene, store: AssetStore, path: Path) -> None:
        """Write a scene that is not this document: as a project where the suffix says so, else its mesh or grid."""
        job = SaveJob(scene, str(path)) if path.suffix == PROJECT_SUFFIX else ExportJob(scene, str(path))

        def finished(result: Saved | Exported | None) -> None:
            if result is not None:
                self.notified.emit(self.tr("Wrote {0}.").format(path))

        self._jobs.start(job, store, self.tr("Writing {0}").format(path.name), finished)

    def show_drafts(self, source: str, drafts: tuple[Node, ...]) -> None:
        """Show nodes that are being made in the place of the one of the key ``source``."""
        self._drafts, self._draft_source = drafts, source
        self.changed.emit()

    def drop_drafts(self, source: str) -> None:
        """Show none of that node any more."""
        if self._drafts and self._draft_source == source:
            self.show_drafts("", ())

    def show_fields(self, shown: bool) -> None:
        """Show fields though they are hidden in the document, beside models that were taken out of them."""
        if shown != self._fields_shown:
            self._fields_shown = shown
            self.changed.emit()

    def show_preview(self, source: str, *nodes: Node) -> None:
        """Show fields that are no part of the document.

        Args:
            source: The data set that they were trained from.
            nodes: The first with the key ``PREVIEW_KEY``; none = none any more.
        """
        if nodes == self._previews:
            return
        first = len(nodes) != len(self._previews) and bool(nodes)
        self._previews, self._preview_source = nodes, source
        self.changed.emit()
        scene = self.session.scene
        if first and (scene.visible_aabb() is None or not belongs(scene, source)):
            self.previewed.emit()

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

    def _open(self, path: Path, finished: Callable[[Opened | None], None], *, bound: bool = False) -> None:
        title = self.tr("Opening {0}").format(path.name)
        self._jobs.start(OpenJob(str(path)), self.session.store, title, finished, bound=bound)

    def _put(self, scene: Scene, store: AssetStore, source: Path | None, project: Path | None) -> None:
        """Put another document in place of this one, whose jobs end with it."""
        self._jobs.cancel_bound()
        self._drafts, self._tried = (), None
        self.session.open(scene, store, source, project)

    def _replace(self, result: Opened) -> None:
        # The scene that comes with the program is not for overwriting.
        ours = Path(result.path) == default_scene()
        project = Path(result.project) if result.project and not ours else None
        self._put(result.scene, result.folders.store(), Path(result.path), project)
        self._remember(Path(result.path))
        self.changed.emit()
        self.opened.emit()

    def _add(self, result: Opened, nodes: tuple[Node, ...]) -> None:
        session, store, path = self.session, result.folders.store(), Path(result.path)
        first = not session.scene.nodes
        stores = session.store.reading(store.root, *store.others)
        notes = session.add(nodes, stores, self.tr("Add {0}").format(path.name), result.scene.world.origin)
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

    def _on_formats(self, result: FormatList | None) -> None:
        self._asking = False
        if result is not None:
            self.formats = result.formats
            self.formats_known.emit()

    def _remember(self, path: Path) -> None:
        try:
            if path != default_scene():
                remember(self._state_folder, path)
        except ViewerError as error:
            self.failed.emit(report_of(error))

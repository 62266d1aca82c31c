"""What people do with documents: open, add, save, extract, export. Every long part is a job."""

from __future__ import annotations

from pathlib import Path

import msgspec
from PySide6.QtCore import QObject, Signal

from viewer.bundled import default_scene
from viewer.engine.jobs import (
    Exported,
    ExportJob,
    FormatInfo,
    FormatList,
    JobResult,
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
from viewer.session.adding import with_added
from viewer.session.dataset_world import beside_its_photos
from viewer.session.extraction import with_drafts, with_fields
from viewer.session.recent import remember
from viewer.session.session import Session
from viewer.session.snapshots import belongs, with_preview
from viewer.ui.document.size_words import readable_size
from viewer.ui.widgets.report import report_of
from viewer.ui.work.jobs import Jobs

PREVIEW_KEY = "training-preview"
RIVAL_KEY = "racing-preview"
PROJECT_SUFFIX = ".fieldwright"


class Documents(QObject):
    """Changes the session, and says so.

    Signals:
        changed(): The scene, the title or whether it is saved has changed.
        opened(): Another document is there.
        previewed(): There is a preview where nothing, or something else, was to be seen before.
        told(str): Something for the status line.
        failed(object): A ``Report``.
        formats_known(): The list of formats has arrived.
        saved(): Saving has ended well.

    Args:
        session: The open document.
        jobs: Runs the long parts.
        state_folder: Where recent files are kept.
    """

    changed = Signal()
    opened = Signal()
    previewed = Signal()
    told = Signal(str)
    failed = Signal(object)
    formats_known = Signal()
    saved = Signal()

    def __init__(self, session: Session, jobs: Jobs, state_folder: Path) -> None:
        super().__init__()
        self.session = session
        self.formats: tuple[FormatInfo, ...] = ()
        self._jobs = jobs
        self._state_folder = state_folder
        self._previews: tuple[Node, ...] = ()
        self._preview_source = ""
        self._drafts: tuple[Node, ...] = ()
        self._draft_source = ""
        self._fields_shown = False
        self._asking = False

    @property
    def shown_scene(self) -> Scene:
        """The document, and what is being made now in place of what was made from the same photos or fields before."""
        scene = with_drafts(self.session.scene, self._draft_source, self._drafts)
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
        self._jobs.start(ListFormatsJob(), self.session.store, "", self._on_formats, ended=self._on_asked)

    def open(self, path: Path, *, add: bool = False, trained: bool = False) -> None:
        """Open a file or folder as the document, or add what is in it to this one.

        Args:
            path: The file or folder.
            add: Keep what is here.
            trained: It was trained just now: what is added stands where its photos stand here.
        """
        title = self.tr("Opening {0}").format(path.name)

        def done(result: JobResult) -> None:
            assert isinstance(result, Opened)
            self._on_opened(result, add=add, trained=trained)

        self._jobs.start(OpenJob(str(path)), self.session.store, title, done)

    def recover(self, scene: Scene, store: AssetStore, project: Path | None) -> None:
        """Go on with a document that a crash left behind."""
        self.session.open(scene, store, project, project)
        self.session.mark_unsaved()
        self.opened.emit()
        self.changed.emit()

    def undo(self) -> None:
        """Take the last change back."""
        self.session.undo()
        self.changed.emit()

    def redo(self) -> None:
        """Make the change again."""
        self.session.redo()
        self.changed.emit()

    def change(self, scene: Scene, label: str) -> None:
        """Put a changed scene in place of this one, as one step that can be undone."""
        self.session.change(scene, label)
        self.changed.emit()

    def rename(self, key: str, name: str) -> None:
        """Call a node something else."""
        self.session.rename(key, name)
        self.changed.emit()

    def set_visible(self, key: str, visible: bool) -> None:
        """Show or hide a node."""
        self.session.set_visible(key, visible)
        self.changed.emit()

    def delete(self, key: str) -> None:
        """Take a node out of the scene."""
        self.session.delete(key)
        self.changed.emit()

    def save(self, path: Path, camera: Camera) -> None:
        """Write the document, and the view of it, to a project folder."""
        scene = self.session.scene
        job = SaveJob(msgspec.structs.replace(scene, camera=camera), str(path))

        def done(result: JobResult) -> None:
            assert isinstance(result, Saved)
            self.session.mark_saved(scene, path)
            self._remember(path)
            self.told.emit(self.tr("Saved {0}.").format(path))
            self.changed.emit()
            self.saved.emit()

        self._jobs.start(job, self.session.store, self.tr("Saving {0}").format(path.name), done)

    def export(self, scene: Scene, path: Path, options: ExportOptions) -> None:
        """Write all that a scene shows, this document's or a changed one, to files."""

        def done(result: JobResult) -> None:
            assert isinstance(result, Exported)
            self.told.emit(self.tr("Exported {0}, {1}.").format(result.path, readable_size(result.bytes)))

        title = self.tr("Exporting {0}").format(path.name)
        self._jobs.start(ExportJob(scene, str(path), options), self.session.store, title, done)

    def write(self, scene: Scene, store: AssetStore, path: Path) -> None:
        """Write a scene that is not this document: as a project where the suffix says so, else its mesh or grid."""
        job = SaveJob(scene, str(path)) if path.suffix == PROJECT_SUFFIX else ExportJob(scene, str(path))
        told = self.tr("Wrote {0}.").format(path)
        self._jobs.start(job, store, self.tr("Writing {0}").format(path.name), lambda _: self.told.emit(told))

    def show_drafts(self, source: str, drafts: tuple[Node, ...]) -> None:
        """Show nodes that are being made in the place of the one of the key ``source``."""
        self._drafts, self._draft_source = drafts, source
        self.changed.emit()

    def drop_drafts(self) -> None:
        """Show none of them any more."""
        if self._drafts:
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

    def show_trained(self, result: Trained) -> None:
        """Open the project that a training has made; add it where something here is not saved."""
        self.open(Path(result.path), add=self.session.dirty, trained=True)
        score = "" if result.psnr is None else f" {result.psnr:.2f} dB"
        self.told.emit(self.tr("Trained {0}.{1}").format(Path(result.path).name, score))

    def _on_opened(self, result: Opened, *, add: bool, trained: bool = False) -> None:
        store = result.folders.store()
        if add:
            known = {node.key for node in self.session.scene.nodes}
            # The same file added twice makes two things.
            fresh = tuple(
                msgspec.structs.replace(node, key="") if node.key in known else node for node in result.scene.nodes
            )
            if trained:
                photos = {node.content.root for node in self.session.scene.nodes if isinstance(node.content, Dataset)}
                fresh = tuple(
                    beside_its_photos(self.session.scene, node)
                    for node in fresh
                    if not (isinstance(node.content, Dataset) and node.content.root in photos)
                )
            both = self.session.store.reading(store.root, *store.others)
            self.session.store = both
            self.session.change(
                with_added(self.session.scene, fresh), self.tr("Add {0}").format(Path(result.path).name)
            )
        else:
            # The scene that comes with the program is not for overwriting.
            ours = Path(result.path) == default_scene()
            project = Path(result.project) if result.project and not ours else None
            self.session.open(result.scene, store, Path(result.path), project)
        if Path(result.path) != default_scene():
            self._remember(Path(result.path))
        self.changed.emit()
        if not add or len(self.session.scene.nodes) == len(result.scene.nodes):
            self.opened.emit()

    def _on_asked(self) -> None:
        self._asking = False

    def _on_formats(self, result: JobResult) -> None:
        assert isinstance(result, FormatList)
        self.formats = result.formats
        self.formats_known.emit()

    def _remember(self, path: Path) -> None:
        try:
            remember(self._state_folder, path)
        except ViewerError as error:
            self.failed.emit(report_of(error))

"""Files as commands: which one is meant, and what becomes of unsaved changes, before anything is opened or written."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path

import msgspec
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QMenu

from viewer.engine.jobs import Collected, CollectJob, ExportPreviewed
from viewer.errors import ViewerError
from viewer.formats.project_names import SUFFIX, next_version, packed_path
from viewer.scene.asset_id import AssetId
from viewer.scene.camera import Camera
from viewer.session.autosave import needed_elsewhere
from viewer.session.orbit_view import OrbitView
from viewer.session.recent import forget_all, recent_files
from viewer.ui.document import files
from viewer.ui.document.context import WindowContext
from viewer.ui.document.export import ask_export, readable_size
from viewer.ui.document.export_preview import ExportPreviewForm
from viewer.ui.document.unsaved import UnsavedGuard
from viewer.ui.widgets.command import FILE, Command, CommandGroup
from viewer.ui.widgets.images import small_png
from viewer.ui.widgets.report import report_of

THUMBNAIL = (512, 320)
"""Pixels that a project's picture of itself fits into."""


class FileActions(QObject):
    """Asks which file is meant, and what becomes of unsaved changes, before the document is opened, saved or exported.

    Args:
        context: The window's parts.
    """

    def __init__(self, context: WindowContext) -> None:
        super().__init__(context.window)
        self._context = context
        self._window, self._session, self._documents = context.window, context.session, context.documents
        self.guard = UnsavedGuard(context.window, context.documents, context.jobs, self.save)
        self._opened_view: OrbitView | None = None
        self._documents.writing.picture = self.picture
        self._documents.writing.previewed.connect(self._show_preview)

    def new(self) -> None:
        """Begin an empty document, once no changes would be lost by it."""
        self.guard.when_saved(self._documents.opening.new)

    def open_file(self) -> None:
        """Ask for a file."""
        self._documents.formats.when_known(lambda known: files.ask_open(self._window, known, self.open_path))
        self._say_waiting()

    def open_folder(self) -> None:
        """Ask for a project or data set."""
        files.ask_open_folder(self._window, self.open_path)

    def add_file(self) -> None:
        """Ask for a file to add to the scene."""
        self._documents.formats.when_known(
            lambda known: files.ask_open(self._window, known, self._documents.opening.add)
        )
        self._say_waiting()

    def open_path(self, path: Path) -> None:
        """Open a file or folder, once no changes would be lost by it."""
        self.guard.when_saved(lambda: self._documents.opening.open(path))

    def save(self, then: Callable[[], None] | None = None) -> None:
        """Save to the project's folder; ask for one where there is none. Once that has worked, do ``then``."""
        if self._session.project is None:
            self.save_as(then)
        else:
            self._documents.writing.save(self._session.project, self.camera(), then)

    def save_as(self, then: Callable[[], None] | None = None) -> None:
        """Ask where to save to."""
        save = self._documents.writing.save
        files.ask_save(self._window, self._suggested(), lambda path: save(path, self.camera(), then))

    def save_incremental(self) -> None:
        """Save under the next number; the project of before stays as it was saved."""
        project = self._session.project
        if project is None:
            self.save_as()
        else:
            self._documents.writing.save(next_version(project), self.camera())

    def pack(self) -> None:
        """Ask for the file to pack the document into."""
        pack = self._documents.writing.pack
        suggested = packed_path(self._suggested())
        files.ask_pack(self._window, suggested, lambda path: pack(path, self.camera()))

    def export(self) -> None:
        """Ask what to export, and where to; the current view is exported as the scene's camera."""
        scene = msgspec.structs.replace(self._session.scene, camera=self._context.viewport.camera())
        write = partial(self._documents.writing.export, scene)
        ask_export(self._window, scene, self._session.store, self._session.title, self._context.settings, write)

    def _show_preview(self, found: ExportPreviewed, least: float) -> None:
        """Show what would be exported, and write it if that is wanted."""

        def decide(write: bool) -> None:
            if write:
                self._documents.writing.export_made(found)
            else:
                self._context.asides.ask(partial(shutil.rmtree, found.folder, ignore_errors=True), lambda _: None)

        form = ExportPreviewForm(self._window, found, least)
        form.decided.connect(decide)
        form.open()

    def collect(self) -> None:
        """Remove assets that nothing needs: no project, no history of any window, and nothing to be recovered."""
        folder = self._context.state_folder / "recovery"
        self._context.asides.ask(lambda: needed_elsewhere(folder), self._collect_without)

    def _collect_without(self, needed: frozenset[AssetId]) -> None:
        """Remove those that are not needed, neither elsewhere nor by the history as it is by now."""
        session = self._session
        job = CollectJob(str(session.project or ""), tuple(sorted(needed | session.history.assets())))

        def finished(result: Collected | None) -> None:
            if result is not None:
                text = self.tr("Removed {0} unused assets, {1}.")
                text = text.format(result.count, readable_size(result.bytes))
                self._context.notify(text if result.count else self.tr("There are no unused assets."))

        self._context.jobs.start(job, session.store, self.tr("Looking for unused assets"), finished)

    def keep_view(self, view: OrbitView) -> None:
        """One looks at the document from where it was opened: as long as that is so, its own camera is saved."""
        self._opened_view = view

    def camera(self) -> Camera | None:
        """The view to save; None where one still looks from where the document was opened."""
        viewport = self._context.viewport
        return None if viewport.view == self._opened_view else viewport.camera()

    def picture(self) -> bytes:
        """What is seen now, as a small PNG; empty where there is nothing in the scene."""
        if not self._session.scene.nodes:
            return b""
        return small_png(self._context.viewport.surface.seen(), *THUMBNAIL)

    def fill_recent(self, menu: QMenu) -> None:
        """List the recent files, as they are now."""
        for path in recent_files(self._context.state_folder):
            menu.addAction(str(path), lambda path=path: self.open_path(path))
        if menu.isEmpty():
            menu.addAction(self.tr("None yet")).setEnabled(False)
        else:
            menu.addSeparator()
            menu.addAction(self.tr("Clear the list"), lambda: self._forget_recent())

    def _suggested(self) -> Path:
        """What the document's project might be called, and where it might be."""
        return self._session.project or Path.cwd() / f"{self._session.title}{SUFFIX}"

    def _forget_recent(self) -> None:
        try:
            forget_all(self._context.state_folder)
        except ViewerError as error:
            self._context.report(report_of(error))

    def _say_waiting(self) -> None:
        if not self._documents.formats.formats:
            self._context.notify(self.tr("Asking which formats can be used…"))


def file_commands(context: WindowContext, actions: FileActions) -> tuple[CommandGroup, ...]:
    """The menu File."""
    session = context.session

    def filled() -> str | None:
        return None if session.scene.nodes else "The scene is empty."

    def revertible() -> str | None:
        if session.project is None:
            return "It was not saved yet."
        return None if session.dirty else "Nothing has changed since it was saved."

    return (
        CommandGroup(
            FILE,
            (
                Command("new", "&New", "Ctrl+N", actions.new),
                Command("open_file", "&Open…", "Ctrl+O", actions.open_file, icon="open", toolbar=True),
                Command("open_folder", "Open &folder…", "Ctrl+Shift+O", actions.open_folder, icon="open"),
                Command("add_file", "&Add to scene…", "", actions.add_file, icon="import"),
            ),
        ),
        CommandGroup(f"{FILE}/Open &recent", (), actions.fill_recent),
        CommandGroup(
            FILE,
            (
                Command("save", "&Save", "Ctrl+S", actions.save, icon="save", toolbar=True),
                Command("save_as", "Save &as…", "Ctrl+Shift+S", actions.save_as),
                Command("save_incremental", "Save &incremental", "Ctrl+Alt+S", actions.save_incremental),
                Command("revert", "Re&vert to saved", "", context.documents.opening.revert, revertible),
            ),
        ),
        CommandGroup(
            FILE,
            (
                Command("export", "&Export…", "Ctrl+E", actions.export, filled, icon="export"),
                Command("pack", "&Pack into one file…", "", actions.pack, filled),
                Command("collect", "Remove &unused assets", "", actions.collect),
            ),
        ),
        CommandGroup(FILE, (Command("close", "&Quit", "Ctrl+Q", lambda: context.window.close()),)),
    )

"""Files, the scene list and the history as a feature of the window."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import msgspec
from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QMenu

from viewer.errors import ViewerError
from viewer.scene.content import Group
from viewer.scene.groups import is_locked
from viewer.session.recent import forget_all, recent_files
from viewer.session.session import Session
from viewer.ui.document import files
from viewer.ui.document.context import WindowContext
from viewer.ui.document.export import ask_export
from viewer.ui.document.unsaved import UnsavedGuard
from viewer.ui.widgets.command import EDIT, FILE, Command, CommandGroup, Dock, Feature
from viewer.ui.widgets.report import report_of


class DocumentActions(QObject):
    """Asks which file is meant, and what becomes of unsaved changes, before the document is opened, saved or exported.

    Args:
        context: The window's parts.
    """

    def __init__(self, context: WindowContext) -> None:
        super().__init__(context.window)
        self._context = context
        self._window, self._session, self._documents = context.window, context.session, context.documents
        self.guard = UnsavedGuard(context.window, context.documents, context.jobs, self.save)

    def open_file(self) -> None:
        """Ask for a file."""
        self._with_formats(lambda: files.ask_open(self._window, self._documents.formats, self.open_path))

    def open_folder(self) -> None:
        """Ask for a project or data set."""
        files.ask_open_folder(self._window, self.open_path)

    def add_file(self) -> None:
        """Ask for a file to add to the scene."""
        self._with_formats(lambda: files.ask_open(self._window, self._documents.formats, self._documents.add))

    def open_path(self, path: Path) -> None:
        """Open a file or folder, once no changes would be lost by it."""
        self.guard.when_saved(lambda: self._documents.open(path))

    def save(self, then: Callable[[], None] | None = None) -> None:
        """Save to the project's folder; ask for one where there is none. Once that has worked, do ``then``."""
        if self._session.project is None:
            self.save_as(then)
        else:
            self._documents.save(self._session.project, self._context.viewport.camera(), then)

    def save_as(self, then: Callable[[], None] | None = None) -> None:
        """Ask where to save to."""
        suggested = self._session.project or Path.cwd() / f"{self._session.title}{files.PROJECT_SUFFIX}"
        camera = self._context.viewport.camera
        files.ask_save(self._window, suggested, lambda path: self._documents.save(path, camera(), then))

    def export(self) -> None:
        """Ask what to export, and where to; the current view is exported as the scene's camera."""
        scene = msgspec.structs.replace(self._session.scene, camera=self._context.viewport.camera())
        write = partial(self._documents.export, scene)
        ask_export(self._window, scene, self._session.store, self._session.title, self._context.settings, write)

    def fill_recent(self, menu: QMenu) -> None:
        """List the recent files, as they are now."""
        for path in recent_files(self._context.state_folder):
            menu.addAction(str(path), lambda path=path: self.open_path(path))
        if menu.isEmpty():
            menu.addAction(self.tr("None yet")).setEnabled(False)
        else:
            menu.addSeparator()
            menu.addAction(self.tr("Clear the list"), lambda: self._forget_recent())

    def toggle_visible(self) -> None:
        """Show or hide the selected node."""
        node = self._context.selected
        if node is not None:
            self._documents.do(Session.set_visible, node.key, not node.visible)

    def delete(self) -> None:
        """Remove the selected node from the scene."""
        node = self._context.selected
        if node is not None:
            self._documents.do(Session.delete, node.key)

    def _forget_recent(self) -> None:
        try:
            forget_all(self._context.state_folder)
        except ViewerError as error:
            self._context.report(report_of(error))

    def _with_formats(self, action: Callable[[], object]) -> None:
        """Do something that needs the list of formats; wait for the worker where it has not answered yet."""
        if self._documents.formats:
            action()
            return
        self._context.notify(self.tr("Asking which formats can be used…"))
        self._documents.formats_known.connect(action, Qt.ConnectionType.SingleShotConnection)
        self._documents.ask_formats()


def feature(context: WindowContext) -> Feature:
    """Open, save, export, undo, and the list of nodes."""
    documents, history, panel, window = context.documents, context.session, context.scene_panel, context.window
    actions = DocumentActions(context)
    documents.failed.connect(context.report)

    def selected() -> str | None:
        return None if context.selected is not None else "Nothing is selected."

    def free() -> str | None:
        node = context.selected
        if node is not None and is_locked(context.session.scene, node):
            return f"{node.name} is locked."
        return selected()

    def grouped() -> str | None:
        node = context.selected
        if node is not None and not node.parent and not isinstance(node.content, Group):
            return f"{node.name} is in no group."
        return free()

    def filled() -> str | None:
        return None if context.session.scene.nodes else "The scene is empty."

    def undone() -> str | None:
        return None if history.history.undo_label is not None else "There is nothing to undo."

    def redone() -> str | None:
        return None if history.history.redo_label is not None else "There is nothing to redo."

    groups = (
        CommandGroup(
            FILE,
            (
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
                Command("export", "&Export…", "Ctrl+E", actions.export, filled, icon="export"),
            ),
        ),
        CommandGroup(FILE, (Command("close", "&Quit", "Ctrl+Q", lambda: window.close()),)),
        CommandGroup(
            EDIT,
            (
                Command(
                    "undo", "&Undo", "Ctrl+Z", partial(documents.do, Session.undo), undone, icon="undo", toolbar=True,
                    detail=lambda: history.history.undo_label or "",
                ),
                Command(
                    "redo", "&Redo", "Ctrl+Shift+Z Ctrl+Y", partial(documents.do, Session.redo), redone, icon="redo",
                    toolbar=True,                    detail=lambda: history.history.redo_label or "",
                ),
            ),
        ),
        CommandGroup(
            EDIT,
            (
                Command("rename", "Re&name", "F2", panel.rename_selected, selected),
                Command("toggle_visible", "&Hide or show", "H", actions.toggle_visible, selected, icon="eye"),
                Command("delete", "&Delete", "Del", actions.delete, free, icon="trash"),
            ),
        ),
        CommandGroup(
            EDIT,
            (
                Command("group", "&Group", "Ctrl+G", panel.group_selected, free, icon="group"),
                Command("ungroup", "U&ngroup", "Ctrl+Shift+G", panel.ungroup_selected, grouped),
                Command("lock", "&Lock or unlock", "", panel.lock_selected, selected, icon="lock"),
            ),
        ),
    )  # fmt: skip
    dock = Dock("scene", "Scene", panel, Qt.DockWidgetArea.LeftDockWidgetArea)
    return Feature((actions,), groups, dock, (documents.changed, context.viewport.selection_changed))

"""What each command of the menus does."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import msgspec
from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QDockWidget, QMessageBox

from viewer.errors import ViewerError
from viewer.render.request import CHANNELS
from viewer.scene.dataset import Dataset
from viewer.session.recent import forget_all, recent_files
from viewer.ui.document import files
from viewer.ui.document.export import ask_export
from viewer.ui.document.unsaved import UnsavedGuard
from viewer.ui.extraction.form import sources_of
from viewer.ui.extraction.surface_preview import ask_extraction
from viewer.ui.shell import menus
from viewer.ui.shell.parts import Parts
from viewer.ui.training.form import TrainForm
from viewer.ui.training.race_form import RaceForm
from viewer.ui.viewport.bindings import EXPOSURE_STEP
from viewer.ui.widgets.report import report_of


class Commands(QObject):
    """The window's commands, and the menus that hold them.

    Args:
        parts: What they act on.
    """

    def __init__(self, parts: Parts) -> None:
        super().__init__(parts.window)
        self._parts = parts
        self._window = parts.window
        self._session = parts.session
        self._documents = parts.documents
        self._viewport = parts.viewport
        self.guard = UnsavedGuard(parts.window, parts.documents, parts.jobs, self.save)
        self.actions, self._recent = menus.build(parts.window, self._handlers())
        self._recent.aboutToShow.connect(self._fill_recent)
        parts.camera.check(self.actions)
        parts.photos.check(self.actions)
        parts.occupancy.check(self.actions)
        parts.models.check(self.actions)

    def _handlers(self) -> dict[str, Callable[[], None]]:
        """What to do, by the command's name."""
        window, viewport, scene_panel = self._window, self._viewport, self._parts.scene_panel
        named: dict[str, Callable[[], None]] = {
            f"channel_{name}": partial(viewport.display.set_channel, name) for name in CHANNELS
        }
        named |= {
            "close": lambda: (window.close(), None)[1],
            "frame_selected": lambda: self.frame_node(scene_panel.selected_key),
            "rename": scene_panel.rename_selected,
            "toggle_parallel": viewport.toggle_parallel,
            "reset_exposure": lambda: viewport.display.set_exposure(0.0),
            "brighter": lambda: viewport.display.brighten(EXPOSURE_STEP),
            "darker": lambda: viewport.display.brighten(-EXPOSURE_STEP),
            "probe": viewport.probe.toggle,
            "copy_point": viewport.copy_point,
            "overlays": lambda: viewport.set_overlays(self.actions["overlays"].isChecked()),
            "graphics_card": self._parts.volumes.toggle,
            "undo": self._documents.undo,
            "redo": self._documents.redo,
            "pause_training": self._parts.training.toggle_pause,
            "watch_folder": lambda: (files.ask_watched(self._window, self._parts.training.watch), None)[1],
            "cheat_sheet": self._parts.cheat_sheet.toggle,
        }
        named |= self._parts.camera.handlers() | self._parts.frame_rate.handlers() | self._parts.photos.handlers()
        named |= self._parts.occupancy.handlers() | self._parts.models.handlers() | self._parts.lighting.handlers()
        own = (
            self.open_file, self.open_folder, self.add_file, self.save, self.save_as, self.export, self.toggle_visible,
            self.delete, self.frame_all, self.panels, self.full_screen, self.train, self.race, self.extract, self.about,
        )  # fmt: skip
        return named | {method.__name__: method for method in own}

    def refresh(self) -> None:
        """Grey out what cannot be done now."""
        actions, history, scene = self.actions, self._session.history, self._session.scene
        actions["undo"].setEnabled(history.undo_label is not None)
        actions["redo"].setEnabled(history.redo_label is not None)
        actions["undo"].setText(self.tr("&Undo {0}").format(history.undo_label or "").rstrip())
        actions["redo"].setText(self.tr("&Redo {0}").format(history.redo_label or "").rstrip())
        for name in ("rename", "toggle_visible", "delete", "frame_selected"):
            actions[name].setEnabled(bool(scene.nodes))
        actions["extract"].setEnabled(bool(sources_of(scene)))
        actions["graphics_card"].setChecked(self._parts.volumes.enabled)
        actions["overlays"].setChecked(self._viewport.state().overlays)
        actions["panels"].setChecked(not self._parts.dock.isHidden())
        actions["full_screen"].setChecked(self._window.isFullScreen())
        self._parts.frame_rate.check(actions)

    def open_file(self) -> None:
        """Ask for a file."""
        chosen = self.open_path
        self._with_formats(lambda: files.ask_open(self._window, self._documents.formats, chosen))

    def open_folder(self) -> None:
        """Ask for a project or data set."""
        files.ask_open_folder(self._window, self.open_path)

    def add_file(self) -> None:
        """Ask for a file to put beside what is there."""
        add = self._parts.lighting.add
        self._with_formats(lambda: files.ask_open(self._window, self._documents.formats, add))

    def save(self, then: Callable[[], None] | None = None) -> None:
        """Save to the project's folder; ask for one where there is none. Once that has worked, do ``then``."""
        if self._session.project is None:
            self.save_as(then)
        else:
            self._documents.save(self._session.project, self._viewport.camera(), then)

    def save_as(self, then: Callable[[], None] | None = None) -> None:
        """Ask where to save to."""
        suggested = self._session.project or Path.cwd() / f"{self._session.title}{files.PROJECT_SUFFIX}"
        files.ask_save(self._window, suggested, lambda path: self._documents.save(path, self._viewport.camera(), then))

    def export(self) -> None:
        """Ask what to export, and where to; the view goes along as it is now."""
        scene, parts = msgspec.structs.replace(self._session.scene, camera=self._viewport.camera()), self._parts
        write = partial(self._documents.export, scene)
        ask_export(self._window, scene, self._session.store, self._session.title, parts.settings, write)

    def frame_node(self, key: str | None) -> None:
        """Bring a node into the picture."""
        node = self._session.scene.node(key) if key else None
        if node is not None and node.aabb is not None:
            self._viewport.frame_box(node.aabb)

    def toggle_visible(self) -> None:
        """Show or hide the selected node."""
        node = self._session.scene.node(self._parts.scene_panel.selected_key or "")
        if node is not None:
            self._documents.set_visible(node.key, not node.visible)

    def delete(self) -> None:
        """Take the selected node out of the scene."""
        key = self._parts.scene_panel.selected_key
        if key is not None:
            self._documents.delete(key)

    def frame_all(self) -> None:
        """Bring all visible fields and meshes into the picture."""
        self._viewport.frame_box(self._documents.shown_scene.visible_aabb())

    def panels(self) -> None:
        """Show or hide everything but the picture."""
        shown = self.actions["panels"].isChecked()
        for dock in self._window.findChildren(QDockWidget):
            dock.setVisible(shown)
        self._window.statusBar().setVisible(shown)

    def full_screen(self) -> None:
        """Fill the screen, or come back."""
        if self._window.isFullScreen():
            self._window.showNormal()
        else:
            self._window.showFullScreen()

    def train(self) -> None:
        """Ask how to train."""
        form = TrainForm(self._window, self._dataset())
        form.submitted.connect(self._parts.training.train)
        form.open()

    def race(self) -> None:
        """Ask which two methods shall race."""
        form = RaceForm(self._window, self._dataset())
        form.submitted.connect(self._parts.training.racing.begin)
        form.open()

    def _dataset(self) -> Dataset | None:
        """The first photos in the document."""
        datasets = (node.content for node in self._session.scene.nodes if isinstance(node.content, Dataset))
        return next(datasets, None)

    def extract(self) -> None:
        """Ask how to take a mesh out of a field or photos, beside the picture of what it would be."""
        parts = self._parts
        ask_extraction(parts.viewport, parts.documents, parts.extraction, parts.jobs, parts.scene_panel.selected_key)

    def about(self) -> None:
        """Say what this is."""
        box = QMessageBox(self._window)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setWindowTitle(self.tr("About Fieldwright"))
        box.setText("<b>Fieldwright</b>")
        box.setInformativeText(
            self.tr("A viewer and editor for trained radiance fields and signed-distance fields.")
            + "\n\n"
            + self.tr("Drawn by {0}").format(self._viewport.surface.renderer or self.tr("nothing"))
        )
        box.open()

    def _fill_recent(self) -> None:
        """List the recent files, as they are now."""
        menu = self._recent
        menu.clear()
        for path in recent_files(self._parts.state_folder):
            menu.addAction(str(path), lambda path=path: self.open_path(path))
        if menu.isEmpty():
            menu.addAction(self.tr("None yet")).setEnabled(False)
        else:
            menu.addSeparator()
            menu.addAction(self.tr("Clear the list"), lambda: self._forget_recent())

    def open_path(self, path: Path) -> None:
        """Open a file or folder, once nothing would be lost by it."""
        self.guard.when_saved(lambda: self._documents.open(path))

    def _forget_recent(self) -> None:
        try:
            forget_all(self._parts.state_folder)
        except ViewerError as error:
            self._parts.notices.show_report(report_of(error))

    def _with_formats(self, action: Callable[[], object]) -> None:
        """Do something that needs the list of formats; wait for the worker where it has not answered yet."""
        if self._documents.formats:
            action()
            return
        self._parts.status.tell(self.tr("Asking which formats can be used…"))
        self._documents.formats_known.connect(action, Qt.ConnectionType.SingleShotConnection)
        self._documents.ask_formats()

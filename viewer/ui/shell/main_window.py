"""The window: puts the parts together, and says which command does what."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PySide6.QtCore import QByteArray, QEvent, QSettings, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QKeyEvent
from PySide6.QtWidgets import QDockWidget, QMainWindow, QVBoxLayout, QWidget

from viewer.engine.model_jobs import Extracted
from viewer.render.request import CHANNELS, Channel, Frame
from viewer.scene.dataset import Dataset
from viewer.scene.document import Scene
from viewer.scene.geometry import AABB, as_vec3
from viewer.session import navigation
from viewer.session.autosave import Autosave
from viewer.session.poses import view_at
from viewer.session.session import Session
from viewer.ui.extraction.mesh_words import mesh_report
from viewer.ui.lighting.lighting import SUFFIXES
from viewer.ui.shell.commands import Commands
from viewer.ui.shell.parts import make_parts
from viewer.ui.widgets.docks import add_right_dock
from viewer.ui.widgets.report import report_of
from viewer.ui.work.engine import Engine

LAYOUT_VERSION = 4
LEAST_HEIGHT = 480


class MainWindow(QMainWindow):
    """Everything that people see.

    Signals:
        settled(): The final picture of the present view is on the screen.

    Args:
        session: The open document.
        engine: Renders, and runs jobs.
        state_folder: Where recent files and recovery copies are.
        settings: Where the window's place is kept.
    """

    settled = Signal()

    def __init__(self, session: Session, engine: Engine, state_folder: Path, settings: QSettings) -> None:
        super().__init__()
        self.parts = make_parts(self, session, engine, state_folder, settings)
        self.commands = Commands(self.parts)
        self.autosave = Autosave(state_folder / "recovery")
        self._settings = settings
        self._closing = False
        self._lay_out()
        self._connect()
        self.setAcceptDrops(True)
        self.resize(1280, 800)
        self._restore_place()
        self.refresh()

    def refresh(self) -> None:
        """Show the session as it is now."""
        parts, session = self.parts, self.parts.session
        scene = parts.documents.shown_scene
        parts.bakes.want(scene, session.store)
        parts.engine.show(scene, session.store, parts.bakes.known)
        parts.volumes.show(scene, session.store, parts.bakes.known)
        parts.light.show(scene, session.store)
        parts.viewport.set_scene(scene, session.store)
        self._show_badge()
        parts.scene_panel.show_scene(session.scene)
        self.setWindowTitle(f"{session.title}[*] \N{EM DASH} Fieldwright")
        self.setWindowModified(session.dirty)
        self.commands.refresh()

    def look_at_document(self) -> None:
        """Look at a document that was just opened, from where it wants to be seen."""
        scene = self.parts.documents.shown_scene
        box = scene.visible_aabb()
        width, height = self.parts.viewport.pixels
        if scene.camera is not None and box is not None:
            self.parts.viewport.set_view(view_at(scene.camera, box))
        else:
            self.parts.viewport.set_view(navigation.default_view(box or cameras_aabb(scene), width / height))

    def closeEvent(self, event: QCloseEvent) -> None:
        """Ask about what is not saved; then end the children and remember the window's place."""
        if self.parts.documents.at_stake() and not self._closing:
            event.ignore()
            self.commands.guard.when_saved(self._close_for_good)
            return
        self._settings.setValue("geometry", self.saveGeometry())
        self._settings.setValue("layout", self.saveState(LAYOUT_VERSION))
        self.autosave.close()
        self.parts.engine.close()
        super().closeEvent(event)

    def _close_for_good(self) -> None:
        self._closing = True
        self.close()

    def event(self, event: QEvent) -> bool:
        """Keep the digits of the number pad from being taken for those above the letters."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            digits = Qt.Key.Key_0 <= event.key() <= Qt.Key.Key_9
            if digits and event.modifiers() & Qt.KeyboardModifier.KeypadModifier:
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The number pad turns the view wherever the keyboard's focus is."""
        if not self.parts.viewport.hands.numpad(event):
            super().keyPressEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Files from this machine are welcome."""
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """The first file is opened; further ones, all with Ctrl held, and light for what there is, are added."""
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        adding = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        for number, path in enumerate(paths):
            if adding or number or (path.suffix.lower() in SUFFIXES and self.parts.session.scene.nodes):
                self.parts.lighting.add(path)
            else:
                self.commands.open_path(path)
        event.acceptProposedAction()

    def _on_frame(self, frame: Frame) -> None:
        if frame.request.scene is not self.parts.viewport.state().scene:
            return  # of a scene that has changed meanwhile
        self.parts.viewport.set_frame(frame)
        self.parts.status.show_frame(frame)
        self._show_badge()
        request = frame.request
        state = self.parts.viewport.state()
        ours = request.scene is state.scene and request.camera == state.camera
        finished = frame.step == 1 and frame.done is None and frame.accumulated >= request.options.samples
        if ours and finished and frame.exact and request.quality == "final":
            # After the redraw that this frame has just asked for.
            QTimer.singleShot(0, self, self.settled.emit)

    def _on_bakes(self) -> None:
        """Another level is there to orbit, or the last one is done and the exact picture can be made."""
        parts = self.parts
        parts.engine.show(parts.viewport.state().scene, parts.session.store, parts.bakes.known)
        parts.volumes.show(parts.viewport.state().scene, parts.session.store, parts.bakes.known)
        self._request(moving=parts.viewport.state().moving)

    def _show_badge(self) -> None:
        """Say whether one sees a field or its bake, where there is a difference."""
        bakes, state = self.parts.bakes, self.parts.viewport.state()
        if bakes.wanted:
            ours = state.frame is not None and state.frame.request.scene is state.scene
            self.parts.badge.show_frame(state.frame if ours else None, bakes.finest, baking=not bakes.complete)
        else:
            self.parts.badge.say("")

    def _request(self, moving: bool) -> None:
        if moving and self.parts.viewport.surface.draws_fields:
            self.parts.engine.rest()
            if self.parts.bakes.finest is not None:
                self.parts.badge.show_bake(self.parts.bakes.finest, baking=not self.parts.bakes.complete)
            return
        state = self.parts.viewport.state()
        self.parts.engine.request(
            state.camera,
            self.parts.viewport.pixels,
            state.channels,
            state.options,
            moving=moving,
            refine=self.parts.bakes.complete,
        )

    def _on_extracted(self, result: Extracted) -> None:
        """Say what the mesh is like, and select it."""
        self.parts.notices.show_report(mesh_report(result))
        self.refresh()  # the list has not heard of it yet
        self.parts.scene_panel.select(result.node.key)

    def _on_channel(self, channel: Channel) -> None:
        for name in CHANNELS:
            self.commands.actions[f"channel_{name}"].setChecked(name == channel)

    def _refresh_status(self) -> None:
        surface = self.parts.viewport.surface
        self.parts.status.show_drawing(surface.redraws.rate(), surface.renderer)
        self.parts.status.show_activity(rendering=self.parts.engine.busy, jobs=self.parts.jobs.running)

    def _connect(self) -> None:
        parts = self.parts
        viewport, documents, jobs, panel = parts.viewport, parts.documents, parts.jobs, parts.scene_panel
        viewport.wanted.connect(self._request)
        parts.bakes.changed.connect(self._on_bakes)
        parts.share.changed.connect(self.refresh, Qt.ConnectionType.QueuedConnection)
        parts.volumes.changed.connect(self.commands.refresh)
        viewport.display.exposure_changed.connect(parts.status.show_exposure)
        viewport.display.channel_changed.connect(self._on_channel)
        viewport.failed_to_draw.connect(lambda error: parts.notices.show_report(report_of(error)))
        parts.engine.frame.connect(self._on_frame)
        jobs.started.connect(parts.jobs_panel.add)
        jobs.progressed.connect(parts.jobs_panel.progress)
        jobs.ended.connect(parts.jobs_panel.remove)
        parts.jobs_panel.cancelled.connect(jobs.cancel)
        parts.jobs_panel.steered.connect(jobs.steer)
        parts.lighting.tried.connect(parts.light.show)
        models = parts.models
        models.changed.connect(lambda: documents.show_fields(models.look.beside))
        for source in (jobs, documents, parts.engine, parts.training, parts.lighting, parts.light):
            source.failed.connect(parts.notices.show_report)
        # Later: what has changed the document may still be in the middle of a list's own event.
        documents.changed.connect(self.refresh, Qt.ConnectionType.QueuedConnection)
        documents.opened.connect(self.look_at_document, Qt.ConnectionType.QueuedConnection)
        documents.previewed.connect(self.look_at_document, Qt.ConnectionType.QueuedConnection)
        documents.notified.connect(parts.status.tell)
        parts.extraction.finished.connect(self._on_extracted)
        panel.selected.connect(lambda key: viewport.set_selected(key or None))
        panel.selected.connect(parts.lighting.follow_selection)
        panel.selected.connect(lambda: parts.textures.follow())
        panel.renamed.connect(documents.rename)
        panel.visibility_set.connect(documents.set_visible)
        panel.deleted.connect(documents.delete)
        panel.framed.connect(self.commands.frame_node)
        parts.status.refreshed.connect(self._refresh_status)
        self._on_channel(viewport.state().display.channel)

    def _lay_out(self) -> None:
        parts = self.parts
        middle = QWidget()
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(parts.notices)
        column.addWidget(parts.viewport, 1)
        column.addWidget(parts.jobs_panel)
        self.setCentralWidget(middle)
        self.setStatusBar(parts.status)
        dock = parts.dock
        dock.setObjectName("scene")
        dock.setWidget(parts.scene_panel)
        dock.setMinimumWidth(220)
        dock.setFeatures(QDockWidget.DockWidgetFeature.DockWidgetMovable)
        self.addDockWidget(Qt.DockWidgetArea.LeftDockWidgetArea, dock)
        self.resizeDocks([dock], [270], Qt.Orientation.Horizontal)
        add_right_dock(self, "camera", self.tr("Camera"), parts.camera.panel)
        dataset = add_right_dock(self, "dataset", self.tr("Data set"), parts.dataset.panel)
        parts.dataset.opened.connect(dataset.raise_)
        display = add_right_dock(self, "display", self.tr("Display"), parts.display_panel)
        display.visibilityChanged.connect(parts.display_panel.set_seen)
        training = add_right_dock(self, "training", self.tr("Training"), parts.training_panel)
        training.visibilityChanged.connect(parts.training_panel.set_seen)
        light = add_right_dock(self, "light", self.tr("Light"), parts.light_panel)
        light.visibilityChanged.connect(parts.light_panel.set_seen)
        texture = add_right_dock(self, "texture", self.tr("Texture"), parts.texture_panel)
        texture.visibilityChanged.connect(parts.texture_panel.set_seen)
        parts.lighting.added.connect(lambda: (light.show(), light.raise_()))
        parts.training.started.connect(lambda: (training.show(), training.raise_()))

    def _restore_place(self) -> None:
        geometry, layout = self._settings.value("geometry"), self._settings.value("layout")
        if isinstance(geometry, QByteArray) and self.restoreGeometry(geometry) and self.height() < LEAST_HEIGHT:
            self.resize(1280, 800)
        if isinstance(layout, QByteArray):
            self.restoreState(layout, LAYOUT_VERSION)


def cameras_aabb(scene: Scene) -> AABB | None:
    """The box around all cameras of the scene's data sets and what they look at; None where there are none."""
    box: AABB | None = None
    for node in scene.nodes:
        if isinstance(node.content, Dataset):
            places = np.array([photo.camera.position for photo in node.content.photos] or [(0.0, 0.0, 0.0)])
            own = AABB(as_vec3(places.min(0)), as_vec3(places.max(0))).union(node.content.aabb)
            own = own.transformed(node.transform)
            box = own if box is None else box.union(own)
    return box

"""The window: puts the features together, and keeps the picture of the document on the screen."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QByteArray, QEvent, QObject, QSettings, Qt, Signal
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QMainWindow, QWidget

from viewer.errors import OutputError
from viewer.session.session import Session
from viewer.ui.camera.framing import Framing
from viewer.ui.document.autosaver import Autosaver
from viewer.ui.document.context import make_context
from viewer.ui.document.file_actions import FileActions
from viewer.ui.moment.feature import MomentMaker
from viewer.ui.shell import window_commands
from viewer.ui.shell.commands import Commands, translated
from viewer.ui.shell.features import FEATURES
from viewer.ui.shell.focus_return import FocusReturn
from viewer.ui.shell.health import log_tail
from viewer.ui.shell.jobs_panel import JobsPanel
from viewer.ui.shell.key_sheet import KeySheet
from viewer.ui.shell.notice_panel import Choice, NoticePanel
from viewer.ui.shell.palette import Palette
from viewer.ui.shell.preferences import Preferences
from viewer.ui.shell.status_line import StatusLine
from viewer.ui.start.start import Start
from viewer.ui.viewport.badge import Badge
from viewer.ui.widgets.command import EDIT, HELP, Command, CommandGroup, Feature
from viewer.ui.widgets.docks import add_dock
from viewer.ui.widgets.layouts import column
from viewer.ui.widgets.report import Report, report_of
from viewer.ui.widgets.theme import Themes
from viewer.ui.work.engine import Engine
from viewer.ui.work.pictures import Pictures

LAYOUT_VERSION = 6
LEAST_HEIGHT = 480
T = TypeVar("T", bound=QObject)


class MainWindow(QMainWindow):
    """Everything that people see.

    Signals:
        settled(): The final picture of the present view is on the screen.

    Args:
        session: The open document.
        engine: Renders, and runs jobs.
        state_folder: Where recent files and recovery copies are.
        settings: Where the window's position and layout are saved.
    """

    settled = Signal()

    def __init__(self, session: Session, engine: Engine, state_folder: Path, settings: QSettings) -> None:
        super().__init__()
        self.notices = NoticePanel(partial(log_tail, state_folder))
        self.status, self.jobs_panel = StatusLine(), JobsPanel()
        self.context = context = make_context(
            self, session, engine, settings, state_folder, self.notices.show_report, self.status.notify
        )
        self.features = (*(make(context) for make in FEATURES), self._guides(), window_commands.feature(context))
        for made in (*context.parts, *(each for feature in self.features for each in feature.controls)):
            if made.parent() is None:
                made.setParent(self)  # destroyed with the window, and with it what is connected to its signals
        self.commands = Commands(self, self.features, settings)
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        self.themes = Themes(app, settings)
        self.themes.setParent(self)
        FocusReturn(self, app)
        self.palette_ = Palette(self, self.commands, settings)
        self.key_sheet = KeySheet(self, self.features, self.commands)
        viewport = context.viewport
        self.pictures = Pictures(
            context.store, engine, context.bakes, context.volumes, context.light, Badge(viewport),
            lambda: viewport.surface.draws_fields,
        )  # fmt: skip
        self.autosaver = Autosaver(
            context.documents, context.store, self.control(FileActions).picture, state_folder / "recovery"
        )
        self.autosaver.setParent(self)
        self._closing = False
        self._lay_out()
        self._connect()
        self.setAcceptDrops(True)
        self.resize(1280, 800)
        self._restore_place()
        self.refresh()

    def control(self, kind: type[T]) -> T:
        """The object of that type which a feature has made."""
        return next(each for feature in self.features for each in feature.controls if isinstance(each, kind))

    def refresh(self) -> None:
        """Show the session's title, and what can be done with it."""
        session = self.context.session
        copied = self.tr(" (a copy)") if session.shut_out else ""
        self.setWindowTitle(f"{session.title}{copied}[*] \N{EM DASH} Fieldwright")
        self.setWindowModified(session.dirty)
        self.commands.refresh()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Ask about what is not saved; then end the child processes and save the window's position."""
        if self.context.documents.opening.at_stake() and not self._closing:
            event.ignore()
            self.control(FileActions).guard.when_saved(self._close_for_good)
            return
        self.context.settings.setValue("geometry", self.saveGeometry())
        self.context.settings.setValue("layout", self.saveState(LAYOUT_VERSION))
        self.autosaver.close()
        self.control(Start).close()
        self.control(MomentMaker).close()
        self.context.asides.close()
        self.context.engine.close()
        self.context.store.close()
        super().closeEvent(event)

    def _close_for_good(self) -> None:
        self._closing = True
        self.close()

    def event(self, event: QEvent) -> bool:
        """Keep digits of the number pad from being taken for others, and Tab, beside the picture, for a command."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            digits = Qt.Key.Key_0 <= event.key() <= Qt.Key.Key_9
            beside = self.focusWidget() not in (None, self, self.context.viewport)
            if (digits and event.modifiers() & Qt.KeyboardModifier.KeypadModifier) or (beside and is_tab(event)):
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The number pad turns the view wherever the keyboard's focus is; keys that do nothing now say why."""
        if self.context.viewport.controller.numpad(event):
            return
        reason = self.commands.explain(event)
        if reason:
            self.context.viewport.hud.say(reason)
        super().keyPressEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Accept files from this machine."""
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """The first file is opened; further ones, all with Ctrl held, and light for what there is, are added."""
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        adding = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        for number, path in enumerate(paths):
            lights = path.suffix.lower() in self.context.documents.opening.adders
            if adding or number or (lights and self.context.session.scene.nodes):
                self.context.documents.opening.add(path)
            else:
                self.control(FileActions).open_path(path)
        event.acceptProposedAction()

    def _show_elements(self) -> None:
        self.status.show_elements(self.context.session.selection.text(self.context.session.scene))

    def _show_display(self) -> None:
        self.status.show_exposure(self.context.store.state.display.tone.exposure)

    def _show_frame(self) -> None:
        frame = self.context.store.state.frame
        if frame is not None:
            self.status.show_frame(frame)

    def _refresh_status(self) -> None:
        surface = self.context.viewport.surface
        self.status.show_drawing(surface.redraws.rate(), surface.renderer)
        context = self.context
        self.status.show_activity(
            rendering=context.engine.busy, editing=context.edited.waiting, jobs=context.jobs.running
        )

    def _explain_copy(self, project: Path, error: OutputError) -> None:
        """The project cannot be saved to: say why, and that people have a copy of it before them."""
        report = Report(
            self.tr("{0} This is a copy of it.").format(error.message),
            self.tr("Save asks for another name; what you do here does not reach the project."),
        )
        again = Choice(self.tr("Open it again"), lambda: self.control(FileActions).open_path(project))
        self.notices.show_report(report, again)

    def _guides(self) -> Feature:
        """The two that show all commands."""
        commands = (
            Command("palette", "&Find a command…", "Ctrl+Shift+P", lambda: self.palette_.toggle(), icon="search",
                    toolbar=True),
            Command("key_sheet", "&Keys and mouse", "F1", lambda: self.key_sheet.toggle()),
        )  # fmt: skip
        preferences = Command("preferences", "&Preferences…", "Ctrl+,", self.show_preferences)
        return Feature(commands=(CommandGroup(HELP, commands), CommandGroup(EDIT, (preferences,))))

    def show_preferences(self) -> Preferences:
        """Open the preferences, or bring them to the front."""
        dialog = self.findChild(Preferences) or Preferences(self, self.commands, self.themes, self.context.settings)
        dialog.show()
        dialog.raise_()
        dialog.activateWindow()
        return dialog

    def _connect(self) -> None:
        context, jobs, viewport, documents = (
            self.context,
            self.context.jobs,
            self.context.viewport,
            self.context.documents,
        )
        self.pictures.settled.connect(self.settled)
        context.store.watch(lambda state: state.display, self._show_display)
        context.store.watch(lambda state: (state.elements, state.document), self._show_elements)
        context.store.watch(lambda state: state.frame, self._show_frame)
        context.store.subscribe(lambda _old, _new: self.status.show_hint(viewport.controller.tools.hint()))
        viewport.failed_to_draw.connect(lambda error: self.notices.show_report(report_of(error)))
        jobs.started.connect(self.jobs_panel.add)
        jobs.progressed.connect(self.jobs_panel.progress)
        jobs.ended.connect(self.jobs_panel.remove)
        self.jobs_panel.cancelled.connect(jobs.cancel)
        self.jobs_panel.steered.connect(jobs.steer)
        for source in (jobs, context.engine, context.light, self.autosaver):
            source.failed.connect(self.notices.show_report)
        jobs.risk.connect(self.autosaver.now)
        documents.opening.shut_out.connect(self._explain_copy)
        # Later: what has changed the document may still be in the middle of a list's own event.
        documents.changed.connect(self.refresh, Qt.ConnectionType.QueuedConnection)
        framing = self.control(Framing)
        documents.opening.opened.connect(framing.look_at_document, Qt.ConnectionType.QueuedConnection)
        documents.previewed.connect(framing.look_at_document, Qt.ConnectionType.QueuedConnection)
        framing.looked.connect(self.control(FileActions).keep_view)
        documents.notified.connect(self.status.notify)
        self.context.jobs.noted.connect(self.status.notify)
        self.status.refreshed.connect(self._refresh_status)
        keys = self.commands.keys
        keys.changed.connect(lambda: context.store.change(keys=keys.preset))
        context.store.change(keys=keys.preset)

    def _lay_out(self) -> None:
        middle = QWidget()
        viewport = self.context.viewport
        column(self.notices, viewport, self.jobs_panel, on=middle, wide=viewport, spacing=0)
        self.setCentralWidget(middle)
        self.setStatusBar(self.status)
        docks = [each.dock for each in self.features if each.dock is not None]
        shown = {dock: add_dock(self, dock, translated(dock.title)) for dock in docks}
        for dock in reversed(docks):  # the first one of each side comes to the front
            if not dock.hidden:
                shown[dock].raise_()

    def _restore_place(self) -> None:
        geometry, layout = self.context.settings.value("geometry"), self.context.settings.value("layout")
        if isinstance(geometry, QByteArray) and self.restoreGeometry(geometry) and self.height() < LEAST_HEIGHT:
            self.resize(1280, 800)
        if isinstance(layout, QByteArray):
            self.restoreState(layout, LAYOUT_VERSION)


def is_tab(event: QKeyEvent) -> bool:
    """Whether a key leads to the next widget, or the one before."""
    control = event.modifiers() & Qt.KeyboardModifier.ControlModifier
    return event.key() in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab) and not control

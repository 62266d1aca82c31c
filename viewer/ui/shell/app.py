"""Starts the window. The engine's process is started first, because it takes longest to be ready."""

from __future__ import annotations

import importlib
import os
import signal
import sys
import threading
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from types import MappingProxyType

from PySide6.QtCore import QEvent, QObject, QSettings, Qt, QTimer
from PySide6.QtGui import QSurfaceFormat
from PySide6.QtWidgets import QApplication

from viewer.bundled import default_scene
from viewer.engine.client import scratch_store, sweep
from viewer.errors import OutputError, UnsupportedError, ViewerError
from viewer.scene.temporaries import sweep_temporaries, system_temporaries
from viewer.session.autosave import needed_elsewhere
from viewer.session.recent import state_folder
from viewer.session.session import Session
from viewer.session.state import State, needs_picture
from viewer.ui.document.recovery import offer_recovery
from viewer.ui.shell import health
from viewer.ui.shell.main_window import MainWindow
from viewer.ui.shell.tidying import Tidying
from viewer.ui.start.start import Start
from viewer.ui.viewport.opengl_surface import surface_format
from viewer.ui.widgets import language
from viewer.ui.widgets.report import Report
from viewer.ui.work.engine import Engine

SCREENSHOT_SECONDS = 600
SETTLED_MS = 250
"""Between the final picture and the screenshot, for the last redraw."""
TIDY_MS = 50
"""After the first paint."""
WARM_MS = 20_000
"""The longest that work which is not needed yet waits for the first picture."""
IDLE_MS = 1500


NOTHING: Mapping[str, str] = MappingProxyType({})


def has_display(environment: Mapping[str, str] = os.environ, platform: str = sys.platform) -> bool:
    """Whether a window can be seen here."""
    if platform in ("win32", "darwin"):
        return True
    return bool(environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY"))


def run(
    path: Path | None, screenshot: Path | None, answers: Mapping[str, str] = NOTHING, photos: Path | None = None
) -> int:
    """Open the window on a file, or on the scene that comes with the program, and return when it is closed.

    Args:
        path: What to open.
        screenshot: Save here what the window shows once its final picture is there, and close it then. Works without
            a display, too.
        answers: To what is asked about networks in it, by the question's name.
        photos: A data set whose photos choose the other answers.

    Raises:
        UnsupportedError: There is no display and no screenshot is wanted, or Qt does not work here.
        ViewerError: For the screenshot: the file could not be opened, or not be written.
    """
    if not has_display() and not os.environ.get("QT_QPA_PLATFORM"):
        if screenshot is None:
            raise UnsupportedError(
                "There is no display for the window.", "Use --screenshot, or 'fieldwright render' for pictures."
            )
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    health.check_bindings()
    settings = QSettings("fieldwright", "fieldwright")
    app = _application(settings)
    folder = state_folder()
    log = health.log_to(folder)
    store = scratch_store()
    engine = Engine(store)
    engine.start()
    window = MainWindow(Session(store), engine, folder, settings)
    Tidying(window, window.context.store)
    health.report_bugs(window.notices.show_report, log)
    signal.signal(signal.SIGINT, lambda *_: app.quit())
    start = path or (default_scene() if default_scene().exists() else None)
    shot = None if screenshot is None else Screenshot(window, screenshot, opening=start is not None)
    window.show()
    known = {"answers": answers, "photos": photos}
    QTimer.singleShot(0, window, partial(_after_first_paint, window, start, offer=shot is None, **known))
    QTimer.singleShot(TIDY_MS, window, lambda: window.autosaver.do(partial(_tidy, store.root)))
    if shot is None:
        window.settled.connect(partial(_warm, window), Qt.ConnectionType.SingleShotConnection)
        QTimer.singleShot(WARM_MS, window, partial(_warm, window))
    try:
        code = app.exec()
    finally:
        engine.close()
        window.deleteLater()
        # OpenGL has to be released while there is still a display.
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        sys.excepthook, threading.excepthook = sys.__excepthook__, threading.__excepthook__
    if shot is not None and shot.error is not None:
        raise shot.error
    return code


class Screenshot(QObject):
    """Waits for the final picture of the document, saves what the window shows, and closes it.

    Args:
        window: Whose picture to take.
        path: Where to save it.
        opening: A document is being opened: wait for it.
    """

    def __init__(self, window: MainWindow, path: Path, *, opening: bool) -> None:
        super().__init__(window)
        self.error: ViewerError | None = None
        self._window = window
        self._path = path
        self._opening = opening
        self._settled = False
        context = window.context
        window.settled.connect(self._on_settled)
        context.store.subscribe(self._on_changed)
        context.documents.opening.opened.connect(self._on_opened)
        context.jobs.failed.connect(self._failed)
        context.engine.failed.connect(self._failed)
        QTimer.singleShot(1000 * SCREENSHOT_SECONDS, self, self._late)
        # Strips that come and go with jobs change the picture's size, so it must have been still for a while.
        self._still = QTimer(self, interval=SETTLED_MS, singleShot=True)
        self._still.timeout.connect(self._look)

    def _on_opened(self) -> None:
        self._opening = False

    def _on_settled(self) -> None:
        self._settled = True
        self._still.start()

    def _on_changed(self, old: State, new: State) -> None:
        if needs_picture(old, new):
            self._settled = False

    def _look(self) -> None:
        if self._opening or not self._settled:
            return
        context = self._window.context
        if context.jobs.running or context.light.waiting or context.viewport.surface.unfinished:
            self._still.start()
        else:
            self._take()

    def _take(self) -> None:
        picture = self._window.grab().toImage()
        self._path.parent.mkdir(parents=True, exist_ok=True)
        if picture.isNull() or not picture.save(str(self._path)):
            self.error = OutputError(
                f"The screenshot {self._path} cannot be written.", "Choose a name that ends in .png, in another folder."
            )
        self._finish()

    def _failed(self, report: Report) -> None:
        self.error = ViewerError(report.message, report.hint)
        self._finish()

    def _late(self) -> None:
        self.error = ViewerError("There was no final picture in ten minutes.", "Try a smaller scene, or more cores.")
        self._finish()

    def _finish(self) -> None:
        QApplication.exit(0)


def _application(settings: QSettings) -> QApplication:
    """The one application object, in the language that was chosen."""
    QSurfaceFormat.setDefaultFormat(surface_format())
    existing = QApplication.instance()
    app = existing if isinstance(existing, QApplication) else QApplication(sys.argv[:1])
    app.setApplicationName("fieldwright")
    app.setApplicationDisplayName("Fieldwright")
    app.setDesktopFileName("fieldwright")
    language.speak(language.chosen(settings), app)
    return app


def _after_first_paint(
    window: MainWindow,
    path: Path | None,
    *,
    offer: bool,
    answers: Mapping[str, str] = NOTHING,
    photos: Path | None = None,
) -> None:
    """The window is on the screen: open the document, look for what a crash left behind."""
    context = window.context
    if path is not None:
        context.documents.opening.open(path, answers, photos)
    else:
        window.control(Start).show()
    if offer:
        saver = window.autosaver
        offer_recovery(context, context.state_folder / "recovery", saver.now, saver.do)


def _warm(window: MainWindow) -> None:
    """The picture is there, and has had all cores until now: ready what people may want next."""
    window.context.documents.formats.ask()
    window.context.engine.workers.warm()
    QTimer.singleShot(IDLE_MS, window, partial(_load_plots, window))


def _load_plots(window: MainWindow) -> None:
    """Load what panels with plots need while no hand is on anything: it takes a sixth of a second, on this thread."""
    if window.context.store.state.moving or QApplication.mouseButtons() != Qt.MouseButton.NoButton:
        QTimer.singleShot(IDLE_MS, window, partial(_load_plots, window))
    else:
        importlib.import_module("pyqtgraph")


def _tidy(folder: Path) -> None:
    """Remove what killed windows left half-written, and assets that were not used for a month; takes a while.

    Assets that a copy or another window needs stay.
    """
    recovery = state_folder() / "recovery"
    sweep_temporaries(state_folder(), recovery, system_temporaries())
    sweep(folder, needed=needed_elsewhere(recovery))

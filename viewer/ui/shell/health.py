"""What must hold before and while the window lives: sound bindings, and no lost message."""

from __future__ import annotations

import logging
import logging.handlers
import sys
import threading
import traceback
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

from PySide6 import __version__ as pyside_version
from PySide6.QtCore import QMessageLogContext, QObject, QtMsgType, Signal, qInstallMessageHandler

from viewer.errors import UnsupportedError, ViewerError
from viewer.ui.widgets.report import Report, report_of

LOG = logging.getLogger("viewer")
LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}
LOG_BYTES, LOG_FILES = 1_000_000, 3
TAIL_BYTES = 8_000
PROBES = 50
TOLERANCE = 10
"""References that come and go by themselves meanwhile."""


class _Probe(QObject):
    """Something to emit."""

    fired = Signal(bool)


def check_bindings() -> None:
    """Emit some signals and see whether ``None`` keeps its references; PySide6 6.12.0 loses one each time.

    Raises:
        UnsupportedError: They do not; the program would die after some hundred signals.
    """
    probe = _Probe()
    received: list[bool] = []
    probe.fired.connect(received.append)
    before = sys.getrefcount(None)
    for _ in range(PROBES):
        probe.fired.emit(True)
    lost = before - sys.getrefcount(None)
    del received[:]
    if lost > TOLERANCE or sys.getrefcount(True) < TOLERANCE:
        raise UnsupportedError(
            f"PySide6 {pyside_version} is broken on Python {sys.version_info.major}.{sys.version_info.minor}.",
            "Install another one: pip install 'PySide6-Essentials<6.12'.",
        )


def log_path(folder: Path) -> Path:
    """The log file of a state folder; it need not exist."""
    return folder / "log" / "fieldwright.log"


def log_tail(folder: Path) -> str:
    """The newest part of the log; empty where there is none."""
    try:
        data = log_path(folder).read_bytes()
    except OSError:
        return ""
    return data[-TAIL_BYTES:].decode(errors="replace")


def log_to(folder: Path) -> Path | None:
    """Write our log and Qt's messages to a file in ``folder``; where that cannot be, keep them on stderr.

    Returns:
        The file, if there is one.
    """
    path = log_path(folder)
    handler: logging.Handler
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handler = logging.handlers.RotatingFileHandler(
            path, maxBytes=LOG_BYTES, backupCount=LOG_FILES, encoding="utf-8"
        )
    except OSError:
        handler, path = logging.StreamHandler(), None
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    LOG.addHandler(handler)
    LOG.setLevel(logging.INFO)
    LOG.propagate = False
    qInstallMessageHandler(_qt_message)
    return path


def report_bugs(show: Callable[[Report], None], log: Path | None) -> None:
    """Report uncaught exceptions in the log and, as a sentence, in the window."""

    def hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if isinstance(error, ViewerError):
            show(report_of(error))
            return
        text = "".join(traceback.format_exception(kind, error, trace))
        LOG.error("uncaught\n%s", text)
        where = f" Please report it with {log}." if log else " Please report it with the details."
        show(Report(f"This is a bug in Fieldwright: {kind.__name__}.", f"The window stays open.{where}", text))

    sys.excepthook = hook
    threading.excepthook = _log_thread


def _log_thread(failed: threading.ExceptHookArgs) -> None:
    """A thread has ended with an exception; what it worked for says so to people."""
    LOG.error("uncaught\n%s", "".join(traceback.format_exception(failed.exc_value)))


def _qt_message(kind: QtMsgType, context: QMessageLogContext, text: str) -> None:
    LOG.log(LEVELS.get(kind, logging.WARNING), "Qt: %s (%s)", text, context.category or "default")

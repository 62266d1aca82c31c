"""What watches over the monkey: all that must not happen; and the beat that it acts by."""

from __future__ import annotations

import re
import sys
import threading
import time
import traceback
from collections import Counter, deque
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QtMsgType, qInstallMessageHandler

from viewer.errors import ViewerError
from viewer.ui.shell.main_window import MainWindow
from viewer.ui.shell.notice_panel import Choice, NoticePanel
from viewer.ui.widgets.report import Report, report_of

HARMLESS = ("occurs outside target window", "This plugin does not support")
"""What QTest says of drags that leave the window, and Qt where there is no display."""
PASSED_ON = re.compile(r"Error calling Python override of \S+: ")
"""PySide puts this before an error for every function of Qt that it has come through."""
HARNESS = Path(__file__).parent


class Faults:
    """All that must not happen."""

    def __init__(self, recent: deque[str]) -> None:
        self.recent = recent
        self.found: Counter[str] = Counter()
        self.told: list[str] = []
        self.reports: list[tuple[float, Report]] = []
        sys.excepthook = lambda _kind, error, _trace: self.caught(error)
        sys.unraisablehook = lambda each: self.note(f"unraisable {each.object!r}\n{_text(each.exc_value)}")
        threading.excepthook = lambda each: self.note(f"thread\n{_text(each.exc_value)}")
        qInstallMessageHandler(self._qt)
        show = NoticePanel.show_report

        def shown(panel: NoticePanel, report: Report, *choices: Choice) -> None:
            self.reports.append((time.monotonic(), report))
            if "Traceback" in report.details:
                self.note(f"{report.message}\n{report.details}")
            show(panel, report, *choices)

        setattr(NoticePanel, "show_report", shown)  # noqa: B010 - a method of a class

    def caught(self, error: BaseException) -> None:
        """An error that nothing has caught; what the monkey meant may have gone meanwhile, which is no fault.

        Errors for people are none either: the window shows them (``health.report_bugs``).
        """
        if isinstance(error, ViewerError):
            self.reports.append((time.monotonic(), report_of(error)))
            return
        places = traceback.extract_tb(error.__traceback__)
        own = bool(places) and Path(places[-1].filename).is_relative_to(HARNESS)
        if not (own and isinstance(error, RuntimeError) and "already deleted" in str(error)):
            self.note(_text(error))

    def note(self, text: str) -> None:
        """Something went wrong; reported once of each sort, with what was done before."""
        text = PASSED_ON.sub("", text.strip())
        sort = "\n".join(text.splitlines()[-3:])
        self.found[sort] += 1
        if self.found[sort] == 1:
            self.told.append(text + "\nafter: " + " | ".join(self.recent))
            sys.stderr.write(self.told[-1] + "\n")
            sys.stderr.flush()

    def _qt(self, kind: QtMsgType, context: object, text: str) -> None:
        del context
        if any(each in text for each in HARMLESS):
            return
        if kind in (QtMsgType.QtWarningMsg, QtMsgType.QtCriticalMsg, QtMsgType.QtFatalMsg):
            self.note("".join(traceback.format_stack(limit=8)) + f"Qt says: {text}")


class StaysOpen(QObject):
    """Lets the window ask before it closes, but not close."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() != QEvent.Type.Close or not isinstance(watched, MainWindow):
            return False
        if watched.context.documents.opening.at_stake() and not watched._closing:
            return False
        watched._closing = False
        event.ignore()
        return True


class Beat(QObject):
    """Calls a function again and again from the event loop, one call after another, also in the loops of menus.

    A thread of its own posts the calls: timers of Qt are at rest while what they have called waits in another loop.

    Args:
        call: What is called; while it waits in an event loop of its own it is called in there.
        pause: Seconds between two calls.
    """

    KIND = QEvent.Type(QEvent.registerEventType())

    def __init__(self, call: Callable[[], None], pause: float) -> None:
        super().__init__()
        self._call, self._pause = call, pause
        self._taken, self._over = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._post, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._over.set()
        self._taken.set()
        self._thread.join()

    def event(self, event: QEvent) -> bool:
        if event.type() != self.KIND:
            return super().event(event)
        self._taken.set()
        if not self._over.is_set():
            self._call()
        return True

    def _post(self) -> None:
        while not self._over.is_set():
            self._taken.clear()
            QCoreApplication.postEvent(self, QEvent(self.KIND))
            self._taken.wait()
            self._over.wait(self._pause)


def _text(error: BaseException | None) -> str:
    return "".join(traceback.format_exception(error))

"""A monkey at the real window: random clicks, drags, keys, wheel turns, resizes, drops and commands, from a seed.

Usage: python monkey.py FOLDER SEED ACTIONS [--kill N]

Run in a process of its own, offscreen. What it sees is told as one JSON object: uncaught exceptions, reports that say
that something is a bug, complaints of Qt, children that are left behind, and how the memory grew. With ``--kill`` it
kills children of the window at that many random moments, and tells how soon the window said so.
"""

from __future__ import annotations

import argparse
import faulthandler
import json
import math
import os
import random
import signal
import sys
import threading
import time
import traceback
from collections import Counter, deque
from pathlib import Path

import numpy as np
import psutil
from PySide6.QtCore import (
    QEvent,
    QMimeData,
    QObject,
    QPoint,
    QPointF,
    Qt,
    QTimer,
    QtMsgType,
    QUrl,
    qInstallMessageHandler,
)
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QWheelEvent, QWindow
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QMenu, QWidget
from shiboken6 import isValid

from tests.formats.made_splats import columns, gaussians, ply
from tests.made_photos import write_ball
from tests.ui.projects import make_project
from viewer.cli.bench_trace import opened_window
from viewer.ui.shell.main_window import MainWindow
from viewer.ui.shell.notice_panel import Choice, NoticePanel
from viewer.ui.widgets import theme
from viewer.ui.widgets.report import Report

Button, Key, Mod = Qt.MouseButton, Qt.Key, Qt.KeyboardModifier
HANGING = 180
"""Seconds without an action: the window hangs."""
WARM_PART = 0.25
"""Of the actions: what is loaded and cached by then is no leak."""
REMEMBERED = 12
"""The last actions, which are told when something goes wrong."""
CARE_EVERY, OPEN_EVERY = 100, 1500
"""Actions between two times that somebody tidies up, and that another document is opened."""
NESTED_SECONDS = 0.3
"""An action that lasts longer waits in an event loop of its own, as menus do."""
HARMLESS = ("occurs outside target window", "This plugin does not support")
"""What QTest says of drags that leave the window, and Qt where there is no display."""
PATIENCE, LATE = 120.0, 3.0
IDLE_QUIET = 1.0
SPARED = frozenset(("close", "show_log"))
"""Commands that would end the run, or start other programs."""
BUTTONS = (Button.LeftButton, Button.LeftButton, Button.LeftButton, Button.MiddleButton, Button.RightButton)
MODIFIERS = (
    Mod.NoModifier, Mod.NoModifier, Mod.NoModifier, Mod.NoModifier, Mod.ShiftModifier, Mod.ControlModifier,
    Mod.AltModifier, Mod.ShiftModifier | Mod.ControlModifier,
)  # fmt: skip
NAMED = (
    Key.Key_Escape, Key.Key_Tab, Key.Key_Backtab, Key.Key_Return, Key.Key_Space, Key.Key_Delete, Key.Key_Backspace,
    Key.Key_Up, Key.Key_Down, Key.Key_Left, Key.Key_Right, Key.Key_Home, Key.Key_End, Key.Key_PageUp, Key.Key_PageDown,
    Key.Key_F1, Key.Key_F2, Key.Key_F5, Key.Key_BracketLeft, Key.Key_BracketRight, Key.Key_Period, Key.Key_Minus,
)  # fmt: skip
LETTERS = tuple(Key(Key.Key_A.value + at) for at in range(26)) + tuple(Key(Key.Key_0.value + at) for at in range(10))
FORBIDDEN = ((Key.Key_Q, Mod.ControlModifier),)


def write_files(folder: Path) -> list[Path]:
    """Documents of every family, small ones, and some that cannot be read; all are made here."""
    folder.mkdir(parents=True, exist_ok=True)
    project = make_project(folder)
    splats = ply(columns(gaussians(400)))
    (folder / "splats \N{SNOWMAN}.ply").write_bytes(splats)
    (folder / "cut.ply").write_bytes(splats[: len(splats) // 2])
    (folder / "empty.glb").write_bytes(b"")
    (folder / "text.obj").write_text("this is no mesh\n")
    (folder / "square.obj").write_text("v -1 -1 0\nv 1 -1 0\nv 1 1 0\nv -1 1 0\nvt 0 0\nvt 1 0\nvt 1 1\nvt 0 1\n"
                                       "f 1/1 2/2 3/3\nf 1/1 3/3 4/4\n")  # fmt: skip
    rng = np.random.default_rng(0)
    points = dict(zip("xyz", rng.normal(size=(3, 500)).astype(np.float32), strict=True))
    (folder / "points.ply").write_bytes(ply(points))
    (folder / "sky.hdr").write_bytes(
        b"#?RADIANCE\nFORMAT=32-bit_rle_rgbe\n\n-Y 4 +X 8\n" + bytes([90, 120, 200, 129]) * 32
    )
    write_ball(folder / "photos")
    return [project, *sorted(each for each in folder.iterdir() if each.suffix in (".ply", ".obj", ".hdr", ".glb")),
            folder / "photos"]  # fmt: skip


class Faults:
    """All that must not happen."""

    def __init__(self, recent: deque[str]) -> None:
        self.recent = recent
        self.found: Counter[str] = Counter()
        self.told: list[str] = []
        self.reports: list[tuple[float, Report]] = []
        sys.excepthook = lambda kind, error, trace: self.note("".join(traceback.format_exception(kind, error, trace)))
        sys.unraisablehook = lambda each: self.note(
            f"unraisable {each.object!r}\n" + "".join(traceback.format_exception(each.exc_value))
        )
        threading.excepthook = lambda each: self.note("thread\n" + "".join(traceback.format_exception(each.exc_value)))
        qInstallMessageHandler(self._qt)
        show = NoticePanel.show_report

        def shown(panel: NoticePanel, report: Report, *choices: Choice) -> None:
            self.reports.append((time.monotonic(), report))
            if "Traceback" in report.details:
                self.note(f"{report.message}\n{report.details}")
            show(panel, report, *choices)

        setattr(NoticePanel, "show_report", shown)  # noqa: B010 - a method of a class

    def note(self, text: str) -> None:
        """Something went wrong; told once of each sort, with what was done before."""
        sort = text.strip().splitlines()[-1] + "".join(text.strip().splitlines()[-3:-1])
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
            self.note(f"Qt says: {text}\n" + "".join(traceback.format_stack(limit=8)) + f"Qt says: {text}")


class StaysOpen(QObject):
    """Lets the window ask before it closes, but not close."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() != QEvent.Type.Close or not isinstance(watched, MainWindow):
            return False
        if watched.context.documents.at_stake() and not watched._closing:
            return False
        watched._closing = False
        event.ignore()
        return True


class Monkey(QObject):
    """Acts at random, one action at a time; the next one is due even while a menu runs an event loop of its own."""

    def __init__(self, window: MainWindow, files: list[Path], seed: int, actions: int, kills: int) -> None:
        super().__init__()
        self.window, self.files = window, files
        self.random = random.Random(seed)
        self.recent: deque[str] = deque(maxlen=REMEMBERED)
        self.trail = open(files[0].parent.parent / "trail.txt", "w", buffering=1, encoding="utf-8")  # noqa: SIM115
        self.faults = Faults(self.recent)
        self.left, self.actions, self.done = actions, actions, 0
        self.kinds: Counter[str] = Counter()
        self.memory: list[int] = []
        self.kills = sorted(self.random.sample(range(15, actions - 10), kills)) if kills else []
        self.deaths: list[dict[str, object]] = []
        self._acting, self._began = 0, 0.0
        self.stays = StaysOpen()
        window.installEventFilter(self.stays)
        self.acts = (
            (30, self.click), (16, self.drag), (24, self.key), (9, self.wheel), (1, self.resize), (1, self.drop),
            (12, self.command), (4, self.type_text),
        )  # fmt: skip

    # --- the run

    def run(self) -> None:
        """Until all actions are done."""
        warm = int(self.actions * WARM_PART)
        for share in (warm, (self.actions - warm) // 2, self.actions - warm - (self.actions - warm) // 2):
            self.left = share
            self._soon()
            while self.left > 0:
                QTest.qWait(5)
            self.calm()
            self.memory.append(psutil.Process().memory_info().rss)

    def _soon(self, ms: int = 0) -> None:
        QTimer.singleShot(ms, self, self._act)

    def _act(self) -> None:
        if self._acting and time.monotonic() - self._began < NESTED_SECONDS:
            self._soon(20)  # Qt's events of an action let this one in
            return
        faulthandler.dump_traceback_later(HANGING, exit=True)
        if self.left <= 0:
            return
        self._acting, self._began = self._acting + 1, time.monotonic()
        try:
            self._do_one()
        finally:
            self._acting -= 1

    def _do_one(self) -> None:
        self.left -= 1
        self.done += 1
        self._soon()
        self.recent.append("")
        if self.done % CARE_EVERY == 0:
            self.care()
        if self.kills and self.done >= self.kills[0]:
            self.kills.pop(0)
            self.kill()
        weights, acts = zip(*self.acts, strict=True)
        act = self.random.choices(acts, weights)[0]
        self.kinds[act.__name__] += 1
        try:
            act()
        except RuntimeError as error:  # what was meant has gone meanwhile
            if "already deleted" not in str(error):
                raise

    def say(self, text: str) -> None:
        self.recent[-1] += text + " "
        self.trail.write(f"{self.done} {text}\n")  # what a crash leaves behind

    # --- what is there

    def target(self) -> QWidget:
        """The window or menu that a person would use: what lies on top."""
        popup, modal = QApplication.activePopupWidget(), QApplication.activeModalWidget()
        if popup is not None and self.random.random() < 0.85:
            return popup
        dialogs = [each for each in QApplication.topLevelWidgets()
                   if isinstance(each, QDialog) and each.isVisible() and each.windowHandle()]  # fmt: skip
        if modal is not None:
            return modal
        return self.random.choice(dialogs) if dialogs and self.random.random() < 0.5 else self.window

    def handle(self, widget: QWidget) -> QWindow:
        handle = widget.window().windowHandle()
        assert handle is not None
        return handle

    def place(self, widget: QWidget) -> QPoint:
        """Somewhere on it: often on one of its parts, which may be small."""
        random = self.random
        if widget is self.window and random.random() < 0.45:
            part = self.window.context.viewport.surface
        else:
            parts = [each for each in widget.findChildren(QWidget) if each.isVisible() and each.window() is widget]
            part = random.choice(parts) if parts and random.random() < 0.7 else widget
        at = QPoint(random.randrange(max(part.width(), 1)), random.randrange(max(part.height(), 1)))
        at = part.mapTo(widget.window(), at)
        size = widget.window().size()
        return QPoint(min(max(at.x(), 0), size.width() - 1), min(max(at.y(), 0), size.height() - 1))

    def picks_a_file(self) -> bool:
        """Whether a dialog for files is open: it is answered with one of ours, and never used otherwise."""
        dialog = next((each for each in QApplication.topLevelWidgets()
                       if isinstance(each, QFileDialog) and each.isVisible()), None)  # fmt: skip
        if dialog is None:
            return False
        if self.random.random() < 0.5 or dialog.acceptMode() == QFileDialog.AcceptMode.AcceptSave:
            name = self.files[0].parent / f"saved{self.random.randrange(3)}"
            if dialog.acceptMode() != QFileDialog.AcceptMode.AcceptSave or self.random.random() < 0.5:
                dialog.reject()
                self.say("reject file dialog")
            else:
                self.say(f"save as {name.name}")
                dialog.fileSelected.emit(str(name) + self.random.choice(("", ".fieldwright", ".glb")))
                dialog.reject()
        else:
            chosen = self.random.choice(self.files)
            self.say(f"choose {chosen.name}")
            dialog.fileSelected.emit(str(chosen))
            dialog.reject()
        return True

    # --- what it does

    def click(self) -> None:
        if self.picks_a_file():
            return
        widget = self.target()
        at, button, keys = self.place(widget), self.random.choice(BUTTONS), self.random.choice(MODIFIERS)
        self.say(f"click {button.name} {keys.name} {_named(widget, at)}")
        handle = self.handle(widget)
        double = self.random.random() < 0.15
        QTest.mouseMove(handle, at)
        if double and widget is self.window:
            QTest.mouseDClick(handle, button, keys, at)
            return
        for act in (QTest.mousePress, QTest.mouseRelease):
            if isValid(handle):  # a dialog may be gone after the press
                act(handle, button, keys, at)

    def drag(self) -> None:
        if self.picks_a_file():
            return
        widget = self.target()
        start, button, keys = self.place(widget), self.random.choice(BUTTONS), self.random.choice(MODIFIERS)
        self.say(f"drag {button.name} {keys.name} {_named(widget, start)}")
        handle = self.handle(widget)
        QTest.mousePress(handle, button, keys, start)
        at = QPoint(start)
        for _ in range(self.random.randrange(1, 9)):
            at += QPoint(self.random.randrange(-60, 61), self.random.randrange(-60, 61))
            if not isValid(handle):
                return
            QTest.mouseMove(handle, at)
            if self.random.random() < 0.04:
                self.tap(handle, self.random.choice((Key.Key_Escape, Key.Key_Tab, Key.Key_Z)))
        if isValid(handle):
            QTest.mouseRelease(handle, button, keys, at)

    def key(self) -> None:
        if self.picks_a_file():
            return
        key, keys = self.random.choice(LETTERS + NAMED * 2), self.random.choice(MODIFIERS)
        if (key, keys) in FORBIDDEN:
            return
        self.say(f"key {key.name} {keys.name}")
        self.tap(self.handle(self.target()), key, keys)

    def tap(self, handle: QWindow, key: Qt.Key, keys: Qt.KeyboardModifier = Mod.NoModifier) -> None:
        """Press a key, and release it where its window is still there."""
        QTest.keyPress(handle, key, keys)
        if isValid(handle):
            QTest.keyRelease(handle, key, keys)

    def type_text(self) -> None:
        """Numbers and words, into whatever has the keyboard."""
        if self.picks_a_file():
            return
        text = self.random.choice(("0", "-1", "1e9", "12,5", "nan", "abc", "\u00e4\u65e5", "", "99999999", "0.001"))
        self.say(f"type {text}")
        focus = QApplication.focusWidget()
        if focus is None:
            return
        for letter in text:
            if isValid(focus):
                key = Key(ord(letter.upper())) if ord(letter) < 128 else Key.Key_unknown
                QTest.sendKeyEvent(QTest.KeyAction.Click, focus, key, letter, Mod.NoModifier)

    def wheel(self) -> None:
        widget = self.target()
        at = self.place(widget)
        under = widget.childAt(at) or widget
        turn = self.random.choice((120, -120, 240, -15, 15, 1200))
        self.say(f"wheel {turn} {_named(widget, at)}")
        where = QPointF(under.mapFrom(widget, at))
        event = QWheelEvent(
            where, QPointF(under.mapToGlobal(where.toPoint())), QPoint(), QPoint(0, turn), Button.NoButton,
            self.random.choice(MODIFIERS), Qt.ScrollPhase.NoScrollPhase, False,
        )  # fmt: skip
        QApplication.sendEvent(under, event)

    def resize(self) -> None:
        width, height = self.random.randrange(200, 1500), self.random.randrange(150, 900)
        self.say(f"resize {width}x{height}")
        self.window.resize(width, height)

    def drop(self) -> None:
        chosen = self.random.sample(self.files, self.random.choice((1, 1, 1, 2)))
        keys = self.random.choice((Mod.NoModifier, Mod.ControlModifier))
        self.say(f"drop {[each.name for each in chosen]} {keys.name}")
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(each)) for each in chosen])
        actions, at = Qt.DropAction.CopyAction, QPointF(300, 200)
        QApplication.sendEvent(self.window, QDragEnterEvent(at.toPoint(), actions, data, Button.LeftButton, keys))
        QApplication.sendEvent(self.window, QDropEvent(at, actions, data, Button.LeftButton, keys))

    def command(self) -> None:
        if QApplication.activeModalWidget() is not None:
            self.picks_a_file()
            return
        enabled = [name for name, action in self.window.commands.actions.items()
                   if action.isEnabled() and name not in SPARED]  # fmt: skip
        name = self.random.choice(sorted(enabled))
        self.say(f"command {name}")
        self.window.commands.actions[name].trigger()

    # --- what others do

    def care(self) -> None:
        """Somebody closes what is in the way, stops what takes long, and opens another document now and then."""
        popup = QApplication.activePopupWidget()
        if popup is not None:
            popup.close()
        dialogs = [each for each in QApplication.topLevelWidgets() if isinstance(each, QDialog) and each.isVisible()]
        for dialog in dialogs[2:]:
            dialog.reject()
        jobs = self.window.context.jobs
        if self.random.random() < 0.5 or jobs.running > 2:
            for number in list(jobs._jobs):
                if jobs._jobs[number].title:
                    jobs.cancel(number)
        if self.done % OPEN_EVERY == 0 or len(self.window.context.session.scene.nodes) > 12:
            self.say("open another document")
            self.window.context.session.mark_saved(self.window.context.session.scene, self.files[0])
            self.window.context.documents.open(self.random.choice(self.files))
        if self.done % 1000 == 0:
            sys.stderr.write(f"{self.done} actions, {psutil.Process().memory_info().rss >> 20} MiB\n")

    def calm(self) -> None:
        """Leave the window as it is after a document has been opened, with nothing under way."""
        window = self.window
        for widget in QApplication.topLevelWidgets():
            if isinstance(widget, QDialog | QMenu) and widget.isVisible():
                widget.close()
        window.context.viewport.controller.cancel()
        for number in list(window.context.jobs._jobs):
            window.context.jobs.cancel(number)
        window.resize(1000, 700)
        window.context.session.mark_saved(window.context.session.scene, self.files[0])
        window.context.documents.open(self.files[0])
        ends, quiet = time.monotonic() + PATIENCE, time.monotonic()
        while time.monotonic() < ends and time.monotonic() - quiet < IDLE_QUIET:
            QTest.qWait(50)
            if window.context.jobs._jobs or window.context.engine.busy:
                quiet = time.monotonic()

    def kill(self) -> None:
        """A child dies, as when the memory runs out; the window has to say so, and to lose nothing."""
        engine = self.window.context.engine
        pids = [pid for pid in (engine.renderer.pid, engine.exact.pid) if pid is not None]
        pids += [task.child.pid for task in engine.workers._tasks.values()]
        if not pids:
            return
        pid, before = self.random.choice(pids), self.window.context.session.scene
        self.say(f"kill {pid}")
        self._began = math.inf  # nothing else is done meanwhile
        began, said = time.monotonic(), len(self.faults.reports)
        os.kill(pid, signal.SIGKILL)
        while time.monotonic() - began < PATIENCE and len(self.faults.reports) == said:
            QTest.qWait(5)
            ended = all(task.child.pid != pid for task in engine.workers._tasks.values())
            if ended and time.monotonic() - began > LATE and pid not in (engine.renderer.pid, engine.exact.pid):
                self.kills.insert(0, self.done + 20)  # its job was over at that very moment
                return
        self.deaths.append({
            "seconds": time.monotonic() - began,
            "message": self.faults.reports[-1][1].message if len(self.faults.reports) > said else "",
            "kept": self.window.context.session.scene is before,
        })  # fmt: skip


def _named(widget: QWidget, at: QPoint) -> str:
    under = widget.childAt(at) or widget
    return f"{type(widget).__name__}/{type(under).__name__} {under.objectName()} ({at.x()},{at.y()})"


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("seed", type=int)
    parser.add_argument("actions", type=int)
    parser.add_argument("--kill", type=int, default=0)
    told = parser.parse_args()
    faulthandler.enable()
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    os.chdir(told.folder)  # what is typed as a name is a name in there
    theme.apply(app := QApplication(sys.argv[:1]))
    files = write_files(told.folder / "files")
    with opened_window(told.folder) as window:
        monkey = Monkey(window, files, told.seed, told.actions, told.kill)
        window.context.documents.open(files[0])
        QTest.qWait(500)
        monkey.run()
        window.removeEventFilter(monkey.stays)
        faulthandler.cancel_dump_traceback_later()
        shown = window.isVisible()
    ends = time.monotonic() + 10
    while (left := psutil.Process().children(recursive=True)) and time.monotonic() < ends:
        QTest.qWait(50)
    del app
    json.dump(
        {
            "actions": monkey.done, "kinds": monkey.kinds, "faults": monkey.faults.told,
            "times": list(monkey.faults.found.values()), "memory": monkey.memory, "visible": shown,
            "left": [" ".join(each.cmdline()) for each in left], "deaths": monkey.deaths,
        },
        sys.stdout,
    )  # fmt: skip
    sys.stdout.flush()


if __name__ == "__main__":
    main()

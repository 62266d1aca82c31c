"""A monkey at the real window: random clicks, drags, keys, wheel turns, resizes, drops and commands, from a seed.

Usage: python monkey.py FOLDER SEED ACTIONS [--kill N] [--x]

Run in a process of its own: offscreen, or with ``--x`` on a real X server, where xdotool is its hands. It prints what
it has seen as one JSON object: uncaught exceptions, reports that say that something is a bug, complaints of Qt,
children that are left behind, and how the memory grew. With ``--kill`` it kills children of the window at that many
random moments, and says how soon the window reported each.
"""

from __future__ import annotations

import argparse
import contextlib
import faulthandler
import json
import os
import random
import signal
import sys
import time
from collections import Counter, deque
from collections.abc import Iterator
from pathlib import Path

import psutil
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QThread, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QMenu, QWidget

from tests.ui.monkey_files import write_files
from tests.ui.monkey_hands import Hands, QtHands, XHands
from tests.ui.monkey_watch import Beat, Faults, StaysOpen
from viewer.cli.bench_trace import opened_window
from viewer.scene.history import History
from viewer.ui.shell.main_window import MainWindow
from viewer.ui.shell.tidying import Tidying
from viewer.ui.widgets import theme

Button, Key, Mod = Qt.MouseButton, Qt.Key, Qt.KeyboardModifier
HANGING = 400
"""Seconds without an action: the window hangs."""
WARM_PART = 0.25
"""Of the actions: what is loaded and cached by then is no leak."""
REMEMBERED = 12
"""The last actions, which are reported when something goes wrong."""
CARE_EVERY, OPEN_EVERY = 100, 1500
"""Actions between two times that someone tidies up, and that another document is opened."""
PATIENCE, LATE = 300.0, 3.0
IDLE_QUIET = 1.0
DEEPEST = 3
"""Menus that wait inside each other before the last one is closed."""
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


class Monkey:
    """Acts at random, one action at a time, also while a menu runs an event loop of its own."""

    def __init__(
        self, window: MainWindow, hands: Hands, files: list[Path], seed: int, actions: int, kills: int
    ) -> None:
        self.window, self.hands, self.files = window, hands, files
        self.random = random.Random(seed)
        self.recent: deque[str] = deque(maxlen=REMEMBERED)
        self.trail = open(files[0].parent.parent / "trail.txt", "w", buffering=1, encoding="utf-8")  # noqa: SIM115
        self.faults = Faults(self.recent)
        self.actions, self.done = actions, 0
        self.kinds: Counter[str] = Counter()
        self.memory: list[int] = []
        self.kills = sorted(self.random.sample(range(15, actions - 10), kills)) if kills else []
        self.deaths: list[dict[str, object]] = []
        self.depths: list[int] = []
        self.stays = StaysOpen()
        window.installEventFilter(self.stays)
        self.acts = (
            (30, self.click), (16, self.drag), (24, self.key), (9, self.wheel), (1, self.resize), (1, self.drop),
            (12, self.command), (4, self.type_text),
        )  # fmt: skip
        self.script = self.steps()
        self.beat = Beat(self.act, hands.pause)

    # --- the run

    def run(self) -> None:
        """Until all actions are done."""
        self.beat.start()
        QApplication.exec()
        self.beat.stop()

    def steps(self) -> Iterator[None]:
        """The run, an action a step, with some that only wait."""
        warm = int(self.actions * WARM_PART)
        for until in (warm, (self.actions + warm) // 2, self.actions):
            while self.done < until:
                if self.kills and self.done >= self.kills[0]:
                    yield from self.kill()
                self.do_one()
                yield
            yield from self.calm()
            self.memory.append(psutil.Process().memory_info().rss)

    def act(self) -> None:
        """The next step; where one waits in a loop of its own, an action in there."""
        faulthandler.dump_traceback_later(HANGING, exit=True)
        level = QThread.currentThread().loopLevel()
        if self.depths and level <= self.depths[-1]:
            return
        self.depths.append(level)
        try:
            if len(self.depths) > 1:
                self.do_inside()
            else:
                next(self.script)
        except StopIteration:
            QApplication.exit()
        finally:
            self.depths.pop()

    def do_inside(self) -> None:
        """What is done while a menu or a drag waits; in the end somebody closes it."""
        if len(self.depths) <= DEEPEST and self.done < self.actions:
            self.do_one()
        elif (popup := QApplication.activePopupWidget()) is not None:
            popup.close()
        else:
            self.hands.tap(self.target(), Key.Key_Escape, Mod.NoModifier)

    def do_one(self) -> None:
        """An action."""
        self.done += 1
        self.recent.append("")
        weights, acts = zip(*self.acts, strict=True)
        act = self.random.choices(acts, weights)[0]
        self.kinds[act.__name__] += 1
        try:
            if self.done % CARE_EVERY == 0:
                self.care()
            act()
        except Exception as error:  # noqa: BLE001 - whatever it is, it is a fault of the window, and the run goes on
            self.faults.caught(error)

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
        self.hands.move(widget, at)
        for _ in range(2 if self.random.random() < 0.15 else 1):
            self.hands.press(widget, button, keys, at)
            self.hands.release(widget, button, keys, at)

    def drag(self) -> None:
        if self.picks_a_file():
            return
        widget = self.target()
        at, button, keys = self.place(widget), self.random.choice(BUTTONS), self.random.choice(MODIFIERS)
        self.say(f"drag {button.name} {keys.name} {_named(widget, at)}")
        self.hands.press(widget, button, keys, at)
        for _ in range(self.random.randrange(1, 9)):
            at += QPoint(self.random.randrange(-60, 61), self.random.randrange(-60, 61))
            self.hands.move(widget, at)
            if self.random.random() < 0.04:
                key = self.random.choice((Key.Key_Escape, Key.Key_Tab, Key.Key_Z))
                self.hands.tap(widget, key, Mod.NoModifier)
        self.hands.release(widget, button, keys, at)

    def key(self) -> None:
        if self.picks_a_file():
            return
        key, keys = self.random.choice(LETTERS + NAMED * 2), self.random.choice(MODIFIERS)
        if (key, keys) in FORBIDDEN:
            return
        self.say(f"key {key.name} {keys.name}")
        self.hands.tap(self.target(), key, keys)

    def type_text(self) -> None:
        """Numbers and words, into whatever has the keyboard."""
        if self.picks_a_file():
            return
        text = self.random.choice(("0", "-1", "1e9", "12,5", "nan", "abc", "\u00e4\u65e5", "", "99999999", "0.001"))
        self.say(f"type {text}")
        self.hands.type(text)

    def wheel(self) -> None:
        widget = self.target()
        at = self.place(widget)
        turn = self.random.choice((120, -120, 240, -15, 15, 1200))
        self.say(f"wheel {turn} {_named(widget, at)}")
        self.hands.wheel(widget, at, turn, self.random.choice(MODIFIERS))

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
            self.window.context.documents.opening.open(self.random.choice(self.files))
        if self.done % 1000 == 0:
            sys.stderr.write(f"{self.done} actions, {psutil.Process().memory_info().rss >> 20} MiB\n")

    def calm(self) -> Iterator[None]:
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
        window.context.documents.opening.open(self.files[0])
        ends, quiet = time.monotonic() + PATIENCE, time.monotonic()
        while time.monotonic() < ends and time.monotonic() - quiet < IDLE_QUIET:
            yield
            if window.context.jobs._jobs or window.context.engine.busy:
                quiet = time.monotonic()
        for each in window.findChildren(Tidying):
            each.rest()  # as it does by itself a few seconds later

    def kill(self) -> Iterator[None]:
        """A child dies, as when the memory runs out; the window has to say so, to lose nothing, and to draw again."""
        context = self.window.context
        engine, session = context.engine, context.session
        drawing = {child.pid: child for child in (engine.renderer, engine.exact) if child.pid is not None}
        pids = [*drawing, *(task.child.pid for task in engine.workers._tasks.values())]
        if not pids:
            return
        self.kills.pop(0)
        pid, before, steps, document = self.random.choice(pids), session.scene, session.history, session.document
        client = drawing.get(pid)
        self.say(f"kill {pid}")
        began, said = time.monotonic(), len(self.faults.reports)
        with contextlib.suppress(ProcessLookupError):  # its job ends at this very moment
            os.kill(pid, signal.SIGKILL)
        while time.monotonic() - began < PATIENCE and not self.deaths_said(said):
            yield
            over = client is None and all(task.child.pid != pid for task in engine.workers._tasks.values())
            if over and time.monotonic() - began > LATE:
                self.kills.insert(0, self.done + 20)  # its job was over at that very moment
                return
        seconds = time.monotonic() - began
        if session.document != document:
            self.kills.insert(0, self.done + 20)  # another one was being opened
            return
        # Jobs that end meanwhile may add a step; every step that was there stays.
        kept = (
            session.scene is before if session.history is steps else _tokens(session.history, steps) == _tokens(steps)
        )
        # Several deaths without a picture between them are no accident any more, and the engine is given up.
        while client is not None and not client.recovered and time.monotonic() - began < PATIENCE:
            yield
        self.deaths.append({
            "child": "worker" if client is None else "engine", "seconds": seconds,
            "message": " ".join(self.deaths_said(said)),
            "kept": kept,
            "again": client is None or (client.recovered and client.pid != pid),
            "recovered": time.monotonic() - began,
        })  # fmt: skip

    def deaths_said(self, since: int) -> list[str]:
        """What was reported of children that were killed, beyond the first reports."""
        return [each.message for _, each in self.faults.reports[since:] if " was killed" in each.message]


def _tokens(history: History, until: History | None = None) -> list[object]:
    """What names each step up to the present one, or to that of another history."""
    return [step.token for step in history.steps[: (until or history).cursor + 1]]


def _named(widget: QWidget, at: QPoint) -> str:
    under = widget.childAt(at) or widget
    return f"{type(widget).__name__}/{type(under).__name__} {under.objectName()} ({at.x()},{at.y()})"


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("seed", type=int)
    parser.add_argument("actions", type=int)
    parser.add_argument("--kill", type=int, default=0)
    parser.add_argument("--x", action="store_true")
    told = parser.parse_args()
    faulthandler.enable()
    os.environ["QT_QPA_PLATFORM"] = "xcb" if told.x else "offscreen"
    os.chdir(told.folder)  # what is typed as a name is a name in there
    theme.apply(app := QApplication(sys.argv[:1]))
    files = write_files(told.folder / "files")
    with opened_window(told.folder) as window:
        app.setQuitOnLastWindowClosed(False)
        window.context.documents.opening.open(files[0])
        hands = XHands() if told.x else QtHands()
        monkey = Monkey(window, hands, files, told.seed, told.actions, told.kill)
        monkey.run()
        window.removeEventFilter(monkey.stays)
        faulthandler.cancel_dump_traceback_later()
        shown = window.isVisible()
    ends = time.monotonic() + 10
    hands.close()
    while (left := psutil.Process().children(recursive=True)) and time.monotonic() < ends:
        app.processEvents()
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

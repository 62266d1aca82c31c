"""A monkey at the real window, and children that die: nothing crashes, nothing is lost, nothing is left behind."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QLineEdit, QMainWindow, QMenu
from shiboken6 import isValid

from tests.ui.monkey_hands import QtHands
from tests.ui.monkey_watch import Beat

ROOT = Path(__file__).parents[2]
MOST_GROWTH = 1.10
"""Of the memory, from when everything has been used once."""
SOON = 1.0
"""Seconds within which the window says that a child has died."""

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the monkey's hands know Qt's library on Linux alone")


def visit(folder, seed, actions, *options, environment=os.environ, timeout: float | None = 600.0):
    own = {f"XDG_{name}_HOME": str(folder / name.lower()) for name in ("STATE", "CONFIG", "DATA")}
    done = subprocess.run(
        [sys.executable, str(Path(__file__).with_name("monkey.py")), str(folder), str(seed), str(actions), *options],
        env={**environment, **own, "HOME": str(folder), "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=timeout,
        cwd=folder,
    )
    assert done.returncode == 0, done.stderr[-6000:]
    told = json.loads(done.stdout)
    assert told["actions"] == actions
    assert told["visible"]
    assert told["left"] == []
    assert told["faults"] == []
    return told


def check_deaths(told, count):
    """The window reports every child that dies, the document is the very same value, and another engine draws."""
    assert len(told["deaths"]) == count
    for death in told["deaths"]:
        assert death["message"], death
        assert death["kept"], death
        assert death["again"], death


def test_a_short_visit(tmp_path):
    told = visit(tmp_path, 1, 100)
    assert {"click", "drag", "key", "wheel", "command"} <= set(told["kinds"])


def test_children_that_die(tmp_path):
    check_deaths(visit(tmp_path, 2, 60, "--kill", "3"), 3)


@pytest.mark.slow
@pytest.mark.timeout(0)
def test_a_hundred_thousand_actions(tmp_path):
    told = visit(tmp_path, 3, 100_000, timeout=None)
    first, *later = told["memory"]
    assert max(later) <= MOST_GROWTH * first, told["memory"]


@pytest.mark.slow
@pytest.mark.timeout(0)
def test_children_that_die_at_fifty_moments(tmp_path):
    told = visit(tmp_path, 4, 3000, "--kill", "50", timeout=None)
    check_deaths(told, 50)
    assert max(death["seconds"] for death in told["deaths"]) <= SOON


def with_xdotool(display):
    if not shutil.which("xdotool"):
        pytest.skip("no xdotool on this machine")
    return display


@pytest.mark.slow
@pytest.mark.timeout(0)
def test_three_thousand_actions_with_a_real_mouse_and_keyboard(display, tmp_path):
    visit(tmp_path, 5, 3000, "--x", environment=with_xdotool(display), timeout=None)


def test_a_few_actions_with_a_real_mouse_and_keyboard(display, tmp_path):
    visit(tmp_path, 6, 40, "--x", environment=with_xdotool(display))


# --- the monkey itself


def run(qapp, act):
    """Call it at every beat, in an event loop, until it says so."""
    qapp.setQuitOnLastWindowClosed(False)
    beat = Beat(act, 0.001)
    beat.start()
    qapp.exec()
    beat.stop()
    qapp.setQuitOnLastWindowClosed(True)


def test_a_key_that_closes_its_window_reaches_no_window_that_has_gone(qapp):
    """Each press and release waits in Qt's queue, which forgets a window that goes."""
    hands, seen, shown = QtHands(), [], []

    class Brief(QDialog):
        def keyPressEvent(self, event):
            seen.append(event.key())
            self.close()

    def act():
        if len(seen) >= 20:
            qapp.quit()
        elif shown and isValid(shown[-1]):
            for key in (Qt.Key.Key_A, Qt.Key.Key_B):
                hands.tap(shown[-1], key, Qt.KeyboardModifier.NoModifier)
        else:
            shown.append(Brief())
            shown[-1].setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            shown[-1].show()

    run(qapp, act)
    assert len(seen) >= 20


def test_it_goes_on_while_a_menu_waits_in_a_loop_of_its_own(qapp):
    waiting = []

    def act():
        if (popup := qapp.activePopupWidget()) is not None:
            waiting.append(popup)
            popup.close()
        elif not waiting:
            menu = QMenu()
            menu.addAction("One")
            menu.exec()  # the beat is called in there
            assert waiting
            qapp.quit()

    run(qapp, act)
    assert len(waiting) == 1


def test_its_hands_do_what_a_mouse_and_a_keyboard_do(qapp, qtbot):
    hands = QtHands()
    window, field = QMainWindow(), QLineEdit()
    qtbot.addWidget(window)
    window.setCentralWidget(field)
    clicked = []
    window.menuBar().addAction("Do it", "Ctrl+K", lambda: clicked.append("shortcut"))
    window.show()
    window.activateWindow()
    qtbot.waitUntil(lambda: QGuiApplication.focusWindow() is window.windowHandle())
    at = field.mapTo(window, field.rect().center())
    field.clearFocus()
    hands.press(window, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at)
    hands.release(window, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at)
    qtbot.waitUntil(field.hasFocus)
    hands.type("aä日1")
    hands.tap(window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: clicked == ["shortcut"])
    assert field.text() == "aä日1"

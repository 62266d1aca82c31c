import sys
import time

from PySide6.QtCore import QObject, QTimer

from benchmarks import stalls
from benchmarks.stalls import StallMonitor
from viewer.ui.viewport import hud
from viewer.ui.widgets.slices import Slices


def test_a_stall_is_found_with_what_it_was_doing(qtbot, monkeypatch):
    monitor = StallMonitor(0.08)
    monitor.start()

    def dawdle(_self):
        end = time.thread_time() + 0.15
        while time.thread_time() < end:
            pass

    with qtbot.waitSignal(monitor._timer.timeout):
        pass
    widget = hud.Hud.__new__(hud.Hud)
    monkeypatch.setattr(hud.Hud, "_place", dawdle)
    QTimer.singleShot(0, lambda: hud.Hud._place(widget))
    qtbot.waitUntil(lambda: any(stall.cpu_seconds > 0.1 for stall in monitor.stalls))
    monitor.stop()
    stall = max(monitor.stalls, key=lambda each: each.cpu_seconds)
    assert stall.seconds >= stall.cpu_seconds - 0.01
    assert monitor.worst >= stall.seconds
    assert "ms CPU" in monitor.text()
    before = monitor.ticks
    qtbot.wait(30)
    assert monitor.ticks == before


def test_lines_of_our_own_code_are_named(qtbot):
    caught = []

    def work():
        caught.append(stalls._our_lines(sys._getframe()))
        yield

    parent = QObject()
    slices = Slices(parent)
    slices.start(work(), print)
    qtbot.waitUntil(lambda: bool(caught))
    assert len(caught[0]) == 1  # the tests and the test runner are not the program
    assert caught[0][0].startswith("ui/widgets/slices.py:")
    assert caught[0][0].endswith(" _go_on")

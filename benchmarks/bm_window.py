"""The real window at work: does its event loop stand still, and how soon does a new picture follow the hand?

Usage: python benchmarks/bm_window.py [FILE] [--seconds N]      (offscreen where there is no display)

Opens FILE (the bundled scene without it), orbits it by mouse events at 60 Hz for N seconds, opens it a second time
while orbiting goes on, and prints every gap of the event loop over 50 ms with what the window's thread worked in it,
the redraws a second, and how long it took from an event until a picture that was rendered for it was on the screen.
The CPU time in a gap is the window's own; the rest is the machine's.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from pathlib import Path

if not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
    os.environ["QT_QPA_PLATFORM"] = "offscreen"

import numpy as np
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from stalls import StallMonitor

from viewer.bundled import default_scene
from viewer.cli.bench_trace import opened_window, wait_until
from viewer.render.request import Frame
from viewer.ui.shell.main_window import MainWindow

EVENT_MS = 16


class Hand:
    """Drags over the viewport, and notes when the pictures for its moves arrive."""

    def __init__(self, window: MainWindow) -> None:
        self.window = window
        self.viewport = window.context.viewport
        self.waiting: list[tuple[float, object]] = []
        self.latencies: list[float] = []
        self.moves = 0
        window.context.engine.frame.connect(self.arrived)

    def arrived(self, frame: Frame) -> None:
        """A picture answers the move that it was asked for, and all before it."""
        cameras = [camera for _, camera in self.waiting]
        if frame.request.camera in cameras:
            last = len(cameras) - 1 - cameras[::-1].index(frame.request.camera)
            now = time.perf_counter()
            self.latencies += [now - moment for moment, _ in self.waiting[: last + 1]]
            del self.waiting[: last + 1]

    def drag(self, seconds: float) -> float:
        """Orbit for so long; redraws a second."""
        surface = self.viewport.surface
        middle = QPoint(surface.width() // 2, surface.height() // 2)
        QTest.mousePress(surface, Qt.MouseButton.LeftButton, pos=middle)
        ends = time.monotonic() + seconds
        while time.monotonic() < ends:
            self.moves += 1
            moment = time.perf_counter()
            QTest.mouseMove(surface, middle + QPoint(self.moves * 3 % 400 - 200, self.moves % 60))
            self.waiting.append((moment, self.viewport.store.state.camera))
            QTest.qWait(EVENT_MS)
        rate = surface.redraws.rate()
        QTest.mouseRelease(surface, Qt.MouseButton.LeftButton, pos=middle)
        return rate


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("file", nargs="?", type=Path, default=default_scene())
    parser.add_argument("--seconds", type=float, default=6.0)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, opened_window(Path(folder)) as window:
        documents, viewport = window.context.documents, window.context.viewport
        opened: list[int] = []
        documents.opening.opened.connect(lambda: opened.append(1))
        documents.opening.open(options.file)
        wait_until(lambda: bool(opened) and viewport.store.state.frame is not None)
        QTest.qWait(1500)
        monitor = StallMonitor()
        monitor.start()
        hand = Hand(window)
        baking = not window.context.bakes.complete
        orbiting = hand.drag(options.seconds)
        documents.opening.add(options.file)
        opening = hand.drag(options.seconds)
        monitor.stop()
        sizes = f"{viewport.pixels[0]}x{viewport.pixels[1]}"
        print(f"{options.file.name}, {sizes}, {viewport.surface.renderer}{', baking' if baking else ''}")
        print(f"redraws a second: {orbiting:.1f} orbiting, {opening:.1f} while opening a file")
        if hand.latencies:
            waits = 1e3 * np.array(hand.latencies)
            print(f"event to new picture: median {np.median(waits):.0f} ms, 99 % {np.percentile(waits, 99):.0f} ms")
        print(monitor.text())


if __name__ == "__main__":
    main()

"""What looking costs training: rays a second with the window orbiting, against the same run left alone.

Usage: python benchmarks/bm_share.py [DATASET] [--share 0.25] [--method voxels] [--rounds 4] [--phase 5]

Opens the real window (offscreen where there is no display), trains DATASET (../shared/data/lego without it, photos at
a half of their size), and takes turns: for some seconds the window is hidden and still, for as long it is orbited by
mouse events at 60 Hz. Prints the rays a second of both, each pair's loss and their median, the part of the processor
that window and engines took, and the redraws a second. What else the machine does is in it: use an idle one.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

if not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
    os.environ["QT_QPA_PLATFORM"] = "offscreen"

import msgspec
import psutil
from bm_window import Hand
from PySide6.QtCore import QSettings
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from viewer.cli.bench_trace import wait_until
from viewer.machine import available_cores
from viewer.scene.assets import AssetStore
from viewer.session.runs import RunRecord
from viewer.session.session import Session
from viewer.training.config import CONFIGS
from viewer.ui.shell.main_window import MainWindow
from viewer.ui.shell.tidying import Tidying
from viewer.ui.training.runs import Training
from viewer.ui.training.share import ViewingShare
from viewer.ui.work.engine import Engine

LEGO = Path(__file__).parents[1] / "../shared/data/lego"
SETTLE = 1.0
"""Seconds of each turn that do not count."""
REPORTS = 3
"""A turn goes on until the training has told its pace so often."""


class Looking:
    """The processor time that window and engines have taken."""

    def __init__(self, engine: Engine) -> None:
        pids = [os.getpid(), engine.renderer.pid, engine.exact.pid]
        self._processes = [psutil.Process(pid) for pid in pids if pid is not None]

    def seconds(self) -> list[float]:
        """So far, of each of them, the window first."""
        times = [process.cpu_times() for process in self._processes]
        return [each.user + each.system for each in times]


def rays_a_second(run: RunRecord, since: int) -> float:
    """The mean over what was told since so many figures."""
    return statistics.fmean(run.column("rays_per_second")[since:])


class Turn(NamedTuple):
    """What some seconds of training came to: rays and redraws a second, and what looking took of the processor."""

    rays: float
    window: float
    engines: float
    redraws: float


def turn(window: MainWindow, run: RunRecord, seconds: float, hand: Hand | None) -> Turn:
    """Let it train for a turn."""
    looking = Looking(window.context.engine)
    if hand is None:
        window.hide()
        window.context.engine.rest()
        QTest.qWait(round(1e3 * SETTLE))
    else:
        window.show()
        hand.drag(SETTLE)
    told, began, spent = len(run), time.monotonic(), looking.seconds()
    redraws = 0.0
    while len(run) < told + REPORTS:
        if hand is None:
            QTest.qWait(round(1e3 * seconds))
        else:
            redraws = hand.drag(seconds)
    worked = (after - before for after, before in zip(looking.seconds(), spent, strict=True))
    window_part, *engine_parts = (each / (time.monotonic() - began) / available_cores() for each in worked)
    return Turn(rays_a_second(run, told), window_part, sum(engine_parts), redraws)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("dataset", nargs="?", type=Path, default=LEGO)
    parser.add_argument("--share", type=float, default=0.25)
    parser.add_argument("--method", default="voxels")
    parser.add_argument("--rounds", type=int, default=4)
    parser.add_argument("--phase", type=float, default=5.0)
    options = parser.parse_args()
    (kind,) = (config for config in CONFIGS if config.__struct_config__.tag == options.method)
    asked = {"method": options.method, "dataset": str(options.dataset.resolve()), "seconds": 600.0, "downscale": 2}
    with tempfile.TemporaryDirectory() as folder:
        app = QApplication(sys.argv[:1])
        store = AssetStore(Path(folder) / "assets")
        engine = Engine(store)
        engine.start()
        settings = QSettings(f"{folder}/s.ini", QSettings.Format.IniFormat)
        window = MainWindow(Session(store), engine, Path(folder), settings)
        Tidying(window, window.context.store)
        window.show()
        training = window.control(Training)
        window.control(ViewingShare).choose(options.share)
        training.train(msgspec.convert(asked, kind), f"{folder}/run.fieldwright")
        run = training.runs[0]
        wait_until(lambda: run.ended or (bool(run.snapshots) and window.context.viewport.store.state.frame is not None))
        hand = Hand(window)
        losses: list[float] = []
        for number in range(options.rounds):
            still = turn(window, run, options.phase, None)
            moving = turn(window, run, options.phase, hand)
            losses.append(100 * (1 - moving.rays / still.rays))
            print(
                f"{number + 1}: {still.rays:8,.0f} rays/s alone, {moving.rays:8,.0f} orbiting, {losses[-1]:.1f} % less;"
                f" of the processor {100 * moving.window:.0f} % window, {100 * moving.engines:.0f} % engines,"
                f" {moving.redraws:.1f} redraws/s",
                flush=True,
            )
        loss = statistics.median(losses)
        print(f"{options.method}, share {100 * options.share:.0f} %: training loses {loss:.1f} % (median)")
        training.stop()
        wait_until(lambda: run.ended)
        window.close()
    del app


if __name__ == "__main__":
    main()

"""``fieldwright bench --trace FILE``: where the time goes between a hand's move and the picture of it.

The real window is dragged over by mouse events. For each of them the trace says when it came, when the engine took the
request up, how long it drew, when the window had the picture, and when that was painted; beside them what the window's
thread did, and Python's garbage collection. The file is Chrome's trace format: chrome://tracing and Perfetto open it.
"""

from __future__ import annotations

import gc
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import wraps
from pathlib import Path
from typing import NamedTuple

import numpy as np
from PySide6.QtCore import QPoint, QSettings, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from viewer.cli.bench_figures import Figure
from viewer.engine.events import FrameArrived
from viewer.errors import ChildError, ViewerError
from viewer.scene.assets import AssetStore
from viewer.session.session import Session
from viewer.ui.shell.main_window import MainWindow
from viewer.ui.shell.tidying import Tidying
from viewer.ui.viewport.gl import Target
from viewer.ui.viewport.layers import field_layer, lifted_frame
from viewer.ui.viewport.picture_surface import PictureSurface
from viewer.ui.viewport.scene_painter import ScenePainter
from viewer.ui.widgets.report import Report
from viewer.ui.work.engine import Engine

EVENT_MS = 16
PATIENCE = 120.0
SETTLING_MS = 1500
SLOWEST = 10
WATCHED: tuple[tuple[str, object, str], ...] = (
    ("paint", PictureSurface, "paintEvent"),
    ("draw", ScenePainter, "draw"),
    ("read back", Target, "pixels"),
    ("upload", field_layer.FieldLayer, "show"),
    ("lift", lifted_frame, "lift"),
)
"""What the window's thread does, by the names of functions, which are replaced by ones that note the time."""


class Span(NamedTuple):
    """Something that took time, in seconds of ``time.perf_counter``."""

    name: str
    row: str
    begin: float
    end: float
    facts: dict[str, float]


class Picture(NamedTuple):
    """A move of the hand and the first picture that was drawn for it or for a later one; moments in seconds."""

    moved: float
    taken: float
    begun: float
    drawn: float
    arrived: float
    painted: float

    @property
    def seconds(self) -> float:
        """From the move until the picture was on the screen."""
        return self.painted - self.moved

    def line(self) -> str:
        """Where the time went, for people."""
        parts = np.diff(np.array(self)) * 1e3
        names = ("until the engine took it up", "until the pass began", "drawing", "on its way", "until it was painted")
        text = ", ".join(f"{name} {part:.0f}" for name, part in zip(names, parts, strict=True))
        return f"{1e3 * self.seconds:.0f} ms: {text}"


class Trace:
    """What happens while a hand drags over the window."""

    def __init__(self) -> None:
        self.spans: list[Span] = []
        self.pictures: list[Picture] = []
        self._waiting: list[tuple[float, object]] = []
        self._arrived: list[tuple[list[float], tuple[float, float, float, float]]] = []

    def drag(self, window: MainWindow, moves: int) -> None:
        """Orbit by ``moves`` mouse events, one in 16 ms or as soon as the window can take it."""
        viewport = window.context.viewport
        surface = viewport.surface
        middle = QPoint(surface.width() // 2, surface.height() // 2)
        window.context.engine.arrived.connect(self._note_arrival)
        self.spans.clear()
        QTest.mousePress(surface, Qt.MouseButton.LeftButton, pos=middle)
        for number in range(1, moves + 1):
            moment = time.perf_counter()
            QTest.mouseMove(surface, middle + QPoint(number * 3 % 400 - 200, number % 60))
            self._waiting.append((moment, viewport.store.state.camera))
            self.spans.append(Span("event", "window", moment, time.perf_counter(), {}))
            QTest.qWait(EVENT_MS)
        QTest.mouseRelease(surface, Qt.MouseButton.LeftButton, pos=middle)

    def figures(self) -> list[Figure]:
        """Median and 99 % of the time from a move to its picture on the screen, and the longest the window was busy."""
        waits = 1e3 * np.array([picture.seconds for picture in self.pictures])
        paints = [span.end - span.begin for span in self.spans if span.name == "paint"]
        name = "window: move to picture on the screen"
        return [
            Figure(f"{name}, median", float(np.median(waits)), "ms"),
            Figure(f"{name}, 99 %", float(np.percentile(waits, 99)), "ms"),
            Figure("window: longest redraw", 1e3 * max(paints), "ms"),
        ]

    def slowest(self) -> list[str]:
        """The slowest pictures, for people."""
        found = sorted(self.pictures, key=lambda picture: picture.seconds, reverse=True)
        return [picture.line() for picture in found[:SLOWEST]]

    def encoded(self) -> bytes:
        """The file for trace viewers."""
        pictures = [
            Span(name, row, getattr(picture, begin), getattr(picture, end), {"ms": 1e3 * picture.seconds})
            for picture in self.pictures
            for name, row, begin, end in (
                ("wait", "hand", "moved", "taken"),
                ("picture", "hand", "moved", "painted"),
                ("pass", "engine", "begun", "drawn"),
                ("message", "engine", "drawn", "arrived"),
            )
        ]
        rows = sorted({span.row for span in (*self.spans, *pictures)})
        events: list[dict[str, object]] = [
            {"name": "thread_name", "ph": "M", "pid": 1, "tid": rows.index(row), "args": {"name": row}} for row in rows
        ]
        events += [
            {
                "name": span.name, "ph": "X", "pid": 1, "tid": rows.index(span.row), "ts": 1e6 * span.begin,
                "dur": 1e6 * (span.end - span.begin), "args": span.facts,
            }
            for span in sorted((*self.spans, *pictures), key=lambda span: span.begin)
        ]  # fmt: skip
        return json.dumps({"traceEvents": events, "displayTimeUnit": "ms"}).encode()

    def _note_arrival(self, event: FrameArrived) -> None:
        """A picture answers the move that it was asked for, and all before it."""
        cameras = [camera for _, camera in self._waiting]
        if event.frame.request.camera in cameras:
            last = len(cameras) - 1 - cameras[::-1].index(event.frame.request.camera)
            moved = [moment for moment, _ in self._waiting[: last + 1]]
            del self._waiting[: last + 1]
            drawn = event.begun + event.frame.seconds
            self._arrived.append((moved, (event.taken, event.begun, drawn, time.perf_counter())))

    def _note(self, span: Span) -> None:
        self.spans.append(span)
        if span.name == "paint":
            for moved, moments in self._arrived:
                self.pictures += [Picture(moment, *moments, span.end) for moment in moved]
            self._arrived = []

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Note the times of what is ``WATCHED``, in windows that are made now, and of Python's garbage collection."""
        begun = [0.0]

        def collected(phase: str, info: dict[str, int]) -> None:
            if phase == "start":
                begun[0] = time.perf_counter()
            else:
                self._note(Span(f"garbage {info['generation']}", "window", begun[0], time.perf_counter(), {}))

        with ExitStack() as stack:
            for name, owner, function in WATCHED:
                stack.enter_context(_replaced(owner, function, self._timed(name, getattr(owner, function))))
            gc.callbacks.append(collected)
            stack.callback(gc.callbacks.remove, collected)
            yield

    def _timed(self, name: str, function: Callable[..., object]) -> Callable[..., object]:
        @wraps(function)
        def timed(*arguments: object, **named: object) -> object:
            begin = time.perf_counter()
            try:
                return function(*arguments, **named)
            finally:
                self._note(Span(name, "window", begin, time.perf_counter(), {}))

        return timed


def traced(document: Path, moves: int) -> Trace:
    """Open a document in the real window, offscreen where there is no display, and drag over it.

    Raises:
        ViewerError: The document cannot be opened or drawn.
    """
    if not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")) and sys.platform == "linux":
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    trace = Trace()
    with tempfile.TemporaryDirectory() as name, trace.watching(), opened_window(Path(name)) as window:
        settled, failed = list[bool](), list[Report]()
        window.context.jobs.failed.connect(failed.append)
        window.context.engine.failed.connect(failed.append)
        window.settled.connect(lambda: settled.append(bool(window.context.session.scene.nodes)))
        window.context.documents.opening.open(document)
        wait_until(lambda: any(settled) or bool(failed))
        if failed:
            raise ViewerError(failed[0].message, failed[0].hint)
        QTest.qWait(SETTLING_MS)
        trace.drag(window, moves)
        QTest.qWait(SETTLING_MS)
    return trace


@contextmanager
def opened_window(folder: Path) -> Iterator[MainWindow]:
    """The real window, with all that it saves in a folder."""
    app = QApplication.instance() or QApplication(sys.argv[:1])
    store = AssetStore(folder / "assets")
    engine, session = Engine(store), Session(store)
    engine.start()
    window = MainWindow(session, engine, folder, QSettings(str(folder / "settings.ini"), QSettings.Format.IniFormat))
    Tidying(window, window.context.store)
    window.show()
    try:
        yield window
    finally:
        session.mark_saved(session.scene, folder)
        window.close()
        engine.close()
        del app


@contextmanager
def _replaced(owner: object, name: str, function: Callable[..., object]) -> Iterator[None]:
    """Have another function there for a while."""
    before = getattr(owner, name)
    setattr(owner, name, function)
    try:
        yield
    finally:
        setattr(owner, name, before)


def wait_until(condition: Callable[[], bool]) -> None:
    """Let the window work until something has come true."""
    ends = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > ends:
            raise ChildError("The engine does not answer.", "Run `fieldwright doctor`.")
        QTest.qWait(20)

"""The first start on a machine: kernels are compiled in children while the engine draws plain pictures."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from llvmlite.binding import get_host_cpu_name

from viewer.engine.link import Link
from viewer.engine.messages import Log, Ready
from viewer.engine.process import Child
from viewer.engine.warm_up import PARTS, RARE, warm_up, warm_up_rare
from viewer.errors import ChildError
from viewer.kernel_cache import content_key, kernel_folders, package_key, sweep_kernels
from viewer.render.drawables import window_sources
from viewer.render.grid import drawables
from viewer.render.plain import PlainRenderer
from viewer.render.renderer import Renderer, never
from viewer.render.request import PREVIEW_SECONDS, Frame, RenderRequest
from viewer.scene.assets import AssetStore

MODULE = "viewer.engine.compile_child"
JOBS_MODULE = "viewer.engine.compile_jobs_child"
JOBS = "jobs"
JOBS_AFTER = 30.0
"""Seconds of quiet after the start, before what jobs need is looked at: people orbit first, and train later."""
PATIENCE = 600.0
"""Seconds; what a child has not compiled by then is compiled where it is needed."""
JOBS_NOTE = "Preparing {0} for this computer, once, in the background."
NOTE = "Compiling the renderer for this computer, once. Pictures are coarse until then."


def compiled(what: str) -> bool:
    """Whether all of that has been compiled on this machine before."""
    return any(_mark(folder, what).exists() for folder in kernel_folders())


def note_compiled(what: str) -> None:
    """Remember that all of that is compiled; where nothing can be written, next time it is looked at anew."""
    for folder in kernel_folders():
        try:
            folder.mkdir(parents=True, exist_ok=True)
            _mark(folder, what).touch()
        except OSError:
            continue
        return


def prepare_rest(link: Link, after: float = JOBS_AFTER) -> None:
    """Have ready what people seldom ask for, compile what jobs need where that has never been done, and tidy up.

    Children compile. The last one runs at the lowest priority, and reports to the window what it compiles.
    """
    if not compiled(RARE):
        _compile((RARE,))
    warm_up_rare()
    note_compiled(RARE)
    time.sleep(after)
    if not compiled(JOBS):
        _compile_jobs(link)
    for folder in kernel_folders():
        sweep_kernels(folder)


def _compile_jobs(link: Link) -> None:
    """Have a child compile what training and extraction need, and pass on what it says."""
    news = threading.Event()
    try:
        child = Child(JOBS_MODULE, news.set)
    except ChildError:
        return  # they compile what they need when it is needed
    ended = False
    while not ended and news.wait(PATIENCE):
        news.clear()
        for event in child.poll():
            match event:
                case Log(text):
                    link.send(Log(JOBS_NOTE.format(text)))
                case Ready():
                    note_compiled(JOBS)
                case _:
                    ended = True
    child.kill()
    link.send(Log(""))


class Preparation:
    """Compiles the kernels, and says so; what it makes renders plainly until then.

    Args:
        link: To the window.
        started: On the performance counter, in seconds.
    """

    def __init__(self, link: Link, started: float) -> None:
        self._link = link
        self._started = started
        self._ready = threading.Event()
        link.send(Log(NOTE))
        threading.Thread(target=self._prepare, name="preparation", daemon=True).start()

    def renderer(self, store: AssetStore) -> FirstPictures:
        """What renders from now on."""
        return FirstPictures(store, self._ready.is_set)

    def _prepare(self) -> None:
        _compile(PARTS)
        warm_up()
        note_compiled("all")
        self._ready.set()
        self._link.send(Log(""))
        self._link.send(Ready(time.perf_counter() - self._started, again=True))
        prepare_rest(self._link)


class FirstPictures(Renderer):
    """A renderer for as long as its kernels are being compiled, and after that.

    Args:
        store: Where the fields' arrays are.
        ready: Whether they are compiled.
    """

    def __init__(self, store: AssetStore, ready: Callable[[], bool]) -> None:
        super().__init__(store, others=window_sources(store))
        self._plain = PlainRenderer(store)
        self._ready = ready

    def frames(
        self,
        request: RenderRequest,
        stop: Callable[[], bool] = never,
        preview_seconds: float = PREVIEW_SECONDS,
        partial_seconds: float | None = None,
    ) -> Iterator[Frame]:
        """See :meth:`viewer.render.renderer.Renderer.frames`; at first one coarse frame, or none."""
        if self._ready():
            yield from super().frames(request, stop, preview_seconds, partial_seconds)
        else:
            yield from self._plain.frames(request)


def _compile(parts: Sequence[str]) -> None:
    """Compile parts in children at once, and wait for them. On Linux they end with the thread that calls this."""
    children: list[Child] = []
    for part in parts:
        try:
            children.append(Child(MODULE, _nothing, (part,)))
        except ChildError:
            break  # then it is compiled here
    for child in children:
        child.wait(PATIENCE)
        child.kill()


def _nothing() -> None:
    """A child's end is waited for."""


def _mark(folder: Path, what: str) -> Path:
    """An empty file whose name says for which sources and which processor."""
    key = package_key() if what == JOBS else content_key(Path(drawables.__file__))
    return folder / f"{what}-{get_host_cpu_name()}-{key[:24]}.compiled"

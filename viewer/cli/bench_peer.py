"""From a file to a picture of it, by this program and by F3D (f3d.app), each as a process of its own in the same run.

F3D is a viewer of meshes, points and splats that is made for speed; its package for Python (``pip install f3d``) is
used where it is installed. Both read the file, draw it from where they would show it, one sample a pixel, and write a
PNG.
"""

from __future__ import annotations

import importlib.util
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from viewer.cli.bench_figures import Figure, spread_of
from viewer.errors import InputError, UnsupportedError
from viewer.scene.progress import Progress, Work

PEER = "f3d"
RUNS = 3
TIMED = """
import sys, time
path, picture, size = sys.argv[1], sys.argv[2], int(sys.argv[3])
draw()
started = time.perf_counter()
draw()
print(time.perf_counter() - started)
"""
OURS = (
    """
from viewer import api
def draw():
    one = api.RenderOptions(samples=1)
    api.render(api.open(path), size=(size, size), options=one).save(picture)
"""
    + TIMED
)
THEIRS = (
    """
import f3d
def draw():
    engine = f3d.Engine.create(True)
    engine.window.size = size, size
    engine.scene.add(path)
    engine.window.render_to_image().save(picture)
"""
    + TIMED
)
"""Both draw once to be ready, and once more for the time of that alone, which they print."""
LONGEST_SECONDS = 300


class Cost(NamedTuple):
    """What a process took.

    Attributes:
        whole: Seconds from its start to its end, for two pictures.
        picture: Seconds for the second picture alone, from the file to the PNG.
        megabytes: The most memory; None where the system does not say.
    """

    whole: float
    picture: float
    megabytes: float | None


def peer_figures(path: Path, size: int) -> Work[list[Figure]]:
    """Time and memory from a file to a square picture, beside F3D's.

    Raises:
        UnsupportedError: F3D is not installed.
        InputError: F3D or this program cannot make a picture of the file.
    """
    if importlib.util.find_spec(PEER) is None:
        message = f"{path.name} holds no trained field, and F3D, which files like it are compared with, is missing."
        raise UnsupportedError(message, "Install it: pip install f3d. Or name a project with a trained field.")
    costs: tuple[list[Cost], list[Cost]] = ([], [])
    with tempfile.TemporaryDirectory() as folder:
        ours, theirs = Path(folder) / "ours.png", Path(folder) / "theirs.png"
        commands = [
            [sys.executable, "-c", script, str(path.absolute()), str(picture), str(size)]
            for script, picture in ((OURS, ours), (THEIRS, theirs))
        ]
        for turn in range(RUNS + 1):  # the first is not counted: it compiles kernels, and fills the caches of the disk
            yield Progress(turn / (RUNS + 1), f"Drawing {path.name} by F3D and by this program")
            for command, picture, found in zip(commands, (ours, theirs), costs, strict=True):
                cost = _run(command)
                if cost is None or not picture.is_file():
                    who = "F3D" if picture == theirs else "This program"
                    raise InputError(f"{who} makes no picture of {path.name}.", "Name a mesh that both can open.")
                found.extend([cost] if turn else [])
    return list(_beside(*costs))


def _beside(ours: list[Cost], theirs: list[Cost]) -> Iterator[Figure]:
    """The medians of both."""
    for name, unit, of in (
        ("file to picture", "s", lambda cost: cost.picture),
        ("start, two such pictures and end", "s", lambda cost: cost.whole),
        ("most memory meanwhile", "MB", lambda cost: cost.megabytes),
    ):
        mine, its = ([of(cost) for cost in costs if of(cost) is not None] for costs in (ours, theirs))
        if mine and its:
            yield Figure(name, statistics.median(mine), unit, spread=spread_of(mine)).beside(statistics.median(its))


def _run(command: list[str]) -> Cost | None:
    """Run a process to its end; None where it fails."""
    started = time.perf_counter()
    child = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    assert child.stdout is not None
    alarm = threading.Timer(LONGEST_SECONDS, child.kill)
    alarm.start()
    try:
        said = child.stdout.read().split()
        megabytes = None
        if hasattr(os, "wait4"):
            _, status, usage = os.wait4(child.pid, 0)
            child.returncode = os.waitstatus_to_exitcode(status)
            megabytes = usage.ru_maxrss / (1e6 if sys.platform == "darwin" else 1e3)  # bytes there, kilobytes here
        else:
            child.wait()
    finally:
        alarm.cancel()
        child.stdout.close()
    return Cost(time.perf_counter() - started, float(said[-1]), megabytes) if said and not child.returncode else None

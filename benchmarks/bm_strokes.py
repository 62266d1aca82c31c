"""Strokes in the real window: how soon is a move of the brush on the screen, and a stroke taken back and done again?

Usage: python benchmarks/bm_strokes.py [--only NAME...] [--moves N]      (offscreen where there is no display)

For each content and brush: the time from a move of the mouse until the picture of it is painted; that of the release;
how long it takes until the result is exact; and the time from "undo" and "redo" until their picture is painted. Beside
them is the time of a redraw of the whole picture in which nothing has changed: the floor of what draws all of it.
"""

# ruff: noqa: SLF001 - it waits for what the window does
from __future__ import annotations

import argparse
import cProfile
import os
import statistics
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import NamedTuple

if not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
    os.environ["QT_QPA_PLATFORM"] = "offscreen"

import numpy as np
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from viewer.cli.bench_trace import opened_window, wait_until
from viewer.fields.voxels import SparseVoxels
from viewer.formats.project import save_project
from viewer.scene.assets import AssetStore
from viewer.scene.content import Model, Provenance
from viewer.scene.document import Node, Scene
from viewer.scene.gaussian_splats import splat_content
from viewer.scene.geometry import AABB
from viewer.scene.harmonics import C0
from viewer.scene.material import Material, Texture
from viewer.scene.mesh import Mesh
from viewer.scene.progress import run_to_end
from viewer.scene.splats import Splats
from viewer.ui.shell.main_window import MainWindow

BOX = AABB((-1.0, -1.0, -1.0), (1.0, 1.0, 1.0))
MADE = Provenance("made", "bm_strokes", 0, 0.0, 0.0)
SPLATS, RINGS, SIDE = 500_000, 320, 256
STROKES, QUIET = 3, 0.5
LEFT = Qt.MouseButton.LeftButton


def splats_node(store: AssetStore) -> Node:
    """A ball of Gaussians of degree 3, as large as the gaps between them."""
    rng = np.random.default_rng(1)
    places = rng.normal(size=(SPLATS, 3))
    places /= np.linalg.norm(places, axis=1, keepdims=True)
    turns = rng.normal(size=(SPLATS, 4))
    turns /= np.linalg.norm(turns, axis=1, keepdims=True)
    sh = 0.02 * rng.normal(size=(SPLATS, 16, 3))
    sh[:, 0] = (0.5 + 0.4 * places - 0.5) / C0
    scales = np.full((SPLATS, 3), np.log(0.004)) + rng.normal(0.0, 0.3, (SPLATS, 3))
    arrays = (each.astype(np.float32) for each in (places, scales, turns, np.full(SPLATS, 3.0), sh))
    splats = Splats(*arrays)
    asset = store.put(splats.tensors())
    return Node("Splats", splat_content(asset, splats), key="it")


def mesh_node(store: AssetStore) -> Node:
    """A ball of 2 * 320 * 320 triangles with a map of 4096 x 4096 texels."""
    v, u = np.meshgrid(np.linspace(0.0, 1.0, RINGS + 1), np.linspace(0.0, 1.0, RINGS + 1), indexing="ij")
    polar, around = np.pi * v.ravel(), 2.0 * np.pi * u.ravel()
    places = np.stack([np.sin(polar) * np.cos(around), np.sin(polar) * np.sin(around), np.cos(polar)], 1)
    first = (np.arange(RINGS)[:, None] * (RINGS + 1) + np.arange(RINGS)).ravel()
    a, b, c, d = first, first + 1, first + RINGS + 1, first + RINGS + 2
    faces = np.concatenate([np.stack([a, c, b], 1), np.stack([b, c, d], 1)])
    uvs = np.stack([u.ravel(), v.ravel()], 1)
    mesh = Mesh(*(np.ascontiguousarray(each, kind) for each, kind in (
        (places, np.float32), (faces, np.uint32), (places, np.float32))), uvs=uvs.astype(np.float32))  # fmt: skip
    texels = np.full((4096, 4096, 3), 160, np.uint8)
    texels[::64] = texels[:, ::64] = 90
    material = Material(base_color_map=Texture(store.put({"pixels": texels}), 4096, 4096))
    content = Model(store.put(mesh.tensors()), BOX, len(places), len(faces), (material,))
    return Node("Mesh", content, key="it")


def field_node(store: AssetStore) -> Node:
    """A ball in a grid of 256 x 256 x 256."""
    centre = (np.arange(SIDE) + 0.5) / SIDE * 2.4 - 1.2
    x, y, z = np.meshgrid(centre, centre, centre, indexing="ij")
    away = np.sqrt(x * x + y * y + z * z)
    index = np.flatnonzero((away < 1.0) & (away > 0.9)).astype(np.int32)
    places = np.stack([each.reshape(-1)[index] for each in (x, y, z)], 1)
    voxels = SparseVoxels(
        AABB((-1.2,) * 3, (1.2,) * 3), (SIDE,) * 3, index, np.full(len(index), 150.0, np.float32),
        (0.4 * places / C0).astype(np.float16),
    )  # fmt: skip
    return Node("Field", voxels.content(store.put(voxels.tensors()), MADE), key="it")


class Case(NamedTuple):
    """A stroke: on what, and with which tool."""

    make: Callable[[AssetStore], Node]
    tool: str


CASES = {
    "paint splats": Case(splats_node, "paint"),
    "sculpt splats": Case(splats_node, "sculpt"),
    "paint mesh": Case(mesh_node, "paint"),
    "sculpt mesh": Case(mesh_node, "sculpt"),
    "paint field": Case(field_node, "paint"),
    "sculpt field": Case(field_node, "sculpt"),
}


class Hand:
    """Draws strokes, and waits for their pictures.

    Args:
        window: The window, with one node that a brush is turned on for.
    """

    def __init__(self, window: MainWindow) -> None:
        self.window = window
        self.surface = window.context.viewport.surface
        self.middle = QPoint(self.surface.width() // 2, self.surface.height() // 2)

    def painted(self, act: Callable[[], object]) -> float:
        """Milliseconds until the picture after an act is on the screen."""
        context = self.window.context
        moment = time.perf_counter()
        act()
        while self.surface._due or context.viewport._redraws._timer.isActive():
            QApplication.processEvents()
        return 1e3 * (time.perf_counter() - moment)

    def settled(self) -> float:
        """Seconds until nothing is under way."""
        moment = quiet = time.perf_counter()
        context = self.window.context
        while time.perf_counter() - quiet < QUIET:
            QTest.qWait(5)
            if context.jobs._jobs or self.surface.unfinished or self.surface._due or context.engine.busy:
                quiet = time.perf_counter()
        return quiet - moment

    def stroke(self, moves: int) -> Stroke:
        """A stroke through the middle of the picture, of that many moves."""
        reach = min(self.middle.x(), self.middle.y()) // 3
        places = [self.middle + QPoint(-reach + 2 * reach * each // moves, reach // 4) for each in range(moves + 1)]
        QTest.mouseMove(self.surface, places[0])
        self.settled()
        first = self.painted(lambda: QTest.mousePress(self.surface, LEFT, pos=places[0]))
        updates = [self.painted(partial(QTest.mouseMove, self.surface, at)) for at in places[1:]]
        release = self.painted(lambda: QTest.mouseRelease(self.surface, LEFT, pos=places[-1]))
        return Stroke(first, updates, release, self.settled())

    def again(self, command: str, times: int) -> list[float]:
        """Milliseconds of a command of the history, done that often."""
        found = []
        for _ in range(times):
            found.append(self.painted(self.window.commands.actions[command].trigger))
            self.settled()
        return found


class Stroke(NamedTuple):
    """Milliseconds of the press, each move and the release; seconds until the result was exact."""

    first: float
    updates: list[float]
    release: float
    exact: float


def measure(window: MainWindow, folder: Path, case: Case, moves: int, profile: str | None) -> str:
    """A stroke, then three, which are taken back and done again."""
    context = window.context
    store = AssetStore(folder / "made")
    project = folder / "it.fieldwright"
    run_to_end(save_project(Scene((case.make(store),)), project, store))
    opened: list[int] = []
    context.documents.opening.opened.connect(lambda: opened.append(1))
    context.documents.opening.open(project)
    wait_until(lambda: bool(opened))
    context.store.select("it")
    hand = Hand(window)
    hand.settled()
    whole = statistics.median(hand.painted(hand.surface.redraw) for _ in range(5))
    window.commands.actions[case.tool].trigger()
    hand.settled()
    profiler = cProfile.Profile()
    if profile:
        profiler.enable()
    strokes = [hand.stroke(moves) for _ in range(STROKES)]
    undo = hand.again("undo", STROKES - 1)
    redo = hand.again("redo", STROKES - 1)
    if profile:
        profiler.disable()
        profiler.dump_stats(profile)
    updates = np.array([each for stroke in strokes for each in stroke.updates])
    return (
        f"update {np.median(updates):.0f} ms (90 % {np.percentile(updates, 90):.0f}, {1e3 / updates.mean():.1f}/s); "
        f"press {strokes[0].first:.0f}, later {strokes[-1].first:.0f}; release {strokes[-1].release:.0f}; "
        f"exact after {max(each.exact for each in strokes):.1f} s; undo {max(undo):.0f}, redo {max(redo):.0f} ms; "
        f"redraw of all {whole:.0f} ms: update x{np.median(updates) / whole:.2f}, undo x{max(undo) / whole:.2f}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", nargs="*", choices=CASES, default=list(CASES))
    parser.add_argument("--moves", type=int, default=30)
    parser.add_argument("--profile", help="where to write what cProfile finds")
    options = parser.parse_args()
    for name in options.only:
        with tempfile.TemporaryDirectory() as made, opened_window(Path(made)) as window:
            print(f"{name}: {measure(window, Path(made), CASES[name], options.moves, options.profile)}", flush=True)


if __name__ == "__main__":
    main()

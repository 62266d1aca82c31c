"""A redraw of the viewport at 1280x720: the frame seen from elsewhere, against one textured triangle over the picture.

Both are drawn by the same OpenGL in the same run; on a machine without a graphics card that is the processor, and the
CPU time counts all of its threads. Run with LIBGL_ALWAYS_SOFTWARE=1 to compare machines.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import moderngl

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.ui.states import seen_from
from tests.ui.synthetic import camera, frame
from viewer.render.request import Frame
from viewer.scene.assets import AssetStore
from viewer.scene.camera import Camera
from viewer.scene.document import Scene
from viewer.ui.viewport.gl import current, standalone_context
from viewer.ui.viewport.reprojection import inverse_depth, lift
from viewer.ui.viewport.scene_painter import ScenePainter

WIDTH, HEIGHT = 1280, 720
RUNS = 9


def timed(function: Callable[[], object]) -> tuple[float, float]:
    """Median wall and CPU milliseconds."""
    wall, cpu = [], []
    for run in range(RUNS + 2):
        begun, spent = time.perf_counter(), time.process_time()
        function()
        if run >= 2:
            wall.append(1e3 * (time.perf_counter() - begun))
            cpu.append(1e3 * (time.process_time() - spent))
    return statistics.median(wall), statistics.median(cpu)


def main() -> None:
    context = standalone_context()
    with current(context):
        measure(context)


def measure(context: moderngl.Context) -> None:
    store = AssetStore(Path(tempfile.gettempdir()))
    painter = ScenePainter(context)
    taken, here = camera(width=WIDTH, height=HEIGHT), camera(33.0, 26.0, width=WIDTH, height=HEIGHT)
    print(f"{painter.renderer}, {WIDTH}x{HEIGHT}; milliseconds: wall, CPU")

    def redraw(view: Camera, shown: Frame, overlays: bool) -> None:
        painter.draw(seen_from(Scene(), view, (0.0, 0.0, 0.8), frame=shown, overlays=overlays), store, WIDTH, HEIGHT)
        context.finish()

    whole = frame(taken, WIDTH, HEIGHT)
    base_wall, base_cpu = timed(lambda: redraw(taken, whole, False))
    print(f"{'the frame as it is (baseline)':<44}{base_wall:8.1f}{base_cpu:8.1f}")
    for step in (1, 2, 4):
        for sky, kind in ((False, "object"), (True, "background")):
            shown = frame(taken, WIDTH, HEIGHT, step, sky)
            wall, cpu = timed(lambda shown=shown: redraw(here, shown, True))
            name = f"seen from elsewhere, step {step}, {kind}"
            print(f"{name:<44}{wall:8.1f}{cpu:8.1f}   {cpu / base_cpu:5.2f} x the baseline")
            wall, cpu = timed(lambda shown=shown: lift(shown, inverse_depth(shown)))
            print(f"{'  once a frame: cut and lifted':<44}{wall:8.1f}{cpu:8.1f}")
    painter.release()


if __name__ == "__main__":
    main()

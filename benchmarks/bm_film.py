"""What a film costs beside its pictures: 120 frames of 1280x720 of the bundled scene, as H.264.

    python benchmarks/bm_film.py [--frames 120] [--size 1280x720]

The pictures are rendered alone first, then as a film; both in one run, so that the ratio holds on any machine that does
nothing else. Seconds of the clock and of the processor are printed.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from pathlib import Path

from viewer.bundled import default_scene
from viewer.engine.jobs import FilmJob, run
from viewer.engine.operations.film import FilmPlan
from viewer.engine.operations.pictures import exact_renderer, picture
from viewer.formats.film_formats import FilmOptions
from viewer.formats.project import load_project
from viewer.scene.animation import Animation
from viewer.scene.assets import AssetStore
from viewer.scene.progress import run_to_end
from viewer.session.filming import with_named_timeline


def spent() -> float:
    """Seconds of the processor so far."""
    times = os.times()
    return times.user + times.system


def main() -> None:
    """Render, film, and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--frames", type=int, default=120)
    parser.add_argument("--size", default="1280x720")
    asked = parser.parse_args()
    width, height = (int(side) for side in asked.size.split("x"))
    with tempfile.TemporaryDirectory() as folder:
        scene, store = load_project(default_scene(), AssetStore(Path(folder) / "assets"))
        scene = with_named_timeline(scene, "turntable", (width, height))
        job = FilmJob(scene, str(Path(folder) / "film.mp4"), width, height, FilmOptions("mp4", last=asked.frames - 1))
        run_to_end(run(FilmJob(scene, job.path, width, height, FilmOptions("mp4", last=1)), store))  # compiles
        animation = Animation(scene)
        plan, renderer = FilmPlan(job, animation), exact_renderer(store)
        begun, before = time.perf_counter(), spent()
        for _, moment in plan.times:
            run_to_end(picture(renderer, plan.request(animation.at(moment), moment, 1), ""))
        alone, alone_spent = time.perf_counter() - begun, spent() - before
        renderer.close()
        before = spent()
        done = run_to_end(run(job, store))
        film_spent = spent() - before
    print(f"pictures alone {alone:.2f} s, {alone_spent:.2f} s of processors")
    print(f"film           {done.seconds:.2f} s, {film_spent:.2f} s of processors")
    print(f"film over pictures {done.seconds / alone - 1:+.1%}, of processors {film_spent / alone_spent - 1:+.1%}")


if __name__ == "__main__":
    main()

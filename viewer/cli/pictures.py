"""``fieldwright render`` and ``fieldwright eval``: pictures, and how near they come to photos."""

from __future__ import annotations

import msgspec

from viewer.cli import films
from viewer.cli.console import Console
from viewer.cli.looks import camera_in, display_of, look_of, size_of
from viewer.cli.opening import open_document
from viewer.cli.options import Eval, Render
from viewer.cli.wording import counted
from viewer.engine.jobs import Evaluated, EvaluateJob, RenderJob, ViewScore, run


def handle(options: Render | Eval, console: Console) -> None:
    """Do what the options say."""
    if isinstance(options, Render) and options.timeline is not None:
        films.render(options, options.timeline, console)
    elif isinstance(options, Render):
        _render(options, console)
    else:
        _evaluate(options, console)


def _render(options: Render, console: Console) -> None:
    width, height = size_of(options.size)
    camera = None if options.camera is None else camera_in(options.camera)
    document = open_document(options.path, console, options)
    job = RenderJob(
        document.scene,
        str(options.out),
        width,
        height,
        camera,
        None if options.dataset is None else str(options.dataset),
        options.split,
        quality=options.quality,
        options=look_of(options, document.scene),
        display=display_of(options),
        environment=None if options.environment is None else str(options.environment),
    )
    done = console.follow(run(job, document.store))
    text = "\n".join(done.paths) + f"\n{counted(len(done.paths), 'picture')} in {done.seconds:.2f} s"
    console.result({"paths": done.paths, "seconds": done.seconds}, text)


def _evaluate(options: Eval, console: Console) -> None:
    document = open_document(options.path, console, options)
    job = EvaluateJob(
        document.scene,
        str(options.dataset),
        options.split,
        options.downscale,
        options.over,
        None if options.environment is None else str(options.environment),
        options.holdout,
        options.held_out,
    )
    done = console.follow(run(job, document.store))
    rows = [_score(view.file, view) for view in done.views]
    rows.append(_score(f"mean of {len(done.views)}", done))
    console.result(msgspec.to_builtins(done), "\n".join(rows))


def _score(name: str, score: ViewScore | Evaluated) -> str:
    """One line of the table."""
    cover = "" if score.iou is None else f"   IoU {score.iou:.4f}"
    return f"{name:<28} {score.psnr:6.2f} dB   SSIM {score.ssim:.4f}{cover}"

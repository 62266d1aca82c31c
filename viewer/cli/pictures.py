"""``fieldwright render`` and ``fieldwright eval``: pictures, and how near they come to photos."""

from __future__ import annotations

import re
from pathlib import Path

import msgspec

from viewer.cli.console import Console
from viewer.cli.opening import open_document
from viewer.cli.options import Eval, Render
from viewer.engine.jobs import RenderJob
from viewer.engine.operations.evaluate import evaluate
from viewer.engine.operations.render import render_to_files
from viewer.errors import InputError
from viewer.scene.camera import Camera

MAX_SIDE = 16384


def run(options: Render | Eval, console: Console) -> None:
    """Do what the options say."""
    if isinstance(options, Render):
        _render(options, console)
    else:
        _evaluate(options, console)


def _render(options: Render, console: Console) -> None:
    width, height = _size(options.size)
    camera = None if options.camera is None else _camera(options.camera)
    document = open_document(options.path, console)
    job = RenderJob(
        document.scene,
        str(options.out),
        width,
        height,
        camera,
        None if options.dataset is None else str(options.dataset),
        options.split,
        channel=options.channel,
        quality=options.quality,
    )
    done = console.follow(render_to_files(job, document.store))
    text = "\n".join(done.paths) + f"\n{len(done.paths)} pictures in {done.seconds:.2f} s"
    console.result({"paths": done.paths, "seconds": done.seconds}, text)


def _evaluate(options: Eval, console: Console) -> None:
    document = open_document(options.path, console)
    work = evaluate(document.scene, options.dataset, options.split, options.downscale, document.store)
    done = console.follow(work)
    rows = [f"{view.file:<28} {view.psnr:6.2f} dB   SSIM {view.ssim:.4f}" for view in done.views]
    rows.append(f"{'mean of ' + str(len(done.views)):<28} {done.psnr:6.2f} dB   SSIM {done.ssim:.4f}")
    console.result(msgspec.to_builtins(done), "\n".join(rows))


def _size(text: str | None) -> tuple[int, int]:
    """Width and height from text such as 800x600; zeros where none is given.

    Raises:
        InputError: The text is no size.
    """
    if text is None:
        return 0, 0
    found = re.fullmatch(r"(\d{1,6})x(\d{1,6})", text.lower())
    width, height = (int(found[1]), int(found[2])) if found else (0, 0)
    if not (1 <= width <= MAX_SIDE and 1 <= height <= MAX_SIDE):
        raise InputError(f"'{text[:40]}' is no picture size.", f"Write it as 800x600, with sides up to {MAX_SIDE}.")
    return width, height


def _camera(path: Path) -> Camera:
    """The camera in a JSON file: either a camera, or an object that holds one as ``camera``, as ``info --json`` prints.

    Raises:
        InputError: The file cannot be read or holds no camera.
    """
    try:
        data = path.read_bytes()
        found = msgspec.json.decode(data)
        if isinstance(found, dict) and "camera" in found:
            found = found["camera"]
        return msgspec.convert(found, Camera)
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}.", "Check the name and the permissions.") from error
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        hint = "Print one with: fieldwright info PROJECT --json"
        raise InputError(f"{path} holds no camera: {error}.", hint) from error

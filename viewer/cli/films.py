"""``fieldwright render --timeline``: films."""

from __future__ import annotations

import re
from pathlib import Path

from msgspec.structs import replace

from viewer.cli.console import Console
from viewer.cli.looks import camera_in, display_of, look_of, size_of
from viewer.cli.opening import open_document
from viewer.cli.options import Render
from viewer.cli.wording import counted
from viewer.engine.jobs import FilmJob, run
from viewer.errors import InputError, UsageError
from viewer.formats.camera_path_files import read_path, with_read_path
from viewer.formats.film_formats import FilmOptions, film_format_of
from viewer.scene.animation import Animation
from viewer.scene.camera_paths import NAMES, with_path
from viewer.scene.document import Scene
from viewer.scene.options import check_options
from viewer.scene.tracks import camera_of


def render(options: Render, timeline: tuple[str, ...], console: Console) -> None:
    """Make the film that the options describe.

    Raises:
        InputError: An option is impossible, or there is no timeline.
    """
    if len(timeline) > 1:
        raise UsageError(f"--timeline takes one name, here are {len(timeline)}.", "Put PATH before it.")
    width, height = size_of(options.size)
    document = open_document(options.path, console, options)
    camera = None if options.camera is None else camera_in(options.camera)
    scene = document.scene if camera is None else replace(document.scene, camera=camera)
    scene = _animated(scene, timeline[0] if timeline else "", (width, height))
    display = display_of(options)
    first, last = _frames(options.frames)
    film = FilmOptions(
        film_format_of(options.out, options.film_format),
        options.rate,
        first,
        last,
        options.shutter,
        panorama=options.panorama,
        transparent=display.background == "transparent",
        bitrate=options.bitrate,
    )
    check_options(film)
    job = FilmJob(
        scene, str(options.out), width, height, film, options.quality, look_of(options, scene), display, options.resume
    )
    done = console.follow(run(job, document.store))
    before = done.frames - done.rendered
    text = (
        f"{done.path}\n{counted(done.frames, 'picture')} in {done.seconds:.2f} s, of which {done.picture_seconds:.2f} s"
    )
    text += " rendering" + (f"; {before} were there already" if before else "")
    values = {"path": done.path, "frames": done.frames, "rendered": done.rendered, "seconds": done.seconds}
    console.result({**values, "picture_seconds": done.picture_seconds}, text)


def _animated(scene: Scene, timeline: str, size: tuple[int, int]) -> Scene:
    """The scene with the timeline that was named: a ready-made path, that of a file, or its own.

    Raises:
        InputError: It has none, or the file cannot be read.
    """
    for name in NAMES:
        if name == timeline:
            return with_path(scene, name)
    if timeline:
        lens = camera_of(scene).lens
        return with_read_path(scene, read_path(Path(timeline), (size[0] or lens.width, size[1] or lens.height)))
    animation = Animation(scene)
    if not (animation.moves_camera or animation.moves_things):
        hint = f"Set keys in the window's timeline, or name a path: --timeline {NAMES[0]}."
        raise InputError("Nothing in the project changes over time.", hint)
    return scene


def _frames(text: str | None) -> tuple[int, int]:
    """The first and the last frame; 0 and -1 for all.

    Raises:
        InputError: The text says none.
    """
    if text is None:
        return 0, -1
    found = re.fullmatch(r"(\d{1,9})(?:-(\d{1,9}))?", text)
    if found is None:
        raise InputError(f"'{text[:40]}' is no range of frames.", "Write the first and the last one, as 0-99.")
    first = int(found[1])
    return first, first if found[2] is None else int(found[2])

"""``fieldwright render --timeline``: films."""

from __future__ import annotations

import re

from msgspec.structs import replace

from viewer.cli.console import Console
from viewer.cli.looks import camera_in, display_of, look_of, size_of
from viewer.cli.opening import open_document
from viewer.cli.options import Render
from viewer.cli.wording import counted
from viewer.engine.jobs import FilmJob, run
from viewer.errors import InputError, UsageError
from viewer.formats.film_formats import FilmOptions, film_format_of
from viewer.scene.options import check_options
from viewer.session.filming import is_path_name, with_named_timeline, write_path


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
    scene = with_named_timeline(scene, timeline[0] if timeline else "", (width, height))
    if options.path_only or is_path_name(options.out):
        console.result({"path": str(write_path(scene, options.out))}, str(options.out))
        return
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
        **dict.fromkeys(options.passes, True),
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

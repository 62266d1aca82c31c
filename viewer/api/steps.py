"""The functions of :mod:`viewer.api` as work under way, for scripts that show progress in a loop of their own.

``run = steps.train(...)``, then ``for progress in run: ...``, then ``run.result()``.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from pathlib import Path

import msgspec

from viewer.api.picture import Picture, picture_from
from viewer.api.running import Running
from viewer.decompose.options import ExtractOptions, Preset
from viewer.engine.jobs import Filmed, FilmJob, SaveJob, TrainJob, run
from viewer.engine.jobs.job import imported
from viewer.engine.stores import scratch_store
from viewer.errors import InputError
from viewer.formats.arrangement_files import read_arrangements
from viewer.formats.edit_files import Written, check_steps, read_steps, read_written
from viewer.formats.film_formats import FilmOptions, film_format_of
from viewer.formats.options import EVERYTHING, ExportOptions
from viewer.formats.project_names import SUFFIX, is_project_name
from viewer.render.channels import Channel
from viewer.render.request import Quality, RenderOptions
from viewer.render.show.display_settings import Display
from viewer.scene.arrangement import Arrangement
from viewer.scene.camera import Camera
from viewer.scene.element_query import Step
from viewer.scene.options import check_options
from viewer.scene.progress import Work, subprogress
from viewer.session.arranging import rearranged
from viewer.session.filming import with_named_timeline
from viewer.session.scripting import NOTHING, Document, chosen_options, extracted, opened, with_edits, written
from viewer.training.config import CONFIGS, method_of

PICTURE = "viewer.engine.operations.pictures:picture_of"
SAMPLES = "viewer.engine.operations.pictures:usual_samples"
"""Bring numba, which only rendering needs."""
TRAINED, SAVED = 0.99, 0.8
"""Where the work is over and its project is opened."""


def open(  # noqa: A001 - the name of what it runs
    path: str | Path, answers: Mapping[str, object] = NOTHING, photos: str | Path | None = None
) -> Running[Document]:
    """See :func:`viewer.api.open`."""
    return Running(opened(Path(path), answers, None if photos is None else Path(photos)))


def save(document: Document, path: str | Path) -> Running[Document]:
    """See :func:`viewer.api.save`."""
    return Running(_saved(document, Path(path)))


def edit(
    document: Document,
    edits: Sequence[Written] | str | Path,
    node: str = "",
    select: Sequence[Step] | str | Path | None = None,
) -> Running[Document]:
    """See :func:`viewer.api.edit`."""
    written_edits = read_written(Path(edits)) if isinstance(edits, str | Path) else edits
    chosen = read_steps(Path(select)) if isinstance(select, str | Path) else select
    if chosen is not None:
        check_steps(chosen)
    return Running(with_edits(document, written_edits, node, chosen))


def arrange(document: Document, moves: Sequence[Arrangement] | str | Path) -> Running[Document]:
    """See :func:`viewer.api.arrange`."""
    return Running(rearranged(document, read_arrangements(Path(moves)) if isinstance(moves, str | Path) else moves))


def export(document: Document, path: str | Path, options: ExportOptions = EVERYTHING) -> Running[tuple[Path, ...]]:
    """See :func:`viewer.api.export`."""
    return Running(written(document, Path(path), options))


def render(
    document: Document,
    camera: Camera | None = None,
    size: tuple[int, int] | None = None,
    *,
    channels: tuple[Channel, ...] = ("color",),
    quality: Quality = "final",
    options: RenderOptions | None = None,
) -> Running[Picture]:
    """See :func:`viewer.api.render`."""
    return Running(_rendered(document, camera, size, channels, quality, options))


def film(
    document: Document,
    path: str | Path,
    timeline: str | Path = "",
    size: tuple[int, int] | None = None,
    options: FilmOptions | None = None,
    *,
    quality: Quality = "final",
    look: RenderOptions | None = None,
    resume: bool = False,
) -> Running[Filmed]:
    """See :func:`viewer.api.film`."""
    return Running(_filmed(document, Path(path), str(timeline), size or (0, 0), options, quality, look, resume=resume))


def extract(
    document: Document, preset: Preset = "plain", *, dataset: str | Path | None = None, **options: object
) -> Running[Document]:
    """See :func:`viewer.api.extract`."""
    how = chosen_options(preset, options)
    return Running(_extracted(document, how, None if dataset is None else Path(dataset)))


def train(dataset: str | Path, out: str | Path, method: str = "voxels", **options: object) -> Running[Document]:
    """See :func:`viewer.api.train`."""
    kinds = {method_of(config): config for config in CONFIGS}
    kind = kinds.get(method)
    if kind is None:
        raise InputError(f"There is no method '{method}'.", f"There are {', '.join(kinds)}.")
    unknown = sorted(set(options) - set(kind.__struct_fields__))
    if unknown:
        near = difflib.get_close_matches(unknown[0], kind.__struct_fields__, 1) or sorted(kind.__struct_fields__)
        raise InputError(f"The method {method} has no option '{unknown[0]}'.", f"It has {', '.join(near)}.")
    try:
        config = msgspec.convert({"method": method, "dataset": str(dataset), **options}, kind)
    except msgspec.ValidationError as error:
        raise InputError(f"An option of the method {method} is wrong: {error}.", "See docs/api.md.") from error
    if config.seconds is None and config.steps is None:
        raise InputError("A training needs an end.", "Give seconds or steps.")
    config.check()
    return Running(_trained(TrainJob(config, str(out))))


def _saved(document: Document, path: Path) -> Work[Document]:
    if not is_project_name(path):
        raise InputError(f"{path} is no name of a project.", f"End it with {SUFFIX}, or use export.")
    yield from subprogress(run(SaveJob(document.scene, str(path)), document.store), 0.0, SAVED)
    return (yield from subprogress(opened(path), SAVED, 1.0))


def _rendered(
    document: Document,
    camera: Camera | None,
    size: tuple[int, int] | None,
    channels: tuple[Channel, ...],
    quality: Quality,
    options: RenderOptions | None,
) -> Work[Picture]:
    work = imported(PICTURE)(document.scene, document.store, camera, size, channels, quality, options)
    frame = yield from work
    return picture_from(frame, document.scene.world.background)


def _filmed(
    document: Document,
    path: Path,
    timeline: str,
    size: tuple[int, int],
    options: FilmOptions | None,
    quality: Quality,
    look: RenderOptions | None,
    *,
    resume: bool,
) -> Work[Filmed]:
    film = FilmOptions(film_format_of(path, None)) if options is None else options
    film_format_of(path, film.format)
    check_options(film)
    scene = with_named_timeline(document.scene, timeline, size)
    display = Display(background="transparent") if film.transparent else Display()
    job = FilmJob(
        scene, str(path), *size, film, quality, look or RenderOptions(samples=imported(SAMPLES)(scene)), display, resume
    )
    return (yield from run(job, document.store))


def _extracted(document: Document, how: ExtractOptions, dataset: Path | None) -> Work[Document]:
    made, _ = yield from extracted(document, how, dataset)
    return made


def _trained(job: TrainJob) -> Work[Document]:
    done = yield from subprogress(run(job, scratch_store()), 0.0, TRAINED)
    return (yield from subprogress(opened(Path(done.path)), TRAINED, 1.0))

"""Training into a project."""

from __future__ import annotations

import contextlib
from pathlib import Path

import msgspec
import numpy as np
from jaxtyping import Float32

from viewer.engine.jobs import Trained, TrainJob
from viewer.engine.operations.project_in_training import ProjectInTraining
from viewer.errors import OutputError
from viewer.formats.datasets.checks import check_trainable
from viewer.formats.datasets.photos import load_photo
from viewer.formats.datasets.registry import open_dataset, prepare, with_points
from viewer.formats.datasets.splits import as_asked, given_up, in_use
from viewer.scene.assets import AssetStore
from viewer.scene.content import Learned
from viewer.scene.dataset import Photo
from viewer.scene.progress import Progress, Steer, Work, run_to_end
from viewer.training.methods import train

RUN_FOLDER = "training"
"""In the project: checkpoints to resume from."""


def train_project(job: TrainJob, store: AssetStore) -> Work[Trained]:
    """Train a field from a data set and keep a project up to date with it.

    A new project gets the field, upright, and a view of it. In an older project the field that was trained from the
    same data set is replaced, or one is added; everything else in it stays. Interrupted or cancelled, the project keeps
    the newest snapshot; killed, the newest that was due, and in either case it can be resumed from its checkpoint.

    Raises:
        InputError: The data set or an option is unusable, or there is nothing to resume.
        OutputError: The project or the last checkpoint cannot be written. Where that fails on the way, it is reported
            and tried again.
    """
    source, out = Path(job.config.dataset).absolute(), Path(job.out)
    config = msgspec.structs.replace(job.config, dataset=str(source))
    yield Progress(0.0, "Reading the photos' cameras")
    yield from prepare(source)
    found = open_dataset(source, config.holdout)
    asked = as_asked(found, config.held_out, config.left_out)
    check_trainable(asked)
    yield Progress(0.0, "Reading the photos' cameras", notes=(*asked.warnings, *given_up(found, asked)))
    project = ProjectInTraining(out, store, asked, str(source), config.method)
    with contextlib.ExitStack() as ending:
        ending.callback(project.close)
        asked = with_points(project.dataset, source, store)
        dataset = in_use(asked)
        yield from project.begin(asked)
        ending.callback(project.discard_if_empty)
        ending.callback(project.close)  # before that: the lock lies in the folder

        def pixels(photo: Photo) -> Float32[np.ndarray, "h w 4"]:
            return load_photo(dataset, photo, config.downscale)

        work = train(config, dataset, pixels, store, out / RUN_FOLDER)
        ending.enter_context(contextlib.closing(work))
        try:
            made = project.newest = yield from _snapshots(work, project)
            yield from project.save()
        except (GeneratorExit, KeyboardInterrupt):
            run_to_end(project.save())
            raise
        except OutputError as error:
            run_to_end(project.save())
            kept = f" The newest field that was shown is in {out}." if project.newest is not None else ""
            raise OutputError(error.message, error.hint + kept) from error
    scene, node = project.outcome
    return Trained(str(out), scene, node.key, made.provenance.psnr)


def _snapshots(work: Work[Learned], project: ProjectInTraining) -> Work[Learned]:
    """The same work; what it shows on the way is saved from time to time."""
    steer: Steer | None = None
    while True:
        try:
            progress = work.send(steer)
        except StopIteration as end:
            return end.value
        project.newest = progress.preview or project.newest
        if project.due:
            yield from project.keep_up()
        project.stay()
        text = progress.text if project.trouble is None else f"{project.trouble.message} {progress.text}"
        steer = yield msgspec.structs.replace(progress, text=text)

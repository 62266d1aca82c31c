"""Train a hash grid from posed photos (Mueller et al. 2022, section 5.4) on a few CPU cores."""

from __future__ import annotations

import math
import time
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import msgspec
import torch

from viewer.errors import UnsupportedError, ViewerError
from viewer.scene.assets import AssetStore
from viewer.scene.content import HashGridField, Provenance
from viewer.scene.dataset import Dataset
from viewer.scene.geometry import AABB
from viewer.scene.progress import Progress, Work
from viewer.training.background import flat_background, learned_background
from viewer.training.batches import LoadPhoto, Pool
from viewer.training.checkpoints import CheckpointWriter
from viewer.training.config import HashGridConfig
from viewer.training.crew import Crew
from viewer.training.hashgrid.checkpoint import newest, snapshot
from viewer.training.hashgrid.device import LARGER, DeviceStepper
from viewer.training.hashgrid.heldout import held_out_psnr
from viewer.training.hashgrid.occupancy import INTERVAL, update
from viewer.training.hashgrid.schedule import Schedule, lay_out
from viewer.training.hashgrid.state import RunState, check_options, first_state
from viewer.training.hashgrid.step import Stepper
from viewer.training.hashgrid.stepping import Stepping
from viewer.training.metrics import decibels
from viewer.training.prepare import Photos, as_part, check_views, load_photos, near_distance, scene_box
from viewer.training.steering import Steering

CHECKPOINT_SECONDS = 30.0
REPORT_SECONDS = 0.5
SCORE_SECONDS = 10.0
SCORE_RAYS = 4096
FINAL_RAYS = 400_000
FIRST_PREVIEW = 4.0
"""Seconds; each further preview comes after twice the time, but no later than this after the one before:"""
PREVIEW_SECONDS = 60.0
PREPARING = 0.02
"""Share of the progress bar for loading the photos, and for the end."""


def train(
    config: HashGridConfig, dataset: Dataset, load_photo: LoadPhoto, store: AssetStore, run_folder: Path
) -> Work[HashGridField]:
    """Train a field on the photos of ``dataset`` and put it into ``store``.

    Yields the held-out and the training PSNR in dB (``psnr``, ``train_psnr``), ``step``, ``seconds``,
    ``rays_per_second``, ``samples_per_second`` and ``resolution``, and now and then the field so far. Closing the
    generator loses what came after the last checkpoint in ``run_folder``.

    Args:
        config: What is asked for. With ``seconds``, loading the photos counts, compiling kernels does not.
        dataset: The photos' cameras and the subject's box.
        load_photo: Gives a photo as straight RGBA, sRGB colours in [0, 1], at the size to train on.
        store: Where the field and its previews go.
        run_folder: Where checkpoints go.

    Raises:
        InputError: There are no photos, no camera sees the box, an option makes no sense, or there is nothing to
            resume.
        UnsupportedError: The photos or the tables do not fit the memory.
        OutputError: A checkpoint or the field cannot be written.
        ViewerError: The run diverged.
    """
    started = time.monotonic()
    check_options(config)
    box = scene_box(dataset)
    check_views(dataset, box)
    photos = yield from as_part(load_photos(dataset, load_photo), PREPARING)
    crew = Crew()
    writer = CheckpointWriter(run_folder)
    try:
        with one_thread_an_operation():
            state, complaint = _first_state(config, box, dataset.masked, run_folder)
            device = torch.device("cuda") if torch.cuda.is_available() else None
            schedule = lay_out(config, near_distance(dataset), state.edge, 1 if device is None else LARGER)
            stepper = stepper_for(state, photos.train, crew, config.seed, device)
            run = Run(config, schedule, photos, state, stepper)
            yield Progress(PREPARING, complaint or "Compiling kernels")
            compiling = time.monotonic()
            run.warm_up()
            run.sitting = started + (time.monotonic() - compiling) - state.seconds
            yield from run.advance(writer, store)
            return run.result(dataset, writer, store)
    except MemoryError as error:
        raise UnsupportedError("The memory does not suffice.", "Use smaller tables or --downscale.") from error
    finally:
        writer.close()
        crew.close()


@dataclass(eq=False)
class Run:
    """A run in progress.

    Attributes:
        sitting: When, on the monotonic clock, the run would have started had it never been interrupted.
        score: The newest held-out PSNR.
        steering: What the run has been told since it began.
    """

    config: HashGridConfig
    schedule: Schedule
    photos: Photos
    state: RunState
    stepper: Stepping
    sitting: float = 0.0
    score: float = math.nan
    steering: Steering = field(default_factory=Steering)

    def warm_up(self) -> None:
        """Compile every kernel on small tables, so that the clock need not count it."""
        small = msgspec.structs.replace(self.config, table_bits=8)
        state = first_state(small, self.state.content.aabb, flat_background(True))
        if not isinstance(self.stepper, Stepper):
            return
        stepper = Stepper(self.photos.train, self.stepper.crew, 0, state.surroundings)
        state.rays = 4
        plan = self.schedule.plan(0, 0.0)
        stepper.step(state, plan)
        update(state, stepper, plan)
        if self.photos.held_out is not None:
            held_out_psnr(state, self.photos.held_out, stepper, plan, 4)

    def advance(self, writer: CheckpointWriter, store: AssetStore) -> Work[None]:
        """Take steps until the run is over, report, and write checkpoints."""
        state, schedule = self.state, self.schedule
        reported = checked = scored = now = time.monotonic()
        preview_after = FIRST_PREVIEW
        errors, rays, samples = 0.0, 0, 0
        while (fraction := schedule.fraction(state.step, now - self.sitting)) < 1.0 and not self.steering.finishing:
            error, drawn, looked = self._step(fraction, writer)
            errors += error * drawn
            rays += drawn
            samples += looked
            now = time.monotonic()
            if now - reported < REPORT_SECONDS:
                continue
            state.seconds = now - self.sitting
            if now - scored > SCORE_SECONDS or math.isnan(self.score):
                self.score = self._held_out(SCORE_RAYS)
                scored = time.monotonic()
            preview = None
            if state.seconds > preview_after:
                preview = self._stored("", store)
                preview_after = state.seconds + min(state.seconds, PREVIEW_SECONDS)
            span = now - reported
            self.steering.hear((yield self._progress(fraction, errors / rays, rays / span, samples / span, preview)))
            if self.steering.standing:
                self._save(writer)
                checked = time.monotonic()
                here = self._progress(fraction, errors / rays, 0.0, 0.0, self._stored("", store))
                self.sitting += yield from self.steering.stand(here)
            if now - checked > CHECKPOINT_SECONDS:
                self._save(writer)
                checked = time.monotonic()
            errors, rays, samples, reported = 0.0, 0, 0, time.monotonic()
            now = reported
        state.seconds = time.monotonic() - self.sitting

    def result(self, dataset: Dataset, writer: CheckpointWriter, store: AssetStore) -> HashGridField:
        """Write the last checkpoint, judge the field on held-out photos, and store it."""
        self._save(writer)
        self.score = self._held_out(FINAL_RAYS)
        made = self._stored(dataset.root, store)
        writer.wait()
        return made

    def _step(self, fraction: float, writer: CheckpointWriter) -> tuple[float, int, int]:
        """Take a step, and look where the field is anything when it is time to."""
        state = self.state
        plan = self.schedule.plan(state.step, fraction)
        plan = plan._replace(rate=self.steering.rate_factor * plan.rate)
        error, rays, samples = self.stepper.step(state, plan)
        if not math.isfinite(error):
            raise self._diverged(writer.written_step)
        if state.step % INTERVAL == 0:
            update(state, self.stepper, plan)
        return error, rays, samples

    def _save(self, writer: CheckpointWriter) -> None:
        self.stepper.bring_back(self.state)
        writer.start(lambda: snapshot(self.state, self.config), self.state.step)

    def _held_out(self, rays: int) -> float:
        if self.photos.held_out is None:
            return math.nan
        plan = self.schedule.plan(self.state.step, 1.0)
        return held_out_psnr(self.state, self.photos.held_out, self.stepper, plan, rays)

    def _stored(self, source: str, store: AssetStore) -> HashGridField:
        state = self.state
        self.stepper.bring_back(state)
        provenance = Provenance(
            "hashgrid", source, state.step, round(state.seconds, 1), None if math.isnan(self.score) else self.score,
            self.photos.warnings,
        )  # fmt: skip
        asset = store.put(state.tensors())
        return msgspec.structs.replace(state.content, asset=asset, provenance=provenance)

    def _progress(
        self, fraction: float, loss: float, rays: float, samples: float, preview: HashGridField | None
    ) -> Progress:
        state = self.state
        values = {
            "train_psnr": decibels(loss), "loss": loss, "step": float(state.step), "seconds": state.seconds,
            "rays_per_second": rays, "samples_per_second": samples, "resolution": float(self.config.finest),
            "rate_factor": self.steering.rate_factor,
        }  # fmt: skip
        if not math.isnan(self.score):
            values["psnr"] = self.score
        text = f"Training {state.content.levels} hash grids"
        return Progress(PREPARING + (1.0 - 2.0 * PREPARING) * fraction, text, values, preview)

    def _diverged(self, last: int) -> ViewerError:
        kept = f"The last good checkpoint is of step {last}" if last >= 0 else "There is no checkpoint of this sitting"
        return ViewerError(
            f"Training went out of bounds at step {self.state.step}. {kept}.",
            "Resume from it, or train again with a lower rate; damaged photos can cause this too.",
        )


def stepper_for(state: RunState, pool: Pool, crew: Crew, seed: int, device: torch.device | None) -> Stepping:
    """What computes steps on that device; None is the processor, by kernels."""
    if device is None:
        return Stepper(pool, crew, seed, state.surroundings)
    return DeviceStepper(pool, crew, seed, state.surroundings, state, device)


@contextmanager
def one_thread_an_operation() -> Generator[None]:
    """Let torch compute in the thread that asks: the crew's threads share the cores out themselves."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        with torch.no_grad():
            yield
    finally:
        torch.set_num_threads(before)


def _first_state(config: HashGridConfig, box: AABB, masked: bool, folder: Path) -> tuple[RunState, str]:
    """Fog in a box, or what the newest sound checkpoint holds, with a sentence about one that is damaged."""
    if config.resume:
        return newest(folder, config)
    return first_state(config, box, flat_background(True) if masked else learned_background()), ""

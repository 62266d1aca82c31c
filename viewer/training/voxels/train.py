"""Train sparse voxels from posed photos: Plenoxels (Fridovich-Keil et al. 2022), coarse to fine, on a few CPU cores."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass, replace
from pathlib import Path

from viewer.errors import UnsupportedError, ViewerError
from viewer.scene.assets import AssetStore
from viewer.scene.content import Provenance, VoxelField
from viewer.scene.dataset import Dataset
from viewer.scene.geometry import AABB
from viewer.scene.progress import Progress, Work
from viewer.training.background import flat_background, learned_background
from viewer.training.batches import LoadPhoto, empty_rays, empty_samples
from viewer.training.checkpoints import CheckpointWriter
from viewer.training.config import VoxelsConfig
from viewer.training.crew import Crew
from viewer.training.metrics import decibels
from viewer.training.prepare import Photos, as_part, check_views, free_memory, load_photos, near_distance, scene_box
from viewer.training.steering import Steering
from viewer.training.voxels.checkpoint import newest, snapshot
from viewer.training.voxels.grid import WIDTHS, grid_shape, kept, uniform_grid, with_degree
from viewer.training.voxels.heldout import held_out_psnr
from viewer.training.voxels.prune import box_around, regrid, seen_voxels
from viewer.training.voxels.schedule import MOST_VOXELS, Schedule, lay_out
from viewer.training.voxels.state import RunState
from viewer.training.voxels.step import Stepper

FIRST_DENSITY = 1.0
"""Of the fog that training starts with, times the box's longest edge."""
SKIP_INTERVAL = 64
"""Steps after which it is looked anew which bricks are empty."""
CHECKPOINT_SECONDS = 30.0
REPORT_SECONDS = 0.5
SCORE_SECONDS = 5.0
SCORE_RAYS = 16_384
FINAL_RAYS = 4_000_000
"""Held-out pixels for the final figure: all of 25 views of 400x400."""
PRUNE_RAYS = 200_000
"""To see between stages what is worth keeping."""
DROP_RAYS = 1_000_000
"""The same at the end, where nothing can grow back."""
FIRST_PREVIEW = 2.0
"""Seconds; each further preview comes after so many times the time, so that they stay few:"""
PREVIEW_GROWTH = 1.5
PREPARING = 0.02
"""Share of the progress bar for loading the photos, and for the end."""
LARGER = "Train with a lower --resolution or --downscale."


def train(
    config: VoxelsConfig, dataset: Dataset, load_photo: LoadPhoto, store: AssetStore, run_folder: Path
) -> Work[VoxelField]:
    """Train a field on the photos of ``dataset`` and put it into ``store``.

    Yields the held-out and the training PSNR in dB (``psnr``, ``train_psnr``), the mean squared error (``loss``),
    ``step``, ``seconds``, ``rays_per_second``, ``resolution`` and ``voxels``, and now and then the field so far. May be
    sent a :class:`~viewer.scene.progress.Steer`; when paused, it writes a checkpoint and shows the field. Closing the
    generator loses what came after the last checkpoint in ``run_folder``.

    Args:
        config: What is asked for. With ``seconds``, loading the photos counts, compiling kernels does not.
        dataset: The photos' cameras and the subject's box.
        load_photo: Gives a photo as straight RGBA, sRGB colours in [0, 1], at the size to train on.
        store: Where the field and its previews go.
        run_folder: Where checkpoints go.

    Raises:
        InputError: There are no photos, no camera sees the box, or there is nothing to resume.
        UnsupportedError: The photos or the grid do not fit the memory.
        OutputError: A checkpoint or the field cannot be written.
        ViewerError: The run diverged.
    """
    started = time.monotonic()
    box = scene_box(dataset)
    check_views(dataset, box)
    photos = yield from as_part(load_photos(dataset, load_photo), PREPARING)
    schedule = lay_out(config, dataset.masked, near_distance(dataset))
    state, complaint = _first_state(config, schedule, box, dataset.masked, run_folder)
    crew = Crew()
    writer = CheckpointWriter(run_folder)
    try:
        run = Run(config, schedule, photos, state, crew, writer, store)
        yield Progress(PREPARING, complaint or "Compiling kernels")
        compiling = time.monotonic()
        run.warm_up()
        run.sitting = started + (time.monotonic() - compiling) - state.seconds
        yield from run.advance()
        return run.result(dataset)
    except MemoryError as error:
        raise UnsupportedError("The memory does not suffice for this grid.", LARGER) from error
    finally:
        writer.close()
        crew.close()


@dataclass(eq=False)
class Run:
    """A run in progress.

    Attributes:
        sitting: When, on the monotonic clock, the run would have started had it never been interrupted.
    """

    config: VoxelsConfig
    schedule: Schedule
    photos: Photos
    state: RunState
    crew: Crew
    writer: CheckpointWriter
    store: AssetStore
    sitting: float = 0.0

    def __post_init__(self) -> None:
        """Set up what does not survive the process."""
        self.stepper = Stepper(
            self.photos.train, self.crew, self.config.seed, self.state.surroundings, empty_rays(1), empty_samples(1)
        )
        self.score = math.nan
        self.steering = Steering()

    def warm_up(self) -> None:
        """Compile every kernel on a grid of a few voxels, so that the clock need not count it."""
        grid = with_degree(uniform_grid(self.state.grid.aabb, (4, 4, 4), 0.1), 1)
        stepper = Stepper(self.photos.train, self.crew, 0, flat_background(False), empty_rays(1), empty_samples(1))
        plan = self.schedule.plan(0, 0.0, 1.0)._replace(batch=64, density_variation=1.0)
        stepper.step(grid, plan, 0, 0)
        mask = seen_voxels(grid, self.photos.train, stepper.surroundings, self.crew, 0.0, 64, 0, 0.0, 0)
        regrid(grid, mask, grid.aabb, 4, 64, self.crew)
        if self.photos.held_out is not None:
            held_out_psnr(grid, self.photos.held_out, stepper.surroundings, self.crew, 0.0, 64)

    def advance(self) -> Work[None]:
        """Take steps until the run is over, report, and write checkpoints."""
        state, schedule = self.state, self.schedule
        reported = checked = scored = now = time.monotonic()
        preview_after = FIRST_PREVIEW
        errors, rays = 0.0, 0
        while (fraction := schedule.fraction(state.step, now - self.sitting)) < 1.0 and not self.steering.finishing:
            error, drawn = self._step(fraction)
            errors += error * drawn
            rays += drawn
            now = time.monotonic()
            if now - reported < REPORT_SECONDS:
                continue
            state.seconds = now - self.sitting
            if now - scored > SCORE_SECONDS or math.isnan(self.score):
                self.score = self._held_out(SCORE_RAYS)
                scored = time.monotonic()
            preview = None
            if state.seconds > preview_after:
                preview, preview_after = self._stored(""), PREVIEW_GROWTH * state.seconds
            self.steering.hear((yield self._progress(fraction, errors / rays, rays / (now - reported), preview)))
            if self.steering.standing:
                self._save()
                checked = time.monotonic()
                here = self._progress(fraction, errors / rays, 0.0, self._stored(""))
                self.sitting += yield from self.steering.stand(here)
            if now - checked > CHECKPOINT_SECONDS:
                self._save()
                checked = time.monotonic()
            errors, rays, reported = 0.0, 0, time.monotonic()
            now = reported
        state.seconds = time.monotonic() - self.sitting

    def result(self, dataset: Dataset) -> VoxelField:
        """Write the last checkpoint, judge the field on all held-out photos, and store it."""
        self._save()
        self._drop_unseen()
        self.score = self._held_out(FINAL_RAYS)
        field = self._stored(dataset.root)
        self.writer.wait()
        return field

    def _step(self, fraction: float) -> tuple[float, int]:
        """Take a step, in the stage that runs now; the mean squared error before it, and its rays."""
        state, schedule, factor = self.state, self.schedule, self.steering.rate_factor
        # A run that was resumed to become longer is ahead of its stage, and stays there.
        if schedule.stage(fraction) > state.stage:
            self._enter_stage(schedule.stage(fraction))
        plan = schedule.plan(state.stage, fraction, max(state.grid.aabb.size))
        plan = plan._replace(density_rate=factor * plan.density_rate, color_rate=factor * plan.color_rate)
        error, _ = self.stepper.step(state.grid, plan, state.step, state.place)
        if not math.isfinite(error):
            raise self._diverged()
        state.step += 1
        state.place += plan.batch
        if state.step % SKIP_INTERVAL == 0:
            state.grid.refresh_skips()
        return error, plan.batch

    def _enter_stage(self, number: int) -> None:
        """Carry what has been learned over to the grid of a stage."""
        state = self.state
        stage = self.schedule.stages[number]
        grid = state.grid
        mask = seen_voxels(
            grid, self.photos.train, state.surroundings, self.crew, self.schedule.near, PRUNE_RAYS, self.config.seed,
            stage.least_weight, stage.growth,
        )  # fmt: skip
        if mask.any():
            box = box_around(grid, mask) if number <= 2 else grid.aabb
            most = min(MOST_VOXELS, int(0.25 * free_memory() / (12 * WIDTHS[stage.degree])))
            fresh = regrid(grid, mask, box, stage.resolution, most, self.crew)
            state.grid = with_degree(fresh, stage.degree)
        else:
            state.grid = with_degree(grid, stage.degree)
        state.stage = number

    def _drop_unseen(self) -> None:
        """Forget voxels that no training photo sees, before the field is stored."""
        state, stage = self.state, self.schedule.stages[-1]
        grid = state.grid
        mask = seen_voxels(
            grid, self.photos.train, state.surroundings, self.crew, self.schedule.near, DROP_RAYS, self.config.seed,
            0.1 * stage.least_weight, 1,
        )  # fmt: skip
        if mask.any():
            state.grid = kept(grid, mask)

    def _save(self) -> None:
        """Begin to write a checkpoint."""
        self.writer.start(lambda: snapshot(self.state, self.config), self.state.step)

    def _held_out(self, rays: int) -> float:
        if self.photos.held_out is None:
            return math.nan
        return held_out_psnr(
            self.state.grid, self.photos.held_out, self.state.surroundings, self.crew, self.schedule.near, rays
        )

    def _stored(self, source: str) -> VoxelField:
        state = self.state
        voxels = state.grid.voxels()
        if state.surroundings.learned:
            voxels = replace(voxels, background=state.surroundings.picture.copy())
        provenance = Provenance(
            "voxels", source, state.step, round(state.seconds, 1), None if math.isnan(self.score) else self.score,
            self.photos.warnings,
        )  # fmt: skip
        return voxels.content(self.store.put(voxels.tensors()), provenance)

    def _progress(self, fraction: float, loss: float, speed: float, preview: VoxelField | None) -> Progress:
        state = self.state
        values = {
            "train_psnr": decibels(loss), "loss": loss, "step": float(state.step), "seconds": state.seconds,
            "rays_per_second": speed, "resolution": float(max(state.grid.shape)),
            "voxels": float(len(state.grid.cells) - 1), "rate_factor": self.steering.rate_factor,
        }  # fmt: skip
        if not math.isnan(self.score):
            values["psnr"] = self.score
        shape = "x".join(str(side) for side in state.grid.shape)
        return Progress(PREPARING + (1.0 - 2.0 * PREPARING) * fraction, f"Training {shape} voxels", values, preview)

    def _diverged(self) -> ViewerError:
        last = self.writer.written_step
        kept = f"The last good checkpoint is of step {last}" if last >= 0 else "There is no checkpoint of this sitting"
        return ViewerError(
            f"Training went out of bounds at step {self.state.step}. {kept}.",
            "Resume from it, or train again with another seed; damaged photos can cause this too.",
        )


def _first_state(
    config: VoxelsConfig, schedule: Schedule, box: AABB, masked: bool, folder: Path
) -> tuple[RunState, str]:
    """Fog in a box, or what the newest sound checkpoint holds, with a sentence about one that is damaged."""
    if config.resume:
        return newest(folder, config)
    shape = grid_shape(box, schedule.stages[0].resolution)
    grid = uniform_grid(box, shape, FIRST_DENSITY / max(box.size))
    return RunState(grid, flat_background(True) if masked else learned_background()), ""
